/* SPDX-License-Identifier: MIT */
/* Days as people write them. */
#include "handlers/mail/written_day.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"

enum {
	PAST_DAYS = 60,
	AHEAD_DAYS = 366,
	LOOK_BYTES = 4000,
	BEFORE_BYTES = 60, /* of a day, for words that say what it is */
	BEHIND_BYTES = 30,
};

/* How the name of each month begins, in lower case; the longest ending is passed over. */
static const char *const months[12][4] = {
	{"tammikuu", "januari", "january"},
	{"helmikuu", "februari", "february"},
	{"maaliskuu", "mars", "march"},
	{"huhtikuu", "april"},
	{"toukokuu", "maj", "may"},
	{"kesäkuu", "juni", "june"},
	{"heinäkuu", "juli", "july"},
	{"elokuu", "augusti", "august"},
	{"syyskuu", "september"},
	{"lokakuu", "oktober", "october"},
	{"marraskuu", "november"},
	{"joulukuu", "december"},
};

/* ---- pieces */

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
	return isalpha((unsigned char)byte) || (unsigned char)byte >= 0x80;
}

static void skip_blanks(const char **at)
{
	while (**at == ' ' || **at == '\t')
		(*at)++;
}

/* A number of at most that many digits, with no digit behind it. */
static bool read_number(const char **at, int digits_max, int *ret)
{
	const char *here = *at;
	int number = 0, digits = 0;

	while (is_digit(*here) && digits++ < digits_max)
		number = number * 10 + (*here++ - '0');
	if (digits == 0 || is_digit(*here))
		return false;
	*at = here;
	*ret = number;
	return true;
}

static bool skip_word(const char **at, const char *word)
{
	if (!text_starts_nocase(*at, word))
		return false;
	*at += strlen(word);
	return true;
}

/* The name of a month, whatever its ending. 1..12. */
static bool read_month(const char **at, int *ret_month)
{
	for (int i = 0; i < 12; i++) {
		for (int k = 0; k < 4 && months[i][k]; k++) {
			const char *here = *at;

			if (!skip_word(&here, months[i][k]))
				continue;
			if (k == 0)
				while (is_letter(*here)) /* Finnish: heinäkuuta, heinäkuun */
					here++;
			if (is_letter(*here))
				continue;
			*at = here;
			*ret_month = i + 1;
			return true;
		}
	}
	return false;
}

static bool date_is_valid(int year, int month, int day)
{
	int days, back_year, back_month, back_day;

	if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	days = days_from_date(year, month, day);
	date_from_days(days, &back_year, &back_month, &back_day);
	return back_month == month && back_day == day;
}

/* year 0: the one that is nearest. */
static bool make(int year, int month, int day, int today, int *ret_days)
{
	int this_year, this_month, this_day;

	if (year) {
		if (!date_is_valid(year, month, day))
			return false;
		*ret_days = days_from_date(year, month, day);
		return true;
	}
	date_from_days(today, &this_year, &this_month, &this_day);
	for (year = this_year - 1; year <= this_year + 1; year++) {
		if (!date_is_valid(year, month, day))
			continue;
		*ret_days = days_from_date(year, month, day);
		if (*ret_days >= today - PAST_DAYS)
			return true;
	}
	return false;
}

/* A year of four digits behind blanks or a comma; *at stays when there is none. */
static int read_year(const char **at)
{
	const char *here = *at;
	int year;

	if (*here == ',')
		here++;
	skip_blanks(&here);
	if (!read_number(&here, 4, &year) || year < 1970)
		return 0;
	*at = here;
	return year;
}

/* ---- forms */

static bool read_iso(const char **at, int *ret_days)
{
	char text[11] = "";
	int days;

	for (int i = 0; i < 10; i++) {
		if (!(*at)[i])
			return false;
		text[i] = (*at)[i];
	}
	if (is_digit((*at)[10]) || !date_parse(text, &days) || days < 0)
		return false;
	*ret_days = days;
	*at += 10;
	return true;
}

