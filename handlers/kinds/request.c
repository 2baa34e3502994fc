/* SPDX-License-Identifier: MIT */
/* A request becomes a ticket with an owner, an answer and a deadline. */
#include "daemon/base/text.h"
#include "daemon/store/contacts.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/account.h"
#include "handlers/kinds/answer.h"
#include "handlers/kinds/decided.h"
#include "handlers/kinds/digest_mail.h"
#include "handlers/kinds/facts.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/organisation.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/writer_language.h"
#include "rules/hours.h"

enum { SUBJECT_BYTES = 60 };

/* Everything decided about a request before anything of it is written. */
struct routing {
	struct facts facts;
	struct decided decided;
	enum language language;
	bool offer_languages;
};

static enum outcome route(struct handling *handling, struct identity *identity,
	struct routing *routing, struct error *error)
{
	const struct site *site = handling->site;
	enum outcome outcome;

	routing->language = writer_language(site, handling->message->language,
		identity->contact.language, &routing->offer_languages);
	outcome = facts_fetch(handling, identity, &routing->facts, error);
	if (outcome != OK)
		return outcome;
	routing->facts.language = routing->language;
	decided_make(site, handling->prepared->findings, &routing->facts, handling->arena,
		&routing->decided, NULL, &handling->warning);
	if (identity->meant_person || identity->meant_group)
		decided_give(site, identity->meant_person ? identity->meant_person->title : NULL,
			identity->meant_group ? identity->meant_group->title : NULL,
			&routing->facts, handling->arena, &routing->decided);
	return OK;
}

static struct texts tags_of(struct arena *arena, const struct verdict *verdict)
{
	const char **list = ARENA_ARRAY(arena, verdict->tag_count, const char *);

	for (size_t i = 0; i < verdict->tag_count; i++)
		list[i] = verdict->tags[i].value;
	return (struct texts){list, verdict->tag_count};
}

/* A text has none: its beginning stands for it. */
static const char *subject_of(struct handling *handling)
{
	const struct message *message = handling->message;

	return message->channel == CHANNEL_SMS
		       ? text_printable(handling->arena,
				 text_cut(handling->arena, message->text, SUBJECT_BYTES),
				 SUBJECT_BYTES)
		       : message->subject;
}

static struct ticket ticket_of(
	struct handling *handling, const struct identity *identity, const struct routing *routing)
{
	const struct assignment *assignment = &routing->decided.assignment;
	const struct verdict *verdict = &routing->decided.verdict;
	bool silent = handling->incoming->silent;
	struct ticket ticket = {
		.subject = subject_of(handling),
		.state = TICKET_NEW,
		.matter = verdict->matter.value,
		.authority = verdict->authority.value,
		.group = assignment->group->title,
		.helper_group = assignment->helper_group ? assignment->helper_group->title : NULL,
		.owner = assignment->owner && !silent ? assignment->owner->title : NULL,
		.priority = verdict->priority,
		.tags = tags_of(handling->arena, verdict),
		.fields = verdict->fields,
		.field_count = verdict->field_count,
		.contact_id = identity->contact.id,
		.channel = handling->message->channel,
		.language = routing->language,
		.mailbox = handling->incoming->mailbox,
		.place = verdict->place.value,
		.silent = silent,
		.created_at = handling->incoming->received_at,
		.changed_at = handling->now,
		.linked_id = identity->linked_id ? identity->linked_id : identity->closed_id,
	};

	if (!silent)
		ticket.due_at = hours_add(handling_hours(handling, &ticket), ticket.created_at,
			assignment->group->first_answer_seconds, handling->arena, NULL, NULL);
	return ticket;
}

/* The first owner of a contact's tickets becomes their ombud; again after a year of silence. Who
 * looks after the contact also does after others of their organisation. */
