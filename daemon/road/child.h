/* SPDX-License-Identifier: MIT */
/* A role as a process: forked from the supervisor with everything it needs in memory. */
#ifndef ROAD_CHILD_H
#define ROAD_CHILD_H

#include "daemon/road/plan.h"
#include "daemon/road/privileges.h"

struct child {
	const struct road_table *table;
	void *desk;
	const struct planned *planned;
	struct progress *progress;
	const struct privileges *privileges;
	int lock_descriptor; /* of the pid file, which is the supervisor's alone; -1: none */
	bool once;
};

/* Fork it. Returns its pid; -1 with errno when no process could be made. Never returns in the
 * child. */
pid_t child_start(const struct child *child);

#endif
