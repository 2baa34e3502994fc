/* SPDX-License-Identifier: MIT */
/* Asking, handing over, taking back. */
#include "handlers/kinds/handover.h"

#include <string.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/store/absences.h"
#include "daemon/store/handovers.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/consent.h"
#include "handlers/kinds/conversation.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/writer_notice.h"
#include "rules/hours.h"

enum { KEEP_MAX = 20, OPENING_DAYS = 2 };

static const char secret_tag[] = "secret";

bool handover_is_secret(const struct texts *tags)
{
	for (size_t i = 0; i < tags->count; i++) {
		if (text_equal_nocase(tags->list[i], secret_tag))
			return true;
	}
	return false;
}

/* NULL when the settings have no such partner any more. */
static const struct group *find_partner(const struct site *site, const char *title)
{
	const struct group *group = title ? site_group(site, title) : NULL;

	return group && group->partner ? group : NULL;
}

static const char *partner_name(const struct site *site, const char *title)
{
	const struct group *group = site_group(site, title);

	return group ? group->name : title;
}

/* What is kept of the ticket; *ret_kept false: nothing. */
static enum outcome load(struct handling *handling, int64_t ticket_id,
	struct handover *ret_handover, bool *ret_kept, struct error *error)
{
	enum outcome outcome =
		handover_load(handling->store, ticket_id, handling->arena, ret_handover, error);

	*ret_kept = outcome == OK;
	return outcome == NOT_FOUND ? OK : outcome;
}

enum outcome handover_find_hindrance(struct handling *handling, const struct ticket *ticket,
	const struct texts *new_tags, const char **ret_section, const char **ret_partner,
	struct error *error)
{
	struct handover handover;
	bool is_kept;
	enum outcome outcome = load(handling, ticket->id, &handover, &is_kept, error);

	is_kept &= outcome == OK;
	*ret_section = NULL;
	*ret_partner = is_kept ? partner_name(handling->site, handover.partner) : NULL;
	if (handover_is_secret(&ticket->tags) || handover_is_secret(new_tags))
		*ret_section = "handover_secret";
	else if (is_kept && handover.step == HANDOVER_WITH)
		*ret_section = "handover_already";
	else if (is_kept && handover.step == HANDOVER_ASKED)
		*ret_section = "handover_pending";
	return outcome;
}

/* ---- what is said */

static const char *time_text(
	struct handling *handling, const struct ticket *ticket, int64_t at, enum language language)
{
	return time_for_text(
		handling->arena, handling_timezone(handling, ticket), at, language, true);
}

/* due, until: 0 for none. */
static enum outcome tell_writer(struct handling *handling, const struct ticket *ticket,
	const char *template_name, const char *partner, int64_t due, int64_t until, bool *ret_told,
	struct error *error)
{
	const struct site *site = handling->site;
	const struct group *group = site_group(site, partner);
	enum language language = ticket->language;
	struct writer_values values = {.count = 0};
	const struct writer_notice notice = {
		.kind = OUTGOING_HANDOVER, .template_name = template_name, .values = &values};

	writer_values_add(&values, "reference", handling_ref(handling, ticket->id));
	writer_values_add(&values, "subject", ticket->subject);
	writer_values_add(&values, "organisation", site_name(site, language));
	writer_values_add(&values, "partner", partner_name(site, partner));
	writer_values_add(&values, "partner_contact", group ? group->contact : NULL);
	writer_values_add(&values, "partner_phone", group ? group->phone : NULL);
	writer_values_add_owner(&values, site, ticket);
	if (due)
		writer_values_add(&values, "due", time_text(handling, ticket, due, language));
	if (until) {
		writer_values_add(&values, "until", time_text(handling, ticket, until, language));
		writer_values_add(&values, "until_short",
			time_for_text(handling->arena, handling_timezone(handling, ticket), until,
				language, false));
	}
	return writer_notice_send(handling, ticket, &notice, ret_told, error);
}

