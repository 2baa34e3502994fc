/* SPDX-License-Identifier: MIT */
/*
 * The page that the roles share with the supervisor: how each one is getting on, and which message
 * it has in hand.
 *
 * Each slot has one writer at a time for each of its fields; the fields are atomic, so that a
 * reader never sees half of one. The page outlives any role, so that the supervisor can tell which
 * message a role died of.
 */
#ifndef ROAD_PROGRESS_H
#define ROAD_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "daemon/base/error.h"

enum { ROLES_MAX = 128, ROLE_NAME_MAX = 96, TROUBLE_BYTES = 400 };

struct progress {
	/* Written by the supervisor. */
	char name[ROLE_NAME_MAX]; /* "worker", "receiver.counter"; "" when the slot is free */
	_Atomic pid_t pid;	  /* 0: not running */
	_Atomic int restarts;
	_Atomic int
		blame_signal; /* what killed the role that had blame_id in hand; 0: out of memory */

	/* Written by the role. */
	_Atomic int64_t last_at;  /* UTC seconds of the last progress, for people */
	_Atomic int64_t last_ms;  /* the same by the clock that never steps, for the supervisor */
	_Atomic int64_t inbox_id; /* being read or carried out; 0: none */
	_Atomic bool
		side_by_side; /* another message is being read meanwhile: a death is nobody's */
	_Atomic int64_t outbox_id; /* being sent; 0: none */
	_Atomic int64_t handled;   /* messages settled since the page was made */
	_Atomic bool ready;	   /* it holds its lock and its store */
	/* What the role cannot write into the store, because that is the trouble. */
	_Atomic unsigned trouble_turn; /* odd while it is being written */
	char trouble[TROUBLE_BYTES];   /* "": none */
	int64_t trouble_next_at;       /* UTC seconds: when it is tried again */

	/* Set by the supervisor when the role died of a message, cleared by its successor once that
	 * is in the store. */
	_Atomic int64_t blame_id;
};

struct progress_page {
	struct progress slots[ROLES_MAX];
};

/* A page shared with every process forked later. BROKEN when the kernel gives none. */
enum outcome progress_page_new(struct progress_page **ret_page, struct error *error) WARN_UNUSED;
void progress_page_free(struct progress_page *page); /* accepts NULL */

/* The slot of that name, or a free one that gets it; NULL when the page is full or the name too
 * long. */
struct progress *progress_slot(struct progress_page *page, const char *name);
/* Give a slot back. */
void progress_release(struct progress *progress);

/* The role lives: now. */
void progress_touch(struct progress *progress);
/* This message is in hand from now on (0: none is). Also a sign of life. */
void progress_inbox(struct progress *progress, int64_t id);
void progress_outbox(struct progress *progress, int64_t id);
/* One more message is settled. */
void progress_handled(struct progress *progress);

/* The role is in trouble that only this page can tell of; sentence NULL: no longer. */
void progress_trouble(struct progress *progress, const char *sentence, int64_t next_try_at);
/* False when there is none, or it is just being written. */
bool progress_get_trouble(const struct progress *progress, char ret_sentence[TROUBLE_BYTES],
	int64_t *ret_next_try_at);

/* Whether there was a sign of life within that many milliseconds. */
bool progress_is_fresh(const struct progress *progress, int64_t milliseconds);

#endif
