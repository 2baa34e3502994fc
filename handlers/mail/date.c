/* SPDX-License-Identifier: MIT */
/* Dates of mail (RFC 5322 sections 3.3 and 4.3, and what is sent instead). */
#include "handlers/mail/date.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/local_time.h"

enum { TOKEN_MAX = 40, UNSET = -1, DATE_BYTES_MAX = 1000 };

struct parts {
	int year;
	int month; /* 1..12 */
	int day;
	int hour;
	int minute;
	int second;
	int zone_minutes; /* east of UTC */
	bool has_zone;
	bool afternoon;
	bool morning;
};

static const char *const MONTHS[] = {
	"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

static const struct {
	const char *name;
	int minutes;
} ZONES[] = {{"ut", 0}, {"utc", 0}, {"gmt", 0}, {"z", 0}, {"wet", 0}, {"west", 60}, {"bst", 60},
	{"cet", 60}, {"cest", 120}, {"mez", 60}, {"mesz", 120}, {"eet", 120}, {"eest", 180},
	{"msk", 180}, {"jst", 540}, {"kst", 540}, {"est", -300}, {"edt", -240}, {"cst", -360},
	{"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"akst", -540},
	{"akdt", -480}, {"hst", -600}};

/* The next word, number or sign, comments skipped. False at the end. */
static bool next_token(const unsigned char **at, const unsigned char *end, char token[TOKEN_MAX])
{
	size_t depth = 0;
	size_t used = 0;

	for (; *at < end; (*at)++) {
		int byte = **at;

		if (byte == '(') {
			depth++;
		} else if (depth > 0) {
			depth -= byte == ')';
			*at += byte == '\\' && *at + 1 < end;
		} else if (byte != ',' && !isspace(byte)) {
			break;
		}
	}
	while (*at < end && !isspace(**at) && **at != ',' && **at != '(') {
		if (used < TOKEN_MAX - 1) {
			token[used++] = (char)**at;
		}
		(*at)++;
	}
	token[used] = '\0';
	return used > 0;
}

static int month_of(const char *name)
{
	for (size_t i = 0; i < 12; i++) {
		if (strncasecmp(name, MONTHS[i], 3) == 0) {
			return (int)i + 1;
		}
	}
	return UNSET;
}

/* "+0300", "-03:30", "+3"; false when it is none. */
static bool read_offset(const char *text, struct parts *parts)
{
	int sign = *text == '-' ? -1 : 1;
	char digits[5] = "";
	size_t count = 0;
	int value;

	if (*text != '+' && *text != '-') {
		return false;
	}
	for (text++; *text && count < 4; text++) {
		if (isdigit((unsigned char)*text)) {
			digits[count++] = *text;
		} else if (*text != ':') {
			break;
		}
	}
	if (count == 0) {
		return false;
	}
	value = (int)strtol(digits, NULL, 10);
	parts->zone_minutes = sign * (count <= 2 ? value * 60 : value / 100 * 60 + value % 100);
	parts->has_zone = true;
	return true;
}

/* "10:52", "10:52:37.5", "10.52.37", with a zone stuck to it or not. */
static bool read_time(const char *text, struct parts *parts)
{
	char *end;
	long hour = strtol(text, &end, 10);
	long minute;
	long second = 0;

	if (end == text || (*end != ':' && *end != '.') || !isdigit((unsigned char)end[1])) {
		return false;
	}
	minute = strtol(end + 1, &end, 10);
	if ((*end == ':' || *end == '.') && isdigit((unsigned char)end[1])) {
		second = strtol(end + 1, &end, 10);
	}
	if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60) {
		return false;
	}
	parts->hour = (int)hour;
	parts->minute = (int)minute;
	parts->second = (int)second;
	if (*end == '.') {
		end += 1 + strspn(end + 1, "0123456789");
	}
	if (*end == 'Z') {
		parts->has_zone = true;
	} else {
		read_offset(end, parts);
	}
	return true;
}

static bool set_year(const char *digits, struct parts *parts)
{
	long year = strtol(digits, NULL, 10);
	size_t length = strlen(digits);

	if (length <= 2) {
		year += year < 50 ? 2000 : 1900; /* RFC 5322 section 4.3 */
	} else if (length == 3) {
		year += 1900;
	}
	if (year < 1900 || year > 9999) {
		return false;
	}
	parts->year = (int)year;
	return true;
}

/* "2003-07-01", perhaps with "T10:52:37Z" behind it. */
static bool read_iso(const char *text, struct parts *parts)
{
	if (strlen(text) < 10 || strspn(text, "0123456789") != 4 || !strchr("-/", text[4]) ||
		text[7] != text[4] || !isdigit((unsigned char)text[5]) ||
		!isdigit((unsigned char)text[8])) {
		return false;
	}
	parts->year = (int)strtol(text, NULL, 10);
	parts->month = (int)strtol(text + 5, NULL, 10);
	parts->day = (int)strtol(text + 8, NULL, 10);
	if (text[10] == 'T') {
		read_time(text + 11, parts);
	}
	return true;
}

/* "1-Jul-2003" */
static bool read_hyphened(const char *text, struct parts *parts)
{
	size_t digits = strspn(text, "0123456789");
	const char *month = text + digits + 1;

	if (digits == 0 || digits > 2 || text[digits] != '-' || month_of(month) == UNSET ||
		strlen(month) < 6 || month[3] != '-' || !isdigit((unsigned char)month[4])) {
		return false;
	}
	parts->day = (int)strtol(text, NULL, 10);
	parts->month = month_of(month);
	return set_year(month + 4, parts);
}

static void read_zone_name(const char *name, struct parts *parts)
{
	for (size_t i = 0; i < sizeof(ZONES) / sizeof(*ZONES); i++) {
		size_t size = strlen(ZONES[i].name);

		if (strncasecmp(name, ZONES[i].name, size) == 0 &&
			!isalpha((unsigned char)name[size])) {
			parts->zone_minutes = ZONES[i].minutes;
			parts->has_zone = true;
			read_offset(name + size, parts); /* "GMT+0200" */
			return;
		}
	}
}

static void read_number(const char *token, size_t digits, struct parts *parts)
{
	int value = (int)strtol(token, NULL, 10);

	if (parts->day == UNSET && digits <= 2) {
		parts->day = value;
	} else if (parts->month == UNSET && digits <= 2) {
		parts->month = value; /* a numeric month, as some robots send */
	} else if (parts->year == UNSET && digits <= 4) {
		set_year(token, parts);
	}
}

static void read_token(const char *token, struct parts *parts)
{
	size_t digits = strspn(token, "0123456789");

	if (digits > 0 && token[digits] == '\0' && digits <= 4) {
		read_number(token, digits, parts);
	} else if (digits > 0) {
		if (!(parts->hour == UNSET && read_time(token, parts)) && !read_iso(token, parts) &&
			!read_hyphened(token, parts) && token[digits] == '.' &&
			parts->day == UNSET) {
			parts->day = (int)strtol(token, NULL, 10); /* "1." */
		}
	} else if (isalpha((unsigned char)*token)) {
		if (strcasecmp(token, "am") == 0 || strcasecmp(token, "pm") == 0) {
			parts->afternoon = tolower((unsigned char)*token) == 'p';
			parts->morning = !parts->afternoon;
		} else if (parts->month == UNSET && month_of(token) != UNSET) {
			parts->month = month_of(token);
		} else if (!parts->has_zone && parts->hour != UNSET) {
			read_zone_name(token, parts);
		}
	} else if (!parts->has_zone && parts->hour != UNSET) {
		read_offset(token, parts);
	}
}

bool mail_date_parse(const unsigned char *bytes, size_t size, int64_t *ret_utc_seconds)
{
	struct parts parts = {.year = UNSET, .month = UNSET, .day = UNSET, .hour = UNSET};
	const unsigned char *at = bytes;
	char token[TOKEN_MAX];

	while (next_token(&at, bytes + (size < DATE_BYTES_MAX ? size : DATE_BYTES_MAX), token)) {
		read_token(token, &parts);
	}
	if (parts.year == UNSET || parts.month < 1 || parts.month > 12 || parts.day < 1 ||
		parts.day > 31) {
		return false;
	}
	if (parts.hour == UNSET) {
		parts.hour = 0;
	}
	if (parts.afternoon && parts.hour < 12) {
		parts.hour += 12;
	} else if (parts.morning && parts.hour == 12) {
		parts.hour = 0;
	}
	*ret_utc_seconds = (int64_t)days_from_date(parts.year, parts.month, parts.day) * 86400 +
			   parts.hour * 3600 + parts.minute * 60 + parts.second -
			   parts.zone_minutes * 60;
	return true;
}
