/* SPDX-License-Identifier: MIT */
/* Commands of staff, from what they ask for to changes of a ticket. */
#include "handlers/kinds/staff_command.h"

#include <string.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/store/contacts.h"
#include "daemon/store/handovers.h"
#include "daemon/store/tickets.h"
#include "daemon/store/waits.h"
#include "handlers/kinds/correspondents.h"
#include "handlers/kinds/facts.h"
#include "handlers/kinds/handover.h"
#include "handlers/kinds/merge.h"
#include "handlers/kinds/notify.h"
#include "handlers/kinds/organisation.h"
#include "handlers/kinds/record.h"
#include "handlers/kinds/transfer.h"
#include "handlers/kinds/workload.h"
#include "handlers/kinds/writer_notice.h"
#include "rules/hours.h"

enum { WAITS_MAX = 100 };

struct doing {
	struct handling *handling;
	struct identity *identity;
	const struct staff_orders *orders;
	struct account_lines *lines;
	struct error *error;
};

static enum outcome say(
	struct doing *doing, const char *section, const struct template_value *values, size_t count)
{
	return account_add_line(doing->handling, doing->identity, doing->lines, section, values,
		count, doing->error);
}

static enum outcome say_value(
	struct doing *doing, const char *section, const char *name, const char *value)
{
	const struct template_value said = {name, value};

	return say(doing, section, &said, 1);
}

/* A ticket that somebody works on is none that is closed, or filed in silence. */
static void open_again(struct ticket *ticket)
{
	ticket->silent = false;
	ticket->closed_at = 0;
	if (ticket->state == TICKET_CLOSED || ticket->state == TICKET_NEW)
		ticket->state = TICKET_OPEN;
}

/* Whose the ticket is among us: of one that a partner has, who had it before. */
static enum outcome find_own_group(struct doing *doing, const struct group **ret_group)
{
	struct handling *handling = doing->handling;
	const struct site *site = handling->site;
	const struct ticket *ticket = &doing->identity->ticket;
	const struct group *group = site_group(site, ticket->group);
	struct handover handover;
	enum outcome outcome = OK;

	if (group && group->partner) {
		outcome = handover_load(
			handling->store, ticket->id, handling->arena, &handover, doing->error);
		group = outcome == OK ? site_group(site, handover.own_group) : NULL;
		if (!group || group->partner)
			group = site->default_group;
	}
	*ret_group = group;
	return outcome == NOT_FOUND ? OK : outcome;
}

/* The own one if they belong to it, else one that they belong to or lead; a partner is none of
 * theirs. */
static const struct group *group_of(
	const struct site *site, const struct group *own, const struct person *person)
{
	const struct group *found = own;

	for (size_t i = 0; i < site->group_count + 1; i++) {
		const struct group *group = i == 0 ? own : &site->groups[i - 1];

		if (!group || group->partner)
			continue;
		for (size_t k = 0; k < group->member_count; k++) {
			if (group->members[k] == person)
				return group;
		}
		if (group->lead == person)
			found = group;
	}
	return found;
}

/* The person of a group whose turn it is; NULL: the group as a whole. */
static enum outcome find_owner(
	struct doing *doing, const struct group *group, const struct person **ret_person)
{
	const struct ticket *ticket = &doing->identity->ticket;
	struct verdict verdict = facts_verdict_of(doing->handling->arena, ticket);
	struct assignment assignment;
	struct facts facts;
	enum outcome outcome = facts_fetch(doing->handling, doing->identity, &facts, doing->error);

	if (outcome != OK)
		return outcome;
	verdict.group.value = group->title;
	facts.language = ticket->language;
	facts.contact_ombud = NULL; /* of this group, as it was asked for */
	facts.organisation_ombud = NULL;
	assign_owner(doing->handling->site, &verdict, &facts, doing->handling->arena, &assignment);
	*ret_person = assignment.group == group ? assignment.owner : NULL;
	return OK;
}

/* Who was named looks after the writer, and others of the organisation, from now on. */
static enum outcome set_ombud(struct doing *doing, const struct person *person)
{
	struct handling *handling = doing->handling;
	struct contact contact;
	struct organisation_signs signs;
	struct texts keys;
	enum outcome outcome;

	if (!doing->identity->ticket.contact_id)
		return OK;
	outcome = contact_load(handling->store, doing->identity->ticket.contact_id, handling->arena,
		&contact, doing->error);
	if (outcome != OK)
		return outcome == NOT_FOUND ? OK : outcome;
	contact.ombud = person->title;
	outcome = contact_update(handling->store, &contact, doing->error);
	if (outcome != OK)
		return outcome;
	signs = (struct organisation_signs){
		.business_id = ticket_field(&doing->identity->ticket, "business_id"),
		.name = contact.organisation,
		.mail = contact.addresses.count > 0 ? contact.addresses.list[0] : NULL};
	keys = organisation_keys(handling->arena, handling->site, &signs);
	return organisation_remember(handling, &keys, person->title, doing->error);
}

