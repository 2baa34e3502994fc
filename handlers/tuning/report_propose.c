/* SPDX-License-Identifier: MIT */
/*
 * Rules that would have caught what no rule caught, or sent at once where staff moved it: words
 * that some tickets have and others have not, taken greedily.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/tuning/report_words.h"

enum {
	CORPUS_BYTES_MAX = 512 * 1024 * 1024,
	PAIRS_SLOTS = 1 << 18,
	CANDIDATES_MAX = 64,
	UNCAUGHT_PROPOSALS = 5,
	PATTERNS_MAX = 3, /* of one proposal about moved tickets */
	MOVED_PROPOSALS = 10,
	PROPOSALS_MAX = UNCAUGHT_PROPOSALS + MOVED_PROPOSALS,
	WORD_PREFIX_MIN = 4,
	LIFT_MIN = 3, /* so many times commoner in these tickets than in the others */
	GROUP_PERCENT = 60,
};

/* A word is told when it is so many times commoner in these tickets than in the others. */
static const double TOLD_LIFT = 1.5;

/* Where a document came from. */
enum { FROM_STRAYS, FROM_OTHERS, FROM_RULES /* + 2 * line: moved; + 1: kept */ };

/* A document is of these tickets, of the others, or does not count. */
enum side { THESE, OTHERS, NEITHER };

/* How often a word or a pair is in these tickets and in the others. */
struct tally {
	uint64_t key; /* a word, or two: first << 32 | second */
	uint32_t tickets;
	uint32_t contacts[2];
	uint32_t last_contact[2];
	uint32_t last_document;
};

/* One comparison. */
struct comparison {
	struct corpus *corpus;
	struct arena *arena;
	enum side *sides; /* of each document */
	uint32_t contacts[2];
	uint32_t tickets;
	struct tally *words; /* by number */
	struct tally *pairs; /* open addressing; tickets 0 and contacts 0: free */
	size_t pair_count;
};

static bool is_pair(uint64_t key)
{
	return key >> 32 != 0;
}

