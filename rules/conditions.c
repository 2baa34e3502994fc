/* SPDX-License-Identifier: MIT */
/* Whether a rule holds: its circumstances first, which cost nothing, then its patterns. */
#include "rules/deciding.h"

static void add_hit(struct deciding *deciding, const struct found *found)
{
	if (!deciding->traced) {
		return;
	}
	if (deciding->hit_count == deciding->hit_room) {
		deciding->hits = deciding_grow(deciding->arena, deciding->hits, deciding->hit_count,
			sizeof(struct rule_hit), &deciding->hit_room);
	}
	deciding->hits[deciding->hit_count++] = view_hit(&deciding->view, found);
}

/* Whether one of them is found. For explain all that are found are noted; the first decides. */
static bool find_one(
	struct deciding *deciding, const struct rule *rule, const struct pattern_list *patterns)
{
	bool holds = false;
	struct found found;

	for (size_t i = 0; i < patterns->count && (!holds || deciding->traced); i++) {
		if (view_find(&deciding->view, rule->name, &patterns->list[i], &found)) {
			add_hit(deciding, &found);
			holds = true;
		}
	}
	return holds;
}

static bool fails(struct deciding *deciding, const char *why)
{
	deciding->why_not = why;
	return false;
}

static bool any_holds(struct deciding *deciding, const struct rule *rule)
{
	return rule->any.count == 0 || find_one(deciding, rule, &rule->any) ||
	       fails(deciding, "no pattern of any was found");
}

static bool all_holds(struct deciding *deciding, const struct rule *rule)
{
	struct found found;

	for (size_t i = 0; i < rule->all.count; i++) {
		if (!view_find(&deciding->view, rule->name, &rule->all.list[i], &found)) {
			return fails(deciding,
				deciding->traced ? arena_printf(deciding->arena,
							   "the pattern %s of all was not found",
							   rule->all.list[i].source)
						 : "");
		}
		add_hit(deciding, &found);
	}
	return true;
}

static bool none_holds(struct deciding *deciding, const struct rule *rule)
{
	struct found found;

	for (size_t i = 0; i < rule->none.count; i++) {
		if (view_find(&deciding->view, rule->name, &rule->none.list[i], &found)) {
			deciding->hit_count = 0; /* what stands in the way is what matters */
			add_hit(deciding, &found);
			return fails(deciding, "a pattern of none was found");
		}
	}
	return true;
}

static bool words_hold(struct deciding *deciding, const struct rule *rule)
{
	bool holds = rule->word_count == 0;

	for (size_t i = 0; i < rule->word_count && (!holds || deciding->traced); i++) {
		holds = find_one(deciding, rule, &rule->words[i]->any) || holds;
	}
	return holds || fails(deciding, "no pattern of its words was found");
}

static bool date_holds(const struct deciding *deciding, const struct date_range *range)
{
	int day = range->yearly ? deciding->day_of_year : deciding->today;

	if (range->first > range->last) { /* over the new year */
		return day >= range->first || day <= range->last;
	}
	return day >= range->first && day <= range->last;
}

static bool dates_hold(struct deciding *deciding, const struct rule *rule)
{
	for (size_t i = 0; i < rule->date_count; i++) {
		if (date_holds(deciding, &rule->dates[i])) {
			return true;
		}
	}
	return rule->date_count == 0 || fails(deciding, "it did not arrive on one of its dates");
}

static bool place_holds(struct deciding *deciding, const struct rule *rule)
{
	const char *place = deciding->verdict->place.value;

	for (size_t i = 0; place && i < rule->places.count; i++) {
		if (strcmp(place, rule->places.list[i]) == 0) {
			return true;
		}
	}
	return rule->places.count == 0 || fails(deciding, "it is about another place, or none");
}

/* The conditions that cost nothing. */
static bool circumstances_hold(struct deciding *deciding, const struct rule *rule)
{
	const struct message *message = deciding->view.message;
	const struct facts *facts = deciding->view.facts;
	enum language language =
		message->language == LANGUAGE_UNKNOWN ? facts->contact_language : message->language;

	if (rule->channels && !(rule->channels & 1U << message->channel)) {
		return fails(deciding, "it came by another channel");
	}
	if (rule->languages && !(rule->languages & 1U << language)) {
		return fails(deciding, "it is in another language");
	}
	if (rule->when != WHEN_ANY && (rule->when == WHEN_OPEN) != deciding->is_open) {
		return fails(deciding, deciding->is_open ? "we are open" : "we are closed");
	}
	if (rule->contact != CONTACT_ANY &&
		(rule->contact == CONTACT_KNOWN) != facts->contact_known) {
		return fails(deciding,
			facts->contact_known ? "the writer is known" : "the writer is new");
	}
	return dates_hold(deciding, rule) && place_holds(deciding, rule);
}

bool rule_holds(struct deciding *deciding, const struct rule *rule)
{
	if (!circumstances_hold(deciding, rule)) {
		return false;
	}
	if (rule->organisation.count > 0 && !find_one(deciding, rule, &rule->organisation)) {
		return fails(deciding, "the writer's organisation is another one");
	}
	return any_holds(deciding, rule) && words_hold(deciding, rule) &&
	       all_holds(deciding, rule) && none_holds(deciding, rule);
}
