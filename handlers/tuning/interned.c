/* SPDX-License-Identifier: MIT */
/* Open addressing over an array of texts. */
#include "handlers/tuning/interned.h"

#include <string.h>

#include "daemon/base/secret.h"

enum { FIRST_SLOTS = 64 };

void interned_init(struct interned *interned, struct arena *arena, size_t max)
{
	*interned = (struct interned){.arena = arena,
		.texts = ARENA_ARRAY(arena, FIRST_SLOTS / 2, const char *),
		.max = max,
		.slots = ARENA_ARRAY(arena, FIRST_SLOTS, uint32_t),
		.slot_count = FIRST_SLOTS};
	secret_random(&interned->seed, sizeof(interned->seed));
}

/* FNV-1a from a start nobody knows, its high half mixed into the low one. */
static size_t slot_of(const struct interned *interned, const char *text)
{
	uint64_t hash = interned->seed;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	hash ^= hash >> 32;
	return (size_t)hash & (interned->slot_count - 1);
}

/* Where it is, or would be. */
static size_t find_slot(const struct interned *interned, const char *text)
{
	size_t slot = slot_of(interned, text);

	while (interned->slots[slot] &&
		strcmp(interned->texts[interned->slots[slot] - 1], text) != 0)
		slot = (slot + 1) & (interned->slot_count - 1);
	return slot;
}

size_t interned_find(const struct interned *interned, const char *text)
{
	uint32_t found = interned->slots[find_slot(interned, text)];

	return found ? found - 1 : INTERNED_NONE;
}

static void grow(struct interned *interned)
{
	const char **texts = ARENA_ARRAY(interned->arena, interned->slot_count, const char *);

	memcpy(texts, interned->texts, interned->count * sizeof(*texts));
	interned->texts = texts;
	interned->slot_count *= 2;
	interned->slots = ARENA_ARRAY(interned->arena, interned->slot_count, uint32_t);
	for (size_t i = 0; i < interned->count; i++)
		interned->slots[find_slot(interned, texts[i])] = (uint32_t)i + 1;
}

size_t interned_add(struct interned *interned, const char *text)
{
	size_t slot = find_slot(interned, text);

	if (interned->slots[slot])
		return interned->slots[slot] - 1;
	if (interned->count == interned->max)
		return INTERNED_NONE;
	if (2 * (interned->count + 1) > interned->slot_count) {
		grow(interned);
		slot = find_slot(interned, text);
	}
	interned->texts[interned->count++] = arena_strdup(interned->arena, text);
	interned->slots[slot] = (uint32_t)interned->count;
	return interned->count - 1;
}
