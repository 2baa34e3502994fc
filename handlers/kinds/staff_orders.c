/* SPDX-License-Identifier: MIT */
/* Commands of staff, from words to what they ask for. */
#include "handlers/kinds/staff_orders.h"

#include <string.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/model/phone.h"
#include "daemon/store/contacts.h"
#include "daemon/store/handovers.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/correspondents.h"
#include "handlers/kinds/handover.h"
#include "handlers/kinds/link.h"
#include "handlers/kinds/same_mail.h"
#include "handlers/mail/written_day.h"
#include "rules/hours.h"

enum { WAIT_DAYS_MAX = 366, AWAY_DAYS_MAX = 366 };
enum { TAG_BYTES_MAX = 40, NAMES_BYTES = 1500 };

struct reading {
	struct handling *handling;
	const struct identity *identity;
	struct staff_orders *orders;
	struct account_lines *lines;
	struct error *error;
};

static enum outcome refuse(
	struct reading *reading, const char *section, const char *words, const char *nearest)
{
	const struct template_value values[] = {{"words", words}, {"nearest", nearest}};

	reading->orders->is_refused = true;
	return account_add_line(reading->handling, reading->identity, reading->lines, section,
		values, sizeof(values) / sizeof(values[0]), reading->error);
}

static const char *folded(struct arena *arena, const char *text)
{
	return text_fold(arena, text_compose(arena, text)).text;
}

static enum outcome understand_wait(struct reading *reading, const char *argument)
{
	struct handling *handling = reading->handling;
	const struct ticket *ticket = &reading->identity->ticket;
	const char *zone = handling_timezone(handling, ticket);
	const struct hours *hours = handling_hours(handling, ticket);
	int today = local_time_at(zone, handling->now).days, days = 0;
	const char *rest = argument;
	int64_t midnight, opening;

	if (!written_day_read(&rest, today, &days) || (*rest && *rest != ' ') || days <= today ||
		days > today + WAIT_DAYS_MAX)
		return refuse(reading, "bad_date",
			arena_strndup(handling->arena, argument, strcspn(argument, " ")), NULL);
	midnight = local_time_to_utc(zone, days, 0);
	opening = hours ? hours_next_open(hours, midnight) : 0;
	reading->orders->wait_until = opening ? opening : midnight;
	reading->orders->wait_reason = text_trim(handling->arena, rest);
	return OK;
}

/* Whether the folded words are one of the names of a person as a whole. */
static bool is_person(struct arena *arena, const struct person *person, const char *words)
{
	if (strcmp(folded(arena, person->title), words) == 0 ||
		(person->name && strcmp(folded(arena, person->name), words) == 0))
		return true;
	for (size_t i = 0; i < person->emails.count; i++) {
		if (address_equal(person->emails.list[i], words))
			return true;
	}
	return false;
}

/* The first or the last word of a name. */
static bool is_part_of_name(struct arena *arena, const struct person *person, const char *words)
{
	const char *name = folded(arena, person->name ? person->name : "");
	size_t first = strcspn(name, " "), size = strlen(words);
	const char *last = strrchr(name, ' ');

	return size > 0 && ((first == size && strncmp(name, words, size) == 0) ||
				   (last && strcmp(last + 1, words) == 0));
}

static bool is_group(struct arena *arena, const struct group *group, const char *words)
{
	return strcmp(folded(arena, group->title), words) == 0 ||
	       (group->name && strcmp(folded(arena, group->name), words) == 0) ||
	       address_equal(group->email, words);
}

/* All titles of persons, and of groups, so that the right one can be copied. */
static const char *titles(struct handling *handling, bool with_groups)
{
	const struct site *site = handling->site;
	size_t count = site->person_count + (with_groups ? site->group_count : 0);
	const char *line = "";

	for (size_t i = 0; i < count; i++)
		line = arena_printf(handling->arena, "%s%s%s", line, i ? ", " : "",
			i < site->person_count ? site->persons[i].title
					       : site->groups[i - site->person_count].title);
	return text_cut(handling->arena, line, NAMES_BYTES);
}

static const struct authority *find_authority(
	struct arena *arena, const struct site *site, const char *words)
{
	for (size_t i = 0; i < site->authority_count; i++) {
		const struct authority *authority = &site->authorities[i];
		const char *const names[] = {authority->title, authority->name_fi,
			authority->name_sv, authority->name_en};

		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
			if (strcmp(folded(arena, names[k]), words) == 0)
				return authority;
		}
	}
	return NULL;
}

static enum outcome understand_transfer(struct reading *reading, const char *argument)
{
	struct arena *arena = reading->handling->arena;
	const struct site *site = reading->handling->site;
	const char *known = "";

