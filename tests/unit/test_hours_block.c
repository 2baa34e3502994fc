/* SPDX-License-Identifier: MIT */
/* Opening hours as an administrator writes them: what is meant, and what cannot be. */
#include "daemon/config/hours_block.h"

#include "daemon/base/local_time.h"
#include "tests/unit/arena_fixture.h"

static struct problems problems;
static struct hours hours;

static void parse(const char *options)
{
	const char *text = arena_printf(arena, "hours \"h\" { %s }", options);
	struct block *block = NULL;

	memset(&hours, 0, sizeof(hours));
	problems_init(&problems, arena);
	blocks_read(arena, "t.conf", (const unsigned char *)text, strlen(text), &block, &problems);
	assert_non_null(block);
	hours_block_parse(arena, block, &hours, &problems);
}

static void parse_well(const char *options)
{
	parse(options);
	if (problems.total > 0)
		fail_msg("%s: %s", options, problems.list[0].text);
}

/* The week as one text: "480-960|480-720,780-960||||". */
static const char *week(void)
{
	const char *text = "";

	for (int day = 0; day < 7; day++) {
		for (int i = 0; i < hours.week_count[day]; i++)
			text = arena_printf(arena, "%s%s%d-%d", text, i ? "," : "",
				hours.week[day][i].from, hours.week[day][i].to);
		text = day < 6 ? arena_printf(arena, "%s|", text) : text;
	}
	return text;
}

static void what_is_not_written_is_as_in_a_finnish_office(void **state)
{
	(void)state;
	parse_well("");
	assert_string_equal(week(), "480-960|480-960|480-960|480-960|480-960||");
	assert_string_equal(hours.timezone, "Europe/Helsinki");
	assert_true(hours.finnish_holidays);
	assert_int_equal(hours.exception_count, 0);
	parse_well("timezone = \"Europe/Stockholm\" holidays = none");
	assert_string_equal(hours.timezone, "Europe/Stockholm");
	assert_false(hours.finnish_holidays);
}

static void days_and_times_are_taken_as_meant(void **state)
{
	static const struct {
		const char *open, *week, *only_here;
	} rows[] = {
		{"\"mon-fri 08:00-16:00\"", "480-960|480-960|480-960|480-960|480-960||", "a week"},
		{"\"Wed 8:00-9:05\"", "||480-545||||", "one day, a capital, an hour of one digit"},
		{"\"sat-mon 10:00-11:00\"", "600-660|||||600-660|600-660", "over the weekend"},
		{"\"fri-thu 00:00-24:00\"", "0-1440|0-1440|0-1440|0-1440|0-1440|0-1440|0-1440",
			"always"},
		{"\"mon 13:00-16:00 08:00-12:00\"", "480-720,780-960||||||", "put into order"},
		{"\"mon 08:00-12:00 12:00-16:00\"", "480-720,720-960||||||", "without a pause"},
		{"\"  tue   09:00-10:00  \"", "|540-600|||||", "blanks"},
		{"{ \"mon 13:00-14:00\", \"mon-tue 08:00-09:00\" }", "480-540,780-840|480-540|||||",
			"two values"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		parse_well(arena_printf(arena, "open = %s", rows[i].open));
		if (strcmp(week(), rows[i].week) != 0)
			fail_msg("%s: %s", rows[i].only_here, week());
	}
}

static void what_is_no_opening_time_is_told_at_its_place(void **state)
{
	static const char *const values[] = {"", "mon", "mon-", "mon-fri", "08:00-16:00",
		"day 08:00-16:00", "mon 08:00", "mon 08:00-", "mon 16:00-08:00", "mon 08:00-08:00",
		"mon 22:00-06:00", "mon 08:60-09:00", "mon 08:00-24:01", "mon 008:00-09:00",
		"mon 8-16", "mon 08:0-09:00", "mon 08:00-16:00x", "mon 08:00-16:00 x",
		"monday 08:00-16:00", "mon- fri 08:00-16:00",
		"mon 08:00\xE2\x80\x93"
		"16:00"};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		parse(arena_printf(arena, "open = \"%s\"", values[i]));
		if (problems.total != 1)
			fail_msg("\"%s\": %zu problems, %s", values[i], problems.total, week());
		assert_int_equal(problems.list[0].at.column, 20);
	}
	parse("open = { }");
	assert_non_null(strstr(problems.list[0].text, "'open' is empty"));
}

