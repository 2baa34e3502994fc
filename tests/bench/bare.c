/* SPDX-License-Identifier: MIT */
/*
 * The floor under the store: the rows that ombud made, written again by prepared statements and
 * nothing else, with the same pragmas and the same schema. All rows are in memory beforehand.
 * usage: bare STORE-THAT-HAS-THEM STORE-THAT-GETS-THEM inbox|tickets MESSAGES-A-COMMIT MESSAGES
 */
#include <sqlite3.h>

#include "tests/bench/measured.h"

/* What is read (first the message it belongs to, in its order) and how it is written. */
struct source {
	const char *select;
	const char *write;
	sqlite3_stmt *statement;
	sqlite3_value **values;
	int columns;
	long rows, next;
};
#define OF_TICKET(table) "SELECT ticket_id, * FROM " table " ORDER BY ticket_id, 2"
#define OF_MAIL(table)                                                                             \
	"SELECT ticket_id, r.* FROM " table                                                        \
	" r JOIN outgoing o ON o.id = outgoing_id ORDER BY 1, 2, 3"
static struct source inbox[] = {
	{"SELECT id, * FROM inbox ORDER BY id",
		"INSERT INTO inbox VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"},
	{"SELECT inbox_id, * FROM inbox_raw ORDER BY 1", "INSERT INTO inbox_raw VALUES (?,?)"},
	{"SELECT id, 'received' FROM inbox ORDER BY 1",
		"UPDATE counter SET value = value + 1 WHERE name = ?"},
	{NULL},
};
static struct source tickets[] = {
	{"SELECT t.id, c.* FROM ticket t JOIN contact c ON c.id = contact_id ORDER BY 1",
		"INSERT INTO contact VALUES (?,?,?,?,?,?,?,?)"},
	{"SELECT t.id, a.* FROM ticket t JOIN contact_address a ON a.contact_id = t.contact_id "
	 "ORDER BY 1",
		"INSERT INTO contact_address VALUES (?,?,?,?)"},
	{"SELECT id, * FROM ticket ORDER BY 1",
		"INSERT INTO ticket VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"},
	{OF_TICKET("ticket_words"), "INSERT INTO ticket_words VALUES (?,?)"},
	{OF_TICKET("ticket_tag"), "INSERT INTO ticket_tag VALUES (?,?,?)"},
	{OF_TICKET("ticket_field"), "INSERT INTO ticket_field VALUES (?,?,?,?)"},
	{"SELECT ticket_id, w.* FROM entry e JOIN words w ON w.id = words_id ORDER BY e.id",
		"INSERT INTO words VALUES (?,?,?,?,?,?)"},
	{"SELECT ticket_id, * FROM entry ORDER BY id",
		"INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?,?,?)"},
	{"SELECT ticket_id, * FROM decision ORDER BY id",
		"INSERT INTO decision VALUES (?,?,?,?,?,?,?)"},
	{"SELECT ticket_id, * FROM outgoing ORDER BY id",
		"INSERT INTO outgoing VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"},
	{OF_MAIL("outgoing_raw"), "INSERT INTO outgoing_raw VALUES (?,?,?)"},
	{OF_MAIL("outgoing_recipient"), "INSERT INTO outgoing_recipient VALUES (?,?,?)"},
	{"SELECT (SELECT min(id) FROM ticket) + (row_number() OVER (ORDER BY at, ordinal) - 1) * "
	 "(SELECT count(*) FROM ticket) / "
	 "(SELECT count(*) FROM tally), * FROM tally ORDER BY at, ordinal",
		"INSERT INTO tally VALUES (?,?,?,?,?,?)"},
	{"SELECT id, owner FROM ticket ORDER BY 1",
		"UPDATE person SET open_count = open_count + 1 WHERE title = ?"},
	{"SELECT ticket_id, id, kind, ticket_id, settled_at FROM inbox ORDER BY 1",
		"UPDATE inbox SET state = 'done', kind = ?2, ticket_id = ?3, settled_at = ?4 WHERE "
		"id = ?1"},
	{NULL},
};

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		measured_fail(sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		measured_fail(sqlite3_errmsg(db));
	return statement;
}

static void load(sqlite3 *db, struct source *source)
{
	sqlite3_stmt *statement = prepare(db, source->select);

	source->columns = sqlite3_column_count(statement);
	for (; sqlite3_step(statement) == SQLITE_ROW; source->rows++) {
		source->values = reallocarray(source->values, (size_t)(source->rows + 1),
			sizeof(sqlite3_value *) * (size_t)source->columns);
		for (int i = 0; source->values && i < source->columns; i++)
			source->values[source->rows * source->columns + i] =
				sqlite3_value_dup(sqlite3_column_value(statement, i));
	}
	sqlite3_finalize(statement);
}

/* The rows of this source that belong to messages up to that one. */
static void write_rows(sqlite3 *db, struct source *source, sqlite3_int64 message)
{
	for (; source->next < source->rows; source->next++) {
		sqlite3_value **row = &source->values[source->next * source->columns];

		if (sqlite3_value_int64(row[0]) > message)
			return;
		for (int i = 1; i < source->columns; i++)
			sqlite3_bind_value(source->statement, i, row[i]);
		if (sqlite3_step(source->statement) != SQLITE_DONE)
			measured_fail(sqlite3_errmsg(db));
		sqlite3_reset(source->statement);
	}
}

int main(int argc, char **argv)
{
	struct source *sources = argc == 6 && strcmp(argv[3], "inbox") == 0 ? inbox : tickets;
	struct source *first = sources == inbox ? inbox : &tickets[2];
	long batch = argc == 6 ? strtol(argv[4], NULL, 10) : 0;
	long count = argc == 6 ? strtol(argv[5], NULL, 10) : 0;
	struct measured measured;
	sqlite3 *from, *to;

	if (batch < 1 || sqlite3_open(argv[1], &from) != SQLITE_OK ||
		sqlite3_open(argv[2], &to) != SQLITE_OK)
		measured_fail("usage: bare FROM TO inbox|tickets MESSAGES-A-COMMIT MESSAGES");
	run(to, "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = "
		"ON; PRAGMA mmap_size = 0;"
		"PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000; PRAGMA secure_delete = ON; "
		"PRAGMA synchronous = FULL;"
		"PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 67108864;");
	for (struct source *source = sources; source->select; source++) {
		load(from, source);
		source->statement = prepare(to, source->write);
	}
	if (count > first->rows)
		count = first->rows;
	measured = measured_begin();
	for (long i = 0; i < count; i++) {
		if (i % batch == 0)
			run(to, "BEGIN IMMEDIATE");
		for (struct source *source = sources; source->select; source++)
			write_rows(
				to, source, sqlite3_value_int64(first->values[i * first->columns]));
		if (i % batch == batch - 1 || i == count - 1)
			run(to, "COMMIT");
	}
	measured_end(&measured, count, 0);
	return 0;
}
