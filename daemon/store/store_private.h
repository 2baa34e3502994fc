/* SPDX-License-Identifier: MIT */
/* What the files of this folder share behind struct store. */
#ifndef STORE_STORE_PRIVATE_H
#define STORE_STORE_PRIVATE_H

#include "daemon/store/db.h"
#include "daemon/store/packed.h"
#include "daemon/store/store.h"

/* Rows that this process has claimed: a claimed row that is not here is a dead predecessor's. */
struct claims {
	int64_t *ids;
	size_t count;
	size_t capacity;
};
void claims_add(struct claims *claims, int64_t id);
void claims_remove(struct claims *claims, int64_t id);
bool claims_have(const struct claims *claims, int64_t id);

struct store {
	struct db *db;
	char *path;
	int lock; /* descriptor of <path>.lock; -1 when read only */
	bool is_read_only;
	struct arena *scratch; /* for one call: reset by whoever begins to use it */
	struct packer *packer;
	struct claims inbox;
	struct claims outbox;
};

/* Add to a counter of store_count ("received", "ticketed", "silent"). */
enum outcome counter_add(
	struct store *store, const char *name, int64_t by, struct error *error) WARN_UNUSED;

/* What a change of one row of the outbox came to: NOT_FOUND, with that sentence, when it touched
 * none. The row is no longer in hand. */
enum outcome outbox_settled(struct store *store, int64_t id, enum outcome outcome,
	const char *not_found, struct error *error) WARN_UNUSED;

/* The key under which an address or telephone number is stored. In arena. */
const char *store_address_key(struct arena *arena, const char *address);

/* The stored word for a language, and back; unlike its code it keeps "other" apart from "und". */
const char *store_language_word(int language);
int store_language_from_word(const char *word);

/* A growing array in an arena: make room for one more element, returns its address (zeroed). */
struct list {
	struct arena *arena;
	void *items;
	size_t count;
	size_t capacity;
	size_t item_size;
};
#define LIST_OF(list_arena, type) ((struct list){.arena = (list_arena), .item_size = sizeof(type)})
void *list_add(struct list *list);

#endif
