/* SPDX-License-Identifier: MIT */
/* The timekeeper: what is due by the clock alone. */
#ifndef ROAD_TIMEKEEPER_H
#define ROAD_TIMEKEEPER_H

#include "daemon/base/arena.h"
#include "daemon/road/role.h"

/* Do what is due, inside a transaction; *ret_next_at: when to come again (UTC seconds; 0: no
 * hurry). */
struct timekeeper_table {
	void *context;
	enum outcome (*tick)(void *context, struct store *store, int64_t now, struct arena *arena,
		int64_t *ret_next_at, struct error *error);
};

/* Tick until told to stop (once: one tick). */
enum outcome timekeeper_run(
	struct role *role, const struct timekeeper_table *table, struct error *error) WARN_UNUSED;

#endif
