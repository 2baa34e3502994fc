/* SPDX-License-Identifier: MIT */
/* Two tickets of one contact become one. */
#ifndef KINDS_MERGE_H
#define KINDS_MERGE_H

#include "handlers/kinds/identify.h"

/*
 * ticket is closed and goes on as into, which takes over what is still open of it: its entries, its
 * tags, the greater priority, that it waits for staff, and the promise of a first answer that is
 * not kept yet, the earlier of the two. What the contact writes on either comes to into from now on
 * (identify). Both are stored.
 *
 * Whoever has into gets the last message of ticket, and whoever had ticket hears of it; but not the
 * member of staff of the identity, who does it.
 */
enum outcome merge_tickets(struct handling *handling, const struct identity *identity,
	struct ticket *ticket, struct ticket *into, struct error *error) WARN_UNUSED;

#endif
