/* SPDX-License-Identifier: MIT */
/* Mails to staff. */
#include "handlers/kinds/notify.h"

#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/store/outbox.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/command.h"
#include "handlers/kinds/marker.h"
#include "handlers/kinds/masked.h"
#include "handlers/kinds/post.h"
#include "handlers/kinds/reason_text.h"
#include "handlers/kinds/record.h"
#include "rules/hours.h"

enum {
	HOUR_SECONDS = 3600,
	VALUES_MAX = 62,
	EARLIER_MAX = 5,
	LINE_BYTES = 120,
	LIST_BYTES_MAX = 16 * 1024,
	WORDS_BYTES_MAX = 1024 * 1024,
	TEXT_BYTES_MAX = 2 * WORDS_BYTES_MAX
};

struct values {
	struct template_value list[VALUES_MAX];
	size_t count;
};

static void add(struct values *values, const char *name, const char *value)
{
	if (values->count < VALUES_MAX)
		values->list[values->count++] = (struct template_value){name, value};
}

static const char *yes(bool value)
{
	return value ? "yes" : NULL;
}

static const char *attachment_names(struct handling *handling)
{
	const struct message *message = handling->message;
	struct buf names;
	char *text;

	buf_init(&names, LIST_BYTES_MAX);
	for (size_t i = 0; i < message->attachment_count; i++)
		buf_printf(&names, "%s%s", i ? ", " : "",
			text_printable(handling->arena,
				message->attachments[i].name ? message->attachments[i].name
							     : message->attachments[i].type,
				LINE_BYTES));
	text = arena_strdup(handling->arena, buf_text(&names));
	buf_free(&names);
	return text;
}

/* "24.11.2026": with the year, as earlier tickets may be old, and the same in all our languages. */
static const char *date_of(struct handling *handling, const struct ticket *ticket, int64_t at)
{
	struct local_time local = local_time_at(handling_timezone(handling, ticket), at);

	return arena_printf(handling->arena, "%d.%d.%d", local.day, local.month, local.year);
}

static enum outcome ticket_line(struct handling *handling, const struct ticket *ticket,
	enum language language, const char **ret_line, struct error *error)
{
	const struct site *site = handling->site;
	const struct person *owner = site_person(site, ticket->owner);
	const struct template_value values[] = {
		{"reference", handling_ref(handling, ticket->id)},
		{"subject", text_printable(handling->arena, ticket->subject, LINE_BYTES)},
		{"owner", owner ? owner->name : NULL},
		{"received", date_of(handling, ticket, ticket->created_at)},
		{"closed_at",
			ticket->closed_at ? date_of(handling, ticket, ticket->closed_at) : NULL},
		{"new", yes(ticket->state == TICKET_NEW)},
		{"open", yes(ticket->state == TICKET_OPEN)},
		{"waiting", yes(ticket->state == TICKET_WAITING)},
		{"closed", yes(ticket->state == TICKET_CLOSED)},
	};
	struct rendered rendered;
	enum outcome outcome = template_render(handling->desk->templates, "earlier-ticket",
		language, site->languages, site->language_count, values,
		sizeof(values) / sizeof(values[0]), handling->arena, &rendered, error);

	if (outcome == OK)
		*ret_line = rendered.text;
	return outcome;
}

/* The writer's other tickets, a line each, newest first; and the business id that this ticket or
 * the newest of them names, NULL. */
static enum outcome earlier_tickets(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, enum language language, const char **ret_text,
	const char **ret_business_id, struct error *error)
{
	struct ticket *tickets;
	struct buf lines;
	size_t count = 0;
	enum outcome outcome;

	*ret_text = NULL;
	*ret_business_id = ticket_field(ticket, "business_id");
	if (!identity->has_contact)
		return OK;
	outcome = ticket_list_of_contact(handling->store, identity->contact.id, EARLIER_MAX + 1,
		handling->arena, &tickets, &count, error);
	if (outcome != OK)
		return outcome;
	buf_init(&lines, LIST_BYTES_MAX);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		const char *line = "";

		if (tickets[i].id == ticket->id || tickets[i].silent)
			continue;
		if (!*ret_business_id)
			*ret_business_id = ticket_field(&tickets[i], "business_id");
		outcome = ticket_line(handling, &tickets[i], language, &line, error);
		buf_puts(&lines, line);
	}
	*ret_text = text_trim(handling->arena, buf_text(&lines));
	buf_free(&lines);
	return outcome;
}

