/* SPDX-License-Identifier: MIT */
/* Whom the answer of a member of staff goes to. */
#ifndef KINDS_CORRESPONDENTS_H
#define KINDS_CORRESPONDENTS_H

#include "daemon/model/contact.h"
#include "handlers/kinds/handling.h"

enum { CORRESPONDENTS_CC_MAX = 20 };
struct correspondents {
	enum channel_kind channel;
	const struct sms_line *line; /* of a text: the number of ours they wrote to; NULL: none */
	struct address to;     /* mail NULL: nobody can be written to; of a text an E.164 number */
	struct address writer; /* of a mail, as to, but never at Reply-To */
	struct address cc[CORRESPONDENTS_CC_MAX];
	size_t cc_count;
	const char *message_id; /* of the message that is answered; NULL */
	bool no_texts;		/* the provider passes no texts on to them */
};

/*
 * By the way of the contact's last message. A text goes to the number it came from. A mail as it
 * asks: Reply-To, else From, and with keep_cc the outside addresses
 * in its To and Cc; never staff or our own. A message from another address asks for nothing.
 * Reply-To and Cc of a message that may be forged are not followed: it counts when it opened the
 * ticket, bears the contact's mark, or its sender is confirmed.
 */
enum outcome correspondents_find(struct handling *handling, const struct ticket *ticket,
	struct correspondents *ret_correspondents, struct error *error) WARN_UNUSED;

/* The same, but by that channel, whatever they wrote by: the first address or number of the
 * contact. NOT_FOUND when they have none; *correspondents is unchanged then. */
enum outcome correspondents_choose(struct handling *handling, const struct ticket *ticket,
	enum channel_kind channel, struct correspondents *correspondents,
	struct error *error) WARN_UNUSED;

/* Whether an "in" entry is of a message that the contact wrote, or that a web form wrote for
 * somebody: who, its bytes tell. */
bool correspondents_may_be_contacts(
	struct handling *handling, const struct contact *contact, const struct entry *entry);

/*
 * The mail of an "in" entry, read again, with what the receiving server said of it; of one that
 * staff handed in (*ret_handed_in) the message within theirs, of which no server said anything.
 * NOT_FOUND when its bytes are no longer there, REFUSED when they cannot be read.
 */
enum outcome correspondents_read_mail(struct handling *handling, const struct entry *entry,
	struct incoming *ret_incoming, struct prepared *ret_prepared, bool *ret_handed_in,
	struct error *error) WARN_UNUSED;

/* The newest message that the contact of a ticket wrote, read again. NOT_FOUND when there is none
 * that can be read. */
enum outcome correspondents_last_message(struct handling *handling, const struct ticket *ticket,
	struct incoming *ret_incoming, struct prepared *ret_prepared,
	struct error *error) WARN_UNUSED;

#endif
