/* SPDX-License-Identifier: MIT */
/*
 * Messages that the worker died of. A death counts only when a message was in hand and the role
 * died of it; after three the message is parked and becomes a ticket, so that a person sees it and
 * its neighbours go on.
 */
#ifndef ROAD_BLAME_H
#define ROAD_BLAME_H

#include "daemon/road/worker.h"

/* What is wrong with a process that ended so, as wait(2) tells: a sentence when it is the message's
 * fault, else NULL. */
const char *blame_sentence(int wait_status);

/*
 * For the supervisor: the role of this slot ended so. hung: the supervisor killed it because it
 * made no progress. When a message was in hand and the role died of it, it is left in
 * progress->blame_id for the next incarnation and the sentence returned; else NULL. When another
 * batch was being read meanwhile, nobody is blamed: the next incarnation takes what is claimed one
 * by one and without anything beside it, so that it dies of one message only. Nothing is in hand
 * afterwards.
 */
const char *blame_note(struct progress *progress, int wait_status, bool hung);

/* Write down the death left in progress->blame_id, in a transaction of its own; park at the third.
 */
enum outcome blame_settle(struct role *role, const struct worker_table *table, struct arena *arena,
	struct error *error) WARN_UNUSED;

/* Put one message before a person and park it, inside a transaction. Whatever carry_unread says,
 * the row is parked. */
enum outcome blame_park(struct store *store, const struct worker_table *table,
	const struct incoming *incoming, const struct reason *reason, struct arena *arena,
	struct worked *ret_worked, struct error *error) WARN_UNUSED;

#endif
