/* SPDX-License-Identifier: MIT */
/* Rules that would have caught what no rule caught, or sent at once where staff moved it. */
#include <stdlib.h>

#include "daemon/base/text.h"
#include "handlers/tuning/picking.h"

enum {
	CORPUS_BYTES_MAX = 512 * 1024 * 1024,
	UNCAUGHT_PROPOSALS = 5,
	PATTERNS_MAX = 3, /* of one proposal about moved tickets */
	MOVED_PROPOSALS = 10,
	PROPOSALS_MAX = UNCAUGHT_PROPOSALS + MOVED_PROPOSALS,
	GROUP_PERCENT = 60, /* of the tickets agree on a group */
};

/* Where a document came from. */
enum { FROM_STRAYS, FROM_OTHERS, FROM_RULES /* + 2 * line: moved; + 1: kept */ };

/* ---- blocks */

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

static void propose_for_strays(struct rules_report *report, const struct comparison *comparison)
{
	struct arena *arena = report->arena;
	struct picking *picking = ARENA_NEW(comparison->arena, struct picking);
	const struct candidate *candidate;

	picking_begin(picking, comparison, report->groups.count);
	for (int i = 0; i < UNCAUGHT_PROPOSALS && (candidate = picking_next(picking)); i++) {
		bool agreed = 100 * candidate->in_group >= GROUP_PERCENT * candidate->tickets;
		const char *group = agreed ? known_group(report, candidate->group) : NULL;
		const char *words = term_shown(comparison->corpus, candidate->tally.term, arena);
		const char *text = arena_printf(arena,
			"# %u tickets of %u writers that no rule caught; %u of them are in one "
			"group now.\n"
			"rule \"%s\" {\n\ttitle = \"%s\"\n\tmatter = \"%s\"\n\tany = { '%s' }\n"
			"%s%s%s}\n",
			candidate->tickets, candidate->contacts, candidate->in_group,
			free_title(report, words), words, words,
			term_pattern(comparison->corpus, candidate->tally.term, arena),
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

static void propose_for_cluster(struct rules_report *report, const struct comparison *comparison,
	const struct cluster *cluster)
{
	struct arena *arena = report->arena;
	struct picking *picking = ARENA_NEW(comparison->arena, struct picking);
	const char *group = known_group(report, cluster->group), *words = NULL, *patterns = NULL;
	const char *title = NULL;
	const struct candidate *candidate;
	struct rule_proposal proposal = {.rule = cluster->rule, .group = group};

	if (!group)
		return;
	picking_begin(picking, comparison, report->groups.count);
	for (int i = 0; i < PATTERNS_MAX && (candidate = picking_next(picking)); i++) {
		const char *told = term_shown(comparison->corpus, candidate->tally.term, arena);

		title = words ? title : free_title(report, told);
		words = words ? arena_printf(arena, "%s, %s", words, told) : told;
		patterns = arena_printf(arena, "%s%s'%s'", patterns ? patterns : "",
			patterns ? ", " : "",
			term_pattern(comparison->corpus, candidate->tally.term, arena));
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

/* ---- what is compared */

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

static const enum side *make_sides(
	const struct corpus *corpus, const struct cluster *cluster, struct arena *arena)
{
	enum side *sides = ARENA_ARRAY(arena, corpus->count, enum side);

	for (size_t i = 0; i < corpus->count; i++)
		sides[i] = side_of(&corpus->documents[i], cluster);
	return sides;
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
		comparison_make(&comparison, &corpus, make_sides(&corpus, cluster, work), work);
		if (cluster) {
			propose_for_cluster(report, &comparison, cluster);
			continue;
		}
		report->strays_read = comparison.tickets;
		report->word_count = comparison_commonest(&comparison, comparison.words,
			corpus.stems.count, report->arena, report->words);
		report->pair_count = comparison_commonest(
			&comparison, comparison.pairs, PAIRS_SLOTS, report->arena, report->pairs);
		propose_for_strays(report, &comparison);
	}
	arena_free(work);
	arena_free(words);
	return outcome;
}
