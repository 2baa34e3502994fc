/* SPDX-License-Identifier: MIT */
/* The entries of tickets: append only; a merge moves them. */
#include "daemon/store/tickets.h"

#include <assert.h>

#include "daemon/base/secret.h"
#include "daemon/store/store_private.h"

enum {
	SALT_BYTES = 16,
	SAME_ID_MAX = 100, /* entries with one Message-ID that are looked at: strangers choose it */
};

/* ---- appending */

/* SHA-256 over the salt and the words, each text followed by a NUL. */
static void hash_words(
	const struct entry *entry, const unsigned char salt[SALT_BYTES], char ret_hex[65])
{
	const char *const words[] = {entry->from, entry->to, entry->subject, entry->text};
	struct secret_hash *hash = secret_hash_new();

	secret_hash_add(hash, salt, SALT_BYTES);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *word = words[i] ? words[i] : "";

		secret_hash_add(hash, word, strlen(word) + 1);
	}
	secret_hash_end(hash, ret_hex);
}

enum outcome entry_add(struct store *store, struct entry *entry, struct error *error)
{
	unsigned char salt[SALT_BYTES];
	char hex[65];
	int64_t words_id;
	int64_t id;
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	secret_random(salt, sizeof(salt));
	hash_words(entry, salt, hex);
	outcome = db_insert(store->db,
		"INSERT INTO words (salt, sender, recipient, subject, text) "
		"VALUES (?1, ?2, ?3, ?4, ?5)",
		BIND(BYTES(salt, sizeof(salt)), TEXT(entry->from), TEXT(entry->to),
			TEXT(entry->subject), TEXT(entry->text)),
		&words_id, error);
	if (outcome != OK) {
		return outcome;
	}
	outcome = db_insert(store->db,
		"INSERT INTO entry (ticket_id, at, kind, channel, inbox_id, outgoing_id, words_id, "
		"words_hash, message_id, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		BIND(NUMBER(entry->ticket_id), NUMBER(entry->at),
			TEXT(entry_kind_name(entry->kind)), TEXT(channel_kind_name(entry->channel)),
			NUMBER_OR_NULL(entry->inbox_id), NUMBER_OR_NULL(entry->outgoing_id),
			NUMBER(words_id), TEXT(hex), TEXT(entry->message_id), TEXT(entry->digest)),
		&id, error);
	if (outcome == OK) {
		entry->id = id;
	}
	return outcome;
}

/* ---- loading */

#define ENTRY_SELECT                                                                               \
	"SELECT e.id, e.ticket_id, e.at, e.kind, e.channel, e.inbox_id, e.outgoing_id, w.sender, " \
	"w.recipient, w.subject, w.text, e.message_id, e.digest, o.state, e.moved_from "           \
	"FROM entry e "                                                                            \
	"LEFT JOIN words w ON w.id = e.words_id LEFT JOIN outgoing o ON o.id = e.outgoing_id "

static enum entry_kind kind_from_name(const char *name)
{
	for (int i = ENTRY_IN; i < ENTRY_EVENT; i++) {
		if (strcmp(name, entry_kind_name((enum entry_kind)i)) == 0) {
			return (enum entry_kind)i;
		}
	}
	return ENTRY_EVENT;
}

static void read_entry(struct rows *rows, struct arena *arena, struct entry *entry)
{
	entry->id = rows_number(rows);
	entry->ticket_id = rows_number(rows);
	entry->at = rows_number(rows);
	entry->kind = kind_from_name(rows_borrow_text(rows));
	entry->channel = strcmp(rows_borrow_text(rows), channel_kind_name(CHANNEL_SMS)) == 0
				 ? CHANNEL_SMS
				 : CHANNEL_EMAIL;
	entry->inbox_id = rows_number(rows);
	entry->outgoing_id = rows_number(rows);
	entry->from = rows_text(rows, arena);
	entry->to = rows_text(rows, arena);
	entry->subject = rows_text(rows, arena);
	entry->text = rows_text(rows, arena);
	entry->message_id = rows_text(rows, arena);
	entry->digest = rows_text(rows, arena);
	entry->state = rows_text(rows, arena);
	entry->moved_from = rows_number(rows);
}

