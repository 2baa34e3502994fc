/* SPDX-License-Identifier: MIT */
/* Promises of a first answer that are not kept yet. */
#include "daemon/store/deadlines.h"

#include <assert.h>

#include "daemon/model/outgoing.h"
#include "daemon/store/store_private.h"

/* In the words of the index ticket_deadline. */
#define UNANSWERED                                                                                 \
	"due_at IS NOT NULL AND answered_at IS NULL AND silent = 0 AND state IN ('NEW', 'OPEN') "

enum outcome deadline_list(struct store *store, enum deadline_step step, int64_t due_until,
	const struct deadline *behind, size_t max, struct arena *arena, struct deadline **ret_list,
	size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct deadline);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT id, due_at, group_title FROM ticket WHERE " UNANSWERED
		"AND deadline_step = ?1 AND due_at <= ?2 AND (due_at, id) > (?3, ?4) "
		"ORDER BY due_at, id LIMIT ?5",
		BIND(NUMBER(step), NUMBER(due_until), NUMBER(behind ? behind->due_at : 0),
			NUMBER(behind ? behind->ticket_id : 0), NUMBER((int64_t)max)),
		error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		struct deadline *deadline = list_add(&list);

		deadline->ticket_id = rows_number(&rows);
		deadline->due_at = rows_number(&rows);
		deadline->group = rows_text(&rows, arena);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_list = list.items;
	*ret_count = list.count;
	return OK;
}

enum outcome deadline_set_step(
	struct store *store, int64_t ticket_id, enum deadline_step step, struct error *error)
{
	assert(db_is_in_transaction(store->db));
	return db_do(store->db, "UPDATE ticket SET deadline_step = ?2 WHERE id = ?1",
		BIND(NUMBER(ticket_id), NUMBER(step)), error);
}

enum outcome deadline_was_promised(struct store *store, int64_t ticket_id, int64_t before,
	bool *ret_promised, struct error *error)
{
	int64_t found = 0;
	enum outcome outcome = db_ask_number(store->db,
		"SELECT EXISTS (SELECT 1 FROM outgoing WHERE ticket_id = ?1 "
		"AND kind IN (?2, ?3) AND created_at < ?4 AND state <> 'failed')",
		BIND(NUMBER(ticket_id), TEXT(outgoing_kind_name(OUTGOING_ACKNOWLEDGEMENT)),
			TEXT(outgoing_kind_name(OUTGOING_CLOSED_HOURS)), NUMBER(before)),
		&found, error);

	*ret_promised = outcome == OK && found;
	return outcome;
}

enum outcome deadline_was_told(
	struct store *store, int64_t ticket_id, bool *ret_told, struct error *error)
{
	int64_t found = 0;
	enum outcome outcome = db_ask_number(store->db,
		"SELECT EXISTS (SELECT 1 FROM outgoing WHERE ticket_id = ?1 AND kind = ?2)",
		BIND(NUMBER(ticket_id), TEXT(outgoing_kind_name(OUTGOING_DELAY))), &found, error);

	*ret_told = outcome == OK && found;
	return outcome;
}
