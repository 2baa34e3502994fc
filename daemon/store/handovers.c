/* SPDX-License-Identifier: MIT */
/* The table of hand-overs. */
#include "daemon/store/handovers.h"

#include <assert.h>
#include <string.h>

#include "daemon/store/store_private.h"

#define COLUMNS "ticket_id, partner, step, person, own_group, until"

static const char *const steps[] = {
	[HANDOVER_ASKED] = "asked", [HANDOVER_ANSWERED] = "answered", [HANDOVER_WITH] = "with"};

static enum handover_step step_from_name(const char *name)
{
	return strcmp(name, steps[HANDOVER_ASKED]) == 0	     ? HANDOVER_ASKED
	       : strcmp(name, steps[HANDOVER_ANSWERED]) == 0 ? HANDOVER_ANSWERED
							     : HANDOVER_WITH;
}

static void read_handover(struct rows *rows, struct arena *arena, struct handover *handover)
{
	handover->ticket_id = rows_number(rows);
	handover->partner = rows_text(rows, arena);
	handover->step = step_from_name(rows_borrow_text(rows));
	handover->person = rows_text(rows, arena);
	handover->own_group = rows_text(rows, arena);
	handover->until = rows_number(rows);
}

enum outcome handover_set(struct store *store, const struct handover *handover, struct error *error)
{
	assert(db_is_in_transaction(store->db));
	return db_do(store->db,
		"INSERT OR REPLACE INTO handover (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, "
		"nullif(?6, 0))",
		BIND(NUMBER(handover->ticket_id), TEXT(handover->partner),
			TEXT(steps[handover->step]), TEXT(handover->person),
			TEXT(handover->own_group), NUMBER(handover->until)),
		error);
}

enum outcome handover_load(struct store *store, int64_t ticket_id, struct arena *arena,
	struct handover *ret_handover, struct error *error)
{
	struct rows rows;
	enum outcome outcome =
		db_ask(store->db, &rows, "SELECT " COLUMNS " FROM handover WHERE ticket_id = ?1",
			BIND(NUMBER(ticket_id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == OK) {
		read_handover(&rows, arena, ret_handover);
		rows_end(&rows);
	}
	return outcome;
}

enum outcome handover_remove(struct store *store, int64_t ticket_id, struct error *error)
{
	assert(db_is_in_transaction(store->db));
	return db_do(store->db, "DELETE FROM handover WHERE ticket_id = ?1",
		BIND(NUMBER(ticket_id)), error);
}

enum outcome handover_list_due(struct store *store, int64_t now, size_t max, struct arena *arena,
	struct handover **ret_list, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct handover);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT " COLUMNS " FROM handover WHERE until <= ?1 ORDER BY until, ticket_id "
		"LIMIT ?2",
		BIND(NUMBER(now), NUMBER((int64_t)max)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		read_handover(&rows, arena, list_add(&list));
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_list = list.items;
	*ret_count = list.count;
	return OK;
}

enum outcome handover_next(struct store *store, int64_t *ret_until, struct error *error)
{
	return db_ask_number(store->db, "SELECT coalesce(min(until), 0) FROM handover", NULL, 0,
		ret_until, error);
}
