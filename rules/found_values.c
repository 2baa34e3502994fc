/* SPDX-License-Identifier: MIT */
/* Values found in a message: fields, the place it is about, and the named groups of rules. */
#include "rules/deciding.h"

#include "rules/fields.h"

static void add_field(struct deciding *deciding, const char *name, const char *value)
{
	struct verdict *verdict = deciding->verdict;

	for (size_t i = 0; i < verdict->field_count; i++) {
		if (strcmp(verdict->fields[i].name, name) == 0) {
			return;
		}
	}
	if (verdict->field_count == deciding->field_room) {
		verdict->fields = deciding_grow(deciding->arena, verdict->fields,
			verdict->field_count, sizeof(struct field), &deciding->field_room);
	}
	verdict->fields[verdict->field_count++] = (struct field){.name = name, .value = value};
}

/* Where the value of a field pattern lies: its group "value", or all that was found. */
static struct span value_span(struct deciding *deciding, const struct found *found)
{
	const struct pattern *pattern = found->pattern->compiled;
	struct span span = found->span;

	for (size_t i = 0; i < pattern_group_count(pattern); i++) {
		if (strcmp(pattern_group_name(pattern, i), "value") == 0) {
			pattern_group_span(pattern, deciding->view.matcher, i, &span);
		}
	}
	return span;
}

enum { FIELD_TRIES_MAX = 20 };

/* The first value in a text that passes the field's check. */
static const char *find_value(struct deciding *deciding, const struct field_rule *field,
	const struct rule_pattern *pattern, const struct searched *in)
{
	struct found found;
	size_t start = 0;

	for (int tries = 0; tries < FIELD_TRIES_MAX && start <= in->size; tries++) {
		const char *value;

		if (!view_find_in(&deciding->view, field->name, pattern, in, start, &found)) {
			return NULL;
		}
		value = field_normalise(deciding->arena, field->check,
			view_original(&deciding->view, in, value_span(deciding, &found)));
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

static void find_field(struct deciding *deciding, const struct field_rule *field)
{
	for (size_t i = 0; i < field->patterns.count; i++) {
		const struct rule_pattern *pattern = &field->patterns.list[i];
		const struct searched_list *texts = view_texts(&deciding->view, pattern);

		for (size_t k = 0; k < texts->count; k++) {
			const char *value = find_value(deciding, field, pattern, &texts->list[k]);

			if (value) {
				add_field(deciding, field->name, value);
				return;
			}
		}
	}
}

void find_fields(struct deciding *deciding)
{
	for (size_t i = 0; i < deciding->set->field_count; i++) {
		find_field(deciding, &deciding->set->fields[i]);
	}
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
void find_place(struct deciding *deciding)
{
	struct found best = {0};

	for (size_t i = 0; i < deciding->set->place_count; i++) {
		const struct place_rule *place = &deciding->set->places[i];

		for (size_t k = 0; k < place->any.count; k++) {
			struct found found;

			if (!view_find(&deciding->view, place->name, &place->any.list[k], &found)) {
				continue;
			}
			if (!best.in || is_before(&found, &best)) {
				best = found;
				deciding->verdict->place = (struct decided_text){
					.value = place->name, .by = {.at = found.pattern->at}};
			}
		}
	}
}

static void add_captures(struct deciding *deciding, const struct found *found)
{
	const struct pattern *pattern = found->pattern->compiled;

	for (size_t i = 0; i < pattern_group_count(pattern); i++) {
		struct span span;
		const char *value;

		if (!pattern_group_span(pattern, deciding->view.matcher, i, &span)) {
			continue;
		}
		value = field_normalise(deciding->arena, CHECK_NONE,
			view_original(&deciding->view, found->in, span));
		if (value) {
			add_field(deciding,
				arena_strdup(deciding->arena, pattern_group_name(pattern, i)),
				value);
		}
	}
}

void find_captures(struct deciding *deciding, const struct rule *rule)
{
	struct found found;

	for (size_t i = 0; i < rule->any.count; i++) {
		const struct rule_pattern *pattern = &rule->any.list[i];

		if (pattern_group_count(pattern->compiled) > 0 &&
			view_find(&deciding->view, rule->name, pattern, &found)) {
			add_captures(deciding, &found);
		}
	}
	for (size_t i = 0; i < rule->all.count; i++) {
		const struct rule_pattern *pattern = &rule->all.list[i];

		if (pattern_group_count(pattern->compiled) > 0 &&
			view_find(&deciding->view, rule->name, pattern, &found)) {
			add_captures(deciding, &found);
		}
	}
}
