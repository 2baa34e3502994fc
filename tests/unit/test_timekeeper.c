/* SPDX-License-Identifier: MIT */
/* The timekeeper does what is due in one change of the store, or not at all. */
#include "daemon/road/timekeeper.h"

#include <poll.h>

#include "daemon/road/wake.h"
#include "tests/unit/road_fixture.h"

enum { TICKS, FAIL_FIRST, NEXT_IN };

static enum outcome tick(void *context, struct store *store, int64_t now, struct arena *arena,
	int64_t *ret_next_at, struct error *error)
{
	struct road *road = context;

	(void)arena;
	road->tally[TICKS]++;
	must(store_set_channel(store, "mailbox ticked", now, NULL, 0, error), error);
	if (road->tally[FAIL_FIRST]) {
		return error_set(error, (enum outcome)road->tally[FAIL_FIRST], "it went wrong");
	}
	*ret_next_at = road->tally[NEXT_IN] ? now + road->tally[NEXT_IN] : 0;
	if (road->tally[TICKS] == 3) {
		raise(SIGTERM);
	}
	return OK;
}

static enum outcome run(struct role *role, void *context, struct error *error)
{
	const struct timekeeper_table table = {context, tick};

	if (!freopen("/dev/null", "w", stderr)) {
		_exit(98);
	}
	return timekeeper_run(role, &table, error);
}

static size_t lines(struct road *road)
{
	struct store *store = road_store(road);
	struct channel_status *channels;
	struct error error;
	size_t count;

	must(store_channels(store, road->arena, &channels, &count, &error), &error);
	store_close(store);
	return count;
}

static void once_is_one_tick_and_it_is_committed(void **state)
{
	struct road *road = *state;
	struct error error;
	struct pollfd sender = {.events = POLLIN};

	must(wake_open(road->directory, "sender.mail", &sender.fd, &error), &error);
	assert_int_equal(WEXITSTATUS(road_role(road, "timekeeper", true, run, road)), OK);
	assert_int_equal(road->tally[TICKS], 1);
	assert_int_equal(lines(road), 1);
	assert_int_equal(poll(&sender, 1, 0), 1); /* reminders go out at once */
	close(sender.fd);
}

static void a_tick_that_fails_leaves_nothing_behind(void **state)
{
	static const enum outcome outcomes[] = {TRY_LATER, BROKEN};
	struct road *road = *state;

	for (size_t i = 0; i < 2; i++) {
		road->tally[FAIL_FIRST] = (int)outcomes[i];
		assert_int_equal(
			WEXITSTATUS(road_role(road, "timekeeper", true, run, road)), outcomes[i]);
		assert_int_equal(lines(road), 0);
	}
}

static void it_comes_again_when_something_is_due_until_it_is_told_to_end(void **state)
{
	struct road *road = *state;
	int64_t before = clock_monotonic_ms();

	/* a time that is already past: not at once either, or it would spin */
	road->tally[NEXT_IN] = -100;
	assert_int_equal(WEXITSTATUS(road_role(road, "timekeeper", false, run, road)), OK);
	assert_int_equal(road->tally[TICKS], 3);
	assert_true(clock_monotonic_ms() - before >= 1900);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(once_is_one_tick_and_it_is_committed),
		ROAD_TEST(a_tick_that_fails_leaves_nothing_behind),
		ROAD_TEST(it_comes_again_when_something_is_due_until_it_is_told_to_end),
	};

	return cmocka_run_group_tests_name("timekeeper", tests, NULL, NULL);
}
