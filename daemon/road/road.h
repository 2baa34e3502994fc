/* SPDX-License-Identifier: MIT */
/*
 * What the roof hands to the road: functions of the rooms that the loops do not see. Tests hand in
 * their own.
 *
 * A desk is whatever the worker, the senders and the timekeeper need to do their work, built from
 * one generation of settings. It is made in the supervisor and inherited by the roles.
 */
#ifndef ROAD_ROAD_H
#define ROAD_ROAD_H

#include "daemon/config/config.h"
#include "daemon/model/channel.h"
#include "daemon/road/sender.h"
#include "daemon/road/timekeeper.h"
#include "daemon/road/worker.h"

struct road_table {
	/* generation_read. */
	enum outcome (*read_generation)(struct arena *arena, const char *path,
		struct generation *ret_generation, struct error *error);
	/*
	 * Understand a generation whose bytes live in arena: every fault goes to problems; OK only
	 * without any. On success the arena belongs to the desk. The generation outlives the desk's
	 * arena only as a hash.
	 */
	enum outcome (*open_desk)(struct arena *arena, const struct generation *generation,
		void **ret_desk, struct problems *problems, struct error *error);
	void (*close_desk)(void *desk);
	const struct settings *(*settings)(const void *desk);
	const struct secrets *(*secrets)(const void *desk);

	/* NULL: nothing is fetched for this mailbox (mail comes by ombud receive). */
	const struct receiving_channel *(*receiving)(const struct mailbox *mailbox);
	const struct sending_channel *(*sending)(const struct sender *sender);

	/* Called once in the worker, inside a transaction of its own: keep what decisions are
	 * recomputed from. */
	enum outcome (*keep)(void *desk, struct store *store, int64_t now, struct error *error);

	/* Context is the desk. */
	struct worker_table worker;
	struct sender_table sender;
	struct timekeeper_table timekeeper;
};

#endif
