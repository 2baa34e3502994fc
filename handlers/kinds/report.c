/* SPDX-License-Identifier: MIT */
/* Bounces and delivery reports (RFC 3464): an entry on the ticket of the mail they report. */
#include "daemon/base/text.h"
#include "daemon/store/outbox.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/digest.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/record.h"

enum { WORDS_BYTES = 300 };

/* By the Message-ID that the report returns; by what identify() found when it returns none. */
static enum outcome find_ticket(struct handling *handling, const struct identity *identity,
	struct ticket *ret_ticket, int64_t *ret_outgoing_id, struct error *error)
{
	const struct message *message = handling->message;

	for (size_t i = 0; i < message->report_count; i++) {
		int64_t ticket_id;
		enum outcome outcome;

		if (!message->reports[i].original_message_id)
			continue;
		outcome = ticket_by_message_id(handling->store,
			message->reports[i].original_message_id, &ticket_id, ret_outgoing_id,
			error);
		if (outcome == OK)
			return ticket_load(
				handling->store, ticket_id, handling->arena, ret_ticket, error);
		if (outcome != NOT_FOUND)
			return outcome;
	}
	*ret_outgoing_id = 0;
	if (identity->found == FOUND_NOT || identity->found == FOUND_REFERENCE)
		return NOT_FOUND;
	*ret_ticket = identity->ticket;
	return OK;
}

static const struct report *worst(const struct message *message)
{
	const struct report *report = message->report_count > 0 ? &message->reports[0] : NULL;

	for (size_t i = 0; i < message->report_count; i++) {
		if (message->reports[i].permanent)
			return &message->reports[i];
	}
	return report;
}

/* The owner; of a mail to staff that bounced, everybody else there is: never by the way that
 * failed. */
static enum outcome tell(struct handling *handling, const struct ticket *ticket,
	const struct report *report, const struct outgoing *outgoing, struct error *error)
{
	bool to_staff = outgoing->id && outgoing_is_to_staff(outgoing->kind);
	struct recipients recipients;
	const char *quoted = report->diagnostic ? report->diagnostic : report->status;
	struct reason reason = {.code = reason_of_status(report->status),
		.sentence = quoted ? quoted : "no reason was given",
		.quoted = quoted};
	const struct template_value values[] = {
		{"address", text_printable(handling->arena, report->recipient, WORDS_BYTES)},
		{"answer", outgoing->kind == OUTGOING_ANSWER ? "yes" : NULL},
		{"to_staff", to_staff ? "yes" : NULL},
	};
	const struct short_notice notice = {.template_name = "not-delivered",
		.kind = OUTGOING_NOTIFICATION,
		.values = values,
		.value_count = sizeof(values) / sizeof(values[0]),
		.reason = &reason};

	if (reason.code == REASON_NOT_ACCEPTED)
		reason.code = reason_of_status(report->diagnostic);

	recipients_of_failure(handling, ticket, report->recipient, to_staff, &recipients);
	return notify_shortly(handling, ticket, &recipients, &notice, error);
}

enum outcome kind_report(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	const struct report *report = worst(handling->message);
	struct outgoing outgoing = {.id = 0};
	struct ticket ticket;
	int64_t outgoing_id = 0;
	enum outcome outcome = find_ticket(handling, identity, &ticket, &outgoing_id, error);

	if (outcome == NOT_FOUND) {
		ret_carried->line = "a report about no mail of ours";
		return digest_note(handling, identity, UNNOTICED_BOUNCE, 0, error);
	}
	if (outcome == OK && outgoing_id) {
		outcome = outbox_load(
			handling->store, outgoing_id, false, handling->arena, &outgoing, error);
		if (outcome == NOT_FOUND)
			outcome = OK;
	}
	if (outcome == OK)
		outcome = record_message(
			handling, ticket.id, ENTRY_EVENT, handling->message->text, error);
	if (outcome == OK && report)
		outcome = record_event(handling, ticket.id, error, "%s: %s %s",
			report->permanent ? "not delivered" : "delivery report",
			text_printable(handling->arena, report->recipient, WORDS_BYTES),
			text_printable(handling->arena, report->status, WORDS_BYTES));
	if (outcome == OK && report && report->permanent &&
		handling->message->kind == MESSAGE_BOUNCE)
		outcome = tell(handling, &ticket, report, &outgoing, error);
	ret_carried->ticket_id = ticket.id;
	ret_carried->line =
		arena_printf(handling->arena, "ticket %s, %s", handling_ref(handling, ticket.id),
			report && report->permanent ? "a mail bounced" : "a delivery report");
	return outcome;
}

enum outcome kind_stray_report(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	ret_carried->line = "a report that belongs to no ticket";
	return digest_note(handling, identity,
		handling->message->kind == MESSAGE_FEEDBACK_REPORT ? UNNOTICED_FEEDBACK_REPORT
								   : UNNOTICED_READ_RECEIPT,
		0, error);
}
