/* SPDX-License-Identifier: MIT */
/* Messages that the worker died of. */
#include "daemon/road/blame.h"

#include <signal.h>
#include <sys/wait.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/road/wake.h"
#include "daemon/store/inbox.h"

static const struct {
	int number;
	struct reason reason;
} guilty_signals[] = {
	{SIGSEGV, {REASON_CRASHED, "reading it crashed the worker (SIGSEGV)", NULL}},
	{SIGABRT, {REASON_CRASHED, "reading it crashed the worker (SIGABRT)", NULL}},
	{SIGBUS, {REASON_CRASHED, "reading it crashed the worker (SIGBUS)", NULL}},
	{SIGFPE, {REASON_CRASHED, "reading it crashed the worker (SIGFPE)", NULL}},
	{SIGILL, {REASON_CRASHED, "reading it crashed the worker (SIGILL)", NULL}},
	{SIGXCPU, {REASON_TOO_HEAVY, "reading it used more processor time than allowed", NULL}},
	{SIGALRM, {REASON_TOO_HEAVY, "reading it took longer than its deadline", NULL}},
};

static const struct reason hung_reason = {
	REASON_TOO_HEAVY, "the worker hung while it read it", NULL};
static const struct reason memory_reason = {
	REASON_TOO_HEAVY, "reading it needed more memory than allowed", NULL};

/* Two batches were in hand, so the message is not known yet: it is alone when it does so again. */
static const char unclear[] = "or another one in hand; each is taken alone now";

static const struct reason *signal_reason(int number)
{
	for (size_t i = 0; i < sizeof(guilty_signals) / sizeof(guilty_signals[0]); i++) {
		if (guilty_signals[i].number == number) {
			return &guilty_signals[i].reason;
		}
	}
	return NULL;
}

const char *blame_sentence(int wait_status)
{
	const struct reason *reason =
		WIFSIGNALED(wait_status) ? signal_reason(WTERMSIG(wait_status)) : NULL;

	if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == EXIT_OUT_OF_MEMORY) {
		reason = &memory_reason;
	}
	return reason ? reason->sentence : NULL;
}

const char *blame_note(struct progress *progress, int wait_status, bool hung)
{
	int64_t id = atomic_exchange(&progress->inbox_id, 0);
	bool side_by_side = atomic_exchange(&progress->side_by_side, false);
	const char *sentence = hung ? hung_reason.sentence : blame_sentence(wait_status);

	atomic_store(&progress->outbox_id, 0);
	if (sentence && side_by_side) {
		return unclear;
	}
	if (id == 0 || !sentence) {
		return NULL;
	}
	atomic_store(&progress->blame_signal, WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0);
	atomic_store(&progress->blame_id, id);
	return sentence;
}

enum outcome blame_park(struct store *store, const struct worker_table *table,
	const struct incoming *incoming, const struct reason *reason, struct arena *arena,
	struct worked *ret_worked, struct error *error)
{
	struct worked worked = {.kind = "unread", .line = "parked"};
	struct error own;
	enum outcome outcome = store_savepoint(store, error);

	if (outcome != OK) {
		return outcome;
	}
	outcome = table->carry_unread(
		table->context, store, incoming, reason, clock_now(), arena, &worked, &own);
	if (outcome == OK) {
		outcome = store_savepoint_keep(store, error);
	} else {
		store_savepoint_undo(store);
		if (outcome == TRY_LATER) {
			*error = own;
		} else {
			log_error("inbox %lld: no ticket could be made of it: %s",
				(long long)incoming->id, own.text);
			worked = (struct worked){.kind = "unread", .line = "parked"};
			outcome = OK;
		}
	}
	if (outcome == OK) {
		outcome = inbox_park(store, incoming->id, reason->sentence, worked.ticket_id,
			clock_now(), error);
	}
	if (outcome == OK) {
		*ret_worked = worked;
	}
	return outcome;
}

static enum outcome count_death(struct role *role, const struct worker_table *table, int64_t id,
	const struct reason *reason, struct arena *arena, struct worked *ret_worked,
	struct error *error)
{
	struct incoming row;
	int attempts = 0;
	enum outcome outcome = inbox_blame(role->store, id, reason->sentence, &attempts, error);

	if (outcome == OK && attempts >= WORKER_ATTEMPTS) {
		outcome = inbox_load(role->store, id, arena, &row, error);
		if (outcome == OK) {
			outcome = blame_park(
				role->store, table, &row, reason, arena, ret_worked, error);
		}
	}
	return outcome;
}

enum outcome blame_settle(struct role *role, const struct worker_table *table, struct arena *arena,
	struct error *error)
{
	struct worked worked = {.kind = NULL};
	int64_t id = atomic_load(&role->progress->blame_id);
	int number = atomic_load(&role->progress->blame_signal);
	const struct reason *reason = number ? signal_reason(number) : NULL;
	enum outcome outcome = store_begin(role->store, false, error);

	if (outcome != OK) {
		return outcome;
	}
	if (!reason) {
		reason = number ? &hung_reason : &memory_reason;
	}
	arena_reset(arena);
	outcome = count_death(role, table, id, reason, arena, &worked, error);
	if (outcome == OK) {
		outcome = store_commit(role->store, error);
	} else {
		store_rollback(role->store);
	}
	if (outcome == NOT_FOUND) {
		outcome = OK; /* it was settled after all */
	}
	if (outcome == OK) {
		atomic_store(&role->progress->blame_id, 0);
		if (worked.kind) {
			log_error("inbox %lld: %s, three times; it is parked and put before a "
				  "person",
				(long long)id, reason->sentence);
			progress_handled(role->progress);
		}
		if (worked.queued_mail) {
			wake_roles(role->run_directory, "sender.");
		}
	}
	return outcome;
}
