/* SPDX-License-Identifier: MIT */
/*
 * Days of the Gregorian calendar and the local time of a zone, with both changes of summer time.
 *
 * The zones are the system's tz database, read by GLib's GTimeZone in local_time.c and nowhere
 * else.
 */
#ifndef BASE_LOCAL_TIME_H
#define BASE_LOCAL_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/arena.h"

/* Whether the system knows a zone of that IANA name ("Europe/Helsinki"). */
bool timezone_is_known(const char *name);

/* Days since 1970-01-01 of a date. month 1..12, day 1..31. */
int days_from_date(int year, int month, int day);
/* The other way. */
void date_from_days(int days, int *ret_year, int *ret_month, int *ret_day);
/* 0 = Monday. */
int weekday_of(int days);
/* "2027-07-05"; false when it is no date of the calendar. */
bool date_parse(const char *text, int *ret_days);

struct local_time {
	int days; /* since 1970-01-01 */
	int year;
	int month;   /* 1..12 */
	int day;     /* 1..31 */
	int weekday; /* 0 = Monday */
	int minute;  /* of the day */
	int second;
	int utc_offset_seconds;
};

/* at: UTC seconds. NULL or an unknown zone is UTC (settings are checked before). */
struct local_time local_time_at(const char *zone_name, int64_t at);

/*
 * The other way; minute 0..1440. Of a time that comes twice the first; of one that is left out the
 * moment at which the clock is put forward.
 */
int64_t local_time_to_utc(const char *zone_name, int days, int minute);

/*
 * "2026-11-28 18:00", "2026-11-28T18:00:05Z", "2026-11-28T18:00+02:00", "2026-11-28": false when it
 * is none. Without a zone of its own it is local; without a time it is midnight.
 */
bool time_parse(const char *text, const char *zone_name, int64_t *ret_at);

/* "2026-11-28T16:00:00Z", as scripts get it. In arena. */
char *time_iso(struct arena *arena, int64_t at);

#endif
