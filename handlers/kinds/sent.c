/* SPDX-License-Identifier: MIT */
/*
 * What a person sent from the mailbox itself: a copy in its sent folder. The writer has it already,
 * so nothing of it is sent; the ticket learns that it was answered.
 */
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/store/contacts.h"
#include "daemon/store/outbox.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/record.h"
#include "rules/hours.h"

enum { LINE_BYTES = 120, WORDS_BYTES = 8 * 1024, RECIPIENTS_LOOKED_AT = 24 };

/* The new words; a mail that is all quotation as it stands. */
static const char *words_of(const struct message *message)
{
	return message->reply && *message->reply ? message->reply : message->text;
}

static bool lists(struct handling *handling, const struct address *list, size_t count,
	const struct contact *contact)
{
	for (size_t i = 0; i < count && i < RECIPIENTS_LOOKED_AT; i++) {
		if (list[i].mail && identify_has_address(handling->arena, contact,
					    address_key(handling->arena, list[i].mail)))
			return true;
	}
	return false;
}

static enum outcome reaches_contact(struct handling *handling, const struct ticket *ticket,
	bool *ret_reaches, struct error *error)
{
	const struct message *message = handling->message;
	struct contact contact = {.id = 0};
	enum outcome outcome =
		contact_load(handling->store, ticket->contact_id, handling->arena, &contact, error);

	*ret_reaches =
		outcome == OK && (lists(handling, message->to, message->to_count, &contact) ||
					 lists(handling, message->cc, message->cc_count, &contact));
	return outcome == NOT_FOUND ? OK : outcome;
}

static const char *our_address(const struct handling *handling)
{
	const struct mailbox *mailbox = site_mailbox(handling->site, handling->incoming->mailbox);

	return mailbox ? mailbox->address
		       : handling->incoming->mailbox; /* gone from the settings */
}

/* Who has the ticket may be about to answer too; but not whoever sent it. */
static enum outcome tell_owner(
	struct handling *handling, const struct ticket *ticket, struct error *error)
{
	const struct message *message = handling->message;
	const struct person *sender = site_person_by_email(handling->site, message->sender.mail);
	struct recipients recipients;
	enum outcome outcome = OK;

	recipients_of_ticket(handling, ticket, &recipients);
	for (size_t i = 0; outcome == OK && i < recipients.count; i++) {
		const struct recipient *recipient = &recipients.list[i];
		const struct recipients one = {.list = {*recipient}, .count = 1};
		const struct template_value values[] = {
			{"address", our_address(handling)},
			{"subject", text_printable(handling->arena, ticket->subject, LINE_BYTES)},
			{"time", time_for_text(handling->arena, handling_timezone(handling, ticket),
					 handling->incoming->received_at, recipient->language,
					 true)},
			{"text", text_cut(handling->arena, words_of(message), WORDS_BYTES)},
		};
		const struct short_notice notice = {.template_name = "answered",
			.kind = OUTGOING_NOTIFICATION,
			.values = values,
			.value_count = sizeof(values) / sizeof(values[0]),
			.can_be_answered = true};

		if (!sender || strcmp(recipient->mark, sender->title) != 0)
			outcome = notify_shortly(handling, ticket, &one, &notice, error);
	}
	return outcome;
}

/* A mail of ours of which the server that took it put a copy there, under an id of its own. */
static enum outcome is_our_copy(
	struct handling *handling, const struct ticket *ticket, bool *ret_is, struct error *error)
{
	return outbox_has_made(handling->store, ticket->id, handling->message->date, ret_is, error);
}

static enum outcome keep(
	struct handling *handling, struct ticket *ticket, bool reaches, struct error *error)
{
	const char *address = our_address(handling);
	enum outcome outcome = record_message(handling, ticket->id,
		reaches ? ENTRY_OUT : ENTRY_NOTE, words_of(handling->message), error);

	if (outcome != OK || !reaches)
		return outcome == OK
			       ? record_event(handling, ticket->id, error,
					 "sent from the mailbox %s, but not to the writer", address)
			       : outcome;
	outcome = record_event(
		handling, ticket->id, error, "answered from the mailbox %s itself", address);
	if (outcome == OK)
		outcome = record_answered(handling, ticket, error);
	return outcome == OK ? tell_owner(handling, ticket, error) : outcome;
}

enum outcome kind_sent(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	struct ticket *ticket = &identity->ticket;
	bool reaches = false, is_copy = false;
	enum outcome outcome;

	ret_carried->line = "sent from the mailbox, about no ticket";
	if (identity->found == FOUND_NOT || handling->incoming->silent)
		return OK;
	ret_carried->ticket_id = ticket->id;
	outcome = is_our_copy(handling, ticket, &is_copy, error);
	if (outcome != OK || is_copy) {
		ret_carried->line = "a copy of a mail of ours";
		return outcome;
	}
	outcome = reaches_contact(handling, ticket, &reaches, error);
	if (outcome == OK)
		outcome = keep(handling, ticket, reaches, error);
	ret_carried->line =
		arena_printf(handling->arena, "ticket %s, %s", handling_ref(handling, ticket->id),
			reaches ? "answered from the mailbox itself"
				: "sent from the mailbox to others than the writer");
	return outcome;
}
