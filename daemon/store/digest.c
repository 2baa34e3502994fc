/* SPDX-License-Identifier: MIT */
/* Messages that came in without a word to anybody, and the digests. */
#include "daemon/store/digest.h"

#include <assert.h>

#include "daemon/store/store_private.h"

static const char *const kind_names[] = {
	[UNNOTICED_BOUNCE] = "bounce",
	[UNNOTICED_FEEDBACK_REPORT] = "feedback report",
	[UNNOTICED_READ_RECEIPT] = "read receipt",
	[UNNOTICED_AUTOMATIC] = "automatic",
	[UNNOTICED_JUNK] = "junk",
};

static enum unnoticed_kind kind_from_name(const char *name)
{
	for (int i = UNNOTICED_BOUNCE; i < UNNOTICED_JUNK; i++) {
		if (strcmp(name, kind_names[i]) == 0) {
			return (enum unnoticed_kind)i;
		}
	}
	return UNNOTICED_JUNK;
}

enum outcome unnoticed_add(
	struct store *store, const struct unnoticed *unnoticed, struct error *error)
{
	assert(db_is_in_transaction(store->db));
	return db_do(store->db,
		"INSERT INTO unnoticed (at, kind, inbox_id, ticket_id, news, sender, subject) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		BIND(NUMBER(unnoticed->at), TEXT(kind_names[unnoticed->kind]),
			NUMBER(unnoticed->inbox_id), NUMBER_OR_NULL(unnoticed->ticket_id),
			NUMBER(unnoticed->is_news), TEXT(unnoticed->sender),
			TEXT(unnoticed->subject)),
		error);
}

#define UNNOTICED_COLUMNS "id, at, kind, inbox_id, ticket_id, news, sender, subject "

/* The rows asked for, to their end. */
static enum outcome read_all(struct rows *rows, struct list *list, struct error *error)
{
	enum outcome outcome;

	while ((outcome = rows_next(rows, error)) == OK) {
		struct unnoticed *unnoticed = list_add(list);

		unnoticed->id = rows_number(rows);
		unnoticed->at = rows_number(rows);
		unnoticed->kind = kind_from_name(rows_borrow_text(rows));
		unnoticed->inbox_id = rows_number(rows);
		unnoticed->ticket_id = rows_number(rows);
		unnoticed->is_news = rows_number(rows) != 0;
		unnoticed->sender = rows_text(rows, list->arena);
		unnoticed->subject = rows_text(rows, list->arena);
	}
	return outcome == NOT_FOUND ? OK : outcome;
}

enum outcome unnoticed_list(struct store *store, enum unnoticed_kind kind, int64_t after_id,
	size_t max, struct arena *arena, struct unnoticed **ret_list, size_t *ret_count,
	struct error *error)
{
	struct list list = LIST_OF(arena, struct unnoticed);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT " UNNOTICED_COLUMNS "FROM unnoticed WHERE kind = ?1 AND id > ?2 "
		"ORDER BY id LIMIT ?3",
		BIND(TEXT(kind_names[kind]), NUMBER(after_id), NUMBER((int64_t)max)), error);

	if (outcome == OK) {
		outcome = read_all(&rows, &list, error);
	}
	if (outcome == OK) {
		*ret_list = list.items;
		*ret_count = list.count;
	}
	return outcome;
}

enum outcome unnoticed_count(struct store *store, enum unnoticed_kind kind, int64_t after_id,
	int64_t *ret_count, struct error *error)
{
	return db_ask_number(store->db,
		"SELECT count(*) FROM (SELECT 1 FROM unnoticed WHERE kind = ?1 AND id > ?2 "
		"LIMIT ?3)",
		BIND(TEXT(kind_names[kind]), NUMBER(after_id), NUMBER(DIGEST_COUNT_MAX)), ret_count,
		error);
}

