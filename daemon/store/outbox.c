/* SPDX-License-Identifier: MIT */
/* The outbox: finished mails, claimed and settled one by one. */
#include "daemon/store/outbox.h"

#include <assert.h>

#include "daemon/store/store_private.h"
#include "daemon/store/tally.h"

/* ---- queueing */

enum outcome outbox_reserve(struct store *store, int64_t *ret_id, struct error *error)
{
	enum outcome outcome = counter_add(store, "outgoing", 1, error);

	assert(db_is_in_transaction(store->db));
	return outcome == OK ? db_ask_number(store->db,
				       "SELECT value FROM counter WHERE name = 'outgoing'",
				       BIND_NOTHING, ret_id, error)
			     : outcome;
}

static enum outcome add_content(
	struct store *store, const struct outgoing *outgoing, struct error *error)
{
	struct arena *arena = store->scratch;
	const unsigned char *packed;
	size_t packed_size;
	enum outcome outcome;

	arena_reset(arena);
	packed_make(
		store->packer, arena, outgoing->bytes, outgoing->size_bytes, &packed, &packed_size);
	outcome = db_do(store->db,
		"INSERT INTO outgoing_raw (outgoing_id, envelope_from, packed) VALUES (?1, ?2, ?3)",
		BIND(NUMBER(outgoing->id), TEXT(outgoing->envelope_from),
			BYTES(packed, packed_size)),
		error);
	for (size_t i = 0; outcome == OK && i < outgoing->recipient_count; i++) {
		outcome = db_do(store->db,
			"INSERT INTO outgoing_recipient (outgoing_id, position, mail) "
			"VALUES (?1, ?2, ?3)",
			BIND(NUMBER(outgoing->id), NUMBER((int64_t)i),
				TEXT(outgoing->recipients[i])),
			error);
	}
	return outcome;
}

enum outcome outbox_add(struct store *store, const struct outgoing *outgoing, struct error *error)
{
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	assert(outgoing->id > 0 && outgoing->recipient_count > 0);
	outcome = db_do(store->db,
		"INSERT INTO outgoing (id, ticket_id, entry_id, sender, kind, to_staff, state, "
		"message_id, size_bytes, created_at, next_try_at, due_at, reason) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
		BIND(NUMBER(outgoing->id), NUMBER_OR_NULL(outgoing->ticket_id),
			NUMBER_OR_NULL(outgoing->entry_id), TEXT(outgoing->sender),
			TEXT(outgoing_kind_name(outgoing->kind)),
			NUMBER(outgoing_is_to_staff(outgoing->kind)),
			TEXT(outgoing->state == OUT_HELD ? "held" : "queued"),
			TEXT(outgoing->message_id), NUMBER((int64_t)outgoing->size_bytes),
			NUMBER(outgoing->created_at), NUMBER(outgoing->next_try_at),
			outgoing->state == OUT_HELD ? TEXT(NULL) : NUMBER(outgoing->next_try_at),
			TEXT(outgoing->reason)),
		error);
	if (outcome == OK) {
		outcome = add_content(store, outgoing, error);
	}
	return outcome == OK ? tally_add(store, outgoing, error) : outcome;
}

/* ---- loading */

#define OUTGOING_SELECT                                                                            \
	"SELECT id, ticket_id, entry_id, sender, kind, state, envelope_from, message_id, "         \
	"size_bytes, attempts, created_at, next_try_at, reason, source_id, unsure_since, "         \
	"unsure_asks, delivery, report_asks FROM outgoing "                                        \
	"LEFT JOIN outgoing_raw ON outgoing_id = id "

static enum outgoing_kind kind_from_name(const char *name)
{
	for (int i = OUTGOING_ACKNOWLEDGEMENT; i < OUTGOING_KINDS; i++) {
		if (strcmp(name, outgoing_kind_name((enum outgoing_kind)i)) == 0) {
			return (enum outgoing_kind)i;
		}
	}
	return OUTGOING_DIGEST;
}

static enum outgoing_state state_from_name(const char *name)
{
	for (int i = OUT_QUEUED; i < OUT_HELD; i++) {
		if (strcmp(name, outgoing_state_name((enum outgoing_state)i)) == 0) {
			return (enum outgoing_state)i;
		}
	}
	return OUT_HELD;
}

