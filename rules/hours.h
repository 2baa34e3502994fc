/* SPDX-License-Identifier: MIT */
/* Opening hours: open now, when next, and deadlines counted in opening time, in the zone of the
 * hours. */
#ifndef RULES_HOURS_H
#define RULES_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/local_time.h"
#include "daemon/model/holidays.h"
#include "daemon/model/site.h"

/* How far ahead and back an opening is looked for. */
enum { HOURS_HORIZON_DAYS = 731 };

/* Open from the opening minute up to, but not at, the closing minute. */
bool hours_is_open(const struct hours *hours, int64_t at);

/* The next opening moment at or after that time (at itself when open); 0 when there is none within
 * two years. */
int64_t hours_next_open(const struct hours *hours, int64_t at);

/* When the present closed period began (for "once per closed period"); 0 when open, 1 when it was
 * closed for two years. */
int64_t hours_closed_since(const struct hours *hours, int64_t at);

/* One stretch of a deadline's sum, for ombud hours. */
struct hours_step {
	int64_t from;
	int64_t to;
	int64_t counted_seconds; /* 0 for closed time */
	const char *reason;	 /* why it was closed: "night", "weekend", a holiday's English name,
				    "closed day"; NULL when open */
};

/*
 * from + that much opening time: the moment it is used up, so that 8 h from an opening at 8 end at
 * 16, not the next morning. With seconds <= 0 the same as hours_next_open. ret_steps (may be NULL)
 * tells each stretch, in arena. 0 when it cannot be reached within two years.
 */
int64_t hours_add(const struct hours *hours, int64_t from, int64_t seconds, struct arena *arena,
	struct hours_step **ret_steps, size_t *ret_step_count);

/* Opening time between two moments, in seconds; 0 when to is not behind from. At most that of two
 * years from the first. */
int64_t hours_between(const struct hours *hours, int64_t from, int64_t to);

/* The holiday on the local day of that time, when the hours follow the holidays; else NULL. */
const struct holiday *hours_holiday(const struct hours *hours, int64_t at);

/*
 * A moment as a person reads it: fi "ti 24.11. klo 12", sv "tis 24.11 kl. 12", en "Tue 24 Nov
 * 12:00". long_form: fi "maanantaina 23.11. klo 8.30", sv "måndag 23.11 kl. 8.30", en "Monday 23
 * November at 8:30". In arena.
 */
char *time_for_text(struct arena *arena, const char *zone_name, int64_t at, enum language language,
	bool long_form);

/*
 * A length of time in hours and minutes, a minute that has begun counted as one: fi "2 t 5 min", sv
 * "2 tim 5 min", en "2 h 5 min"; "5 min"; "2 t". In arena.
 */
char *duration_for_text(struct arena *arena, int64_t seconds, enum language language);

/*
 * The regular opening time of the working days, fi and sv "8–16" or "8.30–16", en "8:00–16:00";
 * NULL when the days differ, have more than one stretch, or the weekend is open too. In arena.
 */
char *hours_for_text(struct arena *arena, const struct hours *hours, enum language language);

#endif
