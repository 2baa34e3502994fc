/* SPDX-License-Identifier: MIT */
/* Opening hours and deadlines: nights, weekends, holidays, closures, short days and both changes of
 * summer time. */
#include "rules/hours.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/clock.h"

#define HELSINKI "Europe/Helsinki"
enum { HOUR = 3600, EVERY_DAY = 7, WORKING_DAYS = 5 };

static struct day_exception exceptions[] = {
	{.yearly_month = 12, .yearly_day = 31, .to = 14 * 60},
	{.holiday = "maundy-thursday", .to = 14 * 60},
	{.first = 0, .last = 0}, /* 2027-07-05..2027-07-31, set in setup */
};

static int setup(void **state)
{
	(void)state;
	exceptions[2].first = days_from_date(2027, 7, 5);
	exceptions[2].last = days_from_date(2027, 7, 31);
	return 0;
}

static struct hours hours_of(int days, int from, int to)
{
	struct hours hours = {.title = "test", .timezone = HELSINKI};

	for (int i = 0; i < days; i++) {
		hours.week[i][0] = (struct day_span){from, to};
		hours.week_count[i] = 1;
	}
	return hours;
}

/* Monday to Friday 8-16, Finnish holidays, short days and a summer closure. */
static struct hours office(void)
{
	struct hours hours = hours_of(WORKING_DAYS, 8 * 60, 16 * 60);

	hours.finnish_holidays = true;
	hours.exceptions = exceptions;
	hours.exception_count = 3;
	return hours;
}

static int64_t at(const char *text)
{
	int64_t moment = -1;

	assert_true(time_parse(text, HELSINKI, &moment));
	return moment;
}

static void assert_moment(int64_t moment, const char *expected, const char *what)
{
	if (moment != at(expected)) {
		struct local_time time = local_time_at(HELSINKI, moment);

		fail_msg("%s: %04d-%02d-%02d %02d:%02d, not %s", what, time.year, time.month,
			time.day, time.minute / 60, time.minute % 60, expected);
	}
}

static void the_office_is_open_when_it_says(void **state)
{
	static const struct {
		const char *at;
		bool open;
	} rows[] = {
		{"2026-11-23 07:59", false},
		{"2026-11-23 08:00", true},
		{"2026-11-23 15:59", true},
		{"2026-11-23 16:00", false}, /* at the closing minute */
		{"2026-11-28 12:00", false}, /* Saturday */
		{"2027-01-06 12:00", false}, /* a holiday on a Wednesday */
		{"2026-12-31 13:59", true},  /* a short day of every year */
		{"2026-12-31 14:00", false},
		{"2027-12-31 14:00", false},
		{"2027-03-25 13:59", true}, /* a short day that moves */
		{"2027-03-25 14:00", false},
		{"2027-07-02 12:00", true}, /* the last day before the closure */
		{"2027-07-05 12:00", false},
		{"2027-07-30 12:00", false},
		{"2027-08-02 08:00", true},
	};
	const struct hours hours = office();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (hours_is_open(&hours, at(rows[i].at)) != rows[i].open) {
			fail_msg("%s", rows[i].at);
		}
	}
}

static void the_next_opening_is_found(void **state)
{
	static const struct {
		const char *at;
		const char *expected;
	} rows[] = {
		{"2026-11-23 12:34", "2026-11-23 12:34"}, /* open: now */
		{"2026-11-23 03:00", "2026-11-23 08:00"}, /* this morning */
		{"2026-11-27 16:00", "2026-11-30 08:00"}, /* over the weekend */
		{"2026-12-23 18:00", "2026-12-28 08:00"}, /* over Christmas and a Sunday */
		{"2026-12-31 15:00", "2027-01-04 08:00"}, /* after a short day */
		{"2027-06-24 17:00", "2027-06-28 08:00"}, /* over Midsummer */
		{"2027-07-02 16:30", "2027-08-02 08:00"}, /* over the summer closure */
		{"2026-10-24 12:00", "2026-10-26 08:00"}, /* over the longer night */
		{"2027-03-27 12:00", "2027-03-30 08:00"}, /* over the shorter one and Easter */
	};
	const struct hours hours = office();
	const struct hours never = {.timezone = HELSINKI};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_moment(
			hours_next_open(&hours, at(rows[i].at)), rows[i].expected, rows[i].at);
	}
	assert_int_equal(hours_next_open(&never, at("2026-11-23 12:00")), 0);
}