static enum delivery_state delivery_from_name(const char *name)
{
	for (int i = DELIVERY_PENDING; i <= DELIVERY_UNKNOWN; i++) {
		if (strcmp(name, delivery_state_name((enum delivery_state)i)) == 0) {
			return (enum delivery_state)i;
		}
	}
	return DELIVERY_NONE;
}

static void read_outgoing(struct rows *rows, struct arena *arena, struct outgoing *row)
{
	row->id = rows_number(rows);
	row->ticket_id = rows_number(rows);
	row->entry_id = rows_number(rows);
	row->sender = rows_text(rows, arena);
	row->kind = kind_from_name(rows_borrow_text(rows));
	row->state = state_from_name(rows_borrow_text(rows));
	row->envelope_from = rows_text(rows, arena);
	row->message_id = rows_text(rows, arena);
	row->size_bytes = (size_t)rows_number(rows);
	row->attempts = (int)rows_number(rows);
	row->created_at = rows_number(rows);
	row->next_try_at = rows_number(rows);
	row->reason = rows_text(rows, arena);
	row->source_id = rows_text(rows, arena);
	row->unsure_since = rows_number(rows);
	row->unsure_asks = (int)rows_number(rows);
	row->delivery = delivery_from_name(rows_borrow_text(rows));
	row->report_asks = (int)rows_number(rows);
}

static enum outcome load_recipients(
	struct store *store, struct arena *arena, struct outgoing *row, struct error *error)
{
	struct list list = LIST_OF(arena, const char *);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT mail FROM outgoing_recipient WHERE outgoing_id = ?1 ORDER BY position",
		BIND(NUMBER(row->id)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		*(const char **)list_add(&list) = rows_text(&rows, arena);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	row->recipients = list.items;
	row->recipient_count = list.count;
	return OK;
}

static enum outcome load_bytes(
	struct store *store, struct arena *arena, struct outgoing *row, struct error *error)
{
	struct rows rows;
	const void *packed;
	size_t packed_size;
	enum outcome outcome =
		db_ask(store->db, &rows, "SELECT packed FROM outgoing_raw WHERE outgoing_id = ?1",
			BIND(NUMBER(row->id)), error);

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
			     : error_context(error, outcome, "outbox row %lld", (long long)row->id);
}

enum outcome outbox_load(struct store *store, int64_t id, bool with_bytes, struct arena *arena,
	struct outgoing *ret_outgoing, struct error *error)
{
	struct outgoing row = {0};
	struct rows rows;
	enum outcome outcome =
		db_ask(store->db, &rows, OUTGOING_SELECT "WHERE id = ?1", BIND(NUMBER(id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == NOT_FOUND) {
		return error_set(
			error, NOT_FOUND, "there is no mail %lld in the outbox", (long long)id);
	}
	if (outcome != OK) {
		return outcome;
	}
	read_outgoing(&rows, arena, &row);
	rows_end(&rows);
	outcome = load_recipients(store, arena, &row, error);
	if (outcome == OK && with_bytes) {
		outcome = load_bytes(store, arena, &row, error);
	}
	if (outcome == OK) {
		*ret_outgoing = row;
	}
	return outcome;
}

/* ---- claiming */

/* The oldest claimed row of the sender that this process did not claim. */
static enum outcome find_inherited(
	struct store *store, const char *sender, struct list *ids, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT id FROM outgoing WHERE state <> 'sent' AND state = 'claimed' "
		"AND sender = ?1 ORDER BY id",
		BIND(TEXT(sender)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		int64_t id = rows_number(&rows);

		if (!claims_have(&store->outbox, id)) {
			*(int64_t *)list_add(ids) = id;
			rows_end(&rows);
			return OK;
		}
	}
	return outcome == NOT_FOUND ? OK : outcome;
}

static enum outcome find_due(struct store *store, const char *sender, int64_t now, size_t max_rows,
	int64_t max_bytes, struct list *ids, struct error *error)
{
	struct rows rows;
	int64_t bytes = 0;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT id, size_bytes FROM outgoing WHERE sender = ?1 AND due_at <= ?2 "
		"ORDER BY due_at, id LIMIT ?3",
		BIND(TEXT(sender), NUMBER(now), NUMBER((int64_t)max_rows)), error);

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

enum outcome outbox_claim(struct store *store, const char *sender, int64_t now, size_t max_rows,
	int64_t max_bytes, struct arena *arena, struct outgoing **ret_rows, size_t *ret_count,
	struct error *error)
{
	struct list ids = LIST_OF(arena, int64_t);
	struct outgoing *claimed;
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	assert(max_rows >= 1 && max_rows <= 1000);
	outcome = find_inherited(store, sender, &ids, error);
	if (outcome == OK && ids.count == 0) {
		outcome = find_due(store, sender, now, max_rows, max_bytes, &ids, error);
	}
	claimed = ARENA_ARRAY(arena, ids.count, struct outgoing);
	for (size_t i = 0; outcome == OK && i < ids.count; i++) {
		int64_t id = ((const int64_t *)ids.items)[i];

		outcome = db_do(store->db,
			"UPDATE outgoing SET state = 'claimed', due_at = NULL, claimed_at = ?2 "
			"WHERE id = ?1",
			BIND(NUMBER(id), NUMBER(now)), error);
		if (outcome == OK) {
			outcome = outbox_load(store, id, true, arena, &claimed[i], error);
		}
	}
	if (outcome != OK) {
		return outcome;
	}
	for (size_t i = 0; i < ids.count; i++) {
		claims_add(&store->outbox, claimed[i].id);
	}
	*ret_rows = claimed;
	*ret_count = ids.count;
	return OK;
}

/* ---- settling */

enum outcome outbox_settled(struct store *store, int64_t id, enum outcome outcome,
	const char *not_found, struct error *error)
{
	if (outcome != OK) {
		return outcome;
	}
	if (db_changes(store->db) == 0) {
		return error_set(
			error, NOT_FOUND, "mail %lld of the outbox %s", (long long)id, not_found);
	}
	claims_remove(&store->outbox, id);
	return OK;
}

enum outcome outbox_sent(struct store *store, int64_t id, int64_t now, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE outgoing SET state = 'sent', due_at = NULL, settled_at = ?2, "
		"attempts = attempts + 1, reason = NULL WHERE id = ?1",
		BIND(NUMBER(id), NUMBER(now)), error);

	return outbox_settled(store, id, outcome, "is not there", error);
}

enum outcome outbox_later(struct store *store, int64_t id, int64_t next_try_at, bool tried,
	const char *reason, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE outgoing SET state = 'later', next_try_at = ?2, due_at = ?2, "
		"attempts = attempts + ?3, reason = ?4 WHERE id = ?1 AND state = 'claimed'",
		BIND(NUMBER(id), NUMBER(next_try_at), NUMBER(tried), TEXT(reason)), error);

