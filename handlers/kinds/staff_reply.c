/* SPDX-License-Identifier: MIT */
/* A member of staff presses Reply: the writer gets the answer, or the staff member hears why not.
 */
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/store/outbox.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/account.h"
#include "handlers/kinds/correspondents.h"
#include "handlers/kinds/handover.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/post.h"
#include "handlers/kinds/post_text.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/staff_command.h"
#include "handlers/kinds/staff_words.h"
#include "rules/hours.h"

/* How many ids of a reply are looked at, and how many of the last mails of colleagues. */
enum { IDS_MAX = 20, ENTRIES_MAX = 20 };

/*
 * Surely that person: their own mark for this ticket, not ended, with a mail of ours named, and
 * nobody trusted denying it; or the receiving server we trust confirms the sender. A mark that
 * names no mail of ours (an address completed by the mail program) never speaks: the words may be
 * meant for something else.
 */
static bool speaks_for_staff(const struct handling *handling, const struct identity *identity)
{
	enum authentication_result result = handling->prepared->authentication.result;

	if (result == AUTHENTICATION_FAILS || identity->by_form)
		return false;
	if (identity->is_staff_mark && !identity->names_our_mail)
		return false;
	return result == AUTHENTICATION_PASSES ||
	       /* marks end with the time in which a closed ticket may be opened again */
	       (identity->is_staff_mark && !handling_is_over(handling, &identity->ticket));
}

static enum outcome relay(struct handling *handling, const struct identity *identity,
	const struct correspondents *correspondents, const struct staff_words *words,
	const char *text, struct posted *ret_posted, struct error *error)
{
	const struct site *site = handling->site;
	const struct ticket *ticket = &identity->ticket;
	const struct person *person = identity->staff;
	const char *name = site_name(site, ticket->language);
	struct rendered rendered;
	struct template_value values[] = {
		{"reference", handling_ref(handling, ticket->id)},
		{"subject", ticket->subject},
		{"contact_name", correspondents->to.name},
		{"organisation", name},
		{"owner", identity_staff_name(identity)},
		{"owner_phone", person ? person->phone : NULL},
		{"text", text},
		{"signature", site->signature ? site->signature
					      : arena_printf(handling->arena, "%s\n%s",
							identity_staff_name(identity), name)},
	};
	enum outcome outcome = template_render(handling->desk->templates, "answer",
		ticket->language, site->languages, site->language_count, values,
		sizeof(values) / sizeof(values[0]), handling->arena, &rendered, error);

	if (outcome == OK) {
		struct draft draft = {
			.intention = {.kind = OUTGOING_ANSWER, .ticket = ticket},
			.from_name = arena_printf(
				handling->arena, "%s, %s", identity_staff_name(identity), name),
			.to = correspondents->to,
			.cc = correspondents->cc,
			.cc_count = correspondents->cc_count,
			.subject = subject_for_answer(handling->arena, &handling->desk->key,
				site->prefix, handling_ref(handling, ticket->id),
				ticket->subject ? ticket->subject : ""),
			.text = rendered.text,
			.language = ticket->language,
			.in_reply_to = correspondents->message_id,
			.attachments = words->attachments,
			.attachment_count = words->attachment_count,
			.role = MARK_CONTACT,
		};

		outcome = post_thread(
			handling, ticket->id, &draft.references, &draft.reference_count, error);
		if (outcome == OK)
			outcome = post_send(handling, &draft, ret_posted, error);
	}
	return outcome;
}

/* A mail in hand, and what is to be told of it. */
struct reply {
	struct handling *handling;
	struct identity *identity;
	struct staff_words words;
	struct command_mail mail;
	struct staff_orders orders;
	struct account_lines lines;
	bool passed_on;
	struct ticket handed_in; /* id 0: none */
};

static enum outcome note_reply(struct reply *reply, struct error *error)
{
	struct handling *handling = reply->handling;
	int64_t id = reply->identity->ticket.id;
	enum outcome outcome =
		record_message(handling, id, ENTRY_NOTE, handling->message->text, error);

	if (outcome == OK)
		outcome = record_event(handling, id, error,
			"the mail of %s was kept as a note and not passed on",
			identity_staff_name(reply->identity));
	return outcome;
}

static enum outcome tell(struct reply *reply, enum account account, const struct reason *reason,
	const struct template_value *values, size_t count, struct error *error)
{
	struct template_value said[ACCOUNT_VALUES_MAX] = {
		{"with_commands", reply->mail.count > 0 ? "yes" : NULL}};

	for (size_t i = 0; i < count; i++)
		said[1 + i] = values[i];
	return account_send_with(reply->handling, reply->identity, &reply->identity->ticket,
		account, reason, said, 1 + count, error);
}

