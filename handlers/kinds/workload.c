/* SPDX-License-Identifier: MIT */
/* From a person's open tickets to a mail. */
#include "handlers/kinds/workload.h"

#include <inttypes.h>
#include <stdlib.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/store/contacts.h"
#include "daemon/store/deadlines.h"
#include "daemon/store/tickets.h"
#include "daemon/store/work_digests.h"
#include "handlers/kinds/digest_mail.h"
#include "handlers/kinds/masked.h"
#include "rules/hours.h"

enum {
	TICKETS_MAX = 1000, /* looked at */
	LINES_MAX = 30,	    /* of each list */
	SUBJECT_BYTES = 80,
	NAME_BYTES = 60,
	LINE_VALUES_MAX = 12,
};

enum urgency { URGENCY_LATE, URGENCY_TODAY, URGENCY_OTHER };
enum { URGENCIES = 3 };

/* The list of each in the template. */
static const struct {
	const char *list;
	const char *count;
} sections[URGENCIES] = {
	[URGENCY_LATE] = {"late_tickets", "late_count"},
	[URGENCY_TODAY] = {"today_tickets", "today_count"},
	[URGENCY_OTHER] = {"other_tickets", "other_count"},
};

struct item {
	const struct ticket *ticket;
	enum urgency urgency;
	int64_t due_at; /* the promise that is still to be kept; INT64_MAX: none */
	bool is_waiting;
};

/* ---- how urgent */

static int days_until(struct handling *handling, const struct ticket *ticket, int64_t at)
{
	const char *zone = handling_timezone(handling, ticket);

	return local_time_at(zone, at).days - local_time_at(zone, handling->now).days;
}

/* After a promise that was not kept it is late, whatever new time was given. */
static enum outcome judge(struct handling *handling, const struct ticket *ticket,
	struct item *ret_item, struct error *error)
{
	struct item item = {.ticket = ticket,
		.urgency = URGENCY_OTHER,
		.due_at = INT64_MAX,
		.is_waiting = ticket->state == TICKET_WAITING};
	bool is_late;
	enum outcome outcome = OK;

	if (ticket->due_at && !ticket->answered_at && !item.is_waiting) {
		item.due_at = ticket->due_at;
		outcome = deadline_was_told(handling->store, ticket->id, &is_late, error);
		if (is_late || item.due_at <= handling->now)
			item.urgency = URGENCY_LATE;
		else if (days_until(handling, ticket, item.due_at) == 0)
			item.urgency = URGENCY_TODAY;
	}
	*ret_item = item;
	return outcome;
}

/* By deadline; without one: what waits for staff first, then by age. */
static int by_urgency(const void *left, const void *right)
{
	const struct item *a = left, *b = right;

	if (a->urgency != b->urgency)
		return (int)a->urgency - (int)b->urgency;
	if (a->due_at != b->due_at)
		return a->due_at < b->due_at ? -1 : 1;
	if (a->is_waiting != b->is_waiting)
		return a->is_waiting ? 1 : -1;
	return a->ticket->id < b->ticket->id ? -1 : a->ticket->id > b->ticket->id;
}

/* ---- lines */

struct values {
	struct template_value list[LINE_VALUES_MAX];
	size_t count;
};

static void add(struct values *values, const char *name, const char *value)
{
	values->list[values->count++] = (struct template_value){name, value};
}

static const char *number(struct arena *arena, int64_t value)
{
	return arena_printf(arena, "%" PRId64, value);
}

/* For how long one side has waited for the other. */
static enum outcome add_wait(struct handling *handling, const struct item *item,
	struct values *values, struct error *error)
{
	int64_t since = item->ticket->created_at;
	int64_t id = item->ticket->id;
	enum outcome outcome = item->is_waiting
				       ? entry_last_said(handling->store, id, &since, error)
				       : entry_unanswered_since(handling->store, id, &since, error);
	int days;

	if (outcome == NOT_FOUND) { /* answered, and open again by a word of staff */
		since = item->ticket->changed_at;
		outcome = OK;
	}
	days = -days_until(handling, item->ticket, since);
	add(values, "waited_today", days <= 0 ? "yes" : NULL);
	add(values, "waited_day", days == 1 ? "yes" : NULL);
	add(values, "waited_days", days > 1 ? number(handling->arena, days) : NULL);
	return outcome;
}

static enum outcome add_contact(struct handling *handling, const struct ticket *ticket,
	struct values *values, struct error *error)
{
	struct contact contact = {.name = NULL};
	const char *who;
	enum outcome outcome = OK;

	if (ticket->contact_id)
		outcome = contact_load(
			handling->store, ticket->contact_id, handling->arena, &contact, error);
	if (outcome == NOT_FOUND)
		outcome = OK;
	who = contact.name;
	if ((!who || !*who) && contact.addresses.count > 0)
		who = handling_pretty(handling, contact.addresses.list[0]);
	add(values, "contact",
		who ? masked_text(handling->arena, text_printable(handling->arena, who, NAME_BYTES))
		    : NULL);
	return outcome;
}

