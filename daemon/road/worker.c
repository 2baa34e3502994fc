/* SPDX-License-Identifier: MIT */
/* The worker: steps 6 to 9 of the road. */
#include "daemon/road/worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/fault.h"
#include "daemon/base/log.h"
#include "daemon/road/blame.h"
#include "daemon/road/wake.h"
#include "daemon/store/inbox.h"

enum {
	ARENA_BASE_BYTES = 128 * 1024 * 1024,
	ARENA_PER_MESSAGE = 8, /* times the largest message */
	CPU_SECONDS = 300,     /* for one batch; the deadline of a message comes long before */
	MEMORY_BASE_BYTES = 1024 * 1024 * 1024,
	MEMORY_PER_MESSAGE = 16,
	BATCHES = 3, /* in hand at most: together they have the bytes of two */
};

/* One message of the batch between reading and carrying out. */
struct piece {
	const struct incoming *incoming;
	void *prepared;
	enum outcome outcome; /* of prepare */
	struct error error;
	struct worked worked;
};

struct batch {
	struct arena *arena;
	struct incoming *rows;
	size_t count;
	struct piece *pieces; /* NULL: not read yet */
	enum outcome outcome; /* of reading: OK or TRY_LATER */
	struct error error;
};

struct worker {
	struct role *role;
	const struct worker_table *table;
	const struct worker_limits *limits;
	/* The current batch is carried out while the one ahead is read, and the next one is claimed
	 * in the commit that settles the current one. */
	struct batch current;
	struct batch ahead;
	struct batch next;
	struct arena *scratch; /* for carrying out one message: mails are written in it */
	timer_t deadline;      /* of the message that is read beside */
	pthread_t reader;
	bool is_reading; /* the batch ahead, in the thread of the reader */
	bool give_back;	 /* the current batch met trouble of the store */
};

static void limit_cpu(void)
{
	struct rlimit limit;
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage) != 0 || getrlimit(RLIMIT_CPU, &limit) != 0) {
		return;
	}
	limit.rlim_cur = (rlim_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + CPU_SECONDS);
	if (limit.rlim_max == RLIM_INFINITY || limit.rlim_cur < limit.rlim_max) {
		(void)setrlimit(RLIMIT_CPU, &limit);
	}
}

static void limit_memory(const struct worker_limits *limits)
{
	struct rlimit limit;

	if (!limits->limit_memory || getrlimit(RLIMIT_AS, &limit) != 0) {
		return;
	}
	limit.rlim_cur = MEMORY_BASE_BYTES + MEMORY_PER_MESSAGE * (rlim_t)limits->message_max_bytes;
	if (limit.rlim_max == RLIM_INFINITY || limit.rlim_cur < limit.rlim_max) {
		(void)setrlimit(RLIMIT_AS, &limit);
	}
}

/* From here on death is this message's fault. */
static void take_in_hand(struct worker *worker, const struct incoming *incoming)
{
	progress_inbox(worker->role->progress, incoming->id);
	alarm(worker->limits->message_seconds);
}

static void let_go(struct worker *worker)
{
	alarm(0);
	progress_inbox(worker->role->progress, 0);
}

static enum outcome claim(struct worker *worker, struct batch *batch, struct error *error)
{
	arena_reset(batch->arena);
	batch->count = 0;
	batch->pieces = NULL;
	return inbox_claim(worker->role->store, WORKER_BATCH_ROWS,
		worker->limits->batch_max_bytes * 2 / BATCHES, batch->arena, &batch->rows,
		&batch->count, error);
}

/* Not waiting for the disk: a power failure makes the rows new again, which does no harm. */
static enum outcome claim_alone(struct worker *worker, struct error *error)
{
	struct store *store = worker->role->store;
	enum outcome outcome = store_begin(store, true, error);

