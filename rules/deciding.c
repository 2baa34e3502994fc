/* SPDX-License-Identifier: MIT */
/* The lists of a decision in the making, which grow in its arena. */
#include "rules/deciding.h"

void *deciding_grow(struct arena *arena, const void *list, size_t count, size_t size, size_t *room)
{
	void *larger;

	*room = *room ? 2 * *room : 8;
	larger = arena_array(arena, *room, size);
	if (count > 0) {
		memcpy(larger, list, count * size);
	}
	return larger;
}

void field_list_add(
	struct arena *arena, struct field_list *list, const char *name, const char *value)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->list[i].name, name) == 0) {
			return;
		}
	}
	if (list->count == list->room) {
		list->list = deciding_grow(
			arena, list->list, list->count, sizeof(struct field), &list->room);
	}
	list->list[list->count++] = (struct field){.name = name, .value = value};
}

void hit_list_add(struct arena *arena, struct hit_list *hits, struct rule_hit hit)
{
	if (hits->count == hits->room) {
		hits->list = deciding_grow(
			arena, hits->list, hits->count, sizeof(struct rule_hit), &hits->room);
	}
	hits->list[hits->count++] = hit;
}
