/* SPDX-License-Identifier: MIT */
/* Days of the Gregorian calendar, and the local time of a zone by GLib's GTimeZone. */
#include "daemon/base/local_time.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

enum {
	DAY = 86400,
	DAYS_IN_ERA = 146097, /* 400 years */
	EPOCH_SHIFT = 719468, /* from 0000-03-01 to 1970-01-01 */
	ZONES_MAX = 16,
};

/*
 * A zone costs a file to read, so each one is kept once read. Not a state: what a zone says does
 * not change while a process lives, and a full table only costs time.
 */
static GTimeZone *zone_of(const char *name)
{
	static struct {
		char *name;
		GTimeZone *zone;
	} kept[ZONES_MAX];
	static int next;
	int place;

	if (!name) {
		name = "UTC";
	}
	for (int i = 0; i < ZONES_MAX && kept[i].name; i++) {
		if (strcmp(kept[i].name, name) == 0) {
			return kept[i].zone;
		}
	}
	place = next;
	next = (next + 1) % ZONES_MAX;
	if (kept[place].name) {
		g_free(kept[place].name);
		g_time_zone_unref(kept[place].zone);
	}
	kept[place].name = g_strdup(name);
	kept[place].zone = g_time_zone_new_identifier(name);
	if (!kept[place].zone) {
		kept[place].zone = g_time_zone_new_utc();
	}
	return kept[place].zone;
}

bool timezone_is_known(const char *name)
{
	GTimeZone *zone;

	/* Only names: GLib would also take a path, or a sum such as "+02:00". */
	if (!g_ascii_isalpha(name[0]) || strstr(name, "..") ||
		name[strspn(name,
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-")]) {
		return false;
	}
	zone = g_time_zone_new_identifier(name);
	if (!zone) {
		return false;
	}
	g_time_zone_unref(zone);
	return true;
}

static int64_t floor_divide(int64_t value, int64_t by)
{
	return value / by - (value % by < 0);
}

/* Years begin in March here, so that the leap day is the last of its year. */
int days_from_date(int year, int month, int day)
{
	int from_march = (month + 9) % 12;
	int era_year = year - (month <= 2);
	int era = (int)floor_divide(era_year, 400);
	int year_of_era = era_year - era * 400;
	int day_of_year = (153 * from_march + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_IN_ERA + day_of_era - EPOCH_SHIFT;
}

void date_from_days(int days, int *ret_year, int *ret_month, int *ret_day)
{
	int64_t shifted = (int64_t)days + EPOCH_SHIFT;
	int era = (int)floor_divide(shifted, DAYS_IN_ERA);
	int day_of_era = (int)(shifted - (int64_t)era * DAYS_IN_ERA);
	int year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int from_march = (5 * day_of_year + 2) / 153;

	*ret_day = day_of_year - (153 * from_march + 2) / 5 + 1;
	*ret_month = from_march < 10 ? from_march + 3 : from_march - 9;
	*ret_year = year_of_era + era * 400 + (*ret_month <= 2);
}

int weekday_of(int days)
{
	int from_monday = (days + 3) % 7; /* 1970-01-01 was a Thursday */

	return from_monday < 0 ? from_monday + 7 : from_monday;
}

static int offset_at(GTimeZone *zone, int64_t at)
{
	return g_time_zone_get_offset(
		zone, g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, at));
}

struct local_time local_time_at(const char *zone_name, int64_t at)
{
	int offset = offset_at(zone_of(zone_name), at);
	int64_t local = at + offset;
	struct local_time time = {.utc_offset_seconds = offset};
	int second_of_day;

	time.days = (int)floor_divide(local, DAY);
	second_of_day = (int)(local - (int64_t)time.days * DAY);
	date_from_days(time.days, &time.year, &time.month, &time.day);
	time.weekday = weekday_of(time.days);
	time.minute = second_of_day / 60;
	time.second = second_of_day % 60;
	return time;
}

/* The first moment in (before, after] that has another offset than before has. */
static int64_t change_between(GTimeZone *zone, int64_t before, int64_t after)
{
	int offset = offset_at(zone, before);

	while (after - before > 1) {
		int64_t middle = before + (after - before) / 2;

		if (offset_at(zone, middle) == offset) {
			before = middle;
		} else {
			after = middle;
		}
	}
	return after;
}

/* UTC of a local time given as if it were UTC. */
static int64_t local_seconds_to_utc(const char *zone_name, int64_t local)
{
	GTimeZone *zone = zone_of(zone_name);
	int offset_before = offset_at(zone, local - DAY);
	int offset_after = offset_at(zone, local + DAY);
	int64_t by_before = local - offset_before;
	int64_t by_after = local - offset_after;

	if (offset_before == offset_after || offset_at(zone, by_before) == offset_before) {
		return by_before;
	}
	if (offset_at(zone, by_after) == offset_after) {
		return by_after;
	}
	return change_between(zone, by_after, by_before);
}

int64_t local_time_to_utc(const char *zone_name, int days, int minute)
{
	return local_seconds_to_utc(zone_name, (int64_t)days * DAY + (int64_t)minute * 60);
}

/* Exactly that many digits. */
static bool read_digits(const char **text, int count, int *ret)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (!g_ascii_isdigit(**text)) {
			return false;
		}
		value = value * 10 + (*(*text)++ - '0');
	}
	*ret = value;
	return true;
}

