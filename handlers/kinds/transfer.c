/* SPDX-License-Identifier: MIT */
/* A letter to the authority, and a word to the writer. */
#include "handlers/kinds/transfer.h"

#include <string.h>

#include "daemon/model/subject.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/conversation.h"
#include "handlers/kinds/masked.h"
#include "handlers/kinds/post.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/writer_notice.h"

static enum outcome write_letter(struct handling *handling, const struct ticket *ticket,
	const struct conversation *said, enum language language, struct rendered *ret_rendered,
	struct error *error)
{
	const struct site *site = handling->site;
	const char *text = masked_text(handling->arena, said->text);
	const struct template_value values[] = {
		{"reference", handling_ref(handling, ticket->id)},
		{"organisation", site_name(site, language)},
		{"contact_name", masked_text(handling->arena, said->contact_name)},
		{"contact_address", said->contact_address},
		{"subject", masked_text(handling->arena, ticket->subject)},
		{"attachments", masked_text(handling->arena, said->attachment_names)},
		{"masked", strcmp(text, said->text) != 0 ? "yes" : NULL},
		{"text", text},
	};

	return template_render(handling->desk->templates, "transfer-letter", language,
		site->languages, site->language_count, values, sizeof(values) / sizeof(values[0]),
		handling->arena, ret_rendered, error);
}

/* *ret_sent: it goes out. */
static enum outcome send_on(struct handling *handling, const struct ticket *ticket,
	const struct authority *authority, bool *ret_sent, struct error *error)
{
	const struct site *site = handling->site;
	enum language language = site->languages[0];
	struct posted posted = {.queued = false};
	struct conversation said;
	struct rendered rendered;
	enum outcome outcome = conversation_gather(handling, ticket, false, language, &said, error);

	*ret_sent = false;
	if (outcome == OK)
		outcome = write_letter(handling, ticket, &said, language, &rendered, error);
	if (outcome == OK && said.left_out > 0) {
		return record_event(handling, ticket->id, error,
			"not sent on to %s: its files are too large together", authority->name_en);
	}
	if (outcome == OK) {
		const char *subject = subject_bare(handling->arena, &handling->desk->key,
			site->prefix, ticket->subject ? ticket->subject : "");
		struct draft draft = {
			.intention = {.kind = OUTGOING_HANDOVER, .ticket = ticket},
			.from_name = site_name(site, language),
			.to = {.name = authority_name(authority, language),
				.mail = authority->email},
			.subject = masked_text(handling->arena,
				arena_printf(handling->arena, "[%s] %s%s%s",
					handling_ref(handling, ticket->id), rendered.subject,
					*subject ? ": " : "", subject)),
			.text = rendered.text,
			.language = language,
			.attachments = said.attachments,
			.attachment_count = said.attachment_count,
			.role = MARK_CONTACT,
		};

		outcome = post_send(handling, &draft, &posted, error);
	}
	*ret_sent = posted.queued;
	return outcome;
}

static enum outcome tell_writer(struct handling *handling, const struct ticket *ticket,
	const struct authority *authority, bool sent_on, bool *ret_told, struct error *error)
{
	const struct site *site = handling->site;
	struct writer_values values = {.count = 0};
	const struct writer_notice notice = {
		.kind = OUTGOING_HANDOVER, .template_name = "transfer", .values = &values};

	writer_values_add(&values, "reference", handling_ref(handling, ticket->id));
	writer_values_add(&values, "subject", ticket->subject);
	writer_values_add(&values, "organisation", site_name(site, ticket->language));
	writer_values_add(&values, "authority", authority_name(authority, ticket->language));
	writer_values_add(&values, "authority_contact", authority->contact);
	writer_values_add(&values, "sent_on", sent_on ? "yes" : NULL);
	writer_values_add_owner(&values, site, ticket);
	return writer_notice_send(handling, ticket, &notice, ret_told, error);
}

enum outcome transfer_carry_out(struct handling *handling, struct identity *identity,
	const struct authority *authority, struct account_lines *lines, struct error *error)
{
	struct ticket *ticket = &identity->ticket;
	const char *name = authority_name(authority, account_language(handling, identity));
	bool sent_on = false, told = false;
	struct template_value values[] = {
		{"words", name}, {"address", authority->email}, {"sent_on", NULL}};
	enum outcome outcome = OK;

	if (authority->email)
		outcome = send_on(handling, ticket, authority, &sent_on, error);
	if (outcome == OK)
		outcome = tell_writer(handling, ticket, authority, sent_on, &told, error);
	if (outcome != OK)
		return outcome;
	ticket->authority = authority->title;
	ticket->changed_at = handling->now;
	if (told && ticket->state != TICKET_CLOSED) {
		ticket->state = TICKET_WAITING;
		ticket->silent = false;
	}
	if (told && !ticket->answered_at)
		ticket->answered_at = handling->now;
	outcome = ticket_update(handling->store, ticket, error);
	if (outcome == OK)
		outcome = record_event(handling, ticket->id, error,
			"it belongs to %s, said by %s; %s, and the writer was %s",
			authority->name_en, identity_staff_name(identity),
			sent_on ? "sent on" : "not sent on", told ? "told" : "not told");
	values[2].value = sent_on ? "yes" : NULL;
	return outcome == OK ? account_add_line(handling, identity, lines,
				       !told			      ? "transfer_untold"
				       : authority->email && !sent_on ? "transfer_not_sent"
								      : "transferred",
				       values, sizeof(values) / sizeof(values[0]), error)
			     : outcome;
}
