/* SPDX-License-Identifier: MIT */
/* Terms that together cover many of some tickets and few of others, taken greedily. */
#include "handlers/tuning/picking.h"

#include <stdlib.h>
#include <string.h>

enum {
	WORD_PREFIX_MIN = 4,
	LIFT_MIN = 3, /* so many times commoner in these tickets than in the others */
};

static int by_score(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;

	if (left->score < right->score || left->score > right->score)
		return left->score < right->score ? 1 : -1;
	if (left->letters != right->letters) /* a long word says more than a short one */
		return left->letters < right->letters ? 1 : -1;
	return left->tally.term < right->tally.term ? -1 : left->tally.term > right->tally.term;
}

/* A pattern needs a beginning that says something, or the one form as it is. */
static bool makes_pattern(const struct comparison *comparison, uint32_t number)
{
	const struct corpus_word *word = &comparison->corpus->words[number];

	return word->one_form || word->prefix >= WORD_PREFIX_MIN;
}

static void take_candidates(struct picking *picking, const struct tally *tallies, size_t count)
{
	const struct comparison *comparison = picking->comparison;

	for (size_t i = 0; i < count; i++) {
		const struct tally *tally = &tallies[i];
		double here = comparison_share(comparison, tally, THESE),
		       there = comparison_share(comparison, tally, OTHERS);

		if (!comparison_may_tell(comparison, tally) || here < LIFT_MIN * there)
			continue;
		if (term_is_pair(tally->term)
				? !makes_pattern(comparison, term_first(tally->term)) ||
					  !makes_pattern(comparison, term_second(tally->term))
				: !makes_pattern(comparison, (uint32_t)tally->term))
			continue;
		picking->list[picking->count++] = (struct candidate){.tally = *tally,
			.score = here - there,
			.letters = term_is_pair(tally->term)
					   ? 0
					   : comparison->corpus->words[tally->term].prefix};
		qsort(picking->list, picking->count, sizeof(picking->list[0]), by_score);
		picking->count = picking->count > CANDIDATES_MAX ? CANDIDATES_MAX : picking->count;
	}
}

static bool document_has(const struct document *document, uint64_t term)
{
	for (size_t i = 0; i < document->word_count; i++) {
		if (term_is_pair(term) ? i > 0 && document->words[i - 1] != CORPUS_BREAK &&
						 term_of_pair(document->words[i - 1],
							 document->words[i]) == term
				       : document->words[i] == term)
			return true;
	}
	return false;
}

static void find_members(struct picking *picking)
{
	const struct comparison *comparison = picking->comparison;
	const struct corpus *corpus = comparison->corpus;

	picking->members = ARENA_ARRAY(comparison->arena, corpus->count, uint64_t);
	picking->votes = ARENA_ARRAY(comparison->arena, picking->group_count + 1, uint32_t);
	for (size_t i = 0; i < corpus->count; i++) {
		for (size_t k = 0; comparison->sides[i] == THESE && k < picking->count; k++) {
			if (document_has(&corpus->documents[i], picking->list[k].tally.term))
				picking->members[i] |= UINT64_C(1) << k;
		}
	}
}

/* What a candidate would catch of what is left, and where that ended. */
static void weigh(struct picking *picking, size_t number)
{
	struct candidate *candidate = &picking->list[number];
	const struct comparison *comparison = picking->comparison;
	const struct corpus *corpus = comparison->corpus;
	size_t group_count = picking->group_count;
	uint32_t last = 0;

	candidate->contacts = candidate->tickets = candidate->in_group = 0;
	memset(picking->votes, 0, (group_count + 1) * sizeof(*picking->votes));
	for (size_t i = 0; i < corpus->count; i++) {
		const struct document *document = &corpus->documents[i];
		size_t group = document->group < group_count ? document->group : group_count;

		if (!(picking->members[i] >> number & 1))
			continue;
		candidate->tickets++;
		candidate->contacts += document->contact != last;
		last = document->contact;
		if (++picking->votes[group] > candidate->in_group) {
			candidate->in_group = picking->votes[group];
			candidate->group = group;
		}
	}
	candidate->score = (double)candidate->contacts / comparison->contacts[THESE] -
			   comparison_share(comparison, &candidate->tally, OTHERS);
}

const struct candidate *picking_next(struct picking *picking)
{
	size_t best = picking->count;

	for (size_t i = 0; i < picking->count; i++) {
		weigh(picking, i);
		if (picking->list[i].contacts >= CONTACTS_MIN && picking->list[i].score > 0 &&
			(best == picking->count ||
				picking->list[i].score > picking->list[best].score))
			best = i;
	}
	if (best == picking->count)
		return NULL;
	for (size_t i = 0; i < picking->comparison->corpus->count; i++) {
		if (picking->members[i] >> best & 1)
			picking->members[i] = 0;
	}
	return &picking->list[best];
}

void picking_begin(struct picking *picking, const struct comparison *comparison, size_t group_count)
{
	*picking = (struct picking){.comparison = comparison, .group_count = group_count};
	take_candidates(picking, comparison->words, comparison->corpus->stems.count);
	take_candidates(picking, comparison->pairs, PAIRS_SLOTS);
	find_members(picking);
}

/* Words are letters only: nothing in them means anything in a pattern or ends a raw string. */
static const char *word_pattern(const struct corpus *corpus, uint32_t number, struct arena *arena)
{
	const struct corpus_word *word = &corpus->words[number];

	return arena_printf(arena, "\\b%.*s%s", (int)word->prefix, word->folded,
		word->one_form && word->prefix <= WORD_PREFIX_MIN ? "\\b" : "");
}

const char *term_pattern(const struct corpus *corpus, uint64_t term, struct arena *arena)
{
	if (!term_is_pair(term))
		return word_pattern(corpus, (uint32_t)term, arena);
	return arena_printf(arena, "%s\\w*\\W+(?:\\w+\\W+){0,3}%s",
		word_pattern(corpus, term_first(term), arena),
		word_pattern(corpus, term_second(term), arena));
}