/* The notification, made of the writer's last message; when there is none to be read a word that
 * the ticket is theirs. */
static enum outcome tell_new_owner(struct doing *doing)
{
	struct handling *handling = doing->handling;
	const struct ticket *ticket = &doing->identity->ticket;
	const struct notice notice = {
		.is_new = true, .assigned_by = identity_staff_name(doing->identity)};
	struct handling again = *handling;
	struct incoming incoming;
	struct prepared prepared;
	struct identity identity;
	enum outcome outcome =
		correspondents_last_message(handling, ticket, &incoming, &prepared, doing->error);

	if (outcome == NOT_FOUND) {
		const struct template_value said = {"handed_over", "yes"};
		const struct short_notice shortly = {.template_name = "account",
			.kind = OUTGOING_NOTIFICATION,
			.values = &said,
			.value_count = 1};
		struct recipients recipients;

		recipients_of_ticket(handling, ticket, &recipients);
		return notify_shortly(handling, ticket, &recipients, &shortly, doing->error);
	}
	if (outcome != OK)
		return outcome;
	again.incoming = &incoming;
	again.prepared = &prepared;
	again.message = &prepared.message;
	outcome = identify(&again, &identity, doing->error);
	if (outcome == OK)
		outcome = notify_owner(&again, &identity, ticket, &notice, doing->error);
	handling->queued_mail |= again.queued_mail;
	return outcome;
}

static enum outcome assign(struct doing *doing)
{
	struct handling *handling = doing->handling;
	struct ticket *ticket = &doing->identity->ticket;
	const struct staff_orders *orders = doing->orders;
	const struct person *person = orders->person;
	const struct group *group = orders->group;
	const char *by = identity_staff_name(doing->identity);
	enum outcome outcome =
		person ? find_own_group(doing, &group) : find_owner(doing, group, &person);

	if (outcome != OK)
		return outcome;
	if (orders->person)
		group = group_of(handling->site, group, person);
	open_again(ticket);
	ticket->group = group ? group->title : ticket->group;
	ticket->owner = person ? person->title : NULL;
	outcome = record_event(handling, ticket->id, doing->error, "%s by %s: owner %s, group %s",
		orders->take ? "taken" : "assigned", by, person ? person->title : "none",
		ticket->group ? ticket->group : "none");
	if (outcome == OK && person)
		outcome = person_assigned(
			handling->store, person->title, handling->now, doing->error);
	if (outcome == OK && orders->person && !orders->take)
		outcome = set_ombud(doing, orders->person);
	return outcome;
}

static enum outcome say_assigned(struct doing *doing)
{
	const struct site *site = doing->handling->site;
	const struct ticket *ticket = &doing->identity->ticket;
	const struct person *person = site_person(site, ticket->owner);
	const struct group *group = site_group(site, ticket->group);
	const struct template_value values[] = {
		{"person", person ? person->name : NULL}, {"group", group ? group->name : NULL}};
	bool is_own = person && person == doing->identity->staff;
	enum outcome outcome;

	if (doing->orders->take)
		return say(doing, "taken", NULL, 0);
	outcome = say(doing, "assigned", values, 2);
	return outcome == OK && !is_own ? tell_new_owner(doing) : outcome;
}

static enum outcome put_aside(struct doing *doing)
{
	struct handling *handling = doing->handling;
	struct ticket *ticket = &doing->identity->ticket;
	const struct staff_orders *orders = doing->orders;
	const char *zone = handling_timezone(handling, ticket);
	enum outcome outcome =
		wait_set(handling->store, ticket->id, orders->wait_until, doing->error);

	ticket->state = TICKET_WAITING;
	ticket->closed_at = 0;
	if (outcome == OK)
		outcome = record_event(handling, ticket->id, doing->error,
			"put aside by %s until %s%s%s", identity_staff_name(doing->identity),
			time_for_text(handling->arena, zone, orders->wait_until, LANGUAGE_EN, true),
			*orders->wait_reason ? ": " : "", orders->wait_reason);
	return outcome == OK ? say_value(doing, "waits", "time",
				       time_for_text(handling->arena, zone, orders->wait_until,
					       account_language(handling, doing->identity), true))
			     : outcome;
}

