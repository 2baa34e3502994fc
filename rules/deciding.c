/* SPDX-License-Identifier: MIT */
/* The lists of a decision in the making, which grow in its arena. */
#include "rules/deciding.h"

void field_list_add(struct arena *arena, struct field_list *list, const char *name,
	const char *value, struct origin by)
{
	size_t room = list->room;

	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->list[i].name, name) == 0) {
			return;
		}
	}
	ARENA_GROW(arena, list->by, list->count, &room);
	ARENA_GROW(arena, list->list, list->count, &list->room);
	list->by[list->count] = by;
	list->list[list->count++] = (struct field){.name = name, .value = value};
}

void hit_list_add(struct arena *arena, struct hit_list *hits, struct rule_hit hit)
{
	ARENA_GROW(arena, hits->list, hits->count, &hits->room);
	hits->list[hits->count++] = hit;
}
