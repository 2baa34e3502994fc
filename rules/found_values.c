/* SPDX-License-Identifier: MIT */
/* Values found in a message: fields, the place it is about, and the named groups of rules. */
#include "rules/deciding.h"

#include "rules/fields.h"

/* Where the value of a field pattern lies: its group "value", or all that was found. */
static struct span value_span(const struct view *view, const struct found *found)
{
	const struct pattern *pattern = found->pattern->compiled;
	struct span span = found->span;

	for (size_t i = 0; i < pattern_group_count(pattern); i++) {
		if (strcmp(pattern_group_name(pattern, i), "value") == 0) {
			pattern_group_span(pattern, view->matcher, i, &span);
		}
	}
	return span;
}

enum { FIELD_TRIES_MAX = 20 };

/* The first value in a text that passes the field's check. */
static const char *find_value(struct view *view, const struct field_rule *field,
	const struct rule_pattern *pattern, const struct searched *in)
{
	struct found found;
	size_t start = 0;

	for (int tries = 0; tries < FIELD_TRIES_MAX && start <= in->size; tries++) {
		const char *value;

		if (!view_find_in(view, field->name, pattern, in, start, &found)) {
			return NULL;
		}
		value = field_normalise(view->arena, field->check,
			view_original(view, in, value_span(view, &found)));
		if (value) {
			return value;
		}
		start = found.span.end > start ? found.span.end : start + 1;
		while (start < in->size && ((unsigned char)in->text[start] & 0xC0) == 0x80) {
			start++;
		}
	}
	return NULL;
}

static const char *find_field(
	struct view *view, const struct field_rule *field, struct position *ret_at)
{
	for (size_t i = 0; i < field->patterns.count; i++) {
		const struct rule_pattern *pattern = &field->patterns.list[i];
		const struct searched_list *texts = view_texts(view, pattern);

		for (size_t k = 0; k < texts->count; k++) {
			const char *value = find_value(view, field, pattern, &texts->list[k]);

			if (value) {
				*ret_at = pattern->at;
				return value;
			}
		}
	}
	return NULL;
}

void find_fields(struct rule_findings *findings)
{
	struct view *view = &findings->view;

	for (size_t i = 0; i < findings->set->field_count; i++) {
		const struct field_rule *field = &findings->set->fields[i];
		struct origin by = {.rule = NULL};
		const char *value = find_field(view, field, &by.at);

		if (value) {
			field_list_add(view->arena, &findings->fields, field->name, value, by);
		}
	}
}

const char *rules_found_field(const struct rule_findings *findings, const char *name)
{
	for (size_t i = 0; i < findings->fields.count; i++) {
		if (strcmp(findings->fields.list[i].name, name) == 0) {
			return findings->fields.list[i].value;
		}
	}
	return NULL;
}

/* The subject comes before the text, and both before everything else. */
static int rank(const struct searched *in)
{
	return strcmp(in->scope, "subject") == 0 ? 0 : strcmp(in->scope, "text") == 0 ? 1 : 2;
}

static bool is_before(const struct found *a, const struct found *b)
{
	if (rank(a->in) != rank(b->in)) {
		return rank(a->in) < rank(b->in);
	}
	if (a->span.start != b->span.start) {
		return a->span.start < b->span.start;
	}
	return a->span.end > b->span.end;
}

/*
 * The place a message is about: the one it names first, the subject before the text. Of two at one
 * spot the longer name, then the one that stands first in the settings.
 */
void find_place(struct rule_findings *findings)
{
	const struct rule_set *set = findings->set;
	struct found best = {0};

	for (size_t i = 0; i < set->place_count; i++) {
		const struct place_rule *place = &set->places[i];

		for (size_t k = 0; k < place->any.count; k++) {
			struct found found;

			if (!view_find(&findings->view, place->name, &place->any.list[k], &found)) {
				continue;
			}
			if (!best.in || is_before(&found, &best)) {
				best = found;
				findings->place = (struct decided_text){
					.value = place->name, .by = {.at = found.pattern->at}};
			}
		}
	}
}

static void add_captures(struct view *view, const struct rule *rule, const struct found *found,
	struct field_list *captures)
{
	const struct pattern *pattern = found->pattern->compiled;

	for (size_t i = 0; i < pattern_group_count(pattern); i++) {
		struct span span;
		const char *value;

		if (!pattern_group_span(pattern, view->matcher, i, &span)) {
			continue;
		}
		value = field_normalise(
			view->arena, CHECK_NONE, view_original(view, found->in, span));
		if (value) {
			field_list_add(view->arena, captures,
				arena_strdup(view->arena, pattern_group_name(pattern, i)), value,
				(struct origin){.rule = rule->name, .at = rule->at});
		}
	}
}

static void find_captures_of(struct view *view, const struct rule *rule,
	const struct pattern_list *patterns, struct field_list *captures)
{
	struct found found;

	for (size_t i = 0; i < patterns->count; i++) {
		const struct rule_pattern *pattern = &patterns->list[i];

		if (pattern_group_count(pattern->compiled) > 0 &&
			view_find(view, rule->name, pattern, &found)) {
			add_captures(view, rule, &found, captures);
		}
	}
}

void find_captures(struct view *view, const struct rule *rule, struct field_list *ret_captures)
{
	find_captures_of(view, rule, &rule->any, ret_captures);
	find_captures_of(view, rule, &rule->all, ret_captures);
}