	if (outcome != OK) {
		return outcome;
	}
	outcome = claim(worker, &worker->current, error);
	fault_point(STEP_CLAIM_INBOX);
	if (outcome == OK) {
		outcome = store_commit(store, error);
	} else {
		store_rollback(store);
	}
	if (outcome != OK) {
		worker->current.count = 0;
	}
	return outcome;
}

/* The same for a message that is read beside another one, in a process that has one alarm only. */
static void set_deadline(struct worker *worker, unsigned seconds)
{
	const struct itimerspec at = {.it_value = {.tv_sec = seconds}};

	timer_settime(worker->deadline, 0, &at, NULL);
}

static void read_batch(struct worker *worker, struct batch *batch, bool beside)
{
	batch->outcome = OK;
	batch->pieces = ARENA_ARRAY(batch->arena, batch->count, struct piece);
	for (size_t i = 0; i < batch->count; i++) {
		struct piece *piece = &batch->pieces[i];

		piece->incoming = &batch->rows[i];
		if (beside) {
			set_deadline(worker, worker->limits->message_seconds);
		} else {
			take_in_hand(worker, piece->incoming);
		}
		fault_point(STEP_READ);
		fault_message(piece->incoming->bytes, piece->incoming->size_bytes);
		piece->outcome = worker->table->prepare(worker->table->context, piece->incoming,
			batch->arena, &piece->prepared, &piece->error);
		if (!beside) {
			let_go(worker);
		}
		if (piece->outcome == TRY_LATER) {
			batch->outcome = TRY_LATER;
			batch->error = piece->error;
			break;
		}
	}
	if (beside) {
		set_deadline(worker, 0);
	}
}

static void *read_ahead(void *context)
{
	struct worker *worker = context;

	read_batch(worker, &worker->ahead, true);
	return NULL;
}

/*
 * Read the batch ahead on the other processor. A row that comes alone is a large one, of which two
 * would be too much memory, or one that a predecessor may have died of, which must be in hand
 * alone. Without a thread it is read when its turn comes.
 */
static void start_reading(struct worker *worker)
{
	sigset_t all, before;

	if (worker->current.count < 2 || worker->ahead.count < 2) {
		return;
	}
	atomic_store(&worker->role->progress->side_by_side, true);
	sigfillset(&all); /* signals are the main thread's */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	worker->is_reading = pthread_create(&worker->reader, NULL, read_ahead, worker) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!worker->is_reading) {
		atomic_store(&worker->role->progress->side_by_side, false);
	}
}

static void end_reading(struct worker *worker)
{
	if (worker->is_reading) {
		pthread_join(worker->reader, NULL);
		worker->is_reading = false;
		atomic_store(&worker->role->progress->side_by_side, false);
	}
}

/* The message cannot be handled as it should: it is put before a person and parked. In a
 * transaction. */
static enum outcome park(struct worker *worker, struct piece *piece, struct error *error)
{
	const struct reason reason = {.code = REASON_UNREADABLE, .sentence = piece->error.text};

	return blame_park(worker->role->store, worker->table, piece->incoming, &reason,
		worker->current.arena, &piece->worked, error);
}

/* All that follows from one message, without a way back but that of the transaction. */
static enum outcome carry_out(struct worker *worker, struct piece *piece)
{
	struct store *store = worker->role->store;
	const struct incoming *incoming = piece->incoming;
	enum outcome outcome;

	take_in_hand(worker, incoming);
	fault_point(STEP_CARRY_OUT);
	arena_reset(worker->scratch);
	outcome = worker->table->carry_out(worker->table->context, store, incoming, piece->prepared,
		clock_now(), worker->scratch, &piece->worked, &piece->error);
	if (outcome == OK) {
		piece->worked.line = arena_strdup(worker->current.arena, piece->worked.line);
		piece->worked.warning = arena_strdup(worker->current.arena, piece->worked.warning);
		outcome = inbox_done(store, incoming->id, piece->worked.kind,
			piece->worked.ticket_id, clock_now(), &piece->error);
	}
	let_go(worker);
	return outcome;
}

