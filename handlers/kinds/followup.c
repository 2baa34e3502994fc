/* SPDX-License-Identifier: MIT */
/* A message on a ticket that is there already. */
#include "daemon/store/tickets.h"
#include "handlers/kinds/absence.h"
#include "handlers/kinds/answer.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/record.h"

enum { DAY_SECONDS = 24 * 60 * 60 };

/* A ticket nobody looks at any more, or nobody ever did: the message opens one of its own. */
static bool needs_new_ticket(const struct handling *handling, const struct ticket *ticket)
{
	if (ticket->silent && !handling->incoming->silent)
		return true;
	return ticket->state == TICKET_CLOSED &&
	       handling->now - ticket->closed_at > handling->site->reopen_days * DAY_SECONDS;
}

static enum outcome reopen(
	struct handling *handling, struct ticket *ticket, bool *ret_reopened, struct error *error)
{
	enum outcome outcome = OK;

	*ret_reopened = ticket->state == TICKET_CLOSED;
	ticket->changed_at = handling->now;
	/* whoever closed it without a word thought it done: that promise is not broken now */
	if (*ret_reopened && !ticket->answered_at)
		ticket->answered_at = ticket->closed_at;
	if (ticket->state == TICKET_CLOSED || ticket->state == TICKET_WAITING) {
		ticket->state = TICKET_OPEN;
		ticket->closed_at = 0;
	}
	outcome = ticket_update(handling->store, ticket, error);
	if (outcome == OK && *ret_reopened)
		outcome = record_event(handling, ticket->id, error, "opened again by the message");
	return outcome;
}

enum outcome kind_followup(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	struct ticket *ticket = &identity->ticket;
	struct notice notice = {.is_other_address = !identity->belongs,
		.is_unverified = handling->prepared->authentication.result == AUTHENTICATION_FAILS};
	struct assignment assignment = {.stands_in_for = NULL};
	enum outcome outcome;

	notice.assignment = &assignment;
	if (needs_new_ticket(handling, ticket)) {
		identity->linked_id = ticket->id;
		return kind_request(handling, identity, ret_carried, error);
	}
	outcome = record_message(handling, ticket->id, ENTRY_IN, handling->message->text, error);
	if (outcome == OK && !identity->belongs)
		outcome = record_event(handling, ticket->id, error,
			"the message came from another address than the ticket's");
	if (outcome == OK && handling->prepared->authentication.result == AUTHENTICATION_FAILS)
		outcome = record_event(handling, ticket->id, error,
			"the sender could not be confirmed: %s",
			handling->prepared->authentication.said);
	if (outcome == OK && identity->belongs)
		outcome = identity_keep_contact(
			handling, identity, handling->message->language, error);
	if (outcome == OK && identity->belongs)
		outcome = link_named(handling, identity, ticket->id, true, &notice.ways, error);
	if (outcome == OK && identity->belongs)
		outcome = reopen(handling, ticket, &notice.is_reopened, error);
	if (outcome == OK && identity->belongs)
		outcome = absence_move(handling, ticket, &assignment.stands_in_for, error);
	if (outcome == OK && identity->belongs)
		outcome = answer_followup(handling, identity, ticket, error);
	if (outcome == OK)
		outcome = notify_owner(handling, identity, ticket, &notice, error);
	ret_carried->ticket_id = ticket->id;
	ret_carried->line = arena_printf(handling->arena, "ticket %s, message from %s",
		handling_ref(handling, ticket->id),
		identity->belongs ? "the writer" : "another address");
	return outcome;
}

enum outcome kind_thanks(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	bool after_closing = identity->closed_id && !identity->found_is_later;
	int64_t id = after_closing ? identity->closed_id : identity->ticket.id;

	ret_carried->ticket_id = id;
	ret_carried->line = arena_printf(
		handling->arena, "ticket %s, thanks or a mark", handling_ref(handling, id));
	return record_message(handling, id, ENTRY_IN, handling->message->text, error);
}
