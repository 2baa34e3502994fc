/* SPDX-License-Identifier: MIT */
/*
 * What every role has in hand: its name, its lock, its store, its socket, and whether it should
 * end.
 *
 * A role is a plain loop of blocking calls in a process of its own. SIGTERM asks it to end after
 * the batch in hand. Every wait, also a channel's, polls for that as well (base/stop.h), so one
 * that was just about to block ends too.
 */
#ifndef ROAD_ROLE_H
#define ROAD_ROLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "daemon/base/error.h"
#include "daemon/road/backoff.h"
#include "daemon/road/progress.h"
#include "daemon/store/store.h"

struct role {
	const char *name; /* "worker", "receiver.counter", "sender.mail", "timekeeper" */
	const char *store_path;
	const char *run_directory;
	struct progress *progress; /* its slot */
	bool once;		   /* ombud run --once: end when nothing is due */

	/* Filled by role_begin. */
	struct store *store;
	int wake_descriptor;
	pid_t parent;
	struct backoff store_backoff;
	bool store_trouble_logged;
};

/* How a role ends its process. */
enum {
	ROLE_EXIT_DONE = 0,
	ROLE_EXIT_UNREACHABLE =
		69,	       /* EX_UNAVAILABLE: --once, and the channel could not be reached */
	ROLE_EXIT_LATER = 75,  /* EX_TEMPFAIL: the lock is taken, or the store in trouble */
	ROLE_EXIT_BROKEN = 78, /* EX_CONFIG: a person must act */
};

/*
 * Set up signals and log, take the role's lock, open the store, make the wake socket. parent: the
 * supervisor's pid; the role ends when that process is gone (0: nobody's child). TRY_LATER when
 * another process holds the lock.
 */
enum outcome role_begin(struct role *role, pid_t parent, struct error *error) WARN_UNUSED;
void role_end(struct role *role);

/* Whether the role should end: SIGTERM came, or the supervisor is gone. */
bool role_should_stop(const struct role *role);

/* Wait until woken, told to end, or the time is over. Touches progress, also during long waits. */
void role_wait(struct role *role, int64_t milliseconds);
/* The same, but nobody wakes it: after trouble. */
void role_pause(struct role *role, int64_t milliseconds);

/*
 * The store said no: log the sentence once per trouble and wait a growing while. Never counts
 * against a message. False when the role should end now (told to, or --once).
 */
bool role_store_trouble(struct role *role, enum outcome outcome, const struct error *error);
/* The store works. */
void role_store_fine(struct role *role);

/* How long a role waits for work that nobody announced: the cost of a lost datagram. */
enum { ROLE_POLL_MS = 1000 };

#endif