static void a_closed_period_has_one_beginning(void **state)
{
	const struct hours hours = office();
	const struct hours never = {.timezone = HELSINKI};

	(void)state;
	assert_int_equal(hours_closed_since(&hours, at("2026-11-23 08:00")), 0);
	assert_moment(hours_closed_since(&hours, at("2026-11-23 16:00")), "2026-11-23 16:00",
		"at closing");
	assert_moment(
		hours_closed_since(&hours, at("2026-11-28 12:00")), "2026-11-27 16:00", "Saturday");
	assert_moment(hours_closed_since(&hours, at("2026-11-30 07:59")), "2026-11-27 16:00",
		"Monday morning");
	assert_moment(hours_closed_since(&hours, at("2027-07-20 12:00")), "2027-07-02 16:00",
		"in the closure");
	assert_moment(hours_closed_since(&hours, at("2027-01-01 12:00")), "2026-12-31 14:00",
		"after a short day");
	assert_int_equal(hours_closed_since(&never, at("2026-11-23 12:00")), 1);
}

static void deadlines_count_opening_time_only(void **state)
{
	static const struct {
		const char *from;
		int minutes;
		const char *expected;
	} rows[] = {
		{"2026-11-23 09:00", 60, "2026-11-23 10:00"},	   /* within a day */
		{"2026-11-23 08:00", 8 * 60, "2026-11-23 16:00"},  /* a whole day ends that day */
		{"2026-11-23 12:00", 8 * 60, "2026-11-24 12:00"},  /* over a night */
		{"2026-11-27 15:30", 8 * 60, "2026-11-30 15:30"},  /* over a weekend */
		{"2026-11-28 18:00", 8 * 60, "2026-11-30 16:00"},  /* from closed time */
		{"2026-11-23 05:00", 30, "2026-11-23 08:30"},	   /* from before opening */
		{"2026-12-23 12:00", 8 * 60, "2026-12-28 12:00"},  /* over Christmas */
		{"2026-12-30 12:00", 12 * 60, "2027-01-04 10:00"}, /* over a short day, New Year */
		{"2026-12-31 12:00", 2 * 60, "2026-12-31 14:00"},  /* to the end of a short day */
		{"2027-06-24 12:00", 8 * 60, "2027-06-28 12:00"},  /* over Midsummer */
		{"2027-07-02 12:00", 8 * 60, "2027-08-02 12:00"},  /* over the closure */
		{"2026-10-23 12:00", 8 * 60, "2026-10-26 12:00"},  /* over the change in autumn */
		{"2027-03-25 10:00", 8 * 60, "2027-03-30 12:00"}, /* Easter, short, spring change */
		{"2026-11-23 12:00", 0, "2026-11-23 12:00"},	  /* nothing to count, open */
		{"2026-11-28 12:00", 0, "2026-11-30 08:00"},	  /* nothing to count, closed */
		{"2026-11-23 12:00", 400 * 60, "2027-02-05 14:00"}, /* fifty days, with holidays */
	};
	const struct hours hours = office();
	struct arena *arena = arena_new(1000000);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t from = at(rows[i].from);
		int64_t seconds = (int64_t)rows[i].minutes * 60;
		int64_t due = hours_add(&hours, from, seconds, arena, NULL, NULL);
		struct hours_step *steps;
		size_t count;

		assert_moment(due, rows[i].expected, rows[i].from);
		assert_int_equal(hours_add(&hours, from, seconds, arena, &steps, &count), due);
		assert_int_equal(hours_between(&hours, from, due), seconds);
	}
	arena_free(arena);
}

static void opening_time_between_two_moments_is_counted(void **state)
{
	static const struct {
		const char *from, *to;
		int minutes;
	} rows[] = {
		{"2026-11-23 09:00", "2026-11-23 09:30", 30},  /* within a day */
		{"2026-11-23 17:00", "2026-11-24 07:00", 0},   /* closed all the time */
		{"2026-11-23 07:00", "2026-11-23 18:00", 480}, /* from closed to closed */
		{"2026-11-27 15:00", "2026-11-30 09:00", 120}, /* over a weekend */
		{"2026-12-23 15:00", "2026-12-28 09:00", 120}, /* over Christmas */
		{"2026-12-31 13:00", "2026-12-31 16:00", 60},  /* a short day */
		{"2026-11-24 09:00", "2026-11-23 09:00", 0},   /* the wrong way round */
		{"2026-11-23 09:00", "2026-11-23 09:00", 0},   /* at once */
	};
	const struct hours hours = office(), never = {.timezone = HELSINKI};
	const struct hours always = hours_of(EVERY_DAY, 0, 1440);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t from = at(rows[i].from), to = at(rows[i].to);

		assert_int_equal(hours_between(&hours, from, to), rows[i].minutes * 60);
		assert_int_equal(hours_between(&never, from, to), 0);
	}
	/* the day of the change in autumn is 25 hours long */
	assert_int_equal(
		hours_between(&always, at("2026-10-25 00:00"), at("2026-10-26 00:00")), 25 * HOUR);
}

