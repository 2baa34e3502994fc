/* SPDX-License-Identifier: MIT */
/*
 * What the receiver offers a channel while it fetches.
 *
 * A full batch is committed by a thread of its own while the channel fetches the next one: a commit
 * waits for the disk, and the source need not wait with it. There is one such thread at most. It
 * alone uses the database while it lives, and it is waited for before anybody else does: before the
 * next batch, a flush, a question to the store and the end. What is only flushed needs no thread.
 */
#include "daemon/road/intake.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>

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

/* What goes into one commit. */
struct batch {
	struct intake_pass *owner;
	struct arena *arena;
	struct pending *pending;
	size_t count;
	int64_t bytes;
	struct pending_cursor cursors[CURSORS_MAX];
	size_t cursor_count;
	/* once it was stored */
	size_t stored;
	enum outcome outcome;
	struct error error;
};

struct intake_pass {
	struct role *role;
	const char *mailbox;
	bool all_stay; /* at the source, so that there is nothing to release */
	size_t max_rows;
	int64_t max_bytes;
	struct batch batches[2];
	struct batch *filling; /* by the channel; the other one is empty or with the thread */
	pthread_t thread;
	bool is_storing; /* the thread is to be joined */
	size_t stored;
};

static void forget(struct batch *batch)
{
	arena_reset(batch->arena);
	batch->pending = ARENA_ARRAY(batch->arena, batch->owner->max_rows, struct pending);
	batch->count = 0;
	batch->bytes = 0;
	batch->cursor_count = 0;
	batch->stored = 0;
	batch->outcome = OK;
}

static bool is_empty(const struct batch *batch)
{
	return batch->count == 0 && batch->cursor_count == 0;
}

static enum outcome put_all(struct batch *batch, struct error *error)
{
	struct store *store = batch->owner->role->store;
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

		outcome = inbox_set_cursor(store, batch->owner->mailbox, cursor->folder,
			cursor->uidvalidity, cursor->uid, error);
	}
	return outcome;
}

static void report(struct batch *batch)
{
	struct role *role = batch->owner->role;

	for (size_t i = 0; i < batch->count; i++) {
		const struct pending *pending = &batch->pending[i];

		if (!pending->is_new) {
			continue;
		}
		batch->stored++;
		progress_handled(role->progress);
		log_info("inbox %" PRId64 ": received %zu bytes%s%s", pending->id,
			pending->incoming.size_bytes, pending->incoming.trouble ? ": " : "",
			pending->incoming.trouble ? text_printable(batch->arena,
							    pending->incoming.trouble, LOG_TEXT_MAX)
						  : "");
	}
	if (batch->stored > 0) {
		fault_point(STEP_WAKE_WORKER);
		wake_role(role->run_directory, "worker");
	}
}

/* A batch in one commit. */
static void *store_batch(void *context)
{
	struct batch *batch = context;
	struct store *store = batch->owner->role->store;

	batch->outcome = store_begin(store, false, &batch->error);
	if (batch->outcome != OK) {
		return NULL;
	}
	batch->outcome = put_all(batch, &batch->error);
	if (batch->outcome != OK) {
		store_rollback(store);
		return NULL;
	}
	fault_point(STEP_STORE);
	batch->outcome = store_commit(store, &batch->error);
	if (batch->outcome == OK) {
		report(batch);
	}
	return NULL;
}

/* The pass ends with the batch in hand when the role should end. */
static enum outcome go_on(const struct intake_pass *intake, struct error *error)
{
	progress_touch(intake->role->progress);
	return role_should_stop(intake->role)
		       ? error_set(error, TRY_LATER, "the receiver was told to end")
		       : OK;
}

/* What came of a batch; it is empty then. */
static enum outcome settle(struct batch *batch, struct error *error)
{
	enum outcome outcome = batch->outcome;

	batch->owner->stored += batch->stored;
	if (outcome != OK) {
		*error = batch->error;
	}
	forget(batch);
	return outcome;
}

/* From here on nobody else uses the store. What came behind a batch that failed is forgotten. */
static enum outcome wait_for_thread(struct intake_pass *intake, struct error *error)
{
	struct batch *other = &intake->batches[intake->filling == intake->batches];
	enum outcome outcome;

	if (!intake->is_storing) {
		return OK;
	}
	pthread_join(intake->thread, NULL);
	intake->is_storing = false;
	outcome = settle(other, error);
	if (outcome != OK) {
		forget(intake->filling);
	}
	return outcome;
}

/* Whether a thread could be started for it. Signals are for the thread that waits at the source. */
static bool start_thread(struct intake_pass *intake, struct batch *batch)
{
	sigset_t all;
	sigset_t before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	intake->is_storing = pthread_create(&intake->thread, NULL, store_batch, batch) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return intake->is_storing;
}

/* The full batch goes to the thread; the other one is filled from now on. */
static enum outcome hand_over(struct intake_pass *intake, struct error *error)
{
	struct batch *full = intake->filling;
	enum outcome outcome = wait_for_thread(intake, error);

	if (outcome != OK) {
		return outcome;
	}
	if (start_thread(intake, full)) {
		intake->filling = &intake->batches[full == intake->batches];
		return go_on(intake, error);
	}
	store_batch(full);
	outcome = settle(full, error);
	return outcome == OK ? go_on(intake, error) : outcome;
}