/* Kept as a note; the staff member hears why it went nowhere. */
static enum outcome keep_as_note(
	struct reply *reply, enum account account, const struct reason *reason, struct error *error)
{
	enum outcome outcome = note_reply(reply, error);

	return outcome == OK ? tell(reply, account, reason, NULL, 0, error) : outcome;
}

static bool has_ticket(const struct identity *identity)
{
	const struct ticket *ticket = &identity->ticket;

	if (identity->staff)
		return ticket->owner && strcmp(ticket->owner, identity->staff->title) == 0;
	return !ticket->owner && ticket->group &&
	       strcmp(ticket->group, identity->staff_group->title) == 0;
}

static enum outcome keep_as_empty(struct reply *reply, struct error *error)
{
	const struct template_value unreadable = {
		"unreadable", reply->handling->message->trouble ? "yes" : NULL};
	enum outcome outcome = note_reply(reply, error);

	return outcome == OK ? tell(reply, ACCOUNT_EMPTY, NULL, &unreadable, 1, error) : outcome;
}

/* The owner hears of words in the name of somebody else that went nowhere; of a partner's, whoever
 * handed the ticket over. */
static enum outcome tell_owner(struct reply *reply, struct error *error)
{
	const struct notice notice = {.is_unverified = true, .is_inside = true};
	const struct identity *identity = reply->identity;

	if (has_ticket(identity) && !identity_is_partner(identity))
		return OK;
	return notify_owner(reply->handling, identity, &identity->ticket, &notice, error);
}

/* Somebody who is perhaps not that person. */
static enum outcome keep_as_doubtful(struct reply *reply, struct error *error)
{
	const struct identity *identity = reply->identity;
	enum outcome outcome = keep_as_note(reply, ACCOUNT_NOT_VERIFIED, NULL, error);

	return outcome == OK ? record_event(reply->handling, identity->ticket.id, error,
				       "it could not be verified that %s wrote it%s",
				       identity_staff_name(identity),
				       identity->false_mark ? ": the mark in it is not ours" : "")
			     : outcome;
}

/* ---- what is told of a mail that is carried out */

static enum outcome add_line(struct reply *reply, const char *section,
	const struct template_value *values, size_t count, bool is_unusual, struct error *error)
{
	reply->lines.is_unusual |= is_unusual;
	return account_add_line(
		reply->handling, reply->identity, &reply->lines, section, values, count, error);
}

static enum outcome send_lines(struct reply *reply, enum account account, struct error *error)
{
	const struct template_value lines = {"lines", reply->lines.text};

	return account_send_with(reply->handling, reply->identity, &reply->identity->ticket,
		account, NULL, &lines, 1, error);
}

/* A command that cannot be carried out: nothing is. */
static enum outcome refuse(struct reply *reply, struct error *error)
{
	enum outcome outcome = note_reply(reply, error);

	return outcome == OK ? send_lines(reply, ACCOUNT_REFUSED, error) : outcome;
}

/* ---- by text */

/* What the staff member should know of a reply that goes out as a text. */
static enum outcome tell_of_text(struct reply *reply, const struct correspondents *correspondents,
	const struct posted_text *posted, struct error *error)
{
	struct handling *handling = reply->handling;
	bool is_long = posted->texts > 1;
	const struct template_value values[] = {
		{"address", handling_pretty(handling, correspondents->to.mail)},
		{"texts", is_long ? arena_printf(handling->arena, "%zu", posted->texts) : NULL},
		{"segments", arena_printf(handling->arena, "%zu", posted->segments)},
	};
	enum outcome outcome = add_line(
		reply, "sent_by_text", values, sizeof(values) / sizeof(values[0]), is_long, error);

	if (outcome == OK && reply->words.attachment_count > 0)
		outcome = add_line(reply, "without_files", NULL, 0, true, error);
	return outcome;
}

/* Nothing went out: kept as a note, with advice. */
static enum outcome refuse_text(
	struct reply *reply, const struct posted_text *posted, struct error *error)
{
	struct arena *arena = reply->handling->arena;
	const struct template_value values[] = {
		{"letters", arena_printf(arena, "%zu", posted->letters)},
		{"letters_max", arena_printf(arena, "%zu", posted->letters_max)},
	};
	enum outcome outcome;

