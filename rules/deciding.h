/* SPDX-License-Identifier: MIT */
/* One decision in the making: what verdict.c, conditions.c and found_values.c share. */
#ifndef RULES_DECIDING_H
#define RULES_DECIDING_H

#include "rules/match.h"
#include "rules/set.h"

struct deciding {
	const struct rule_set *set;
	struct view view;
	bool is_open;
	struct arena *arena;
	struct verdict *verdict;
	size_t tag_room;
	size_t field_room;
	bool traced;
	int today;	 /* days since 1970 in the site's zone */
	int day_of_year; /* month * 100 + day */
	/* of the rule in hand; hits, sets and lost only when traced */
	struct rule_hit *hits;
	size_t hit_count;
	size_t hit_room;
	const char *why_not;
	const char *sets;
	const char *lost;
};

/* Twice the room for an array in the arena. */
void *deciding_grow(struct arena *arena, const void *list, size_t count, size_t size, size_t *room);

/* Whether all conditions of the rule hold (conditions.c). Sets hits and why_not. */
bool rule_holds(struct deciding *deciding, const struct rule *rule);

/* Fill the verdict from field blocks, places and the named groups of a rule that holds
 * (found_values.c). */
void find_fields(struct deciding *deciding);
void find_place(struct deciding *deciding);
void find_captures(struct deciding *deciding, const struct rule *rule);

#endif
