/* SPDX-License-Identifier: MIT */
/* Looking for every rule's patterns in a message, before anything else is known. */
#include "rules/deciding.h"

#include "rules/gates.h"

/* The folded texts weigh eight times the message, and many messages wait to be decided. */
enum { WORK_BYTES_MAX = 512 * 1024 * 1024 };

static void add_hit(struct view *view, struct hit_list *hits, const struct found *found)
{
	if (hits) {
		hit_list_add(view->arena, hits, view_hit(view, found));
	}
}

bool find_one(struct view *view, const struct rule *rule, const struct pattern_list *patterns,
	struct hit_list *hits)
{
	bool holds = false;
	struct found found;

	for (size_t i = 0; i < patterns->count && (!holds || hits); i++) {
		if (view_find(view, rule->name, &patterns->list[i], &found)) {
			add_hit(view, hits, &found);
			holds = true;
		}
	}
	return holds;
}

static const char *any_fails(struct view *view, const struct rule *rule, struct hit_list *hits)
{
	return rule->any.count == 0 || find_one(view, rule, &rule->any, hits)
		       ? NULL
		       : "no pattern of any was found";
}

/* Many rules may use the same words: what was found once is remembered, where no hits are wanted.
 */
static bool find_words(struct view *view, const struct rule *rule, const struct word_list *words,
	struct hit_list *hits)
{
	if (hits || !view->words) {
		return find_one(view, rule, &words->any, hits);
	}
	if (view->words[words->index] == 0) {
		view->words[words->index] = find_one(view, rule, &words->any, NULL) ? 1 : -1;
	}
	return view->words[words->index] > 0;
}

static const char *words_fail(struct view *view, const struct rule *rule, struct hit_list *hits)
{
	bool holds = rule->word_count == 0;

	for (size_t i = 0; i < rule->word_count && (!holds || hits); i++) {
		holds = find_words(view, rule, rule->words[i], hits) || holds;
	}
	return holds ? NULL : "no pattern of its words was found";
}

static const char *all_fail(struct view *view, const struct rule *rule, struct hit_list *hits)
{
	struct found found;

	for (size_t i = 0; i < rule->all.count; i++) {
		if (!view_find(view, rule->name, &rule->all.list[i], &found)) {
			return hits ? arena_printf(view->arena,
					      "the pattern %s of all was not found",
					      rule->all.list[i].source)
				    : "a pattern of all was not found";
		}
		add_hit(view, hits, &found);
	}
	return NULL;
}

static const char *none_fails(struct view *view, const struct rule *rule, struct hit_list *hits)
{
	struct found found;

	for (size_t i = 0; i < rule->none.count; i++) {
		if (view_find(view, rule->name, &rule->none.list[i], &found)) {
			if (hits) {
				hits->count = 0; /* what stands in the way is what matters */
			}
			add_hit(view, hits, &found);
			return "a pattern of none was found";
		}
	}
	return NULL;
}

const char *patterns_fail(struct view *view, const struct rule *rule, struct hit_list *hits)
{
	const char *why = any_fails(view, rule, hits);

	if (!why) {
		why = words_fail(view, rule, hits);
	}
	if (!why) {
		why = all_fail(view, rule, hits);
	}
	return why ? why : none_fails(view, rule, hits);
}

static void search_rule(struct rule_findings *findings, struct rule_finding *finding)
{
	const struct rule *rule = finding->rule;
	struct view *view = &findings->view;
	struct hit_list *hits = findings->traced ? &finding->hits : NULL;

	finding->fits = message_fits(findings, rule, &finding->why_not);
	if (!finding->fits) {
		return;
	}
	finding->why_not = patterns_fail(view, rule, hits);
	finding->found = !finding->why_not;
	if (finding->found) {
		find_captures(view, rule, &finding->captures);
	}
}

static void try_rule(struct rule_findings *findings, size_t index)
{
	struct rule_finding finding = {.rule = &findings->set->rules[index]};

	search_rule(findings, &finding);
	if (!finding.found && !findings->traced) {
		return;
	}
	ARENA_GROW(
		findings->view.arena, findings->rules, findings->rule_count, &findings->rule_room);
	findings->rules[findings->rule_count++] = finding;
}

/* The rules of the set of bits, from first on. */
static void try_open(struct rule_findings *findings, const uint64_t *open, size_t first)
{
	for (size_t word = first / 64; word * 64 < findings->set->rule_count; word++) {
		for (uint64_t left = open[word]; left != 0; left &= left - 1) {
			size_t index = word * 64 + (size_t)__builtin_ctzll(left);

			if (index >= first) {
				try_rule(findings, index);
			}
		}
	}
}

struct rule_findings *rules_search_from(const struct rule_set *set, size_t first,
	const struct message *message, bool traced, struct arena *arena)
{
	struct rule_findings *findings = ARENA_NEW(arena, struct rule_findings);
	struct arena *work = arena_new(WORK_BYTES_MAX);

	*findings = (struct rule_findings){
		.set = set,
		.traced = traced,
	};
	view_init(&findings->view, message, NULL, set->searching,
		traced ? NULL : gates_scanner(set->gates), arena, work);
	findings->view.words = ARENA_ARRAY(work, set->word_count, signed char);
	find_fields(findings);
	find_place(findings);
	if (traced) {
		for (size_t i = first; i < set->rule_count; i++) {
			try_rule(findings, i);
		}
	} else {
		try_open(findings, gates_open(set, &findings->view), first);
	}
	view_forget_texts(&findings->view);
	arena_free(work);
	return findings;
}

struct rule_findings *rules_search(
	const struct rule_set *set, const struct message *message, bool traced, struct arena *arena)
{
	return rules_search_from(set, 0, message, traced, arena);
}