/* What they wrote, and below it the addresses of links that an HTML text hides. Of the first
 * message everything counts; later the quoted text is known. */
static const char *words(struct handling *handling, bool is_new)
{
	const struct message *message = handling->message;
	struct buf lines;
	char *text;

	buf_init(&lines, TEXT_BYTES_MAX);
	buf_puts(&lines, text_cut(handling->arena,
				 is_new || !*message->reply ? message->text : message->reply,
				 WORDS_BYTES_MAX));
	for (size_t i = 0; i < message->link_count; i++)
		buf_printf(&lines, "%s%s: %s", i == 0 ? "\n\n" : "\n",
			text_printable(handling->arena, message->links[i].text, LINE_BYTES),
			message->links[i].url);
	text = arena_strdup(handling->arena, buf_text(&lines));
	buf_free(&lines);
	return text;
}

/* The addresses and numbers of the contact but the one it came from; NULL when there are none. */
static const char *other_addresses(struct handling *handling, const struct identity *identity)
{
	const struct texts *addresses = &identity->contact.addresses;
	const char *list = NULL;

	for (size_t i = 0; i < addresses->count; i++) {
		const char *pretty = handling_pretty(handling, addresses->list[i]);

		if (identity->writer.mail &&
			address_equal(address_key(handling->arena, addresses->list[i]),
				identity->writer_key))
			continue;
		list = list ? arena_printf(handling->arena, "%s, %s", list, pretty) : pretty;
	}
	return list;
}

/* Who wrote, as far as they are known. */
static void add_contact(struct values *values, struct handling *handling,
	const struct identity *identity, const char *business_id)
{
	const struct contact *contact = &identity->contact;

	add(values, "contact_name", identity->writer.name ? identity->writer.name : contact->name);
	add(values, "contact_address",
		identity->writer.mail ? handling_pretty(handling, identity->writer.mail) : "-");
	add(values, "contact_organisation", contact->organisation);
	add(values, "business_id", business_id);
	add(values, "other_addresses", other_addresses(handling, identity));
	add(values, "speaks_finnish", yes(contact->language == LANGUAGE_FI));
	add(values, "speaks_swedish", yes(contact->language == LANGUAGE_SV));
	add(values, "speaks_english", yes(contact->language == LANGUAGE_EN));
}

/* Whether the writer of a text can be sent one by the owner. */
static enum outcome is_answerable(struct handling *handling, const struct identity *identity,
	bool *ret_answerable, struct error *error)
{
	const struct intention answer = {.kind = OUTGOING_ANSWER,
		.to = identity->writer.mail,
		.by_text = true,
		.no_texts = contact_gets_no_texts(&identity->contact, identity->writer.mail)};
	struct reason reason = {REASON_NONE, NULL, NULL};
	bool over_limit;
	enum outcome outcome = OK;

	if (handling->message->channel == CHANNEL_SMS)
		outcome = restraint_check(handling, &answer, &reason, &over_limit, error);
	*ret_answerable = !reason.sentence;
	return outcome;
}

static void add_message(struct values *values, struct handling *handling, bool is_new,
	bool can_answer, const char *zone, enum language language)
{
	const struct message *message = handling->message;

	add(values, "subject", message->subject);
	add(values, "by_text", yes(message->channel == CHANNEL_SMS));
	add(values, "unanswerable", yes(!can_answer));
	add(values, "channel", channel_kind_name(message->channel));
	add(values, "received",
		time_for_text(
			handling->arena, zone, handling->incoming->received_at, language, true));
	add(values, "text", words(handling, is_new));
	add(values, "attachments", attachment_names(handling));
	add(values, "truncated", yes(handling->incoming->trouble));
	add(values, "incomplete", yes(!handling->incoming->trouble && message->trouble));
}