/* "14.7.", "14.7.2027", "14.7.27", "14/7", "14/7 2027"; behind the day's number. */
static bool read_numeric(const char **at, int day, int today, int *ret_days)
{
	const char *here = *at;
	char mark = *here;
	int month, year = 0;

	if (mark != '.' && mark != '/')
		return false;
	here++;
	if (!read_number(&here, 2, &month))
		return false;
	if (*here == mark && is_digit(here[1])) {
		const char *digits = ++here;

		if (!read_number(&here, 4, &year) || (here - digits != 2 && here - digits != 4))
			return false;
		year += here - digits == 2 ? 2000 : 0;
	} else {
		if (*here == '.' && mark == '.')
			here++;
		year = read_year(&here);
	}
	if (!make(year, month, day, today, ret_days))
		return false;
	*at = here;
	return true;
}

/* "14. heinäkuuta 2027", "14 juli", "14th of July"; behind the day's number. */
static bool read_with_name(const char **at, int day, int today, int *ret_days)
{
	static const char *const endings[] = {"st", "nd", "rd", "th", ":e", "."};
	const char *here = *at;
	int month;

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		if (skip_word(&here, endings[i]))
			break;
	}
	skip_blanks(&here);
	if (skip_word(&here, "of "))
		skip_blanks(&here);
	if (!read_month(&here, &month) || !make(read_year(&here), month, day, today, ret_days))
		return false;
	*at = here;
	return true;
}

/* "July 14, 2027" */
static bool read_name_first(const char **at, int today, int *ret_days)
{
	const char *here = *at;
	int month, day;

	if (!read_month(&here, &month) || *here != ' ')
		return false;
	skip_blanks(&here);
	if (!read_number(&here, 2, &day))
		return false;
	if (!skip_word(&here, "th") && !skip_word(&here, "st") && !skip_word(&here, "nd"))
		skip_word(&here, "rd");
	if (*here == '.' || *here == ':')
		return false; /* "juli 14.30" */
	if (!make(read_year(&here), month, day, today, ret_days))
		return false;
	*at = here;
	return true;
}

bool written_day_read(const char **at, int today, int *ret_days)
{
	const char *here = *at;
	int day, days;

	if (!read_iso(&here, &days) && !read_name_first(&here, today, &days)) {
		if (!read_number(&here, 2, &day))
			return false;
		if (!read_numeric(&here, day, today, &days) &&
			!read_with_name(&here, day, today, &days))
			return false;
	}
	*at = here;
	*ret_days = days;
	return true;
}

/* ---- stretches */

static bool skip_dash(const char **at)
{
	static const char *const dashes[] = {"-", "\xE2\x80\x93", "\xE2\x80\x94", ".."};
	const char *here = *at;

	skip_blanks(&here);
	for (size_t i = 0; i < sizeof(dashes) / sizeof(dashes[0]); i++) {
		if (skip_word(&here, dashes[i])) {
			skip_blanks(&here);
			*at = here;
			return true;
		}
	}
	return false;
}

/* "1.-14.7.": the first has its month from the second. */
static bool read_short_stretch(const char **at, int today, int *ret_first, int *ret_last)
{
	const char *here = *at;
	int day, year, month, last_day, last;

	if (!read_number(&here, 2, &day))
		return false;
	if (*here == '.')
		here++;
	if (!skip_dash(&here) || !written_day_read(&here, today, &last))
		return false;
	date_from_days(last, &year, &month, &last_day);
	if (!make(year, month, day, today, ret_first))
		return false;
	*ret_last = last;
	*at = here;
	return true;
}

