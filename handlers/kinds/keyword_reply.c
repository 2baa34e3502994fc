/* SPDX-License-Identifier: MIT */
/* STATUS, STOP, START, HELP and the language by a word alone. */
#include <inttypes.h>
#include <string.h>

#include "daemon/model/ticket_ref.h"
#include "daemon/store/contacts.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/automatic.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/writer_language.h"

enum { TICKETS_MAX = 100 };

/* Whom the answer is for, and what it is about. */
struct asked {
	struct ticket ticket; /* id 0: none */
	size_t others;	      /* further tickets of theirs that are not closed */
};

/* ---- the ticket it is about */

/* The reference in the text, of whatever form; 0 when it is none. */
static int64_t named_ticket(const struct handling *handling, const char *reference)
{
	const char *prefix = handling->site->prefix;
	int64_t number;

	if (*reference && (ticket_ref_parse(&handling->desk->key, prefix, reference, &number) ||
				  ticket_number_parse(prefix, reference, &number)))
		return number;
	return 0;
}

/*
 * The one they name, when it is theirs; without a name the one that was found. STATUS without
 * either asks for that on which something was said last, closed or not. A reference of somebody
 * else's is none: nothing is told of it.
 */
static enum outcome find_asked(struct handling *handling, const struct identity *identity,
	struct asked *asked, struct error *error)
{
	const struct sms_command *command = &handling->prepared->command;
	const char *reference = command->reference;
	int64_t wanted = named_ticket(handling, reference), last = 0;
	bool is_last;
	struct ticket *tickets = NULL;
	size_t count = 0, open = 0;
	enum outcome outcome = OK;

	*asked = (struct asked){.others = 0};
	if (!*reference && identity->found != FOUND_NOT && identity->belongs)
		wanted = identity->ticket.id;
	is_last = command->keyword == SMS_STATUS && !*reference && !wanted;
	if (identity->has_contact)
		outcome = ticket_list_of_contact(handling->store, identity->contact.id, TICKETS_MAX,
			handling->arena, &tickets, &count, error);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		int64_t at = 0;

		if (tickets[i].silent)
			continue;
		open += tickets[i].state != TICKET_CLOSED;
		outcome = entry_last_said(handling->store, tickets[i].id, &at, error);
		if (outcome == NOT_FOUND)
			outcome = OK;
		if (is_last ? at > last : tickets[i].id == wanted) {
			last = at;
			asked->ticket = tickets[i];
		}
	}
	asked->others = open - (asked->ticket.id && asked->ticket.state != TICKET_CLOSED);
	return outcome;
}

/* ---- the answers */

static enum language language_of(const struct handling *handling, const struct identity *identity,
	const struct ticket *ticket)
{
	enum language of_word = handling->prepared->command.language;
	enum language remembered = identity->contact.language;
	bool offer;

	if (remembered == LANGUAGE_UNKNOWN && ticket)
		remembered = ticket->language;
	return writer_language(handling->site, of_word, remembered, &offer);
}

static enum outcome say(struct handling *handling, const struct identity *identity,
	const char *template_name, const struct ticket *ticket, const struct writer_values *values,
	struct error *error)
{
	const struct automatic automatic = {.kind = OUTGOING_KEYWORD,
		.template_name = template_name,
		.language = language_of(handling, identity, ticket),
		.ticket = ticket,
		.values = values,
		.confirms_stop = handling->prepared->command.keyword == SMS_STOP};
	struct reason silence;

	return automatic_send(handling, identity, &automatic, &silence, error);
}

/* One of the texts that say nothing about a ticket. */
static enum outcome say_of_site(struct handling *handling, const struct identity *identity,
	const char *template_name, const struct ticket *ticket, struct error *error)
{
	struct writer_values values = {.count = 0};
	enum language language = language_of(handling, identity, ticket);

	writer_values_add_site(&values, handling->site, ticket, language);
	writer_values_add_times(&values, handling, ticket, language);
	return say(handling, identity, template_name, ticket, &values, error);
}

/* Nothing personal but who answers: the sender's number or address may be forged. */
static enum outcome say_status(struct handling *handling, const struct identity *identity,
	const struct asked *asked, struct error *error)
{
	const struct ticket *ticket = &asked->ticket;
	enum language language = language_of(handling, identity, ticket);
	static const char *const states[] = {[TICKET_NEW] = "state_new",
		[TICKET_OPEN] = "state_open",
		[TICKET_WAITING] = "state_waiting",
		[TICKET_CLOSED] = "state_closed"};
	struct writer_values values = {.count = 0};

	if (!ticket->id)
		return say_of_site(handling, identity, "status-none", NULL, error);
	writer_values_add(&values, "reference", handling_ref(handling, ticket->id));
	writer_values_add(&values, "matter",
		rules_matter_title(handling->desk->rules, ticket->matter, language));
	writer_values_add(&values, states[ticket->state], "yes");
	if (asked->others > 0)
		writer_values_add(&values, "other_count",
			arena_printf(handling->arena, "%zu", asked->others));
	writer_values_add_site(&values, handling->site, ticket, language);
	writer_values_add_owner(&values, handling->site, ticket);
	writer_values_add_times(&values, handling, ticket, language);
	return say(handling, identity, "status", ticket, &values, error);
}

/* ---- what the words change */