/* A section of handover-news to each, with words of the partner or none. */
static enum outcome tell_news(struct handling *handling, const struct ticket *ticket,
	const struct recipients *recipients, const char *section, const char *partner,
	const char *words, int64_t at, struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < recipients->count; i++) {
		const struct recipients one = {.list = {recipients->list[i]}, .count = 1};
		const struct template_value values[] = {{section, "yes"},
			{"partner", partner_name(handling->site, partner)}, {"text", words},
			{"time",
				at ? time_text(handling, ticket, at, one.list[0].language) : NULL}};
		const struct short_notice news = {.template_name = "handover-news",
			.kind = OUTGOING_NOTIFICATION,
			.values = values,
			.value_count = sizeof(values) / sizeof(values[0]),
			.can_be_answered = !one.list[0].is_partner};

		outcome = notify_shortly(handling, ticket, &one, &news, error);
	}
	return outcome;
}

static const char *yes(bool value)
{
	return value ? "yes" : NULL;
}

/* All that the partner needs, and no more. */
static enum outcome tell_partner(struct handling *handling, const struct ticket *ticket,
	const struct group *partner, int64_t due, struct error *error)
{
	struct recipients recipients = {.count = 0};
	struct conversation said;
	enum language language;
	enum outcome outcome;

	recipients_add_group(handling, partner, &recipients);
	language = recipients.list[0].language;
	outcome = conversation_gather(handling, ticket, true, language, &said, error);
	if (outcome == OK && said.left_out > 0)
		outcome = record_event(handling, ticket->id, error,
			"%zu files were not sent to %s: they are too large together", said.left_out,
			partner->name);
	if (outcome == OK) {
		const struct template_value values[] = {
			{"contact_name", said.contact_name},
			{"contact_address", said.contact_address},
			{"by_text", yes(said.by_text)},
			{"business_id", ticket_field(ticket, "business_id")},
			{"speaks_finnish", yes(said.contact_language == LANGUAGE_FI)},
			{"speaks_swedish", yes(said.contact_language == LANGUAGE_SV)},
			{"speaks_english", yes(said.contact_language == LANGUAGE_EN)},
			{"subject", ticket->subject},
			{"matter", rules_matter_title(
					   handling->desk->rules, ticket->matter, language)},
			{"place", site_place_name(handling->site, ticket->place, language)},
			{"due", due ? time_text(handling, ticket, due, language) : NULL},
			{"attachments", said.attachment_names},
			{"commands", command_line_of_all(handling->arena, language, true)},
			{"text", said.text},
		};
		const struct short_notice notice = {.template_name = "partner-notification",
			.kind = OUTGOING_NOTIFICATION,
			.values = values,
			.value_count = sizeof(values) / sizeof(values[0]),
			.attachments = said.attachments,
			.attachment_count = said.attachment_count,
			.can_be_answered = true};

		outcome = notify_shortly(handling, ticket, &recipients, &notice, error);
	}
	return outcome;
}

/* ---- handing over */

static enum outcome tell_taken_back(struct handling *handling, const struct ticket *ticket,
	const char *partner, struct error *error)
{
	const struct group *group = find_partner(handling->site, partner);
	struct recipients recipients = {.count = 0};

	if (!group)
		return OK;
	recipients_add_group(handling, group, &recipients);
	return tell_news(handling, ticket, &recipients, "taken_back", partner, NULL, 0, error);
}

/*
 * The clock of a first answer goes on; when it has run out, or the writer had one, the partner has
 * a time of its own. The writer is told first: with must_tell nothing is done when that is
 * impossible.
 */
static enum outcome hand_over(struct handling *handling, struct ticket *ticket,
	const struct handover *order, bool must_tell, const char *event, bool *ret_told,
	struct error *error)
{
	const struct group *partner = find_partner(handling->site, order->partner);
	int64_t due = ticket->answered_at || ticket->due_at <= handling->now
			      ? hours_add(partner->hours, handling->now,
					partner->first_answer_seconds, handling->arena, NULL, NULL)
			      : ticket->due_at;
	struct handover handover = *order;
	enum outcome outcome =
		tell_writer(handling, ticket, "handover", partner->title, due, 0, ret_told, error);

	if (outcome != OK || (must_tell && !*ret_told))
		return outcome;
	ticket->silent = false;
	ticket->state = TICKET_OPEN;
	ticket->closed_at = 0;
	ticket->changed_at = handling->now;
	ticket->group = partner->title;
	ticket->owner = NULL;
	if (!ticket->answered_at)
		ticket->due_at = due;
	handover.step = HANDOVER_WITH;
	handover.until = ticket->answered_at ? due : 0;
	outcome = ticket_update(handling->store, ticket, error);
	if (outcome == OK)
		outcome = handover_set(handling->store, &handover, error);
	if (outcome == OK)
		outcome = record_event(
			handling, ticket->id, error, "handed over to %s %s", partner->name, event);
	return outcome == OK ? tell_partner(handling, ticket, partner, due, error) : outcome;
}

