/* SPDX-License-Identifier: MIT */
/* Decisions: added, looked up by ticket, and paged through by id. */
#include "daemon/store/decisions.h"

#include "daemon/store/store_private.h"

enum outcome decision_add(struct store *store, struct decision *decision, struct error *error)
{
	int64_t id;
	enum outcome outcome = db_insert(store->db,
		"INSERT INTO decision (ticket_id, inbox_id, at, generation, facts, verdict) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		BIND(NUMBER_OR_NULL(decision->ticket_id), NUMBER_OR_NULL(decision->inbox_id),
			NUMBER(decision->at), TEXT(decision->generation), TEXT(decision->facts),
			TEXT(decision->verdict)),
		&id, error);

	if (outcome == OK) {
		decision->id = id;
	}
	return outcome;
}

#define DECISION_COLUMNS "id, ticket_id, inbox_id, at, generation, facts, verdict "

static void read_decision(struct rows *rows, struct arena *arena, struct decision *decision)
{
	decision->id = rows_number(rows);
	decision->ticket_id = rows_number(rows);
	decision->inbox_id = rows_number(rows);
	decision->at = rows_number(rows);
	decision->generation = rows_text(rows, arena);
	decision->facts = rows_text(rows, arena);
	decision->verdict = rows_text(rows, arena);
}

enum outcome decision_load(struct store *store, int64_t ticket_id, struct arena *arena,
	struct decision *ret_decision, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT " DECISION_COLUMNS "FROM decision WHERE ticket_id = ?1 ORDER BY id LIMIT 1",
		BIND(NUMBER(ticket_id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == OK) {
		read_decision(&rows, arena, ret_decision);
		rows_end(&rows);
	}
	return outcome;
}

/* All rows of a question that was asked. */
static enum outcome read_all(struct rows *rows, enum outcome outcome, struct arena *arena,
	struct decision **ret_decisions, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct decision);

	while (outcome == OK && (outcome = rows_next(rows, error)) == OK) {
		read_decision(rows, arena, list_add(&list));
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_decisions = list.items;
	*ret_count = list.count;
	return OK;
}

enum outcome decision_list(struct store *store, int64_t ticket_id, struct arena *arena,
	struct decision **ret_decisions, size_t *ret_count, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT " DECISION_COLUMNS
		"FROM decision WHERE ticket_id = ?1 ORDER BY id LIMIT ?2",
		BIND(NUMBER(ticket_id), NUMBER(DECISION_LIST_MAX)), error);

	return read_all(&rows, outcome, arena, ret_decisions, ret_count, error);
}

enum outcome decision_page(struct store *store, int64_t first_id, int64_t last_id,
	struct arena *arena, struct decision **ret_decisions, size_t *ret_count,
	struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT " DECISION_COLUMNS
		"FROM decision WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3",
		BIND(NUMBER(first_id), NUMBER(last_id), NUMBER(DECISION_LIST_MAX)), error);

	return read_all(&rows, outcome, arena, ret_decisions, ret_count, error);
}

/* The time of the first decision with that id or a greater one. */
static enum outcome time_from(struct store *store, int64_t id, int64_t *ret_at, struct error *error)
{
	return db_ask_number(store->db,
		"SELECT at FROM decision WHERE id >= ?1 ORDER BY id LIMIT 1", BIND(NUMBER(id)),
		ret_at, error);
}

enum outcome decision_range(struct store *store, int64_t since, int64_t *ret_first_id,
	int64_t *ret_last_id, struct error *error)
{
	int64_t low = 1, high, last = 0, at;
	enum outcome outcome = db_ask_number(
		store->db, "SELECT max(id) FROM decision", BIND_NOTHING, &last, error);

	high = last + 1;
	/* all before low were made earlier; none from high on was */
	while (outcome == OK && low < high) {
		int64_t middle = low + (high - low) / 2;

		outcome = time_from(store, middle, &at, error);
		if (outcome == OK && at < since) {
			low = middle + 1;
		} else if (outcome == OK) {
			high = middle;
		}
	}
	if (outcome != OK) {
		return outcome;
	}
	*ret_first_id = low;
	*ret_last_id = last;
	return OK;
}
