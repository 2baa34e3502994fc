/* SPDX-License-Identifier: MIT */
/* A member of staff hands in what an entrepreneur sent to them: the ticket is the entrepreneur's.
 */
#ifndef KINDS_FORWARD_IN_H
#define KINDS_FORWARD_IN_H

#include "handlers/kinds/identify.h"

/* The message in hand, as if its original sender had written to us. */
struct forward_in {
	const char *refusal; /* why it cannot be, a section of the template account-line; NULL */
	const char *named;   /* the address that is about; NULL */
	struct message message;
	const char *date; /* when it was sent, as the forward says; NULL */
};

/*
 * Look for it in the text of the message in hand, else in the message attached to it. Of a chain of
 * forwards the first sender from above counts who is no colleague; one whose address is not there
 * ends the search. address: who it is of, when staff say so; then the head that names it counts,
 * else the first one of no colleague, else all of the text. NULL: it must be found. In arena.
 */
void forward_in_read(
	struct handling *handling, const char *address, struct forward_in *ret_forward);

/*
 * A message of the inbox once more, as it was read when it came. from: who wrote it, as its entry
 * on a ticket says; NULL. When a member of staff handed it in, it takes the place of their mail in
 * *message, and true is returned. key: to know references in subjects.
 */
bool forward_in_read_again(const struct site *site, const struct secret_key *key, const char *from,
	struct arena *arena, struct message *message);

/*
 * Make the ticket, as of any request: routed, acknowledged, its owner told. identity: of the member
 * of staff; when their mail was on a ticket, the new one is linked with it. person, group: to whom
 * it goes whatever the rules say; NULL.
 */
enum outcome forward_in_carry_out(struct handling *handling, const struct identity *identity,
	const struct forward_in *forward, const struct person *person, const struct group *group,
	struct ticket *ret_ticket, struct error *error) WARN_UNUSED;

#endif
