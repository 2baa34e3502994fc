/* SPDX-License-Identifier: MIT */
/* A member of staff presses Reply: the writer gets the answer, or the staff member hears why not.
 */
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/store/contacts.h"
#include "daemon/store/inbox.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/post.h"
#include "handlers/kinds/record.h"
#include "handlers/mail/read.h"

enum { CC_MAX = 20, LINE_BYTES_MAX = 2000 };

/*
 * Surely that person: their own mark for this ticket with a mail of ours named, and nobody trusted
 * denying it; or the receiving server we trust confirms the sender.
 */
static bool speaks_for_staff(const struct handling *handling, const struct identity *identity)
{
	enum authentication_result result = handling->prepared->authentication.result;

	if (identity->mark_is_writers && identity->names_our_mail)
		return result != AUTHENTICATION_FAILS;
	return result == AUTHENTICATION_PASSES;
}

/* Without the lines that show a private address of the person. In arena. */
static char *without_own_address(struct arena *arena, const char *text, const struct person *person)
{
	char *kept = arena_strndup(arena, "", strlen(text) + 1), *end;

	kept = arena_alloc(arena, strlen(text) + 2);
	end = kept;
	while (*text) {
		size_t size = strcspn(text, "\n");
		char *line = arena_strndup(arena, text, size);
		bool shows = false;

		for (size_t i = 0; person && i < person->emails.count; i++)
			shows = shows || strcasestr(line, person->emails.list[i]);
		if (!shows) {
			memcpy(end, text, size);
			end += size;
			*end++ = '\n';
		}
		text += size + (text[size] == '\n');
	}
	*end = '\0';
	return text_trim(arena, kept);
}

/* Whom the answer goes to: as the writer's last message asks, else the contact's address. */
struct correspondents {
	struct address to;
	struct address cc[CC_MAX];
	size_t cc_count;
	const char *message_id; /* of that message; NULL */
};

static bool is_ours(const struct site *site, const char *mail)
{
	return !mail || site_owns_address(site, mail) || site_is_staff_address(site, mail);
}

static void add_cc(struct handling *handling, struct correspondents *correspondents,
	const struct address *list, size_t count)
{
	for (size_t i = 0; i < count && correspondents->cc_count < CC_MAX; i++) {
		bool known = is_ours(handling->site, list[i].mail) ||
			     !address_is_sendable(list[i].mail) ||
			     address_equal(list[i].mail, correspondents->to.mail);

		for (size_t k = 0; !known && k < correspondents->cc_count; k++)
			known = address_equal(list[i].mail, correspondents->cc[k].mail);
		if (!known)
			correspondents->cc[correspondents->cc_count++] = list[i];
	}
}

static enum outcome read_last_message(struct handling *handling, const struct ticket *ticket,
	struct message *ret_message, struct error *error)
{
	struct incoming incoming;
	struct entry *entries;
	size_t count;
	enum outcome outcome =
		entry_list(handling->store, ticket->id, handling->arena, &entries, &count, error);

	while (outcome == OK && count > 0) {
		const struct entry *entry = &entries[--count];

		if (entry->kind != ENTRY_IN || !entry->inbox_id)
			continue;
		outcome = inbox_load(
			handling->store, entry->inbox_id, handling->arena, &incoming, error);
		if (outcome == OK)
			outcome = mail_read(handling->arena, incoming.bytes, incoming.size_bytes,
				ret_message, error);
		return outcome;
	}
	return outcome == OK ? NOT_FOUND : outcome;
}

static enum outcome find_correspondents(struct handling *handling, const struct ticket *ticket,
	struct correspondents *ret, struct error *error)
{
	struct contact contact;
	struct message message;
	enum outcome outcome =
		contact_load(handling->store, ticket->contact_id, handling->arena, &contact, error);

	if (outcome != OK)
		return outcome;
	*ret = (struct correspondents){
		.to = {.name = contact.name,
			.mail = contact.addresses.count ? contact.addresses.list[0] : NULL}};
	outcome = read_last_message(handling, ticket, &message, error);
	if (outcome == NOT_FOUND || outcome == REFUSED)
		return OK;
	if (outcome != OK)
		return outcome;
	ret->message_id = message.message_id;
	if (message.reply_to_count > 0 && !is_ours(handling->site, message.reply_to[0].mail))
		ret->to = message.reply_to[0];
	else if (!is_ours(handling->site, message.from.mail))
		ret->to = message.from;
	if (handling->site->keep_cc) {
		add_cc(handling, ret, message.to, message.to_count);
		add_cc(handling, ret, message.cc, message.cc_count);
	}
	return OK;
}

/* Pictures of a signature stay behind, real attachments go along. */
static size_t real_attachments(struct handling *handling, struct attachment **ret_list)
{
	const struct message *message = handling->message;
	size_t count = 0;

	*ret_list = ARENA_ARRAY(handling->arena, message->attachment_count, struct attachment);
	for (size_t i = 0; i < message->attachment_count; i++) {
		if (!message->attachments[i].is_inline)
			(*ret_list)[count++] = message->attachments[i];
	}
	return count;
}

