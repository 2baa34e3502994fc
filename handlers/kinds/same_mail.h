/* SPDX-License-Identifier: MIT */
/* Whether two messages are the same mail that came by two ways. */
#ifndef KINDS_SAME_MAIL_H
#define KINDS_SAME_MAIL_H

#include "daemon/model/ticket.h"
#include "handlers/kinds/handling.h"

/* A digest of From, Date and the decoded text: equal for copies of one mail, whatever servers did
 * to its headers and transfer encoding. 64 hex digits, in arena. */
const char *same_mail_digest(struct arena *arena, const struct message *message);

/*
 * What the mail in hand is looked up by: its Message-ID; for one that has none, an id that no mail
 * bears, made of the digest; without a Date too, of digest, time of arrival and subject. In the
 * handling's arena.
 */
const char *same_mail_key(const struct handling *handling);
bool same_mail_is_made_up(const char *message_id);

enum sameness {
	SAME_NONE,    /* never seen */
	SAME_MAIL,    /* Message-ID and digest are those of an entry we have */
	SAME_ID_ONLY, /* the Message-ID is used again for other words: both are kept */
};

/* Look the message in hand up. ret_entry: the entry it equals or collides with. */
enum outcome same_mail_find(struct handling *handling, enum sameness *ret_sameness,
	struct entry *ret_entry, struct error *error) WARN_UNUSED;

#endif