enum outcome unnoticed_without_ticket(struct store *store, int64_t since, size_t max,
	struct arena *arena, struct unnoticed **ret_list, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct unnoticed);
	struct unnoticed *turned;
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT " UNNOTICED_COLUMNS "FROM unnoticed WHERE ticket_id IS NULL AND at >= ?1 "
		"ORDER BY at DESC, id DESC LIMIT ?2",
		BIND(NUMBER(since), NUMBER((int64_t)max)), error);

	if (outcome == OK) {
		outcome = read_all(&rows, &list, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	turned = ARENA_ARRAY(arena, list.count, struct unnoticed);
	for (size_t i = 0; i < list.count; i++) {
		turned[i] = ((const struct unnoticed *)list.items)[list.count - 1 - i];
	}
	*ret_list = turned;
	*ret_count = list.count;
	return OK;
}

/* ---- digests */

enum outcome digest_last(struct store *store, struct digest *ret_digest, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT day, at, unnoticed_id, silence_id FROM digest "
		"WHERE day >= 0 ORDER BY day DESC LIMIT 1",
		BIND_NOTHING, error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	ret_digest->day = rows_number(&rows);
	ret_digest->at = rows_number(&rows);
	ret_digest->unnoticed_id = rows_number(&rows);
	ret_digest->silence_id = rows_number(&rows);
	rows_end(&rows);
	return OK;
}

enum outcome digest_add(struct store *store, int64_t day, int64_t now, struct error *error)
{
	assert(db_is_in_transaction(store->db));
	return db_do(store->db,
		"INSERT INTO digest (day, at, unnoticed_id, silence_id) VALUES (?1, ?2, "
		"coalesce((SELECT max(id) FROM unnoticed), 0), "
		"coalesce((SELECT max(id) FROM silence), 0))",
		BIND(NUMBER(day), NUMBER(now)), error);
}

enum outcome digest_skip(struct store *store, int64_t day, struct error *error)
{
	assert(db_is_in_transaction(store->db));
	return db_do(store->db,
		"INSERT INTO digest (day, at, unnoticed_id, silence_id) "
		"SELECT ?1, at, unnoticed_id, silence_id FROM digest "
		"WHERE day >= 0 ORDER BY day DESC LIMIT 1",
		BIND(NUMBER(day)), error);
}

enum outcome digest_news(struct store *store, const struct digest *since, int64_t now,
	struct digest_news *ret_news, struct error *error)
{
	struct rows rows;
	/* A digest that failed is no reason for another one: that would go on for ever. */
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT EXISTS (SELECT 1 FROM unnoticed WHERE id > ?1 AND news = 1) OR "
		"EXISTS (SELECT 1 FROM inbox WHERE state <> 'done' AND state = 'parked' "
		"AND settled_at >= ?3 AND settled_at < ?4) OR "
		"EXISTS (SELECT 1 FROM outgoing WHERE state <> 'sent' AND state = 'failed' "
		"AND kind <> 'digest' AND settled_at >= ?3 AND settled_at < ?4) OR "
		"EXISTS (SELECT 1 FROM slow_pattern WHERE at >= ?3 AND at < ?4), "
		"(SELECT count(*) FROM (SELECT 1 FROM silence WHERE id > ?2 LIMIT ?5)), "
		"(SELECT count(*) FROM inbox WHERE state <> 'done' AND state = 'parked'), "
		"(SELECT count(*) FROM outgoing WHERE state <> 'sent' AND state = 'failed'), "
		"(SELECT count(*) FROM slow_pattern WHERE at >= ?3 AND at < ?4)",
		BIND(NUMBER(since->unnoticed_id), NUMBER(since->silence_id), NUMBER(since->at),
			NUMBER(now), NUMBER(DIGEST_COUNT_MAX)),
		error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	ret_news->any = rows_number(&rows) != 0;
	ret_news->silences = rows_number(&rows);
	ret_news->parked = rows_number(&rows);
	ret_news->failed = rows_number(&rows);
	ret_news->slow = rows_number(&rows);
	rows_end(&rows);
	return OK;
}
