/* SPDX-License-Identifier: MIT */
/*
 * The worker: steps 6 to 9 of the road. It takes messages out of the inbox and has them read and
 * carried out, one change of the store for each message, many messages in one commit.
 */
#ifndef ROAD_WORKER_H
#define ROAD_WORKER_H

#include "daemon/base/arena.h"
#include "daemon/model/incoming.h"
#include "daemon/model/reason.h"
#include "daemon/road/role.h"

/* What was done with one message. */
struct worked {
	const char *kind;    /* "request", "bounce", ... */
	int64_t ticket_id;   /* 0: none */
	const char *line;    /* for the log */
	bool queued_mail;    /* a sender has something to do */
	const char *warning; /* for the log; NULL */
};

/*
 * What the worker has done with each message; handed in by handlers.c. Outcomes:
 * TRY_LATER is the store's trouble, the whole batch comes again and nothing is counted against a
 * message; REFUSED and BROKEN are this message's: it is undone, parked, and carry_unread puts it
 * before a person.
 */
struct worker_table {
	void *context;
	/* Understand it; the store is not touched. *ret_prepared lives in arena. It may run in a
	 * thread of its own beside carry_out of another message: besides its own it may touch
	 * only what never changes. */
	enum outcome (*prepare)(void *context, const struct incoming *incoming, struct arena *arena,
		void **ret_prepared, struct error *error);
	/* Do all that follows, in the caller's transaction; when that is undone, it is called again
	 * with the same prepared. arena is for this message alone: of what is in it only line and
	 * warning outlive the next call. */
	enum outcome (*carry_out)(void *context, struct store *store,
		const struct incoming *incoming, void *prepared, int64_t now, struct arena *arena,
		struct worked *ret_worked, struct error *error);
	/* Put a message that cannot be read before a person. */
	enum outcome (*carry_unread)(void *context, struct store *store,
		const struct incoming *incoming, const struct reason *reason, int64_t now,
		struct arena *arena, struct worked *ret_worked, struct error *error);
};

struct worker_limits {
	int64_t message_max_bytes;
	int64_t batch_max_bytes;
	unsigned message_seconds; /* deadline for reading and for carrying out one message */
	bool limit_memory;	  /* RLIMIT_AS; false in sanitizer builds and tests */
};

/* The rest: at most so many messages in one commit, and so many deaths of one message. */
enum { WORKER_BATCH_ROWS = 200, WORKER_ATTEMPTS = 3 };

/*
 * Work until told to stop (or, once, until nothing waits). First settles what the supervisor left
 * in progress->blame_id. OK; TRY_LATER or BROKEN with once, or when a batch in hand could not be
 * finished.
 */
enum outcome worker_run(struct role *role, const struct worker_table *table,
	const struct worker_limits *limits, struct error *error) WARN_UNUSED;

#endif
