/* SPDX-License-Identifier: MIT */
/* Moments and opening hours as people read them, in three languages. */
#include "rules/hours.h"

#include <inttypes.h>

enum { FRIDAY = 4 };

struct words {
	const char *weekdays[7];
	const char *weekdays_short[7];
};

static const struct words finnish = {
	.weekdays = {"maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina",
		"lauantaina", "sunnuntaina"},
	.weekdays_short = {"ma", "ti", "ke", "to", "pe", "la", "su"},
};
static const struct words swedish = {
	.weekdays = {"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"},
	.weekdays_short = {"mån", "tis", "ons", "tors", "fre", "lör", "sön"},
};
static const struct words english = {
	.weekdays = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
	.weekdays_short = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
};
static const char *const english_months[12] = {"January", "February", "March", "April", "May",
	"June", "July", "August", "September", "October", "November", "December"};

/* "8", "8.30"; in English "8:00", "8:30". */
static char *clock_text(struct arena *arena, int minute, enum language language)
{
	bool nordic = language == LANGUAGE_FI || language == LANGUAGE_SV;

	if (nordic && minute % 60 == 0) {
		return arena_printf(arena, "%d", minute / 60);
	}
	return arena_printf(arena, "%d%c%02d", minute / 60, nordic ? '.' : ':', minute % 60);
}

char *time_for_text(struct arena *arena, const char *zone_name, int64_t at, enum language language,
	bool long_form)
{
	struct local_time time = local_time_at(zone_name, at);
	const struct words *words = language == LANGUAGE_FI   ? &finnish
				    : language == LANGUAGE_SV ? &swedish
							      : &english;
	const char *weekday =
		long_form ? words->weekdays[time.weekday] : words->weekdays_short[time.weekday];
	const char *clock = clock_text(arena, time.minute, language);

	if (language == LANGUAGE_FI) {
		return arena_printf(
			arena, "%s %d.%d. klo %s", weekday, time.day, time.month, clock);
	}
	if (language == LANGUAGE_SV) {
		return arena_printf(arena, "%s %d.%d kl. %s", weekday, time.day, time.month, clock);
	}
	return arena_printf(arena, long_form ? "%s %d %s at %s" : "%s %d %.3s %s", weekday,
		time.day, english_months[time.month - 1], clock);
}

char *duration_for_text(struct arena *arena, int64_t seconds, enum language language)
{
	const char *unit = language == LANGUAGE_FI ? "t" : language == LANGUAGE_SV ? "tim" : "h";
	int64_t minutes = (seconds + 59) / 60, hours = minutes / 60;

	if (hours == 0) {
		return arena_printf(arena, "%" PRId64 " min", minutes);
	}
	if (minutes % 60 == 0) {
		return arena_printf(arena, "%" PRId64 " %s", hours, unit);
	}
	return arena_printf(arena, "%" PRId64 " %s %" PRId64 " min", hours, unit, minutes % 60);
}

char *hours_for_text(struct arena *arena, const struct hours *hours, enum language language)
{
	const struct day_span *monday = &hours->week[0][0];

	for (int i = 0; i < 7; i++) {
		if (hours->week_count[i] != (i <= FRIDAY ? 1 : 0)) {
			return NULL;
		}
		if (i <= FRIDAY && (hours->week[i][0].from != monday->from ||
					   hours->week[i][0].to != monday->to)) {
			return NULL;
		}
	}
	return arena_printf(arena, "%s–%s", clock_text(arena, monday->from, language),
		clock_text(arena, monday->to, language));
}
