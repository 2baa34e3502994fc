/* SPDX-License-Identifier: MIT */
/* One person with several addresses and numbers: what a message says of another way to its writer.
 */
#ifndef KINDS_LINK_H
#define KINDS_LINK_H

#include "handlers/kinds/identify.h"

/* For the notification; each an address or a number in groups, or NULL. */
struct linked {
	const char *added;    /* the contact's from now on, as the writer says */
	const char *proposed; /* perhaps theirs: a person has to decide */
};

/* Whether an address or number is no entrepreneur's: ours, a member of staff's, or a robot's. */
bool link_is_ours(struct handling *handling, const char *address);

/*
 * Read the message in hand, which is on that ticket and written by its contact. "My email is ..."
 * adds the address, unless it is ours, a colleague's, or another contact's: nobody takes over what
 * is another's by naming it. A number in a signature is only proposed, and so is what stands in a
 * mail that anybody could have written in the name of a contact we knew before (was_known): the one
 * who is linked reads what is written to the other. Both are events of the ticket; a proposal once.
 */
enum outcome link_named(struct handling *handling, struct identity *identity, int64_t ticket_id,
	bool was_known, struct linked *ret_linked, struct error *error) WARN_UNUSED;

#endif
