/* SPDX-License-Identifier: MIT */
/* The table of patterns that were set aside. */
#include "daemon/store/slow_patterns.h"

#include "daemon/store/store_private.h"

enum outcome slow_pattern_add(
	struct store *store, const struct slow_pattern *slow, struct error *error)
{
	return db_do(store->db,
		"INSERT INTO slow_pattern (pattern, block, place, at) VALUES (?1, ?2, ?3, ?4) "
		"ON CONFLICT (pattern) DO NOTHING",
		BIND(TEXT(slow->pattern), TEXT(slow->block), TEXT(slow->place), NUMBER(slow->at)),
		error);
}

enum outcome slow_pattern_forget(struct store *store, const char *pattern, struct error *error)
{
	return db_do(store->db, "DELETE FROM slow_pattern WHERE pattern = ?1", BIND(TEXT(pattern)),
		error);
}

enum outcome slow_patterns_list(struct store *store, int64_t since, int64_t until, size_t max,
	struct arena *arena, struct slow_pattern **ret_list, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct slow_pattern);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT pattern, block, place, at FROM slow_pattern WHERE at >= ?1 AND at < ?2 "
		"ORDER BY at, pattern LIMIT ?3",
		BIND(NUMBER(since), NUMBER(until), NUMBER((int64_t)max)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		struct slow_pattern *slow = list_add(&list);

		slow->pattern = rows_text(&rows, arena);
		slow->block = rows_text(&rows, arena);
		slow->place = rows_text(&rows, arena);
		slow->at = rows_number(&rows);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_list = list.items;
	*ret_count = list.count;
	return OK;
}
