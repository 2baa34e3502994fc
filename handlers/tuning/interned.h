/* SPDX-License-Identifier: MIT */
/* Texts numbered from 0 in the order of their coming, each kept once. */
#ifndef TUNING_INTERNED_H
#define TUNING_INTERNED_H

#include <stdint.h>

#include "daemon/base/arena.h"

struct interned {
	struct arena *arena;
	const char **texts;
	size_t count;
	size_t max;	   /* no more are taken */
	uint32_t *slots;   /* number + 1; 0: free */
	size_t slot_count; /* a power of two, more than twice the count */
	uint64_t seed;	   /* what strangers write must not choose its slots */
};

/* max: at most 2^24. All lives in arena. */
void interned_init(struct interned *interned, struct arena *arena, size_t max);

/* The number of a text; INTERNED_NONE when it is not known. */
#define INTERNED_NONE SIZE_MAX
size_t interned_find(const struct interned *interned, const char *text);

/* The same, taken in when it is new; INTERNED_NONE when it is new and there is no more room. */
size_t interned_add(struct interned *interned, const char *text);

#endif
