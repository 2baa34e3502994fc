/* SPDX-License-Identifier: MIT */
/*
 * A thin layer over the database engine: statements, values, rows, and what the engine's failures
 * mean. Only the rest of this folder uses it; db_sqlite.c is the only file that knows SQLite.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"

struct db;

/*
 * Open the existing file at path.
 * Outcomes of this and all other functions here: TRY_LATER when the database is busy or the disk is
 * full; BROKEN when rights are missing, the file is damaged or another program's, or a statement is
 * wrong. The sentence names path and next step.
 */
enum outcome db_open(
	const char *path, bool read_only, struct db **ret_db, struct error *error) WARN_UNUSED;
void db_close(struct db *db); /* accepts NULL */

/* Whether the file bears our mark and has its write-ahead log; BROKEN when it is another program's.
 */
enum outcome db_is_prepared(struct db *db, bool *ret_prepared, struct error *error) WARN_UNUSED;
/* Make it so. To be called while nobody else opens the file. */
enum outcome db_prepare_file(struct db *db, struct error *error) WARN_UNUSED;

/* The number of the schema, 0 in a new file. Part of the transaction in which it is set. */
enum outcome db_schema_number(struct db *db, int *ret_number, struct error *error) WARN_UNUSED;
enum outcome db_set_schema_number(struct db *db, int number, struct error *error) WARN_UNUSED;

/* One value bound to a place (?1, ?2, ...) in a statement. What it points to must live until the
 * rows end. */
struct bound {
	enum { BOUND_NULL, BOUND_NUMBER, BOUND_TEXT, BOUND_BYTES } kind;
	int64_t number;
	const void *data;
	size_t size;
};
static inline struct bound NUMBER(int64_t number) {
	return (struct bound){.kind = BOUND_NUMBER, .number = number};
}
/* 0 means that there is none. */
static inline struct bound
NUMBER_OR_NULL(int64_t number) {
	return (struct bound){.kind = number ? BOUND_NUMBER : BOUND_NULL, .number = number};
} static inline struct bound TEXT(const char *text) {
	return (struct bound){.kind = text ? BOUND_TEXT : BOUND_NULL, .data = text};
} static inline struct bound BYTES(const void *data, size_t size) {
	return (struct bound){.kind = BOUND_BYTES, .data = data, .size = size};
}
#define BIND(...)                                                                                  \
	(const struct bound[]){__VA_ARGS__},                                                       \
		(sizeof((const struct bound[]){__VA_ARGS__}) / sizeof(struct bound))
#define BIND_NOTHING NULL, 0

/*
 * Run a statement to its end. sql must be a literal: its address is the key under which the
 * prepared statement is kept. That holds for all that take one.
 */
enum outcome
db_do(struct db *db, const char *sql, const struct bound *values, size_t count,
	struct error *error) WARN_UNUSED;
/*
 * Insert one row; *ret_id is its rowid. NOT_FOUND when ON CONFLICT DO NOTHING kept it out.
 * RETURNING would tell the same, but SQLite makes a table in memory for it each time.
 */
enum outcome db_insert(struct db *db, const char *sql, const struct bound *values, size_t count,
	int64_t *ret_id, struct error *error) WARN_UNUSED;
/* The rows that the last statement inserted, changed or deleted. */
int64_t db_changes(const struct db *db);
/* The first number of the first row; NOT_FOUND when there is no row. The statement runs to its end.
 */
enum outcome db_ask_number(struct db *db, const char *sql, const struct bound *values, size_t count,
	int64_t *ret_number, struct error *error) WARN_UNUSED;

/*
 * Ask for rows:  db_ask(db, &rows, sql, BIND(...), error), then rows_next() until it returns
 * NOT_FOUND, or rows_end() before. Not OK: there is nothing to end.
 */
struct rows {
	struct db *db;
	void *statement; /* NULL: at an end */
	int column;
};
enum outcome db_ask(struct db *db, struct rows *rows, const char *sql, const struct bound *values,
	size_t count, struct error *error) WARN_UNUSED;
/* OK: at a row. NOT_FOUND: no more; the rows are ended, as after every failure. */
enum outcome rows_next(struct rows *rows, struct error *error) WARN_UNUSED;
void rows_end(struct rows *rows); /* also when they have ended */

/* Each call reads the next column of the row. NULL reads as 0, NULL. Copies live in arena. */
int64_t rows_number(struct rows *rows);
const char *rows_text(struct rows *rows, struct arena *arena);
const char *rows_borrow_text(
	struct rows *rows); /* "" for NULL; valid until rows_next or rows_end */
const void *rows_borrow_bytes(struct rows *rows, size_t *ret_size);

/*
 * Transactions. durable: what is committed survives a power failure, else only the death of the
 * process. A commit that fails has rolled back. When the engine itself gives a transaction up (disk
 * full), every further statement fails with TRY_LATER until db_rollback.
 */
enum outcome db_begin(struct db *db, bool durable, struct error *error) WARN_UNUSED;
enum outcome db_commit(struct db *db, struct error *error) WARN_UNUSED;
void db_rollback(struct db *db);
bool db_is_in_transaction(const struct db *db);
enum outcome db_savepoint(struct db *db, struct error *error) WARN_UNUSED;
enum outcome db_savepoint_keep(struct db *db, struct error *error) WARN_UNUSED;
void db_savepoint_undo(struct db *db);

/* Statements without values that need not be kept, one or several; pragmas too. */
enum outcome db_script(struct db *db, const char *sql, struct error *error) WARN_UNUSED;
/* Copy the database into the empty file at path while others use it. */
enum outcome db_copy(struct db *db, const char *path, struct error *error) WARN_UNUSED;

/* The statements kept so far, for looking at their plans: NULL past the end. */
const char *db_kept_statement(const struct db *db, size_t index);

#endif
