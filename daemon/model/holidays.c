/* SPDX-License-Identifier: MIT */
/* Finnish public holidays: fixed dates, days counted from Easter, and the first Friday or Saturday
 * from a date. */
#include "daemon/model/holidays.h"

#include <stddef.h>
#include <string.h>

#include "daemon/base/local_time.h"

enum rule { FIXED, FROM_EASTER, FIRST_FRIDAY, FIRST_SATURDAY };
enum { FRIDAY = 4, SATURDAY = 5 };

struct rule_row {
	struct holiday holiday;
	enum rule rule;
	int month;	 /* FROM_EASTER: unused */
	int day;	 /* FROM_EASTER: days after Easter Sunday */
	bool only_named; /* not a holiday: settings may name it */
};

static const struct rule_row table[] = {
	{{"new-year", "uudenvuodenpäivä", "uudenvuodenpäivän", "nyårsdagen", "New Year's Day"},
		FIXED, 1, 1},
	{{"epiphany", "loppiainen", "loppiaisen", "trettondagen", "Epiphany"}, FIXED, 1, 6},
	{{"good-friday", "pitkäperjantai", "pitkänperjantain", "långfredagen", "Good Friday"},
		FROM_EASTER, 0, -2},
	{{"easter", "pääsiäispäivä", "pääsiäisen", "påskdagen", "Easter Sunday"}, FROM_EASTER, 0,
		0},
	{{"easter-monday", "2. pääsiäispäivä", "pääsiäisen", "annandag påsk", "Easter Monday"},
		FROM_EASTER, 0, 1},
	{{"may-day", "vappu", "vapun", "första maj", "May Day"}, FIXED, 5, 1},
	{{"ascension", "helatorstai", "helatorstain", "Kristi himmelsfärdsdag", "Ascension Day"},
		FROM_EASTER, 0, 39},
	{{"whit-sunday", "helluntaipäivä", "helluntain", "pingstdagen", "Whit Sunday"}, FROM_EASTER,
		0, 49},
	{{"midsummer-eve", "juhannusaatto", "juhannuksen", "midsommaraftonen", "Midsummer Eve"},
		FIRST_FRIDAY, 6, 19},
	{{"midsummer", "juhannuspäivä", "juhannuksen", "midsommardagen", "Midsummer Day"},
		FIRST_SATURDAY, 6, 20},
	{{"all-saints", "pyhäinpäivä", "pyhäinpäivän", "alla helgons dag", "All Saints' Day"},
		FIRST_SATURDAY, 10, 31},
	{{"independence", "itsenäisyyspäivä", "itsenäisyyspäivän", "självständighetsdagen",
		 "Independence Day"},
		FIXED, 12, 6},
	{{"christmas-eve", "jouluaatto", "joulun", "julaftonen", "Christmas Eve"}, FIXED, 12, 24},
	{{"christmas", "joulupäivä", "joulun", "juldagen", "Christmas Day"}, FIXED, 12, 25},
	{{"boxing-day", "tapaninpäivä", "tapaninpäivän", "annandag jul", "St Stephen's Day"}, FIXED,
		12, 26},
	{{"maundy-thursday", "kiirastorstai", "kiirastorstain", "skärtorsdagen", "Maundy Thursday"},
		FROM_EASTER, 0, -3, true},
	{{"easter-saturday", "lankalauantai", "pääsiäisen", "påskafton", "Easter Saturday"},
		FROM_EASTER, 0, -1, true},
};
enum { ROWS = sizeof(table) / sizeof(table[0]) };

/* Easter Sunday by the Gregorian computus (the anonymous algorithm printed by Meeus). */
static int easter_of(int year)
{
	int golden = year % 19;
	int century = year / 100;
	int in_century = year % 100;
	int skipped = (century - (century + 8) / 25 + 1) / 3;
	int epact = (19 * golden + century - century / 4 - skipped + 15) % 30;
	int to_sunday =
		(32 + 2 * (century % 4) + 2 * (in_century / 4) - epact - in_century % 4) % 7;
	int late = (golden + 11 * epact + 22 * to_sunday) / 451;
	int from_march = epact + to_sunday - 7 * late + 114;

	return days_from_date(year, from_march / 31, from_march % 31 + 1);
}

static bool row_is(const struct rule_row *row, int days)
{
	int year;
	int month;
	int day;
	int first;

	date_from_days(days, &year, &month, &day);
	switch (row->rule) {
	case FIXED:
		return month == row->month && day == row->day;
	case FROM_EASTER:
		return month >= 3 && month <= 6 && days == easter_of(year) + row->day;
	case FIRST_FRIDAY:
	case FIRST_SATURDAY:
		if (weekday_of(days) != (row->rule == FIRST_FRIDAY ? FRIDAY : SATURDAY)) {
			return false;
		}
		first = days_from_date(year, row->month, row->day);
		return days >= first && days < first + 7;
	}
	return false;
}

const struct holiday *holiday_on(int days)
{
	for (int i = 0; i < ROWS; i++) {
		if (!table[i].only_named && row_is(&table[i], days)) {
			return &table[i].holiday;
		}
	}
	return NULL;
}

const char *holiday_for_text(const struct holiday *holiday, enum language language)
{
	switch (language) {
	case LANGUAGE_FI:
		return holiday->genitive_fi;
	case LANGUAGE_SV:
		return holiday->name_sv;
	case LANGUAGE_EN:
	case LANGUAGE_UNKNOWN:
	case LANGUAGE_OTHER:
		break;
	}
	return holiday->name_en;
}

const char *const *holiday_ids(void)
{
	static const char *const ids[] = {"new-year", "epiphany", "good-friday", "easter",
		"easter-monday", "may-day", "ascension", "whit-sunday", "midsummer-eve",
		"midsummer", "all-saints", "independence", "christmas-eve", "christmas",
		"boxing-day", "maundy-thursday", "easter-saturday", NULL};

	return ids;
}

bool holiday_is(const char *id, int days)
{
	for (int i = 0; i < ROWS; i++) {
		if (strcmp(table[i].holiday.id, id) == 0) {
			return row_is(&table[i], days);
		}
	}
	return false;
}