/* When two whole opening days have passed; 0: never. */
static int64_t after_opening_days(const struct hours *hours, int64_t now)
{
	int64_t at = now;

	for (int i = 0; i <= OPENING_DAYS && (at || i == 0); i++) {
		int today = local_time_at(hours->timezone, at).days;

		at = hours_next_open(hours, local_time_to_utc(hours->timezone, today + 1, 0));
	}
	return at;
}

static enum outcome ask(struct handling *handling, struct ticket *ticket,
	const struct handover *order, const char *by, bool *ret_told, int64_t *ret_until,
	struct error *error)
{
	struct handover handover = *order;
	enum outcome outcome;

	handover.step = HANDOVER_ASKED;
	handover.until = *ret_until =
		after_opening_days(handling_hours(handling, ticket), handling->now);
	outcome = tell_writer(handling, ticket, "handover-question", order->partner, 0,
		handover.until, ret_told, error);
	if (outcome != OK || !*ret_told)
		return outcome;
	ticket->silent = false;
	ticket->state = TICKET_WAITING;
	ticket->closed_at = 0;
	ticket->changed_at = handling->now;
	outcome = ticket_update(handling->store, ticket, error);
	if (outcome == OK)
		outcome = handover_set(handling->store, &handover, error);
	return outcome == OK ? record_event(handling, ticket->id, error,
				       "the writer is asked whether %s may have it, by %s",
				       partner_name(handling->site, order->partner), by)
			     : outcome;
}

enum outcome handover_order(struct handling *handling, struct identity *identity,
	const struct group *partner, struct account_lines *lines, struct error *error)
{
	struct ticket *ticket = &identity->ticket;
	const char *by = identity_staff_name(identity);
	struct handover before, order;
	bool is_kept, told = false, asks;
	int64_t until = 0;
	enum outcome outcome = load(handling, ticket->id, &before, &is_kept, error);

	if (outcome != OK)
		return outcome;
	order = (struct handover){.ticket_id = ticket->id,
		.partner = partner->title,
		.person = identity->staff ? identity->staff->title : NULL,
		.own_group = ticket->group};
	/* whoever asks for it again has read what the writer answered */
	asks = partner->asks_consent && !(is_kept && before.step == HANDOVER_ANSWERED &&
						strcmp(before.partner, partner->title) == 0);
	if (asks)
		outcome = ask(handling, ticket, &order, by, &told, &until, error);
	else
		outcome = hand_over(handling, ticket, &order, true,
			arena_printf(handling->arena, "by %s", by), &told, error);
	if (outcome == OK) {
		const struct template_value values[] = {{"partner", partner->name},
			{"time", until ? time_text(handling, ticket, until,
						 account_language(handling, identity))
				       : NULL}};

		outcome = account_add_line(handling, identity, lines,
			!told  ? "handover_untold"
			: asks ? "handover_asked"
			       : "handover_done",
			values, sizeof(values) / sizeof(values[0]), error);
	}
	return outcome;
}

/* ---- ending it */

enum outcome handover_end(struct handling *handling, const struct identity *identity,
	struct account_lines *lines, struct error *error)
{
	const struct ticket *ticket = &identity->ticket;
	struct template_value partner = {"partner", NULL};
	struct handover handover;
	bool is_kept, was_with, told;
	enum outcome outcome = load(handling, ticket->id, &handover, &is_kept, error);

	if (outcome != OK || !is_kept)
		return outcome;
	was_with = handover.step == HANDOVER_WITH;
	if (was_with && find_partner(handling->site, ticket->group))
		return OK; /* closed, and still theirs when it is opened again */
	partner.value = partner_name(handling->site, handover.partner);
	outcome = handover_remove(handling->store, ticket->id, error);
	if (outcome == OK)
		outcome = record_event(handling, ticket->id, error,
			was_with ? "taken back from %s by %s"
				 : "not to be handed over to %s any more, by %s",
			partner.value, identity_staff_name(identity));
	if (outcome == OK && was_with)
		outcome = tell_taken_back(handling, ticket, handover.partner, error);
	if (outcome == OK && was_with)
		outcome = tell_writer(
			handling, ticket, "handover-back", handover.partner, 0, 0, &told, error);
	if (outcome == OK && was_with && told && ticket->owner)
		outcome = told_owner_set(handling->store, ticket->id, ticket->owner, error);
	return outcome == OK
		       ? account_add_line(handling, identity, lines,
				 was_with ? "handover_back" : "handover_ended", &partner, 1, error)
		       : outcome;
}

