/* SPDX-License-Identifier: MIT */
/* What the store keeps about the running of the house: generations, channels, counts. */
#include "daemon/store/store.h"

#include "daemon/store/store_private.h"

/* Single statements that may come inside a transaction or alone; alone they take one of their own.
 */
static enum outcome begin_if_alone(struct store *store, bool *ret_alone, struct error *error)
{
	*ret_alone = !db_is_in_transaction(store->db);
	return *ret_alone ? store_begin(store, true, error) : OK;
}

static enum outcome end_if_alone(
	struct store *store, bool alone, enum outcome outcome, struct error *error)
{
	if (!alone) {
		return outcome;
	}
	if (outcome == OK) {
		return store_commit(store, error);
	}
	store_rollback(store);
	return outcome;
}

enum outcome store_keep_generation(struct store *store, const char *hash, const void *bytes,
	size_t size, int64_t now, struct error *error)
{
	const unsigned char *packed;
	size_t packed_size;
	int64_t known;
	bool alone;
	enum outcome outcome = db_ask_number(store->db, "SELECT 1 FROM generation WHERE hash = ?1",
		BIND(TEXT(hash)), &known, error);

	if (outcome != NOT_FOUND) {
		return outcome;
	}
	outcome = begin_if_alone(store, &alone, error);
	if (outcome != OK) {
		return outcome;
	}
	arena_reset(store->scratch);
	packed_make(store->packer, store->scratch, bytes, size, &packed, &packed_size);
	outcome = db_do(store->db,
		"INSERT INTO generation (hash, kept_at, size_bytes, packed) "
		"VALUES (?1, ?2, ?3, ?4) ON CONFLICT (hash) DO NOTHING",
		BIND(TEXT(hash), NUMBER(now), NUMBER((int64_t)size), BYTES(packed, packed_size)),
		error);
	return end_if_alone(store, alone, outcome, error);
}

enum outcome store_load_generation(struct store *store, const char *hash, struct arena *arena,
	const unsigned char **ret_bytes, size_t *ret_size, struct error *error)
{
	struct rows rows;
	const void *packed;
	size_t packed_size;
	size_t size;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT size_bytes, packed FROM generation WHERE hash = ?1", BIND(TEXT(hash)),
		error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	size = (size_t)rows_number(&rows);
	packed = rows_borrow_bytes(&rows, &packed_size);
	outcome = packed_open(store->packer, arena, packed, packed_size, size, ret_bytes, error);
	rows_end(&rows);
	if (outcome == OK) {
		*ret_size = size;
	}
	return outcome;
}

enum outcome store_set_channel(struct store *store, const char *name, int64_t now,
	const char *sentence, int64_t next_try_at, struct error *error)
{
	bool alone;
	enum outcome outcome = begin_if_alone(store, &alone, error);

	if (outcome != OK) {
		return outcome;
	}
	outcome = db_do(store->db,
		"INSERT INTO channel_status (name, last_ok_at, error, next_try_at) "
		"VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET "
		"last_ok_at = CASE WHEN excluded.error IS NULL THEN excluded.last_ok_at "
		"ELSE channel_status.last_ok_at END, "
		"error = excluded.error, next_try_at = excluded.next_try_at",
		BIND(TEXT(name), NUMBER(sentence ? 0 : now), TEXT(sentence), NUMBER(next_try_at)),
		error);
	return end_if_alone(store, alone, outcome, error);
}

enum outcome store_channels(struct store *store, struct arena *arena,
	struct channel_status **ret_channels, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct channel_status);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT name, last_ok_at, error, next_try_at FROM channel_status ORDER BY name",
		BIND_NOTHING, error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		struct channel_status *channel = list_add(&list);

		channel->name = rows_text(&rows, arena);
		channel->last_ok_at = rows_number(&rows);
		channel->error = rows_text(&rows, arena);
		channel->next_try_at = rows_number(&rows);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_channels = list.items;
	*ret_count = list.count;
	return OK;
}

enum outcome store_count(struct store *store, struct store_counts *ret_counts, struct error *error)
{
	struct store_counts counts;
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT (SELECT value FROM counter WHERE name = 'received'), "
		"(SELECT count(*) FROM inbox WHERE state <> 'done' AND state = 'new') + "
		"(SELECT count(*) FROM inbox WHERE state <> 'done' AND state = 'claimed'), "
		"(SELECT value FROM counter WHERE name = 'ticketed'), "
		"(SELECT value FROM counter WHERE name = 'silent'), "
		"(SELECT count(*) FROM inbox WHERE state <> 'done' AND state = 'parked') + "
		"(SELECT count(*) FROM outgoing WHERE state <> 'sent' AND state = 'held'), "
		"(SELECT count(*) FROM outgoing "
		"WHERE state <> 'sent' AND state IN ('queued', 'claimed', 'later')), "
		"(SELECT count(*) FROM outgoing WHERE state <> 'sent' AND state = 'failed')",
		BIND_NOTHING, error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	counts.received = rows_number(&rows);
	counts.waiting = rows_number(&rows);
	counts.ticketed = rows_number(&rows);
	counts.silent = rows_number(&rows);
	counts.parked = rows_number(&rows);
	counts.outbox = rows_number(&rows);
	counts.failed = rows_number(&rows);
	rows_end(&rows);
	*ret_counts = counts;
	return OK;
}
