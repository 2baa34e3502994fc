/* SPDX-License-Identifier: MIT */
/* Days, dates and the local time of a zone. */
#include "daemon/base/local_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HELSINKI "Europe/Helsinki"

/* UTC of a moment written with its offset. */
static int64_t utc(const char *text)
{
	int64_t at = -1;

	assert_true(time_parse(text, "UTC", &at));
	return at;
}

static void dates_and_days_are_each_others_inverse(void **state)
{
	static const struct {
		int year, month, day, days;
	} rows[] = {
		{1970, 1, 1, 0},
		{1969, 12, 31, -1},
		{2000, 2, 29, 11016}, /* a century that has a leap day */
		{1900, 3, 1, -25508}, /* one that has none */
		{2100, 3, 1, 47541},
		{2026, 11, 28, 20785},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int year, month, day;

		assert_int_equal(
			days_from_date(rows[i].year, rows[i].month, rows[i].day), rows[i].days);
		date_from_days(rows[i].days, &year, &month, &day);
		assert_int_equal(year, rows[i].year);
		assert_int_equal(month, rows[i].month);
		assert_int_equal(day, rows[i].day);
	}
	for (int days = -200000; days < 200000; days++) {
		int year, month, day;

		date_from_days(days, &year, &month, &day);
		assert_int_equal(days_from_date(year, month, day), days);
	}
}

static void the_week_begins_on_monday_also_before_1970(void **state)
{
	(void)state;
	assert_int_equal(weekday_of(0), 3);
	assert_int_equal(weekday_of(-3), 0);
	assert_int_equal(weekday_of(-4), 6);
	assert_int_equal(weekday_of(days_from_date(2026, 11, 23)), 0);
}

static void a_moment_has_its_local_parts(void **state)
{
	struct local_time winter = local_time_at(HELSINKI, utc("2026-11-28T22:30:05Z"));
	struct local_time summer = local_time_at(HELSINKI, utc("2026-07-01T21:00:00Z"));
	struct local_time early = local_time_at("UTC", -1);

	(void)state;
	assert_int_equal(winter.day, 29); /* already tomorrow in Finland */
	assert_int_equal(winter.month, 11);
	assert_int_equal(winter.weekday, 6);
	assert_int_equal(winter.minute, 30);
	assert_int_equal(winter.second, 5);
	assert_int_equal(winter.utc_offset_seconds, 7200);
	assert_int_equal(summer.day, 2);
	assert_int_equal(summer.minute, 0);
	assert_int_equal(summer.utc_offset_seconds, 10800);
	assert_int_equal(early.year, 1969);
	assert_int_equal(early.minute, 1439);
	assert_int_equal(early.second, 59);
}

static void summer_time_is_known_beyond_the_tables_of_2037(void **state)
{
	(void)state;
	assert_int_equal(
		local_time_at(HELSINKI, utc("2045-07-01T12:00:00Z")).utc_offset_seconds, 10800);
	assert_int_equal(
		local_time_at(HELSINKI, utc("2045-01-01T12:00:00Z")).utc_offset_seconds, 7200);
}