	reading->orders->authority = find_authority(arena, site, folded(arena, argument));
	if (reading->orders->authority)
		return OK;
	for (size_t i = 0; i < site->authority_count; i++)
		known = arena_printf(
			arena, "%s%s%s", known, i ? ", " : "", site->authorities[i].title);
	return refuse(reading, "no_such_authority", argument, text_cut(arena, known, NAMES_BYTES));
}

/* NULL: nobody, or several by part of their name alone (*ret_by_part when it is one). */
static const struct person *find_person(
	struct handling *handling, const char *words, const struct person **ret_by_part)
{
	const struct site *site = handling->site;
	size_t parts = 0;

	*ret_by_part = NULL;
	for (size_t i = 0; i < site->person_count; i++) {
		if (is_person(handling->arena, &site->persons[i], words))
			return &site->persons[i];
		if (is_part_of_name(handling->arena, &site->persons[i], words)) {
			*ret_by_part = &site->persons[i];
			parts++;
		}
	}
	if (parts != 1)
		*ret_by_part = NULL;
	return NULL;
}

static enum outcome understand_assign(struct reading *reading, const char *argument)
{
	struct handling *handling = reading->handling;
	const struct site *site = handling->site;
	const char *words = folded(handling->arena, argument);
	const struct person *by_part;

	reading->orders->person = find_person(handling, words, &by_part);
	for (size_t i = 0; !reading->orders->person && i < site->group_count; i++) {
		if (is_group(handling->arena, &site->groups[i], words)) {
			reading->orders->group = &site->groups[i];
			return OK;
		}
	}
	if (!reading->orders->person)
		reading->orders->person = by_part;
	if (!reading->orders->person)
		reading->orders->authority = find_authority(handling->arena, site, words);
	return reading->orders->person || reading->orders->authority
		       ? OK
		       : refuse(reading, "no_such_owner", argument, titles(handling, true));
}

/* "1.7.-14.7. pekka" */
static enum outcome understand_away(struct reading *reading, const char *argument)
{
	struct handling *handling = reading->handling;
	struct staff_orders *orders = reading->orders;
	const struct person *staff = reading->identity->staff, *by_part, *deputy = NULL;
	int today = local_time_at(handling->site->default_hours->timezone, handling->now).days;
	const char *rest;
	int first, last;

	if (!staff)
		return refuse(reading, "away_not_a_person", NULL, NULL);
	if (!written_days_read(argument, today, &first, &last, &rest) || last < today ||
		(last > today + AWAY_DAYS_MAX &&
			!incoming_is_by_command(handling->incoming))) /* ombud away allows more */
		return refuse(reading, "bad_days", argument, NULL);
	rest = text_trim(handling->arena, rest);
	if (*rest) {
		deputy = find_person(handling, folded(handling->arena, rest), &by_part);
		deputy = deputy ? deputy : by_part;
		if (!deputy || deputy == staff)
			return refuse(reading, "no_such_deputy", rest, titles(handling, false));
	}
	orders->absences[orders->absence_count++] =
		absence_of_days(handling->site, staff, first, last, deputy, handling->now);
	return OK;
}

/* A partner sees one ticket and no other. */
static enum outcome is_with_partner(
	struct reading *reading, const struct ticket *ticket, bool *ret_is)
{
	struct handling *handling = reading->handling;
	struct handover handover;
	enum outcome outcome = handover_load(
		handling->store, ticket->id, handling->arena, &handover, reading->error);

	*ret_is = outcome == OK;
	return outcome == NOT_FOUND ? OK : outcome;
}

/* Why the two cannot be one, as a section of the account; NULL: they can. */
static enum outcome find_obstacle(
	struct reading *reading, const struct ticket *into, const char **ret_obstacle)
{
	const struct ticket *ticket = &reading->identity->ticket;
	bool is_ours = false, is_theirs = false;
	enum outcome outcome;

	*ret_obstacle = NULL;
	if (into->id == ticket->id)
		*ret_obstacle = "merge_itself";
	else if (!ticket->contact_id || into->contact_id != ticket->contact_id)
		*ret_obstacle = "merge_other_contact";
	else if (into->silent || handling_is_over(reading->handling, into) ||
		 handling_is_over(reading->handling, ticket))
		*ret_obstacle = "merge_closed";
	if (*ret_obstacle)
		return OK;
	outcome = is_with_partner(reading, ticket, &is_ours);
	if (outcome == OK)
		outcome = is_with_partner(reading, into, &is_theirs);
	if (is_ours || is_theirs)
		*ret_obstacle = "merge_partner";
	return outcome;
}

