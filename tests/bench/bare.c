/* SPDX-License-Identifier: MIT */
/* The floor under the store: rows that are in memory, written by prepared statements and nothing
 * else. usage: bare STORE-THAT-HAS-THEM STORE-THAT-GETS-THEM MESSAGES-A-COMMIT MESSAGES <
 * STATEMENTS One a line: the pragmas; then in turns what is read, the message it belongs to in
 * front and in that order, and how such a row is written. The first of them has one row for each
 * message. */
#include <sqlite3.h>

#include "tests/bench/measured.h"

static struct source {
	sqlite3_stmt *write;
	sqlite3_value **values;
	size_t columns, rows, next;
} sources[32];

static void must(sqlite3 *db, int code)
{
	if (code != SQLITE_OK && code != SQLITE_DONE)
		measured_fail(sqlite3_errmsg(db));
}

static void load(struct source *source, sqlite3 *from, const char *sql)
{
	sqlite3_stmt *read;

	must(from, sqlite3_prepare_v2(from, sql, -1, &read, NULL));
	source->columns = (size_t)sqlite3_column_count(read);
	for (; sqlite3_step(read) == SQLITE_ROW; source->rows++) {
		source->values = reallocarray(source->values, source->columns * (source->rows + 1),
			sizeof(*source->values));
		for (size_t i = 0; i < source->columns; i++)
			source->values[source->rows * source->columns + i] =
				sqlite3_value_dup(sqlite3_column_value(read, (int)i));
	}
	must(from, sqlite3_finalize(read));
}

/* The rows of this source that belong to messages up to that one. */
static void write_rows(sqlite3 *to, struct source *source, sqlite3_int64 message)
{
	for (; source->next < source->rows; source->next++) {
		sqlite3_value **row = &source->values[source->next * source->columns];

		if (sqlite3_value_int64(row[0]) > message)
			return;
		for (size_t i = 1; i < source->columns; i++)
			must(to, sqlite3_bind_value(source->write, (int)i, row[i]));
		must(to, sqlite3_step(source->write));
		sqlite3_reset(source->write);
	}
}

int main(int argc, char **argv)
{
	size_t batch = argc == 5 ? strtoul(argv[3], NULL, 10) : 0, count = 0;
	struct measured measured;
	struct source *end = sources;
	sqlite3 *from, *to;
	char line[1024];

	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (batch < 1 || sqlite3_open(argv[1], &from) || sqlite3_open(argv[2], &to) ||
		!fgets(line, sizeof(line), stdin))
		measured_fail("usage: bare FROM TO MESSAGES-A-COMMIT MESSAGES < STATEMENTS");
	for (must(to, sqlite3_exec(to, line, NULL, NULL, NULL)); fgets(line, sizeof(line), stdin);
		end++) {
		load(end, from, line);
		if (fgets(line, sizeof(line), stdin))
			must(to, sqlite3_prepare_v2(to, line, -1, &end->write, NULL));
	}
	count = strtoul(argv[4], NULL, 10) < sources->rows ? strtoul(argv[4], NULL, 10)
							   : sources->rows;
	measured = measured_begin();
	for (size_t i = 0; i < count; i++) {
		if (i % batch == 0)
			must(to, sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL));
		for (struct source *source = sources; source < end; source++)
			write_rows(to, source,
				sqlite3_value_int64(sources->values[i * sources->columns]));
		if (i % batch == batch - 1 || i == count - 1)
			must(to, sqlite3_exec(to, "COMMIT", NULL, NULL, NULL));
	}
	measured_end(&measured, (long)count, 0);
	return 0;
}
