/* SPDX-License-Identifier: MIT */
/* The inbox: rows put in by receivers, claimed and settled by the worker. */
#include "daemon/store/inbox.h"

#include <assert.h>

#include "daemon/store/store_private.h"

static const char *const state_names[] = {
	[INBOX_NEW] = "new",
	[INBOX_CLAIMED] = "claimed",
	[INBOX_DONE] = "done",
	[INBOX_PARKED] = "parked",
};
static const char *const folder_kind_names[] = {
	[FOLDER_NORMAL] = "normal",
	[FOLDER_JUNK] = "junk",
	[FOLDER_SENT] = "sent",
};

const char *inbox_state_name(enum inbox_state state)
{
	return state_names[state];
}

static enum inbox_state state_from_name(const char *name)
{
	for (int i = INBOX_NEW; i < INBOX_PARKED; i++) {
		if (strcmp(name, state_names[i]) == 0) {
			return (enum inbox_state)i;
		}
	}
	return INBOX_PARKED;
}

static enum folder_kind folder_kind_from_name(const char *name)
{
	for (int i = FOLDER_JUNK; i <= FOLDER_SENT; i++) {
		if (strcmp(name, folder_kind_names[i]) == 0) {
			return (enum folder_kind)i;
		}
	}
	return FOLDER_NORMAL;
}

/* ---- putting in */

void inbox_compress(struct store *store, struct arena *arena, const unsigned char *bytes,
	size_t size, const unsigned char **ret_packed, size_t *ret_packed_size)
{
	packed_make(store->packer, arena, bytes, size, ret_packed, ret_packed_size);
}

static enum outcome find_key(
	struct store *store, const struct incoming *incoming, int64_t *ret_id, struct error *error)
{
	return db_ask_number(store->db,
		"SELECT id FROM inbox WHERE mailbox = ?1 AND folder = ?2 AND uidvalidity = ?3 "
		"AND uid = ?4 AND name = ?5",
		BIND(TEXT(incoming->mailbox), TEXT(incoming->folder), NUMBER(incoming->uidvalidity),
			NUMBER(incoming->uid), TEXT(incoming->name)),
		ret_id, error);
}

enum outcome inbox_put(struct store *store, const struct incoming *incoming,
	const unsigned char *packed, size_t packed_size, int64_t *ret_id, struct error *error)
{
	int64_t id;
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	outcome = db_insert(store->db,
		"INSERT INTO inbox (mailbox, folder, uidvalidity, uid, name, folder_kind, silent, "
		"received_at, fetched_at, size_bytes, trouble, state, released_at) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'new', ?12) "
		"ON CONFLICT (mailbox, folder, uidvalidity, uid, name) DO NOTHING",
		BIND(TEXT(incoming->mailbox), TEXT(incoming->folder), NUMBER(incoming->uidvalidity),
			NUMBER(incoming->uid), TEXT(incoming->name),
			TEXT(folder_kind_names[incoming->folder_kind]), NUMBER(incoming->silent),
			NUMBER(incoming->received_at), NUMBER(incoming->fetched_at),
			NUMBER((int64_t)incoming->size_bytes), TEXT(incoming->trouble),
			NUMBER_OR_NULL(incoming->is_released ? incoming->fetched_at : 0)),
		&id, error);
	if (outcome == NOT_FOUND) {
		outcome = find_key(store, incoming, ret_id, error);
		return outcome == OK ? NOT_FOUND : outcome;
	}
	if (outcome == OK) {
		outcome =
			db_do(store->db, "INSERT INTO inbox_raw (inbox_id, packed) VALUES (?1, ?2)",
				BIND(NUMBER(id), BYTES(packed, packed_size)), error);
	}
	if (outcome == OK) {
		outcome = counter_add(store, "received", 1, error);
	}
	if (outcome == OK) {
		*ret_id = id;
	}
	return outcome;
}

enum outcome inbox_take(struct store *store, struct arena *arena, const struct incoming *incoming,
	struct error *error)
{
	const unsigned char *packed;
	size_t packed_size;
	int64_t id;
	enum outcome outcome;