static enum outcome intake_flush(void *context, struct error *error)
{
	struct intake_pass *intake = context;
	enum outcome outcome = wait_for_thread(intake, error);

	if (outcome == OK && !is_empty(intake->filling)) {
		store_batch(intake->filling);
		outcome = settle(intake->filling, error);
	}
	return outcome == OK ? go_on(intake, error) : outcome;
}

static bool is_full_for(const struct intake_pass *intake, const struct incoming *incoming)
{
	const struct batch *batch = intake->filling;

	return batch->count == intake->max_rows ||
	       (batch->count > 0 &&
		       batch->bytes + (int64_t)incoming->size_bytes > intake->max_bytes);
}

static enum outcome intake_put(void *context, const struct incoming *incoming, struct error *error)
{
	struct intake_pass *intake = context;
	struct pending *pending;
	struct batch *batch;

	fault_point(STEP_FETCH);
	if (is_full_for(intake, incoming)) {
		enum outcome outcome = hand_over(intake, error);

		if (outcome != OK) {
			return outcome;
		}
	}
	batch = intake->filling;
	pending = &batch->pending[batch->count++];
	pending->incoming = *incoming;
	pending->incoming.mailbox = intake->mailbox;
	pending->incoming.folder = arena_strdup(batch->arena, incoming->folder);
	pending->incoming.name = arena_strdup(batch->arena, incoming->name);
	pending->incoming.trouble = arena_strdup(batch->arena, incoming->trouble);
	pending->incoming.bytes = NULL;
	pending->incoming.is_released = intake->all_stay;
	if (pending->incoming.fetched_at == 0) {
		pending->incoming.fetched_at = clock_now();
	}
	inbox_compress(intake->role->store, batch->arena, incoming->bytes, incoming->size_bytes,
		&pending->packed, &pending->packed_size);
	batch->bytes += (int64_t)incoming->size_bytes;
	progress_touch(intake->role->progress);
	/* A full batch waits for the next message: the cursor is then committed with it. */
	return OK;
}

/* Before a question to the store. */
static enum outcome ready_to_ask(struct intake_pass *intake, struct error *error)
{
	enum outcome outcome = wait_for_thread(intake, error);

	return outcome == OK ? go_on(intake, error) : outcome;
}

static enum outcome intake_known(void *context, const char *folder, int64_t uidvalidity,
	const int64_t *uids, size_t count, bool *ret_known, struct error *error)
{
	struct intake_pass *intake = context;
	enum outcome outcome = ready_to_ask(intake, error);

	return outcome == OK ? inbox_known_uids(intake->role->store, intake->mailbox, folder,
				       uidvalidity, uids, count, ret_known, error)
			     : outcome;
}

static enum outcome intake_known_name(
	void *context, const char *folder, const char *name, bool *ret_known, struct error *error)
{
	struct intake_pass *intake = context;
	enum outcome outcome = ready_to_ask(intake, error);

	return outcome == OK ? inbox_known_name(intake->role->store, intake->mailbox, folder, name,
				       ret_known, error)
			     : outcome;
}

static enum outcome intake_cursor(void *context, const char *folder, int64_t uidvalidity,
	int64_t *ret_uid, bool *ret_other, struct error *error)
{
	struct intake_pass *intake = context;
	enum outcome outcome = wait_for_thread(intake, error);

	return outcome == OK ? inbox_cursor(intake->role->store, intake->mailbox, folder,
				       uidvalidity, ret_uid, ret_other, error)
			     : outcome;
}

static enum outcome intake_set_cursor(
	void *context, const char *folder, int64_t uidvalidity, int64_t uid, struct error *error)
{
	struct intake_pass *intake = context;
	struct batch *batch = intake->filling;
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
	const struct intake_pass *intake = context;

	progress_touch(intake->role->progress);
}

struct intake_pass *intake_open(struct role *role, const struct mailbox *mailbox, int64_t max_bytes,
	size_t max_rows, struct intake *ret_intake)
{
	struct intake_pass *intake = calloc(1, sizeof(*intake));

	if (!intake) {
		out_of_memory(sizeof(*intake));
	}
	intake->role = role;
	intake->mailbox = mailbox->title;
	intake->all_stay = mailbox->after == AFTER_KEEP;
	intake->max_rows = max_rows;
	intake->max_bytes = max_bytes;
	intake->filling = intake->batches;
	for (int i = 0; i < 2; i++) {
		intake->batches[i].owner = intake;
		intake->batches[i].arena = arena_new(ARENA_BASE_BYTES + (size_t)max_bytes * 2);
		forget(&intake->batches[i]);
	}
	*ret_intake = (struct intake){
		.context = intake,
		.known = intake_known,
		.known_name = intake_known_name,
		.cursor = intake_cursor,
		.set_cursor = intake_set_cursor,
		.put = intake_put,
		.flush = intake_flush,
		.progress = intake_progress,
	};
	return intake;
}

size_t intake_stored(const struct intake_pass *intake)
{
	return intake->stored;
}

void intake_close(struct intake_pass *intake)
{
	struct error error;

	/* A channel ends with a flush; without one the next pass finds out what was not stored. */
	if (wait_for_thread(intake, &error) != OK) {
		log_debug("%s", error.text);
	}
	for (int i = 0; i < 2; i++) {
		arena_free(intake->batches[i].arena);
	}
	free(intake);
}