static void add_due(struct handling *handling, const struct item *item, enum language language,
	struct values *values)
{
	const char *due;

	if (item->due_at == INT64_MAX)
		return;
	due = time_for_text(handling->arena, handling_timezone(handling, item->ticket),
		item->due_at, language, false);
	add(values, "late", item->urgency == URGENCY_LATE ? "yes" : NULL);
	add(values,
		item->urgency == URGENCY_LATE && item->due_at > handling->now ? "new_due" : "due",
		due);
}

static enum outcome put_line(struct handling *handling, const struct item *item,
	struct digest_list *list, struct error *error)
{
	const struct ticket *ticket = item->ticket;
	struct arena *arena = handling->arena;
	struct values values = {.count = 0};
	enum outcome outcome = add_contact(handling, ticket, &values, error);

	add(&values, "reference", handling_ref(handling, ticket->id));
	add(&values, "subject",
		masked_text(arena, text_printable(arena, ticket->subject, SUBJECT_BYTES)));
	add(&values, "matter",
		rules_matter_title(handling->desk->rules, ticket->matter, list->language));
	add(&values, "waiting", item->is_waiting ? "yes" : NULL);
	add_due(handling, item, list->language, &values);
	if (outcome == OK)
		outcome = add_wait(handling, item, &values, error);
	return outcome == OK ? digest_list_add(handling, list, values.list, values.count, error)
			     : outcome;
}

/* Those of one urgency; unseen: so many more. */
static enum outcome list_lines(struct handling *handling, const struct item *items, size_t count,
	int64_t unseen, enum language language, const char **ret_text, struct error *error)
{
	size_t shown = count < LINES_MAX ? count : LINES_MAX;
	int64_t rest = (int64_t)(count - shown) + unseen;
	const struct template_value more = {"more", number(handling->arena, rest)};
	struct digest_list list;
	enum outcome outcome = OK;

	digest_list_begin(&list, "workload-line", language);
	for (size_t i = 0; outcome == OK && i < shown; i++)
		outcome = put_line(handling, &items[i], &list, error);
	if (outcome == OK && rest > 0)
		outcome = digest_list_add(handling, &list, &more, 1, error);
	*ret_text = digest_list_end(handling, &list);
	return outcome;
}

/* ---- the mail */

static enum outcome send(struct handling *handling, const struct recipient *recipient,
	const struct item *items, size_t count, int64_t unseen, bool has_returned,
	struct error *error)
{
	struct values values = {.count = 0};
	enum outcome outcome = OK;
	size_t at = 0;

	add(&values, "organisation", site_name(handling->site, recipient->language));
	add(&values, "recipient", recipient->name);
	add(&values, "returned", has_returned ? "yes" : NULL);
	add(&values, "ticket_count", number(handling->arena, (int64_t)count + unseen));
	for (int i = 0; outcome == OK && i < URGENCIES; i++) {
		int64_t more = i == URGENCY_OTHER ? unseen : 0;
		size_t first = at;
		const char *lines;

		while (at < count && (int)items[at].urgency == i)
			at++;
		if (at == first && more == 0)
			continue;
		outcome = list_lines(handling, &items[first], at - first, more, recipient->language,
			&lines, error);
		add(&values, sections[i].list, lines);
		add(&values, sections[i].count,
			number(handling->arena, (int64_t)(at - first) + more));
	}
	return outcome == OK ? digest_mail_send(handling, recipient, "workload", values.list,
				       values.count, error)
			     : outcome;
}

enum outcome workload_send(struct handling *handling, const struct person *person,
	bool has_returned, struct error *error)
{
	const struct ticket_filter filter = {.owner = person->title, .max = TICKETS_MAX};
	struct recipients recipients = {.count = 0};
	struct ticket *tickets;
	struct item *items;
	size_t count = 0, kept = 0;
	int64_t borne = 0, last;
	enum outcome outcome =
		ticket_list(handling->store, &filter, handling->arena, &tickets, &count, error);

	if (outcome == OK)
		outcome = person_load(handling->store, person->title, &borne, &last, error);
	if (outcome != OK)
		return outcome;
	items = ARENA_ARRAY(handling->arena, count, struct item);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		if (!tickets[i].silent)
			outcome = judge(handling, &tickets[i], &items[kept++], error);
	}
	recipients_add_person(handling, person, &recipients);
	if (outcome != OK || kept == 0 || recipients.count == 0)
		return outcome;
	qsort(items, kept, sizeof(*items), by_urgency);
	return send(handling, &recipients.list[0], items, kept,
		count == TICKETS_MAX && borne > (int64_t)kept ? borne - (int64_t)kept : 0,
		has_returned, error);
}