	inbox_compress(store, arena, incoming->bytes, incoming->size_bytes, &packed, &packed_size);
	outcome = store_begin(store, false, error);
	if (outcome != OK) {
		return outcome;
	}
	outcome = inbox_put(store, incoming, packed, packed_size, &id, error);
	if (outcome == OK) {
		return store_commit(store, error);
	}
	store_rollback(store);
	return outcome;
}

/* ---- loading */

#define INCOMING_COLUMNS                                                                           \
	"id, mailbox, folder, uidvalidity, uid, name, folder_kind, silent, received_at, "          \
	"fetched_at, size_bytes, trouble, attempts, ticket_id "

static void read_incoming(struct rows *rows, struct arena *arena, struct incoming *row)
{
	row->id = rows_number(rows);
	row->mailbox = rows_text(rows, arena);
	row->folder = rows_text(rows, arena);
	row->uidvalidity = rows_number(rows);
	row->uid = rows_number(rows);
	row->name = rows_text(rows, arena);
	row->folder_kind = folder_kind_from_name(rows_borrow_text(rows));
	row->silent = rows_number(rows) != 0;
	row->received_at = rows_number(rows);
	row->fetched_at = rows_number(rows);
	row->size_bytes = (size_t)rows_number(rows);
	row->trouble = rows_text(rows, arena);
	row->attempts = (int)rows_number(rows);
	row->ticket_id = rows_number(rows);
}

static enum outcome load_bytes(
	struct store *store, struct arena *arena, struct incoming *row, struct error *error)
{
	struct rows rows;
	const void *packed;
	size_t packed_size;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT packed FROM inbox_raw WHERE inbox_id = ?1", BIND(NUMBER(row->id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == NOT_FOUND) { /* taken away by retention or erasure */
		row->bytes = arena_alloc(arena, 1);
		row->size_bytes = 0;
		return OK;
	}
	if (outcome != OK) {
		return outcome;
	}
	packed = rows_borrow_bytes(&rows, &packed_size);
	outcome = packed_open(
		store->packer, arena, packed, packed_size, row->size_bytes, &row->bytes, error);
	rows_end(&rows);
	return outcome == OK ? OK
			     : error_context(error, outcome, "inbox row %lld", (long long)row->id);
}

enum outcome inbox_load(struct store *store, int64_t id, struct arena *arena,
	struct incoming *ret_row, struct error *error)
{
	struct incoming row = {0};
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT " INCOMING_COLUMNS "FROM inbox WHERE id = ?1", BIND(NUMBER(id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == NOT_FOUND) {
		return error_set(
			error, NOT_FOUND, "there is no message %lld in the inbox", (long long)id);
	}
	if (outcome != OK) {
		return outcome;
	}
	read_incoming(&rows, arena, &row);
	rows_end(&rows);
	outcome = load_bytes(store, arena, &row, error);
	if (outcome == OK) {
		*ret_row = row;
	}
	return outcome;
}

/* ---- claiming */

/* The oldest claimed row that this process did not claim: a predecessor died with it in hand. */
static enum outcome find_inherited(struct store *store, struct list *ids, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT id FROM inbox WHERE state <> 'done' AND state = 'claimed' ORDER BY id",
		BIND_NOTHING, error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		int64_t id = rows_number(&rows);

		if (!claims_have(&store->inbox, id)) {
			*(int64_t *)list_add(ids) = id;
			rows_end(&rows);
			return OK;
		}
	}
	return outcome == NOT_FOUND ? OK : outcome;
}

static enum outcome find_new(struct store *store, size_t max_rows, int64_t max_bytes,
	struct list *ids, struct error *error)
{
	struct rows rows;
	int64_t bytes = 0;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT id, size_bytes FROM inbox WHERE state <> 'done' AND state = 'new' "
		"ORDER BY id LIMIT ?1",
		BIND(NUMBER((int64_t)max_rows)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		int64_t id = rows_number(&rows);

		bytes += rows_number(&rows);
		if (ids->count > 0 && bytes > max_bytes) {
			rows_end(&rows);
			return OK;
		}
		*(int64_t *)list_add(ids) = id;
	}
	return outcome == NOT_FOUND ? OK : outcome;
}