	if (posted->reason.code == REASON_NO_TEXTS)
		return keep_as_note(reply, ACCOUNT_NO_TEXTS, NULL, error);
	if (!posted->too_long)
		return keep_as_note(reply, ACCOUNT_NOT_SENT, &posted->reason, error);
	outcome = note_reply(reply, error);
	return outcome == OK ? tell(reply, ACCOUNT_TOO_LONG, NULL, values, 2, error) : outcome;
}

static enum outcome pass_on_by_text(struct reply *reply,
	const struct correspondents *correspondents, const char *text, struct error *error)
{
	struct handling *handling = reply->handling;
	const struct identity *identity = reply->identity;
	struct text_draft draft = {
		.intention = {.kind = OUTGOING_ANSWER,
			.ticket = &identity->ticket,
			.no_texts = correspondents->no_texts},
		.line = correspondents->line,
		.to = correspondents->to.mail,
	};
	struct posted_text posted;
	enum outcome outcome;

	/* who writes, as nobody sees it of a number */
	draft.text =
		arena_printf(handling->arena, "%s\n%s, %s", text, identity_staff_name(identity),
			site_name(handling->site, identity->ticket.language));
	outcome = post_text(handling, &draft, &posted, error);
	if (outcome != OK)
		return outcome;
	reply->passed_on = posted.queued;
	return posted.queued ? tell_of_text(reply, correspondents, &posted, error)
			     : refuse_text(reply, &posted, error);
}

/* ---- by mail */

static enum outcome pass_on_by_mail(struct reply *reply,
	const struct correspondents *correspondents, const char *text, struct error *error)
{
	const struct template_value address = {"address", correspondents->to.mail};
	struct posted posted = {.queued = false};
	enum outcome outcome = relay(reply->handling, reply->identity, correspondents,
		&reply->words, text, &posted, error);

	reply->passed_on = posted.queued;
	if (outcome != OK)
		return outcome;
	if (!posted.queued)
		return keep_as_note(reply, ACCOUNT_NOT_SENT, &posted.reason, error);
	return add_line(reply, "sent_by_mail", &address, 1, false, error);
}

/* ---- others who answered */

static const char passed_on[] = "the reply of ";

/* When the newest mail of ours was made that the reply names; 0: it names none. */
static enum outcome find_answered(struct reply *reply, int64_t *ret_at, struct error *error)
{
	struct handling *handling = reply->handling;
	const struct message *message = handling->message;
	size_t count = message->in_reply_to_count + message->references_count;

	*ret_at = 0;
	for (size_t i = 0; i < count && i < IDS_MAX; i++) {
		const char *id = i < message->in_reply_to_count
					 ? message->in_reply_to[i]
					 : message->references[count - 1 - i];
		int64_t ticket_id = 0, outgoing_id = 0;
		struct outgoing mail = {.created_at = 0};
		enum outcome outcome =
			ticket_by_message_id(handling->store, id, &ticket_id, &outgoing_id, error);

		if (outcome == OK && ticket_id == reply->identity->ticket.id && outgoing_id)
			outcome = outbox_load(
				handling->store, outgoing_id, false, handling->arena, &mail, error);
		if (outcome != OK && outcome != NOT_FOUND)
			return outcome;
		if (mail.created_at > *ret_at)
			*ret_at = mail.created_at;
	}
	return OK;
}

/* Whether a colleague wrote the mail of that entry; their name. */
static const char *colleague(const struct reply *reply, const struct entry *entry)
{
	const struct site *site = reply->handling->site;
	const struct person *person = site_person_by_email(site, entry->from);
	const struct group *group = person ? NULL : site_group_by_email(site, entry->from);

	if (entry->kind == ENTRY_OUT)
		return entry->from; /* from the mailbox itself */
	if (!entry->text || strncmp(entry->text, passed_on, strlen(passed_on)) != 0 ||
		(person && person == reply->identity->staff) ||
		(group && group == reply->identity->staff_group))
		return NULL;
	return person ? person->name : group ? group->name : NULL;
}

/* Somebody answered since the mail that is replied to was made: they may not know of it. */
static enum outcome tell_of_earlier(struct reply *reply, struct error *error)
{
	struct handling *handling = reply->handling;
	const struct ticket *ticket = &reply->identity->ticket;
	struct entry *entries;
	size_t count = 0;
	int64_t since;
	enum outcome outcome = find_answered(reply, &since, error);