static void the_nights_of_summer_time_are_as_long_as_they_are(void **state)
{
	const struct hours always = hours_of(EVERY_DAY, 0, 1440);
	const struct hours nights = hours_of(EVERY_DAY, 60, 5 * 60);

	(void)state;
	/* open round the clock, a day later is 24 hours later, whatever the clock says */
	assert_moment(hours_add(&always, at("2026-10-24 12:00"), 24 * HOUR, NULL, NULL, NULL),
		"2026-10-25 11:00", "autumn, round the clock");
	assert_moment(hours_add(&always, at("2027-03-27 12:00"), 24 * HOUR, NULL, NULL, NULL),
		"2027-03-28 13:00", "spring, round the clock");
	/* from 1 to 5 there are five hours in the autumn night and three in the spring one */
	assert_moment(hours_add(&nights, at("2026-10-25 00:00"), 5 * HOUR, NULL, NULL, NULL),
		"2026-10-25 05:00", "autumn night");
	assert_moment(hours_add(&nights, at("2026-10-25 00:00"), 4 * HOUR, NULL, NULL, NULL),
		"2026-10-25 04:00", "autumn night, not all of it");
	assert_moment(hours_add(&nights, at("2027-03-28 00:00"), 3 * HOUR, NULL, NULL, NULL),
		"2027-03-28 05:00", "spring night");
	assert_moment(hours_add(&nights, at("2027-03-28 00:00"), 4 * HOUR, NULL, NULL, NULL),
		"2027-03-29 02:00", "spring night and an hour");
	assert_int_equal(hours_closed_since(&always, at("2026-10-25 00:00")), 0);
}

static void a_pause_at_noon_is_not_counted(void **state)
{
	struct hours hours = hours_of(WORKING_DAYS, 8 * 60, 11 * 60);

	(void)state;
	for (int i = 0; i < WORKING_DAYS; i++) {
		hours.week[i][1] = (struct day_span){12 * 60, 16 * 60};
		hours.week_count[i] = 2;
	}
	assert_false(hours_is_open(&hours, at("2026-11-23 11:30")));
	assert_moment(hours_next_open(&hours, at("2026-11-23 11:30")), "2026-11-23 12:00", "noon");
	assert_moment(
		hours_closed_since(&hours, at("2026-11-23 11:30")), "2026-11-23 11:00", "noon");
	assert_moment(hours_add(&hours, at("2026-11-23 10:30"), HOUR, NULL, NULL, NULL),
		"2026-11-23 12:30", "over noon");
	hours.exceptions = &(struct day_exception){.first = days_from_date(2026, 11, 23),
		.last = days_from_date(2026, 11, 23),
		.to = 720};
	hours.exception_count = 1;
	assert_moment(hours_add(&hours, at("2026-11-23 10:30"), HOUR, NULL, NULL, NULL),
		"2026-11-24 08:30", "a short day without its afternoon");
}

static void what_can_never_be_reached_is_said(void **state)
{
	const struct hours hours = office();
	const struct hours never = {.timezone = HELSINKI};
	int64_t from = at("2026-11-23 12:00");

	(void)state;
	assert_int_equal(hours_add(&never, from, HOUR, NULL, NULL, NULL), 0);
	assert_int_equal(hours_add(&hours, from, INT64_MAX, NULL, NULL, NULL), 0);
	assert_true(hours_add(&hours, from, (int64_t)400 * 8 * HOUR, NULL, NULL, NULL) > 0);
}

