/* SPDX-License-Identifier: MIT */
/* Which rules a message can come near. */
#include "rules/gates.h"

#include <stdlib.h>

#include "rules/literals.h"

/* From each of some numbers to any of others: those of i are to[starts[i]] up to starts[i + 1]. */
struct fan {
	uint32_t *starts;
	uint32_t *to;
};

/* Header names, sorted, without regard to case. */
struct names {
	const char **list;
	size_t count;
};

/* A literal leads to gates: the one of the rule of that index, or, from the rule count on, that of
 * a list of words, which leads to the rules that use it. */
struct gates {
	struct scanner *scanner;
	struct fan of_literals;
	struct fan of_words;
	uint64_t *always;		    /* rules without a gate */
	bool uses[FORM_COUNT][SCOPE_COUNT]; /* there are literals to be found there */
	struct names headers[FORM_COUNT];
};

/* ---- what is gathered while they are built */

struct pair {
	uint32_t from;
	uint32_t to;
};
struct pairs {
	struct pair *list;
	size_t count;
	size_t room;
};
struct building {
	struct rule_set *set;
	struct gates *gates;
	struct arena *arena;
	const char **texts; /* of all literals */
	size_t text_count;
	size_t text_room;
	struct pairs literals;
	struct pairs words;
};

/* As arena_grow, of what is given back before the set is used. */
static void *grow(void *list, size_t count, size_t size, size_t *room)
{
	if (count < *room) {
		return list;
	}
	*room = *room ? 2 * *room : 1024;
	list = realloc(list, *room * size);
	if (!list) {
		out_of_memory(*room * size);
	}
	return list;
}

static void add_pair(struct pairs *pairs, size_t from, size_t to)
{
	pairs->list = grow(pairs->list, pairs->count, sizeof(struct pair), &pairs->room);
	pairs->list[pairs->count++] = (struct pair){(uint32_t)from, (uint32_t)to};
}

static struct fan make_fan(struct arena *arena, const struct pairs *pairs, size_t from_count)
{
	struct fan fan = {.starts = ARENA_ARRAY(arena, from_count + 2, uint32_t),
		.to = ARENA_ARRAY(arena, pairs->count, uint32_t)};
	uint32_t *next = fan.starts + 1; /* moves on to where the following one starts */

	for (size_t i = 0; i < pairs->count; i++) {
		next[pairs->list[i].from + 1]++;
	}
	for (size_t i = 0; i < from_count; i++) {
		next[i + 1] += next[i];
	}
	for (size_t i = 0; i < pairs->count; i++) {
		fan.to[next[pairs->list[i].from]++] = pairs->list[i].to;
	}
	return fan;
}

/* ---- the literals of all patterns */

static void gather_texts(void *context, const char *kind, const char *title, size_t index,
	const struct pattern_list *list)
{
	struct building *building = context;

	(void)kind;
	(void)title;
	(void)index;
	for (size_t i = 0; i < list->count; i++) {
		size_t count;
		const char *text = pattern_literals(list->list[i].compiled, &count);

		for (; count > 0; count--, text += strlen(text) + 1) {
			building->texts = grow(building->texts, building->text_count,
				sizeof(char *), &building->text_room);
			building->texts[building->text_count++] = text;
		}
	}
}

static void give_numbers(void *context, const char *kind, const char *title, size_t index,
	const struct pattern_list *list)
{
	struct building *building = context;
	struct gates *gates = building->gates;

	(void)kind;
	(void)title;
	(void)index;
	for (size_t i = 0; i < list->count; i++) {
		struct rule_pattern *pattern = &list->list[i];
		const char *text = pattern_literals(pattern->compiled, &pattern->literal_count);
		uint32_t *numbers = ARENA_ARRAY(building->arena, pattern->literal_count, uint32_t);

		for (size_t k = 0; k < pattern->literal_count; k++, text += strlen(text) + 1) {
			numbers[k] = scanner_number(gates->scanner, text);
		}
		pattern->literals = numbers;
		if (pattern->literal_count > 0) {
			gates->uses[pattern->raw][pattern->scope] = true;
		}
		if (pattern->literal_count > 0 && pattern->scope == SCOPE_HEADER) {
			gates->headers[pattern->raw].count++;
		}
	}
}

static void gather_names(void *context, const char *kind, const char *title, size_t index,
	const struct pattern_list *list)
{
	struct gates *gates = context;

	(void)kind;
	(void)title;
	(void)index;
	for (size_t i = 0; i < list->count; i++) {
		const struct rule_pattern *pattern = &list->list[i];
		struct names *names = &gates->headers[pattern->raw];

		if (pattern->literal_count > 0 && pattern->scope == SCOPE_HEADER) {
			names->list[names->count++] = pattern->header;
		}
	}
}

static void make_names(struct building *building)
{
	struct names *names = building->gates->headers;

	for (int form = 0; form < FORM_COUNT; form++) {
		names[form].list = ARENA_ARRAY(building->arena, names[form].count, const char *);
		names[form].count = 0;
	}
	rule_set_each_list(building->set, gather_names, building->gates);
	for (int form = 0; form < FORM_COUNT; form++) {
		qsort(names[form].list, names[form].count, sizeof(char *), header_names_compare);
	}
}

/* ---- the gate of a rule */

/* Whether one of these must be found by literals that are known. */
static bool is_anchored(const struct pattern_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->list[i].literal_count == 0) {
			return false;
		}
	}
	return list->count > 0;
}

static bool words_are_anchored(const struct rule *rule)
{
	for (size_t i = 0; i < rule->word_count; i++) {
		if (!is_anchored(&rule->words[i]->any)) {
			return false;
		}
	}
	return rule->word_count > 0;
}

