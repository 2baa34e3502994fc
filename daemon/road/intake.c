/* SPDX-License-Identifier: MIT */
/* What the receiver offers a channel while it fetches. */
#include "daemon/road/intake.h"

#include <inttypes.h>

#include "daemon/base/clock.h"
#include "daemon/base/fault.h"
#include "daemon/base/log.h"
#include "daemon/base/text.h"
#include "daemon/road/wake.h"
#include "daemon/store/inbox.h"

enum { ARENA_BASE_BYTES = 256 * 1024 * 1024, CURSORS_MAX = 256, LOG_TEXT_MAX = 200 };

struct pending {
	struct incoming incoming; /* bytes NULL: only the packed ones are kept */
	const unsigned char *packed;
	size_t packed_size;
	int64_t id;
	bool is_new;
};

struct pending_cursor {
	const char *folder;
	int64_t uidvalidity;
	int64_t uid;
};

struct intake_batch {
	struct role *role;
	const char *mailbox;
	bool all_stay;	     /* at the source, so that there is nothing to release */
	struct arena *arena; /* of what waits for the next commit */
	struct pending *pending;
	size_t count;
	size_t max_rows;
	int64_t bytes;
	int64_t max_bytes;
	struct pending_cursor cursors[CURSORS_MAX];
	size_t cursor_count;
	size_t stored;
};

static void forget(struct intake_batch *batch)
{
	arena_reset(batch->arena);
	batch->pending = ARENA_ARRAY(batch->arena, batch->max_rows, struct pending);
	batch->count = 0;
	batch->bytes = 0;
	batch->cursor_count = 0;
}

static enum outcome put_all(struct intake_batch *batch, struct error *error)
{
	struct store *store = batch->role->store;
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < batch->count; i++) {
		struct pending *pending = &batch->pending[i];

		outcome = inbox_put(store, &pending->incoming, pending->packed,
			pending->packed_size, &pending->id, error);
		pending->is_new = outcome == OK;
		if (outcome == NOT_FOUND) {
			outcome = OK; /* a predecessor stored it and could not release it */
		}
	}
	for (size_t i = 0; outcome == OK && i < batch->cursor_count; i++) {
		const struct pending_cursor *cursor = &batch->cursors[i];

		outcome = inbox_set_cursor(store, batch->mailbox, cursor->folder,
			cursor->uidvalidity, cursor->uid, error);
	}
	return outcome;
}

static void report(struct intake_batch *batch)
{
	struct role *role = batch->role;
	size_t stored = 0;

	for (size_t i = 0; i < batch->count; i++) {
		const struct pending *pending = &batch->pending[i];

		if (!pending->is_new) {
			continue;
		}
		stored++;
		progress_handled(role->progress);
		log_info("inbox %" PRId64 ": received %zu bytes%s%s", pending->id,
			pending->incoming.size_bytes, pending->incoming.trouble ? ": " : "",
			pending->incoming.trouble ? text_printable(batch->arena,
							    pending->incoming.trouble, LOG_TEXT_MAX)
						  : "");
	}
	batch->stored += stored;
	if (stored > 0) {
		fault_point(STEP_WAKE_WORKER);
		wake_role(role->run_directory, "worker");
	}
}

/* The pass ends with the batch in hand when the role should end. */
static enum outcome go_on(const struct intake_batch *batch, struct error *error)
{
	progress_touch(batch->role->progress);
	return role_should_stop(batch->role)
		       ? error_set(error, TRY_LATER, "the receiver was told to end")
		       : OK;
}

static enum outcome intake_flush(void *context, struct error *error)
{
	struct intake_batch *batch = context;
	struct store *store = batch->role->store;
	enum outcome outcome;

	if (batch->count == 0 && batch->cursor_count == 0) {
		return go_on(batch, error);
	}
	outcome = store_begin(store, false, error);
	if (outcome == OK) {
		outcome = put_all(batch, error);
		if (outcome == OK) {
			fault_point(STEP_STORE);
			outcome = store_commit(store, error);
		} else {
			store_rollback(store);
		}
	}
	if (outcome == OK) {
		report(batch);
	}
	forget(batch);
	return outcome == OK ? go_on(batch, error) : outcome;
}

static enum outcome intake_put(void *context, const struct incoming *incoming, struct error *error)
{
	struct intake_batch *batch = context;
	struct pending *pending;