static void local_times_become_utc(void **state)
{
	static const struct {
		const char *timezone;
		int year, month, day, minute;
		const char *expected;
	} rows[] = {
		{HELSINKI, 2026, 11, 28, 18 * 60, "2026-11-28T16:00:00Z"},
		{HELSINKI, 2026, 7, 1, 0, "2026-06-30T21:00:00Z"},
		/* the night the clock goes back: 03:30 comes twice, the first counts */
		{HELSINKI, 2026, 10, 25, 3 * 60 + 30, "2026-10-25T00:30:00Z"},
		{HELSINKI, 2026, 10, 25, 4 * 60, "2026-10-25T02:00:00Z"},
		{HELSINKI, 2026, 10, 25, 2 * 60 + 59, "2026-10-24T23:59:00Z"},
		/* the night it goes forward: 03:30 does not exist */
		{HELSINKI, 2027, 3, 28, 3 * 60 + 30, "2027-03-28T01:00:00Z"},
		{HELSINKI, 2027, 3, 28, 3 * 60, "2027-03-28T01:00:00Z"},
		{HELSINKI, 2027, 3, 28, 2 * 60 + 59, "2027-03-28T00:59:00Z"},
		{HELSINKI, 2027, 3, 28, 4 * 60, "2027-03-28T01:00:00Z"},
		{HELSINKI, 2027, 3, 28, 24 * 60, "2027-03-28T21:00:00Z"},
		/* a zone west of Greenwich, and one that changes at midnight */
		{"America/New_York", 2026, 3, 8, 2 * 60 + 30, "2026-03-08T07:00:00Z"},
		{"America/Santiago", 2026, 9, 6, 0, "2026-09-06T04:00:00Z"},
		{"UTC", 2026, 1, 1, 60, "2026-01-01T01:00:00Z"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t at = local_time_to_utc(rows[i].timezone,
			days_from_date(rows[i].year, rows[i].month, rows[i].day), rows[i].minute);

		if (at != utc(rows[i].expected)) {
			fail_msg("row %zu: %lld, not %s", i, (long long)at, rows[i].expected);
		}
	}
}

static void every_local_minute_of_the_change_days_comes_back(void **state)
{
	static const int months[][3] = {{2026, 10, 25}, {2027, 3, 28}};

	(void)state;
	for (int i = 0; i < 2; i++) {
		int days = days_from_date(months[i][0], months[i][1], months[i][2]);
		int64_t last = 0;

		for (int minute = 0; minute <= 1440; minute++) {
			int64_t at = local_time_to_utc(HELSINKI, days, minute);
			struct local_time time = local_time_at(HELSINKI, at);
			bool left_out = i == 1 && minute >= 180 && minute < 240;

			assert_true(at >= last);
			last = at;
			if (minute < 1440 && !left_out) {
				assert_int_equal(time.minute, minute);
				assert_int_equal(time.days, days);
			}
		}
	}
}

static void only_names_of_zones_are_known(void **state)
{
	(void)state;
	assert_true(timezone_is_known(HELSINKI));
	assert_true(timezone_is_known("UTC"));
	assert_true(timezone_is_known("America/Argentina/Buenos_Aires"));
	assert_false(timezone_is_known("Europe/Kotka"));
	assert_false(timezone_is_known(""));
	assert_false(timezone_is_known("+02:00"));
	assert_false(timezone_is_known("/etc/localtime"));
	assert_false(timezone_is_known("Europe/../Europe/Helsinki"));
}

static void more_zones_than_are_kept_still_answer(void **state)
{
	static const char *const zones[] = {"Europe/Helsinki", "Europe/Stockholm", "Europe/London",
		"Europe/Paris", "Europe/Berlin", "Europe/Rome", "Europe/Madrid", "Europe/Oslo",
		"Europe/Riga", "Europe/Vilnius", "Europe/Tallinn", "Europe/Warsaw", "Europe/Prague",
		"Europe/Vienna", "Europe/Athens", "Europe/Sofia", "Asia/Tokyo", "Asia/Kolkata"};
	size_t count = sizeof(zones) / sizeof(zones[0]);

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < count; i++) {
			local_time_at(zones[i], 0);
		}
		assert_int_equal(local_time_at("Asia/Kolkata", 0).utc_offset_seconds, 19800);
		assert_int_equal(local_time_at("Europe/Helsinki", 0).utc_offset_seconds, 7200);
	}
}

static void moments_are_read_as_people_and_scripts_write_them(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} rows[] = {
		{"2026-11-28 18:00", "2026-11-28T16:00:00Z"},
		{"2026-11-28", "2026-11-27T22:00:00Z"},
		{"2026-11-28T18:00:05Z", "2026-11-28T18:00:05Z"},
		{"2026-11-28T18:00+02:00", "2026-11-28T16:00:00Z"},
		{"2026-11-28 18:00:00-05:30", "2026-11-28T23:30:00Z"},
		{"2028-02-29 00:00", "2028-02-28T22:00:00Z"},
	};
	static const char *const wrong[] = {"", "2026", "2026-11", "2026-11-31", "2026-02-29",
		"2026-13-01", "2026-00-01", "26-11-28", "2026-11-28 24:00", "2026-11-28 18:60",
		"2026-11-28 18", "2026-11-28T18:00X", "2026-11-28T18:00+2", "2026-11-28 18:00 ",
		"2026-11-28x", "tomorrow"};
	struct arena *arena = arena_new(100000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t at = 0;

		assert_true(time_parse(rows[i].text, HELSINKI, &at));
		assert_string_equal(time_iso(arena, at), rows[i].expected);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int64_t at = 42;

		if (time_parse(wrong[i], HELSINKI, &at) || at != 42) {
			fail_msg("\"%s\" was taken for a moment", wrong[i]);
		}
	}
	arena_free(arena);
}

static void a_date_is_a_date_and_nothing_more(void **state)
{
	int days = 7;

	(void)state;
	assert_false(date_parse("2027-07-05 08:00", &days));
	assert_false(date_parse("2027-7-5", &days));
	assert_int_equal(days, 7);
	assert_true(date_parse("2027-07-05", &days));
	assert_int_equal(days, days_from_date(2027, 7, 5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_and_days_are_each_others_inverse),
		cmocka_unit_test(the_week_begins_on_monday_also_before_1970),
		cmocka_unit_test(a_moment_has_its_local_parts),
		cmocka_unit_test(summer_time_is_known_beyond_the_tables_of_2037),
		cmocka_unit_test(local_times_become_utc),
		cmocka_unit_test(every_local_minute_of_the_change_days_comes_back),
		cmocka_unit_test(only_names_of_zones_are_known),
		cmocka_unit_test(more_zones_than_are_kept_still_answer),
		cmocka_unit_test(moments_are_read_as_people_and_scripts_write_them),
		cmocka_unit_test(a_date_is_a_date_and_nothing_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
