/* SPDX-License-Identifier: MIT */
/* A daemon's house: made when it is missing, for one daemon at a time. */
#include "daemon/road/house.h"

#include <sys/stat.h>
#include <sysexits.h>

#include "tests/unit/capture_fixture.h"
#include "tests/unit/table_fixture.h"

static bool is_private_directory(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode) && (status.st_mode & 07) == 0;
}

static int open_said(struct house *house, const char *path)
{
	int status;

	capture_begin();
	status = house_open(house, &fixture_table, path);
	capture_end();
	return status;
}

static void missing_directories_are_made_and_closed_to_others(void **state)
{
	struct road *road = *state;
	struct house house;

	assert_int_equal(open_said(&house, table_write(road, "good")), 0);
	assert_true(is_private_directory(arena_printf(road->arena, "%s/run", road->directory)));
	assert_true(
		is_private_directory(arena_printf(road->arena, "%s/data/deep", road->directory)));
	assert_non_null(house.page);
	house_close(&house);
	assert_null(house.page);
	assert_int_equal(house.pid_descriptor, -1);
}

static void a_second_daemon_is_refused_with_the_pid_of_the_first(void **state)
{
	struct road *road = *state;
	const char *path = table_write(road, "good");
	struct house first;
	struct house second;

	assert_int_equal(open_said(&first, path), 0);
	assert_int_equal(open_said(&second, path), EX_TEMPFAIL);
	assert_non_null(strstr(captured_err.text, "runs already"));
	assert_non_null(strstr(captured_err.text, arena_printf(road->arena, "%d", (int)getpid())));
	house_close(&first);
}

static void wrong_settings_are_logged_fault_by_fault_and_make_nothing(void **state)
{
	struct road *road = *state;
	struct house house;

	assert_int_equal(open_said(&house, table_write(road, "bad")), EX_CONFIG);
	assert_int_equal(capture_count(captured_err.text, "ombud.conf:3:7: "), 1);
	assert_int_equal(capture_count(captured_err.text, "ombud.conf:9:1: "), 1);
	assert_int_equal(access(arena_printf(road->arena, "%s/run", road->directory), F_OK), -1);
}

static void a_directory_that_cannot_be_made_is_named(void **state)
{
	struct road *road = *state;
	const char *path = table_write(road, "good");
	const char *in_the_way = arena_printf(road->arena, "%s/data", road->directory);
	struct house house;
	struct error error;

	must(file_write(in_the_way, "x", 1, 0600, &error), &error);
	assert_int_equal(open_said(&house, path), EX_CONFIG);
	assert_non_null(strstr(captured_err.text, "/data"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(missing_directories_are_made_and_closed_to_others),
		ROAD_TEST(a_second_daemon_is_refused_with_the_pid_of_the_first),
		ROAD_TEST(wrong_settings_are_logged_fault_by_fault_and_make_nothing),
		ROAD_TEST(a_directory_that_cannot_be_made_is_named),
	};

	return cmocka_run_group_tests_name("house", tests, NULL, NULL);
}
