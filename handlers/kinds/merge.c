/* SPDX-License-Identifier: MIT */
/* Two tickets of one contact become one. */
#include "handlers/kinds/merge.h"

#include <string.h>

#include "daemon/base/text.h"
#include "daemon/store/absences.h"
#include "daemon/store/merges.h"
#include "daemon/store/tickets.h"
#include "daemon/store/waits.h"
#include "handlers/kinds/correspondents.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/record.h"

/* The last message of the ticket that is merged, read again. */
struct last_message {
	bool is_there;
	struct incoming incoming;
	struct prepared prepared;
};

static void add_tags(struct arena *arena, const struct ticket *ticket, struct ticket *into)
{
	size_t room = into->tags.count + ticket->tags.count;
	const char **list = ARENA_ARRAY(arena, room, const char *);
	size_t count = 0;

	for (size_t i = 0; i < room; i++) {
		const char *tag = i < into->tags.count ? into->tags.list[i]
						       : ticket->tags.list[i - into->tags.count];
		bool has = false;

		for (size_t k = 0; k < count; k++)
			has = has || text_equal_nocase(list[k], tag);
		if (!has)
			list[count++] = tag;
	}
	into->tags = (struct texts){list, count};
}

/* A first answer that was promised for the one is still owed when the other had one. */
static void keep_promise(const struct ticket *ticket, struct ticket *into)
{
	bool is_owed = ticket->due_at && !ticket->answered_at && ticket->state != TICKET_CLOSED;

	if (!is_owed || (into->due_at && !into->answered_at && into->due_at <= ticket->due_at))
		return;
	into->due_at = ticket->due_at;
	into->answered_at = 0;
}

static void keep_state(const struct ticket *ticket, struct ticket *into)
{
	bool waits_for_staff = ticket->state == TICKET_NEW || ticket->state == TICKET_OPEN;

	if (waits_for_staff && into->state != TICKET_NEW)
		into->state = TICKET_OPEN;
	else if (ticket->state == TICKET_WAITING && into->state == TICKET_CLOSED)
		into->state = TICKET_WAITING;
	if (into->state != TICKET_CLOSED)
		into->closed_at = 0;
}

static enum outcome join(struct handling *handling, const char *by, struct ticket *ticket,
	struct ticket *into, struct error *error)
{
	const char *ref = handling_ref(handling, ticket->id);
	enum outcome outcome = ticket_merge(handling->store, ticket->id, into->id, error);

	add_tags(handling->arena, ticket, into);
	keep_promise(ticket, into);
	keep_state(ticket, into);
	if (ticket->priority > into->priority)
		into->priority = ticket->priority;
	into->changed_at = handling->now;
	if (ticket->state != TICKET_CLOSED)
		ticket->closed_at = handling->now;
	ticket->state = TICKET_CLOSED;
	ticket->linked_id = into->id;
	ticket->merged_into = into->id;
	ticket->changed_at = handling->now;
	if (outcome == OK)
		outcome = ticket_update(handling->store, ticket, error);
	if (outcome == OK)
		outcome = ticket_update(handling->store, into, error);
	if (outcome == OK)
		outcome = wait_set(handling->store, ticket->id, 0, error);
	if (outcome == OK)
		outcome = stand_in_remove(handling->store, ticket->id, error);
	return outcome == OK ? record_event(handling, into->id, error,
				       "%s was merged into this ticket by %s", ref, by)
			     : outcome;
}

/* ---- who has to know */

static void leave_out(const struct identity *identity, struct recipients *recipients)
{
	size_t kept = 0;

	for (size_t i = 0; i < recipients->count; i++) {
		if (!identity->staff ||
			strcmp(recipients->list[i].mark, identity->staff->title) != 0)
			recipients->list[kept++] = recipients->list[i];
	}
	recipients->count = kept;
}

static bool is_among(const struct recipients *recipients, const char *mark)
{
	for (size_t i = 0; i < recipients->count; i++) {
		if (strcmp(recipients->list[i].mark, mark) == 0)
			return true;
	}
	return false;
}

static enum outcome tell_shortly(struct handling *handling, const char *section, const char *by,
	const struct ticket *ticket, int64_t other_id, const struct recipients *recipients,
	struct error *error)
{
	const struct template_value values[] = {{section, "yes"}, {"person", by},
		{"merged", arena_strdup(handling->arena, handling_ref(handling, other_id))}};
	const struct short_notice notice = {.template_name = "account",
		.kind = OUTGOING_NOTIFICATION,
		.values = values,
		.value_count = sizeof(values) / sizeof(values[0])};

	return notify_shortly(handling, ticket, recipients, &notice, error);
}

/* With the words of the other ticket, which they have not seen. */
static enum outcome tell_owner(struct handling *handling, const char *by,
	const struct ticket *ticket, const struct ticket *into, struct last_message *last,
	const struct recipients *recipients, struct error *error)
{
	const struct notice notice = {.merged_id = ticket->id, .merged_by = by};
	struct handling again = *handling;
	struct identity identity;
	enum outcome outcome;

	if (!last->is_there)
		return tell_shortly(
			handling, "merged_here", by, into, ticket->id, recipients, error);
	again.incoming = &last->incoming;
	again.prepared = &last->prepared;
	again.message = &last->prepared.message;
	outcome = identify(&again, &identity, error);
	if (outcome == OK)
		outcome = notify_each(&again, &identity, into, recipients, &notice, error);
	handling->queued_mail |= again.queued_mail;
	return outcome;
}

static enum outcome tell_both(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct ticket *into, struct last_message *last,
	struct error *error)
{
	const char *by = identity_staff_name(identity);
	struct recipients owner, before;
	size_t kept = 0;
	enum outcome outcome;

	recipients_of_ticket(handling, into, &owner);
	recipients_of_ticket(handling, ticket, &before);
	leave_out(identity, &owner);
	leave_out(identity, &before);
	for (size_t i = 0; i < before.count; i++) {
		if (!is_among(&owner, before.list[i].mark))
			before.list[kept++] = before.list[i];
	}
	before.count = kept;
	outcome = tell_owner(handling, by, ticket, into, last, &owner, error);
	return outcome == OK
		       ? tell_shortly(handling, "merged_away", by, ticket, into->id, &before, error)
		       : outcome;
}

enum outcome merge_tickets(struct handling *handling, const struct identity *identity,
	struct ticket *ticket, struct ticket *into, struct error *error)
{
	struct last_message last = {.is_there = false};
	enum outcome outcome = correspondents_last_message(
		handling, ticket, &last.incoming, &last.prepared, error);

	last.is_there = outcome == OK;
	if (outcome == OK || outcome == NOT_FOUND)
		outcome = join(handling, identity_staff_name(identity), ticket, into, error);
	return outcome == OK ? tell_both(handling, identity, ticket, into, &last, error) : outcome;
}