static const char *tag_line(struct arena *arena, const struct texts *tags)
{
	const char *line = NULL;

	for (size_t i = 0; i < tags->count; i++)
		line = line ? arena_printf(arena, "%s, %s", line, tags->list[i]) : tags->list[i];
	return line;
}

static enum outcome tag(struct doing *doing)
{
	struct arena *arena = doing->handling->arena;
	struct ticket *ticket = &doing->identity->ticket;
	const struct texts new = {doing->orders->tags, doing->orders->tag_count};
	const char **list = ARENA_ARRAY(arena, ticket->tags.count + new.count, const char *);
	size_t count = 0;
	enum outcome outcome;

	for (size_t i = 0; i < ticket->tags.count; i++)
		list[count++] = ticket->tags.list[i];
	for (size_t i = 0; i < new.count; i++)
		list[count++] = new.list[i];
	ticket->tags = (struct texts){list, count};
	outcome = record_event(doing->handling, ticket->id, doing->error, "tagged by %s: %s",
		identity_staff_name(doing->identity), tag_line(arena, &new));
	return outcome == OK ? say_value(doing, "tagged", "tags", tag_line(arena, &ticket->tags))
			     : outcome;
}

static enum outcome set_priority(struct doing *doing)
{
	struct ticket *ticket = &doing->identity->ticket;
	const char *name = priority_name(doing->orders->priority);
	enum outcome outcome = record_event(doing->handling, ticket->id, doing->error,
		"priority set to %s by %s", name, identity_staff_name(doing->identity));

	ticket->priority = doing->orders->priority;
	return outcome == OK ? say_value(doing, "priority", name, "yes") : outcome;
}

static enum outcome set_language(struct doing *doing)
{
	struct handling *handling = doing->handling;
	struct ticket *ticket = &doing->identity->ticket;
	const char *code = language_code(doing->orders->language);
	struct contact contact;
	enum outcome outcome = record_event(handling, ticket->id, doing->error,
		"language set to %s by %s", code, identity_staff_name(doing->identity));

	ticket->language = doing->orders->language;
	if (outcome == OK && ticket->contact_id) {
		outcome = contact_load(handling->store, ticket->contact_id, handling->arena,
			&contact, doing->error);
		contact.language = doing->orders->language;
		if (outcome == OK)
			outcome = contact_update(handling->store, &contact, doing->error);
		outcome = outcome == NOT_FOUND ? OK : outcome;
	}
	return outcome == OK ? say_value(doing, "language", code, "yes") : outcome;
}

static enum outcome add_ways(struct doing *doing)
{
	struct handling *handling = doing->handling;
	const struct ticket *ticket = &doing->identity->ticket;
	const struct staff_orders *orders = doing->orders;
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < orders->way_count; i++) {
		const char *shown = handling_pretty(handling, orders->ways[i]);

		outcome = contact_add_address(
			handling->store, ticket->contact_id, orders->ways[i], doing->error);
		if (outcome == OK)
			outcome = record_event(handling, ticket->id, doing->error,
				"%s is the contact's too, says %s", shown,
				identity_staff_name(doing->identity));
		if (outcome == OK)
			outcome = say_value(doing, "contact_added", "address", shown);
	}
	return outcome;
}

/* "1.7.2027": the same in all our languages. */
static const char *day_text(struct handling *handling, int64_t at)
{
	struct local_time local = local_time_at(handling->site->default_hours->timezone, at);

	return arena_printf(handling->arena, "%d.%d.%d", local.day, local.month, local.year);
}

static enum outcome be_away(struct doing *doing)
{
	struct handling *handling = doing->handling;
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < doing->orders->absence_count; i++) {
		struct absence absence = doing->orders->absences[i];
		const struct person *deputy = absence.deputy
						      ? site_person(handling->site, absence.deputy)
						      : doing->identity->staff->deputy;
		const struct template_value values[] = {
			{"first_day", day_text(handling, absence.first_at)},
			{"last_day", day_text(handling, absence.until_at - 1)},
			{"person", deputy ? deputy->name : NULL},
		};

		outcome = absence_add(handling->store, &absence, doing->error);
		if (outcome == OK)
			outcome = say(doing, "away", values, 3);
	}
	return outcome;
}

static enum outcome close_ticket(struct doing *doing)
{
	struct ticket *ticket = &doing->identity->ticket;

	ticket->state = TICKET_CLOSED;
	ticket->closed_at = doing->handling->now;
	return record_event(doing->handling, ticket->id, doing->error, "closed by %s",
		identity_staff_name(doing->identity));
}

