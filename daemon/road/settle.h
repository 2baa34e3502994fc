/* SPDX-License-Identifier: MIT */
/* Settling: step 12 of the road. What became of each mail is written down before the next one is
 * sent. */
#ifndef ROAD_SETTLE_H
#define ROAD_SETTLE_H

#include "daemon/road/settling.h"

/*
 * The channel's settle function; context is the struct settling. Each mail gets a commit of its
 * own: relaxed when it was accepted, full when it failed (an entry on the ticket, the owner told).
 *
 * While the store is in trouble it waits, since a mail that is out and not settled would go out
 * twice. When that takes too long, or the role is told to end, it ends the process: one mail is
 * then in doubt, never two.
 */
void settle_one(void *context, const struct settlement *settlement);

#endif
