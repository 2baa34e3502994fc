/* SPDX-License-Identifier: MIT */
/* What the supervisor tells the command line. */
#include "daemon/road/state.h"

#include "tests/unit/road_fixture.h"

static void what_is_written_is_read_again(void **state)
{
	struct road *road = *state;
	struct state_role roles[] = {
		{.name = "worker", .pid = 12, .last_progress_at = 1700000000, .restarts = 3},
		{.name = "sender.mail", .error = "the disk is full", .next_try_at = 1700000002},
	};
	struct state written = {
		.pid = 11,
		.generation = "abc",
		.loaded_at = 1700000001,
		.loads = 2,
		.error = "ombud.conf:3:1: \"quotes\" and\nlines",
		.roles = roles,
		.role_count = 2,
	};
	struct state got;
	struct error error;

	must(state_write(road->directory, &written, &error), &error);
	must(state_read(road->directory, road->arena, &got, &error), &error);
	assert_int_equal(got.pid, 11);
	assert_string_equal(got.generation, "abc");
	assert_string_equal(got.error, written.error);
	assert_int_equal(got.loads, 2);
	assert_int_equal(got.loaded_at, 1700000001);
	assert_int_equal(got.role_count, 2);
	assert_string_equal(got.roles[0].name, "worker");
	assert_int_equal(got.roles[0].restarts, 3);
	assert_int_equal(got.roles[0].last_progress_at, 1700000000);
	assert_int_equal(got.roles[1].pid, 0);
	assert_null(got.roles[0].error);
	assert_string_equal(got.roles[1].error, "the disk is full");
	assert_int_equal(got.roles[1].next_try_at, 1700000002);
}

static void where_no_daemon_ran_there_is_no_state(void **state)
{
	struct road *road = *state;
	struct state got;
	struct error error;
	pid_t pid;

	assert_int_equal(state_read(road->directory, road->arena, &got, &error), NOT_FOUND);
	assert_int_equal(state_daemon_pid(road->directory, &pid, &error), NOT_FOUND);
}

static void the_pid_file_is_one_daemons_and_dies_with_it(void **state)
{
	struct road *road = *state;
	struct error error;
	int descriptor;
	int second;
	pid_t pid = 0;

	must(state_take_pid_file(road->directory, &descriptor, &error), &error);
	must(state_daemon_pid(road->directory, &pid, &error), &error);
	assert_int_equal(pid, getpid());
	assert_int_equal(state_take_pid_file(road->directory, &second, &error), TRY_LATER);
	assert_non_null(strstr(error.text, "runs already"));
	close(descriptor);
	assert_int_equal(state_daemon_pid(road->directory, &pid, &error), NOT_FOUND);
	must(state_take_pid_file(road->directory, &descriptor, &error), &error);
	close(descriptor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(what_is_written_is_read_again),
		ROAD_TEST(where_no_daemon_ran_there_is_no_state),
		ROAD_TEST(the_pid_file_is_one_daemons_and_dies_with_it),
	};

	return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