/* The same in a savepoint: what cannot be carried out is undone and parked. */
static enum outcome carry_out_or_park(
	struct worker *worker, struct piece *piece, struct error *error)
{
	struct store *store = worker->role->store;
	enum outcome outcome = piece->outcome;

	if (outcome == OK) {
		outcome = store_savepoint(store, error);
		if (outcome != OK) {
			return TRY_LATER;
		}
		outcome = carry_out(worker, piece);
		if (outcome == OK) {
			outcome = store_savepoint_keep(store, &piece->error);
		}
		if (outcome == OK) {
			return OK;
		}
		store_savepoint_undo(store);
	}
	if (outcome == TRY_LATER) {
		*error = piece->error;
		return TRY_LATER;
	}
	log_error("inbox %lld: %s: %s; it is parked and put before a person",
		(long long)piece->incoming->id, outcome_name(outcome), piece->error.text);
	return park(worker, piece, error);
}

static void report(struct worker *worker, const struct batch *batch)
{
	bool queued = false;

	for (size_t i = 0; i < batch->count; i++) {
		const struct worked *worked = &batch->pieces[i].worked;

		log_info("inbox %lld: %s", (long long)batch->rows[i].id,
			worked->line ? worked->line : worked->kind);
		if (worked->warning) {
			log_warning("%s", worked->warning);
		}
		progress_handled(worker->role->progress);
		queued = queued || worked->queued_mail;
	}
	if (queued) {
		wake_roles(worker->role->run_directory, "sender.");
	}
}

/* What comes behind the current batch; one more where there is much to do. */
static enum outcome claim_further(struct worker *worker, struct error *error)
{
	enum outcome outcome = OK;

	if (worker->ahead.count == 0) {
		outcome = claim(worker, &worker->ahead, error);
	}
	if (outcome == OK && worker->ahead.count > 1) {
		outcome = claim(worker, &worker->next, error);
	}
	return outcome;
}

static enum outcome carry_out_batch(
	struct worker *worker, bool each_by_itself, bool *ret_one_failed, struct error *error)
{
	struct batch *batch = &worker->current;
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < batch->count; i++) {
		struct piece *piece = &batch->pieces[i];

		if (each_by_itself || piece->outcome != OK) {
			outcome = carry_out_or_park(worker, piece, error);
			continue;
		}
		outcome = carry_out(worker, piece);
		if (outcome != OK) {
			*error = piece->error;
			*ret_one_failed = outcome != TRY_LATER;
		}
	}
	return outcome;
}

static enum outcome try_to_settle(
	struct worker *worker, bool each_by_itself, bool *ret_one_failed, struct error *error)
{
	struct store *store = worker->role->store;
	enum outcome outcome = store_begin(store, false, error);

	if (outcome != OK) {
		return outcome;
	}
	outcome = carry_out_batch(worker, each_by_itself, ret_one_failed, error);
	if (outcome == OK && !role_should_stop(worker->role)) {
		outcome = claim_further(worker, error);
	}
	if (outcome != OK) {
		store_rollback(store);
		return outcome;
	}
	fault_point(STEP_COMMIT);
	return store_commit(store, error);
}

/*
 * The current batch is read: all that follows from it, in one commit. A savepoint for each message
 * would have SQLite copy each page before each message that changes it. So they are set only when
 * the batch was tried without and one message failed.
 */
static enum outcome settle(struct worker *worker, struct error *error)
{
	bool one_failed = false;
	enum outcome outcome = try_to_settle(worker, false, &one_failed, error);

	return one_failed ? try_to_settle(worker, true, &one_failed, error) : outcome;
}

/* Steps 7 to 9 for the current batch; the following ones are claimed in the same commit unless a
 * stop was asked for. */
static enum outcome work(struct worker *worker, struct error *error)
{
	struct batch done;
	enum outcome outcome;

