/* SPDX-License-Identifier: MIT */
/* The database layer over SQLite 3: the only file that knows it. */
#include "daemon/store/db.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>

#include <sqlite3.h>

#include "daemon/base/buf.h"
#include "daemon/store/place.h"

enum {
	KEPT_STATEMENTS = 512, /* slots; a power of two, well above the number of statements */
	BUSY_WAIT_MS = 5000,   /* the net below the lock of the store */
	OUR_MARK = 0x6f6d6264, /* "ombd", the file's application_id */
};

struct kept {
	const char *sql; /* the address is the key */
	sqlite3_stmt *statement;
};

struct db {
	sqlite3 *sqlite;
	char *path;
	bool is_read_only;
	bool in_transaction; /* by db_begin; SQLite may have given it up meanwhile */
	bool is_durable;     /* the present value of PRAGMA synchronous: FULL or NORMAL */
	size_t kept_count;
	struct kept kept[KEPT_STATEMENTS];
};

/* ---- what a failure means */

static bool disk_is_full(int code, int cause)
{
	return code == SQLITE_FULL || cause == ENOSPC || cause == EDQUOT;
}

static enum outcome no_right(const struct db *db, struct error *error)
{
	char rights[RIGHTS_TEXT_SIZE];

	place_describe_rights(db->path, rights);
	if (place_is_read_only(db->path)) {
		return error_set(error, BROKEN,
			"the store %s cannot be written to: its file system is mounted read-only",
			db->path);
	}
	return error_set(error, BROKEN,
		"the store %s or its companions (-wal, -shm) cannot be opened or written to: %s; "
		"run "
		"this as the owner, and see that the directory can be written to by the owner",
		db->path, rights);
}

/* The sentence and outcome for the failure that SQLite has just reported. */
static enum outcome failure(struct db *db, int extended_code, struct error *error)
{
	int code = extended_code & 0xFF;
	int cause = code == SQLITE_IOERR || code == SQLITE_CANTOPEN
			    ? sqlite3_system_errno(db->sqlite)
			    : 0;

	if (extended_code == SQLITE_IOERR_NOMEM || code == SQLITE_NOMEM) {
		out_of_memory(0);
	}
	if (disk_is_full(code, cause)) {
		return error_set(error, TRY_LATER,
			"the store %s cannot grow: the disk is full; make room there", db->path);
	}
	switch (code) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(error, TRY_LATER,
			"the store %s is busy: another process kept it longer than %d s", db->path,
			BUSY_WAIT_MS / 1000);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return error_set(error, BROKEN,
			"the store %s is damaged (%s); stop ombud, keep a copy of the file and its "
			"-wal, and put the last backup in its place",
			db->path, sqlite3_errmsg(db->sqlite));
	case SQLITE_CANTOPEN:
		if (cause == EMFILE || cause == ENFILE) {
			return error_set(error, TRY_LATER, "the store %s cannot be opened: %s",
				db->path, strerror(cause));
		}
		return no_right(db, error);
	case SQLITE_READONLY:
		if (extended_code == SQLITE_READONLY_DBMOVED) {
			return error_set(error, BROKEN,
				"the store %s was moved or replaced while it was open; restart "
				"ombud",
				db->path);
		}
		return no_right(db, error);
	case SQLITE_PERM:
		return no_right(db, error);
	case SQLITE_IOERR:
		return error_set(error, BROKEN,
			"the store %s cannot be read or written: %s; look at the disk", db->path,
			cause ? strerror(cause) : sqlite3_errmsg(db->sqlite));
	default:
		return error_set(error, BROKEN, "the store %s: %s (SQLite code %d)", db->path,
			sqlite3_errmsg(db->sqlite), extended_code);
	}
}

/* ---- opening */

/* file:<path>?immutable=1, with what means something in a URI escaped. */
static bool immutable_uri(const char *path, struct buf *uri)
{
	buf_puts(uri, "file:");
	for (; *path; path++) {
		if (strchr("%?#", *path)) {
			buf_printf(uri, "%%%02X", (unsigned int)*path);
		} else {
			buf_putc(uri, *path);
		}
	}
	return buf_puts(uri, "?immutable=1");
}

/* A process uses its stores from one thread, and asks for no figures of memory: neither needs a
 * mutex. Refused, without harm, once SQLite works. */