/* It stays with us after all: a time that ran out while the writer was asked is given anew. */
static enum outcome keep_ours(struct handling *handling, struct ticket *ticket, struct error *error)
{
	const struct site *site = handling->site;
	const struct group *group = site_group(site, ticket->group);

	if (!group)
		group = site->default_group;
	ticket->state = TICKET_OPEN;
	ticket->changed_at = handling->now;
	if (!ticket->answered_at && ticket->due_at <= handling->now)
		ticket->due_at = hours_add(handling_hours(handling, ticket), handling->now,
			group->first_answer_seconds, handling->arena, NULL, NULL);
	return ticket_update(handling->store, ticket, error);
}

/* The owner hears why. */
static enum outcome give_up(struct handling *handling, struct ticket *ticket,
	const struct handover *handover, const char *section, struct error *error)
{
	struct recipients recipients;
	enum outcome outcome = handover_remove(handling->store, ticket->id, error);

	if (outcome == OK)
		outcome =
			record_event(handling, ticket->id, error, "not handed over to %s: it is %s",
				partner_name(handling->site, handover->partner), section);
	if (outcome == OK)
		outcome = keep_ours(handling, ticket, error);
	if (outcome != OK)
		return outcome;
	recipients_of_ticket(handling, ticket, &recipients);
	return tell_news(handling, ticket, &recipients, section, handover->partner, NULL, 0, error);
}

/* ---- the answer of the writer */

/* A text comes from their number; a mail answers ours with their mark in it, or is confirmed. */
static bool is_surely_theirs(const struct handling *handling, const struct identity *identity)
{
	enum authentication_result result = handling->prepared->authentication.result;

	if (handling->message->channel == CHANNEL_SMS)
		return true;
	return result == AUTHENTICATION_PASSES ||
	       (result != AUTHENTICATION_FAILS && identity->mark_is_writers &&
		       identity->names_our_mail);
}

static enum outcome agree(struct handling *handling, struct identity *identity,
	const struct handover *handover, struct error *error)
{
	struct ticket *ticket = &identity->ticket;
	struct recipients recipients = {.count = 0};
	bool told;
	enum outcome outcome = hand_over(
		handling, ticket, handover, false, "with the consent of the writer", &told, error);

	if (outcome != OK)
		return outcome;
	recipients_add_handover(handling, ticket, &recipients);
	return tell_news(
		handling, ticket, &recipients, "agreed", handover->partner, NULL, 0, error);
}

enum outcome handover_by_answer(struct handling *handling, struct identity *identity,
	struct notice *notice, bool *ret_done, struct error *error)
{
	const struct message *message = handling->message;
	struct ticket *ticket = &identity->ticket;
	enum consent consent = consent_read(handling->arena,
		message->channel == CHANNEL_SMS || !*message->reply ? message->text
								    : message->reply,
		identity->contact.name);
	struct handover handover;
	const char *name;
	bool is_kept;
	enum outcome outcome = load(handling, ticket->id, &handover, &is_kept, error);

	*ret_done = false;
	if (outcome != OK || !is_kept)
		return outcome;
	name = partner_name(handling->site, handover.partner);
	if (consent == CONSENT_YES && is_surely_theirs(handling, identity) &&
		find_partner(handling->site, handover.partner) &&
		!handover_is_secret(&ticket->tags)) {
		*ret_done = true;
		return agree(handling, identity, &handover, error);
	}
	handover.step = HANDOVER_ANSWERED;
	handover.until = 0;
	if (consent == CONSENT_NO) {
		notice->declined_partner = name;
		outcome = handover_remove(handling->store, ticket->id, error);
	} else {
		notice->unclear_partner = name;
		outcome = handover_set(handling->store, &handover, error);
	}
	if (outcome == OK)
		outcome = record_event(handling, ticket->id, error,
			consent == CONSENT_NO
				? "the writer does not want %s to have it"
				: "not handed over to %s by itself: the answer is no clear yes",
			name);
	return outcome == OK ? keep_ours(handling, ticket, error) : outcome;
}

