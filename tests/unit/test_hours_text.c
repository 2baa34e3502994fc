/* SPDX-License-Identifier: MIT */
/* Moments and opening hours as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rules/hours.h"

#define HELSINKI "Europe/Helsinki"

static void moments_read_as_people_write_them(void **state)
{
	static const struct {
		const char *at;
		enum language language;
		bool long_form;
		const char *expected;
	} rows[] = {
		{"2026-11-24 12:00", LANGUAGE_FI, false, "ti 24.11. klo 12"},
		{"2026-11-23 08:00", LANGUAGE_FI, true, "maanantaina 23.11. klo 8"},
		{"2026-11-23 08:30", LANGUAGE_FI, true, "maanantaina 23.11. klo 8.30"},
		{"2026-11-24 12:00", LANGUAGE_SV, false, "tis 24.11 kl. 12"},
		{"2026-11-24 09:05", LANGUAGE_SV, true, "tisdag 24.11 kl. 9.05"},
		{"2026-11-24 12:00", LANGUAGE_EN, false, "Tue 24 Nov 12:00"},
		{"2026-11-23 08:00", LANGUAGE_EN, true, "Monday 23 November at 8:00"},
		{"2027-05-01 00:00", LANGUAGE_EN, false, "Sat 1 May 0:00"},
		{"2027-05-01 23:59", LANGUAGE_FI, true, "lauantaina 1.5. klo 23.59"},
		{"2027-05-02 12:00", LANGUAGE_SV, true, "söndag 2.5 kl. 12"},
		{"2027-09-30 12:00", LANGUAGE_EN, false, "Thu 30 Sep 12:00"},
		{"2028-02-29 07:00", LANGUAGE_FI, true, "tiistaina 29.2. klo 7"},
		{"2026-11-24 12:00", LANGUAGE_OTHER, false, "Tue 24 Nov 12:00"},
	};
	struct arena *arena = arena_new(100000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t at = -1;

		assert_true(time_parse(rows[i].at, HELSINKI, &at));
		assert_string_equal(
			time_for_text(arena, HELSINKI, at, rows[i].language, rows[i].long_form),
			rows[i].expected);
	}
	arena_free(arena);
}

static void a_moment_is_told_in_the_zone_of_the_hours(void **state)
{
	struct arena *arena = arena_new(100000);
	int64_t at = 0;

	(void)state;
	assert_true(time_parse("2026-12-31 23:30", "Europe/Stockholm", &at));
	assert_string_equal(time_for_text(arena, "Europe/Stockholm", at, LANGUAGE_SV, false),
		"tors 31.12 kl. 23.30");
	assert_string_equal(
		time_for_text(arena, HELSINKI, at, LANGUAGE_FI, false), "pe 1.1. klo 0.30");
	/* the two hours of the same name in the night of autumn */
	assert_true(time_parse("2026-10-25 01:30", HELSINKI, &at));
	assert_string_equal(time_for_text(arena, HELSINKI, at + 7200, LANGUAGE_FI, false),
		"su 25.10. klo 3.30");
	assert_string_equal(time_for_text(arena, HELSINKI, at + 10800, LANGUAGE_FI, false),
		"su 25.10. klo 3.30");
	arena_free(arena);
}

static void a_length_of_time_reads_in_hours_and_minutes(void **state)
{
	static const struct {
		int64_t seconds;
		enum language language;
		const char *expected;
	} rows[] = {
		{0, LANGUAGE_FI, "0 min"},
		{1, LANGUAGE_SV, "1 min"},
		{59 * 60, LANGUAGE_EN, "59 min"},
		{59 * 60 + 1, LANGUAGE_FI, "1 t"},
		{2 * 3600 + 5 * 60, LANGUAGE_FI, "2 t 5 min"},
		{2 * 3600 + 5 * 60, LANGUAGE_SV, "2 tim 5 min"},
		{27 * 3600 + 30 * 60, LANGUAGE_EN, "27 h 30 min"},
	};
	struct arena *arena = arena_new(100000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(duration_for_text(arena, rows[i].seconds, rows[i].language),
			rows[i].expected);
	arena_free(arena);
}

static struct hours working_days(int from, int to)
{
	struct hours hours = {.timezone = HELSINKI};

	for (int i = 0; i < 5; i++) {
		hours.week[i][0] = (struct day_span){from, to};
		hours.week_count[i] = 1;
	}
	return hours;
}

static void regular_hours_are_told_in_the_manner_of_each_language(void **state)
{
	static const struct {
		int from, to;
		enum language language;
		const char *expected;
	} rows[] = {
		{480, 960, LANGUAGE_FI, "8–16"},
		{480, 975, LANGUAGE_FI, "8–16.15"},
		{510, 960, LANGUAGE_SV, "8.30–16"},
		{480, 975, LANGUAGE_EN, "8:00–16:15"},
		{0, 1440, LANGUAGE_FI, "0–24"},
		{545, 605, LANGUAGE_SV, "9.05–10.05"},
		{480, 960, LANGUAGE_OTHER, "8:00–16:00"},
	};
	struct arena *arena = arena_new(100000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hours hours = working_days(rows[i].from, rows[i].to);

		assert_string_equal(
			hours_for_text(arena, &hours, rows[i].language), rows[i].expected);
	}
	arena_free(arena);
}

/* Nothing is better than a sentence that is wrong on some day. */
static void hours_that_one_line_cannot_tell_are_not_told(void **state)
{
	struct hours rows[] = {working_days(480, 960), working_days(480, 960),
		working_days(480, 960), working_days(480, 960), working_days(480, 960),
		{.timezone = HELSINKI}};
	struct arena *arena = arena_new(100000);

	(void)state;
	rows[0].week[4][0].to = 900;			    /* shorter on Friday */
	rows[1].week[2][0].from = 540;			    /* later on Wednesday */
	rows[2].week_count[5] = 1;			    /* the Saturday too */
	rows[3].week_count[0] = 0;			    /* not on Monday */
	rows[4].week[1][1] = (struct day_span){1020, 1080}; /* Tuesday evening */
	rows[4].week_count[1] = 2;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_null(hours_for_text(arena, &rows[i], LANGUAGE_FI));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moments_read_as_people_write_them),
		cmocka_unit_test(a_moment_is_told_in_the_zone_of_the_hours),
		cmocka_unit_test(a_length_of_time_reads_in_hours_and_minutes),
		cmocka_unit_test(regular_hours_are_told_in_the_manner_of_each_language),
		cmocka_unit_test(hours_that_one_line_cannot_tell_are_not_told),
	};

	return cmocka_run_group_tests_name("hours_text", tests, NULL, NULL);
}