/* A word's own key; words of a pair are counted from 1 in the upper half, so that none is 0. */
static uint64_t pair_key(uint32_t first, uint32_t second)
{
	return (uint64_t)(first + 1) << 32 | second;
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

/* ---- counting */

static struct tally *find_pair(struct comparison *comparison, uint64_t key)
{
	uint64_t hash = key * UINT64_C(0x9E3779B97F4A7C15);
	size_t slot = (size_t)(hash >> 40) & (PAIRS_SLOTS - 1);

	while (comparison->pairs[slot].key && comparison->pairs[slot].key != key)
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
		pair = find_pair(comparison, pair_key(first, second));
		if (!pair->key) {
			if (side == OTHERS || comparison->pair_count == PAIRS_SLOTS / 2)
				continue;
			comparison->pair_count++;
			pair->key = pair_key(first, second);
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

/* sides are set. */
static void compare(struct comparison *comparison)
{
	struct corpus *corpus = comparison->corpus;

	comparison->words = ARENA_ARRAY(comparison->arena, corpus->stems.count, struct tally);
	comparison->pairs = ARENA_ARRAY(comparison->arena, PAIRS_SLOTS, struct tally);
	for (size_t i = 0; i < corpus->stems.count; i++)
		comparison->words[i].key = i;
	count_contacts(comparison);
	count_side(comparison, THESE, count_words);
	count_side(comparison, OTHERS, count_words);
	count_side(comparison, THESE, count_pairs);
	count_side(comparison, OTHERS, count_pairs);
}

static double share(const struct comparison *comparison, const struct tally *tally, enum side side)
{
	return comparison->contacts[side]
		       ? (double)tally->contacts[side] / comparison->contacts[side]
		       : 0;
}

/* ---- telling words */

static const char *shown(const struct comparison *comparison, uint64_t key, struct arena *arena)
{
	const struct corpus_word *words = comparison->corpus->words;

	if (!is_pair(key))
		return arena_strdup(arena, words[key].shown);
	return arena_printf(
		arena, "%s %s", words[(key >> 32) - 1].shown, words[key & UINT32_MAX].shown);
}

static bool may_be_told(const struct comparison *comparison, const struct tally *tally)
{
	return tally->contacts[THESE] >= CONTACTS_MIN &&
	       share(comparison, tally, THESE) >= TOLD_LIFT * share(comparison, tally, OTHERS);
}

static int by_tickets(const void *a, const void *b)
{
	const struct tally *left = a, *right = b;

	if (left->tickets != right->tickets)
		return left->tickets < right->tickets ? 1 : -1;
	return left->key < right->key ? -1 : left->key > right->key;
}

/* The commonest of a table of tallies. */
static size_t commonest(const struct comparison *comparison, const struct tally *tallies,
	size_t tally_count, struct arena *arena, struct report_term *ret_terms)
{
	struct tally best[REPORT_WORDS_MAX + 1];
	size_t found = 0;

	for (size_t i = 0; i < tally_count; i++) {
		if (!may_be_told(comparison, &tallies[i]))
			continue;
		best[found++] = tallies[i];
		qsort(best, found, sizeof(best[0]), by_tickets);
		found = found > REPORT_WORDS_MAX ? REPORT_WORDS_MAX : found;
	}
	for (size_t i = 0; i < found; i++)
		ret_terms[i] = (struct report_term){.words = shown(comparison, best[i].key, arena),
			.tickets = best[i].tickets,
			.contacts = best[i].contacts[THESE],
			.share = share(comparison, &best[i], THESE),
			.elsewhere = share(comparison, &best[i], OTHERS)};
	return found;
}

/* ---- candidates */

struct candidate {
	struct tally tally;
	double score;
	size_t letters; /* of a word; a pair, which catches less of what is yet to come, has 0 */
	/* among the tickets not yet covered */
	uint32_t contacts;
	uint32_t tickets;
	size_t group; /* that most of them ended in */
	uint32_t in_group;
};

struct picking {
	struct comparison *comparison;
	const struct rules_report *report;
	struct candidate list[CANDIDATES_MAX + 1];
	size_t count;
	uint64_t *members; /* of each document: which candidates it has */
	uint32_t *votes;   /* by group */
};

static int by_score(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;

	if (left->score < right->score || left->score > right->score)
		return left->score < right->score ? 1 : -1;
	if (left->letters != right->letters) /* a long word says more than a short one */
		return left->letters < right->letters ? 1 : -1;
	return left->tally.key < right->tally.key ? -1 : left->tally.key > right->tally.key;
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
		double here = share(comparison, tally, THESE),
		       there = share(comparison, tally, OTHERS);

		if (!may_be_told(comparison, tally) || here < LIFT_MIN * there)
			continue;
		if (is_pair(tally->key)
				? !makes_pattern(comparison, (uint32_t)(tally->key >> 32) - 1) ||
					  !makes_pattern(comparison, (uint32_t)tally->key)
				: !makes_pattern(comparison, (uint32_t)tally->key))
			continue;
		picking->list[picking->count++] = (struct candidate){.tally = *tally,
			.score = here - there,
			.letters = is_pair(tally->key)
					   ? 0
					   : comparison->corpus->words[tally->key].prefix};
		qsort(picking->list, picking->count, sizeof(picking->list[0]), by_score);
		picking->count = picking->count > CANDIDATES_MAX ? CANDIDATES_MAX : picking->count;
	}
}

static bool document_has(const struct document *document, uint64_t key)
{
	for (size_t i = 0; i < document->word_count; i++) {
		if (is_pair(key) ? i > 0 && document->words[i - 1] != CORPUS_BREAK &&
					   pair_key(document->words[i - 1], document->words[i]) ==
						   key
				 : document->words[i] == key)
			return true;
	}
	return false;
}

static void find_members(struct picking *picking)
{
	struct comparison *comparison = picking->comparison;
	struct corpus *corpus = comparison->corpus;

	picking->members = ARENA_ARRAY(comparison->arena, corpus->count, uint64_t);
	picking->votes =
		ARENA_ARRAY(comparison->arena, picking->report->groups.count + 1, uint32_t);
	for (size_t i = 0; i < corpus->count; i++) {
		for (size_t k = 0; comparison->sides[i] == THESE && k < picking->count; k++) {
			if (document_has(&corpus->documents[i], picking->list[k].tally.key))
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
	size_t group_count = picking->report->groups.count;
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
			   share(comparison, &candidate->tally, OTHERS);
}

/* The best candidate for what is left, which then is covered; NULL when none catches enough. */
static const struct candidate *pick(struct picking *picking)
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

static void picking_begin(
	struct picking *picking, struct comparison *comparison, const struct rules_report *report)
{
	*picking = (struct picking){.comparison = comparison, .report = report};
	take_candidates(picking, comparison->words, comparison->corpus->stems.count);
	take_candidates(picking, comparison->pairs, PAIRS_SLOTS);
	find_members(picking);
}

/* ---- blocks */

/* Words are letters only: nothing in them means anything in a pattern or ends a raw string. */
static const char *word_pattern(
	const struct comparison *comparison, uint32_t number, struct arena *arena)
{
	const struct corpus_word *word = &comparison->corpus->words[number];

	return arena_printf(arena, "\\b%.*s%s", (int)word->prefix, word->folded,
		word->one_form && word->prefix <= WORD_PREFIX_MIN ? "\\b" : "");
}

static const char *pattern_of(
	const struct comparison *comparison, uint64_t key, struct arena *arena)
{
	if (!is_pair(key))
		return word_pattern(comparison, (uint32_t)key, arena);
	return arena_printf(arena, "%s\\w*\\W+(?:\\w+\\W+){0,3}%s",
		word_pattern(comparison, (uint32_t)(key >> 32) - 1, arena),
		word_pattern(comparison, (uint32_t)key, arena));
}

/* A title that no rule has. */
static const char *free_title(struct rules_report *report, const char *words)
{
	const char *title = arena_printf(report->arena, "proposed %s", words);

	for (int i = 2; interned_find(&report->titles, title) != INTERNED_NONE; i++)
		title = arena_printf(report->arena, "proposed %s %d", words, i);
	(void)interned_add(&report->titles, title);
	return title;
}

/* A group of the settings, whose titles are words that need no quotes; NULL. */
static const char *known_group(const struct rules_report *report, size_t number)
{
	const char *title = number < report->groups.count ? report->groups.texts[number] : NULL;

	return title && site_group(report->site, title) ? title : NULL;
}

static void add_proposal(struct rules_report *report, struct rule_proposal proposal)
{
	report->proposals[report->proposal_count++] = proposal;
}

/* ---- what no rule caught */

static void propose_for_strays(struct rules_report *report, struct comparison *comparison)
{
	struct arena *arena = report->arena;
	struct picking *picking = ARENA_NEW(comparison->arena, struct picking);
	const struct candidate *candidate;

	picking_begin(picking, comparison, report);
	for (int i = 0; i < UNCAUGHT_PROPOSALS && (candidate = pick(picking)); i++) {
		bool agreed = 100 * candidate->in_group >= GROUP_PERCENT * candidate->tickets;
		const char *group = agreed ? known_group(report, candidate->group) : NULL;
		const char *words = shown(comparison, candidate->tally.key, arena);
		const char *text = arena_printf(arena,
			"# %u tickets of %u writers that no rule caught; %u of them are in one "
			"group now.\n"
			"rule \"%s\" {\n\ttitle = \"%s\"\n\tmatter = \"%s\"\n\tany = { '%s' }\n"
			"%s%s%s}\n",
			candidate->tickets, candidate->contacts, candidate->in_group,
			free_title(report, words), words, words,
			pattern_of(comparison, candidate->tally.key, arena),
			group ? "\tgroup = " : "", group ? group : "", group ? "\n" : "");

		add_proposal(report, (struct rule_proposal){.words = words,
					     .group = group,
					     .tickets = candidate->tickets,
					     .contacts = candidate->contacts,
					     .text = text});
	}
}

/* ---- what staff moved */

/* One rule, and one group to which its tickets are moved. */
struct cluster {
	const struct rule_line *rule;
	size_t line;
	size_t group;
	uint32_t tickets;
};

static void propose_for_cluster(
	struct rules_report *report, struct comparison *comparison, const struct cluster *cluster)
{
	struct arena *arena = report->arena;
	struct picking *picking = ARENA_NEW(comparison->arena, struct picking);
	const char *group = known_group(report, cluster->group), *words = NULL, *patterns = NULL;
	const char *title = NULL;
	const struct candidate *candidate;
	struct rule_proposal proposal = {.rule = cluster->rule, .group = group};

	if (!group)
		return;
	picking_begin(picking, comparison, report);
	for (int i = 0; i < PATTERNS_MAX && (candidate = pick(picking)); i++) {
		const char *told = shown(comparison, candidate->tally.key, arena);

		title = words ? title : free_title(report, told);
		words = words ? arena_printf(arena, "%s, %s", words, told) : told;
		patterns = arena_printf(arena, "%s%s'%s'", patterns ? patterns : "",
			patterns ? ", " : "", pattern_of(comparison, candidate->tally.key, arena));
		proposal.tickets += candidate->tickets;
		proposal.contacts += candidate->contacts;
	}
	if (!words)
		return;
	proposal.words = words;
	proposal.text = arena_printf(arena,
		"# %lld of %u tickets looked at that staff moved from the group of rule %s.\n"
		"# It must stand before that rule: the first rule that sets a group wins.\n"
		"rule \"%s\" {\n\tany = { %s }\n\tgroup = %s\n}\n",
		(long long)proposal.tickets, cluster->tickets,
		text_printable(arena, cluster->rule->title, 200), title, patterns, group);
	add_proposal(report, proposal);
}

static int by_size(const void *a, const void *b)
{
	const struct cluster *left = a, *right = b;

	if (left->tickets != right->tickets)
		return left->tickets < right->tickets ? 1 : -1;
	return left->line != right->line    ? (left->line < right->line ? -1 : 1)
	       : left->group < right->group ? -1
					    : left->group > right->group;
}

/* The largest clusters, MOVED_PROPOSALS at most. */
static size_t find_clusters(
	const struct rules_report *report, struct cluster clusters[MOVED_PROPOSALS + 1])
{
	size_t count = 0;

	for (size_t line = 0; line < report->current_count; line++) {
		const struct sample *strayed = &report->rules[line].strayed;

		for (size_t i = 0; i < strayed->count; i++) {
			struct cluster cluster = {
				&report->rules[line], line, strayed->list[i].group, 0};
			bool is_first = true;

			for (size_t k = 0; k < strayed->count; k++) {
				cluster.tickets += strayed->list[k].group == cluster.group;
				is_first &= k >= i || strayed->list[k].group != cluster.group;
			}
			if (!is_first || cluster.tickets < CONTACTS_MIN)
				continue;
			clusters[count++] = cluster;
			qsort(clusters, count, sizeof(clusters[0]), by_size);
			count = count > MOVED_PROPOSALS ? MOVED_PROPOSALS : count;
		}
	}
	return count;
}

/* ---- all */

static enum side side_of(const struct document *document, const struct cluster *cluster)
{
	bool in_group = cluster && document->group == cluster->group;

	if (document->source == FROM_OTHERS)
		return in_group ? NEITHER : OTHERS;
	if (document->source == FROM_STRAYS)
		return cluster ? NEITHER : THESE;
	if (cluster && document->source == FROM_RULES + 2 * cluster->line)
		return in_group ? THESE : NEITHER;
	if (cluster && document->source == FROM_RULES + 2 * cluster->line + 1)
		return OTHERS;
	return NEITHER;
}

static void set_sides(struct comparison *comparison, const struct cluster *cluster)
{
	const struct corpus *corpus = comparison->corpus;

	comparison->sides = ARENA_ARRAY(comparison->arena, corpus->count, enum side);
	for (size_t i = 0; i < corpus->count; i++)
		comparison->sides[i] = side_of(&corpus->documents[i], cluster);
}

static enum outcome read_corpus(struct corpus *corpus, const struct rules_report *report,
	struct store *store, const struct cluster *clusters, size_t count, struct error *error)
{
	enum outcome outcome = corpus_read(corpus, store, &report->strays, FROM_STRAYS, error);

	if (outcome == OK)
		outcome = corpus_read(corpus, store, &report->others, FROM_OTHERS, error);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		uint32_t source = FROM_RULES + 2 * (uint32_t)clusters[i].line;
		bool done = false;

		for (size_t k = 0; k < i; k++)
			done = done || clusters[k].line == clusters[i].line;
		if (done)
			continue;
		outcome = corpus_read(corpus, store, &clusters[i].rule->strayed, source, error);
		if (outcome == OK)
			outcome = corpus_read(
				corpus, store, &clusters[i].rule->kept, source + 1, error);
	}
	corpus_close(corpus);
	return outcome;
}

enum outcome report_propose(struct rules_report *report, struct store *store, struct error *error)
{
	struct arena *words = arena_new(CORPUS_BYTES_MAX), *work = arena_new(CORPUS_BYTES_MAX);
	struct cluster clusters[MOVED_PROPOSALS + 1];
	size_t cluster_count = find_clusters(report, clusters);
	struct comparison comparison;
	struct corpus corpus;
	enum outcome outcome;

	report->proposals = ARENA_ARRAY(report->arena, PROPOSALS_MAX, struct rule_proposal);
	corpus_init(&corpus, words, report->site);
	outcome = read_corpus(&corpus, report, store, clusters, cluster_count, error);
	for (size_t i = 0; outcome == OK && i < cluster_count + 1; i++) {
		const struct cluster *cluster = i < cluster_count ? &clusters[i] : NULL;

		arena_reset(work);
		comparison = (struct comparison){.corpus = &corpus, .arena = work};
		set_sides(&comparison, cluster);
		compare(&comparison);
		if (cluster) {
			propose_for_cluster(report, &comparison, cluster);
			continue;
		}
		report->strays_read = comparison.tickets;
		report->word_count = commonest(&comparison, comparison.words, corpus.stems.count,
			report->arena, report->words);
		report->pair_count = commonest(
			&comparison, comparison.pairs, PAIRS_SLOTS, report->arena, report->pairs);
		propose_for_strays(report, &comparison);
	}
	arena_free(work);
	arena_free(words);
	return outcome;
}
