/* SPDX-License-Identifier: MIT */
/* Who looks after an organisation, by keys that its people share. */
#include "daemon/store/organisations.h"

#include "daemon/store/store_private.h"

enum outcome organisation_load_ombud(struct store *store, const char *key, int64_t since,
	struct arena *arena, const char **ret_ombud, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT ombud FROM organisation_ombud WHERE key = ?1 AND at >= ?2",
		BIND(TEXT(key), NUMBER(since)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == NOT_FOUND) {
		return error_set(error, NOT_FOUND, "nobody looks after that organisation");
	}
	if (outcome != OK) {
		return outcome;
	}
	*ret_ombud = rows_text(&rows, arena);
	rows_end(&rows);
	return OK;
}

enum outcome organisation_set_ombud(
	struct store *store, const char *key, const char *ombud, int64_t now, struct error *error)
{
	return db_do(store->db,
		"INSERT INTO organisation_ombud (key, ombud, at) VALUES (?1, ?2, ?3) "
		"ON CONFLICT (key) DO UPDATE SET ombud = excluded.ombud, at = excluded.at",
		BIND(TEXT(key), TEXT(ombud), NUMBER(now)), error);
}