	fault_point(STEP_FETCH);
	if (batch->count == batch->max_rows ||
		(batch->count > 0 &&
			batch->bytes + (int64_t)incoming->size_bytes > batch->max_bytes)) {
		enum outcome outcome = intake_flush(batch, error);

		if (outcome != OK) {
			return outcome;
		}
	}
	pending = &batch->pending[batch->count++];
	pending->incoming = *incoming;
	pending->incoming.mailbox = batch->mailbox;
	pending->incoming.folder = arena_strdup(batch->arena, incoming->folder);
	pending->incoming.name = arena_strdup(batch->arena, incoming->name);
	pending->incoming.trouble = arena_strdup(batch->arena, incoming->trouble);
	pending->incoming.bytes = NULL;
	pending->incoming.is_released = batch->all_stay;
	if (pending->incoming.fetched_at == 0) {
		pending->incoming.fetched_at = clock_now();
	}
	inbox_compress(batch->role->store, batch->arena, incoming->bytes, incoming->size_bytes,
		&pending->packed, &pending->packed_size);
	batch->bytes += (int64_t)incoming->size_bytes;
	progress_touch(batch->role->progress);
	/* A full batch waits for the next message: the cursor is then committed with it. */
	return OK;
}

static enum outcome intake_known(void *context, const char *folder, int64_t uidvalidity,
	const int64_t *uids, size_t count, bool *ret_known, struct error *error)
{
	struct intake_batch *batch = context;
	enum outcome outcome = go_on(batch, error);

	return outcome == OK ? inbox_known_uids(batch->role->store, batch->mailbox, folder,
				       uidvalidity, uids, count, ret_known, error)
			     : outcome;
}

static enum outcome intake_known_name(
	void *context, const char *folder, const char *name, bool *ret_known, struct error *error)
{
	struct intake_batch *batch = context;
	enum outcome outcome = go_on(batch, error);

	return outcome == OK ? inbox_known_name(batch->role->store, batch->mailbox, folder, name,
				       ret_known, error)
			     : outcome;
}

static enum outcome intake_cursor(void *context, const char *folder, int64_t uidvalidity,
	int64_t *ret_uid, bool *ret_other, struct error *error)
{
	struct intake_batch *batch = context;

	return inbox_cursor(
		batch->role->store, batch->mailbox, folder, uidvalidity, ret_uid, ret_other, error);
}

static enum outcome intake_set_cursor(
	void *context, const char *folder, int64_t uidvalidity, int64_t uid, struct error *error)
{
	struct intake_batch *batch = context;
	size_t i = 0;

	while (i < batch->cursor_count && (batch->cursors[i].uidvalidity != uidvalidity ||
						  strcmp(batch->cursors[i].folder, folder) != 0)) {
		i++;
	}
	if (i == CURSORS_MAX) {
		return error_set(error, BROKEN, "more than %d folders in one pass", CURSORS_MAX);
	}
	if (i == batch->cursor_count) {
		batch->cursors[i].folder = arena_strdup(batch->arena, folder);
		batch->cursors[i].uidvalidity = uidvalidity;
		batch->cursor_count++;
	}
	batch->cursors[i].uid = uid;
	return OK;
}

static void intake_progress(void *context)
{
	const struct intake_batch *batch = context;

	progress_touch(batch->role->progress);
}

struct intake_batch *intake_open(struct role *role, const struct mailbox *mailbox,
	int64_t max_bytes, size_t max_rows, struct intake *ret_intake)
{
	struct arena *arena = arena_new(ARENA_BASE_BYTES + (size_t)max_bytes * 2);
	struct intake_batch *batch = calloc(1, sizeof(*batch));

	if (!batch) {
		out_of_memory(sizeof(*batch));
	}
	batch->role = role;
	batch->mailbox = mailbox->title;
	batch->all_stay = mailbox->after == AFTER_KEEP;
	batch->arena = arena;
	batch->max_rows = max_rows;
	batch->max_bytes = max_bytes;
	forget(batch);
	*ret_intake = (struct intake){
		.context = batch,
		.known = intake_known,
		.known_name = intake_known_name,
		.cursor = intake_cursor,
		.set_cursor = intake_set_cursor,
		.put = intake_put,
		.flush = intake_flush,
		.progress = intake_progress,
	};
	return batch;
}

size_t intake_stored(const struct intake_batch *batch)
{
	return batch->stored;
}

void intake_close(struct intake_batch *batch)
{
	arena_free(batch->arena);
	free(batch);
}
