/* SPDX-License-Identifier: MIT */
/* Opening hours: open now, when next, and deadlines counted in opening time, in the zone of the hours. */
#ifndef RULES_HOURS_H
#define RULES_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/blocks.h"
#include "daemon/base/error.h"
#include "daemon/model/language.h"
#include "daemon/model/site.h"

/* Understand one hours block (its options: timezone open holidays short closed). Faults go to problems. */
void hours_parse(struct arena *arena, struct block *block, struct hours *ret_hours,
	struct problems *problems);

bool hours_is_open(const struct hours *hours, int64_t at);

/* The next opening moment at or after that time (at itself when open); 0 when there is none within two years. */
int64_t hours_next_open(const struct hours *hours, int64_t at);

/* When the present closed period began (for "once per closed period"); 0 when open. */
int64_t hours_closed_since(const struct hours *hours, int64_t at);

/* One stretch of a deadline's sum, for ombud hours. */
struct hours_step {
	int64_t from;
	int64_t to;
	int64_t counted_seconds; /* 0 for closed time */
	const char *reason;      /* why it was closed: a holiday's name, "closed 2027-07-05..", "night"; NULL when open */
};

/*
 * from + that much opening time. ret_steps (may be NULL) tells each stretch, in arena. 0 when it cannot be reached
 * within two years.
 */
int64_t hours_add(const struct hours *hours, int64_t from, int64_t seconds, struct arena *arena,
	struct hours_step **ret_steps, size_t *ret_step_count);

/* The holiday on that local day, its id and names; NULL when it is none. */
struct holiday {
	const char *id;
	const char *name_fi;
	const char *genitive_fi;
	const char *name_sv;
	const char *name_en;
	bool closed; /* an office is closed on it even when it falls on a weekday */
};
const struct holiday *holiday_on(int days_since_1970);
/* "juhannuksen", "midsommaraftonen", "Midsummer Eve": as the text of that language wants it. */
const char *holiday_for_text(const struct holiday *holiday, enum language language);
/* The holiday that closes the hours at that time, NULL when another reason does. */
const struct holiday *hours_holiday(const struct hours *hours, int64_t at);

/* Local calendar of the hours' zone, with both changes of summer time. */
struct local_time {
	int days; /* since 1970-01-01 */
	int year, month, day, weekday /* 0 = Monday */, minute /* of the day */, second;
	int utc_offset_seconds;
};
struct local_time local_time_at(const char *timezone, int64_t at);
/* The other way; of an hour that comes twice the first, of one that is left out the moment after. */
int64_t local_time_to_utc(const char *timezone, int days, int minute);
/* days since 1970-01-01 of a date of the Gregorian calendar. */
int days_from_date(int year, int month, int day);
/* "2026-11-28 18:00", "2026-11-28T18:00:00Z", "...+02:00", "2026-11-28": false when it is none. Local without a zone. */
bool time_parse(const char *text, const char *timezone, int64_t *ret_at);

/*
 * A moment as a person reads it: fi "ti 24.11. klo 12", sv "tis 24.11 kl. 12", en "Tue 24 Nov 12:00".
 * long_form: fi "maanantaina 23.11. klo 8", sv "måndag 23.11 kl. 8", en "Monday 23 November at 8:00". In arena.
 */
char *time_for_text(struct arena *arena, const char *timezone, int64_t at, enum language language,
	bool long_form);
/* The regular opening time as a text for people, "8-16" from mon-fri; NULL when the days differ. */
char *hours_for_text(struct arena *arena, const struct hours *hours);

#endif
