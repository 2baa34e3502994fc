/* SPDX-License-Identifier: MIT */
/* Texts in the outbox: outcomes that nobody knows, and what became of those that were accepted. */
#include "daemon/store/outbox.h"

#include <assert.h>

#include "daemon/store/store_private.h"

/* ---- outcomes that nobody knows */

enum outcome outbox_inherit(
	struct store *store, const char *sender, int64_t ask_at, struct error *error)
{
	assert(db_is_in_transaction(store->db));
	return db_do(store->db,
		"UPDATE outgoing SET state = 'later', due_at = ?2, next_try_at = ?2, unsure_asks = "
		"0, "
		"unsure_since = coalesce(unsure_since, claimed_at, created_at) "
		"WHERE state <> 'sent' AND state = 'claimed' AND sender = ?1",
		BIND(TEXT(sender), NUMBER(ask_at)), error);
}

enum outcome outbox_unsure(struct store *store, int64_t id, int64_t since, int asks,
	int64_t next_try_at, const char *reason, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE outgoing SET state = 'later', unsure_since = ?2, unsure_asks = ?3, "
		"next_try_at = ?4, due_at = ?4, attempts = attempts + (?3 = 0), reason = ?5 "
		"WHERE id = ?1 AND state = 'claimed'",
		BIND(NUMBER(id), NUMBER(since), NUMBER(asks), NUMBER(next_try_at), TEXT(reason)),
		error);

	return outbox_settled(store, id, outcome, "is not in hand", error);
}

enum outcome outbox_set_aside(
	struct store *store, int64_t id, const char *reason, int64_t now, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE outgoing SET state = 'held', due_at = NULL, settled_at = ?3, reason = ?2 "
		"WHERE id = ?1 AND state = 'claimed'",
		BIND(NUMBER(id), TEXT(reason), NUMBER(now)), error);

	return outbox_settled(store, id, outcome, "is not in hand", error);
}

/* ---- what became of accepted ones */

enum outcome outbox_accepted(struct store *store, int64_t id, const char *source_id,
	int64_t report_at, int64_t now, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE outgoing SET state = 'sent', due_at = NULL, settled_at = ?2, "
		"attempts = attempts + 1, reason = NULL, source_id = ?3, report_due_at = ?4, "
		"delivery = CASE WHEN ?4 IS NULL THEN NULL ELSE 'pending' END, report_asks = 0, "
		"unsure_since = NULL, unsure_asks = 0 "
		"WHERE id = ?1",
		BIND(NUMBER(id), NUMBER(now), TEXT(source_id), NUMBER_OR_NULL(report_at)), error);

	return outbox_settled(store, id, outcome, "is not there", error);
}

enum outcome outbox_due_reports(struct store *store, const char *sender, int64_t now,
	size_t max_rows, struct arena *arena, struct outgoing **ret_rows, size_t *ret_count,
	struct error *error)
{
	struct list ids = LIST_OF(arena, int64_t);
	struct outgoing *found;
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT id FROM outgoing WHERE sender = ?1 AND report_due_at <= ?2 "
		"ORDER BY report_due_at, id LIMIT ?3",
		BIND(TEXT(sender), NUMBER(now), NUMBER((int64_t)max_rows)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		*(int64_t *)list_add(&ids) = rows_number(&rows);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	found = ARENA_ARRAY(arena, ids.count, struct outgoing);
	for (size_t i = 0; i < ids.count; i++) {
		outcome = outbox_load(
			store, ((const int64_t *)ids.items)[i], false, arena, &found[i], error);
		if (outcome != OK) {
			return outcome;
		}
	}
	*ret_rows = found;
	*ret_count = ids.count;
	return OK;
}

enum outcome outbox_reported(struct store *store, int64_t id, enum delivery_state delivery,
	int64_t next_at, const char *reason, int64_t now, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE outgoing SET delivery = ?2, report_due_at = ?3, report_asks = report_asks "
		"+ 1, "
		"state = CASE WHEN ?2 = 'failed' THEN 'failed' ELSE state END, "
		"reason = CASE WHEN ?2 = 'failed' THEN ?4 ELSE reason END, "
		"settled_at = CASE WHEN ?2 = 'failed' THEN ?5 ELSE settled_at END "
		"WHERE id = ?1 AND state = 'sent'",
		BIND(NUMBER(id), TEXT(delivery_state_name(delivery)),
			delivery == DELIVERY_PENDING ? NUMBER_OR_NULL(next_at) : TEXT(NULL),
			TEXT(reason), NUMBER(now)),
		error);

	return outbox_settled(store, id, outcome, "was not sent", error);
}