enum outcome entry_list(struct store *store, int64_t ticket_id, struct arena *arena,
	struct entry **ret_entries, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct entry);
	struct entry *entries;
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		ENTRY_SELECT "WHERE e.ticket_id = ?1 ORDER BY e.id DESC LIMIT ?2",
		BIND(NUMBER(ticket_id), NUMBER(ENTRY_LIST_MAX)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		read_entry(&rows, arena, list_add(&list));
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	entries = ARENA_ARRAY(arena, list.count, struct entry);
	for (size_t i = 0; i < list.count; i++) {
		entries[i] = ((const struct entry *)list.items)[list.count - 1 - i];
	}
	*ret_entries = entries;
	*ret_count = list.count;
	return OK;
}

/* The entries that a query yields. */
static enum outcome collect_entries(enum outcome outcome, struct rows *rows, struct arena *arena,
	struct entry **ret_entries, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct entry);

	while (outcome == OK && (outcome = rows_next(rows, error)) == OK) {
		read_entry(rows, arena, list_add(&list));
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_entries = list.items;
	*ret_count = list.count;
	return OK;
}

enum outcome entry_list_carried(struct store *store, int64_t ticket_id, int64_t since, size_t max,
	struct arena *arena, struct entry **ret_entries, size_t *ret_count, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		ENTRY_SELECT "WHERE e.ticket_id = ?1 AND e.kind IN ('event', 'out') AND e.at >= ?2 "
			     "AND e.digest IS NOT NULL ORDER BY e.id DESC LIMIT ?3",
		BIND(NUMBER(ticket_id), NUMBER(since), NUMBER((int64_t)max)), error);

	return collect_entries(outcome, &rows, arena, ret_entries, ret_count, error);
}

enum outcome entry_last_received(struct store *store, int64_t ticket_id, struct arena *arena,
	struct entry *ret_entry, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		ENTRY_SELECT "WHERE e.ticket_id = ?1 AND e.kind = 'in' ORDER BY e.id DESC LIMIT 1",
		BIND(NUMBER(ticket_id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == OK) {
		read_entry(&rows, arena, ret_entry);
		rows_end(&rows);
	}
	return outcome;
}

enum outcome entry_list_received(struct store *store, int64_t ticket_id, size_t max,
	struct arena *arena, struct entry **ret_entries, size_t *ret_count, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT e.id, e.ticket_id, e.at, e.kind, e.channel, e.inbox_id, e.outgoing_id, "
		"w.sender, NULL, NULL, NULL, e.message_id, e.digest, NULL, e.moved_from FROM entry "
		"e "
		"LEFT JOIN words w ON w.id = e.words_id "
		"WHERE e.ticket_id = ?1 AND e.kind = 'in' ORDER BY e.id DESC LIMIT ?2",
		BIND(NUMBER(ticket_id), NUMBER((int64_t)max)), error);

	return collect_entries(outcome, &rows, arena, ret_entries, ret_count, error);
}

enum outcome entry_has_event(struct store *store, int64_t ticket_id, const char *text,
	bool *ret_has, struct error *error)
{
	int64_t has = 0;
	enum outcome outcome = db_ask_number(store->db,
		"SELECT EXISTS (SELECT 1 FROM entry e JOIN words w ON w.id = e.words_id "
		"WHERE e.ticket_id = ?1 AND e.kind = 'event' AND w.text = ?2)",
		BIND(NUMBER(ticket_id), TEXT(text)), &has, error);

	if (outcome == OK) {
		*ret_has = has != 0;
	}
	return outcome;
}

enum outcome entry_last_said(
	struct store *store, int64_t ticket_id, int64_t *ret_at, struct error *error)
{
	return db_ask_number(store->db,
		"SELECT at FROM entry WHERE ticket_id = ?1 AND kind IN ('in', 'out') "
		"ORDER BY id DESC LIMIT 1",
		BIND(NUMBER(ticket_id)), ret_at, error);
}

enum outcome entry_writer(struct store *store, int64_t ticket_id, int64_t inbox_id,
	struct arena *arena, const char **ret_from, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT w.sender FROM entry e LEFT JOIN words w ON w.id = e.words_id "
		"WHERE e.ticket_id IN (?1, (SELECT merged_into FROM ticket WHERE id = ?1)) "
		"AND e.inbox_id = ?2 AND e.kind = 'in' ORDER BY e.id LIMIT 1",
		BIND(NUMBER(ticket_id), NUMBER(inbox_id)), error);

	if (outcome == OK)
		outcome = rows_next(&rows, error);
	if (outcome == OK) {
		*ret_from = rows_text(&rows, arena);
		rows_end(&rows);
	}
	return outcome;
}