static void times_that_overlap_or_are_too_many_are_told_with_their_day(void **state)
{
	static const struct {
		const char *open, *day;
	} rows[] = {
		{"\"mon 08:00-12:00 11:00-13:00\"", "on mon"},
		{"\"mon 08:00-12:00 07:00-13:00\"", "on mon"},
		{"{ \"wed 08:00-12:00\", \"mon-fri 11:59-13:00\" }", "on wed"},
		{"{ \"sun 08:00-12:00\", \"sat-mon 08:00-12:00\" }", "on sun"},
	};
	const char *many = "";

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		parse(arena_printf(arena, "open = %s", rows[i].open));
		assert_int_equal(problems.total, 1);
		assert_non_null(strstr(problems.list[0].text, rows[i].day));
	}
	for (int i = 0; i < DAY_SPANS_MAX; i++)
		many = arena_printf(
			arena, "%s%s\"tue %02d:00-%02d:30\"", many, i ? ", " : "", i, i);
	parse_well(arena_printf(arena, "open = { %s }", many));
	assert_int_equal(hours.week_count[1], DAY_SPANS_MAX);
	parse(arena_printf(arena, "open = { %s, \"tue 23:00-23:30\" }", many));
	assert_int_equal(problems.total, 1);
	assert_non_null(strstr(problems.list[0].text, "more than"));
}

static void days_of_their_own_stay_in_the_order_of_the_file(void **state)
{
	(void)state;
	parse_well("short = { \"12-31 14:00\", \"maundy-thursday 13:00\" }\n"
		   "closed = { 2027-07-05..2027-07-31, \"02-29\", 2027-05-14, midsummer-eve }");
	assert_int_equal(hours.exception_count, 6);
	assert_int_equal(hours.exceptions[0].yearly_month, 12);
	assert_int_equal(hours.exceptions[0].yearly_day, 31);
	assert_int_equal(hours.exceptions[0].to, 14 * 60);
	assert_string_equal(hours.exceptions[1].holiday, "maundy-thursday");
	assert_int_equal(hours.exceptions[2].first, days_from_date(2027, 7, 5));
	assert_int_equal(hours.exceptions[2].last, days_from_date(2027, 7, 31));
	assert_int_equal(hours.exceptions[2].to, 0);
	assert_int_equal(hours.exceptions[3].yearly_day, 29);
	assert_int_equal(hours.exceptions[4].first, hours.exceptions[4].last);
	assert_string_equal(hours.exceptions[5].holiday, "midsummer-eve");
	parse_well("closed = 2027-05-14 short = \"2027-05-14 12:00\"");
	assert_int_equal(hours.exceptions[0].to, 0); /* the first that fits holds */
}

static void what_is_no_day_is_told_with_what_was_meant(void **state)
{
	static const struct {
		const char *options, *words;
	} rows[] = {
		{"closed = 2027-02-29", "is no closed day"},
		{"closed = 2027-07-31..2027-07-05", "is no closed day"},
		{"closed = \"2027-07-05..\"", "is no closed day"},
		{"closed = \"..2027-07-05\"", "is no closed day"},
		{"closed = \"13-01\"", "is no closed day"},
		{"closed = \"04-31\"", "is no closed day"},
		{"closed = \"00-10\"", "is no closed day"},
		{"closed = \"\"", "is no closed day"},
		{"closed = midsumer-eve", "did you mean 'midsummer-eve'?"},
		{"short = \"12-31\"", "is no short day"},
		{"short = \"12-31 \"", "is no short day"},
		{"short = \"12-31 00:00\"", "is no short day"},
		{"short = \"12-31 14:00 15:00\"", "is no short day"},
		{"short = \"midsumer-eve 14:00\"", "did you mean 'midsummer-eve'?"},
		{"timezone = \"Europe/Kotka\"", "there is no time zone 'Europe/Kotka'"},
		{"timezone = \"../../etc/passwd\"", "there is no time zone"},
		{"holidays = sweden", "'sweden'"},
		{"opens = \"mon 08:00-09:00\"", "'opens'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		parse(rows[i].options);
		if (problems.total != 1 || !strstr(problems.list[0].text, rows[i].words))
			fail_msg("%s: %s", rows[i].options,
				problems.total ? problems.list[0].text : "taken");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_written_is_as_in_a_finnish_office),
		cmocka_unit_test(days_and_times_are_taken_as_meant),
		cmocka_unit_test(what_is_no_opening_time_is_told_at_its_place),
		cmocka_unit_test(times_that_overlap_or_are_too_many_are_told_with_their_day),
		cmocka_unit_test(days_of_their_own_stay_in_the_order_of_the_file),
		cmocka_unit_test(what_is_no_day_is_told_with_what_was_meant),
	};

	return cmocka_run_group_tests_name(
		"hours_block", tests, arena_fixture_begin, arena_fixture_end);
}
