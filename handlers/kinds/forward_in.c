/* SPDX-License-Identifier: MIT */
/* From a forwarded message to the ticket of who wrote it. */
#include "handlers/kinds/forward_in.h"

#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/subject.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/command.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/restraint.h"
#include "handlers/kinds/same_mail.h"
#include "handlers/kinds/staff_words.h"
#include "handlers/mail/forwarded.h"
#include "handlers/mail/language.h"
#include "handlers/mail/quote.h"

/* Forwards of forwards that are looked into; and how long a signature may be. */
enum { CHAIN_MAX = 5, ATTACHED_MAX = 3, SIGNATURE_BYTES = 1000, DATE_BYTES = 100 };

/* ---- who wrote */

static bool is_named(struct arena *arena, const char *name, const char *folded)
{
	return name && strcmp(text_fold(arena, name).text, folded) == 0;
}

/* Outlook leaves out the addresses of one's own organisation. */
static bool is_colleagues_name(struct handling *handling, const char *name)
{
	const struct site *site = handling->site;
	const char *folded = text_fold(handling->arena, name).text;

	for (size_t i = 0; i < site->person_count; i++) {
		if (is_named(handling->arena, site->persons[i].name, folded))
			return true;
	}
	for (size_t i = 0; i < site->group_count; i++) {
		if (is_named(handling->arena, site->groups[i].name, folded))
			return true;
	}
	return false;
}

static bool is_colleague(struct handling *handling, const struct address *from)
{
	const struct site *site = handling->site;

	if (from->mail)
		return site_owns_address(site, from->mail) ||
		       site_is_staff_address(site, from->mail);
	return from->name && is_colleagues_name(handling, from->name);
}

static bool is_robot(struct handling *handling, const char *mail)
{
	const struct site *site = handling->site;

	for (size_t i = 0; i < site->form_count; i++) {
		if (address_equal(site->forms[i].from, mail))
			return true;
	}
	return restraint_is_robot(handling->arena, mail);
}

/* The head of the address when there is one; else the first of no colleague. */
static bool find_head(struct handling *handling, const char *text, const char *address,
	struct forwarded *ret_forwarded)
{
	struct forwarded forwarded;
	size_t position = 0;
	bool found = false;

	for (size_t i = 0;
		i < CHAIN_MAX && forwarded_find(handling->arena, text, &position, &forwarded);
		i++) {
		bool is_meant = address && address_equal(forwarded.from.mail, address);

		if (!is_meant && (found || is_colleague(handling, &forwarded.from)))
			continue;
		*ret_forwarded = forwarded;
		found = true;
		if (is_meant || !address)
			return true;
	}
	return found;
}

/* ---- the message */

/* Some programs put the signature of who forwards below all. */
static const char *without_signature(struct arena *arena, const char *text, const char *name)
{
	const char *last = NULL;

	for (const char *at = text; (at = strstr(at, "\n--")); at++) {
		const char *behind = at + 3 + (at[3] == ' ');

		if (*behind == '\n' || (*behind == '\r' && behind[1] == '\n'))
			last = at;
	}
	if (!last || !name || strlen(last) > SIGNATURE_BYTES || !strcasestr(last, name))
		return text;
	return text_trim(arena, arena_strndup(arena, text, (size_t)(last - text)));
}

static void set_text(struct arena *arena, struct message *message, const char *text)
{
	message->text = text;
	message->reply = quote_trim(arena, text, message->from.name);
	message->language = language_guess(message->reply);
}

/* The attachments of the mail it stands in, but what shows who forwards it. */
static void set_attachments(
	struct arena *arena, struct message *message, const struct message *carrier)
{
	message->attachments = ARENA_ARRAY(arena, carrier->attachment_count, struct attachment);
	for (size_t i = 0; i < carrier->attachment_count; i++) {
		if (!staff_words_is_certificate(&carrier->attachments[i]))
			message->attachments[message->attachment_count++] = carrier->attachments[i];
	}
}

static struct message of_head(
	struct handling *handling, const struct message *carrier, const struct forwarded *forwarded)
{
	struct message message = {.channel = CHANNEL_EMAIL,
		.kind = MESSAGE_REQUEST,
		.from = forwarded->from,
		.subject = forwarded->subject,
		.links = carrier->links,
		.link_count = carrier->link_count};

	set_attachments(handling->arena, &message, carrier);
	set_text(handling->arena, &message,
		without_signature(handling->arena, forwarded->text, handling->message->from.name));
	return message;
}

/* Nobody is answered, and no ticket found, by what stands in the fields of a mail that did not come
 * to us. */
static struct message of_attached(const struct message *attached)
{
	struct message message = *attached;

	message.sender = (struct address){NULL, NULL};
	message.to_count = message.cc_count = message.reply_to_count = 0;
	message.in_reply_to_count = message.references_count = 0;
	message.header_count = 0;
	message.return_path = NULL;
	return message;
}