static enum outcome merge(struct doing *doing)
{
	struct handling *handling = doing->handling;
	struct ticket into = doing->orders->merge_into;
	const struct person *owner;
	enum outcome outcome = merge_tickets(
		handling, doing->identity, &doing->identity->ticket, &into, doing->error);

	owner = site_person(handling->site, into.owner);
	return outcome == OK ? say(doing, "merged",
				       (const struct template_value[]){
					       {"words", handling_ref(handling, into.id)},
					       {"person", owner ? owner->name : NULL}},
				       2)
			     : outcome;
}

static enum outcome say_status(struct doing *doing)
{
	static const char *const states[] = {[TICKET_NEW] = "state_new",
		[TICKET_OPEN] = "state_open",
		[TICKET_WAITING] = "state_waiting",
		[TICKET_CLOSED] = "state_closed"};
	struct handling *handling = doing->handling;
	const struct ticket *ticket = &doing->identity->ticket;
	const struct person *owner = site_person(handling->site, ticket->owner);
	const struct group *group = site_group(handling->site, ticket->group);
	const char *zone = handling_timezone(handling, ticket);
	enum language language = account_language(handling, doing->identity);
	int64_t until = 0;
	enum outcome outcome = wait_load(handling->store, ticket->id, &until, doing->error);
	const struct template_value values[] = {
		{states[ticket->state], "yes"},
		{priority_name(ticket->priority), "yes"},
		{"person", owner ? owner->name : NULL},
		{"group", group ? group->name : NULL},
		{"tags", tag_line(handling->arena, &ticket->tags)},
		{"time", until && ticket->state == TICKET_WAITING
				 ? time_for_text(handling->arena, zone, until, language, true)
				 : NULL},
		{"due", ticket->due_at && !ticket->answered_at
				? time_for_text(
					  handling->arena, zone, ticket->due_at, language, true)
				: NULL},
	};

	return outcome == OK ? say(doing, "status", values, sizeof(values) / sizeof(values[0]))
			     : outcome;
}

/* How many tickets they have; the list of them is a mail of its own. */
static enum outcome say_workload(struct doing *doing)
{
	struct handling *handling = doing->handling;
	const struct person *person = doing->identity->staff;
	int64_t open = 0, last = 0;
	enum outcome outcome = OK;

	if (person)
		outcome = person_load(handling->store, person->title, &open, &last, doing->error);
	if (outcome == OK && open > 0)
		outcome = workload_send(handling, person, false, doing->error);
	return outcome == OK
		       ? say_value(doing, "open_tickets", "count",
				 open > 0 ? arena_printf(handling->arena, "%lld", (long long)open)
					  : NULL)
		       : outcome;
}

/* Whose name the writer was told is no longer who looks after their ticket. */
static enum outcome tell_writer(struct doing *doing, const char *owner_before)
{
	const struct ticket *ticket = &doing->identity->ticket;

	if (!owner_before || !ticket->owner || strcmp(owner_before, ticket->owner) == 0)
		return OK;
	return writer_notice_owner(doing->handling, ticket, false, doing->error);
}

enum outcome staff_command_carry_out(struct handling *handling, struct identity *identity,
	const struct staff_orders *orders, struct account_lines *lines, struct error *error)
{
	struct doing doing = {handling, identity, orders, lines, error};
	struct ticket *ticket = &identity->ticket;
	const struct group *partner =
		orders->group && orders->group->partner ? orders->group : NULL;
	bool assigns = orders->person || (orders->group && !partner);
	const char *owner_before = ticket->owner;
	bool changes = assigns || orders->wait_until || orders->close || orders->tag_count > 0 ||
		       orders->sets_priority || orders->language != LANGUAGE_UNKNOWN;
	enum outcome outcome = OK;

	if (assigns)
		outcome = assign(&doing);
	if (outcome == OK && orders->tag_count > 0)
		outcome = tag(&doing);
	if (outcome == OK && orders->sets_priority)
		outcome = set_priority(&doing);
	if (outcome == OK && orders->language != LANGUAGE_UNKNOWN)
		outcome = set_language(&doing);
	if (outcome == OK)
		outcome = add_ways(&doing);
	if (outcome == OK)
		outcome = be_away(&doing);
	if (outcome == OK && orders->wait_until)
		outcome = put_aside(&doing);
	if (outcome == OK && orders->close)
		outcome = close_ticket(&doing);
	if (outcome == OK && changes) {
		ticket->changed_at = handling->now;
		outcome = ticket_update(handling->store, ticket, error);
	}
	if (outcome == OK && orders->merge)
		outcome = merge(&doing);
	if (outcome == OK && (assigns || orders->close))
		outcome = handover_end(handling, identity, lines, error);
	if (outcome == OK && partner)
		outcome = handover_order(handling, identity, partner, lines, error);
	if (outcome == OK && orders->authority)
		outcome = transfer_carry_out(handling, identity, orders->authority, lines, error);
	/* the new owner is told of the ticket as it is now */
	if (outcome == OK && assigns)
		outcome = say_assigned(&doing);
	if (outcome == OK && assigns && !orders->close)
		outcome = tell_writer(&doing, owner_before);
	if (outcome == OK && orders->close)
		outcome = say(&doing, "closed", NULL, 0);
	if (outcome == OK && orders->status)
		outcome = ticket->id ? say_status(&doing) : say_workload(&doing);
	if (outcome == OK && orders->help)
		outcome = say_value(&doing, "help", "words",
			command_line_of_all(handling->arena, account_language(handling, identity),
				identity_is_partner(identity)));
	return outcome;
}

