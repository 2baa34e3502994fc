/* SPDX-License-Identifier: MIT */
/* Reminding, and telling that an answer is late. */
#include "handlers/kinds/deadline.h"

#include "daemon/store/deadlines.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/ticket_notice.h"
#include "handlers/kinds/writer_notice.h"
#include "rules/hours.h"

enum {
	TELL_MAX = 50, /* tickets in one transaction */
	PAGE_ROWS = 200,
	AT_CLOSING_SECONDS = 15 * 60,
};

static const char *time_text(
	struct handling *handling, const struct ticket *ticket, int64_t at, enum language language)
{
	return time_for_text(
		handling->arena, handling_timezone(handling, ticket), at, language, true);
}

/* ---- before */

static enum outcome remind(
	struct handling *handling, const struct ticket *ticket, struct error *error)
{
	const struct ticket_notice notice = {.template_name = "reminder", .due_at = ticket->due_at};
	struct recipients recipients;
	enum outcome outcome =
		deadline_set_step(handling->store, ticket->id, DEADLINE_REMINDED, error);

	recipients_of_ticket(handling, ticket, &recipients);
	return outcome == OK ? ticket_notice_send(handling, ticket, &notice, &recipients, error)
			     : outcome;
}

/* ---- after */

static const struct group *group_of(const struct site *site, const char *title)
{
	const struct group *group = site_group(site, title);

	return group ? group : site->default_group;
}

/* The owner, the deputy and the group's lead; and who handed it over to a partner. */
static void add_responsible(
	struct handling *handling, const struct ticket *ticket, struct recipients *recipients)
{
	const struct person *owner = site_person(handling->site, ticket->owner);
	const struct group *group = group_of(handling->site, ticket->group);

	recipients_of_ticket(handling, ticket, recipients);
	if (owner && owner->deputy)
		recipients_add_person(handling, owner->deputy, recipients);
	if (group->lead)
		recipients_add_person(handling, group->lead, recipients);
	recipients_add_handover(handling, ticket, recipients);
}

/* Tell the writer once; the new time is then the ticket's. */
static enum outcome tell_writer(struct handling *handling, struct ticket *ticket, int64_t due_at,
	bool *ret_told, struct error *error)
{
	const struct hours *hours = handling_hours(handling, ticket);
	const struct site *site = handling->site;
	enum language language = ticket->language;
	struct writer_values values = {.count = 0};
	const struct writer_notice notice = {.kind = OUTGOING_DELAY,
		.template_name = "delay",
		.values = &values,
		.promised_before = due_at};
	bool before = false;
	int64_t new_due_at;
	enum outcome outcome = deadline_was_told(handling->store, ticket->id, &before, error);

	*ret_told = false;
	new_due_at = hours_add(hours, handling->now,
		group_of(site, ticket->group)->first_answer_seconds, handling->arena, NULL, NULL);
	if (outcome != OK || before || !site->delay_notice || !new_due_at)
		return outcome;
	ticket->due_at = new_due_at;
	writer_values_add(&values, "reference", handling_ref(handling, ticket->id));
	writer_values_add(&values, "subject", ticket->subject);
	writer_values_add_site(&values, site, ticket, language);
	writer_values_add_owner(&values, site, ticket);
	writer_values_add_times(&values, handling, ticket, language);
	writer_values_add(&values, "old_due", time_text(handling, ticket, due_at, language));
	writer_values_add(&values, "old_due_short",
		time_for_text(handling->arena, hours->timezone, due_at, language, false));
	outcome = writer_notice_send(handling, ticket, &notice, ret_told, error);
	if (outcome == OK && *ret_told)
		return ticket_update(handling->store, ticket, error);
	ticket->due_at = due_at;
	return outcome;
}

static enum outcome escalate(struct handling *handling, struct ticket *ticket, struct error *error)
{
	int64_t due_at = ticket->due_at;
	struct ticket_notice notice = {.template_name = "late", .due_at = due_at};
	struct recipients recipients;
	bool told;
	enum outcome outcome =
		deadline_set_step(handling->store, ticket->id, DEADLINE_PASSED, error);