static void configure_sqlite(void)
{
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int open_sqlite(const char *path, bool read_only, sqlite3 **ret_sqlite)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	struct buf uri;
	int code;

	configure_sqlite();
	if (!read_only) {
		return sqlite3_open_v2(path, ret_sqlite, flags | SQLITE_OPEN_READWRITE, NULL);
	}
	flags |= SQLITE_OPEN_READONLY;
	if (!place_is_read_only(path)) {
		return sqlite3_open_v2(path, ret_sqlite, flags, NULL);
	}
	/* Where nothing can be written there is no writer either: do without -shm and locks. */
	buf_init(&uri, 3 * PATH_MAX);
	code = immutable_uri(path, &uri)
		       ? sqlite3_open_v2(buf_text(&uri), ret_sqlite, flags | SQLITE_OPEN_URI, NULL)
		       : SQLITE_CANTOPEN;
	buf_free(&uri);
	return code;
}

enum outcome db_open(const char *path, bool read_only, struct db **ret_db, struct error *error)
{
	struct db *db = calloc(1, sizeof(*db));
	enum outcome outcome;
	int code;

	if (!db || !(db->path = strdup(path))) {
		out_of_memory(sizeof(*db));
	}
	db->is_read_only = read_only;
	db->is_durable = true;
	code = open_sqlite(path, read_only, &db->sqlite);
	if (code != SQLITE_OK) {
		outcome = failure(db, code, error);
		goto done;
	}
	sqlite3_busy_timeout(db->sqlite, BUSY_WAIT_MS);
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	outcome = db_script(db,
		"PRAGMA foreign_keys = ON;"
		"PRAGMA trusted_schema = OFF;"
		"PRAGMA cell_size_check = ON;"
		"PRAGMA mmap_size = 0;"
		"PRAGMA temp_store = MEMORY;"
		"PRAGMA cache_size = -4000;"
		"PRAGMA secure_delete = ON;",
		error);
	if (outcome == OK && !read_only) {
		outcome = db_script(db,
			"PRAGMA synchronous = FULL;"
			"PRAGMA wal_autocheckpoint = 4000;"
			"PRAGMA journal_size_limit = 67108864;",
			error);
	}
done:
	if (outcome != OK) {
		db_close(db);
		return outcome;
	}
	*ret_db = db;
	return OK;
}

void db_close(struct db *db)
{
	if (!db) {
		return;
	}
	for (size_t i = 0; i < KEPT_STATEMENTS; i++) {
		sqlite3_finalize(db->kept[i].statement);
	}
	sqlite3_close(db->sqlite);
	free(db->path);
	free(db);
}

static int take_number(void *context, int columns, char **values, char **names)
{
	(void)names;
	if (columns > 0 && values[0]) {
		*(int64_t *)context = strtoll(values[0], NULL, 10);
	}
	return 0;
}

/* Pragmas are run afresh each time: some do their work while they are prepared. */
static enum outcome ask_pragma(
	struct db *db, const char *sql, int64_t *ret_number, struct error *error)
{
	int64_t number = 0;
	int code = sqlite3_exec(db->sqlite, sql, take_number, &number, NULL);

	if (code != SQLITE_OK) {
		return failure(db, code, error);
	}
	*ret_number = number;
	return OK;
}

enum outcome db_is_prepared(struct db *db, bool *ret_prepared, struct error *error)
{
	int64_t mark = 0;
	int64_t tables = 0;
	int64_t has_log = 0;
	enum outcome outcome = ask_pragma(db, "PRAGMA application_id", &mark, error);

