/* SPDX-License-Identifier: MIT */
/* What the files of this folder share behind struct store. */
#include "daemon/store/store_private.h"

#include "daemon/model/address.h"
#include "daemon/model/language.h"

void claims_add(struct claims *claims, int64_t id)
{
	if (claims_have(claims, id)) {
		return;
	}
	if (claims->count == claims->capacity) {
		claims->capacity = claims->capacity ? claims->capacity * 2 : 128;
		claims->ids = reallocarray(claims->ids, claims->capacity, sizeof(*claims->ids));
		if (!claims->ids) {
			out_of_memory(claims->capacity * sizeof(*claims->ids));
		}
	}
	claims->ids[claims->count++] = id;
}

void claims_remove(struct claims *claims, int64_t id)
{
	for (size_t i = 0; i < claims->count; i++) {
		if (claims->ids[i] == id) {
			claims->ids[i] = claims->ids[--claims->count];
			return;
		}
	}
}

bool claims_have(const struct claims *claims, int64_t id)
{
	for (size_t i = 0; i < claims->count; i++) {
		if (claims->ids[i] == id) {
			return true;
		}
	}
	return false;
}

enum outcome counter_add(struct store *store, const char *name, int64_t by, struct error *error)
{
	return db_do(store->db, "UPDATE counter SET value = value + ?2 WHERE name = ?1",
		BIND(TEXT(name), NUMBER(by)), error);
}

const char *store_address_key(struct arena *arena, const char *address)
{
	return strchr(address, '@') ? address_key(arena, address) : arena_strdup(arena, address);
}

const char *store_language_word(int language)
{
	return language == LANGUAGE_OTHER ? "other" : language_code((enum language)language);
}

int store_language_from_word(const char *word)
{
	bool known;

	return strcmp(word, "other") == 0 ? LANGUAGE_OTHER : (int)language_from_code(word, &known);
}

void *list_add(struct list *list)
{
	list->items =
		arena_grow(list->arena, list->items, list->count, list->item_size, &list->capacity);
	return (char *)list->items + list->item_size * list->count++;
}
