/* SPDX-License-Identifier: MIT */
/* Handing tickets over for as long as their owner is away. */
#include "handlers/kinds/absence.h"

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/facts.h"
#include "handlers/kinds/marker.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/ticket_notice.h"
#include "handlers/kinds/work_digests.h"
#include "handlers/kinds/writer_notice.h"
#include "handlers/mail/written_day.h"
#include "rules/assign.h"
#include "rules/hours.h"

enum {
	MOVE_MAX = 50,	/* tickets in one transaction, two mails each */
	BACK_MAX = 500, /* likewise, one mail for all of a person */
	PAGE_ROWS = 200,
	REPLY_DAYS_MAX = 30,
};

struct absence absence_of_days(const struct site *site, const struct person *person, int first_day,
	int last_day, const struct person *deputy, int64_t now)
{
	const char *zone = site->default_hours->timezone;
	int64_t first_at = local_time_to_utc(zone, first_day, 0);

	return (struct absence){
		.person = person->title,
		.first_at = first_at > now ? first_at : now,
		.until_at = local_time_to_utc(zone, last_day + 1, 0),
		.deputy = deputy ? deputy->title : NULL,
		.made_at = now,
	};
}

/* ---- away */

/* Whose it is in truth: of a ticket that is handed on, who had it first. */
static enum outcome remember(struct handling *handling, const struct ticket *ticket,
	const char *absent, struct error *error)
{
	struct stand_in before;
	struct stand_in stand_in = {.ticket_id = ticket->id,
		.absent = absent,
		.owner = ticket->owner,
		.at = handling->now};
	enum outcome outcome =
		stand_in_load(handling->store, ticket->id, handling->arena, &before, error);

	if (outcome == OK && text_equal_nocase(before.owner, absent))
		stand_in.absent = before.absent;
	if (outcome != OK && outcome != NOT_FOUND)
		return outcome;
	return stand_in_set(handling->store, &stand_in, error);
}

/* Give it to who is there. */
static enum outcome move(
	struct handling *handling, struct ticket *ticket, struct facts *facts, struct error *error)
{
	struct verdict verdict = facts_verdict_of(handling->arena, ticket);
	const struct person *absent = site_person(handling->site, ticket->owner);
	struct assignment assignment;
	enum outcome outcome;

	verdict.owner.value = ticket->owner;
	facts->language = ticket->language;
	assign_owner(handling->site, &verdict, facts, handling->arena, &assignment);
	ticket->owner = assignment.owner ? assignment.owner->title : NULL;
	outcome = ticket_update(handling->store, ticket, error);
	if (outcome == OK)
		outcome = remember(handling, ticket, absent->title, error);
	if (outcome == OK && assignment.owner) {
		facts_count_assigned(facts, assignment.owner);
		outcome = person_assigned(handling->store, ticket->owner, handling->now, error);
	}
	if (outcome == OK)
		outcome = record_event(handling, ticket->id, error,
			"%s is away: the ticket goes to %s", absent->name,
			assignment.owner ? assignment.owner->name : "the group");
	return outcome == OK ? writer_notice_owner(handling, ticket, true, error) : outcome;
}

enum outcome absence_move(struct handling *handling, struct ticket *ticket,
	const struct person **ret_absent, struct error *error)
{
	const struct person *owner = site_person(handling->site, ticket->owner);
	struct facts facts = {.now = handling->now};
	enum outcome outcome = OK;

	*ret_absent = NULL;
	if (!owner || ticket->silent ||
		(ticket->state != TICKET_NEW && ticket->state != TICKET_OPEN))
		return OK;
	outcome = facts_fetch_people(handling, &facts, error);
	if (outcome != OK || !facts_say_away(&facts, owner))
		return outcome;
	*ret_absent = owner;
	return move(handling, ticket, &facts, error);
}

static enum outcome hand_over(struct handling *handling, int64_t ticket_id,
	const struct person *absent, struct facts *facts, struct error *error)
{
	struct ticket_notice notice = {.template_name = "stand-in", .absent = absent};
	struct recipients recipients;
	struct ticket ticket;
	enum outcome outcome =
		ticket_load(handling->store, ticket_id, handling->arena, &ticket, error);

	if (outcome == OK)
		outcome = move(handling, &ticket, facts, error);
	if (outcome != OK)
		return outcome;
	notice.due_at = ticket.answered_at ? 0 : ticket.due_at;
	recipients_of_ticket(handling, &ticket, &recipients);
	if (!ticket.owner)
		recipients_add_admins(handling, &recipients);
	return ticket_notice_send(handling, &ticket, &notice, &recipients, error);
}

static enum outcome hand_over_all(struct handling *handling, const struct person *absent,
	struct facts *facts, int *left, struct error *error)
{
	int64_t *ids;
	size_t count = 0;
	enum outcome outcome = ticket_list_to_move(handling->store, absent->title, (size_t)*left,
		handling->arena, &ids, &count, error);

	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = hand_over(handling, ids[i], absent, facts, error);
	*left -= (int)count;
	return outcome;
}

/* ---- back */

