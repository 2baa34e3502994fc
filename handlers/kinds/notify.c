/* SPDX-License-Identifier: MIT */
/* Mails to staff. */
#include "handlers/kinds/notify.h"

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/masked.h"
#include "handlers/kinds/post.h"
#include "rules/hours.h"

enum { VALUES_MAX = 40, EARLIER_MAX = 5, LINE_BYTES = 120, LIST_BYTES_MAX = 16 * 1024 };

struct values {
	struct template_value list[VALUES_MAX];
	size_t count;
};

static void add(struct values *values, const char *name, const char *value)
{
	if (values->count < VALUES_MAX)
		values->list[values->count++] = (struct template_value){name, value};
}

/* One recipient: a person, or a group's shared address. */
struct recipient {
	const struct person *person; /* NULL: a group */
	const struct group *group;
	const char *mail;
	bool is_helper;
};

static enum language language_of(const struct site *site, const struct recipient *recipient)
{
	return recipient->person && recipient->person->language_count > 0
		       ? recipient->person->languages[0]
		       : site->languages[0];
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

/* The writer's other tickets, a line each, newest first. */
static enum outcome earlier_tickets(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const char **ret_text, struct error *error)
{
	struct ticket *tickets;
	struct buf lines;
	size_t count = 0;
	enum outcome outcome;

	*ret_text = NULL;
	if (!identity->has_contact)
		return OK;
	outcome = ticket_list_of_contact(handling->store, identity->contact.id, EARLIER_MAX + 1,
		handling->arena, &tickets, &count, error);
	if (outcome != OK)
		return outcome;
	buf_init(&lines, LIST_BYTES_MAX);
	for (size_t i = 0; i < count; i++) {
		if (tickets[i].id != ticket->id && !tickets[i].silent)
			buf_printf(&lines, "%s%s  %s  %s", lines.size ? "\n" : "",
				handling_ref(handling, tickets[i].id),
				ticket_state_name(tickets[i].state),
				text_printable(handling->arena, tickets[i].subject, LINE_BYTES));
	}
	*ret_text = arena_strdup(handling->arena, buf_text(&lines));
	buf_free(&lines);
	return OK;
}

static void add_message(struct values *values, struct handling *handling,
	const struct identity *identity, const char *timezone, enum language language)
{
	const struct message *message = handling->message;

	add(values, "subject", message->subject);
	add(values, "contact_name", identity->writer.name);
	add(values, "contact_address", identity->writer.mail ? identity->writer.mail : "-");
	add(values, "contact_organisation", identity->contact.organisation);
	add(values, "channel", channel_kind_name(message->channel));
	add(values, "received",
		time_for_text(handling->arena, timezone, handling->incoming->received_at, language,
			true));
	add(values, "text", masked_text(handling->arena, message->text));
	add(values, "attachments", attachment_names(handling));
	add(values, "truncated", yes(handling->incoming->trouble != NULL));
}

static void add_ticket(struct values *values, struct handling *handling,
	const struct ticket *ticket, const char *timezone, enum language language)
{
	const struct site *site = handling->site;
	const struct person *owner = ticket->owner ? site_person(site, ticket->owner) : NULL;
	const struct group *group = ticket->group ? site_group(site, ticket->group) : NULL;

	add(values, "group", group ? group->name : ticket->group);
	add(values, "owner", owner ? owner->name : NULL);
	add(values, "owner_phone", owner ? owner->phone : NULL);
	add(values, "urgent", yes(ticket->priority == PRIORITY_URGENT));
	if (ticket->due_at)
		add(values, "due",
			time_for_text(handling->arena, timezone, ticket->due_at, language, true));
}

static void add_notice(struct values *values, struct handling *handling,
	const struct ticket *ticket, const struct notice *notice)
{
	const struct verdict *verdict = notice->verdict;
	const struct assignment *assignment = notice->assignment;

	if (verdict) {
		add(values, "matter",
			verdict->matter_title.value ? verdict->matter_title.value : ticket->matter);
		add(values, "place", verdict->place.value);
		add(values, "rule",
			verdict->group.by.rule ? verdict->group.by.rule : verdict->matter.by.rule);
	} else {
		add(values, "matter", ticket->matter);
	}
	if (assignment && assignment->stands_in_for)
		add(values, "stands_in_for", assignment->stands_in_for->name);
	add(values, "silence", notice->silence);
	add(values, "unverified", yes(notice->is_unverified));
	add(values, "other_address", yes(notice->is_other_address));
	add(values, "reopened", yes(notice->is_reopened));
	if (notice->linked_id)
		add(values, "linked", handling_ref(handling, notice->linked_id));
}

/* "[ref] what it is about", the same on every mail about a ticket. */
static const char *subject_of(
	struct handling *handling, const struct ticket *ticket, const char *standard)
{
	const char *bare = subject_bare(handling->arena, &handling->desk->key,
		handling->site->prefix, ticket->subject ? ticket->subject : "");

	return arena_printf(handling->arena, "[%s] %s", handling_ref(handling, ticket->id),
		*bare	   ? text_cut(handling->arena, bare, 150)
		: standard ? standard
			   : "");
}

static enum outcome tell(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct notice *notice, const struct recipient *recipient,
	struct error *error)
{
	const struct site *site = handling->site;
	enum language language = language_of(site, recipient);
	const char *timezone = handling_timezone(handling, ticket), *earlier, *const * thread;
	struct values values = {.count = 0};
	struct rendered rendered;
	struct posted posted;
	struct draft draft = {
		.intention = {.kind = OUTGOING_NOTIFICATION, .ticket = ticket},
		.from_name = identity->writer.name ? identity->writer.name : identity->writer.mail,
		.to = {.name = recipient->person ? recipient->person->name : recipient->group->name,
			.mail = recipient->mail},
		.language = language,
		.attachments = handling->message->attachments,
		.attachment_count = handling->message->attachment_count,
		.role = MARK_STAFF,
		.person = recipient->person
				  ? recipient->person->title
				  : identify_group_name(handling->arena, recipient->group),
	};
	size_t thread_count;
	enum outcome outcome = earlier_tickets(handling, identity, ticket, &earlier, error);