	limit_cpu();
	if (!worker->current.pieces) {
		read_batch(worker, &worker->current, false);
	}
	if (worker->current.outcome != OK) {
		*error = worker->current.error;
		return worker->current.outcome;
	}
	start_reading(worker);
	outcome = settle(worker, error);
	if (outcome == OK) {
		report(worker, &worker->current);
	}
	end_reading(worker);
	if (outcome == OK) {
		done = worker->current;
		done.count = 0;
		worker->current = worker->ahead;
		worker->ahead = worker->next;
		worker->next = done;
	}
	return outcome;
}

static enum outcome unclaim(struct worker *worker, const struct batch *batch, struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < batch->count; i++) {
		outcome = inbox_unclaim(worker->role->store, batch->rows[i].id, error);
	}
	return outcome;
}

/* What was claimed goes back to where it was, unharmed, as soon as the store works. */
static enum outcome give_back(struct worker *worker, struct error *error)
{
	struct store *store = worker->role->store;
	enum outcome outcome = store_begin(store, false, error);

	if (outcome != OK) {
		return outcome;
	}
	outcome = unclaim(worker, &worker->current, error);
	if (outcome == OK) {
		outcome = unclaim(worker, &worker->ahead, error);
	}
	if (outcome != OK) {
		store_rollback(store);
		return outcome;
	}
	outcome = store_commit(store, error);
	if (outcome == OK) {
		worker->give_back = false;
		worker->current.count = 0;
		worker->ahead.count = 0;
	}
	return outcome;
}

/* One turn: what a predecessor died of, then a batch if there is one. */
static enum outcome turn(struct worker *worker, struct error *error)
{
	struct role *role = worker->role;
	enum outcome outcome = OK;

	if (worker->give_back) {
		outcome = give_back(worker, error);
	}
	if (outcome == OK && atomic_load(&role->progress->blame_id)) {
		outcome = blame_settle(role, worker->table, worker->next.arena, error);
	}
	if (outcome == OK && worker->current.count == 0) {
		outcome = claim_alone(worker, error);
	}
	if (outcome == OK && worker->current.count > 0) {
		outcome = work(worker, error);
		worker->give_back = outcome != OK;
	}
	return outcome;
}

static enum outcome worker_loop(struct worker *worker, struct error *error)
{
	struct role *role = worker->role;

	while (!role_should_stop(role) || worker->current.count > 0) {
		int64_t before = atomic_load(&role->progress->handled);
		enum outcome outcome = turn(worker, error);

		if (outcome != OK) {
			if (!role_store_trouble(role, outcome, error)) {
				return outcome;
			}
			continue;
		}
		role_store_fine(role);
		if (worker->current.count == 0 && atomic_load(&role->progress->handled) == before) {
			if (role->once) {
				return OK;
			}
			role_wait(role, ROLE_POLL_MS);
		}
	}
	return OK;
}

enum outcome worker_run(struct role *role, const struct worker_table *table,
	const struct worker_limits *limits, struct error *error)
{
	size_t arena_bytes =
		ARENA_BASE_BYTES + ARENA_PER_MESSAGE * (size_t)limits->message_max_bytes;
	struct worker worker = {.role = role, .table = table, .limits = limits};
	struct sigevent alarm_of_reader = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
	enum outcome outcome;

	if (timer_create(CLOCK_MONOTONIC, &alarm_of_reader, &worker.deadline) != 0) {
		return error_set(
			error, TRY_LATER, "the kernel gives no timer: %s", strerror(errno));
	}
	worker.current.arena = arena_new(arena_bytes);
	worker.ahead.arena = arena_new(arena_bytes);
	worker.next.arena = arena_new(arena_bytes);
	worker.scratch = arena_new(arena_bytes);
	limit_memory(limits);
	outcome = worker_loop(&worker, error);
	arena_free(worker.current.arena);
	arena_free(worker.ahead.arena);
	arena_free(worker.next.arena);
	arena_free(worker.scratch);
	timer_delete(worker.deadline);
	return outcome;
}