/* A reference as a whole, as it stands in a subject perhaps; a number alone is too easily
 * another's.
 */
static enum outcome understand_merge(struct reading *reading, const char *argument)
{
	struct handling *handling = reading->handling;
	struct staff_orders *orders = reading->orders;
	size_t size = strlen(argument);
	bool is_bracketed = size > 2 && argument[0] == '[' && argument[size - 1] == ']';
	const char *ref =
		is_bracketed ? arena_strndup(handling->arena, argument + 1, size - 2) : argument;
	struct ticket into;
	const char *obstacle;
	int64_t id;
	enum outcome outcome;

	if (!ticket_ref_parse(&handling->desk->key, handling->site->prefix, ref, &id))
		return refuse(reading, "no_such_ticket", argument, NULL);
	outcome = ticket_load_current(handling->store, id, handling->arena, &into, reading->error);
	if (outcome == NOT_FOUND)
		return refuse(reading, "no_such_ticket", argument, NULL);
	if (outcome == OK)
		outcome = find_obstacle(reading, &into, &obstacle);
	if (outcome != OK)
		return outcome;
	if (obstacle)
		return refuse(reading, obstacle, argument, NULL);
	if (orders->merge && orders->merge_into.id != into.id)
		return refuse(reading, "merge_two", argument, NULL);
	orders->merge = true;
	orders->merge_into = into;
	return OK;
}

/* A mail address, or a number as E.164; NULL: neither. */
static const char *read_way(struct handling *handling, const char *text)
{
	if (strchr(text, '@'))
		return address_is_sendable(text) ? text : NULL;
	return *text == '+' || *text == '0'
		       ? phone_normalise(handling->arena, text, handling_country(handling))
		       : NULL;
}

/* Whether the message is on a ticket already: it came by another way too. */
static enum outcome find_ticket_of(
	struct reading *reading, const struct message *message, int64_t *ret_ticket_id)
{
	struct handling *handling = reading->handling;
	struct entry entry = {.ticket_id = 0};
	enum outcome outcome = NOT_FOUND;

	*ret_ticket_id = 0;
	if (message->message_id)
		outcome = entry_by_message_id(handling->store, message->message_id,
			same_mail_digest(handling->arena, message), handling->arena, &entry,
			reading->error);
	if (outcome == OK && entry.kind == ENTRY_IN)
		*ret_ticket_id = entry.ticket_id;
	return outcome == NOT_FOUND ? OK : outcome;
}

/* What was forwarded, of whom it is found in it, or of the address behind the command. */
static enum outcome understand_new(struct reading *reading, const char *argument)
{
	struct handling *handling = reading->handling;
	struct forward_in *forward = ARENA_NEW(handling->arena, struct forward_in);
	const char *address = *argument ? argument : NULL;
	int64_t ticket_id;
	enum outcome outcome;

	if (address && (!strchr(address, '@') || !address_is_sendable(address)))
		return refuse(reading, "bad_sender", address, NULL);
	if (address && link_is_ours(handling, address))
		return refuse(reading, "sender_is_ours", address, NULL);
	forward_in_read(handling, address, forward);
	if (forward->refusal)
		return refuse(reading, forward->refusal, forward->named, NULL);
	outcome = find_ticket_of(reading, &forward->message, &ticket_id);
	if (outcome == OK && ticket_id)
		return refuse(reading, "known_message", handling_ref(handling, ticket_id), NULL);
	reading->orders->forward = forward;
	return outcome;
}

static enum outcome understand_contact(struct reading *reading, const char *argument)
{
	struct handling *handling = reading->handling;
	struct staff_orders *orders = reading->orders;
	const struct ticket *ticket = &reading->identity->ticket;
	const char *way = read_way(handling, argument);
	struct contact holder;
	enum outcome outcome;

	if (!way)
		return refuse(reading, "bad_contact", argument, NULL);
	if (link_is_ours(handling, way))
		return refuse(reading, "contact_is_ours", argument, NULL);
	if (!ticket->contact_id)
		return refuse(reading, "no_contact", argument, NULL);
	outcome = contact_by_address(handling->store, address_key(handling->arena, way),
		handling->arena, &holder, reading->error);
	if (outcome == OK && holder.id != ticket->contact_id)
		return refuse(
			reading, "contact_of_another", way, handling_ref(handling, ticket->id));
	if (outcome == OK || outcome == NOT_FOUND)
		orders->ways[orders->way_count++] = way;
	return outcome == NOT_FOUND ? OK : outcome;
}

static bool is_tag(const char *tag)
{
	return strlen(tag) <= TAG_BYTES_MAX && !strpbrk(tag, ",#");
}

