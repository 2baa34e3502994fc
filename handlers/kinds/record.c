/* SPDX-License-Identifier: MIT */
/* Appending to the life of a ticket. */
#include "handlers/kinds/record.h"

#include <stdarg.h>

#include "daemon/base/text.h"
#include "daemon/store/decisions.h"
#include "daemon/store/outbox.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/facts.h"
#include "handlers/kinds/same_mail.h"

enum { ENTRY_TEXT_MAX_BYTES = 256 * 1024, LINE_MAX_BYTES = 998, TROUBLE_MAX_BYTES = 300 };

enum outcome record_event(
	struct handling *handling, int64_t ticket_id, struct error *error, const char *format, ...)
{
	struct entry entry = {.ticket_id = ticket_id, .at = handling->now, .kind = ENTRY_EVENT};
	va_list arguments;

	va_start(arguments, format);
	entry.text = arena_vprintf(handling->arena, format, arguments);
	va_end(arguments);
	if (handling->incoming)
		entry.inbox_id = handling->incoming->id;
	return entry_add(handling->store, &entry, error);
}

/* The first recipients as one line. */
static const char *recipients(struct handling *handling)
{
	const struct message *message = handling->message;
	const char *line = NULL;

	for (size_t i = 0; i < message->to_count && i < 5; i++) {
		const char *mail = message->to[i].mail;

		if (mail)
			line = line ? arena_printf(handling->arena, "%s, %s", line, mail) : mail;
	}
	return line ? text_printable(handling->arena, line, LINE_MAX_BYTES) : NULL;
}

enum outcome record_message(struct handling *handling, int64_t ticket_id, enum entry_kind kind,
	const char *text, struct error *error)
{
	const struct message *message = handling->message;
	const char *digest = handling->prepared->digest;
	struct entry entry = {
		.ticket_id = ticket_id,
		.at = handling->incoming->received_at,
		.kind = kind,
		.channel = message->channel,
		.inbox_id = handling->incoming->id,
		.from = message->from.mail ? text_printable(handling->arena, message->from.mail,
						     LINE_MAX_BYTES)
					   : NULL,
		.to = recipients(handling),
		.subject = text_printable(handling->arena, message->subject, LINE_MAX_BYTES),
		.text = text_cut(handling->arena, text, ENTRY_TEXT_MAX_BYTES),
		.message_id = digest ? same_mail_key(handling) : NULL,
		.digest = digest,
	};

	const char *trouble =
		handling->incoming->trouble ? handling->incoming->trouble : message->trouble;
	enum outcome outcome = entry_add(handling->store, &entry, error);

	if (outcome == OK && trouble && kind != ENTRY_EVENT)
		outcome = record_event(handling, ticket_id, error, "not all could be read: %s",
			text_printable(handling->arena, trouble, TROUBLE_MAX_BYTES));
	return outcome;
}

enum outcome record_answered(struct handling *handling, struct ticket *ticket, struct error *error)
{
	ticket->state = TICKET_WAITING;
	ticket->closed_at = 0;
	ticket->changed_at = handling->now;
	if (!ticket->answered_at)
		ticket->answered_at = handling->now;
	return ticket_update(handling->store, ticket, error);
}

enum outcome record_silence(struct handling *handling, int64_t ticket_id, const char *to,
	const char *reason, struct error *error)
{
	struct silence silence = {
		.ticket_id = ticket_id,
		.to = to ? text_printable(handling->arena, to, LINE_MAX_BYTES) : NULL,
		.reason = reason,
		.at = handling->now,
	};
	enum outcome outcome = silence_add(handling->store, &silence, error);

	if (outcome != OK || ticket_id == 0)
		return outcome;
	return record_event(handling, ticket_id, error, "nothing was sent to %s: %s",
		silence.to ? silence.to : "the writer", reason);
}

enum outcome record_decision(struct handling *handling, int64_t ticket_id,
	const struct facts *facts, const struct decided *decided, struct error *error)
{
	struct decision decision = {
		.ticket_id = ticket_id,
		.inbox_id = handling->incoming->id,
		.at = handling->now,
		.generation = handling->desk->generation_hash,
		.facts = facts_to_json(handling->arena, facts),
		.verdict = decided_to_json(handling->arena, decided),
	};

	return decision_add(handling->store, &decision, error);
}