	if (outcome == OK && since)
		outcome = entry_list_carried(handling->store, ticket->id, since, ENTRIES_MAX,
			handling->arena, &entries, &count, error);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		const char *name = colleague(reply, &entries[i]);
		const struct template_value values[] = {
			{"person", name},
			{"time", time_for_text(handling->arena, handling_timezone(handling, ticket),
					 entries[i].at, account_language(handling, reply->identity),
					 true)},
		};

		if (name)
			return add_line(reply, "late", values, 2, true, error);
	}
	return outcome;
}

/* ---- carrying out */

/* Passed on, and what came in remembered, so that a copy of it is not passed on again. */
static enum outcome pass_on(struct reply *reply, struct error *error)
{
	struct handling *handling = reply->handling;
	struct ticket *ticket = &reply->identity->ticket;
	struct correspondents correspondents;
	const char *text = staff_words_for_writer(handling, ticket, reply->mail.text);
	const struct template_value hash_line = {"words", reply->mail.hash_line};
	const struct template_value left_behind = {"words", reply->words.left_behind};
	enum outcome outcome = correspondents_find(handling, ticket, &correspondents, error);

	if (outcome == OK && reply->orders.way != WAY_OF_LAST_MESSAGE)
		outcome = correspondents_choose(handling, ticket,
			reply->orders.way == WAY_TEXT ? CHANNEL_SMS : CHANNEL_EMAIL,
			&correspondents, error);
	if (outcome == OK)
		outcome = correspondents.channel == CHANNEL_SMS
				  ? pass_on_by_text(reply, &correspondents, text, error)
				  : pass_on_by_mail(reply, &correspondents, text, error);
	if (outcome == OK && reply->passed_on)
		outcome = tell_of_earlier(reply, error);
	if (outcome == OK && reply->passed_on && reply->words.left_behind)
		outcome = add_line(reply, "left_behind", &left_behind, 1, true, error);
	if (outcome == OK && reply->passed_on && reply->mail.hash_line)
		outcome = add_line(reply, "hash_line", &hash_line, 1, true, error);
	if (outcome != OK || !reply->passed_on)
		return outcome;
	outcome = record_message(handling, ticket->id, ENTRY_EVENT,
		arena_printf(handling->arena, "%s%s was passed on", passed_on,
			identity_staff_name(reply->identity)),
		error);
	if (outcome == OK && identity_is_partner(reply->identity))
		outcome = handover_answered(handling, ticket, error);
	return outcome == OK ? record_answered(handling, ticket, error) : outcome;
}

/* Of a mail without more words: which commands there were, so that a copy of it does nothing. */
static enum outcome record_commands(struct reply *reply, struct error *error)
{
	struct handling *handling = reply->handling;
	const char *line = arena_printf(
		handling->arena, "commands of %s:", identity_staff_name(reply->identity));

	for (size_t i = 0; i < reply->mail.count; i++)
		line = arena_printf(
			handling->arena, "%s #%s", line, command_name(reply->mail.list[i].word));
	return record_message(handling, reply->identity->ticket.id, ENTRY_EVENT, line, error);
}

static enum outcome handle_words(struct reply *reply, struct error *error)
{
	const struct command_mail *mail = &reply->mail;
	enum outcome outcome;

	if (!*mail->text)
		return record_commands(reply, error);
	if (!mail->is_note)
		return pass_on(reply, error);
	outcome = record_message(
		reply->handling, reply->identity->ticket.id, ENTRY_NOTE, mail->text, error);
	if (outcome == OK && identity_is_partner(reply->identity))
		outcome = handover_tell_words(
			reply->handling, reply->identity, "note", mail->text, error);
	return outcome == OK ? add_line(reply, "noted", NULL, 0, true, error) : outcome;
}

/* Another message, of which they say so, makes a ticket of its own. */
static enum outcome hand_in(struct reply *reply, struct error *error)
{
	struct ticket *ticket = &reply->handed_in;
	const struct template_value *lines;
	enum outcome outcome = staff_command_hand_in(reply->handling, reply->identity,
		&reply->orders, reply->mail.text, &reply->lines, ticket, error);

	lines = &(const struct template_value){"lines", reply->lines.text};
	return outcome == OK ? account_send_with(reply->handling, reply->identity, ticket,
				       ACCOUNT_DONE, NULL, lines, 1, error)
			     : outcome;
}

/* The words first: when they cannot go out, nothing is done. */
static enum outcome carry_out(struct reply *reply, struct error *error)
{
	struct handling *handling = reply->handling;
	struct command_mail *mail = &reply->mail;
	struct ticket *ticket = &reply->identity->ticket;
	enum outcome outcome = OK;