	if (outcome == OK) {
		outcome = ask_pragma(db, "SELECT count(*) FROM sqlite_schema", &tables, error);
	}
	if (outcome == OK) {
		outcome = ask_pragma(db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode",
			&has_log, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	if (mark != OUR_MARK && (mark != 0 || tables != 0)) {
		return error_set(error, BROKEN,
			"%s is a database of another program; name another file in store { path }",
			db->path);
	}
	*ret_prepared = mark == OUR_MARK && has_log;
	return OK;
}

enum outcome db_prepare_file(struct db *db, struct error *error)
{
	int64_t has_log = 0;
	enum outcome outcome = db_script(db, "PRAGMA journal_mode = WAL", error);

	if (outcome == OK) {
		outcome = ask_pragma(db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode",
			&has_log, error);
	}
	if (outcome == OK && !has_log) {
		return error_set(error, BROKEN,
			"the store %s cannot have a write-ahead log: it must lie on a local file "
			"system, not on a network share",
			db->path);
	}
	if (outcome == OK) {
		outcome = db_script(db, "PRAGMA application_id = 1869439588", error);
	}
	return outcome;
}
static_assert(OUR_MARK == 1869439588, "the mark that db_prepare_file writes");

enum outcome db_schema_number(struct db *db, int *ret_number, struct error *error)
{
	int64_t number = 0;
	enum outcome outcome = ask_pragma(db, "PRAGMA user_version", &number, error);

	if (outcome == OK) {
		*ret_number = (int)number;
	}
	return outcome;
}

enum outcome db_set_schema_number(struct db *db, int number, struct error *error)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", number);
	return db_script(db, sql, error);
}

/* ---- statements */

/* The prepared statement for a literal. Their number is fixed, so the table never fills. */
static enum outcome keep_statement(
	struct db *db, const char *sql, sqlite3_stmt **ret_statement, struct error *error)
{
	size_t slot = ((uintptr_t)sql * 0x9E3779B97F4A7C15U >> 20) & (KEPT_STATEMENTS - 1);
	int code;

	while (db->kept[slot].sql && db->kept[slot].sql != sql) {
		slot = (slot + 1) & (KEPT_STATEMENTS - 1);
	}
	if (!db->kept[slot].sql) {
		assert(db->kept_count < KEPT_STATEMENTS / 2);
		code = sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT,
			&db->kept[slot].statement, NULL);
		if (code != SQLITE_OK) {
			return failure(db, code, error);
		}
		db->kept[slot].sql = sql;
		db->kept_count++;
	}
	*ret_statement = db->kept[slot].statement;
	return OK;
}

static int bind_value(sqlite3_stmt *statement, int place, const struct bound *value)
{
	switch (value->kind) {
	case BOUND_NUMBER:
		return sqlite3_bind_int64(statement, place, value->number);
	case BOUND_TEXT:
		return sqlite3_bind_text64(statement, place, value->data, strlen(value->data),
			SQLITE_STATIC, SQLITE_UTF8);
	case BOUND_BYTES:
		return sqlite3_bind_blob64(statement, place, value->size ? value->data : "",
			value->size, SQLITE_STATIC);
	case BOUND_NULL:
	default:
		return sqlite3_bind_null(statement, place);
	}
}

enum outcome db_ask(struct db *db, struct rows *rows, const char *sql, const struct bound *values,
	size_t count, struct error *error)
{
	sqlite3_stmt *statement = NULL;
	enum outcome outcome;

	if (db->in_transaction && sqlite3_get_autocommit(db->sqlite)) {
		return error_set(error, TRY_LATER,
			"the store %s gave this transaction up; it is to be rolled back and tried "
			"again",
			db->path);
	}
	outcome = keep_statement(db, sql, &statement, error);
	if (outcome != OK) {
		return outcome;
	}
	assert(!sqlite3_stmt_busy(statement));
	assert((int)count == sqlite3_bind_parameter_count(statement));
	for (size_t i = 0; i < count; i++) {
		int code = bind_value(statement, (int)i + 1, &values[i]);

		if (code != SQLITE_OK) {
			outcome = failure(db, code, error);
			sqlite3_clear_bindings(statement);
			return outcome;
		}
	}
	*rows = (struct rows){.db = db, .statement = statement};
	return OK;
}

enum outcome rows_next(struct rows *rows, struct error *error)
{
	enum outcome outcome;
	int code = sqlite3_step(rows->statement);

	rows->column = 0;
	if (code == SQLITE_ROW) {
		return OK;
	}
	outcome = code == SQLITE_DONE ? NOT_FOUND : failure(rows->db, code, error);
	rows_end(rows);
	return outcome;
}

void rows_end(struct rows *rows)
{
	if (rows->statement) {
		sqlite3_reset(rows->statement);
		sqlite3_clear_bindings(rows->statement);
		rows->statement = NULL;
	}
}

