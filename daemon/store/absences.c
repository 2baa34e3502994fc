/* SPDX-License-Identifier: MIT */
/* When staff are away, and whose tickets others have meanwhile. */
#include "daemon/store/absences.h"

#include <assert.h>

#include "daemon/store/store_private.h"

/* ---- absences */

enum outcome absence_add(struct store *store, struct absence *absence, struct error *error)
{
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	outcome = db_do(store->db,
		"UPDATE absence SET ended_at = ?4 WHERE ended_at IS NULL AND until_at > ?2 "
		"AND first_at < ?3 AND person = ?1",
		BIND(TEXT(absence->person), NUMBER(absence->first_at), NUMBER(absence->until_at),
			NUMBER(absence->made_at)),
		error);
	if (outcome == OK) {
		outcome = db_insert(store->db,
			"INSERT INTO absence (person, first_at, until_at, deputy, until_mail, "
			"made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			BIND(TEXT(absence->person), NUMBER(absence->first_at),
				NUMBER(absence->until_at), TEXT(absence->deputy),
				NUMBER(absence->until_mail), NUMBER(absence->made_at)),
			&absence->id, error);
	}
	return outcome;
}

enum outcome absence_end(struct store *store, const char *person, bool only_until_mail, int64_t now,
	int64_t *ret_count, struct error *error)
{
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	outcome = db_do(store->db,
		"UPDATE absence SET ended_at = ?2 WHERE ended_at IS NULL AND until_at > ?2 "
		"AND person = ?1 AND until_mail >= ?3",
		BIND(TEXT(person), NUMBER(now), NUMBER(only_until_mail)), error);
	if (outcome == OK) {
		*ret_count = db_changes(store->db);
	}
	return outcome;
}

enum outcome absence_list(struct store *store, int64_t now, struct arena *arena,
	struct absence **ret_list, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct absence);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT id, person, first_at, until_at, deputy, until_mail, made_at FROM absence "
		"WHERE ended_at IS NULL AND until_at > ?1 ORDER BY until_at, id LIMIT ?2",
		BIND(NUMBER(now), NUMBER(ABSENCES_MAX)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		struct absence *absence = list_add(&list);

		absence->id = rows_number(&rows);
		absence->person = rows_text(&rows, arena);
		absence->first_at = rows_number(&rows);
		absence->until_at = rows_number(&rows);
		absence->deputy = rows_text(&rows, arena);
		absence->until_mail = rows_number(&rows) != 0;
		absence->made_at = rows_number(&rows);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_list = list.items;
	*ret_count = list.count;
	return OK;
}

/* ---- stand-ins */

static void read_stand_in(struct rows *rows, struct arena *arena, struct stand_in *stand_in)
{
	stand_in->ticket_id = rows_number(rows);
	stand_in->absent = rows_text(rows, arena);
	stand_in->owner = rows_text(rows, arena);
	stand_in->at = rows_number(rows);
}

enum outcome stand_in_set(struct store *store, const struct stand_in *stand_in, struct error *error)
{
	assert(db_is_in_transaction(store->db));
	return db_do(store->db,
		"INSERT INTO stand_in (ticket_id, absent, owner, at) VALUES (?1, ?2, ?3, ?4) "
		"ON CONFLICT (ticket_id) DO UPDATE SET absent = ?2, owner = ?3, at = ?4",
		BIND(NUMBER(stand_in->ticket_id), TEXT(stand_in->absent), TEXT(stand_in->owner),
			NUMBER(stand_in->at)),
		error);
}

enum outcome stand_in_load(struct store *store, int64_t ticket_id, struct arena *arena,
	struct stand_in *ret_stand_in, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT ticket_id, absent, owner, at FROM stand_in WHERE ticket_id = ?1",
		BIND(NUMBER(ticket_id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == OK) {
		read_stand_in(&rows, arena, ret_stand_in);
		rows_end(&rows);
	}
	return outcome;
}

enum outcome stand_in_remove(struct store *store, int64_t ticket_id, struct error *error)
{
	assert(db_is_in_transaction(store->db));
	return db_do(store->db, "DELETE FROM stand_in WHERE ticket_id = ?1",
		BIND(NUMBER(ticket_id)), error);
}

enum outcome stand_in_list(struct store *store, int64_t after_id, size_t max, struct arena *arena,
	struct stand_in **ret_list, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct stand_in);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT ticket_id, absent, owner, at FROM stand_in WHERE ticket_id > ?1 "
		"ORDER BY ticket_id LIMIT ?2",
		BIND(NUMBER(after_id), NUMBER((int64_t)max)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		read_stand_in(&rows, arena, list_add(&list));
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_list = list.items;
	*ret_count = list.count;
	return OK;
}

enum outcome told_owner_load(struct store *store, int64_t ticket_id, struct arena *arena,
	const char **ret_owner, struct error *error)
{
	struct rows rows;
	enum outcome outcome =
		db_ask(store->db, &rows, "SELECT owner FROM told_owner WHERE ticket_id = ?1",
			BIND(NUMBER(ticket_id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == OK) {
		*ret_owner = rows_text(&rows, arena);
		rows_end(&rows);
	} else if (outcome == NOT_FOUND) {
		*ret_owner = NULL;
		outcome = OK;
	}
	return outcome;
}

enum outcome told_owner_set(
	struct store *store, int64_t ticket_id, const char *owner, struct error *error)
{
	assert(db_is_in_transaction(store->db));
	return db_do(store->db,
		"INSERT INTO told_owner (ticket_id, owner) VALUES (?1, ?2) "
		"ON CONFLICT (ticket_id) DO UPDATE SET owner = ?2",
		BIND(NUMBER(ticket_id), TEXT(owner)), error);
}

enum outcome ticket_list_to_move(struct store *store, const char *owner, size_t max,
	struct arena *arena, int64_t **ret_ids, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, int64_t);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT id FROM ticket WHERE state <> 'CLOSED' AND owner = ?1 "
		"AND state IN ('NEW', 'OPEN') AND silent = 0 ORDER BY id LIMIT ?2",
		BIND(TEXT(owner), NUMBER((int64_t)max)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		*(int64_t *)list_add(&list) = rows_number(&rows);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_ids = list.items;
	*ret_count = list.count;
	return OK;
}
