/* SPDX-License-Identifier: MIT */
/* From words to a mail in the outbox: marks, Message-ID, headers of RFC 3834, envelope. */
#ifndef KINDS_POST_H
#define KINDS_POST_H

#include "daemon/model/ticket_ref.h"
#include "handlers/kinds/handling.h"
#include "handlers/kinds/restraint.h"

struct draft {
	struct intention
		intention; /* kind, ticket and what restraint asks; "to" is filled from to.mail */
	const char *from_name; /* beside our address */
	struct address to;
	const struct address *cc;
	size_t cc_count;
	const char *subject;
	const char *text;
	enum language language;
	const char *in_reply_to;
	const char *const *references;
	size_t reference_count;
	const struct attachment *attachments;
	size_t attachment_count;
	enum mark_role role;
	const char *person; /* whom the mark is for: a title (staff); NULL: the address key of to */
};

struct posted {
	bool queued;
	struct reason reason; /* why not; a silence with this reason is on the ticket already */
	bool unwritable;      /* it could not be made a mail (too large); not restraint's doing */
	bool over_limit;      /* the limit of mail to a member of staff is reached */
	int64_t outgoing_id;
	const char *message_id;
};

/*
 * Queue a mail if restraint allows it; else keep the silence with its reason. A mail to outside
 * people becomes an "out" entry of its ticket, one to staff an event.
 */
enum outcome post_send(struct handling *handling, struct draft *draft, struct posted *ret_posted,
	struct error *error) WARN_UNUSED;

/* Whether this is the Message-ID of a mail of ours about no ticket: a digest. May be NULL. */
enum outcome post_is_without_ticket(struct handling *handling, const char *message_id, bool *ret_is,
	struct error *error) WARN_UNUSED;

/* The conversation as its outside people see it, for References: the first and the newest mails,
 * oldest first. Never those to staff: their ids bear marks. */
enum outcome post_thread(struct handling *handling, int64_t ticket_id, const char *const **ret_ids,
	size_t *ret_count, struct error *error) WARN_UNUSED;

#endif