static void the_sum_is_told_stretch_by_stretch(void **state)
{
	static const struct {
		const char *from, *to;
		int hours;
		const char *reason;
	} rows[] = {
		{"2026-12-23 14:00", "2026-12-23 16:00", 2, NULL},
		{"2026-12-23 16:00", "2026-12-24 00:00", 0, "night"},
		{"2026-12-24 00:00", "2026-12-25 00:00", 0, "Christmas Eve"},
		{"2026-12-25 00:00", "2026-12-26 00:00", 0, "Christmas Day"},
		{"2026-12-26 00:00", "2026-12-27 00:00", 0, "St Stephen's Day"},
		{"2026-12-27 00:00", "2026-12-28 00:00", 0, "weekend"},
		{"2026-12-28 00:00", "2026-12-28 08:00", 0, "night"},
		{"2026-12-28 08:00", "2026-12-28 16:00", 8, NULL},
		{"2026-12-28 16:00", "2026-12-29 08:00", 0, "night"}, /* two evenings in one */
		{"2026-12-29 08:00", "2026-12-29 16:00", 8, NULL},
		{"2026-12-29 16:00", "2026-12-30 08:00", 0, "night"},
		{"2026-12-30 08:00", "2026-12-30 16:00", 8, NULL},
		{"2026-12-30 16:00", "2026-12-31 08:00", 0, "night"},
		{"2026-12-31 08:00", "2026-12-31 14:00", 6, NULL},
		{"2026-12-31 14:00", "2027-01-01 00:00", 0, "short day"},
		{"2027-01-01 00:00", "2027-01-02 00:00", 0, "New Year's Day"},
		{"2027-01-02 00:00", "2027-01-04 00:00", 0, "weekend"},
		{"2027-01-04 00:00", "2027-01-04 08:00", 0, "night"},
		{"2027-01-04 08:00", "2027-01-04 09:00", 1, NULL},
	};
	const size_t expected = sizeof(rows) / sizeof(rows[0]);
	const struct hours hours = office();
	struct arena *arena = arena_new(1000000);
	struct hours_step *steps;
	size_t count;

	(void)state;
	assert_moment(hours_add(&hours, at("2026-12-23 14:00"), 33 * HOUR, arena, &steps, &count),
		"2027-01-04 09:00", "the sum");
	assert_int_equal(count, expected);
	for (size_t i = 0; i < expected; i++) {
		assert_moment(steps[i].from, rows[i].from, "from");
		assert_moment(steps[i].to, rows[i].to, "to");
		assert_int_equal(steps[i].counted_seconds, rows[i].hours * HOUR);
		if (rows[i].reason) {
			assert_string_equal(steps[i].reason, rows[i].reason);
		} else {
			assert_null(steps[i].reason);
		}
	}
	arena_free(arena);
}

static void a_holiday_is_told_for_its_own_day_only(void **state)
{
	struct hours hours = office();

	(void)state;
	assert_string_equal(hours_holiday(&hours, at("2027-06-25 12:00"))->id, "midsummer-eve");
	assert_string_equal(hours_holiday(&hours, at("2027-06-26 23:00"))->id, "midsummer");
	assert_null(hours_holiday(&hours, at("2027-06-24 18:00")));
	assert_null(hours_holiday(&hours, at("2027-07-20 12:00")));
	hours.finnish_holidays = false;
	assert_null(hours_holiday(&hours, at("2027-06-25 12:00")));
	assert_true(hours_is_open(&hours, at("2027-06-25 12:00")));
}

/* Asked for each message: a typical sum must not be felt. The bound leaves room for a busy machine.
 */
static void a_thousand_sums_take_no_time(void **state)
{
	const struct hours hours = office();
	int64_t from = at("2026-11-23 12:00");
	int64_t started = clock_monotonic_ms();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_true(hours_add(&hours, from + i * HOUR, 8 * HOUR, NULL, NULL, NULL) > 0);
	}
	assert_true(clock_monotonic_ms() - started < 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_office_is_open_when_it_says),
		cmocka_unit_test(the_next_opening_is_found),
		cmocka_unit_test(a_closed_period_has_one_beginning),
		cmocka_unit_test(deadlines_count_opening_time_only),
		cmocka_unit_test(opening_time_between_two_moments_is_counted),
		cmocka_unit_test(the_nights_of_summer_time_are_as_long_as_they_are),
		cmocka_unit_test(a_pause_at_noon_is_not_counted),
		cmocka_unit_test(what_can_never_be_reached_is_said),
		cmocka_unit_test(the_sum_is_told_stretch_by_stretch),
		cmocka_unit_test(a_holiday_is_told_for_its_own_day_only),
		cmocka_unit_test(a_thousand_sums_take_no_time),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