	return outbox_settled(store, id, outcome, "is not in hand", error);
}

enum outcome outbox_failed(
	struct store *store, int64_t id, const char *reason, int64_t now, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE outgoing SET state = 'failed', due_at = NULL, settled_at = ?3, "
		"attempts = attempts + 1, reason = ?2 WHERE id = ?1 AND state <> 'sent'",
		BIND(NUMBER(id), TEXT(reason), NUMBER(now)), error);

	return outbox_settled(store, id, outcome, "is not there or was sent", error);
}

enum outcome outbox_hold(
	struct store *store, int64_t id, const char *reason, int64_t now, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE outgoing SET state = 'held', due_at = NULL, settled_at = ?3, reason = ?2 "
		"WHERE id = ?1 AND state <> 'sent' AND state <> 'claimed'",
		BIND(NUMBER(id), TEXT(reason), NUMBER(now)), error);

	return outbox_settled(store, id, outcome, "is not there, is being sent or was sent", error);
}

enum outcome outbox_retry(struct store *store, int64_t id, int64_t now, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE outgoing SET state = 'queued', attempts = 0, next_try_at = ?2, "
		"due_at = ?2, settled_at = NULL, unsure_since = NULL, unsure_asks = 0, "
		"source_id = NULL, delivery = NULL, report_asks = 0 "
		"WHERE id = ?1 AND state IN ('failed', 'held')",
		BIND(NUMBER(id), NUMBER(now)), error);

	return outbox_settled(store, id, outcome, "has neither failed nor been held", error);
}

enum outcome outbox_has_made(
	struct store *store, int64_t ticket_id, int64_t at, bool *ret_has, struct error *error)
{
	int64_t one;
	enum outcome outcome = db_ask_number(store->db,
		"SELECT 1 FROM outgoing WHERE ticket_id = ?1 AND created_at = ?2 AND to_staff = 0 "
		"LIMIT 1",
		BIND(NUMBER(ticket_id), NUMBER(at)), &one, error);

	*ret_has = outcome == OK;
	return outcome == NOT_FOUND ? OK : outcome;
}