enum outcome handover_by_stop(
	struct handling *handling, struct identity *identity, struct error *error)
{
	struct handover handover;
	bool is_kept;
	enum outcome outcome = load(handling, identity->ticket.id, &handover, &is_kept, error);

	return outcome == OK && is_kept
		       ? give_up(handling, &identity->ticket, &handover, "stopped", error)
		       : outcome;
}

/* ---- the partner */

enum outcome handover_answered(
	struct handling *handling, const struct ticket *ticket, struct error *error)
{
	struct handover handover;
	bool is_kept;
	enum outcome outcome = load(handling, ticket->id, &handover, &is_kept, error);

	if (outcome != OK || !is_kept || !handover.until)
		return outcome;
	handover.until = 0;
	return handover_set(handling->store, &handover, error);
}

enum outcome handover_tell_words(struct handling *handling, const struct identity *identity,
	const char *section, const char *words, struct error *error)
{
	const struct ticket *ticket = &identity->ticket;
	struct recipients recipients;

	recipients_of_ticket(handling, ticket, &recipients);
	recipients_add_handover(handling, ticket, &recipients);
	recipients_remove_partners(&recipients);
	return tell_news(handling, ticket, &recipients, section, identity->staff_group->title,
		words, 0, error);
}

/* ---- by the clock */

/* The writer did not answer. */
static enum outcome follow(struct handling *handling, struct ticket *ticket,
	const struct handover *handover, struct error *error)
{
	struct recipients recipients = {.count = 0};
	bool told;
	enum outcome outcome;

	if (ticket->state == TICKET_CLOSED)
		return handover_remove(handling->store, ticket->id, error);
	if (!find_partner(handling->site, handover->partner))
		return give_up(handling, ticket, handover, "gone", error);
	if (handover_is_secret(&ticket->tags))
		return give_up(handling, ticket, handover, "secret", error);
	outcome = hand_over(handling, ticket, handover, false,
		"as the writer did not answer in two opening days", &told, error);
	if (outcome != OK)
		return outcome;
	recipients_add_handover(handling, ticket, &recipients);
	return tell_news(
		handling, ticket, &recipients, "no_answer", handover->partner, NULL, 0, error);
}

/* Of a ticket that was answered before; of a first answer deadline.h tells. */
static enum outcome tell_late(struct handling *handling, const struct ticket *ticket,
	const struct handover *handover, struct error *error)
{
	const struct group *partner = find_partner(handling->site, handover->partner);
	struct handover told = *handover;
	struct recipients recipients = {.count = 0};
	enum outcome outcome;

	told.until = 0;
	outcome = handover_set(handling->store, &told, error);
	if (outcome != OK || ticket->state != TICKET_OPEN)
		return outcome;
	recipients_add_handover(handling, ticket, &recipients);
	if (partner && partner->lead)
		recipients_add_person(handling, partner->lead, &recipients);
	outcome = record_event(handling, ticket->id, error, "the answer of %s is late",
		partner_name(handling->site, handover->partner));
	return outcome == OK ? tell_news(handling, ticket, &recipients, "late", handover->partner,
				       NULL, handover->until, error)
			     : outcome;
}

enum outcome handovers_keep(
	struct handling *handling, bool *ret_more, int64_t *ret_next_at, struct error *error)
{
	struct handover *due;
	size_t count = 0;
	bool handed_over = false;
	enum outcome outcome = handover_list_due(
		handling->store, handling->now, KEEP_MAX, handling->arena, &due, &count, error);

	*ret_more = count == KEEP_MAX;
	/* one conversation at a time: there may be large files in it */
	for (size_t i = 0; outcome == OK && i < count && !handed_over; i++) {
		struct ticket ticket;

		outcome = ticket_load(
			handling->store, due[i].ticket_id, handling->arena, &ticket, error);
		if (outcome != OK)
			break;
		handed_over = due[i].step == HANDOVER_ASKED;
		outcome = handed_over ? follow(handling, &ticket, &due[i], error)
				      : tell_late(handling, &ticket, &due[i], error);
		*ret_more |= handed_over && i + 1 < count;
	}
	return outcome == OK ? handover_next(handling->store, ret_next_at, error) : outcome;
}
