/* SPDX-License-Identifier: MIT */
/* What could not be read, and what could not be delivered. */
#include "daemon/base/text.h"
#include "daemon/model/phone.h"
#include "daemon/store/contacts.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/handling.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/record.h"
#include "rules/hours.h"

enum {
	ADDRESSES_BYTES = 1000,
};

static struct handling hold(
	struct desk *desk, struct store *store, int64_t now, struct arena *arena)
{
	return (struct handling){.desk = desk,
		.site = &desk->settings.site,
		.store = store,
		.now = now,
		.arena = arena};
}

static enum outcome tell_of_unread(struct handling *handling, const struct ticket *ticket,
	const struct incoming *incoming, const struct reason *reason, struct error *error)
{
	const struct attachment raw = {.name = "message.eml",
		.type = "application/octet-stream",
		.encoding = "binary",
		.bytes = incoming->bytes,
		.encoded_bytes = incoming->size_bytes,
		.size_bytes = incoming->size_bytes};
	const struct short_notice notice = {.template_name = "unreadable",
		.kind = OUTGOING_NOTIFICATION,
		.reason = reason,
		.received_at = incoming->received_at,
		.attachments = &raw,
		.attachment_count = incoming->size_bytes > 0 ? 1 : 0};
	struct recipients recipients;

	recipients_of_ticket(handling, ticket, &recipients);
	return notify_shortly(handling, ticket, &recipients, &notice, error);
}

/* It was tried again by hand, and is no better: those who were told know it already. */
static enum outcome once_more(struct handling *handling, const struct reason *reason,
	struct carried *ret_carried, struct error *error)
{
	int64_t ticket_id = handling->incoming->ticket_id;
	enum outcome outcome =
		record_event(handling, ticket_id, error, "the message could not be read, again: %s",
			text_printable(handling->arena, reason->sentence, 300));

	if (outcome == OK)
		*ret_carried = (struct carried){.kind = "unread",
			.ticket_id = ticket_id,
			.line = arena_printf(handling->arena,
				"ticket %s, a message that still cannot be read",
				handling_ref(handling, ticket_id))};
	return outcome;
}

enum outcome desk_carry_unread(struct desk *desk, struct store *store,
	const struct incoming *incoming, const struct reason *reason, int64_t now,
	struct arena *arena, struct carried *ret_carried, struct error *error)
{
	struct handling handling = hold(desk, store, now, arena);
	const struct group *group = handling.site->default_group;
	struct ticket ticket = {
		.state = TICKET_NEW,
		.group = group->title,
		.priority = PRIORITY_HIGH,
		.language = handling.site->languages[0],
		.mailbox = incoming->mailbox,
		.created_at = incoming->received_at,
		.changed_at = now,
	};
	enum outcome outcome;

	handling.incoming = incoming;
	if (incoming->ticket_id)
		return once_more(&handling, reason, ret_carried, error);
	ticket.due_at = hours_add(handling_hours(&handling, &ticket), ticket.created_at,
		group->first_answer_seconds, arena, NULL, NULL);
	outcome = ticket_create(store, &ticket, error);
	if (outcome == OK)
		outcome = record_event(&handling, ticket.id, error,
			"the message could not be read: %s",
			text_printable(arena, reason->sentence, 300));
	if (outcome == OK)
		outcome = tell_of_unread(&handling, &ticket, incoming, reason, error);
	if (outcome == OK)
		*ret_carried = (struct carried){.kind = "unread",
			.ticket_id = ticket.id,
			.line = arena_printf(arena, "ticket %s, a message that cannot be read",
				handling_ref(&handling, ticket.id)),
			.queued_mail = handling.queued_mail};
	return outcome;
}

static const char *one_line(const struct handling *handling, const char *const *list, size_t count)
{
	const char *line = count > 0 ? handling_pretty(handling, list[0]) : "-";

	for (size_t i = 1; i < count; i++)
		line = arena_printf(handling->arena, "%s, %s", line, list[i]);
	return text_printable(handling->arena, line, ADDRESSES_BYTES);
}

/* The provider says that they told it STOP. */
static enum outcome note_no_texts(struct handling *handling, const struct ticket *ticket,
	const char *number, struct error *error)
{
	struct contact contact;
	enum outcome outcome =
		contact_by_address(handling->store, number, handling->arena, &contact, error);

	if (outcome != OK || contact_gets_no_texts(&contact, number))
		return outcome == NOT_FOUND ? OK : outcome;
	outcome = contact_set_no_texts(handling->store, number, true, error);
	return outcome == OK ? record_event(handling, ticket->id, error,
				       "the contact gets no texts: they told the provider STOP")
			     : outcome;
}

enum outcome desk_delivery_failed(struct desk *desk, struct store *store,
	const struct outgoing *outgoing, const struct settlement *settlement, int64_t now,
	struct arena *arena, struct error *error)
{
	struct handling handling = hold(desk, store, now, arena);
	bool to_staff = outgoing_is_to_staff(outgoing->kind);
	bool is_partial = settlement->outcome == OK; /* others got it */
	const char *const *list = is_partial ? settlement->failed_recipients : outgoing->recipients;
	size_t count = is_partial ? settlement->failed_count : outgoing->recipient_count;
	const char *to = one_line(&handling, list, count);
	bool is_unsure = settlement->reason.code == REASON_UNSURE;
	struct reason reason = settlement->reason;
	const struct template_value values[] = {
		{"address", to},
		{"unsure", is_unsure ? "yes" : NULL},
		{"answer", outgoing->kind == OUTGOING_ANSWER ? "yes" : NULL},
		{"to_staff", to_staff ? "yes" : NULL},
	};
	const struct short_notice notice = {.template_name = "not-delivered",
		.kind = OUTGOING_NOTIFICATION,
		.values = values,
		.value_count = sizeof(values) / sizeof(values[0]),
		.reason = &reason};
	struct recipients recipients;
	struct ticket ticket;
	enum outcome outcome;

	if (!outgoing->ticket_id)
		return OK;
	reason.by_text = count > 0 && phone_is_e164(list[0]);
	outcome = ticket_load_current(store, outgoing->ticket_id, arena, &ticket, error);
	if (outcome == OK)
		outcome = record_event(&handling, ticket.id, error, "the %s to %s was %s: %s",
			outgoing_kind_name(outgoing->kind), to,
			is_unsure ? "perhaps not delivered" : "not delivered",
			text_printable(arena, settlement->reason.sentence, 400));
	if (outcome == OK && settlement->reason.code == REASON_NO_TEXTS && count > 0)
		outcome = note_no_texts(&handling, &ticket, list[0], error);
	if (outcome == OK) {
		recipients_of_failure(
			&handling, &ticket, count > 0 ? list[0] : NULL, to_staff, &recipients);
		outcome = notify_shortly(&handling, &ticket, &recipients, &notice, error);
	}
	return outcome == NOT_FOUND ? OK : outcome;
}