/* The size of the shortest literal: the longer, the seldomer it is met. */
static size_t shortest(const struct rule_pattern *pattern)
{
	size_t count;
	const char *text = pattern_literals(pattern->compiled, &count);
	size_t size = count ? LITERAL_BYTES_MAX : 0;

	for (; count > 0; count--, text += strlen(text) + 1) {
		size = strlen(text) < size ? strlen(text) : size;
	}
	return size;
}

/* The pattern of all that is met most seldom; NULL when nothing is known of any. */
static const struct rule_pattern *best_of_all(const struct rule *rule)
{
	const struct rule_pattern *best = NULL;

	for (size_t i = 0; i < rule->all.count; i++) {
		const struct rule_pattern *pattern = &rule->all.list[i];

		if (pattern->literal_count > 0 && (!best || shortest(pattern) > shortest(best))) {
			best = pattern;
		}
	}
	return best;
}

static void open_by(
	struct building *building, const struct rule_pattern *patterns, size_t count, size_t gate)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < patterns[i].literal_count; k++) {
			add_pair(&building->literals, patterns[i].literals[k], gate);
		}
	}
}

static void make_gate(struct building *building, size_t index)
{
	const struct rule_set *set = building->set;
	const struct rule *rule = &set->rules[index];
	const struct rule_pattern *best = best_of_all(rule);

	if (best) {
		open_by(building, best, 1, index);
	} else if (is_anchored(&rule->any)) {
		open_by(building, rule->any.list, rule->any.count, index);
	} else if (words_are_anchored(rule)) {
		for (size_t i = 0; i < rule->word_count; i++) {
			add_pair(&building->words, (size_t)(rule->words[i] - set->words), index);
		}
	} else {
		bits_add(building->gates->always, (uint32_t)index);
	}
}

static void make_gates(struct building *building)
{
	const struct rule_set *set = building->set;
	struct gates *gates = building->gates;

	gates->always = ARENA_ARRAY(building->arena, set->rule_count / 64 + 1, uint64_t);
	for (size_t i = 0; i < set->rule_count; i++) {
		make_gate(building, i);
	}
	for (size_t i = 0; i < set->word_count; i++) {
		const struct pattern_list *any = &set->words[i].any;

		open_by(building, any->list, any->count, set->rule_count + i);
	}
	gates->of_literals =
		make_fan(building->arena, &building->literals, scanner_count(gates->scanner));
	gates->of_words = make_fan(building->arena, &building->words, set->word_count);
}

struct gates *gates_build(struct rule_set *set)
{
	struct gates *gates = ARENA_NEW(set->arena, struct gates);
	struct building building = {.set = set, .gates = gates, .arena = set->arena};

	rule_set_each_list(set, gather_texts, &building);
	gates->scanner = scanner_open(building.texts, building.text_count);
	rule_set_each_list(set, give_numbers, &building);
	make_names(&building);
	make_gates(&building);
	free(building.texts);
	free(building.literals.list);
	free(building.words.list);
	return gates;
}

void gates_free(struct gates *gates)
{
	if (gates) {
		scanner_close(gates->scanner);
	}
}

const struct scanner *gates_scanner(const struct gates *gates)
{
	return gates->scanner;
}

bool gates_are_always_open(const struct gates *gates, size_t rule)
{
	return bits_has(gates->always, (uint32_t)rule);
}

/* ---- a message */

static void add_seen(uint64_t *all, const uint64_t *seen, size_t words)
{
	for (size_t i = 0; i < words; i++) {
		all[i] |= seen[i];
	}
}

/* The literals in any text of the message that a pattern could be about. */
static const uint64_t *all_seen(const struct gates *gates, struct view *view)
{
	size_t words = scanner_words(gates->scanner);
	uint64_t *all = ARENA_ARRAY(view->work, words, uint64_t);

	for (int raw = 0; raw < FORM_COUNT; raw++) {
		const struct names *headers = &gates->headers[raw];

		/* the organisation is a fact, and not looked at yet */
		for (int scope = 0; scope < SCOPE_HEADER; scope++) {
			if (gates->uses[raw][scope]) {
				add_seen(all, view_seen(view, raw, (enum scope)scope), words);
			}
		}
		if (gates->uses[raw][SCOPE_HEADER]) {
			add_seen(all, view_seen_headers(view, raw, headers->list, headers->count),
				words);
		}
	}
	return all;
}

static void open_gate(const struct rule_set *set, uint32_t gate, uint64_t *open)
{
	const struct fan *of_words = &set->gates->of_words;

	if (gate < set->rule_count) {
		bits_add(open, gate);
		return;
	}
	gate -= (uint32_t)set->rule_count;
	for (uint32_t i = of_words->starts[gate]; i < of_words->starts[gate + 1]; i++) {
		bits_add(open, of_words->to[i]);
	}
}

const uint64_t *gates_open(const struct rule_set *set, struct view *view)
{
	const struct gates *gates = set->gates;
	const struct fan *of_literals = &gates->of_literals;
	size_t rule_words = set->rule_count / 64 + 1;
	size_t words = scanner_words(gates->scanner);
	const uint64_t *seen = all_seen(gates, view);
	uint64_t *open = ARENA_ARRAY(view->work, rule_words, uint64_t);

	memcpy(open, gates->always, rule_words * sizeof(uint64_t));
	for (size_t word = 0; word < words; word++) {
		for (uint64_t left = seen[word]; left != 0; left &= left - 1) {
			size_t literal = word * 64 + (size_t)__builtin_ctzll(left);

			for (uint32_t i = of_literals->starts[literal];
				i < of_literals->starts[literal + 1]; i++) {
				open_gate(set, of_literals->to[i], open);
			}
		}
	}
	return open;
}
