/* SPDX-License-Identifier: MIT */
/* The timekeeper: what is due by the clock alone. */
#include "daemon/road/timekeeper.h"

#include "daemon/base/clock.h"
#include "daemon/base/fault.h"
#include "daemon/road/wake.h"

enum { ARENA_BYTES = 512 * 1024 * 1024, LONGEST_WAIT_SECONDS = 60 };

static enum outcome tick(struct role *role, const struct timekeeper_table *table,
	struct arena *arena, int64_t *ret_next_at, struct error *error)
{
	enum outcome outcome = store_begin(role->store, false, error);

	if (outcome != OK) {
		return outcome;
	}
	outcome = table->tick(table->context, role->store, clock_now(), arena, ret_next_at, error);
	if (outcome == OK) {
		fault_point(STEP_TICK);
		return store_commit(role->store, error);
	}
	store_rollback(role->store);
	return outcome;
}

/* The clock may be set while we wait, so no wait is long. */
static int64_t wait_ms(int64_t next_at)
{
	int64_t seconds = next_at ? next_at - clock_now() : LONGEST_WAIT_SECONDS;

	if (seconds < 1) {
		seconds = 1;
	}
	return (seconds < LONGEST_WAIT_SECONDS ? seconds : LONGEST_WAIT_SECONDS) * 1000;
}

enum outcome timekeeper_run(
	struct role *role, const struct timekeeper_table *table, struct error *error)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	enum outcome outcome = OK;

	while (!role_should_stop(role)) {
		int64_t next_at = 0;

		arena_reset(arena);
		outcome = tick(role, table, arena, &next_at, error);
		if (outcome == OK) {
			role_store_fine(role);
			wake_roles(role->run_directory, "sender.");
			if (role->once) {
				break;
			}
			role_wait(role, wait_ms(next_at));
		} else if (!role_store_trouble(role, outcome, error)) {
			break;
		}
	}
	arena_free(arena);
	return outcome;
}
