/* SPDX-License-Identifier: MIT */
/* Which names of options and blocks were seen before, and where. */
#ifndef BASE_BLOCKS_SEEN_H
#define BASE_BLOCKS_SEEN_H

#include "daemon/base/blocks.h"

/* A name that was seen: an option of a block (owner), or a block's kind and title (owner NULL). */
struct blocks_name {
	const struct block *owner;
	const char *name;
	const char *title;
	struct position at;
};

/*
 * Open addressing. Only entries of the current owner count: to begin the next block
 * is to change the owner, whatever the size of the table has become.
 */
struct blocks_seen {
	struct blocks_name *entries;
	size_t size; /* a power of two */
	size_t count;
	const struct block *owner;
};

/* Note the name; the entry of the same name if there was one before, else NULL. All in arena. */
const struct blocks_name *blocks_seen_add(struct arena *arena, struct blocks_seen *seen,
	const char *name, const char *title, struct position at);

#endif
