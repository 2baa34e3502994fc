/* SPDX-License-Identifier: MIT */
/* One decision in the making: first what search.c found in the message, then what verdict.c makes
 * of it with the facts. */
#ifndef RULES_DECIDING_H
#define RULES_DECIDING_H

#include "rules/match.h"
#include "rules/set.h"

struct hit_list {
	struct rule_hit *list;
	size_t count;
	size_t room;
};

struct field_list {
	struct field *list;
	struct origin *by; /* as many */
	size_t count;
	size_t room;
};

/* What the message says of one rule. */
struct rule_finding {
	const struct rule *rule;
	bool fits;		    /* channel, place, and the language if the message shows one */
	bool found;		    /* and its patterns */
	const char *why_not;	    /* NULL when found */
	struct hit_list hits;	    /* only when traced */
	struct field_list captures; /* of its named groups, when found */
};

struct rule_findings {
	const struct rule_set *set;
	/* In the order of the set: all of its rules when traced, else those that were found. */
	struct rule_finding *rules;
	size_t rule_count;
	size_t rule_room;
	signed char *words;	  /* by word list: 1 found, -1 not found, 0 not looked for yet */
	struct field_list fields; /* of the field blocks */
	struct decided_text place;
	struct view view;
	bool traced;
};

struct deciding {
	const struct rule_findings *findings;
	const struct facts *facts;
	struct view view; /* of the contact's organisation */
	bool is_open;
	int today;	 /* days since 1970 in the site's zone */
	int day_of_year; /* month * 100 + day */
	struct arena *arena;
	struct verdict *verdict;
	size_t tag_room;
	size_t held_room;
	struct field_list fields;
	/* of the rule in hand; hits, sets and lost only when traced */
	struct hit_list hits;
	const char *why_not;
	const char *sets;
	const char *lost;
};

void hit_list_add(struct arena *arena, struct hit_list *hits, struct rule_hit hit);
/* The first value of a name stays. */
void field_list_add(struct arena *arena, struct field_list *list, const char *name,
	const char *value, struct origin by);

/* Whether one of the patterns is found. hits NULL: the first decides; else all that are found are
 * noted (search.c). */
bool find_one(struct view *view, const struct rule *rule, const struct pattern_list *patterns,
	struct hit_list *hits);

/* The first of the rule's lists of patterns that stands in its way, as a sentence; NULL: all that
 * the message must say is said. */
const char *patterns_fail(struct view *view, const struct rule *rule, struct hit_list *hits);

/* The conditions of a rule without patterns: those the message alone decides, and those the facts
 * do. *ret_why_not is set when they do not hold (conditions.c). */
bool message_fits(
	const struct rule_findings *findings, const struct rule *rule, const char **ret_why_not);
bool facts_fit(const struct deciding *deciding, const struct rule *rule, const char **ret_why_not);

/* Values of field blocks, the place, and the named groups of a rule that was found
 * (found_values.c). */
void find_fields(struct rule_findings *findings);
void find_place(struct rule_findings *findings);
void find_captures(struct view *view, const struct rule *rule, struct field_list *ret_captures);

#endif
