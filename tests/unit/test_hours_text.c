/* SPDX-License-Identifier: MIT */
/* Moments and opening hours as people read them. */
#include "rules/hours.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { EVERY_DAY = 7, WORKING_DAYS = 5 };

static int64_t at(const char *text)
{
	int64_t moment = 0;

	assert_true(time_parse(text, "Europe/Helsinki", &moment));
	return moment;
}

static struct hours hours_of(int days, int from, int to)
{
	struct hours hours = {.title = "test", .timezone = "Europe/Helsinki"};

	for (int i = 0; i < days; i++) {
		hours.week[i][0] = (struct day_span){from, to};
		hours.week_count[i] = 1;
	}
	return hours;
}

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
		{"2026-11-24 12:00", LANGUAGE_OTHER, false, "Tue 24 Nov 12:00"},
	};
	struct arena *arena = arena_new(100000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(time_for_text(arena, "Europe/Helsinki", at(rows[i].at),
					    rows[i].language, rows[i].long_form),
			rows[i].expected);
	}
	arena_free(arena);
}

static void regular_hours_are_told_and_others_are_not(void **state)
{
	struct hours hours = hours_of(WORKING_DAYS, 8 * 60, 16 * 60 + 15);
	const struct hours weekend_too = hours_of(EVERY_DAY, 480, 960);
	struct hours with_a_pause = hours_of(WORKING_DAYS, 480, 720);
	const struct hours never = hours_of(0, 0, 0);
	struct arena *arena = arena_new(100000);

	(void)state;
	with_a_pause.week[2][1] = (struct day_span){780, 960};
	with_a_pause.week_count[2] = 2;
	assert_string_equal(hours_for_text(arena, &hours, LANGUAGE_FI), "8–16.15");
	assert_string_equal(hours_for_text(arena, &hours, LANGUAGE_SV), "8–16.15");
	assert_string_equal(hours_for_text(arena, &hours, LANGUAGE_EN), "8:00–16:15");
	hours.week[4][0].to = 15 * 60;
	assert_null(hours_for_text(arena, &hours, LANGUAGE_FI));
	assert_null(hours_for_text(arena, &weekend_too, LANGUAGE_FI));
	assert_null(hours_for_text(arena, &with_a_pause, LANGUAGE_FI));
	assert_null(hours_for_text(arena, &never, LANGUAGE_FI));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moments_read_as_people_write_them),
		cmocka_unit_test(regular_hours_are_told_and_others_are_not),
	};

	return cmocka_run_group_tests_name("hours_text", tests, NULL, NULL);
}
