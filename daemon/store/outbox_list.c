/* SPDX-License-Identifier: MIT */
/* Looking into the outbox: what is due, what waits, and what was not said. */
#include "daemon/store/outbox.h"

#include <assert.h>

#include "daemon/store/store_private.h"

enum outcome outbox_next_due(
	struct store *store, const char *sender, int64_t *ret_at, struct error *error)
{
	enum outcome outcome = db_ask_number(store->db,
		"SELECT due_at FROM outgoing WHERE sender = ?1 AND due_at IS NOT NULL "
		"ORDER BY due_at LIMIT 1",
		BIND(TEXT(sender)), ret_at, error);

	if (outcome == NOT_FOUND) {
		*ret_at = 0;
		return OK;
	}
	return outcome;
}

enum outcome outbox_list(struct store *store, int state, size_t max_rows, struct arena *arena,
	struct outgoing **ret_rows, size_t *ret_count, struct error *error)
{
	struct list ids = LIST_OF(arena, int64_t);
	struct outgoing *found;
	struct rows rows;
	enum outcome outcome;

	if (state < 0) {
		outcome = db_ask(store->db, &rows,
			"SELECT id FROM outgoing WHERE state <> 'sent' AND state IN "
			"('queued', 'claimed', 'later', 'failed', 'held') ORDER BY id DESC LIMIT "
			"?1",
			BIND(NUMBER((int64_t)max_rows)), error);
	} else if (state == OUT_SENT) {
		outcome = db_ask(store->db, &rows,
			"SELECT id FROM outgoing WHERE +state = 'sent' AND id > 0 "
			"ORDER BY id DESC LIMIT ?1",
			BIND(NUMBER((int64_t)max_rows)), error);
	} else {
		outcome = db_ask(store->db, &rows,
			"SELECT id FROM outgoing WHERE state <> 'sent' AND state = ?2 "
			"ORDER BY id DESC LIMIT ?1",
			BIND(NUMBER((int64_t)max_rows),
				TEXT(outgoing_state_name((enum outgoing_state)state))),
			error);
	}
	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		*(int64_t *)list_add(&ids) = rows_number(&rows);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	found = ARENA_ARRAY(arena, ids.count, struct outgoing);
	for (size_t i = 0; i < ids.count; i++) {
		int64_t id = ((const int64_t *)ids.items)[ids.count - 1 - i];

		outcome = outbox_load(store, id, false, arena, &found[i], error);
		if (outcome != OK) {
			return outcome;
		}
	}
	*ret_rows = found;
	*ret_count = ids.count;
	return OK;
}

/* ---- silences */

enum outcome silence_add(struct store *store, const struct silence *silence, struct error *error)
{
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	outcome = db_do(store->db,
		"INSERT INTO silence (ticket_id, recipient, reason, at) VALUES (?1, ?2, ?3, ?4)",
		BIND(NUMBER_OR_NULL(silence->ticket_id), TEXT(silence->to), TEXT(silence->reason),
			NUMBER(silence->at)),
		error);
	return outcome == OK ? counter_add(store, "silent", 1, error) : outcome;
}

enum outcome silence_list(struct store *store, size_t max_rows, struct arena *arena,
	struct silence **ret_silences, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct silence);
	struct silence *silences;
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT ticket_id, recipient, reason, at FROM silence "
		"WHERE id > 0 ORDER BY id DESC LIMIT ?1",
		BIND(NUMBER((int64_t)max_rows)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		struct silence *silence = list_add(&list);

		silence->ticket_id = rows_number(&rows);
		silence->to = rows_text(&rows, arena);
		silence->reason = rows_text(&rows, arena);
		silence->at = rows_number(&rows);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	silences = ARENA_ARRAY(arena, list.count, struct silence);
	for (size_t i = 0; i < list.count; i++) {
		silences[i] = ((const struct silence *)list.items)[list.count - 1 - i];
	}
	*ret_silences = silences;
	*ret_count = list.count;
	return OK;
}