static bool is_enforced(const struct handling *handling)
{
	const struct sms_line *line = handling_line(handling, NULL);

	return handling->message->channel == CHANNEL_SMS && line && line->stop == STOP_PROVIDER;
}

static enum outcome stop(struct handling *handling, struct identity *identity,
	const struct ticket *ticket, struct error *error)
{
	bool had = identity->contact.muted;
	enum outcome outcome;

	identity->contact.muted = true;
	outcome = contact_update(handling->store, &identity->contact, error);
	if (outcome == OK && ticket)
		outcome = record_event(
			handling, ticket->id, error, "the writer has stopped automatic texts");
	if (outcome != OK || had || is_enforced(handling))
		return outcome;
	return say_of_site(handling, identity, "stopped", ticket, error);
}

static enum outcome mark_number(
	struct handling *handling, struct identity *identity, bool no_texts, struct error *error)
{
	enum outcome outcome =
		contact_set_no_texts(handling->store, identity->writer_key, no_texts, error);

	return outcome == OK ? contact_load(handling->store, identity->contact.id, handling->arena,
				       &identity->contact, error)
			     : outcome;
}

static enum outcome start(struct handling *handling, struct identity *identity,
	const struct ticket *ticket, struct error *error)
{
	enum outcome outcome;

	identity->contact.muted = false;
	outcome = contact_update(handling->store, &identity->contact, error);
	if (outcome == OK)
		outcome = mark_number(handling, identity, false, error);
	if (outcome == OK && ticket)
		outcome = record_event(
			handling, ticket->id, error, "the writer wants automatic texts again");
	if (outcome != OK || is_enforced(handling))
		return outcome;
	return say_of_site(handling, identity, "started", ticket, error);
}

/* The answer shows that it was understood: how far the ticket is, else the help, in it. */
static enum outcome set_language(struct handling *handling, struct identity *identity,
	struct asked *asked, struct error *error)
{
	enum language wish = handling->prepared->command.language;
	struct ticket *ticket = &asked->ticket;
	enum outcome outcome;

	identity->contact.language = wish;
	outcome = contact_update(handling->store, &identity->contact, error);
	if (outcome != OK || !ticket->id)
		return outcome == OK ? say_of_site(handling, identity, "help", NULL, error)
				     : outcome;
	ticket->language = wish;
	outcome = ticket_update(handling->store, ticket, error);
	if (outcome == OK)
		outcome = record_event(handling, ticket->id, error,
			"the writer asks to be answered in the language %s", language_code(wish));
	return outcome == OK ? say_status(handling, identity, asked, error) : outcome;
}

static enum outcome obey(struct handling *handling, struct identity *identity, struct asked *asked,
	struct error *error)
{
	const struct ticket *ticket = asked->ticket.id ? &asked->ticket : NULL;

	switch (handling->prepared->command.keyword) {
	case SMS_STATUS:
		return say_status(handling, identity, asked, error);
	case SMS_STOP:
		return stop(handling, identity, ticket, error);
	case SMS_START:
		return start(handling, identity, ticket, error);
	case SMS_HELP:
		return say_of_site(handling, identity, "help", ticket, error);
	case SMS_LANGUAGE:
		return set_language(handling, identity, asked, error);
	case SMS_NO_KEYWORD:
		break;
	}
	return OK;
}

enum outcome kind_keyword(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	static const char *const words[] = {[SMS_NO_KEYWORD] = "",
		[SMS_STATUS] = "STATUS",
		[SMS_STOP] = "STOP",
		[SMS_START] = "START",
		[SMS_HELP] = "HELP",
		[SMS_LANGUAGE] = "the language"};
	const struct sms_command *command = &handling->prepared->command;
	struct asked asked;
	/* the contact is kept first: STOP from one who never wrote holds too */
	enum outcome outcome = identity_keep_contact(handling, identity, LANGUAGE_UNKNOWN, error);

	if (outcome == OK)
		outcome = find_asked(handling, identity, &asked, error);
	if (outcome == OK && asked.ticket.id)
		outcome = record_message(
			handling, asked.ticket.id, ENTRY_IN, handling->message->text, error);
	if (outcome == OK && identity->has_contact)
		outcome = obey(handling, identity, &asked, error);
	if (outcome != OK)
		return outcome;
	ret_carried->ticket_id = asked.ticket.id;
	ret_carried->line = arena_printf(handling->arena, "the keyword %s%s%s",
		words[command->keyword], asked.ticket.id ? " on ticket " : ", no ticket",
		asked.ticket.id ? handling_ref(handling, asked.ticket.id) : "");
	return OK;
}

enum outcome keyword_note_carrier(
	struct handling *handling, struct identity *identity, struct error *error)
{
	enum sms_carrier_effect effect;
	enum outcome outcome = OK;

	if (!is_enforced(handling) || !identity->writer_key)
		return OK;
	effect = sms_carrier_effect(handling->message->text);
	if (effect == SMS_CARRIER_BLOCKS && !identity->has_contact)
		outcome = identity_keep_contact(handling, identity, LANGUAGE_UNKNOWN, error);
	if (outcome != OK || effect == SMS_CARRIER_NOTHING || !identity->has_contact)
		return outcome;
	return mark_number(handling, identity, effect == SMS_CARRIER_BLOCKS, error);
}
