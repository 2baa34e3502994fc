/* SPDX-License-Identifier: MIT */
/* Dates of mail: those of the RFC, and those that are sent instead. */
#include "handlers/mail/date.h"

#include "tests/unit/mail_fixture.h"

static void dates_of_all_kinds_are_read(void **state)
{
	static const struct {
		const char *field;
		int64_t want;
		const char *only_here;
	} rows[] = {
		{"Mon, 23 Nov 2026 14:00:00 +0200", 1795435200, "the common form"},
		{"23 Nov 2026 12:00 GMT", 1795435200,
			"no day of the week, no seconds, a zone by name"},
		{"Mon, 23 Nov 26 07:00:00 EST", 1795435200, "a year of two digits, a zone of old"},
		{"Mon (it is), 23 (so (cold)) Nov 2026 12:00:00 -0000", 1795435200, "comments"},
		{"Mon Nov 23 12:00:00 2026", 1795435200, "asctime"},
		{"2026-11-23T12:00:00Z", 1795435200, "ISO 8601"},
		{"2026-11-23 14:00:00 +02:00", 1795435200,
			"ISO 8601 with a blank, a colon in the zone"},
		{"23-Nov-2026 12:00:00 UT", 1795435200, "hyphens"},
		{"23 11 2026 12:00:00 +0000", 1795435200, "a month as a number"},
		{"Mon, 23 Nov 2026 02:00:00 PM +0200", 1795435200, "afternoon"},
		{"Mon, 23 Nov 2026 12:00:00 GMT+0000", 1795435200, "a zone by name and number"},
		{"Mon, 23 Nov 2026 12.00.00 +0000", 1795435200, "dots in the time"},
		{"Mon, 23 November 2026 12:00:00 XYZZY", 1795435200,
			"a long month, an unknown zone"},
		{"Wed, 31 Dec 1969 23:59:59 +0000", -1, "before 1970"},
		{"23 Nov 2026", 1795392000, "no time"},
		{"Mon, 23 Nov 2026 12:00:00 AM +0000", 1795392000, "midnight on a clock of twelve"},
		{"Mon, 23 Nov 126 12:00:00 +0000", 1795435200, "years since 1900, of three digits"},
		{"Tue, 23 Nov 99 00:00:00 +0000", 943315200, "two digits of the last century"},
		{"Mon, 23 Nov 2026 12:00:00 -03:30", 1795447800, "half an hour in the zone"},
		{"Mon, 23 Nov 2026 14:00:00 +2", 1795435200, "hours alone in the zone"},
		{"23. Nov 2026 12:00", 1795435200, "a dot behind the day"},
		{"2026/11/23 12:00:00", 1795435200, "slashes"},
		{"23 Nov 2026 12:00:00.999999 +0000", 1795435200, "parts of a second"},
		{"23 Nov 2026 24:00:00 +0000", 1795478400, "the end of the day"},
		{"31 Dec 2016 23:59:60 +0000", 1483228800, "a leap second"},
		{"29 Feb 2028 00:00 +0000", 1835395200, "a leap day"},
		{"23 Nov 2026 (never closed 12:00 +0200", 1795392000, "a comment without an end"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t got = 0;
		bool found = mail_date_parse(as_bytes(rows[i].field), strlen(rows[i].field), &got);

		if (!found || got != rows[i].want)
			fail_msg("%s: %lld", rows[i].only_here, (long long)got);
	}
}

static void what_is_no_date_is_told_from_the_first_second_of_1970(void **state)
{
	static const char *const fields[] = {"", "   ", "()", "yesterday", "23 Nov", "Nov 2026",
		"99 Nov 2026 12:00:00", "0 Nov 2026", "23 13 2026", "2026-00-23",
		"2026-13-01T00:00:00Z", "99999999999999999999 Nov 2026", "23 Nov 1899",
		"12:00:00 +0200", "(23 Nov 2026 12:00:00 +0000)"};
	int64_t got = 77;

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (mail_date_parse(as_bytes(fields[i]), strlen(fields[i]), &got))
			fail_msg("\"%s\" is %lld", fields[i], (long long)got);
	}
	assert_int_equal(got, 77);
	assert_true(mail_date_parse(as_bytes("1 Jan 1970 00:00 +0000"), 22, &got));
	assert_int_equal(got, 0);
}

static void a_date_behind_a_thousand_bytes_is_not_looked_for(void **state)
{
	char *field = repeated(" ", 2000);
	int64_t got;

	(void)state;
	memcpy(field + 100, "23 Nov 2026", 11);
	assert_true(mail_date_parse(as_bytes(field), 2000, &got));
	memset(field, ' ', 2000);
	memcpy(field + 1500, "23 Nov 2026", 11);
	assert_false(mail_date_parse(as_bytes(field), 2000, &got));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_of_all_kinds_are_read),
		cmocka_unit_test(what_is_no_date_is_told_from_the_first_second_of_1970),
		cmocka_unit_test(a_date_behind_a_thousand_bytes_is_not_looked_for),
	};

	return cmocka_run_group_tests_name("date", tests, mail_fixture_begin, arena_fixture_end);
}
