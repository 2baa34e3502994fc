/* SPDX-License-Identifier: MIT */
/*
 * The store: the only meeting place of the roles. SQL lives in this folder and nowhere else.
 * One struct store per process; everything returned lives in the caller's arena. What writes more
 * than one row is called between store_begin and store_commit (asserted); so should be all other
 * writing.
 *
 * TRY_LATER inside a transaction means that nothing more can be written in it: roll it back.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"

struct store;

/*
 * Open the store at path, make it when missing (0600), and bring its schema up to date (numbered
 * migrations under the write lock). read_only opens an existing one without locks (NOT_FOUND when
 * there is none). TRY_LATER busy or full; BROKEN no right, damaged, or written by a newer version:
 * the sentence says which, and the next step.
 */
enum outcome store_open(const char *path, bool read_only, struct store **ret_store,
	struct error *error) WARN_UNUSED;
void store_close(struct store *store); /* accepts NULL */

/*
 * Begin to write: waits for the flock of <store>.lock, then BEGIN IMMEDIATE. Commit or roll back
 * ends it; a commit that fails has rolled back. relaxed: this transaction may be lost in a power
 * failure, never by the death of a process (step B, and E of mail).
 */
enum outcome store_begin(struct store *store, bool relaxed, struct error *error) WARN_UNUSED;
enum outcome store_commit(struct store *store, struct error *error) WARN_UNUSED;
void store_rollback(struct store *store);

/* One message inside a batch: what follows can be undone alone. */
enum outcome store_savepoint(struct store *store, struct error *error) WARN_UNUSED;
enum outcome store_savepoint_keep(struct store *store, struct error *error) WARN_UNUSED;
void store_savepoint_undo(struct store *store);

/* A copy of the whole store while it is in use (VACUUM INTO). REFUSED when the file exists. */
enum outcome store_backup(struct store *store, const char *path, struct error *error) WARN_UNUSED;

/* Take a role's lock, <store>.<role>, for the life of the process. TRY_LATER: another process has
 * it. */
enum outcome store_lock_role(
	const char *store_path, const char *role, struct error *error) WARN_UNUSED;

/* Keep the bytes of a generation under its hash, so that a decision can be recomputed; nothing when
 * it is known. */
enum outcome store_keep_generation(struct store *store, const char *hash, const void *bytes,
	size_t size, int64_t now, struct error *error) WARN_UNUSED;

/* The bytes kept under a hash; NOT_FOUND. */
enum outcome store_load_generation(struct store *store, const char *hash, struct arena *arena,
	const unsigned char **ret_bytes, size_t *ret_size, struct error *error) WARN_UNUSED;

/* A line per channel for status: when it last worked, what is wrong now. error NULL: all is well.
 */
struct channel_status {
	const char *name; /* "mailbox counter", "sender mail" */
	int64_t last_ok_at;
	const char *error; /* NULL */
	int64_t next_try_at;
};
enum outcome store_set_channel(struct store *store, const char *name, int64_t now,
	const char *sentence, int64_t next_try_at, struct error *error) WARN_UNUSED;
enum outcome store_channels(struct store *store, struct arena *arena,
	struct channel_status **ret_channels, size_t *ret_count, struct error *error) WARN_UNUSED;

/* Counts for status. */
struct store_counts {
	int64_t received; /* inbox rows */
	int64_t waiting;  /* not yet worked on */
	int64_t ticketed; /* inbox rows that made or joined a ticket */
	int64_t silent;	  /* decisions not to answer, and inbox rows that made no ticket */
	int64_t parked;	  /* in the inbox and the outbox, for a person to look at */
	int64_t outbox;	  /* on their way */
	int64_t failed;	  /* in the outbox */
};
enum outcome store_count(
	struct store *store, struct store_counts *ret_counts, struct error *error) WARN_UNUSED;

#endif
