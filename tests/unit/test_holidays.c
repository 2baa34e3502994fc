/* SPDX-License-Identifier: MIT */
/* The Finnish holidays of six years, against the published calendar. */
#include "daemon/model/holidays.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/local_time.h"

static void assert_holiday(int year, int month, int day, const char *id)
{
	const struct holiday *holiday = holiday_on(days_from_date(year, month, day));

	if (!holiday || strcmp(holiday->id, id) != 0) {
		fail_msg("%d-%02d-%02d is %s, not %s", year, month, day,
			holiday ? holiday->id : "no holiday", id);
	}
}

/* Domain: the table of the almanac office, with its number of closed weekdays. */
static void the_movable_days_stand_where_the_almanac_has_them(void **state)
{
	static const struct {
		int year;
		int easter[2], ascension[2], midsummer_eve[2], all_saints[2]; /* month, day */
		int closed_weekdays;
	} rows[] = {
		{2026, {4, 5}, {5, 14}, {6, 19}, {10, 31}, 9},
		{2027, {3, 28}, {5, 6}, {6, 25}, {11, 6}, 8},
		{2028, {4, 16}, {5, 25}, {6, 23}, {11, 4}, 9},
		{2029, {4, 1}, {5, 10}, {6, 22}, {11, 3}, 10},
		{2030, {4, 21}, {5, 30}, {6, 21}, {11, 2}, 10},
		{2031, {4, 13}, {5, 22}, {6, 20}, {11, 1}, 10},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int year = rows[i].year;
		int closed = 0;

		assert_holiday(year, rows[i].easter[0], rows[i].easter[1], "easter");
		assert_holiday(year, rows[i].ascension[0], rows[i].ascension[1], "ascension");
		assert_holiday(
			year, rows[i].midsummer_eve[0], rows[i].midsummer_eve[1], "midsummer-eve");
		assert_holiday(year, rows[i].all_saints[0], rows[i].all_saints[1], "all-saints");
		for (int days = days_from_date(year, 1, 1); days < days_from_date(year + 1, 1, 1);
			days++) {
			closed += weekday_of(days) < 5 && holiday_on(days);
		}
		assert_int_equal(closed, rows[i].closed_weekdays);
	}
}

static void easter_is_right_at_the_edges_of_its_range(void **state)
{
	(void)state;
	assert_holiday(2008, 3, 23, "easter"); /* early */
	assert_holiday(2038, 4, 25, "easter"); /* the latest there is */
	assert_holiday(2285, 3, 22, "easter"); /* the earliest there is */
	assert_holiday(1954, 4, 18, "easter"); /* the two years of the */
	assert_holiday(1981, 4, 19, "easter"); /* exceptions of Gauss */
	assert_holiday(2038, 6, 13, "whit-sunday");
}

static void every_year_has_each_named_day_once(void **state)
{
	(void)state;
	for (int year = 2020; year < 2060; year++) {
		for (const char *const *id = holiday_ids(); *id; id++) {
			int times = 0;

			for (int days = days_from_date(year, 1, 1);
				days < days_from_date(year + 1, 1, 1); days++) {
				times += holiday_is(*id, days);
			}
			/* Ascension Day and May Day may meet; each still has its day. */
			assert_int_equal(times, 1);
		}
	}
}

static void every_holiday_can_be_named_in_settings(void **state)
{
	(void)state;
	for (int days = days_from_date(2026, 1, 1); days < days_from_date(2032, 1, 1); days++) {
		const struct holiday *holiday = holiday_on(days);
		bool named = !holiday;

		for (const char *const *id = holiday_ids(); *id && !named; id++) {
			named = strcmp(*id, holiday->id) == 0;
		}
		assert_true(named);
		assert_true(!holiday || holiday_is(holiday->id, days));
	}
}

static void maundy_thursday_has_a_name_and_is_a_working_day(void **state)
{
	int days = days_from_date(2027, 3, 25);

	(void)state;
	assert_true(holiday_is("maundy-thursday", days));
	assert_false(holiday_is("maundy-thursday", days + 1));
	assert_null(holiday_on(days));
	assert_false(holiday_is("no-such-day", days));
}

static void a_text_gets_the_form_its_sentence_wants(void **state)
{
	const struct holiday *eve = holiday_on(days_from_date(2027, 6, 25));

	(void)state;
	assert_non_null(eve);
	assert_string_equal(holiday_for_text(eve, LANGUAGE_FI), "juhannuksen");
	assert_string_equal(holiday_for_text(eve, LANGUAGE_SV), "midsommaraftonen");
	assert_string_equal(holiday_for_text(eve, LANGUAGE_EN), "Midsummer Eve");
	assert_string_equal(holiday_for_text(eve, LANGUAGE_UNKNOWN), "Midsummer Eve");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_movable_days_stand_where_the_almanac_has_them),
		cmocka_unit_test(easter_is_right_at_the_edges_of_its_range),
		cmocka_unit_test(every_year_has_each_named_day_once),
		cmocka_unit_test(every_holiday_can_be_named_in_settings),
		cmocka_unit_test(maundy_thursday_has_a_name_and_is_a_working_day),
		cmocka_unit_test(a_text_gets_the_form_its_sentence_wants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
