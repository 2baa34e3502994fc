/* SPDX-License-Identifier: MIT */
/* What a rule file says, understood: going through it, and back to where it is written. */
#include "rules/set.h"

#include <string.h>

/* Strings end on the line they begin on. */
struct position rule_pattern_position(const struct rule_pattern *pattern, size_t offset)
{
	struct position at = pattern->at;

	at.column += pattern->quoted != VALUE_WORD; /* the quote */
	for (size_t i = 0; i < offset && pattern->source[i] != '\0'; i++) {
		char byte = pattern->source[i];
		bool doubled = pattern->quoted == VALUE_RAW	 ? byte == '\''
			       : pattern->quoted == VALUE_STRING ? strchr("\"\\\n", byte) != NULL
								 : false;

		at.column += ((unsigned char)byte & 0xC0) != 0x80;
		at.column += doubled;
	}
	return at;
}

void rule_set_each_list(const struct rule_set *set, see_list *see, void *context)
{
	for (size_t i = 0; i < set->word_count; i++) {
		see(context, "words", set->words[i].title, i, &set->words[i].any);
	}
	for (size_t i = 0; i < set->place_count; i++) {
		see(context, "place", set->places[i].name, i, &set->places[i].any);
	}
	for (size_t i = 0; i < set->field_count; i++) {
		see(context, "field", set->fields[i].name, i, &set->fields[i].patterns);
	}
	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = &set->rules[i];

		see(context, "rule", rule->name, i, &rule->any);
		see(context, "rule", rule->name, i, &rule->all);
		see(context, "rule", rule->name, i, &rule->none);
		see(context, "rule", rule->name, i, &rule->organisation);
	}
}
