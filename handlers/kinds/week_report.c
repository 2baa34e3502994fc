/* SPDX-License-Identifier: MIT */
/* From the figures of groups to a mail to their lead. */
#include "handlers/kinds/week_report.h"

#include <inttypes.h>
#include <stdlib.h>

#include "daemon/base/local_time.h"
#include "daemon/store/work_digests.h"
#include "handlers/kinds/digest_mail.h"
#include "rules/hours.h"

enum {
	ANSWERS_MAX = 10000,
	NINE_IN_TEN_MIN = 10, /* of fewer the slowest says more */
	WEEK_DAYS = 7,
	VALUES_MAX = 12,
};

/* How long first answers took, in opening time. */
struct first_answers {
	size_t count;
	int64_t median_seconds; /* half of them took no longer */
	int64_t ninth_seconds;	/* nine in ten took no longer */
	int64_t longest_seconds;
};

static int by_length(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return a < b ? -1 : a > b;
}

/* By nearest rank: the smallest of them that is no shorter than that many tenths of all. */
static int64_t rank(const int64_t *sorted, size_t count, size_t tenths)
{
	return sorted[(count * tenths + 9) / 10 - 1];
}

static enum outcome measure(struct handling *handling, const struct group *group, int64_t from,
	int64_t to, struct first_answers *ret_answers, struct error *error)
{
	const struct hours *hours = group->hours ? group->hours : handling->site->default_hours;
	struct first_answer *list;
	int64_t *seconds;
	size_t count = 0;
	enum outcome outcome = first_answer_list(handling->store, group->title, from, to,
		ANSWERS_MAX, handling->arena, &list, &count, error);

	ret_answers->count = count;
	if (outcome != OK || count == 0)
		return outcome;
	seconds = ARENA_ARRAY(handling->arena, count, int64_t);
	for (size_t i = 0; i < count; i++)
		seconds[i] = hours_between(hours, list[i].asked_at, list[i].answered_at);
	qsort(seconds, count, sizeof(*seconds), by_length);
	ret_answers->median_seconds = rank(seconds, count, 5);
	ret_answers->ninth_seconds = rank(seconds, count, 9);
	ret_answers->longest_seconds = seconds[count - 1];
	return OK;
}

/* ---- words */

struct values {
	struct template_value list[VALUES_MAX];
	size_t count;
};

static void add(struct values *values, const char *name, const char *value)
{
	values->list[values->count++] = (struct template_value){name, value};
}

/* shown: also when it is none. */
static void add_number(struct handling *handling, struct values *values, const char *name,
	int64_t number, bool shown)
{
	add(values, name,
		number || shown ? arena_printf(handling->arena, "%" PRId64, number) : NULL);
}

static void add_answers(struct handling *handling, const struct first_answers *answers,
	enum language language, struct values *values)
{
	struct arena *arena = handling->arena;
	bool is_many = answers->count >= NINE_IN_TEN_MIN;

	if (answers->count == 0)
		return;
	if (answers->count == 1) {
		add(values, "only", duration_for_text(arena, answers->longest_seconds, language));
		return;
	}
	add(values, "median", duration_for_text(arena, answers->median_seconds, language));
	add(values, is_many ? "nine_in_ten" : "slowest",
		duration_for_text(arena,
			is_many ? answers->ninth_seconds : answers->longest_seconds, language));
}

/* A group that had nothing to do has no lines; *any is left as it is. */
static enum outcome put_group(struct handling *handling, const struct group *group, int64_t from,
	int64_t to, struct digest_list *list, bool *any, struct error *error)
{
	struct values values = {.count = 0};
	struct first_answers answers;
	struct group_week week;
	enum outcome outcome = group_week_count(
		handling->store, group->title, from, to, handling->now, &week, error);

	if (outcome != OK || !(week.came_in || week.answered || week.open))
		return outcome;
	outcome = measure(handling, group, from, to, &answers, error);
	if (outcome != OK)
		return outcome;
	add(&values, "group", group->name);
	add_number(handling, &values, "came_in", week.came_in, true);
	add_number(handling, &values, "answered", week.answered, true);
	add_number(handling, &values, "open_now", week.open, true);
	add_number(handling, &values, "waiting", week.waiting, false);
	add_number(handling, &values, "late", week.late, false);
	add_answers(handling, &answers, list->language, &values);
	*any = true;
	if (list->lines.size > 0)
		buf_putc(&list->lines, '\n');
	return digest_list_add(handling, list, values.list, values.count, error);
}

/* "16.11." or "16.11", and of the last day with its year. */
static const char *date_text(struct arena *arena, int days, bool with_year, enum language language)
{
	int year, month, day;

	date_from_days(days, &year, &month, &day);
	return with_year ? arena_printf(arena, "%d.%d.%d", day, month, year)
			 : arena_printf(arena, "%d.%d%s", day, month,
				   language == LANGUAGE_FI ? "." : "");
}

enum outcome week_report_send(
	struct handling *handling, const struct person *lead, int monday, struct error *error)
{
	const struct site *site = handling->site;
	struct recipients recipients = {.count = 0};
	struct values values = {.count = 0};
	struct digest_list list;
	bool any = false;
	enum outcome outcome = OK;

	recipients_add_person(handling, lead, &recipients);
	if (recipients.count == 0)
		return OK;
	digest_list_begin(&list, "week-group", recipients.list[0].language);
	for (size_t i = 0; outcome == OK && i < site->group_count; i++) {
		const struct group *group = &site->groups[i];
		const struct hours *hours = group->hours ? group->hours : site->default_hours;

		if (group->lead == lead)
			outcome = put_group(handling, group,
				local_time_to_utc(hours->timezone, monday - WEEK_DAYS, 0),
				local_time_to_utc(hours->timezone, monday, 0), &list, &any, error);
	}
	add(&values, "groups", digest_list_end(handling, &list));
	if (outcome != OK || !any)
		return outcome;
	add(&values, "organisation", site_name(site, list.language));
	add(&values, "recipient", recipients.list[0].name);
	add(&values, "first_day",
		date_text(handling->arena, monday - WEEK_DAYS, false, list.language));
	add(&values, "last_day", date_text(handling->arena, monday - 1, true, list.language));
	return digest_mail_send(
		handling, &recipients.list[0], "week", values.list, values.count, error);
}
