/* SPDX-License-Identifier: MIT */
/* Opening the store, its transactions, its copies and the locks of the roles. */
#include "daemon/store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/file.h"
#include "daemon/store/migrate.h"
#include "daemon/store/place.h"
#include "daemon/store/store_private.h"

enum { SCRATCH_MAX_BYTES = PACKED_CONTENT_MAX + 16 * 1024 * 1024 };

/* Make the file a store with the newest schema, one process at a time. */
static enum outcome bring_up_to_date(struct store *store, struct error *error)
{
	bool is_prepared;
	bool is_needed;
	enum outcome outcome = place_lock(store->lock, error);

	if (outcome != OK) {
		return outcome;
	}
	outcome = db_is_prepared(store->db, &is_prepared, error);
	if (outcome == OK && !is_prepared) {
		outcome = db_prepare_file(store->db, error);
	}
	if (outcome == OK) {
		outcome = migrate_is_needed(store->db, schema_step_count, &is_needed, error);
	}
	if (outcome == OK && is_needed) {
		outcome = migrate(store->db, schema_steps, schema_step_count, error);
	}
	place_unlock(store->lock);
	return outcome;
}

static enum outcome check_schema(struct store *store, struct error *error)
{
	bool is_prepared;
	bool is_needed;
	enum outcome outcome = db_is_prepared(store->db, &is_prepared, error);

	if (outcome == OK) {
		outcome = migrate_is_needed(store->db, schema_step_count, &is_needed, error);
	}
	if (outcome == OK && is_needed) {
		return error_set(error, BROKEN,
			"the store %s is of an older version and not brought up to date yet; start "
			"the daemon, or do ombud run --once",
			store->path);
	}
	return outcome;
}

enum outcome store_open(
	const char *path, bool read_only, struct store **ret_store, struct error *error)
{
	struct store *store;
	enum outcome outcome = place_check(path, read_only, error);

	if (outcome != OK) {
		return outcome;
	}
	store = calloc(1, sizeof(*store));
	if (!store || !(store->path = strdup(path))) {
		out_of_memory(sizeof(*store));
	}
	store->lock = -1;
	store->is_read_only = read_only;
	store->scratch = arena_new(SCRATCH_MAX_BYTES);
	store->packer = packer_new();
	if (!read_only) {
		outcome = place_open_lock(path, "lock", &store->lock, error);
	}
	if (outcome == OK) {
		outcome = db_open(path, read_only, &store->db, error);
	}
	if (outcome == OK) {
		outcome = read_only ? check_schema(store, error) : bring_up_to_date(store, error);
	}
	if (outcome != OK) {
		store_close(store);
		return outcome;
	}
	*ret_store = store;
	return OK;
}

void store_close(struct store *store)
{
	if (!store) {
		return;
	}
	db_close(store->db);
	if (store->lock >= 0) {
		close(store->lock);
	}
	arena_free(store->scratch);
	packer_free(store->packer);
	free(store->inbox.ids);
	free(store->outbox.ids);
	free(store->path);
	free(store);
}

enum outcome store_begin(struct store *store, bool relaxed, struct error *error)
{
	enum outcome outcome;

	assert(!store->is_read_only);
	outcome = place_lock(store->lock, error);
	if (outcome != OK) {
		return outcome;
	}
	outcome = db_begin(store->db, !relaxed, error);
	if (outcome != OK) {
		place_unlock(store->lock);
	}
	return outcome;
}

enum outcome store_commit(struct store *store, struct error *error)
{
	enum outcome outcome = db_commit(store->db, error);

	place_unlock(store->lock);
	return outcome;
}

void store_rollback(struct store *store)
{
	db_rollback(store->db);
	place_unlock(store->lock);
}

enum outcome store_savepoint(struct store *store, struct error *error)
{
	return db_savepoint(store->db, error);
}

enum outcome store_savepoint_keep(struct store *store, struct error *error)
{
	return db_savepoint_keep(store->db, error);
}

void store_savepoint_undo(struct store *store)
{
	db_savepoint_undo(store->db);
}

/* Let the copy last through a power failure. */
static enum outcome sync_copy(const char *path, struct error *error)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	enum outcome outcome = OK;

	if (descriptor < 0 || fsync(descriptor) < 0) {
		outcome = error_set(error, BROKEN, "the copy %s could not be synced: %s", path,
			strerror(errno));
	}
	if (descriptor >= 0) {
		close(descriptor);
	}
	return outcome;
}

enum outcome store_backup(struct store *store, const char *path, struct error *error)
{
	int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	enum outcome outcome;

	if (descriptor < 0) {
		if (errno == EEXIST) {
			return error_set(error, REFUSED,
				"%s exists already; name a new file for the copy", path);
		}
		return error_set(error, errno == ENOSPC || errno == EDQUOT ? TRY_LATER : BROKEN,
			"the copy %s cannot be made: %s", path, strerror(errno));
	}
	close(descriptor);
	outcome = db_copy(store->db, path, error);
	if (outcome == OK) {
		outcome = sync_copy(path, error);
	}
	if (outcome != OK) {
		unlink(path);
		return error_context(error, outcome, "copy to %s", path);
	}
	return OK;
}

enum outcome store_lock_role(const char *store_path, const char *role, struct error *error)
{
	char path[4096 + 64];
	int descriptor;
	enum outcome outcome;

	/* opened once before, so that a lock made by root belongs to the owner of the store */
	outcome = place_open_lock(store_path, role, &descriptor, error);
	if (outcome != OK) {
		return outcome;
	}
	close(descriptor);
	snprintf(path, sizeof(path), "%s.%s", store_path, role);
	return file_lock(path, false, &descriptor, error); /* held until the process ends */
}
