/* SPDX-License-Identifier: MIT */
/* Site, owner and times as a template for the writer names them. */
#include "handlers/kinds/writer_values.h"

#include <assert.h>

#include "daemon/model/holidays.h"
#include "rules/hours.h"

void writer_values_add(struct writer_values *values, const char *name, const char *value)
{
	assert(values->count < WRITER_VALUES_MAX);
	values->list[values->count++] = (struct template_value){name, value};
}

void writer_values_add_site(struct writer_values *values, const struct site *site,
	const struct ticket *ticket, enum language language)
{
	const struct place *place = ticket ? site_place(site, ticket->place) : NULL;
	const char *city =
		language == LANGUAGE_SV && site->city_swedish ? site->city_swedish : site->city;

	writer_values_add(values, "organisation", site_name(site, language));
	writer_values_add(
		values, "city", place ? site_place_name(site, ticket->place, language) : city);
	writer_values_add(values, "city_genitive", place ? place->genitive : site->city_genitive);
	writer_values_add(values, "oncall_phone", site->oncall_phone);
}

void writer_values_add_owner(
	struct writer_values *values, const struct site *site, const struct ticket *ticket)
{
	const struct person *owner = site_person(site, ticket->owner);

	writer_values_add(values, "owner", owner ? owner->name : NULL);
	writer_values_add(values, "owner_phone", owner ? owner->phone : NULL);
}

void writer_values_add_times(struct writer_values *values, struct handling *handling,
	const struct ticket *ticket, enum language language)
{
	const struct hours *hours = handling_hours(handling, ticket);
	const struct holiday *holiday = hours_holiday(hours, handling->now);
	int64_t open = hours_next_open(hours, handling->now);
	struct arena *arena = handling->arena;

	/* A follow-up may come when that time is over, or the answer was given. */
	if (ticket && ticket->due_at > handling->now && !ticket->answered_at) {
		writer_values_add(values, "due",
			time_for_text(arena, hours->timezone, ticket->due_at, language, true));
		writer_values_add(values, "due_short",
			time_for_text(arena, hours->timezone, ticket->due_at, language, false));
	}
	if (open) {
		writer_values_add(values, "open",
			time_for_text(arena, hours->timezone, open, language, true));
		writer_values_add(values, "open_short",
			time_for_text(arena, hours->timezone, open, language, false));
	}
	writer_values_add(values, "hours", hours_for_text(arena, hours, language));
	writer_values_add(values, "holiday", holiday ? holiday_for_text(holiday, language) : NULL);
}