static void add_ticket(struct values *values, struct handling *handling,
	const struct ticket *ticket, const char *zone, enum language language)
{
	const struct site *site = handling->site;
	const struct person *owner = site_person(site, ticket->owner);
	const struct group *group = ticket->group ? site_group(site, ticket->group) : NULL;
	const char *tags = ticket->tags.count > 0 ? ticket->tags.list[0] : NULL;

	for (size_t i = 1; i < ticket->tags.count; i++)
		tags = arena_printf(handling->arena, "%s, %s", tags, ticket->tags.list[i]);
	add(values, "tags", tags);
	add(values, "group", group ? group->name : ticket->group);
	add(values, "owner", owner ? owner->name : NULL);
	add(values, "owner_phone", owner ? owner->phone : NULL);
	add(values, "urgent", yes(ticket->priority == PRIORITY_URGENT));
	if (ticket->due_at && !ticket->answered_at)
		add(values, "due",
			time_for_text(handling->arena, zone, ticket->due_at, language, true));
}

static void add_notice(struct values *values, struct handling *handling,
	const struct ticket *ticket, const struct notice *notice, enum language language)
{
	const struct verdict *verdict = notice->verdict;
	const struct assignment *assignment = notice->assignment;
	const struct authority *authority = site_authority(handling->site, ticket->authority);

	add(values, "authority", authority_name(authority, language));
	add(values, "authority_contact", authority ? authority->contact : NULL);
	add(values, "matter", rules_matter_title(handling->desk->rules, ticket->matter, language));
	add(values, "place", site_place_name(handling->site, ticket->place, language));
	if (verdict)
		add(values, "rule",
			verdict->group.by.rule ? verdict->group.by.rule : verdict->matter.by.rule);
	if (assignment && assignment->stands_in_for)
		add(values, "stands_in_for", assignment->stands_in_for->name);
	add(values, "silence", reason_text(handling, notice->silence, language));
	add(values, "unverified", yes(notice->is_unverified));
	add(values, "other_address", yes(notice->is_other_address));
	add(values, "reopened", yes(notice->is_reopened));
	add(values, "assigned_by", notice->assigned_by);
	add(values, "declined_partner", notice->declined_partner);
	add(values, "unclear_partner", notice->unclear_partner);
	add(values, "added_address", notice->ways.added);
	add(values, "proposed_address", notice->ways.proposed);
	if (notice->merged_id)
		add(values, "merged", handling_ref(handling, notice->merged_id));
	add(values, "merged_by", notice->merged_by);
	if (notice->linked_id)
		add(values, "linked", handling_ref(handling, notice->linked_id));
}

/* "[ref] what it is about", the same on every mail about a ticket. */
static const char *subject_of(
	struct handling *handling, const struct ticket *ticket, const char *standard)
{
	const char *bare = subject_bare(handling->arena, &handling->desk->key,
		handling->site->prefix, ticket->subject ? ticket->subject : "");

	if (!*bare && standard)
		bare = standard;
	return arena_printf(handling->arena, "[%s] %s", handling_ref(handling, ticket->id), bare);
}

static enum outcome tell_of_limit(
	struct handling *handling, const struct draft *refused, struct error *error);

/* No personal identity code anywhere in it: words, subject, the writer's name, names of files. */
static void mask(struct handling *handling, struct draft *draft)
{
	struct arena *arena = handling->arena;
	struct attachment *attachments =
		ARENA_ARRAY(arena, draft->attachment_count, struct attachment);

	draft->subject = masked_text(arena, draft->subject);
	draft->text = masked_text(arena, draft->text);
	draft->from_name = masked_text(arena, draft->from_name);
	for (size_t i = 0; i < draft->attachment_count; i++) {
		attachments[i] = draft->attachments[i];
		attachments[i].name = masked_text(arena, attachments[i].name);
	}
	draft->attachments = attachments;
}

/*
 * Post a mail to staff. One that is too large goes without its attachments; one over the hour's
 * limit is made good by a single word that there is more.
 */
static enum outcome post(struct handling *handling, struct draft *draft, struct error *error)
{
	struct posted posted;
	enum outcome outcome;

	mask(handling, draft);
	outcome = post_send(handling, draft, &posted, error);
	if (outcome == OK && posted.unwritable && draft->attachment_count > 0) {
		draft->attachment_count = 0;
		outcome = post_send(handling, draft, &posted, error);
	}
	if (outcome == OK && posted.over_limit)
		outcome = tell_of_limit(handling, draft, error);
	return outcome;
}

