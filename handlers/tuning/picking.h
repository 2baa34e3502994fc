/* SPDX-License-Identifier: MIT */
/*
 * Terms that together cover many of some tickets and few of others, taken greedily: the best one
 * for all, then the best one for what that leaves, and so on.
 */
#ifndef TUNING_PICKING_H
#define TUNING_PICKING_H

#include "handlers/tuning/comparison.h"

enum { CANDIDATES_MAX = 64 }; /* a bit each in a uint64_t */

struct candidate {
	struct tally tally;
	double score;
	size_t letters; /* of a word; a pair, which catches less of what is yet to come, has 0 */
	/* among the tickets not yet covered */
	uint32_t contacts;
	uint32_t tickets;
	size_t group; /* that most of them ended in; group_count: in none of the report's */
	uint32_t in_group;
};

struct picking {
	const struct comparison *comparison;
	size_t group_count;
	struct candidate list[CANDIDATES_MAX + 1];
	size_t count;
	uint64_t *members; /* of each document: which candidates it has */
	uint32_t *votes;   /* by group */
};

/* group_count: groups of documents are numbers below it. The comparison must outlive it, and has
 * the arena in which it makes its tables. */
void picking_begin(
	struct picking *picking, const struct comparison *comparison, size_t group_count);

/* The best candidate for the tickets that are left, which then are covered; NULL when none catches
 * enough of them. It is good until the next call. */
const struct candidate *picking_next(struct picking *picking);

/* A pattern for rules that finds a term in its forms; in arena. */
const char *term_pattern(const struct corpus *corpus, uint64_t term, struct arena *arena);

#endif
