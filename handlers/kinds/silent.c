/* SPDX-License-Identifier: MIT */
/* What is kept without a word to anybody: robots, lists, junk, copies. */
#include "daemon/store/tickets.h"
#include "handlers/kinds/absence.h"
#include "handlers/kinds/digest.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/record.h"

const char filed_group[] = "automatic";

enum outcome kind_automatic_reply(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	const char *event;
	enum outcome outcome;

	ret_carried->ticket_id = identity->ticket.id;
	ret_carried->line = arena_printf(handling->arena, "ticket %s, automatic reply kept",
		handling_ref(handling, identity->ticket.id));
	/* A robot of ours is no correspondent: its ids and addresses stay inside. */
	outcome = record_message(handling, identity->ticket.id,
		identity_is_staff(identity) ? ENTRY_NOTE : ENTRY_IN, handling->message->text,
		error);
	if (outcome == OK)
		outcome = absence_by_reply(handling, identity, &event, error);
	if (outcome == OK && event)
		outcome = record_event(handling, identity->ticket.id, error, "%s", event);
	return outcome;
}

enum outcome kind_filed(struct handling *handling, struct identity *identity,
	enum unnoticed_kind unnoticed, const char *reason, struct carried *ret_carried,
	struct error *error)
{
	struct ticket ticket = {
		.subject = handling->message->subject,
		.state = TICKET_NEW,
		.group = filed_group,
		.priority = PRIORITY_LOW,
		.channel = handling->message->channel,
		.language = handling->message->language,
		.mailbox = handling->incoming->mailbox,
		.silent = true,
		.created_at = handling->incoming->received_at,
		.changed_at = handling->now,
		.linked_id = identity->linked_id,
	};
	enum outcome outcome =
		identity_keep_contact(handling, identity, handling->message->language, error);

	if (outcome != OK)
		return outcome;
	ticket.contact_id = identity->contact.id;
	outcome = ticket_create(handling->store, &ticket, error);
	if (outcome == OK)
		outcome = record_message(
			handling, ticket.id, ENTRY_IN, handling->message->text, error);
	if (outcome == OK)
		outcome = record_silence(handling, ticket.id, identity->writer.mail, reason, error);
	if (outcome == OK)
		outcome = digest_note(handling, identity, unnoticed, ticket.id, error);
	ret_carried->ticket_id = ticket.id;
	ret_carried->line = arena_printf(
		handling->arena, "ticket %s filed in silence", handling_ref(handling, ticket.id));
	return outcome;
}

enum outcome kind_copy(struct handling *handling, const struct entry *entry,
	struct carried *ret_carried, struct error *error)
{
	ret_carried->kind = "copy";
	ret_carried->ticket_id = entry->ticket_id;
	ret_carried->line = arena_printf(handling->arena, "ticket %s, the same mail again",
		handling_ref(handling, entry->ticket_id));
	return record_event(handling, entry->ticket_id, error, "also received by mailbox %s",
		handling->incoming->mailbox);
}
