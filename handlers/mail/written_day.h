/* SPDX-License-Identifier: MIT */
/* Days as people write them in Finnish, Swedish and English: "14.7.", "14/7 2027", "14.
 * heinäkuuta", "den 14 juli", "14th of July", "July 14, 2027", and "2027-07-14". */
#ifndef MAIL_WRITTEN_DAY_H
#define MAIL_WRITTEN_DAY_H

#include <stdbool.h>

/*
 * Read a day at *at, which then stands behind it. today, ret_days: days since 1970-01-01. Of a day
 * without a year it is the next one, or one at most 60 days ago; none before 1970. False: there is
 * none, and *at stays.
 */
bool written_day_read(const char **at, int today, int *ret_days);

/*
 * A stretch of days: "1.7.-14.7.", "1.–14.7.2027", "2027-07-01..2027-07-14"; a single day ends one
 * that begins today. *ret_rest: what stands behind it. False: there is none, or it ends before it
 * begins.
 */
bool written_days_read(
	const char *text, int today, int *ret_first, int *ret_last, const char **ret_rest);

/*
 * The last day on which the writer of an out-of-office reply is away: the day before the one on
 * which they say that they are back, else the latest day they name within a year. Only the first
 * 4000 bytes are looked at. False: they name none.
 */
bool written_absence_find(const char *text, int today, int *ret_last);

#endif