static bool read_char(const char **text, char wanted)
{
	if (**text != wanted) {
		return false;
	}
	(*text)++;
	return true;
}

static bool read_date(const char **text, int *ret_days)
{
	int year;
	int month;
	int day;
	int same_year;
	int same_month;
	int same_day;

	if (!read_digits(text, 4, &year) || !read_char(text, '-') ||
		!read_digits(text, 2, &month) || !read_char(text, '-') ||
		!read_digits(text, 2, &day) || month < 1 || month > 12 || day < 1) {
		return false;
	}
	*ret_days = days_from_date(year, month, day);
	date_from_days(*ret_days, &same_year, &same_month, &same_day);
	return same_month == month && same_day == day;
}

bool date_parse(const char *text, int *ret_days)
{
	int days;

	if (!read_date(&text, &days) || *text != '\0') {
		return false;
	}
	*ret_days = days;
	return true;
}

/* "08:30" or "08:30:59". */
static bool read_clock(const char **text, int *ret_seconds)
{
	int hour;
	int minute;
	int second = 0;

	if (!read_digits(text, 2, &hour) || !read_char(text, ':') ||
		!read_digits(text, 2, &minute)) {
		return false;
	}
	if (read_char(text, ':') && !read_digits(text, 2, &second)) {
		return false;
	}
	*ret_seconds = hour * 3600 + minute * 60 + second;
	return hour < 24 && minute < 60 && second < 60;
}

/* "Z" or "+02:00". */
static bool read_offset(const char **text, int *ret_seconds)
{
	int sign = **text == '-' ? -1 : 1;
	int seconds;

	if (read_char(text, 'Z')) {
		*ret_seconds = 0;
		return true;
	}
	if ((!read_char(text, '+') && !read_char(text, '-')) || !read_clock(text, &seconds)) {
		return false;
	}
	*ret_seconds = sign * seconds;
	return true;
}

bool time_parse(const char *text, const char *zone_name, int64_t *ret_at)
{
	int days;
	int seconds = 0;
	int offset = 0;
	bool has_offset = false;
	int64_t local;

	if (!read_date(&text, &days)) {
		return false;
	}
	if (read_char(&text, ' ') || read_char(&text, 'T')) {
		if (!read_clock(&text, &seconds)) {
			return false;
		}
		has_offset = *text != '\0';
		if (has_offset && !read_offset(&text, &offset)) {
			return false;
		}
	}
	if (*text != '\0') {
		return false;
	}
	local = (int64_t)days * DAY + seconds;
	*ret_at = has_offset ? local - offset : local_seconds_to_utc(zone_name, local);
	return true;
}

char *time_iso(struct arena *arena, int64_t at)
{
	int days = (int)floor_divide(at, DAY);
	int second = (int)(at - (int64_t)days * DAY);
	int year;
	int month;
	int day;

	date_from_days(days, &year, &month, &day);
	return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day,
		second / 3600, second / 60 % 60, second % 60);
}
