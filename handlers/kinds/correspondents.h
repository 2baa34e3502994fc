/* SPDX-License-Identifier: MIT */
/* Whom the answer of a member of staff goes to. */
#ifndef KINDS_CORRESPONDENTS_H
#define KINDS_CORRESPONDENTS_H

#include "handlers/kinds/handling.h"

enum { CORRESPONDENTS_CC_MAX = 20 };
struct correspondents {
	struct address to; /* mail NULL: nobody can be written to */
	struct address cc[CORRESPONDENTS_CC_MAX];
	size_t cc_count;
	const char *message_id; /* of the message that is answered; NULL */
};

/*
 * As the contact's last message asks: Reply-To, else From, and with keep_cc the outside addresses
 * in its To and Cc; never staff or our own. A message from another address asks for nothing.
 * Reply-To and Cc of a message that may be forged are not followed: it counts when it opened the
 * ticket, bears the contact's mark, or its sender is confirmed.
 */
enum outcome correspondents_find(struct handling *handling, const struct ticket *ticket,
	struct correspondents *ret_correspondents, struct error *error) WARN_UNUSED;

#endif
