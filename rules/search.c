/* SPDX-License-Identifier: MIT */
/* Looking for every rule's patterns in a message, before anything else is known. */
#include "rules/deciding.h"

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

static const char *words_fail(struct view *view, const struct rule *rule, struct hit_list *hits)
{
	bool holds = rule->word_count == 0;

	for (size_t i = 0; i < rule->word_count && (!holds || hits); i++) {
		holds = find_one(view, rule, &rule->words[i]->any, hits) || holds;
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

static void search_rule(
	struct rule_findings *findings, const struct rule *rule, struct rule_finding *finding)
{
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

struct rule_findings *rules_search_from(const struct rule_set *set, size_t first,
	const struct message *message, bool traced, struct arena *arena)
{
	struct rule_findings *findings = ARENA_NEW(arena, struct rule_findings);
	struct arena *work = arena_new(WORK_BYTES_MAX);

	*findings = (struct rule_findings){
		.set = set,
		.first = first,
		.rules = ARENA_ARRAY(arena, set->rule_count - first, struct rule_finding),
		.traced = traced,
	};
	view_init(&findings->view, message, NULL, set->searching, arena, work);
	find_fields(findings);
	find_place(findings);
	for (size_t i = first; i < set->rule_count; i++) {
		search_rule(findings, &set->rules[i], &findings->rules[i - first]);
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
