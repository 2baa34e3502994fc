/* SPDX-License-Identifier: MIT */
/* How many open tickets each person bears, kept beside every change of a ticket. */
#include "daemon/store/persons.h"

#include "daemon/store/store_private.h"

bool person_bears(const struct ticket *ticket)
{
	return ticket->owner && ticket->state != TICKET_CLOSED && !ticket->silent;
}

enum outcome person_count_open(struct store *store, const char *person, int by, struct error *error)
{
	return db_do(store->db,
		"INSERT INTO person (title, open_count) VALUES (?1, ?2) "
		"ON CONFLICT (title) DO UPDATE SET open_count = person.open_count + ?2",
		BIND(TEXT(person), NUMBER(by)), error);
}

enum outcome person_load(struct store *store, const char *person, int64_t *ret_open,
	int64_t *ret_last_assigned_at, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT open_count, last_assigned_at FROM person WHERE title = ?1",
		BIND(TEXT(person)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == NOT_FOUND) { /* has never had a ticket */
		*ret_open = 0;
		*ret_last_assigned_at = 0;
		return OK;
	}
	if (outcome != OK) {
		return outcome;
	}
	*ret_open = rows_number(&rows);
	*ret_last_assigned_at = rows_number(&rows);
	rows_end(&rows);
	return OK;
}

enum outcome person_assigned(
	struct store *store, const char *person, int64_t now, struct error *error)
{
	return db_do(store->db,
		"INSERT INTO person (title, last_assigned_at) VALUES (?1, "
		"(SELECT max(?2, coalesce(max(last_assigned_at) + 1, 0)) FROM person)) "
		"ON CONFLICT (title) DO UPDATE SET last_assigned_at = excluded.last_assigned_at",
		BIND(TEXT(person), NUMBER(now)), error);
}
