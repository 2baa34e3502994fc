/* SPDX-License-Identifier: MIT */
/* Settings that are wrong, or that crash their reader, harm no process that already runs. */
#include "daemon/road/load.h"

#include "tests/unit/table_fixture.h"

static void what_is_good_comes_with_its_hash(void **state)
{
	struct road *road = *state;
	struct loaded loaded = {NULL};
	struct buf problems;
	struct error error;

	buf_init(&problems, LOAD_PROBLEMS_MAX_BYTES);
	must(load_generation(&fixture_table, table_write(road, "good"), &loaded, &problems, &error),
		&error);
	assert_string_equal(loaded.hash, "good");
	assert_true(loaded.loaded_at > 0);
	assert_int_equal(problems.size, 0);
	assert_non_null(strstr(fixture_table.settings(loaded.desk)->run_directory, "/run"));
	load_free(&fixture_table, &loaded);
	load_free(&fixture_table, &loaded); /* nothing is left to free */
	buf_free(&problems);
}

static void what_is_wrong_is_told_and_changes_nothing(void **state)
{
	static const struct {
		const char *word, *first, *all;
	} rows[] = {
		{"bad", "ombud.conf:3:7: there is no group \"nobody\"",
			"unknown word \"x\""}, /* every fault, the first as the sentence */
		{"mute", "the key cannot be used", "the key cannot be used"},
		{"crash", "ended by signal 11", "ended by signal 11"},
	};
	struct road *road = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct loaded loaded = {.hash = "old"};
		struct buf problems;
		struct error error;

		buf_init(&problems, LOAD_PROBLEMS_MAX_BYTES);
		assert_int_equal(load_generation(&fixture_table, table_write(road, rows[i].word),
					 &loaded, &problems, &error),
			BROKEN);
		assert_non_null(strstr(error.text, rows[i].first));
		assert_non_null(strstr(buf_text(&problems), rows[i].all));
		assert_string_equal(loaded.hash, "old");
		assert_null(loaded.desk);
		buf_free(&problems);
	}
}

static void a_file_that_is_not_there_is_named(void **state)
{
	struct loaded loaded;
	struct buf problems;
	struct error error;

	(void)state;
	buf_init(&problems, LOAD_PROBLEMS_MAX_BYTES);
	assert_int_equal(
		load_generation(&fixture_table, "/nowhere/ombud.conf", &loaded, &problems, &error),
		BROKEN);
	assert_non_null(strstr(error.text, "/nowhere/ombud.conf"));
	assert_non_null(strstr(buf_text(&problems), "/nowhere/ombud.conf"));
	buf_free(&problems);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(what_is_good_comes_with_its_hash),
		ROAD_TEST(what_is_wrong_is_told_and_changes_nothing),
		ROAD_TEST(a_file_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests_name("road_load", tests, NULL, NULL);
}
