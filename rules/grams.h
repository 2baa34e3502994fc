/* SPDX-License-Identifier: MIT */
/*
 * A quick look whether a pattern can be found in a text at all.
 *
 * A gram is three signs in a row. Whoever looks for 'terass' can only find it where the grams ter,
 * era, ras and ass are. Which grams a text has is noted once, as bits; then a pattern costs a few
 * looks at bits instead of a search through the text. It errs on one side only: what it lets
 * through is searched for, what it holds back cannot be there.
 */
#ifndef RULES_GRAMS_H
#define RULES_GRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"

enum {
	GRAM_COUNT = 1 << 15, /* three times the low five bits of a sign */
	GRAMS_TEXT_MIN = 16,  /* a shorter text is searched sooner than noted */
	GRAM_BRANCHES_MAX = 8,
	GRAMS_NEEDED_MAX = 8,
};

/* The grams of a text. */
struct grams {
	uint64_t bits[GRAM_COUNT / 64];
};

/* The grams of a folded text, in arena; NULL for a short one. */
const struct grams *grams_of_text(struct arena *arena, const char *text, size_t size);

/* What a pattern needs: all grams of one of its branches. */
struct grams_needed {
	uint16_t grams[GRAM_BRANCHES_MAX][GRAMS_NEEDED_MAX];
	uint8_t counts[GRAM_BRANCHES_MAX];
	uint8_t branch_count; /* 0: nothing is known, it must be searched for */
};

/* What a pattern (as pattern_fold gives it, and valid) needs. */
struct grams_needed grams_of_pattern(const char *pattern);

/* False: the pattern is not in the text. grams may be NULL. */
bool grams_allow(const struct grams *grams, const struct grams_needed *needed);

#endif
