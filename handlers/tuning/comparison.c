/* SPDX-License-Identifier: MIT */
/* Which words and pairs of words are commoner in some tickets than in others. */
#include "handlers/tuning/comparison.h"

#include <stdlib.h>

/* A term is told when it is so many times commoner in these tickets than in the others. */
static const double TOLD_LIFT = 1.5;

/* The first word of a pair is counted from 1 in the upper half, so that no pair is 0 and no word a
 * pair. */
bool term_is_pair(uint64_t term)
{
	return term >> 32 != 0;
}

uint64_t term_of_pair(uint32_t first, uint32_t second)
{
	return (uint64_t)(first + 1) << 32 | second;
}

uint32_t term_first(uint64_t pair)
{
	return (uint32_t)(pair >> 32) - 1;
}

uint32_t term_second(uint64_t pair)
{
	return (uint32_t)pair;
}

static void count(struct tally *tally, uint32_t document, uint32_t contact, enum side side)
{
	if (tally->last_document != document + 1) {
		tally->last_document = document + 1;
		tally->tickets += side == THESE;
	}
	if (tally->last_contact[side] != contact) {
		tally->last_contact[side] = contact;
		tally->contacts[side]++;
	}
}

static struct tally *find_pair(struct comparison *comparison, uint64_t term)
{
	uint64_t hash = term * UINT64_C(0x9E3779B97F4A7C15);
	size_t slot = (size_t)(hash >> 40) & (PAIRS_SLOTS - 1);

	while (comparison->pairs[slot].term && comparison->pairs[slot].term != term)
		slot = (slot + 1) & (PAIRS_SLOTS - 1);
	return &comparison->pairs[slot];
}

static bool is_frequent(const struct comparison *comparison, uint32_t word)
{
	return word != CORPUS_BREAK && comparison->words[word].contacts[THESE] >= CONTACTS_MIN;
}

static void count_words(struct comparison *comparison, uint32_t index)
{
	const struct document *document = &comparison->corpus->documents[index];

	for (size_t i = 0; i < document->word_count; i++) {
		if (document->words[i] != CORPUS_BREAK)
			count(&comparison->words[document->words[i]], index, document->contact,
				comparison->sides[index]);
	}
}

static void count_pairs(struct comparison *comparison, uint32_t index)
{
	const struct document *document = &comparison->corpus->documents[index];
	enum side side = comparison->sides[index];

	for (size_t i = 1; i < document->word_count; i++) {
		uint32_t first = document->words[i - 1], second = document->words[i];
		struct tally *pair;

		if (!is_frequent(comparison, first) || !is_frequent(comparison, second) ||
			first == second)
			continue;
		pair = find_pair(comparison, term_of_pair(first, second));
		if (!pair->term) {
			if (side == OTHERS || comparison->pair_count == PAIRS_SLOTS / 2)
				continue;
			comparison->pair_count++;
			pair->term = term_of_pair(first, second);
		}
		count(pair, index, document->contact, side);
	}
}

static void count_side(struct comparison *comparison, enum side side,
	void (*count_document)(struct comparison *comparison, uint32_t index))
{
	for (uint32_t i = 0; i < comparison->corpus->count; i++) {
		if (comparison->sides[i] == side)
			count_document(comparison, i);
	}
}

static void count_contacts(struct comparison *comparison)
{
	uint32_t last[2] = {0, 0};

	for (size_t i = 0; i < comparison->corpus->count; i++) {
		enum side side = comparison->sides[i];
		uint32_t contact = comparison->corpus->documents[i].contact;

		if (side == NEITHER)
			continue;
		comparison->contacts[side] += last[side] != contact;
		last[side] = contact;
		comparison->tickets += side == THESE;
	}
}

void comparison_make(struct comparison *comparison, const struct corpus *corpus,
	const enum side *sides, struct arena *arena)
{
	*comparison = (struct comparison){.corpus = corpus,
		.arena = arena,
		.sides = sides,
		.words = ARENA_ARRAY(arena, corpus->stems.count, struct tally),
		.pairs = ARENA_ARRAY(arena, PAIRS_SLOTS, struct tally)};
	for (size_t i = 0; i < corpus->stems.count; i++)
		comparison->words[i].term = i;
	count_contacts(comparison);
	count_side(comparison, THESE, count_words);
	count_side(comparison, OTHERS, count_words);
	count_side(comparison, THESE, count_pairs);
	count_side(comparison, OTHERS, count_pairs);
}

double comparison_share(
	const struct comparison *comparison, const struct tally *tally, enum side side)
{
	return comparison->contacts[side]
		       ? (double)tally->contacts[side] / comparison->contacts[side]
		       : 0;
}

const char *term_shown(const struct corpus *corpus, uint64_t term, struct arena *arena)
{
	const struct corpus_word *words = corpus->words;

	if (!term_is_pair(term))
		return arena_strdup(arena, words[term].shown);
	return arena_printf(
		arena, "%s %s", words[term_first(term)].shown, words[term_second(term)].shown);
}

bool comparison_may_tell(const struct comparison *comparison, const struct tally *tally)
{
	return tally->contacts[THESE] >= CONTACTS_MIN &&
	       comparison_share(comparison, tally, THESE) >=
		       TOLD_LIFT * comparison_share(comparison, tally, OTHERS);
}

static int by_tickets(const void *a, const void *b)
{
	const struct tally *left = a, *right = b;

	if (left->tickets != right->tickets)
		return left->tickets < right->tickets ? 1 : -1;
	return left->term < right->term ? -1 : left->term > right->term;
}

size_t comparison_commonest(const struct comparison *comparison, const struct tally *tallies,
	size_t tally_count, struct arena *arena, struct report_term ret_terms[REPORT_WORDS_MAX])
{
	struct tally best[REPORT_WORDS_MAX + 1];
	size_t found = 0;

	for (size_t i = 0; i < tally_count; i++) {
		if (!comparison_may_tell(comparison, &tallies[i]))
			continue;
		best[found++] = tallies[i];
		qsort(best, found, sizeof(best[0]), by_tickets);
		found = found > REPORT_WORDS_MAX ? REPORT_WORDS_MAX : found;
	}
	for (size_t i = 0; i < found; i++)
		ret_terms[i] = (struct report_term){
			.words = term_shown(comparison->corpus, best[i].term, arena),
			.tickets = best[i].tickets,
			.contacts = best[i].contacts[THESE],
			.share = comparison_share(comparison, &best[i], THESE),
			.elsewhere = comparison_share(comparison, &best[i], OTHERS)};
	return found;
}
