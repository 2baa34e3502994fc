/* SPDX-License-Identifier: MIT */
/* ombud run --once: one pass over every channel until nothing is due. */
#include "daemon/road/once.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/wait.h>
#include <sysexits.h>

#include "daemon/base/log.h"
#include "daemon/road/blame.h"
#include "daemon/road/house.h"

enum {
	ROUNDS_MAX = 10000,
	DEATHS_MAX = 3, /* without a message to blame, in a row */
};

struct once {
	struct house house;
	struct plan plan;
	bool unreachable[ROLES_MAX];
};

/* Run one role to its end. Its exit status; -1 when it died. */
static int run_role(struct once *once, const struct planned *planned, struct progress *progress)
{
	struct child child = {
		.table = once->house.table,
		.desk = once->house.loaded.desk,
		.planned = planned,
		.progress = progress,
		.privileges = &once->house.privileges,
		.lock_descriptor = once->house.pid_descriptor,
		.once = true,
	};
	pid_t pid = child_start(&child);
	int64_t id;
	const char *guilt;
	int status;

	if (pid < 0) {
		log_error("cannot start %s: %s", planned->name, strerror(errno));
		return EX_TEMPFAIL;
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR) {
			return EX_TEMPFAIL;
		}
	}
	id = atomic_load(&progress->inbox_id);
	guilt = blame_note(progress, status, false);
	if (guilt) {
		log_error("%s died with inbox %" PRId64 " in hand: %s", planned->name, id, guilt);
		return -1;
	}
	if (WIFSIGNALED(status)) {
		log_error("%s was ended by signal %d", planned->name, WTERMSIG(status));
		return EX_SOFTWARE;
	}
	return WEXITSTATUS(status);
}

/* The same, again after a death. *worst keeps the gravest status of the pass. */
static bool run_until_done(struct once *once, size_t index, int *worst)
{
	const struct planned *planned = &once->plan.roles[index];
	struct progress *progress = progress_slot(once->house.page, planned->name);
	int64_t before = atomic_load(&progress->handled);
	int failures = 0;
	int status;

	do {
		status = run_role(once, planned, progress);
		failures += status == EX_SOFTWARE;
	} while (status == -1 || (status == EX_SOFTWARE && failures < DEATHS_MAX));
	if (status == ROLE_EXIT_UNREACHABLE) {
		once->unreachable[index] = true;
	}
	if (status != 0 && (*worst == 0 || *worst == EX_UNAVAILABLE)) {
		*worst = status;
	}
	return atomic_load(&progress->handled) != before;
}

static int pass(struct once *once)
{
	int worst = 0;
	bool busy = true;

	for (size_t i = 0; i < once->plan.count; i++) {
		if (once->plan.roles[i].kind == ROLE_RECEIVER) {
			(void)run_until_done(once, i, &worst);
		}
	}
	for (int round = 0; busy && round < ROUNDS_MAX; round++) {
		busy = false;
		for (size_t i = 0; i < once->plan.count; i++) {
			enum role_kind kind = once->plan.roles[i].kind;
			bool first_only = kind == ROLE_TIMEKEEPER && round > 0;

			if (kind == ROLE_RECEIVER || first_only || once->unreachable[i]) {
				continue;
			}
			busy = run_until_done(once, i, &worst) || busy;
		}
		if (worst != 0 && worst != EX_UNAVAILABLE) {
			break;
		}
		busy = busy ||
		       round == 0; /* what the timekeeper made goes out in the second round */
	}
	return worst;
}

int once_run(const struct road_table *table, const char *config_path)
{
	struct once *once = calloc(1, sizeof(*once));
	struct error error;
	int status;

	if (!once) {
		out_of_memory(sizeof(*once));
	}
	log_open("once");
	status = house_open(&once->house, table, config_path);
	if (status == 0) {
		if (plan_make(&once->plan, table, table->settings(once->house.loaded.desk),
			    &error) == OK) {
			status = pass(once);
		} else {
			log_error("%s", error.text);
			status = EX_CONFIG;
		}
		house_close(&once->house);
	}
	free(once);
	return status;
}
