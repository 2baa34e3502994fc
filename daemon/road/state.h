/* SPDX-License-Identifier: MIT */
/*
 * What the supervisor tells the command line: <run>/generation, a small JSON file written over
 * atomically, and <run>/ombud.pid, locked as long as the supervisor lives.
 */
#ifndef ROAD_STATE_H
#define ROAD_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"

struct state_role {
	const char *name;
	pid_t pid; /* 0: not running now */
	int64_t last_progress_at;
	int restarts;
	const char *error;   /* trouble that it cannot write into the store; NULL */
	int64_t next_try_at; /* with error */
};

struct state {
	pid_t pid;		/* of the supervisor */
	const char *generation; /* the hash that the roles run with */
	int64_t loaded_at;
	int64_t loads; /* how often settings were read, well or not: a reload waits for the next */
	const char *error; /* what was wrong with the last one; NULL: nothing */
	struct state_role *roles;
	size_t role_count;
};

enum outcome state_write(
	const char *run_directory, const struct state *state, struct error *error) WARN_UNUSED;
/* NOT_FOUND: no daemon has run here. All in arena. */
enum outcome state_read(const char *run_directory, struct arena *arena, struct state *ret_state,
	struct error *error) WARN_UNUSED;

/* Lock and write the pid file. TRY_LATER when a daemon has it: the sentence names its pid. */
enum outcome state_take_pid_file(
	const char *run_directory, int *ret_descriptor, struct error *error) WARN_UNUSED;
/* The pid of the daemon that holds the pid file; NOT_FOUND when none does. */
enum outcome state_daemon_pid(
	const char *run_directory, pid_t *ret_pid, struct error *error) WARN_UNUSED;

#endif