static struct draft draft_to(const struct recipient *recipient, enum outgoing_kind kind,
	const struct ticket *ticket, const char *from_name)
{
	return (struct draft){
		.intention = {.kind = kind, .ticket = ticket},
		.from_name = from_name,
		.to = {.name = recipient->name, .mail = recipient->mail},
		.language = recipient->language,
		.role = MARK_STAFF,
		.person = recipient->mark,
	};
}

/* One conversation a ticket: all hang on the first mail of the writer; those of texts, which have
 * no Message-ID, on an id that no mail bears. */
static enum outcome join_conversation(struct handling *handling, const struct ticket *ticket,
	struct draft *draft, struct error *error)
{
	const char *const *thread;
	const char **first = ARENA_ARRAY(handling->arena, 1, const char *);
	size_t count;
	enum outcome outcome = post_thread(handling, ticket->id, &thread, &count, error);

	if (outcome != OK)
		return outcome;
	first[0] = count > 0 ? thread[0]
			     : arena_printf(handling->arena, "%s@%s",
				       handling_ref(handling, ticket->id), handling->site->domain);
	draft->in_reply_to = first[0];
	draft->references = first;
	draft->reference_count = 1;
	return OK;
}

static enum outcome tell_one(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct notice *notice, const struct recipient *recipient,
	struct error *error)
{
	const struct site *site = handling->site;
	enum language language = recipient->language;
	const char *zone = handling_timezone(handling, ticket), *earlier, *business_id;
	struct values values = {.count = 0};
	struct rendered rendered;
	struct draft draft = draft_to(recipient, OUTGOING_NOTIFICATION, ticket,
		identity->writer.name ? identity->writer.name
				      : handling_pretty(handling, identity->writer.mail));
	bool can_answer;
	enum outcome outcome = earlier_tickets(
		handling, identity, ticket, language, &earlier, &business_id, error);

	if (outcome == OK)
		outcome = join_conversation(handling, ticket, &draft, error);
	if (outcome == OK)
		outcome = is_answerable(handling, identity, &can_answer, error);
	if (outcome != OK)
		return outcome;
	add(&values, "reference", handling_ref(handling, ticket->id));
	add(&values, "organisation", site_name(site, language));
	add(&values, "recipient", recipient->name);
	add(&values, "helper", yes(recipient->helper));
	add(&values, "commands",
		recipient->helper
			? NULL
			: command_line_of_all(handling->arena, language, recipient->is_partner));
	add(&values, "earlier_tickets", earlier);
	add(&values, "handed_in_by", identity->handed_in_by);
	add_contact(&values, handling, identity, business_id);
	add_message(&values, handling, notice->is_new, can_answer, zone, language);
	add_ticket(&values, handling, ticket, zone, language);
	add_notice(&values, handling, ticket, notice, language);
	outcome = template_render(handling->desk->templates,
		notice->is_new ? "notification" : "followup-notification", language,
		site->languages, site->language_count, values.list, values.count, handling->arena,
		&rendered, error);
	if (outcome != OK)
		return outcome;
	draft.subject = subject_of(handling, ticket, rendered.subject);
	draft.text =
		arena_printf(handling->arena, "%s\n\n%s", marker_line(language), rendered.text);
	draft.attachments = handling->message->attachments;
	draft.attachment_count = handling->message->attachment_count;
	return post(handling, &draft, error);
}

/* A partner sees the message and the ticket: nothing of the register of contacts, of other tickets,
 * or of how we work. */
static enum outcome tell(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct notice *notice, const struct recipient *recipient,
	struct error *error)
{
	const struct notice plain_notice = {.is_unverified = notice->is_unverified,
		.is_other_address = notice->is_other_address,
		.is_reopened = notice->is_reopened};
	struct identity plain_identity = *identity;
	struct ticket plain_ticket = *ticket;

	if (!recipient->is_partner)
		return tell_one(handling, identity, ticket, notice, recipient, error);
	plain_identity.has_contact = false;
	plain_identity.contact = (struct contact){
		.name = identity->contact.name, .language = identity->contact.language};
	plain_ticket.tags.count = 0;
	return tell_one(handling, &plain_identity, &plain_ticket, &plain_notice, recipient, error);
}

