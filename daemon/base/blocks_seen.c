/* SPDX-License-Identifier: MIT */
/* Which names of options and blocks were seen before, and where. */
#include "daemon/base/blocks_seen.h"

#include <string.h>

enum { TABLE_FIRST = 64 };

/* FNV-1a; the settings are the site's own, nobody aims at its collisions. */
static size_t hash_text(size_t hash, const char *text)
{
	for (; *text != '\0'; text++) {
		hash = (hash ^ (unsigned char)*text) * 1099511628211U;
	}
	return (hash ^ 0xFF) * 1099511628211U;
}

static bool same_title(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* The slot of that name: the one that holds it, else the free one where it belongs. */
static struct blocks_name *slot_of(
	const struct blocks_seen *seen, const char *name, const char *title)
{
	size_t hash = hash_text(14695981039346656037U, name);

	if (title) {
		hash = hash_text(hash, title);
	}
	for (size_t slot = hash ^ hash >> 32;; slot++) {
		struct blocks_name *entry = &seen->entries[slot & (seen->size - 1)];

		if (!entry->name || entry->owner != seen->owner ||
			(strcmp(entry->name, name) == 0 && same_title(entry->title, title))) {
			return entry;
		}
	}
}

static void grow(struct arena *arena, struct blocks_seen *seen)
{
	struct blocks_seen larger = {.size = seen->size ? seen->size * 2 : TABLE_FIRST,
		.count = seen->count,
		.owner = seen->owner};

	larger.entries = ARENA_ARRAY(arena, larger.size, struct blocks_name);
	for (size_t i = 0; i < seen->size; i++) {
		const struct blocks_name *entry = &seen->entries[i];

		if (entry->name && entry->owner == seen->owner) {
			*slot_of(&larger, entry->name, entry->title) = *entry;
		}
	}
	*seen = larger;
}

const struct blocks_name *blocks_seen_add(struct arena *arena, struct blocks_seen *seen,
	const char *name, const char *title, struct position at)
{
	struct blocks_name *entry;

	if (seen->count >= seen->size / 2) {
		grow(arena, seen);
	}
	entry = slot_of(seen, name, title);
	if (entry->name && entry->owner == seen->owner) {
		return entry;
	}
	*entry = (struct blocks_name){.owner = seen->owner, .name = name, .title = title, .at = at};
	seen->count++;
	return NULL;
}