static bool has_tag(const struct texts *tags, const char *tag)
{
	for (size_t i = 0; i < tags->count; i++) {
		if (text_equal_nocase(tags->list[i], tag))
			return true;
	}
	return false;
}

static enum outcome understand_tags(struct reading *reading, const char *argument)
{
	struct staff_orders *orders = reading->orders;
	const struct texts *known = &reading->identity->ticket.tags;
	size_t size;

	for (; *argument; argument += size) {
		struct texts new = {orders->tags, orders->tag_count};
		const char *tag;

		argument += strspn(argument, " ,");
		size = strcspn(argument, " ,");
		tag = arena_strndup(reading->handling->arena, argument, size);
		if (!*tag || has_tag(known, tag) || has_tag(&new, tag))
			continue;
		if (!is_tag(tag) || known->count + orders->tag_count >= TICKET_TAGS_MAX)
			return refuse(reading, "bad_tag", tag, NULL);
		orders->tags[orders->tag_count++] = tag;
	}
	return OK;
}

static enum outcome understand_priority(struct reading *reading, const char *argument)
{
	static const char *const words[][3] = {
		[PRIORITY_LOW] = {"low", "matala", "lag"},
		[PRIORITY_NORMAL] = {"normal", "normaali", "normal"},
		[PRIORITY_HIGH] = {"high", "korkea", "hog"},
		[PRIORITY_URGENT] = {"urgent", "kiireellinen", "bradskande"},
	};
	const char *word = folded(reading->handling->arena, argument);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		for (size_t k = 0; k < 3; k++) {
			if (strcmp(words[i][k], word) != 0)
				continue;
			reading->orders->sets_priority = true;
			reading->orders->priority = (enum priority)i;
			return OK;
		}
	}
	return refuse(reading, "bad_priority", argument, NULL);
}

static enum outcome understand_language(struct reading *reading, const char *argument)
{
	struct handling *handling = reading->handling;
	const struct site *site = handling->site;
	enum language language =
		language_from_code(text_lower_ascii(handling->arena, argument), NULL);
	const char *spoken = "";

	for (size_t i = 0; i < site->language_count; i++) {
		if (language != LANGUAGE_UNKNOWN && site->languages[i] == language) {
			reading->orders->language = language;
			return OK;
		}
		spoken = arena_printf(handling->arena, "%s%s%s", spoken, i ? ", " : "",
			language_code(site->languages[i]));
	}
	return refuse(reading, "bad_language", argument, spoken);
}

static enum outcome refuse_without_text(struct reading *reading, const struct mail_command *command)
{
	const struct template_value named = {"command", command->written};

	reading->orders->is_refused = true;
	return account_add_line(reading->handling, reading->identity, reading->lines, "no_text",
		&named, 1, reading->error);
}

static enum outcome understand_way(struct reading *reading, const struct command_mail *mail,
	const struct mail_command *command)
{
	struct handling *handling = reading->handling;
	const struct ticket *ticket = &reading->identity->ticket;
	struct correspondents found;
	enum answer_way way = command->word == COMMAND_SMS ? WAY_TEXT : WAY_MAIL;
	enum outcome outcome;

	if (!*mail->text)
		return refuse_without_text(reading, command);
	outcome = correspondents_find(handling, ticket, &found, reading->error);
	if (outcome == OK)
		outcome = correspondents_choose(handling, ticket,
			way == WAY_TEXT ? CHANNEL_SMS : CHANNEL_EMAIL, &found, reading->error);
	if (outcome == NOT_FOUND)
		return refuse(reading, way == WAY_TEXT ? "no_number" : "no_mail", NULL, NULL);
	reading->orders->way = way;
	return outcome;
}

static enum outcome understand_one(struct reading *reading, const struct command_mail *mail,
	const struct mail_command *command)
{
	struct staff_orders *orders = reading->orders;

	switch (command->word) {
	case COMMAND_NOTE:
		return *mail->text ? OK : refuse_without_text(reading, command);
	case COMMAND_CLOSE:
		orders->close = true;
		return OK;
	case COMMAND_WAIT:
		return understand_wait(reading, command->argument);
	case COMMAND_ASSIGN:
		return understand_assign(reading, command->argument);
	case COMMAND_TAKE:
		orders->take = true;
		orders->person = reading->identity->staff;
		return orders->person ? OK : refuse(reading, "not_a_person", NULL, NULL);
	case COMMAND_TAG:
		return understand_tags(reading, command->argument);
	case COMMAND_PRIORITY:
		return understand_priority(reading, command->argument);
	case COMMAND_LANGUAGE:
		return understand_language(reading, command->argument);
	case COMMAND_SMS:
	case COMMAND_EMAIL:
		return understand_way(reading, mail, command);
	case COMMAND_NEW:
		return understand_new(reading, command->argument);
	case COMMAND_MERGE:
		return understand_merge(reading, command->argument);
	case COMMAND_CONTACT:
		return understand_contact(reading, command->argument);
	case COMMAND_AWAY:
		return understand_away(reading, command->argument);
	case COMMAND_TRANSFER:
		return understand_transfer(reading, command->argument);
	case COMMAND_STATUS:
		orders->status = true;
		return OK;
	case COMMAND_HELP:
		orders->help = true;
		return OK;
	case COMMAND_COUNT:
		break;
	}
	return error_set(reading->error, BROKEN, "a command that is none");
}