enum outcome notify_owner(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct notice *notice, struct error *error)
{
	struct recipients recipients;

	recipients_of_ticket(handling, ticket, &recipients);
	if (notice->is_new)
		recipients_add_helpers(handling, ticket, &recipients);
	recipients_add_handover(handling, ticket, &recipients);
	if (notice->is_inside)
		recipients_remove_partners(&recipients);
	if (recipients.count == 0)
		return record_event(handling, ticket->id, error,
			"nobody was told: the settings name no one for this ticket");
	return notify_each(handling, identity, ticket, &recipients, notice, error);
}

enum outcome notify_each(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct recipients *recipients,
	const struct notice *notice, struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < recipients->count; i++)
		outcome = tell(handling, identity, ticket, notice, &recipients->list[i], error);
	return outcome;
}

static enum outcome draft_shortly(struct handling *handling, const struct recipient *recipient,
	const struct short_notice *notice, struct draft *draft, struct error *error)
{
	const struct site *site = handling->site;
	const struct ticket *ticket = draft->intention.ticket;
	struct values values = {.count = 0};
	struct rendered rendered;
	enum outcome outcome;

	if (ticket)
		add(&values, "reference", handling_ref(handling, ticket->id));
	add(&values, "organisation", site_name(site, recipient->language));
	add(&values, "recipient", recipient->name);
	add(&values, "reason", reason_text(handling, notice->reason, recipient->language));
	if (notice->received_at)
		add(&values, "received",
			time_for_text(handling->arena, handling_timezone(handling, ticket),
				notice->received_at, recipient->language, true));
	for (size_t i = 0; i < notice->value_count; i++)
		add(&values, notice->values[i].name, notice->values[i].value);
	outcome = template_render(handling->desk->templates, notice->template_name,
		recipient->language, site->languages, site->language_count, values.list,
		values.count, handling->arena, &rendered, error);
	if (outcome != OK)
		return outcome;
	draft->in_reply_to = notice->in_reply_to;
	draft->attachments = notice->attachments;
	draft->attachment_count = notice->attachment_count;
	draft->subject = ticket ? subject_of(handling, ticket, rendered.subject) : rendered.subject;
	draft->text = rendered.text;
	if (!ticket || !notice->can_be_answered)
		return OK;
	draft->text = arena_printf(
		handling->arena, "%s\n\n%s", marker_line(recipient->language), rendered.text);
	return join_conversation(handling, ticket, draft, error);
}

enum outcome notify_shortly(struct handling *handling, const struct ticket *ticket,
	const struct recipients *recipients, const struct short_notice *notice, struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < recipients->count; i++) {
		const struct recipient *recipient = &recipients->list[i];
		struct draft draft = draft_to(recipient, notice->kind, ticket,
			site_name(handling->site, recipient->language));

		outcome = draft_shortly(handling, recipient, notice, &draft, error);
		if (outcome == OK)
			outcome = post(handling, &draft, error);
	}
	return outcome;
}

/* Once an hour a person over the limit hears that there is more than what they get. */
static enum outcome tell_of_limit(
	struct handling *handling, const struct draft *refused, struct error *error)
{
	const struct template_value values[] = {{"too_many", "yes"}};
	const struct short_notice notice = {.template_name = "account",
		.kind = OUTGOING_LIMIT,
		.values = values,
		.value_count = 1};
	const struct recipient recipient = {.name = refused->to.name,
		.mail = refused->to.mail,
		.mark = refused->person,
		.language = refused->language};
	struct draft draft = draft_to(&recipient, OUTGOING_LIMIT, refused->intention.ticket,
		site_name(handling->site, recipient.language));
	struct posted posted;
	bool had;
	enum outcome outcome =
		outbox_had(handling->store, address_key(handling->arena, recipient.mail),
			OUTGOING_LIMIT, handling->now - HOUR_SECONDS, &had, error);

	if (outcome != OK || had)
		return outcome;
	outcome = draft_shortly(handling, &recipient, &notice, &draft, error);
	return outcome == OK ? post_send(handling, &draft, &posted, error) : outcome;
}