enum outcome db_do(struct db *db, const char *sql, const struct bound *values, size_t count,
	struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(db, &rows, sql, values, count, error);

	while (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	return outcome == NOT_FOUND ? OK : outcome;
}

enum outcome db_insert(struct db *db, const char *sql, const struct bound *values, size_t count,
	int64_t *ret_id, struct error *error)
{
	enum outcome outcome = db_do(db, sql, values, count, error);

	if (outcome != OK) {
		return outcome;
	}
	if (sqlite3_changes64(db->sqlite) == 0) {
		return NOT_FOUND;
	}
	*ret_id = sqlite3_last_insert_rowid(db->sqlite);
	return OK;
}

enum outcome db_ask_number(struct db *db, const char *sql, const struct bound *values, size_t count,
	int64_t *ret_number, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(db, &rows, sql, values, count, error);
	int64_t number;

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	number = rows_number(&rows);
	while (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_number = number;
	return OK;
}

int64_t db_changes(const struct db *db)
{
	return sqlite3_changes64(db->sqlite);
}

int64_t rows_number(struct rows *rows)
{
	return sqlite3_column_int64(rows->statement, rows->column++);
}

const char *rows_text(struct rows *rows, struct arena *arena)
{
	int column = rows->column++;
	const unsigned char *text = sqlite3_column_text(rows->statement, column);

	if (!text) {
		return NULL;
	}
	return arena_strndup(
		arena, (const char *)text, (size_t)sqlite3_column_bytes(rows->statement, column));
}

const char *rows_borrow_text(struct rows *rows)
{
	const unsigned char *text = sqlite3_column_text(rows->statement, rows->column++);

	return text ? (const char *)text : "";
}

const void *rows_borrow_bytes(struct rows *rows, size_t *ret_size)
{
	int column = rows->column++;
	const void *bytes = sqlite3_column_blob(rows->statement, column);

	*ret_size = (size_t)sqlite3_column_bytes(rows->statement, column);
	return bytes;
}

/* ---- transactions */

enum outcome db_begin(struct db *db, bool durable, struct error *error)
{
	enum outcome outcome = OK;

	assert(!db->in_transaction);
	if (durable != db->is_durable) {
		outcome = db_script(db,
			durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL",
			error);
		if (outcome != OK) {
			return outcome;
		}
		db->is_durable = durable;
	}
	outcome = db_do(db, "BEGIN IMMEDIATE", BIND_NOTHING, error);
	db->in_transaction = outcome == OK;
	return outcome;
}

enum outcome db_commit(struct db *db, struct error *error)
{
	enum outcome outcome;

	assert(db->in_transaction);
	outcome = db_do(db, "COMMIT", BIND_NOTHING, error);
	if (outcome != OK) {
		db_rollback(db);
	}
	db->in_transaction = false;
	return outcome;
}

void db_rollback(struct db *db)
{
	if (!sqlite3_get_autocommit(db->sqlite)) {
		sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
	}
	db->in_transaction = false;
}

bool db_is_in_transaction(const struct db *db)
{
	return db->in_transaction;
}

enum outcome db_savepoint(struct db *db, struct error *error)
{
	return db_do(db, "SAVEPOINT message", BIND_NOTHING, error);
}

enum outcome db_savepoint_keep(struct db *db, struct error *error)
{
	return db_do(db, "RELEASE SAVEPOINT message", BIND_NOTHING, error);
}

void db_savepoint_undo(struct db *db)
{
	if (!sqlite3_get_autocommit(db->sqlite)) {
		sqlite3_exec(db->sqlite, "ROLLBACK TO SAVEPOINT message; RELEASE SAVEPOINT message",
			NULL, NULL, NULL);
	}
}

enum outcome db_script(struct db *db, const char *sql, struct error *error)
{
	int code = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? OK : failure(db, code, error);
}

enum outcome db_copy(struct db *db, const char *path, struct error *error)
{
	return db_do(db, "VACUUM INTO ?1", BIND(TEXT(path)), error);
}

const char *db_kept_statement(const struct db *db, size_t index)
{
	for (size_t slot = 0; slot < KEPT_STATEMENTS; slot++) {
		if (db->kept[slot].sql && index-- == 0) {
			return db->kept[slot].sql;
		}
	}
	return NULL;
}
