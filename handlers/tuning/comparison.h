/* SPDX-License-Identifier: MIT */
/*
 * Which words and pairs of words are commoner in some tickets than in others. What counts is how
 * many different writers have them, so that one who writes often proves nothing.
 */
#ifndef TUNING_COMPARISON_H
#define TUNING_COMPARISON_H

#include "handlers/tuning/report_words.h"

/* A document is of these tickets, of the others, or does not count. */
enum side { THESE, OTHERS, NEITHER };

/* How often a term, a word or a pair of words, is in these tickets and in the others. */
struct tally {
	uint64_t term;
	uint32_t tickets; /* of these */
	uint32_t contacts[2];
	uint32_t last_contact[2];
	uint32_t last_document;
};

struct comparison {
	const struct corpus *corpus;
	struct arena *arena;
	const enum side *sides; /* of each document */
	uint32_t contacts[2];
	uint32_t tickets;    /* of these */
	struct tally *words; /* by number, as many as the corpus has stems */
	struct tally *pairs; /* PAIRS_SLOTS, by open addressing; term 0: free */
	size_t pair_count;
};

enum { PAIRS_SLOTS = 1 << 18 };

/* A word's term is its number in the corpus. */
bool term_is_pair(uint64_t term);
uint64_t term_of_pair(uint32_t first, uint32_t second);
uint32_t term_first(uint64_t pair);
uint32_t term_second(uint64_t pair);
/* As somebody wrote it; in arena. */
const char *term_shown(const struct corpus *corpus, uint64_t term, struct arena *arena);

/* Count all words, and the pairs of frequent ones, of a corpus that is closed. sides has one for
 * each document. What it makes lives in arena. */
void comparison_make(struct comparison *comparison, const struct corpus *corpus,
	const enum side *sides, struct arena *arena);

/* Of the contacts on that side, the share that has the term: 0 to 1. */
double comparison_share(
	const struct comparison *comparison, const struct tally *tally, enum side side);

/* Whether a term may be told at all: enough different contacts have it for it to name none of
 * them, and it is clearly commoner in these tickets. */
bool comparison_may_tell(const struct comparison *comparison, const struct tally *tally);

/* The commonest terms that may be told, of the comparison's words or pairs; texts in arena.
 * Returns how many. */
size_t comparison_commonest(const struct comparison *comparison, const struct tally *tallies,
	size_t tally_count, struct arena *arena, struct report_term ret_terms[REPORT_WORDS_MAX]);

#endif