static enum outcome remember(struct handling *handling, struct identity *identity,
	const struct facts *facts, const struct ticket *ticket, struct error *error)
{
	struct contact *contact = &identity->contact;
	enum outcome outcome;

	if (!ticket->owner)
		return OK;
	outcome = person_assigned(handling->store, ticket->owner, handling->now, error);
	if (outcome == OK && identity->has_contact &&
		!site_person(handling->site, facts->contact_ombud)) {
		contact->ombud = ticket->owner;
		outcome = contact_update(handling->store, contact, error);
	}
	if (outcome == OK && identity->has_contact)
		outcome = organisation_remember(
			handling, &facts->organisation_keys, contact->ombud, error);
	return outcome;
}

static enum outcome store_ticket(struct handling *handling, struct identity *identity,
	const struct routing *routing, struct ticket *ticket, struct error *error)
{
	enum outcome outcome = ticket_create(handling->store, ticket, error);

	if (outcome == OK)
		outcome = record_message(
			handling, ticket->id, ENTRY_IN, handling->message->text, error);
	if (outcome == OK && ticket->linked_id)
		outcome = record_event(handling, ticket->id, error,
			identity->linked_id ? "it refers to ticket %s"
					    : "the writer's ticket before it, %s, is closed",
			handling_ref(handling, ticket->linked_id));
	if (outcome == OK && identity->false_mark)
		outcome = record_event(
			handling, ticket->id, error, "the mark in the message is not ours");
	if (outcome == OK)
		outcome = record_decision(
			handling, ticket->id, &routing->facts, &routing->decided, error);
	if (outcome == OK)
		outcome = remember(handling, identity, &routing->facts, ticket, error);
	return outcome;
}

/* Who answers a digest perhaps meant a ticket that it names. */
static enum outcome tell_of_new_ticket(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, struct error *error)
{
	bool to_digest;
	enum outcome outcome = digest_mail_is_named(handling, &to_digest, error);
	bool has_commands = handling->prepared->has_commands;
	const struct template_value values[] = {{"to_digest", to_digest ? "yes" : NULL},
		{"with_commands", has_commands ? "yes" : NULL},
		{"unverified", has_commands ? "yes" : NULL}};

	return outcome == OK ? account_send_with(handling, identity, ticket, ACCOUNT_NEW_TICKET,
				       NULL, values, sizeof(values) / sizeof(values[0]), error)
			     : outcome;
}

enum outcome kind_request(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	struct routing routing = {.offer_languages = false};
	struct linked ways = {NULL, NULL};
	bool was_known = identity->has_contact;
	struct reason silence = {REASON_NONE, NULL, NULL};
	struct ticket ticket;
	/* Routed before the contact is touched: how long they were silent counts. */
	enum outcome outcome = route(handling, identity, &routing, error);

	if (outcome == OK)
		outcome = identity_keep_contact(
			handling, identity, handling->message->language, error);
	if (outcome != OK)
		return outcome;
	ticket = ticket_of(handling, identity, &routing);
	outcome = store_ticket(handling, identity, &routing, &ticket, error);
	if (outcome == OK && !ticket.silent)
		outcome = link_named(handling, identity, ticket.id, was_known, &ways, error);
	if (outcome == OK)
		outcome = answer_request(handling, identity, &ticket, &routing.decided.verdict,
			routing.offer_languages, &silence, error);
	if (outcome == OK && !ticket.silent) {
		const struct notice notice = {.is_new = true,
			.verdict = &routing.decided.verdict,
			.assignment = &routing.decided.assignment,
			.silence = &silence,
			.is_unverified =
				handling->prepared->authentication.result == AUTHENTICATION_FAILS,
			.linked_id = identity->linked_id,
			.ways = ways};

		outcome = notify_owner(handling, identity, &ticket, &notice, error);
		if (outcome == OK && identity_is_staff(identity))
			outcome = tell_of_new_ticket(handling, identity, &ticket, error);
	}
	if (outcome != OK)
		return outcome;
	ret_carried->ticket_id = ticket.id;
	ret_carried->line = arena_printf(handling->arena,
		"ticket %s new, matter %s, group %s, owner %s, %s",
		handling_ref(handling, ticket.id), ticket.matter ? ticket.matter : "unknown",
		ticket.group, ticket.owner ? ticket.owner : "nobody",
		silence.sentence ? "not answered" : "acknowledged");
	return OK;
}
