/* SPDX-License-Identifier: MIT */
/* What staff are told: a new message with all that helps to answer it, and what came of their own
 * mails. */
#ifndef KINDS_NOTIFY_H
#define KINDS_NOTIFY_H

#include "daemon/model/reason.h"
#include "daemon/model/verdict.h"
#include "handlers/kinds/identify.h"
#include "handlers/kinds/link.h"
#include "handlers/kinds/recipients.h"
#include "rules/assign.h"

/* What a notification says beside the message itself; absent things are NULL, 0 or false. */
struct notice {
	bool is_new; /* else a message on a ticket they know */
	const struct verdict *verdict;
	const struct assignment *assignment;
	const struct reason *silence; /* why the writer got no automatic answer */
	bool is_unverified;	      /* the sender's domain disowns it */
	bool is_other_address;
	bool is_reopened;
	const char *assigned_by; /* who handed the ticket over to them */
	int64_t linked_id;
	int64_t merged_id; /* the message is of a ticket that was merged into this one */
	const char *merged_by;
	struct linked ways; /* other ways to the writer that the message names */
	bool is_inside;	    /* not words of the ticket's contact: no partner sees them */
	/* The writer was asked whether the partner may have it, and this is the answer: a no, or
	 * neither yes nor no. The partner's name; NULL. */
	const char *declined_partner;
	const char *unclear_partner;
};

/* Tell the owner of a ticket, or who stands for them (recipients.h); and a helper group of a new
 * one; and who handed it over to the partner that has it. */
enum outcome notify_owner(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct notice *notice, struct error *error) WARN_UNUSED;

/* The same to those people alone. */
enum outcome notify_each(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct recipients *recipients,
	const struct notice *notice, struct error *error) WARN_UNUSED;

/* One short text to each of some members of staff: template account, not-delivered, unreadable,
 * reminder or late, with its own values. An account may be about no ticket (NULL). */
struct short_notice {
	const char *template_name;
	enum outgoing_kind kind;
	const struct template_value *values; /* beside reference, recipient and organisation */
	size_t value_count;
	/* Said in the recipient's language; absent: NULL and 0. */
	const struct reason *reason;
	int64_t received_at;
	const struct attachment *attachments;
	size_t attachment_count;
	const char *in_reply_to;
	bool can_be_answered; /* a reply to it goes to the writer, as one to a notification */
};
enum outcome notify_shortly(struct handling *handling, const struct ticket *ticket,
	const struct recipients *recipients, const struct short_notice *notice,
	struct error *error) WARN_UNUSED;

#endif
