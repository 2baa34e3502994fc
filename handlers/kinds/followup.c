/* SPDX-License-Identifier: MIT */
/* A message on a ticket that is there already. */
#include <string.h>

#include "daemon/base/json.h"
#include "daemon/store/decisions.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/absence.h"
#include "handlers/kinds/answer.h"
#include "handlers/kinds/facts.h"
#include "handlers/kinds/handover.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/record.h"
#include "rules/hours.h"

/* A ticket nobody looks at any more, or nobody ever did: the message opens one of its own. */
static bool needs_new_ticket(const struct handling *handling, const struct ticket *ticket)
{
	if (ticket->silent && !handling->incoming->silent)
		return true;
	return handling_is_over(handling, ticket);
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

static bool has_tag(const struct texts *tags, const char *tag)
{
	for (size_t i = 0; i < tags->count; i++) {
		if (strcmp(tags->list[i], tag) == 0)
			return true;
	}
	return false;
}

/* The tags that the ticket does not have yet; an event for each. */
static enum outcome add_tags(struct handling *handling, struct ticket *ticket,
	const struct verdict *verdict, struct error *error)
{
	size_t room = ticket->tags.count + verdict->tag_count;
	const char **list = ARENA_ARRAY(handling->arena, room, const char *);
	struct texts tags = {list, ticket->tags.count};
	enum outcome outcome = OK;

	for (size_t i = 0; i < ticket->tags.count; i++)
		list[i] = ticket->tags.list[i];
	for (size_t i = 0; outcome == OK && i < verdict->tag_count; i++) {
		const struct decided_tag *tag = &verdict->tags[i];

		if (has_tag(&tags, tag->value))
			continue;
		list[tags.count++] = tag->value;
		outcome = record_event(handling, ticket->id, error, "tag %s added by rule %s",
			tag->value, tag->by.rule);
	}
	ticket->tags = tags;
	return outcome;
}

/*
 * What the rules made of the ticket's first message: staff who lowered that since know better than
 * a subject that says it again.
 */
static enum outcome load_first_priority(struct handling *handling, const struct ticket *ticket,
	enum priority *ret_priority, struct error *error)
{
	struct decision decision;
	struct json *json;
	const char *first;
	enum outcome outcome =
		decision_load(handling->store, ticket->id, handling->arena, &decision, error);

	*ret_priority = PRIORITY_LOW;
	if (outcome == NOT_FOUND)
		return OK;
	if (outcome == OK)
		outcome = json_parse(decision.verdict, strlen(decision.verdict), &json, error);
	if (outcome != OK)
		return outcome;
	first = json_text(json_member(json, "priority"), "value");
	for (int i = PRIORITY_LOW; first && i <= PRIORITY_URGENT; i++) {
		if (strcmp(first, priority_name((enum priority)i)) == 0)
			*ret_priority = (enum priority)i;
	}
	json_free(json);
	return OK;
}

static enum outcome raise_priority(struct handling *handling, struct ticket *ticket,
	const struct verdict *verdict, struct error *error)
{
	enum priority before = ticket->priority, first;
	enum outcome outcome;

	if (!verdict->priority_by.rule || verdict->priority <= before)
		return OK;
	outcome = load_first_priority(handling, ticket, &first, error);
	if (outcome != OK || verdict->priority <= first)
		return outcome;
	ticket->priority = verdict->priority;
	return record_event(handling, ticket->id, error, "priority raised from %s to %s by rule %s",
		priority_name(before), priority_name(verdict->priority), verdict->priority_by.rule);
}

/* Who has the ticket stays; but new words may be urgent, or ask for a tag. */
static enum outcome look_again(struct handling *handling, const struct identity *identity,
	struct ticket *ticket, struct error *error)
{
	struct facts facts = facts_of_writer(handling, identity);
	size_t tags_before = ticket->tags.count;
	enum priority priority_before = ticket->priority;
	struct decided decided = {
		.is_open = hours_is_open(handling->site->default_hours, handling->now)};
	const struct verdict *verdict = &decided.verdict;
	enum outcome outcome;

	if (!handling->prepared->findings)
		return OK;
	rules_decide(handling->prepared->findings, &facts, decided.is_open, handling->arena,
		&decided.verdict, NULL, &handling->warning);
	outcome = add_tags(handling, ticket, verdict, error);
	if (outcome == OK)
		outcome = raise_priority(handling, ticket, verdict, error);
	if (outcome != OK ||
		(ticket->tags.count == tags_before && ticket->priority == priority_before))
		return outcome;
	outcome = record_decision(handling, ticket->id, &facts, &decided, error);
	return outcome == OK ? ticket_update(handling->store, ticket, error) : outcome;
}

enum outcome kind_followup(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	struct ticket *ticket = &identity->ticket;
	struct notice notice = {.is_other_address = !identity->belongs,
		.is_inside = !identity->belongs,
		.is_unverified = handling->prepared->authentication.result == AUTHENTICATION_FAILS};
	struct assignment assignment = {.stands_in_for = NULL};
	bool is_done = false;
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
		outcome = look_again(handling, identity, ticket, error);
	if (outcome == OK && identity->is_asked)
		outcome = handover_by_answer(handling, identity, &notice, &is_done, error);
	if (outcome == OK && identity->belongs && !is_done)
		outcome = absence_move(handling, ticket, &assignment.stands_in_for, error);
	if (outcome == OK && identity->belongs && !is_done)
		outcome = answer_followup(handling, identity, ticket, error);
	if (outcome == OK && !is_done)
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