enum outcome inbox_claim(struct store *store, size_t max_rows, int64_t max_bytes,
	struct arena *arena, struct incoming **ret_rows, size_t *ret_count, struct error *error)
{
	struct list ids = LIST_OF(arena, int64_t);
	struct incoming *claimed;
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	assert(max_rows >= 1 && max_rows <= 1000);
	outcome = find_inherited(store, &ids, error);
	if (outcome == OK && ids.count == 0) {
		outcome = find_new(store, max_rows, max_bytes, &ids, error);
	}
	claimed = ARENA_ARRAY(arena, ids.count, struct incoming);
	for (size_t i = 0; outcome == OK && i < ids.count; i++) {
		int64_t id = ((const int64_t *)ids.items)[i];

		outcome = db_do(store->db, "UPDATE inbox SET state = 'claimed' WHERE id = ?1",
			BIND(NUMBER(id)), error);
		if (outcome == OK) {
			outcome = inbox_load(store, id, arena, &claimed[i], error);
		}
	}
	if (outcome != OK) {
		return outcome;
	}
	for (size_t i = 0; i < ids.count; i++) {
		claims_add(&store->inbox, claimed[i].id);
	}
	*ret_rows = claimed;
	*ret_count = ids.count;
	return OK;
}

/* ---- settling */

enum outcome inbox_done(struct store *store, int64_t id, const char *kind, int64_t ticket_id,
	int64_t now, struct error *error)
{
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	outcome = db_do(store->db,
		"UPDATE inbox SET state = 'done', kind = ?2, ticket_id = ?3, settled_at = ?4, "
		"reason = NULL WHERE id = ?1",
		BIND(NUMBER(id), TEXT(kind), NUMBER_OR_NULL(ticket_id), NUMBER(now)), error);
	if (outcome == OK) {
		outcome = counter_add(store, ticket_id ? "ticketed" : "silent", 1, error);
	}
	if (outcome == OK) {
		claims_remove(&store->inbox, id);
	}
	return outcome;
}

enum outcome inbox_unclaim(struct store *store, int64_t id, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE inbox SET state = 'new' WHERE id = ?1 AND state = 'claimed'",
		BIND(NUMBER(id)), error);

	if (outcome == OK) {
		claims_remove(&store->inbox, id);
	}
	return outcome;
}

enum outcome inbox_blame(
	struct store *store, int64_t id, const char *reason, int *ret_attempts, struct error *error)
{
	int64_t attempts;
	enum outcome outcome = db_ask_number(store->db,
		"UPDATE inbox SET attempts = attempts + 1, reason = ?2 WHERE id = ?1 "
		"RETURNING attempts",
		BIND(NUMBER(id), TEXT(reason)), &attempts, error);

	if (outcome == OK) {
		*ret_attempts = (int)attempts;
	}
	return outcome;
}

enum outcome inbox_park(struct store *store, int64_t id, const char *reason, int64_t ticket_id,
	int64_t now, struct error *error)
{
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	outcome = db_do(store->db,
		"UPDATE inbox SET state = 'parked', reason = ?2, ticket_id = ?3, settled_at = ?4 "
		"WHERE id = ?1 AND state IN ('new', 'claimed')",
		BIND(NUMBER(id), TEXT(reason), NUMBER_OR_NULL(ticket_id), NUMBER(now)), error);
	if (outcome == OK && db_changes(store->db) == 0) {
		return error_set(error, NOT_FOUND,
			"message %lld of the inbox does not wait to be handled", (long long)id);
	}
	if (outcome == OK && ticket_id) {
		outcome = counter_add(store, "ticketed", 1, error);
	}
	if (outcome == OK) {
		claims_remove(&store->inbox, id);
	}
	return outcome;
}

enum outcome inbox_retry(struct store *store, int64_t id, struct error *error)
{
	int64_t tickets;
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	outcome = db_ask_number(store->db,
		"UPDATE inbox SET state = 'new', attempts = 0, settled_at = NULL "
		"WHERE id = ?1 AND state = 'parked' RETURNING ticket_id IS NOT NULL",
		BIND(NUMBER(id)), &tickets, error);
	if (outcome == NOT_FOUND) {
		return error_set(
			error, NOT_FOUND, "message %lld of the inbox is not parked", (long long)id);
	}
	return outcome == OK ? counter_add(store, "ticketed", -tickets, error) : outcome;
}

