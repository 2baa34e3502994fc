/* SPDX-License-Identifier: MIT */
/* A member of staff presses Reply: the writer gets the answer, or the staff member hears why not.
 */
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/account.h"
#include "handlers/kinds/correspondents.h"
#include "handlers/kinds/kinds.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/post.h"
#include "handlers/kinds/post_text.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/staff_words.h"

enum { DAY_SECONDS = 24 * 60 * 60 };

/* Marks end with the time in which a closed ticket may be opened again. */
static bool mark_has_ended(const struct handling *handling, const struct ticket *ticket)
{
	return ticket->state == TICKET_CLOSED &&
	       handling->now - ticket->closed_at > handling->site->reopen_days * DAY_SECONDS;
}

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
	       (identity->is_staff_mark && !mark_has_ended(handling, &identity->ticket));
}

static enum outcome relay(struct handling *handling, const struct identity *identity,
	const struct correspondents *correspondents, const struct staff_words *words,
	struct posted *ret_posted, struct error *error)
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
		{"text", words->text},
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

static enum outcome note_reply(
	struct handling *handling, const struct identity *identity, struct error *error)
{
	enum outcome outcome = record_message(
		handling, identity->ticket.id, ENTRY_NOTE, handling->message->text, error);

	if (outcome == OK)
		outcome = record_event(handling, identity->ticket.id, error,
			"the mail of %s was kept as a note and not passed on",
			identity_staff_name(identity));
	return outcome;
}

/* Kept as a note; the staff member hears why it went nowhere. */
static enum outcome keep_as_note(struct handling *handling, const struct identity *identity,
	enum account account, const struct reason *reason, struct error *error)
{
	enum outcome outcome = note_reply(handling, identity, error);

	if (outcome == OK)
		outcome =
			account_send(handling, identity, &identity->ticket, account, reason, error);
	return outcome;
}

/* Somebody who is perhaps not that person: the supposed sender and the owner both hear of it. */
static enum outcome keep_as_doubtful(
	struct handling *handling, const struct identity *identity, struct error *error)
{
	const struct notice notice = {.is_unverified = true};
	const char *owner = identity->ticket.owner;
	enum outcome outcome = keep_as_note(handling, identity, ACCOUNT_NOT_VERIFIED, NULL, error);

	if (outcome == OK)
		outcome = record_event(handling, identity->ticket.id, error,
			"it could not be verified that %s wrote it%s",
			identity_staff_name(identity),
			identity->false_mark ? ": the mark in it is not ours" : "");
	if (outcome == OK &&
		!(identity->staff && owner && strcmp(owner, identity->staff->title) == 0))
		outcome = notify_owner(handling, identity, &identity->ticket, &notice, error);
	return outcome;
}

/* Who does not speak for staff. Their own mark proves the person, if not what it is about. */
static enum outcome refuse(
	struct handling *handling, const struct identity *identity, struct error *error)
{
	bool is_denied = handling->prepared->authentication.result == AUTHENTICATION_FAILS;