static enum outcome refuse_partner(struct reading *reading, const struct mail_command *command)
{
	const struct template_value values[] = {
		{"command", command->written},
		{"words", command_line_of_all(reading->handling->arena,
				  account_language(reading->handling, reading->identity), true)},
	};

	reading->orders->is_refused = true;
	return account_add_line(reading->handling, reading->identity, reading->lines,
		"not_for_partner", values, sizeof(values) / sizeof(values[0]), reading->error);
}

static enum outcome refuse_beside(struct reading *reading, const struct command_mail *mail,
	enum command_word word, enum command_word other)
{
	struct arena *arena = reading->handling->arena;
	const struct template_value values[] = {
		{"command", command_written(arena, mail, word)},
		{"nearest", command_written(arena, mail, other)},
	};

	reading->orders->is_refused = true;
	return account_add_line(reading->handling, reading->identity, reading->lines, "conflict",
		values, sizeof(values) / sizeof(values[0]), reading->error);
}

/* What would go to another organisation, and what must not any more. */
static enum outcome check_outside(struct reading *reading, const struct command_mail *mail)
{
	const struct staff_orders *orders = reading->orders;
	const struct ticket *ticket = &reading->identity->ticket;
	const struct texts new_tags = {orders->tags, orders->tag_count};
	bool hands_over = orders->group && orders->group->partner;
	const struct group *has = site_group(reading->handling->site, ticket->group);
	struct template_value partner = {"partner", NULL};
	const char *section = NULL;
	enum outcome outcome;

	if (orders->is_refused)
		return OK;
	if (hands_over && (orders->close || orders->wait_until))
		return refuse_beside(reading, mail, COMMAND_ASSIGN,
			orders->close ? COMMAND_CLOSE : COMMAND_WAIT);
	if (hands_over || orders->authority) {
		outcome = handover_find_hindrance(reading->handling, ticket, &new_tags, &section,
			&partner.value, reading->error);
		if (outcome != OK)
			return outcome;
	} else if (has && has->partner && !orders->person && !orders->group &&
		   handover_is_secret(&new_tags)) {
		section = "secret_with_partner";
		partner.value = has->name;
	}
	if (!section)
		return OK;
	reading->orders->is_refused = true;
	return account_add_line(reading->handling, reading->identity, reading->lines, section,
		&partner, 1, reading->error);
}

enum outcome staff_orders_understand(struct handling *handling, const struct identity *identity,
	const struct command_mail *mail, struct staff_orders *ret_orders,
	struct account_lines *lines, struct error *error)
{
	struct reading reading = {handling, identity, ret_orders, lines, error};
	enum outcome outcome = OK;

	*ret_orders = (struct staff_orders){.way = WAY_OF_LAST_MESSAGE};
	for (size_t i = 0; outcome == OK && i < mail->count; i++)
		outcome =
			identity_is_partner(identity) && !command_is_for_partner(mail->list[i].word)
				? refuse_partner(&reading, &mail->list[i])
				: understand_one(&reading, mail, &mail->list[i]);
	return outcome == OK ? check_outside(&reading, mail) : outcome;
}

enum outcome staff_orders_explain(struct handling *handling, const struct identity *identity,
	const struct command_mail *mail, struct account_lines *lines, struct error *error)
{
	static const char *const sections[] = {[COMMAND_UNKNOWN] = "unknown",
		[COMMAND_BELOW] = "below",
		[COMMAND_INCOMPLETE] = "incomplete",
		[COMMAND_SUPERFLUOUS] = "superfluous",
		[COMMAND_CONFLICT] = "conflict",
		[COMMAND_TOO_MANY] = "too_many"};
	const struct template_value values[] = {
		{"command", mail->faulty}, {"nearest", mail->nearest}};

	return account_add_line(handling, identity, lines, sections[mail->fault], values,
		sizeof(values) / sizeof(values[0]), error);
}