	if (mail->count > 0 && !mail->is_note && *mail->text &&
		staff_words_are_closing(
			handling->arena, mail->text, identity_staff_name(reply->identity))) {
		mail->text = "";
		outcome = add_line(reply, "only_closing", NULL, 0, true, error);
	}
	if (outcome == OK)
		outcome = staff_orders_understand(
			handling, reply->identity, mail, &reply->orders, &reply->lines, error);
	if (outcome != OK)
		return outcome;
	if (reply->orders.is_refused)
		return refuse(reply, error);
	if (reply->orders.forward)
		return hand_in(reply, error);
	reply->lines.is_unusual |= mail->count > 0;
	/* also of this answer */
	if (reply->orders.language != LANGUAGE_UNKNOWN)
		ticket->language = reply->orders.language;
	outcome = handle_words(reply, error);
	if (outcome != OK || (*mail->text && !mail->is_note && !reply->passed_on))
		return outcome;
	if (!reply->passed_on && reply->words.attachment_count > 0)
		outcome = add_line(reply, "files_not_sent", NULL, 0, true, error);
	if (outcome == OK)
		outcome = staff_command_carry_out(
			handling, reply->identity, &reply->orders, &reply->lines, error);
	if (outcome == OK && (reply->lines.is_unusual || handling->site->account_always))
		outcome = send_lines(reply, ACCOUNT_DONE, error);
	return outcome;
}

static enum outcome explain(struct reply *reply, struct error *error)
{
	enum outcome outcome = staff_orders_explain(
		reply->handling, reply->identity, &reply->mail, &reply->lines, error);

	return outcome == OK ? refuse(reply, error) : outcome;
}

/* Who does not speak for staff: the supposed sender and the owner both hear of it. Their own mark
 * proves the person, if not what it is about. */
static enum outcome turn_away(struct reply *reply, struct error *error)
{
	const struct identity *identity = reply->identity;
	bool is_denied = reply->handling->prepared->authentication.result == AUTHENTICATION_FAILS;
	enum outcome outcome;

	if (!identity->is_staff_mark || is_denied || identity->by_form)
		outcome = keep_as_doubtful(reply, error);
	else
		outcome = keep_as_note(reply,
			identity->names_our_mail ? ACCOUNT_ENDED : ACCOUNT_NOT_A_REPLY, NULL,
			error);
	return outcome == OK ? tell_owner(reply, error) : outcome;
}

/* A partner that had the ticket before: who has it now gets the words. */
static enum outcome keep_of_former(struct reply *reply, struct error *error)
{
	enum outcome outcome = keep_as_note(reply, ACCOUNT_NOT_YOURS, NULL, error);

	return outcome == OK ? handover_tell_words(reply->handling, reply->identity,
				       "answer_too_late", reply->words.text, error)
			     : outcome;
}

/* A partner's mark outlives its having the ticket. */
static bool is_of_former(const struct identity *identity)
{
	return identity_is_partner(identity) && !has_ticket(identity);
}

enum outcome kind_staff_reply(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	const struct reason incomplete = {
		.code = REASON_INCOMPLETE, .sentence = handling->incoming->trouble};
	struct reply reply = {.handling = handling, .identity = identity};
	enum outcome outcome;

	if (!speaks_for_staff(handling, identity)) {
		outcome = turn_away(&reply, error);
	} else {
		staff_words_read(handling, &reply.words);
		reply.mail = command_read(handling->arena, reply.words.text);
		if (is_of_former(identity))
			outcome = keep_of_former(&reply, error);
		else if (reply.mail.fault != COMMAND_FINE)
			outcome = explain(&reply, error);
		else if (reply.words.is_inside && !command_has(&reply.mail, COMMAND_NEW))
			outcome = keep_as_note(&reply, ACCOUNT_INSIDE, NULL, error);
		else if (!*reply.words.text)
			outcome = keep_as_empty(&reply, error);
		else if (incomplete.sentence) /* the writer would get half of it */
			outcome = keep_as_note(&reply, ACCOUNT_NOT_SENT, &incomplete, error);
		else
			outcome = carry_out(&reply, error);
	}
	ret_carried->ticket_id = reply.handed_in.id ? reply.handed_in.id : identity->ticket.id;
	ret_carried->line = arena_printf(handling->arena, "ticket %s, reply of %s %s",
		handling_ref(handling, identity->ticket.id),
		identity->staff ? identity->staff->title : identity->staff_group->title,
		reply.passed_on ? "passed on" : "not passed on");
	return outcome;
}