enum outcome entry_by_message_id(struct store *store, const char *message_id, const char *digest,
	struct arena *arena, struct entry *ret_entry, struct error *error)
{
	struct entry entry = {0};
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		ENTRY_SELECT "WHERE e.id = (SELECT id FROM (SELECT id, kind, digest FROM entry "
			     "WHERE message_id = ?1 AND (kind = 'in' OR digest IS NOT NULL) "
			     "ORDER BY id LIMIT ?3) ORDER BY coalesce(digest = ?2, FALSE) DESC, "
			     "coalesce(digest = ?2 AND kind <> 'in', FALSE) DESC, "
			     "id LIMIT 1)",
		BIND(TEXT(message_id), TEXT(digest), NUMBER(SAME_ID_MAX)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	read_entry(&rows, arena, &entry);
	rows_end(&rows);
	*ret_entry = entry;
	return OK;
}

enum outcome ticket_by_message_id(struct store *store, const char *message_id,
	int64_t *ret_ticket_id, int64_t *ret_outgoing_id, struct error *error)
{
	struct rows rows;
	int64_t ticket_id;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT coalesce(t.merged_into, t.id), o.id FROM outgoing o "
		"JOIN ticket t ON t.id = o.ticket_id "
		"WHERE o.message_id = ?1 ORDER BY o.id LIMIT 1",
		BIND(TEXT(message_id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == OK) {
		*ret_ticket_id = rows_number(&rows);
		*ret_outgoing_id = rows_number(&rows);
		rows_end(&rows);
		return OK;
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	outcome = db_ask_number(store->db,
		"SELECT ticket_id FROM entry WHERE message_id = ?1 ORDER BY id LIMIT 1",
		BIND(TEXT(message_id)), &ticket_id, error);
	if (outcome == OK) {
		*ret_ticket_id = ticket_id;
		*ret_outgoing_id = 0;
	}
	return outcome;
}

/* ---- the thread of a ticket */

/* One mail of the thread: entry and outbox row of the same mail meet by the id. */
static void add_once(struct list *ids, const char *message_id)
{
	for (size_t i = 0; i < ids->count; i++) {
		if (strcmp(((const char *const *)ids->items)[i], message_id) == 0) {
			return;
		}
	}
	*(const char **)list_add(ids) = message_id;
}

enum outcome ticket_message_ids(struct store *store, int64_t ticket_id, size_t max,
	struct arena *arena, const char *const **ret_ids, size_t *ret_count, struct error *error)
{
	/* newest first: mails in and out by their entries, and those of ours that have no entry */
	enum { LOOKED_AT_MAX = 200 };
	struct list ids = LIST_OF(arena, const char *);
	const char **found;
	const char **thread;
	struct rows rows;
	size_t count;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT message_id FROM (SELECT * FROM ("
		"SELECT e.message_id, e.at, e.id AS position FROM entry e "
		"LEFT JOIN outgoing o ON o.id = e.outgoing_id "
		"WHERE e.ticket_id = ?1 AND e.kind IN ('in', 'out') "
		"AND e.message_id IS NOT NULL AND coalesce(o.to_staff, 0) = 0 "
		"ORDER BY e.id DESC LIMIT ?2) "
		"UNION ALL SELECT * FROM ("
		"SELECT message_id, created_at AS at, 0 AS position FROM outgoing "
		"WHERE ticket_id = ?1 AND to_staff = 0 ORDER BY id DESC LIMIT ?2)) "
		"ORDER BY at DESC, position DESC",
		BIND(NUMBER(ticket_id), NUMBER(LOOKED_AT_MAX)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		add_once(&ids, rows_text(&rows, arena));
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	count = ids.count < max ? ids.count : max;
	found = ids.items;
	thread = ARENA_ARRAY(arena, count, const char *);
	for (size_t i = 0; i < count; i++) {
		thread[i] = found[count - 1 - i];
	}
	if (count > 0 && ids.count > count) {
		thread[0] = found[ids.count - 1]; /* how the conversation began */
	}
	*ret_ids = thread;
	*ret_count = count;
	return OK;
}
