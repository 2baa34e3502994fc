/* SPDX-License-Identifier: MIT */
/* One generation of settings: read once as bytes, checked in a child, then understood here. */
#ifndef ROAD_LOAD_H
#define ROAD_LOAD_H

#include "daemon/base/buf.h"
#include "daemon/road/road.h"

struct loaded {
	void *desk; /* NULL: none */
	char hash[65];
	int64_t loaded_at;
};

enum { LOAD_PROBLEMS_MAX_BYTES = 64 * 1024 };

/*
 * Load the generation at path. A child process understands the same bytes first and runs the rules'
 * examples, so that a file that crashes or hangs the reader ends the child and not the caller.
 *
 * BROKEN: it is wrong; problems (at most LOAD_PROBLEMS_MAX_BYTES) has a line for each fault with
 * file:line:column, and error the first of them. ret_loaded is untouched then. TRY_LATER: no
 * process could be made, or it was ended from outside: the settings may be good.
 */
enum outcome load_generation(const struct road_table *table, const char *path,
	struct loaded *ret_loaded, struct buf *problems, struct error *error) WARN_UNUSED;
void load_free(const struct road_table *table, struct loaded *loaded);

#endif
