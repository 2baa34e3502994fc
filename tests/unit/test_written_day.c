/* SPDX-License-Identifier: MIT */
/* Days as people write them in three languages. */
#include "handlers/mail/written_day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/local_time.h"

static int day(const char *date)
{
	int days = 0;

	assert_true(date_parse(date, &days));
	return days;
}

static void a_day_is_read_in_each_form(void **state)
{
	static const struct {
		const char *text, *day, *rest;
	} rows[] = {
		{"14.7.", "2027-07-14", ""},
		{"14.7", "2027-07-14", ""},
		{"14.7.2028 asti", "2028-07-14", " asti"},
		{"14.7. 2028", "2028-07-14", ""},
		{"14.7.28", "2028-07-14", ""},
		{"14/7", "2027-07-14", ""},
		{"14/7 2027.", "2027-07-14", "."},
		{"14/7/2027", "2027-07-14", ""},
		{"2027-07-14", "2027-07-14", ""},
		{"14. heinäkuuta", "2027-07-14", ""},
		{"14. Heinäkuuta 2028", "2028-07-14", ""},
		{"14 juli.", "2027-07-14", "."},
		{"14:e augusti", "2027-08-14", ""},
		{"14th of July, 2027", "2027-07-14", ""},
		{"3 May", "2027-05-03", ""},
		{"July 14, 2028", "2028-07-14", ""},
		{"October 2nd", "2027-10-02", ""},
		{"1 mars", "2028-03-01", ""},
		/* without a year: the next, or one lately */
		{"31.12.", "2027-12-31", ""},
		{"20.4.", "2028-04-20", ""},
		{"20.5.", "2027-05-20", ""},
		{"29.2.", "2028-02-29", ""},
	};
	int today = day("2027-07-01"), days;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *at = rows[i].text;

		if (!written_day_read(&at, today, &days) || days != day(rows[i].day) ||
			strcmp(at, rows[i].rest) != 0)
			fail_msg("%s", rows[i].text);
	}
}

static void what_is_no_day_is_not_read(void **state)
{
	static const char *const rows[] = {"", "14", "14.", "8.30", "31.6.", "0.7.", "14.13.",
		"114.7.", "2027-13-01", "heinäkuussa", "juli", "july 14.30", "14.7.202", "maybe 14",
		"1.2.3", "29.2.2027", "14.7.1850", "1013-07-01"};
	int days;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *at = rows[i];

		if (written_day_read(&at, day("2027-07-01"), &days) && *at == '\0')
			fail_msg("%s", rows[i]);
	}
}

static void a_stretch_is_read_with_what_stands_behind_it(void **state)
{
	static const struct {
		const char *text, *first, *last, *rest;
	} rows[] = {
		{"1.7.-14.7. pekka", "2027-07-01", "2027-07-14", "pekka"},
		{"1.7.\xE2\x80\x93"
		 "14.7.2027",
			"2027-07-01", "2027-07-14", ""},
		{"1.-14.7.", "2027-07-01", "2027-07-14", ""},
		{"1\xE2\x80\x93"
		 "14.7.",
			"2027-07-01", "2027-07-14", ""},
		{"1.7. - 14.7.", "2027-07-01", "2027-07-14", ""},
		{"2027-07-01..2027-07-14", "2027-07-01", "2027-07-14", ""},
		{"2027-07-01-2027-07-14 lead", "2027-07-01", "2027-07-14", "lead"},
		{"20.12.-7.1.", "2027-12-20", "2028-01-07", ""},
		{"14.7.", "2027-06-20", "2027-07-14", ""},
		{"1 juli - 14 juli, anna", "2027-07-01", "2027-07-14", "anna"},
	};
	static const char *const none[] = {
		"", "pekka", "14.7.-1.7.2027", "1.6.", "1.7.x", "1.7.-pekka"};
	int first, last;
	const char *rest;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!written_days_read(rows[i].text, day("2027-06-20"), &first, &last, &rest) ||
			first != day(rows[i].first) || last != day(rows[i].last) ||
			strcmp(rest, rows[i].rest) != 0)
			fail_msg("%s", rows[i].text);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		if (written_days_read(none[i], day("2027-06-20"), &first, &last, &rest))
			fail_msg("%s", none[i]);
	}
}

static void the_last_day_away_is_found_in_an_out_of_office_reply(void **state)
{
	static const struct {
		const char *text, *last; /* NULL: none */
	} rows[] = {
		{"Olen lomalla 1.7.-14.7. Palaan töihin 15.7.", "2027-07-14"},
		{"Olen lomalla 1.7.-14.7. ja palaan 15.7.", "2027-07-14"},
		{"Olen lomalla 1.-14.7. Kiireellisissä asioissa Pekka, 05 234 5678.", "2027-07-14"},
		{"Olen poissa 14.7. saakka ja luen viestit palattuani.", "2027-07-14"},
		{"Hei!\n\nOlen jälleen tavoitettavissa maanantaina 19.7.2027 klo 8.00.",
			"2027-07-18"},
		{"En ole tavoitettavissa 14.7. asti.", "2027-07-14"},
		{"Tavoitat minut taas 2. elokuuta. Palaan 2. elokuuta.", "2027-08-01"},
		{"Jag är på semester t.o.m. 14.7.", "2027-07-14"},
		{"Jag har semester 1/7\xE2\x80\x93"
		 "14/7 2027.",
			"2027-07-14"},
		{"Jag är tillbaka den 15 juli.", "2027-07-14"},
		{"Åter på jobbet 15.7!", "2027-07-14"},
		{"I am out of the office until 14 July.", "2027-07-14"},
		{"I'm away and will return on July 15th, 2027.", "2027-07-14"},
		{"I am on leave. Back in the office: 2027-07-15", "2027-07-14"},
		{"I am not available before 15 July", "2027-07-15"},
		{"Olen kokouksessa klo 9.10. Vastaan myöhemmin.", NULL},
		{"Olen poissa. Soita 040 123 4567 tai 05.234.1.7", NULL},
		{"Vanha ilmoitus: palaan 2.6.", NULL},
		{"I am away and answer when I can.", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int last = 0;
		bool found = written_absence_find(rows[i].text, day("2027-07-01"), &last);

		if (found != (rows[i].last != NULL) || (found && last != day(rows[i].last))) {
			int year, month, of_month;

			date_from_days(last, &year, &month, &of_month);
			fail_msg("%s: %d-%d-%d", rows[i].text, year, month, of_month);
		}
	}
}

static void any_bytes_are_looked_at_without_harm(void **state)
{
	char text[6000];
	int last;

	(void)state;
	for (int seed = 1; seed < 200; seed++) {
		unsigned int random = (unsigned int)seed;
		static const char pieces[] = "0123456789.-/: julymarstokuu\xC3\xA4\xE2\x80\x93,\n";

		for (size_t i = 0; i + 1 < sizeof(text); i++) {
			random = random * 1103515245U + 12345U;
			text[i] = pieces[(random >> 16) % (sizeof(pieces) - 1)];
		}
		text[sizeof(text) - 1] = '\0';
		if (written_absence_find(text, 20000, &last))
			assert_in_range(last, 19999, 20366);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_is_read_in_each_form),
		cmocka_unit_test(what_is_no_day_is_not_read),
		cmocka_unit_test(a_stretch_is_read_with_what_stands_behind_it),
		cmocka_unit_test(the_last_day_away_is_found_in_an_out_of_office_reply),
		cmocka_unit_test(any_bytes_are_looked_at_without_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