	if (outcome == OK)
		outcome = post_thread(handling, ticket->id, &thread, &thread_count, error);
	if (outcome != OK)
		return outcome;
	add(&values, "reference", handling_ref(handling, ticket->id));
	add(&values, "organisation", site->name);
	add(&values, "recipient", recipient->person ? recipient->person->name : NULL);
	add(&values, "helper", yes(recipient->is_helper));
	add(&values, "earlier_tickets", earlier);
	add_message(&values, handling, identity, timezone, language);
	add_ticket(&values, handling, ticket, timezone, language);
	add_notice(&values, handling, ticket, notice);
	outcome = template_render(handling->desk->templates,
		notice->is_new ? "notification" : "followup-notification", language,
		site->languages, site->language_count, values.list, values.count, handling->arena,
		&rendered, error);
	if (outcome != OK)
		return outcome;
	draft.subject = subject_of(handling, ticket, rendered.subject);
	draft.text = rendered.text;
	/* one conversation a ticket: all hang on the first message of the writer */
	draft.references = thread;
	draft.reference_count = thread_count > 0 ? 1 : 0;
	draft.in_reply_to = thread_count > 0 ? thread[0] : NULL;
	return post_send(handling, &draft, &posted, error);
}

/* Who hears of a ticket: its owner; else its group's address; else each of its members. */
static size_t recipients_of(const struct site *site, const struct group *group,
	const char *owner_title, struct recipient *list, size_t max)
{
	const struct person *owner = owner_title ? site_person(site, owner_title) : NULL;
	size_t count = 0;

	if (owner && owner->emails.count > 0) {
		list[0] = (struct recipient){.person = owner, .mail = owner->emails.list[0]};
		return 1;
	}
	if (!group)
		group = site->default_group;
	if (group && group->email) {
		list[0] = (struct recipient){.group = group, .mail = group->email};
		return 1;
	}
	for (size_t i = 0; group && i < group->member_count && count < max; i++) {
		const struct person *member = group->members[i];

		if (member->emails.count > 0)
			list[count++] = (struct recipient){
				.person = member, .group = group, .mail = member->emails.list[0]};
	}
	return count;
}

enum { RECIPIENTS_MAX = 100 };

enum outcome notify_owner(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, const struct notice *notice, struct error *error)
{
	const struct site *site = handling->site;
	struct recipient list[RECIPIENTS_MAX];
	size_t count = recipients_of(site, ticket->group ? site_group(site, ticket->group) : NULL,
		ticket->owner, list, RECIPIENTS_MAX);
	enum outcome outcome = OK;

	if (notice->is_new && notice->assignment && notice->assignment->helper_group) {
		size_t first = count;

		count += recipients_of(site, notice->assignment->helper_group, NULL, list + count,
			RECIPIENTS_MAX - count);
		for (size_t i = first; i < count; i++)
			list[i].is_helper = true;
	}
	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = tell(handling, identity, ticket, notice, &list[i], error);
	return outcome;
}

static enum outcome tell_shortly(struct handling *handling, const struct ticket *ticket,
	const struct recipient *recipient, const struct short_notice *notice, struct error *error)
{
	const struct site *site = handling->site;
	enum language language = language_of(site, recipient);
	struct values values = {.count = 0};
	struct rendered rendered;
	struct posted posted;
	struct draft draft = {
		.intention = {.kind = notice->kind, .ticket = ticket},
		.from_name = site->name,
		.to = {.name = recipient->person ? recipient->person->name : NULL,
			.mail = recipient->mail},
		.language = language,
		.in_reply_to = notice->in_reply_to,
		.attachments = notice->attachments,
		.attachment_count = notice->attachment_count,
		.role = MARK_STAFF,
		.person = recipient->person ? recipient->person->title
			  : recipient->group
				  ? identify_group_name(handling->arena, recipient->group)
				  : NULL,
	};
	enum outcome outcome;

	add(&values, "reference", handling_ref(handling, ticket->id));
	add(&values, "organisation", site->name);
	add(&values, "recipient", draft.to.name);
	for (size_t i = 0; i < notice->value_count; i++)
		add(&values, notice->values[i].name, notice->values[i].value);
	outcome = template_render(handling->desk->templates, notice->template_name, language,
		site->languages, site->language_count, values.list, values.count, handling->arena,
		&rendered, error);
	if (outcome != OK)
		return outcome;
	draft.subject = subject_of(handling, ticket, rendered.subject);
	draft.text = rendered.text;
	return post_send(handling, &draft, &posted, error);
}

enum outcome notify_person(struct handling *handling, const struct ticket *ticket,
	const struct person *person, const char *mail, const struct short_notice *notice,
	struct error *error)
{
	const struct recipient recipient = {.person = person, .mail = mail};

	return tell_shortly(handling, ticket, &recipient, notice, error);
}

enum outcome notify_owner_shortly(struct handling *handling, const struct ticket *ticket,
	const struct short_notice *notice, struct error *error)
{
	const struct site *site = handling->site;
	struct recipient list[RECIPIENTS_MAX];
	size_t count = recipients_of(site, ticket->group ? site_group(site, ticket->group) : NULL,
		ticket->owner, list, RECIPIENTS_MAX);
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = tell_shortly(handling, ticket, &list[i], notice, error);
	return outcome;
}
