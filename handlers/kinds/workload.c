/* SPDX-License-Identifier: MIT */
/* From a person's open tickets to a mail. */
#include "handlers/kinds/workload.h"

#include <inttypes.h>
#include <stdlib.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/masked.h"
#include "handlers/kinds/post.h"
#include "handlers/kinds/recipients.h"
#include "rules/hours.h"

enum {
	TICKETS_MAX = 500, /* looked at */
	LINES_MAX = 50,
	SUBJECT_BYTES = 80,
	LIST_BYTES_MAX = 64 * 1024,
};

/* The promise that is still to be kept; INT64_MAX: none. */
static int64_t due_of(const struct ticket *ticket)
{
	bool waits = ticket->state == TICKET_WAITING;

	return ticket->due_at && !ticket->answered_at && !waits ? ticket->due_at : INT64_MAX;
}

/* By deadline; without one: what waits for staff first, then by age. */
static int by_urgency(const void *left, const void *right)
{
	const struct ticket *a = left, *b = right;
	bool a_waits = a->state == TICKET_WAITING, b_waits = b->state == TICKET_WAITING;

	if (due_of(a) != due_of(b))
		return due_of(a) < due_of(b) ? -1 : 1;
	if (a_waits != b_waits)
		return a_waits ? 1 : -1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static enum outcome put_line(struct handling *handling, const struct ticket *ticket, int64_t more,
	enum language language, struct buf *lines, struct error *error)
{
	const struct site *site = handling->site;
	struct arena *arena = handling->arena;
	bool has_due = ticket && due_of(ticket) != INT64_MAX;
	const struct template_value values[] = {
		{"reference", ticket ? handling_ref(handling, ticket->id) : NULL},
		{"subject", ticket ? masked_text(arena,
					     text_printable(arena, ticket->subject, SUBJECT_BYTES))
				   : NULL},
		{"due", has_due ? time_for_text(arena, handling_timezone(handling, ticket),
					  ticket->due_at, language, false)
				: NULL},
		{"late", has_due && ticket->due_at <= handling->now ? "yes" : NULL},
		{"waiting", ticket && ticket->state == TICKET_WAITING ? "yes" : NULL},
		{"more", more ? arena_printf(arena, "%" PRId64, more) : NULL},
	};
	struct rendered rendered;
	enum outcome outcome = template_render(handling->desk->templates, "workload-line", language,
		site->languages, site->language_count, values, sizeof(values) / sizeof(values[0]),
		arena, &rendered, error);

	if (outcome == OK)
		buf_puts(lines, rendered.text);
	return outcome;
}

static enum outcome list_lines(struct handling *handling, const struct ticket *tickets,
	size_t count, enum language language, const char **ret_text, struct error *error)
{
	struct buf lines;
	enum outcome outcome = OK;

	buf_init(&lines, LIST_BYTES_MAX);
	for (size_t i = 0; outcome == OK && i < count && i < LINES_MAX; i++)
		outcome = put_line(handling, &tickets[i], 0, language, &lines, error);
	if (outcome == OK && count > LINES_MAX)
		outcome = put_line(
			handling, NULL, (int64_t)(count - LINES_MAX), language, &lines, error);
	*ret_text = text_trim(handling->arena, buf_text(&lines));
	buf_free(&lines);
	return outcome;
}

static enum outcome send(struct handling *handling, const struct recipient *recipient,
	const struct ticket *tickets, size_t count, struct error *error)
{
	const struct site *site = handling->site;
	enum language language = recipient->language;
	struct posted posted;
	struct rendered rendered;
	const char *lines = NULL;
	enum outcome outcome = list_lines(handling, tickets, count, language, &lines, error);
	const struct template_value values[] = {
		{"organisation", site_name(site, language)},
		{"recipient", recipient->name},
		{"tickets", lines},
		{"ticket_count", arena_printf(handling->arena, "%zu", count)},
	};

	if (outcome == OK)
		outcome = template_render(handling->desk->templates, "workload", language,
			site->languages, site->language_count, values,
			sizeof(values) / sizeof(values[0]), handling->arena, &rendered, error);
	if (outcome == OK) {
		struct draft draft = {.intention = {.kind = OUTGOING_DIGEST},
			.from_name = site_name(site, language),
			.to = {.name = recipient->name, .mail = recipient->mail},
			.subject = rendered.subject ? rendered.subject : site_name(site, language),
			.text = rendered.text,
			.language = language,
			.role = MARK_STAFF,
			.person = recipient->mark};

		outcome = post_send(handling, &draft, &posted, error);
	}
	return outcome;
}

enum outcome workload_send(
	struct handling *handling, const struct person *person, struct error *error)
{
	const struct ticket_filter filter = {.owner = person->title, .max = TICKETS_MAX};
	struct recipients recipients = {.count = 0};
	struct ticket *tickets;
	size_t count = 0, kept = 0;
	enum outcome outcome =
		ticket_list(handling->store, &filter, handling->arena, &tickets, &count, error);

	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < count; i++) {
		if (!tickets[i].silent)
			tickets[kept++] = tickets[i];
	}
	recipients_add_person(handling, person, &recipients);
	if (kept == 0 || recipients.count == 0)
		return OK;
	qsort(tickets, kept, sizeof(*tickets), by_urgency);
	return send(handling, &recipients.list[0], tickets, kept, error);
}