/* *ret_back: it is theirs again. */
static enum outcome give_back(struct handling *handling, const struct stand_in *stand_in,
	const struct person *absent, bool *ret_back, struct error *error)
{
	struct ticket ticket = {.id = 0};
	enum outcome outcome = stand_in_remove(handling->store, stand_in->ticket_id, error);

	*ret_back = false;
	if (outcome == OK)
		outcome = ticket_load(
			handling->store, stand_in->ticket_id, handling->arena, &ticket, error);
	if (outcome != OK || !absent || ticket.state == TICKET_CLOSED ||
		!(ticket.owner == stand_in->owner ||
			text_equal_nocase(ticket.owner, stand_in->owner)))
		return outcome;
	ticket.owner = absent->title;
	outcome = ticket_update(handling->store, &ticket, error);
	if (outcome == OK)
		outcome = record_event(handling, ticket.id, error,
			"%s is back and has the ticket again", absent->name);
	*ret_back = outcome == OK;
	return outcome;
}

static enum outcome give_all_back(
	struct handling *handling, const struct facts *facts, int *left, struct error *error)
{
	const struct site *site = handling->site;
	bool *back = ARENA_ARRAY(handling->arena, site->person_count, bool);
	struct stand_in *page;
	size_t count = PAGE_ROWS;
	int64_t last = 0;
	enum outcome outcome = OK;

	while (outcome == OK && count == PAGE_ROWS && *left > 0) {
		outcome = stand_in_list(
			handling->store, last, PAGE_ROWS, handling->arena, &page, &count, error);
		for (size_t i = 0; outcome == OK && i<count && * left> 0; i++) {
			const struct person *absent = site_person(site, page[i].absent);
			bool is_back;

			last = page[i].ticket_id;
			if (absent && facts_say_away(facts, absent))
				continue;
			(*left)--;
			outcome = give_back(handling, &page[i], absent, &is_back, error);
			if (outcome == OK && is_back)
				back[absent - site->persons] = true;
		}
	}
	for (size_t i = 0; outcome == OK && i < site->person_count; i++) {
		if (back[i])
			outcome = work_digests_welcome(handling, &site->persons[i], error);
	}
	return outcome;
}

enum outcome absences_keep(struct handling *handling, bool *ret_more, struct error *error)
{
	const struct site *site = handling->site;
	struct facts facts = {.now = handling->now};
	int left = MOVE_MAX, left_back = BACK_MAX;
	enum outcome outcome = facts_fetch_people(handling, &facts, error);

	if (outcome == OK)
		outcome = give_all_back(handling, &facts, &left_back, error);
	for (size_t i = 0; outcome == OK && left > 0 && i < site->person_count; i++) {
		if (facts_say_away(&facts, &site->persons[i]))
			outcome = hand_over_all(handling, &site->persons[i], &facts, &left, error);
	}
	*ret_more = left == 0 || left_back == 0;
	return outcome;
}

/* ---- by mail */

/* The member of staff in person, or their mail program: it names a mail that we sent to them. */
static bool is_surely_theirs(const struct handling *handling, const struct identity *identity)
{
	return identity->staff && !identity->by_form && !handling->incoming->silent &&
	       handling->prepared->authentication.result != AUTHENTICATION_FAILS &&
	       identity->is_staff_mark && identity->names_our_mail;
}

/* Until when the reply says that they are away; false: they are back. */
static bool read_absence(
	struct handling *handling, const struct person *person, struct absence *ret_absence)
{
	const char *zone = handling->site->default_hours->timezone;
	int today = local_time_at(zone, handling->incoming->received_at).days, last;
	const char *text = marker_cut(handling->arena, handling->message->reply);
	bool is_dated = written_absence_find(text, today, &last);

	if (!is_dated || last >= today + REPLY_DAYS_MAX)
		last = today + REPLY_DAYS_MAX - 1;
	*ret_absence = absence_of_days(handling->site, person, today, last, NULL, handling->now);
	ret_absence->until_mail = !is_dated;
	return ret_absence->until_at > handling->now;
}

enum outcome absence_by_reply(struct handling *handling, const struct identity *identity,
	const char **ret_event, struct error *error)
{
	const char *zone = handling->site->default_hours->timezone;
	struct facts facts = {.now = handling->now};
	struct absence absence;
	enum outcome outcome;

	*ret_event = NULL;
	if (handling->message->kind != MESSAGE_AUTO_REPLY || !is_surely_theirs(handling, identity))
		return OK;
	outcome = facts_fetch_people(handling, &facts, error);
	if (outcome != OK || facts_say_away(&facts, identity->staff) ||
		!read_absence(handling, identity->staff, &absence))
		return outcome;
	*ret_event = arena_printf(handling->arena, "%s is away until %s%s, says their mail program",
		identity->staff->name,
		time_for_text(handling->arena, zone, absence.until_at, LANGUAGE_EN, true),
		absence.until_mail ? " or their next mail" : "");
	return absence_add(handling->store, &absence, error);
}

enum outcome absence_end_by_mail(
	struct handling *handling, const struct identity *identity, struct error *error)
{
	bool is_confirmed = identity->staff && !identity->by_form && !handling->incoming->silent &&
			    handling->prepared->authentication.result == AUTHENTICATION_PASSES;
	int64_t count;

	if (!is_confirmed && !is_surely_theirs(handling, identity))
		return OK;
	return absence_end(
		handling->store, identity->staff->title, true, handling->now, &count, error);
}
