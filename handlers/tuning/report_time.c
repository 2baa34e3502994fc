/* SPDX-License-Identifier: MIT */
/* What the rules cost on stored messages, and what might be done with them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/store/inbox.h"
#include "handlers/kinds/raw_message.h"
#include "handlers/tuning/report.h"
#include "rules/cost.h"

enum { WORK_BYTES = 512 * 1024 * 1024 };

/* ---- time */

static enum outcome time_message(struct rules_report *report, struct store *store,
	const struct rule_set *set, int64_t inbox_id, struct rule_cost *costs, struct arena *arena,
	struct error *error)
{
	struct incoming incoming;
	struct message message;
	int64_t whole = 0;
	enum outcome outcome = inbox_load(store, inbox_id, arena, &incoming, error);

	if (outcome == OK)
		outcome = raw_message_read(arena, incoming.bytes, incoming.size_bytes,
			site_country(report->site), &message, error);
	if (outcome == NOT_FOUND || outcome == REFUSED) /* erased, or of the unreadable kind */
		return OK;
	if (outcome != OK)
		return outcome;
	rules_measure(set, &message, costs, &whole);
	report->timed++;
	report->whole_nanoseconds += whole;
	for (size_t i = 0; i < report->current_count; i++) {
		report->rules[i].nanoseconds += costs[i].nanoseconds;
		report->rules[i].found += costs[i].found;
	}
	return OK;
}

enum outcome report_time(struct rules_report *report, struct store *store,
	const struct rule_set *set, struct error *error)
{
	struct arena *arena = arena_new(WORK_BYTES);
	struct rule_cost *costs =
		ARENA_ARRAY(report->arena, report->current_count, struct rule_cost);
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < report->messages.count; i++) {
		arena_reset(arena);
		outcome = time_message(
			report, store, set, report->messages.list[i].id, costs, arena, error);
	}
	arena_free(arena);
	return outcome;
}

double report_microseconds(const struct rules_report *report, int64_t nanoseconds)
{
	return report->timed ? (double)nanoseconds / 1000 / (double)report->timed : 0;
}

/* ---- how right a rule is */

struct precision precision_of(int64_t routed, int64_t moved)
{
	const double z = 1.959964; /* of the normal distribution, for 95 % */
	double n = (double)routed, share, middle, half;

	if (routed == 0)
		return (struct precision){0, 0, 1};
	share = (double)(routed - moved) / n;
	middle = (share + z * z / (2 * n)) / (1 + z * z / n);
	half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
	return (struct precision){share, middle - half < 0 ? 0 : middle - half,
		middle + half > 1 ? 1 : middle + half};
}

/* ---- advice */

/* The group that has most of the rule's moved tickets, and how many of the sample. */
static const char *usual_group(
	const struct rules_report *report, const struct rule_line *line, size_t *ret_count)
{
	size_t best = 0;

	*ret_count = 0;
	for (size_t i = 0; i < line->strayed.count; i++) {
		size_t count = 0;

		for (size_t k = 0; k < line->strayed.count; k++)
			count += line->strayed.list[k].group == line->strayed.list[i].group;
		if (count > *ret_count) {
			*ret_count = count;
			best = line->strayed.list[i].group;
		}
	}
	return *ret_count > 0 && best != INTERNED_NONE ? report->groups.texts[best] : "";
}

static const char *advice_on_moves(struct rules_report *report, const struct rule_line *line)
{
	const char *group;
	size_t count;

	if (line->moved < CONTACTS_MIN || precision_of(line->routed, line->moved).high >= 0.5)
		return NULL;
	group = usual_group(report, line, &count);
	if (*group && 5 * count >= 4 * line->strayed.count)
		return arena_printf(
			report->arena, "wrong group: staff move most of its tickets to %s", group);
	return "wrong group: staff move most of its tickets away";
}

static const char *advice_on_no_hits(
	struct rules_report *report, const struct rule_line *line, bool behind_final)
{
	const char *found;

	if (line->found == 0)
		return "remove? no hits in the period";
	found = arena_printf(report->arena, "%lld of %lld messages tried have what it looks for",
		(long long)line->found, (long long)report->timed);
	if (line->by_facts)
		return arena_printf(report->arena,
			"remove? no hits: %s, but its hours, dates or writers never were", found);
	if (behind_final)
		return arena_printf(report->arena,
			"remove? hidden: %s, but a final rule stands before it", found);
	return arena_printf(report->arena, "no hits yet: %s; it is newer than they are", found);
}

static const char *advice_on(
	struct rules_report *report, const struct rule_line *line, bool behind_final)
{
	if (line->held > 0 && line->set > 0)
		return advice_on_moves(report, line);
	if (line->shipped) /* it cannot be taken out */
		return NULL;
	if (line->held > 0)
		return line->sets ? "remove? always lost: earlier rules had set all it sets" : NULL;
	if (report->untold > 0)
		return "remove? it set nothing in the period";
	return advice_on_no_hits(report, line, behind_final);
}

void report_advise(struct rules_report *report)
{
	bool behind_final = false;

	if (report->tickets + report->silent == 0)
		return;
	for (size_t i = 0; i < report->current_count; i++) {
		struct rule_line *line = &report->rules[i];

		line->advice = advice_on(report, line, behind_final);
		behind_final = behind_final || line->final;
	}
}

/* ---- order */

static int by_hits(const void *a, const void *b)
{
	const struct rule_line *left = *(const struct rule_line *const *)a;
	const struct rule_line *right = *(const struct rule_line *const *)b;

	if (left->held != right->held)
		return left->held < right->held ? 1 : -1;
	return left < right ? -1 : left > right; /* in the order of the files */
}

const struct rule_line **report_rules_in_order(const struct rules_report *report, size_t *ret_count)
{
	size_t count = 0;
	const struct rule_line **order =
		ARENA_ARRAY(report->arena, report->rule_count, const struct rule_line *);

	for (size_t i = 0; i < report->rule_count; i++)
		order[count++] = &report->rules[i];
	qsort(order, count, sizeof(const struct rule_line *), by_hits);
	*ret_count = count;
	return order;
}
