/* SPDX-License-Identifier: MIT */
/* Facts out of the store, and as JSON. */
#include "handlers/kinds/facts.h"

#include <string.h>

#include "daemon/base/json.h"
#include "daemon/base/text.h"
#include "daemon/store/absences.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/organisation.h"
#include "rules/hours.h"
#include "rules/rules.h"

/* An ombud is forgotten when their contact did not write for a year. */
#define OMBUD_SECONDS (INT64_C(365) * 86400)

/* "2027-07-01..2027-07-14" or one day, both ends included. */
static bool day_is_in(struct arena *arena, const char *range, int64_t at, const char *zone)
{
	const char *dots = strstr(range, "..");
	const char *last = dots ? dots + 2 : range;
	const char *first = dots ? arena_strndup(arena, range, (size_t)(dots - range)) : range;
	int64_t from, to;

	return time_parse(first, zone, &from) && time_parse(last, zone, &to) &&
	       local_time_at(zone, from).days <= local_time_at(zone, at).days &&
	       local_time_at(zone, at).days <= local_time_at(zone, to).days;
}

bool facts_is_away(const struct person *person, const char *zone, int64_t at)
{
	struct arena *arena;
	bool away = false;

	if (person->away.count == 0)
		return false;
	arena = arena_new(64 * 1024);
	for (size_t i = 0; i < person->away.count && !away; i++)
		away = day_is_in(arena, person->away.list[i], at, zone);
	arena_free(arena);
	return away;
}

/* What was told of them since: by a command, or by their own mail program. */
static enum outcome add_absences(
	struct handling *handling, struct facts *facts, struct error *error)
{
	struct absence *absences;
	size_t count = 0;
	enum outcome outcome = absence_list(
		handling->store, handling->now, handling->arena, &absences, &count, error);

	for (size_t i = 0; outcome == OK && i < count; i++) {
		for (size_t k = 0; k < facts->load_count; k++) {
			struct load *load = &facts->loads[k];

			if (absences[i].first_at > handling->now ||
				strcmp(absences[i].person, load->person) != 0)
				continue;
			load->away = true;
			load->deputy = absences[i].deputy;
		}
	}
	return outcome;
}

enum outcome facts_fetch_people(struct handling *handling, struct facts *facts, struct error *error)
{
	const struct site *site = handling->site;
	const char *zone = site->default_hours ? site->default_hours->timezone : NULL;
	enum outcome outcome = OK;

	facts->loads = ARENA_ARRAY(handling->arena, site->person_count, struct load);
	facts->load_count = site->person_count;
	for (size_t i = 0; outcome == OK && i < site->person_count; i++) {
		struct load *load = &facts->loads[i];

		load->person = site->persons[i].title;
		load->away = facts_is_away(&site->persons[i], zone, handling->now);
		outcome = person_load(handling->store, load->person, &load->open_count,
			&load->last_assigned_at, error);
	}
	return outcome == OK ? add_absences(handling, facts, error) : outcome;
}

const struct person *facts_deputy_now(struct handling *handling, const struct person *person)
{
	const struct hours *hours = handling->site->default_hours;
	struct load load = {.person = person->title};
	struct facts facts = {.loads = &load, .load_count = 1};
	const struct person *named;

	load.away = facts_is_away(person, hours ? hours->timezone : NULL, handling->now);
	if (add_absences(handling, &facts, NULL) != OK || !load.away)
		return NULL;
	named = site_person(handling->site, load.deputy);
	return named ? named : person->deputy;
}

struct verdict facts_verdict_of(struct arena *arena, const struct ticket *ticket)
{
	struct verdict verdict = {.group.value = ticket->group,
		.place.value = ticket->place,
		.tags = ARENA_ARRAY(arena, ticket->tags.count, struct decided_tag),
		.tag_count = ticket->tags.count};

	for (size_t i = 0; i < ticket->tags.count; i++)
		verdict.tags[i].value = ticket->tags.list[i];
	return verdict;
}

void facts_count_assigned(struct facts *facts, const struct person *person)
{
	int64_t last = facts->now - 1;

	for (size_t i = 0; i < facts->load_count; i++) {
		if (facts->loads[i].last_assigned_at > last)
			last = facts->loads[i].last_assigned_at;
	}
	for (size_t i = 0; i < facts->load_count; i++) {
		if (strcmp(facts->loads[i].person, person->title) == 0) {
			facts->loads[i].open_count++;
			facts->loads[i].last_assigned_at = last + 1;
		}
	}
}

bool facts_say_away(const struct facts *facts, const struct person *person)
{
	for (size_t i = 0; i < facts->load_count; i++) {
		if (strcmp(facts->loads[i].person, person->title) == 0)
			return facts->loads[i].away;
	}
	return false;
}

struct facts facts_of_writer(const struct handling *handling, const struct identity *identity)
{
	const struct contact *contact = &identity->contact;
	struct facts facts = {
		.now = handling->now,
		.received_at = handling->incoming->received_at,
		.contact_known = identity->is_known,
		.mailbox = handling->incoming->mailbox,
	};