bool written_days_read(
	const char *text, int today, int *ret_first, int *ret_last, const char **ret_rest)
{
	const char *here = text;
	int first, last;

	skip_blanks(&here);
	if (!read_short_stretch(&here, today, &first, &last)) {
		if (!written_day_read(&here, today, &first))
			return false;
		last = first;
		if (!skip_dash(&here))
			first = today;
		else if (!written_day_read(&here, first, &last))
			return false;
	}
	if (first > last || (*here && *here != ' ' && *here != '\t' && *here != ','))
		return false;
	*ret_first = first;
	*ret_last = last;
	*ret_rest = here + strspn(here, " \t,");
	return true;
}

/* ---- out of office */

static bool has_any(const char *text, size_t size, const char *const *words)
{
	for (; *words; words++) {
		for (size_t i = 0; i < size; i++) {
			if (text_starts_nocase(text + i, *words))
				return true;
		}
	}
	return false;
}

/* Whether a sentence ends with the day: "14.7. Palaan". */
static bool ends_sentence(const char *behind)
{
	return behind[-1] == '.' && behind[0] == ' ' &&
	       (isupper((unsigned char)behind[1]) ||
		       (behind[1] == '\xC3' && (unsigned char)behind[2] <= 0x9E));
}

/* Whether the words around a day say that the writer is back on it. */
static bool says_back(const char *text, const char *from, const char *behind)
{
	static const char *const back[] = {"palaa", "takaisin", "tavoitettavissa", "tavattavissa",
		"paikalla", "töissä", "töihin", "tillbaka", "åter", "Åter", "anträffbar",
		"i tjänst", "back", "return", "available", NULL};
	static const char *const not [] = {
		"en ole ", "ei ole ", "inte ", "ej ", "not ", "unavailable", NULL};
	static const char *const until[] = {"asti", "saakka", NULL};
	const char *begin = from;
	size_t size = ends_sentence(behind) ? 0 : strcspn(behind, ".\n0123456789");

	while (begin > text && from - begin < BEFORE_BYTES && begin[-1] != '\n' &&
		!(begin[-1] == ' ' && begin - text > 1 && begin[-2] == '.' && begin - text > 2 &&
			is_letter(begin[-3])))
		begin--;
	if (is_digit(behind[size]))
		size = 0; /* the words belong to the next day: "26.11. ja palaan 27.11." */
	size = size < BEHIND_BYTES ? size : BEHIND_BYTES;
	if (has_any(begin, (size_t)(from - begin), not ) || has_any(behind, size, until))
		return false;
	return has_any(begin, (size_t)(from - begin), back) || has_any(behind, size, back);
}

/* Whether a day may begin there: not within a word, a number or a time of day. */
static bool may_begin(const char *text, const char *at)
{
	static const char *const clocks[] = {"klo", "kl.", "kl"};
	const char *before = at;

	if (at == text)
		return true;
	if (is_digit(at[-1]) && is_digit(*at))
		return false;
	if (is_letter(at[-1]) && !(at - text > 2 && (at[-3] == '\xE2' && at[-2] == '\x80')))
		return false; /* a dash is no letter */
	if (strchr("./:", at[-1]) && at - text > 1 && is_digit(at[-2]))
		return false;
	while (before > text && before[-1] == ' ')
		before--;
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		size_t size = strlen(clocks[i]);

		if ((size_t)(before - text) >= size && text_starts_nocase(before - size, clocks[i]))
			return false;
	}
	return true;
}

bool written_absence_find(const char *text, int today, int *ret_last)
{
	const char *at = text;
	bool found = false;
	int last = 0;

	while (*at && at - text < LOOK_BYTES) {
		const char *behind = at;
		int days;

		if (!may_begin(text, at) || !written_day_read(&behind, today, &days)) {
			at++;
			continue;
		}
		if (days >= today && days <= today + AHEAD_DAYS) {
			if (says_back(text, at, behind)) {
				*ret_last = days - 1;
				return true;
			}
			last = found && last > days ? last : days;
			found = true;
		}
		at = behind;
	}
	if (found)
		*ret_last = last;
	return found;
}
