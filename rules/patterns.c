/* SPDX-License-Identifier: MIT */
/* What can be told of the patterns of a set: which are always searched for, which are set aside. */
#include "rules/gates.h"

/* ---- what is always searched for */

struct telling {
	const struct rule_set *set;
	const bool *open_words;
	struct unanchored *list;
	size_t count;
};

/* By list of words: whether a rule that uses it is tried for every message. */
static bool *find_open_words(const struct rule_set *set, struct arena *arena)
{
	bool *open = ARENA_ARRAY(arena, set->word_count, bool);

	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = &set->rules[i];

		for (size_t k = 0; k < rule->word_count; k++) {
			open[rule->words[k]->index] =
				open[rule->words[k]->index] || gates_are_always_open(set->gates, i);
		}
	}
	return open;
}

static bool opens(const struct telling *telling, const char *kind, size_t index,
	const struct pattern_list *list)
{
	if (strcmp(kind, "rule") == 0) {
		const struct rule *rule = &telling->set->rules[index];

		return gates_are_always_open(telling->set->gates, index) &&
		       (list == &rule->any || list == &rule->all);
	}
	return strcmp(kind, "words") != 0 || telling->open_words[index];
}

static void tell_unanchored(void *context, const char *kind, const char *title, size_t index,
	const struct pattern_list *list)
{
	struct telling *telling = context;

	for (size_t i = 0; i < list->count; i++) {
		if (list->list[i].literal_count > 0) {
			continue;
		}
		if (telling->list) {
			telling->list[telling->count] = (struct unanchored){.kind = kind,
				.title = title,
				.pattern = list->list[i].source,
				.at = list->list[i].at,
				.opens = opens(telling, kind, index, list)};
		}
		telling->count++;
	}
}

size_t rule_set_unanchored(
	const struct rule_set *set, struct arena *arena, struct unanchored **ret_list)
{
	struct telling telling = {.set = set, .open_words = find_open_words(set, arena)};

	rule_set_each_list(set, tell_unanchored, &telling);
	telling.list = ARENA_ARRAY(arena, telling.count, struct unanchored);
	telling.count = 0;
	rule_set_each_list(set, tell_unanchored, &telling);
	*ret_list = telling.list;
	return telling.count;
}

/* ---- what is set aside */

struct asides {
	struct set_aside *list;
	size_t count;
};

static void tell_aside(void *context, const char *kind, const char *title, size_t index,
	const struct pattern_list *list)
{
	struct asides *asides = context;

	(void)index;
	for (size_t i = 0; i < list->count; i++) {
		if (!pattern_is_set_aside(list->list[i].compiled)) {
			continue;
		}
		asides->list[asides->count++] = (struct set_aside){.kind = kind,
			.title = title,
			.pattern = list->list[i].source,
			.at = list->list[i].at};
	}
}

size_t rule_set_list_aside(
	const struct rule_set *set, struct arena *arena, struct set_aside **ret_list)
{
	/* another thread may set aside more meanwhile */
	struct asides asides = {.list = ARENA_ARRAY(arena, set->compiled_count, struct set_aside)};

	rule_set_each_list(set, tell_aside, &asides);
	*ret_list = asides.list;
	return asides.count;
}

void rule_set_set_slow_aside(const struct rule_set *set)
{
	matcher_set_slow_aside(set->searching);
	matcher_set_slow_aside(set->deciding);
}

size_t rule_set_count_aside(const struct rule_set *set)
{
	return matcher_set_aside(set->searching) + matcher_set_aside(set->deciding);
}

struct putting {
	const char *pattern;
	bool found;
};

static void put_aside(void *context, const char *kind, const char *title, size_t index,
	const struct pattern_list *list)
{
	struct putting *putting = context;

	(void)kind;
	(void)title;
	(void)index;
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->list[i].source, putting->pattern) == 0) {
			pattern_set_aside(list->list[i].compiled);
			putting->found = true;
		}
	}
}

bool rule_set_put_aside(const struct rule_set *set, const char *pattern)
{
	struct putting putting = {.pattern = pattern};

	rule_set_each_list(set, put_aside, &putting);
	return putting.found;
}