	if (identity->has_contact) {
		facts.contact_language = contact->language;
		facts.organisation = contact->organisation;
		if (handling->now - contact->last_seen_at < OMBUD_SECONDS)
			facts.contact_ombud = contact->ombud;
	}
	return facts;
}

enum outcome facts_fetch(struct handling *handling, const struct identity *identity,
	struct facts *ret_facts, struct error *error)
{
	const struct rule_findings *findings = handling->prepared->findings;
	struct organisation_signs signs = {.mail = identity->writer.mail};
	enum outcome outcome;

	*ret_facts = facts_of_writer(handling, identity);
	signs.business_id = findings ? rules_found_field(findings, "business_id") : NULL;
	signs.name = ret_facts->organisation;
	ret_facts->organisation_keys = organisation_keys(handling->arena, handling->site, &signs);
	outcome =
		organisation_fetch_ombud(handling, handling->now - OMBUD_SECONDS, ret_facts, error);
	return outcome == OK ? facts_fetch_people(handling, ret_facts, error) : outcome;
}

/* A rule can ask for a contact of another language than ours, which has no code of its own. */
static const char other_language[] = "other";

static const char *language_word(enum language language)
{
	return language == LANGUAGE_OTHER ? other_language : language_code(language);
}

static enum language language_from_word(const char *word)
{
	bool known;

	if (!word)
		return LANGUAGE_UNKNOWN;
	return strcmp(word, other_language) == 0 ? LANGUAGE_OTHER
						 : language_from_code(word, &known);
}

char *facts_to_json(struct arena *arena, const struct facts *facts)
{
	struct json *json = json_new_object();
	struct json *loads = json_new_array();
	char *text;

	json_set_number(json, "now", facts->now);
	json_set_number(json, "received_at", facts->received_at);
	json_set_bool(json, "contact_known", facts->contact_known);
	json_set_text(json, "contact_ombud", facts->contact_ombud);
	json_set_text(json, "contact_language", language_word(facts->contact_language));
	json_set_text(json, "language", language_word(facts->language));
	json_set_text(json, "organisation", facts->organisation);
	json_set_texts(json, "organisation_keys", facts->organisation_keys.list,
		facts->organisation_keys.count);
	json_set_text(json, "organisation_ombud", facts->organisation_ombud);
	json_set_text(json, "mailbox", facts->mailbox);
	for (size_t i = 0; i < facts->load_count; i++) {
		struct json *load = json_new_object();

		json_set_text(load, "person", facts->loads[i].person);
		json_set_number(load, "open", facts->loads[i].open_count);
		json_set_number(load, "last_assigned_at", facts->loads[i].last_assigned_at);
		json_set_bool(load, "away", facts->loads[i].away);
		json_set_text(load, "deputy", facts->loads[i].deputy);
		json_add(loads, load);
	}
	json_set(json, "loads", loads);
	text = json_to_text(json, arena);
	json_free(json);
	return text;
}

/* Absent in facts of an earlier version: none. */
static struct texts texts_of(struct arena *arena, const struct json *list)
{
	const char **texts = ARENA_ARRAY(arena, json_count(list), const char *);
	size_t count = 0;

	for (size_t i = 0; i < json_count(list); i++) {
		if (json_item_text(list, i))
			texts[count++] = arena_strdup(arena, json_item_text(list, i));
	}
	return (struct texts){texts, count};
}

enum outcome facts_from_json(
	struct arena *arena, const char *text, struct facts *ret_facts, struct error *error)
{
	struct json *json;
	const struct json *loads;
	struct facts facts;
	enum outcome outcome = json_parse(text, strlen(text), &json, error);

	if (outcome != OK)
		return outcome;
	loads = json_member(json, "loads");
	if (!loads || json_number(json, "now") == 0) {
		json_free(json);
		return error_set(error, REFUSED, "these are not the facts of a decision");
	}
	facts = (struct facts){
		.now = json_number(json, "now"),
		.received_at = json_number(json, "received_at"),
		.contact_known = json_bool(json, "contact_known"),
		.contact_ombud = arena_strdup(arena, json_text(json, "contact_ombud")),
		.organisation = arena_strdup(arena, json_text(json, "organisation")),
		.organisation_keys = texts_of(arena, json_member(json, "organisation_keys")),
		.organisation_ombud = arena_strdup(arena, json_text(json, "organisation_ombud")),
		.mailbox = arena_strdup(arena, json_text(json, "mailbox")),
		.load_count = json_count(loads),
	};
	facts.contact_language = language_from_word(json_text(json, "contact_language"));
	/* facts of a version before languages counted in assigning have none */
	facts.language = language_from_word(json_text(json, "language"));
	facts.loads = ARENA_ARRAY(arena, facts.load_count, struct load);
	for (size_t i = 0; i < facts.load_count; i++) {
		const struct json *load = json_item(loads, i);

		facts.loads[i] = (struct load){
			.person = arena_strdup(arena, json_text(load, "person")),
			.open_count = json_number(load, "open"),
			.last_assigned_at = json_number(load, "last_assigned_at"),
			.away = json_bool(load, "away"),
			.deputy = arena_strdup(arena, json_text(load, "deputy")),
		};
	}
	json_free(json);
	*ret_facts = facts;
	return OK;
}