/* ---- what staff hand in */

static enum outcome say_new(struct doing *doing, const struct forward_in *forward)
{
	struct handling *handling = doing->handling;
	const struct ticket *ticket = &doing->identity->ticket;
	const struct person *owner = site_person(handling->site, ticket->owner);
	const struct group *group = site_group(handling->site, ticket->group);
	const struct address *from = &forward->message.from;
	const struct template_value values[] = {
		{"words", handling_ref(handling, ticket->id)},
		{"person", from->name},
		{"address", from->mail},
		{"owner", owner	  ? owner->name
			  : group ? group->name
				  : NULL},
	};

	return say(doing, "handed_in", values, sizeof(values) / sizeof(values[0]));
}

enum outcome staff_command_hand_in(struct handling *handling, const struct identity *identity,
	const struct staff_orders *orders, const char *text, struct account_lines *lines,
	struct ticket *ret_ticket, struct error *error)
{
	const struct forward_in *forward = orders->forward;
	struct staff_orders rest = *orders;
	struct identity on_ticket = *identity;
	struct doing doing = {handling, &on_ticket, &rest, lines, error};
	enum outcome outcome = forward_in_carry_out(handling, identity, forward, orders->person,
		orders->group, &on_ticket.ticket, error);
	int64_t id = on_ticket.ticket.id;

	/* whose it is was decided with the rest of its way */
	rest.person = NULL;
	rest.group = NULL;
	rest.take = false;
	if (outcome == OK)
		outcome = record_message(handling, id, ENTRY_EVENT,
			arena_printf(handling->arena, "handed in by %s%s%s",
				identity_staff_name(identity),
				forward->date ? "; it was sent: " : "",
				forward->date ? forward->date : ""),
			error);
	if (outcome == OK)
		outcome = say_new(&doing, forward);
	if (outcome == OK && *text)
		outcome = record_message(handling, id, ENTRY_NOTE, text, error);
	if (outcome == OK && *text)
		outcome = say(&doing, "noted", NULL, 0);
	if (outcome == OK)
		outcome = staff_command_carry_out(handling, &on_ticket, &rest, lines, error);
	*ret_ticket = on_ticket.ticket;
	return outcome;
}

/* ---- by the clock */

static enum outcome end_wait(struct handling *handling, int64_t id, struct error *error)
{
	const struct template_value said = {"wait_over", "yes"};
	const struct short_notice notice = {.template_name = "account",
		.kind = OUTGOING_NOTIFICATION,
		.values = &said,
		.value_count = 1};
	struct recipients recipients;
	struct ticket ticket = {.state = TICKET_NEW};
	enum outcome outcome = wait_set(handling->store, id, 0, error);

	if (outcome == OK)
		outcome = ticket_load(handling->store, id, handling->arena, &ticket, error);
	if (outcome != OK || ticket.state != TICKET_WAITING)
		return outcome;
	ticket.state = TICKET_OPEN;
	ticket.changed_at = handling->now;
	outcome = ticket_update(handling->store, &ticket, error);
	if (outcome == OK)
		outcome =
			record_event(handling, id, error, "open again: it was put aside until now");
	if (outcome != OK)
		return outcome;
	recipients_of_ticket(handling, &ticket, &recipients);
	return notify_shortly(handling, &ticket, &recipients, &notice, error);
}

enum outcome staff_command_end_waits(
	struct handling *handling, int64_t *ret_next_at, struct error *error)
{
	int64_t *ids;
	size_t count = 0;
	enum outcome outcome = wait_list_over(
		handling->store, handling->now, WAITS_MAX, handling->arena, &ids, &count, error);

	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = end_wait(handling, ids[i], error);
	return outcome == OK ? wait_next(handling->store, ret_next_at, error) : outcome;
}