/* All of the text but the commands, in the name of who is said to have written it. */
static struct message of_whole(struct handling *handling, const char *address)
{
	const struct message *carrier = handling->message;
	const struct forwarded all = {.from = {NULL, address},
		.subject = subject_bare(handling->arena, &handling->desk->key,
			handling->site->prefix, carrier->subject),
		.text = command_read(handling->arena, carrier->text).text};

	return of_head(handling, carrier, &all);
}

static void refuse(struct forward_in *forward, const char *section, const char *named)
{
	forward->refusal = section;
	forward->named = named;
}

/* Found at that depth of mails within mails; *ret_deeper: to be looked for in that one. */
static bool look_into(struct handling *handling, const struct message *carrier, const char *address,
	struct forward_in *forward, struct message *ret_deeper, bool *ret_has_deeper)
{
	struct forwarded forwarded;
	size_t count = forwarded_attached_count(carrier);

	*ret_has_deeper = false;
	if (find_head(handling, carrier->text, address, &forwarded)) {
		forward->message = of_head(handling, carrier, &forwarded);
		forward->date = forwarded.date;
		return true;
	}
	if (count > 1) {
		refuse(forward, "several_messages", NULL);
		return true;
	}
	if (!forwarded_attached(handling->arena, carrier, ret_deeper))
		return false;
	if (is_colleague(handling, &ret_deeper->from)) {
		*ret_has_deeper = true;
		return false;
	}
	forward->message = of_attached(ret_deeper);
	for (size_t i = 0; i < ret_deeper->header_count && !forward->date; i++) {
		if (text_equal_nocase(ret_deeper->headers[i].name, "Date"))
			forward->date = text_printable(
				handling->arena, ret_deeper->headers[i].value, DATE_BYTES);
	}
	return true;
}

static void check_sender(struct handling *handling, const char *address, struct forward_in *forward)
{
	struct address *from = &forward->message.from;

	if (address && !address_equal(from->mail, address)) {
		from->name = from->mail ? NULL : from->name;
		from->mail = address;
	}
	if (!from->mail || !address_is_sendable(from->mail))
		refuse(forward, "no_sender", NULL);
	else if (is_robot(handling, from->mail))
		refuse(forward, "sender_is_robot", from->mail);
}

void forward_in_read(struct handling *handling, const char *address, struct forward_in *ret_forward)
{
	struct forward_in forward = {.refusal = NULL};
	struct message carriers[ATTACHED_MAX + 1];
	bool found = false, has_deeper = true;

	carriers[0] = *handling->message;
	for (size_t i = 0; i < ATTACHED_MAX && !found && has_deeper; i++)
		found = look_into(
			handling, &carriers[i], address, &forward, &carriers[i + 1], &has_deeper);
	if (!found && address)
		forward.message = of_whole(handling, address);
	if (!forward.refusal)
		check_sender(handling, address, &forward);
	*ret_forward = forward;
}

bool forward_in_read_again(const struct site *site, const struct secret_key *key, const char *from,
	struct arena *arena, struct message *message)
{
	const struct desk desk = {.key = *key};
	struct handling handling = {
		.desk = &desk, .site = site, .message = message, .arena = arena};
	struct forward_in forward;

	if (message->channel != CHANNEL_EMAIL || !from ||
		address_equal(identify_writer(site, message, NULL).mail, from) ||
		!command_begins(arena, message->reply))
		return false;
	forward_in_read(&handling, from, &forward);
	if (forward.refusal)
		return false;
	*message = forward.message;
	return true;
}

/* ---- the ticket */

enum outcome forward_in_carry_out(struct handling *handling, const struct identity *identity,
	const struct forward_in *forward, const struct person *person, const struct group *group,
	struct ticket *ret_ticket, struct error *error)
{
	const struct site *site = handling->site;
	const struct message *message = &forward->message;
	struct handling again = *handling;
	struct carried carried = {.line = ""};
	struct identity writer;
	struct prepared prepared = {.message = *message,
		.digest = same_mail_digest(handling->arena, message),
		.authentication = {AUTHENTICATION_UNKNOWN, "forwarded by staff"},
		.findings = rules_search(handling->desk->rules, message, false, handling->arena)};
	enum outcome outcome;

	if (site->sms_line_count > 0)
		prepared.ways = sms_named_read(handling->arena, message, site_country(site));
	again.prepared = &prepared;
	again.message = &prepared.message;
	outcome = identify(&again, &writer, error);
	if (outcome != OK)
		return outcome;
	if (writer.found != FOUND_NOT)
		writer.linked_id = writer.ticket.id;
	else if (identity->found != FOUND_NOT)
		writer.linked_id = identity->ticket.id;
	writer.found = FOUND_NOT;
	writer.ticket = (struct ticket){.id = 0};
	writer.handed_in_by = identity_staff_name(identity);
	writer.meant_person = person;
	writer.meant_group = group;
	outcome = kind_request(&again, &writer, &carried, error);
	handling->queued_mail |= again.queued_mail;
	return outcome == OK ? ticket_load(handling->store, carried.ticket_id, handling->arena,
				       ret_ticket, error)
			     : outcome;
}