static enum outcome relay(struct handling *handling, const struct identity *identity,
	const char *text, struct posted *ret_posted, struct error *error)
{
	const struct site *site = handling->site;
	const struct ticket *ticket = &identity->ticket;
	const struct person *person = identity->staff;
	struct correspondents correspondents;
	struct attachment *attachments;
	struct rendered rendered;
	enum outcome outcome = find_correspondents(handling, ticket, &correspondents, error);
	struct template_value values[] = {
		{"reference", handling_ref(handling, ticket->id)},
		{"subject", ticket->subject},
		{"contact_name", correspondents.to.name},
		{"organisation", site->name},
		{"owner", identity_staff_name(identity)},
		{"owner_phone", person ? person->phone : NULL},
		{"text", text},
		{"signature", site->signature ? site->signature
					      : arena_printf(handling->arena, "%s\n%s",
							identity_staff_name(identity), site->name)},
	};

	if (outcome == OK)
		outcome = template_render(handling->desk->templates, "answer", ticket->language,
			site->languages, site->language_count, values,
			sizeof(values) / sizeof(values[0]), handling->arena, &rendered, error);
	if (outcome == OK) {
		struct draft draft = {
			.intention = {.kind = OUTGOING_ANSWER, .ticket = ticket},
			.from_name = arena_printf(handling->arena, "%s, %s",
				identity_staff_name(identity), site->name),
			.to = correspondents.to,
			.cc = correspondents.cc,
			.cc_count = correspondents.cc_count,
			.subject = subject_for_answer(handling->arena, &handling->desk->key,
				site->prefix, handling_ref(handling, ticket->id),
				ticket->subject ? ticket->subject : ""),
			.text = rendered.text,
			.language = ticket->language,
			.in_reply_to = correspondents.message_id,
			.role = MARK_CONTACT,
		};

		draft.attachment_count = real_attachments(handling, &attachments);
		draft.attachments = attachments;
		outcome = post_thread(
			handling, ticket->id, &draft.references, &draft.reference_count, error);
		if (outcome == OK)
			outcome = post_send(handling, &draft, ret_posted, error);
	}
	return outcome;
}

/* Kept as a note; the staff member hears why it went nowhere. */
static enum outcome keep_as_note(struct handling *handling, const struct identity *identity,
	const char *flag, const char *reason, struct error *error)
{
	const struct template_value values[] = {{flag, "yes"}, {"reason", reason}};
	const struct short_notice notice = {.template_name = "account",
		.kind = OUTGOING_ACCOUNT,
		.values = values,
		.value_count = 2,
		.in_reply_to = handling->message->message_id};
	enum outcome outcome = record_message(
		handling, identity->ticket.id, ENTRY_NOTE, handling->message->text, error);

	if (outcome == OK)
		outcome = notify_person(handling, &identity->ticket, identity->staff,
			identity->writer.mail, &notice, error);
	return outcome;
}

/* Somebody who is perhaps not that person: the supposed sender and the owner both hear of it. */
static enum outcome keep_as_doubtful(
	struct handling *handling, const struct identity *identity, struct error *error)
{
	const struct notice notice = {.is_unverified = true};
	enum outcome outcome = keep_as_note(handling, identity, "not_verified", NULL, error);

	if (outcome == OK)
		outcome = record_event(handling, identity->ticket.id, error,
			"a message in the name of %s was not passed on: it could not be verified",
			identity_staff_name(identity));
	if (outcome == OK && (!identity->staff || !identity->ticket.owner ||
				     strcmp(identity->ticket.owner, identity->staff->title) != 0))
		outcome = notify_owner(handling, identity, &identity->ticket, &notice, error);
	return outcome;
}

static enum outcome settle_ticket(
	struct handling *handling, struct ticket *ticket, struct error *error)
{
	ticket->state = TICKET_WAITING;
	ticket->closed_at = 0;
	ticket->changed_at = handling->now;
	if (!ticket->answered_at)
		ticket->answered_at = handling->now;
	return ticket_update(handling->store, ticket, error);
}

enum outcome kind_staff_reply(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	const char *text =
		without_own_address(handling->arena, handling->message->reply, identity->staff);
	struct posted posted = {.queued = false};
	const char *done = "kept as a note";
	enum outcome outcome;

	if (!speaks_for_staff(handling, identity)) {
		outcome = keep_as_doubtful(handling, identity, error);
	} else if (identity->found == FOUND_SUBJECT && !identity->mark_is_writers) {
		outcome = keep_as_note(handling, identity, "not_a_reply", NULL, error);
	} else if (*text == '#') {
		outcome = keep_as_note(handling, identity, "not_a_reply",
			"lines that begin with # are commands, which this version does not have",
			error);
	} else if (!*text) {
		outcome = keep_as_note(handling, identity, "empty", NULL, error);
	} else {
		outcome = relay(handling, identity, text, &posted, error);
		if (outcome == OK && posted.queued) {
			done = "relayed";
			outcome = settle_ticket(handling, &identity->ticket, error);
		} else if (outcome == OK) {
			outcome = keep_as_note(
				handling, identity, "not_a_reply", posted.reason, error);
		}
	}
	ret_carried->ticket_id = identity->ticket.id;
	ret_carried->line = arena_printf(handling->arena, "ticket %s, reply of %s %s",
		handling_ref(handling, identity->ticket.id),
		identity->staff ? identity->staff->title : "a group", done);
	return outcome;
}
