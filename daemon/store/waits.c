/* SPDX-License-Identifier: MIT */
/* The table of tickets put aside. */
#include "daemon/store/waits.h"

#include "daemon/store/store_private.h"

enum outcome wait_set(struct store *store, int64_t ticket_id, int64_t until, struct error *error)
{
	if (until == 0) {
		return db_do(store->db, "DELETE FROM ticket_wait WHERE ticket_id = ?1",
			BIND(NUMBER(ticket_id)), error);
	}
	return db_do(store->db,
		"INSERT OR REPLACE INTO ticket_wait (ticket_id, until) VALUES (?1, ?2)",
		BIND(NUMBER(ticket_id), NUMBER(until)), error);
}

enum outcome wait_load(
	struct store *store, int64_t ticket_id, int64_t *ret_until, struct error *error)
{
	enum outcome outcome =
		db_ask_number(store->db, "SELECT until FROM ticket_wait WHERE ticket_id = ?1",
			BIND(NUMBER(ticket_id)), ret_until, error);

	if (outcome == NOT_FOUND) {
		*ret_until = 0;
		return OK;
	}
	return outcome;
}

enum outcome wait_next(struct store *store, int64_t *ret_until, struct error *error)
{
	return db_ask_number(store->db, "SELECT coalesce(min(until), 0) FROM ticket_wait", NULL, 0,
		ret_until, error);
}

enum outcome wait_list_over(struct store *store, int64_t now, size_t max, struct arena *arena,
	int64_t **ret_ids, size_t *ret_count, struct error *error)
{
	struct list ids = LIST_OF(arena, int64_t);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT ticket_id FROM ticket_wait WHERE until <= ?1 ORDER BY until, ticket_id "
		"LIMIT ?2",
		BIND(NUMBER(now), NUMBER((int64_t)max)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		*(int64_t *)list_add(&ids) = rows_number(&rows);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_ids = ids.items;
	*ret_count = ids.count;
	return OK;
}
