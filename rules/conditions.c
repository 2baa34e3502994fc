/* SPDX-License-Identifier: MIT */
/* The conditions of a rule that need no pattern: of the message, and of the facts. */
#include "rules/deciding.h"

static bool fails(const char **ret_why_not, const char *why)
{
	*ret_why_not = why;
	return false;
}

static bool place_holds(const char *place, const struct rule *rule)
{
	for (size_t i = 0; place && i < rule->places.count; i++) {
		if (strcmp(place, rule->places.list[i]) == 0) {
			return true;
		}
	}
	return rule->places.count == 0;
}

static bool language_holds(enum language language, const struct rule *rule)
{
	return !rule->languages || rule->languages & 1U << language;
}

static const char another_language[] = "it is in another language";

bool message_fits(
	const struct rule_findings *findings, const struct rule *rule, const char **ret_why_not)
{
	const struct message *message = findings->view.message;

	if (rule->channels && !(rule->channels & 1U << message->channel)) {
		return fails(ret_why_not, "it came by another channel");
	}
	if (message->language != LANGUAGE_UNKNOWN && !language_holds(message->language, rule)) {
		return fails(ret_why_not, another_language);
	}
	return place_holds(findings->place.value, rule) ||
	       fails(ret_why_not, "it is about another place, or none");
}

static bool date_holds(const struct deciding *deciding, const struct date_range *range)
{
	int day = range->yearly ? deciding->day_of_year : deciding->today;

	if (range->first > range->last) { /* over the new year */
		return day >= range->first || day <= range->last;
	}
	return day >= range->first && day <= range->last;
}

static bool dates_hold(const struct deciding *deciding, const struct rule *rule)
{
	for (size_t i = 0; i < rule->date_count; i++) {
		if (date_holds(deciding, &rule->dates[i])) {
			return true;
		}
	}
	return rule->date_count == 0;
}

bool facts_fit(const struct deciding *deciding, const struct rule *rule, const char **ret_why_not)
{
	const struct facts *facts = deciding->facts;

	if (deciding->findings->view.message->language == LANGUAGE_UNKNOWN &&
		!language_holds(facts->contact_language, rule)) {
		return fails(ret_why_not, another_language);
	}
	if (rule->when != WHEN_ANY && (rule->when == WHEN_OPEN) != deciding->is_open) {
		return fails(ret_why_not, deciding->is_open ? "we are open" : "we are closed");
	}
	if (rule->contact != CONTACT_ANY &&
		(rule->contact == CONTACT_KNOWN) != facts->contact_known) {
		return fails(ret_why_not,
			facts->contact_known ? "the writer is known" : "the writer is new");
	}
	return dates_hold(deciding, rule) ||
	       fails(ret_why_not, "it did not arrive on one of its dates");
}