	if (!identity->is_staff_mark || is_denied || identity->by_form)
		return keep_as_doubtful(handling, identity, error);
	return keep_as_note(handling, identity,
		identity->names_our_mail ? ACCOUNT_ENDED : ACCOUNT_NOT_A_REPLY, NULL, error);
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

/* ---- to a person who texted */

static enum outcome tell_numbers(struct handling *handling, const struct identity *identity,
	enum account account, const char *first_name, size_t first, const char *second_name,
	size_t second, struct error *error)
{
	const struct template_value values[] = {
		{first_name, arena_printf(handling->arena, "%zu", first)},
		{second_name, arena_printf(handling->arena, "%zu", second)},
	};

	return account_send_with(handling, identity, &identity->ticket, account, NULL, values,
		sizeof(values) / sizeof(values[0]), error);
}

/* What the staff member should know of a reply that goes out as a text. */
static enum outcome tell_of_text(struct handling *handling, const struct identity *identity,
	const struct staff_words *words, const struct posted_text *posted, struct error *error)
{
	const struct ticket *ticket = &identity->ticket;
	enum outcome outcome = OK;

	if (words->attachment_count > 0)
		outcome = account_send(
			handling, identity, ticket, ACCOUNT_WITHOUT_FILES, NULL, error);
	if (outcome == OK && posted->texts > 1)
		outcome = tell_numbers(handling, identity, ACCOUNT_SPLIT, "texts", posted->texts,
			"segments", posted->segments, error);
	return outcome;
}

/* Nothing went out: kept as a note, with advice. */
static enum outcome refuse_text(struct handling *handling, const struct identity *identity,
	const struct posted_text *posted, struct error *error)
{
	enum outcome outcome;

	if (posted->reason.code == REASON_NO_TEXTS)
		return keep_as_note(handling, identity, ACCOUNT_NO_TEXTS, NULL, error);
	if (!posted->too_long)
		return keep_as_note(handling, identity, ACCOUNT_NOT_SENT, &posted->reason, error);
	outcome = note_reply(handling, identity, error);
	if (outcome == OK)
		outcome = tell_numbers(handling, identity, ACCOUNT_TOO_LONG, "letters",
			posted->letters, "letters_max", posted->letters_max, error);
	return outcome;
}

static enum outcome pass_on_by_text(struct handling *handling, const struct identity *identity,
	const struct correspondents *correspondents, const struct staff_words *words,
	bool *ret_done, struct error *error)
{
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
	draft.text = arena_printf(handling->arena, "%s\n%s, %s", words->text,
		identity_staff_name(identity),
		site_name(handling->site, identity->ticket.language));
	outcome = post_text(handling, &draft, &posted, error);
	if (outcome != OK)
		return outcome;
	*ret_done = posted.queued;
	return posted.queued ? tell_of_text(handling, identity, words, &posted, error)
			     : refuse_text(handling, identity, &posted, error);
}

static enum outcome pass_on_by_mail(struct handling *handling, const struct identity *identity,
	const struct correspondents *correspondents, const struct staff_words *words,
	bool *ret_done, struct error *error)
{
	struct posted posted = {.queued = false};
	enum outcome outcome = relay(handling, identity, correspondents, words, &posted, error);

	*ret_done = posted.queued;
	if (outcome != OK || posted.queued)
		return outcome;
	return keep_as_note(handling, identity, ACCOUNT_NOT_SENT, &posted.reason, error);
}

/* Passed on, and what came in remembered, so that a copy of it is not passed on again. */
static enum outcome pass_on(struct handling *handling, struct identity *identity,
	const struct staff_words *words, bool *ret_done, struct error *error)
{
	struct ticket *ticket = &identity->ticket;
	struct correspondents correspondents;
	enum outcome outcome = correspondents_find(handling, ticket, &correspondents, error);

	*ret_done = false;
	if (outcome == OK)
		outcome = correspondents.channel == CHANNEL_SMS
				  ? pass_on_by_text(handling, identity, &correspondents, words,
					    ret_done, error)
				  : pass_on_by_mail(handling, identity, &correspondents, words,
					    ret_done, error);
	if (outcome != OK || !*ret_done)
		return outcome;
	outcome = record_message(handling, ticket->id, ENTRY_EVENT,
		arena_printf(handling->arena, "the reply of %s was passed on",
			identity_staff_name(identity)),
		error);
	return outcome == OK ? settle_ticket(handling, ticket, error) : outcome;
}

enum outcome kind_staff_reply(struct handling *handling, struct identity *identity,
	struct carried *ret_carried, struct error *error)
{
	const struct reason incomplete = {
		.code = REASON_INCOMPLETE, .sentence = handling->incoming->trouble};
	struct staff_words words;
	bool done = false;
	enum outcome outcome;

	staff_words_read(handling, &identity->ticket, &words);
	if (!speaks_for_staff(handling, identity))
		outcome = refuse(handling, identity, error);
	else if (*words.text == '#')
		outcome = keep_as_note(handling, identity, ACCOUNT_COMMAND, NULL, error);
	else if (words.is_inside)
		outcome = keep_as_note(handling, identity, ACCOUNT_INSIDE, NULL, error);
	else if (!*words.text)
		outcome = keep_as_note(handling, identity, ACCOUNT_EMPTY, NULL, error);
	else if (incomplete.sentence) /* the writer would get half of it */
		outcome = keep_as_note(handling, identity, ACCOUNT_NOT_SENT, &incomplete, error);
	else
		outcome = pass_on(handling, identity, &words, &done, error);
	ret_carried->ticket_id = identity->ticket.id;
	ret_carried->line = arena_printf(handling->arena, "ticket %s, reply of %s %s",
		handling_ref(handling, identity->ticket.id),
		identity->staff ? identity->staff->title : identity->staff_group->title,
		done ? "passed on" : "kept as a note");
	return outcome;
}