	if (outcome == OK)
		outcome = record_event(handling, ticket->id, error,
			"the answer was due on %s and is late",
			time_text(handling, ticket, due_at, LANGUAGE_EN));
	if (outcome == OK)
		outcome = tell_writer(handling, ticket, due_at, &told, error);
	if (outcome != OK)
		return outcome;
	add_responsible(handling, ticket, &recipients);
	notice.new_due_at = told ? ticket->due_at : 0;
	return ticket_notice_send(handling, ticket, &notice, &recipients, error);
}

/* ---- finding what is due */

/* Opening time before the deadline of a group's tickets at which the owner is reminded. */
static int64_t lead_seconds(const struct site *site, const struct group *group)
{
	int64_t half = group->first_answer_seconds / 2;

	return site->remind_seconds < half ? site->remind_seconds : half;
}

static int64_t reminded_until(struct handling *handling, const struct group *group)
{
	const struct site *site = handling->site;
	const struct hours *hours = group->hours ? group->hours : site->default_hours;

	if (site->remind_seconds <= 0 || !hours_is_open(hours, handling->now))
		return 0;
	return hours_add(
		hours, handling->now, lead_seconds(site, group), handling->arena, NULL, NULL);
}

/* The latest deadline of which any group's owners are reminded now. */
static int64_t horizon(struct handling *handling)
{
	const struct site *site = handling->site;
	int64_t latest = reminded_until(handling, site->default_group);

	for (size_t i = 0; i < site->group_count; i++) {
		int64_t until = reminded_until(handling, &site->groups[i]);

		latest = until > latest ? until : latest;
	}
	return latest;
}

static bool is_time(
	struct handling *handling, const struct deadline *deadline, enum deadline_step next)
{
	const struct group *group = group_of(handling->site, deadline->group);
	const struct hours *hours = group->hours ? group->hours : handling->site->default_hours;

	if (next == DEADLINE_REMINDED)
		return deadline->due_at > handling->now &&
		       deadline->due_at <= reminded_until(handling, group);
	return hours_is_open(hours, handling->now) ||
	       handling->now - deadline->due_at < AT_CLOSING_SECONDS;
}

static enum outcome take(struct handling *handling, const struct deadline *deadline,
	enum deadline_step next, struct error *error)
{
	struct ticket ticket;
	enum outcome outcome =
		ticket_load(handling->store, deadline->ticket_id, handling->arena, &ticket, error);

	if (outcome != OK)
		return outcome;
	return next == DEADLINE_REMINDED ? remind(handling, &ticket, error)
					 : escalate(handling, &ticket, error);
}

/* All tickets at a step that are due up to a time and can go on to the next. *left counts down. */
static enum outcome take_all(struct handling *handling, enum deadline_step step, int64_t due_until,
	enum deadline_step next, int *left, struct error *error)
{
	struct deadline *page, last = {.ticket_id = 0};
	size_t count = PAGE_ROWS;
	enum outcome outcome = OK;

	while (outcome == OK && *left > 0 && count == PAGE_ROWS) {
		outcome = deadline_list(handling->store, step, due_until, &last, PAGE_ROWS,
			handling->arena, &page, &count, error);
		for (size_t i = 0; outcome == OK && i<count && * left> 0; i++) {
			last = page[i];
			if (!is_time(handling, &page[i], next))
				continue;
			(*left)--;
			outcome = take(handling, &page[i], next, error);
		}
	}
	return outcome;
}

enum outcome deadlines_tell(struct handling *handling, bool *ret_more, struct error *error)
{
	int64_t now = handling->now;
	int left = TELL_MAX;
	enum outcome outcome =
		take_all(handling, DEADLINE_AHEAD, now, DEADLINE_PASSED, &left, error);

	if (outcome == OK)
		outcome = take_all(handling, DEADLINE_REMINDED, now, DEADLINE_PASSED, &left, error);
	if (outcome == OK)
		outcome = take_all(handling, DEADLINE_AHEAD, horizon(handling), DEADLINE_REMINDED,
			&left, error);
	*ret_more = left == 0;
	return outcome;
}