/* ---- letting go at the source */

enum outcome inbox_unreleased(struct store *store, const char *mailbox, size_t max_rows,
	struct arena *arena, struct incoming **ret_rows, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct incoming);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT " INCOMING_COLUMNS "FROM inbox "
		"WHERE released_at IS NULL AND mailbox = ?1 ORDER BY id LIMIT ?2",
		BIND(TEXT(mailbox), NUMBER((int64_t)max_rows)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		read_incoming(&rows, arena, list_add(&list));
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_rows = list.items;
	*ret_count = list.count;
	return OK;
}

enum outcome inbox_released(struct store *store, int64_t id, int64_t now, struct error *error)
{
	return db_do(store->db, "UPDATE inbox SET released_at = ?2 WHERE id = ?1",
		BIND(NUMBER(id), NUMBER(now)), error);
}

/* ---- for the command line */

static void read_inbox_row(struct rows *rows, struct arena *arena, struct inbox_row *row)
{
	const char *folder;
	const char *name;
	int64_t uidvalidity;
	int64_t uid;

	row->id = rows_number(rows);
	row->mailbox = rows_text(rows, arena);
	folder = rows_borrow_text(rows);
	uidvalidity = rows_number(rows);
	uid = rows_number(rows);
	name = rows_borrow_text(rows);
	row->key = *name ? arena_strdup(arena, name)
			 : arena_printf(arena, "%s/%lld/%lld", folder, (long long)uidvalidity,
				   (long long)uid);
	row->state = state_from_name(rows_borrow_text(rows));
	row->kind = rows_text(rows, arena);
	row->ticket_id = rows_number(rows);
	row->attempts = (int)rows_number(rows);
	row->reason = rows_text(rows, arena);
	row->received_at = rows_number(rows);
	row->size_bytes = rows_number(rows);
}

#define ROW_COLUMNS                                                                                \
	"id, mailbox, folder, uidvalidity, uid, name, state, kind, ticket_id, attempts, reason, "  \
	"received_at, size_bytes "

enum outcome inbox_look(struct store *store, int64_t id, struct arena *arena,
	struct inbox_row *ret_row, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT " ROW_COLUMNS "FROM inbox WHERE id = ?1", BIND(NUMBER(id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == OK) {
		read_inbox_row(&rows, arena, ret_row);
		rows_end(&rows);
	}
	return outcome;
}

/* The newest max_rows, turned round so that the newest stands last. */
enum outcome inbox_list(struct store *store, int state, size_t max_rows, struct arena *arena,
	struct inbox_row **ret_rows, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct inbox_row);
	struct inbox_row *found;
	struct rows rows;
	enum outcome outcome;

	if (state < 0) {
		outcome = db_ask(store->db, &rows,
			"SELECT " ROW_COLUMNS "FROM inbox WHERE state <> 'done' "
			"AND state IN ('new', 'claimed', 'parked') ORDER BY id DESC LIMIT ?1",
			BIND(NUMBER((int64_t)max_rows)), error);
	} else if (state == INBOX_DONE) {
		outcome = db_ask(store->db, &rows,
			"SELECT " ROW_COLUMNS "FROM inbox WHERE +state = 'done' AND id > 0 "
			"ORDER BY id DESC LIMIT ?1",
			BIND(NUMBER((int64_t)max_rows)), error);
	} else {
		outcome = db_ask(store->db, &rows,
			"SELECT " ROW_COLUMNS "FROM inbox WHERE state <> 'done' AND state = ?2 "
			"ORDER BY id DESC LIMIT ?1",
			BIND(NUMBER((int64_t)max_rows), TEXT(state_names[state])), error);
	}
	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		read_inbox_row(&rows, arena, list_add(&list));
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	found = list.items;
	for (size_t i = 0; i < list.count / 2; i++) {
		struct inbox_row other = found[i];

		found[i] = found[list.count - 1 - i];
		found[list.count - 1 - i] = other;
	}
	*ret_rows = found;
	*ret_count = list.count;
	return OK;
}
