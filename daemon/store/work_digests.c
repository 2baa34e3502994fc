/* SPDX-License-Identifier: MIT */
/* For whom which digest of work is made, and the figures of a group's week. */
#include "daemon/store/work_digests.h"

#include <assert.h>

#include "daemon/model/outgoing.h"
#include "daemon/store/store_private.h"

static const char *const kind_names[] = {
	[WORK_DIGEST_MORNING] = "morning",
	[WORK_DIGEST_WEEKLY] = "weekly",
};

enum outcome work_digest_last(struct store *store, enum work_digest kind, const char *person,
	int64_t *ret_day, struct error *error)
{
	return db_ask_number(store->db,
		"SELECT day FROM work_digest WHERE kind = ?1 AND person = ?2",
		BIND(TEXT(kind_names[kind]), TEXT(person)), ret_day, error);
}

enum outcome work_digest_set(struct store *store, enum work_digest kind, const char *person,
	int64_t day, struct error *error)
{
	assert(db_is_in_transaction(store->db));
	return db_do(store->db,
		"INSERT INTO work_digest (kind, person, day) VALUES (?1, ?2, ?3) "
		"ON CONFLICT (kind, person) DO UPDATE SET day = ?3",
		BIND(TEXT(kind_names[kind]), TEXT(person), NUMBER(day)), error);
}

enum outcome group_week_count(struct store *store, const char *group, int64_t from, int64_t to,
	int64_t now, struct group_week *ret_week, struct error *error)
{
	struct rows rows;
	/* a new time after a broken promise does not make the answer less late */
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT (SELECT count(*) FROM ticket WHERE created_at >= ?2 AND created_at < ?3 "
		"AND group_title = ?1 AND silent = 0), "
		"(SELECT count(*) FROM ticket WHERE answered_at >= ?2 AND answered_at < ?3 "
		"AND group_title = ?1 AND silent = 0), count(*), "
		"coalesce(sum(state = 'WAITING'), 0), "
		"coalesce(sum(state IN ('NEW', 'OPEN') AND answered_at IS NULL "
		"AND (due_at <= ?4 OR EXISTS (SELECT 1 FROM outgoing "
		"WHERE outgoing.ticket_id = ticket.id AND kind = ?5))), 0) "
		"FROM ticket WHERE state <> 'CLOSED' AND group_title = ?1 AND silent = 0",
		BIND(TEXT(group), NUMBER(from), NUMBER(to), NUMBER(now),
			TEXT(outgoing_kind_name(OUTGOING_DELAY))),
		error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	ret_week->came_in = rows_number(&rows);
	ret_week->answered = rows_number(&rows);
	ret_week->open = rows_number(&rows);
	ret_week->waiting = rows_number(&rows);
	ret_week->late = rows_number(&rows);
	rows_end(&rows);
	return OK;
}

enum outcome first_answer_list(struct store *store, const char *group, int64_t from, int64_t to,
	size_t max, struct arena *arena, struct first_answer **ret_list, size_t *ret_count,
	struct error *error)
{
	struct list list = LIST_OF(arena, struct first_answer);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT created_at, answered_at FROM ticket WHERE answered_at >= ?2 "
		"AND answered_at < ?3 AND group_title = ?1 AND silent = 0 "
		"ORDER BY answered_at DESC LIMIT ?4",
		BIND(TEXT(group), NUMBER(from), NUMBER(to), NUMBER((int64_t)max)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		struct first_answer *answer = list_add(&list);

		answer->asked_at = rows_number(&rows);
		answer->answered_at = rows_number(&rows);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_list = list.items;
	*ret_count = list.count;
	return OK;
}

enum outcome entry_unanswered_since(
	struct store *store, int64_t ticket_id, int64_t *ret_at, struct error *error)
{
	return db_ask_number(store->db,
		"SELECT at FROM entry WHERE ticket_id = ?1 AND kind = 'in' AND id > coalesce("
		"(SELECT entry.id FROM entry JOIN outgoing ON outgoing.id = outgoing_id "
		"WHERE entry.ticket_id = ?1 AND entry.kind = 'out' AND outgoing.kind = ?2 "
		"ORDER BY entry.id DESC LIMIT 1), 0) ORDER BY id LIMIT 1",
		BIND(NUMBER(ticket_id), TEXT(outgoing_kind_name(OUTGOING_ANSWER))), ret_at, error);
}
