/* SPDX-License-Identifier: MIT */
/* When it is time for whose digest of work. */
#include "handlers/kinds/work_digests.h"

#include "daemon/base/local_time.h"
#include "daemon/store/work_digests.h"
#include "handlers/kinds/facts.h"
#include "handlers/kinds/week_report.h"
#include "handlers/kinds/workload.h"
#include "rules/hours.h"

enum { PERSONS_MAX = 25 }; /* in one transaction */

static bool belongs_to(const struct person *person, const struct group *group)
{
	for (size_t i = 0; i < group->member_count; i++) {
		if (group->members[i] == person)
			return true;
	}
	return group->lead == person;
}

static const struct hours *hours_of(const struct site *site, const struct person *person)
{
	if (person->hours)
		return person->hours;
	for (size_t i = 0; i < site->group_count; i++) {
		if (belongs_to(person, &site->groups[i]) && site->groups[i].hours)
			return site->groups[i].hours;
	}
	return site->default_hours;
}

static bool leads(const struct site *site, const struct person *person)
{
	for (size_t i = 0; i < site->group_count; i++) {
		if (site->groups[i].lead == person)
			return true;
	}
	return false;
}

/* One person's of one kind, unless that day has it. *ret_made: something was done. */
static enum outcome make(struct handling *handling, const struct person *person,
	enum work_digest kind, int64_t day, bool *ret_made, struct error *error)
{
	int64_t last = 0;
	enum outcome outcome = work_digest_last(handling->store, kind, person->title, &last, error);
	bool is_first = outcome == NOT_FOUND;

	*ret_made = false;
	if (is_first)
		outcome = OK;
	if (outcome != OK || (!is_first && last >= day))
		return outcome;
	*ret_made = true;
	if (!is_first)
		outcome = kind == WORK_DIGEST_MORNING
				  ? workload_send(handling, person, false, error)
				  : week_report_send(handling, person, (int)day, error);
	return outcome == OK ? work_digest_set(handling->store, kind, person->title, day, error)
			     : outcome;
}

enum outcome work_digests_make(struct handling *handling, bool *ret_more, struct error *error)
{
	const struct site *site = handling->site;
	struct facts facts = {.now = handling->now};
	int left = PERSONS_MAX;
	enum outcome outcome = facts_fetch_people(handling, &facts, error);

	for (size_t i = 0; outcome == OK && left > 0 && i < site->person_count; i++) {
		const struct person *person = &site->persons[i];
		const struct hours *hours = hours_of(site, person);
		struct local_time today = local_time_at(hours->timezone, handling->now);
		bool has_morning = false, has_weekly = false;

		if (!hours_is_open(hours, handling->now) || facts_say_away(&facts, person))
			continue;
		if (person->morning_digest)
			outcome = make(handling, person, WORK_DIGEST_MORNING, today.days,
				&has_morning, error);
		if (outcome == OK && person->weekly_digest && leads(site, person))
			outcome = make(handling, person, WORK_DIGEST_WEEKLY,
				today.days - today.weekday, &has_weekly, error);
		left -= has_morning || has_weekly;
	}
	*ret_more = left == 0;
	return outcome;
}

enum outcome work_digests_welcome(
	struct handling *handling, const struct person *person, struct error *error)
{
	const struct hours *hours = hours_of(handling->site, person);
	int day = local_time_at(hours->timezone, handling->now).days;
	enum outcome outcome = workload_send(handling, person, true, error);

	return outcome == OK ? work_digest_set(handling->store, WORK_DIGEST_MORNING, person->title,
				       day, error)
			     : outcome;
}
