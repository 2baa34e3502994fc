/* SPDX-License-Identifier: MIT */
/* What the decisions of a period say of each rule, and where their tickets are now. */
#include <string.h>

#include "daemon/base/json.h"
#include "daemon/base/local_time.h"
#include "daemon/store/rule_hits.h"
#include "handlers/tuning/report.h"

enum {
	TITLES_MAX = 1 << 20,
	GROUPS_MAX = 1 << 12,
	KEPT_MAX = 256,
	STRAYED_MAX = 512,
	STRAYS_MAX = 8192,
	OTHERS_MAX = 4096,
	MESSAGES_MAX = 256,
	PAGE_BYTES_MAX = 512 * 1024 * 1024,
	DAY_SECONDS = 86400,
};

void sample_add(struct sample *sample, struct arena *arena, int64_t id, size_t group)
{
	if (sample->seen++ % sample->stride != 0)
		return;
	if (sample->count == sample->max) {
		for (size_t i = 0; i < sample->count / 2; i++)
			sample->list[i] = sample->list[2 * i];
		sample->count /= 2;
		sample->stride *= 2; /* this one stands at a multiple of it too */
	}
	ARENA_GROW(arena, sample->list, sample->count, &sample->room);
	sample->list[sample->count++] = (struct sampled){id, group};
}

static struct sample sample_of(size_t max)
{
	return (struct sample){.max = max, .stride = 1};
}

/* ---- lines */

/* The line of a title, made when it is the first time; NULL when there are too many. */
static struct rule_line *line_of(struct rules_report *report, const char *title)
{
	size_t known = report->titles.count, number = interned_add(&report->titles, title);

	if (number == INTERNED_NONE)
		return NULL;
	if (number < known)
		return &report->rules[number];
	ARENA_GROW(report->arena, report->rules, number, &report->rule_room);
	report->rule_count = number + 1;
	report->rules[number] = (struct rule_line){.title = report->titles.texts[number],
		.sets = true,
		.kept = sample_of(KEPT_MAX),
		.strayed = sample_of(STRAYED_MAX)};
	return &report->rules[number];
}

static void add_rules(struct rules_report *report, const struct rule_set *set)
{
	report->rule_room = rule_set_count(set) + 16;
	report->rules = ARENA_ARRAY(report->arena, report->rule_room, struct rule_line);
	for (size_t i = 0; i < rule_set_count(set); i++) {
		struct rule_description rule = rule_set_rule(set, i);
		struct rule_line *line = line_of(report, rule.title);

		line->at = rule.at;
		line->group = rule.group;
		line->shipped = rule.shipped;
		line->sets = rule.sets;
		line->final = rule.final;
		line->by_facts = rule.by_facts;
	}
	report->current_count = report->rule_count;
}

/* Whole local days, weeks or more, so many that all fit. */
static void make_buckets(struct rules_report *report)
{
	const char *zone = report->site->default_hours->timezone;
	int first = local_time_at(zone, report->since).days;
	int last = local_time_at(zone, report->until - 1).days;
	int days = last - first + 1;

	report->bucket_days = days <= 31 ? 1 : 7;
	while ((days + report->bucket_days - 1) / report->bucket_days > BUCKETS_MAX)
		report->bucket_days *= 2;
	for (int day = first; day <= last; day += (int)report->bucket_days)
		report->buckets[report->bucket_count++].from = local_time_to_utc(zone, day, 0);
}

void report_begin(struct rules_report *report, struct arena *arena, const struct site *site,
	const struct rule_set *set, int64_t since, int64_t until)
{
	*report = (struct rules_report){.arena = arena,
		.site = site,
		.since = since,
		.until = until,
		.strays = sample_of(STRAYS_MAX),
		.others = sample_of(OTHERS_MAX),
		.messages = sample_of(MESSAGES_MAX)};
	interned_init(&report->titles, arena, TITLES_MAX);
	interned_init(&report->groups, arena, GROUPS_MAX);
	add_rules(report, set);
	make_buckets(report);
}

/* ---- one decision */

static void count_held(
	struct rules_report *report, const struct rule_hit_row *row, const char *title)
{
	struct rule_line *line = title ? line_of(report, title) : NULL;

	if (!line || line->in_decision == row->id)
		return;
	line->in_decision = row->id;
	line->held++;
	if (row->at > line->last_at)
		line->last_at = row->at;
}

static void count_set(
	struct rules_report *report, const struct rule_hit_row *row, const struct json *decided)
{
	const char *title = json_text(decided, "rule");
	struct rule_line *line;

	count_held(report, row, title);
	line = title ? line_of(report, title) : NULL;
	if (!line || line->set_in_decision == row->id)
		return;
	line->set_in_decision = row->id;
	line->set++;
}

static void count_rules(
	struct rules_report *report, const struct rule_hit_row *row, const struct json *verdict)
{
	static const char *const parts[] = {
		"matter", "authority", "group", "owner", "answer", "silence", "priority"};
	const struct json *held = json_member(verdict, "held"),
			  *tags = json_member(verdict, "tags");

	for (size_t i = 0; i < json_count(held); i++)
		count_held(report, row, json_item_text(held, i));
	report->untold += !held;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		count_set(report, row, json_member(verdict, parts[i]));
	for (size_t i = 0; i < json_count(tags); i++)
		count_set(report, row, json_item(tags, i));
}

static struct report_bucket *bucket_of(struct rules_report *report, int64_t at)
{
	size_t low = 0, high = report->bucket_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (report->buckets[middle].from <= at)
			low = middle;
		else
			high = middle;
	}
	return &report->buckets[low];
}

static bool is_set(const struct json *verdict, const char *part)
{
	return json_text(json_member(verdict, part), "rule") != NULL;
}

static bool is_same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* Whether the writer's ombud got it in another group than the rule's, whose part was to help. A
 * decision of the first versions does not tell who got the ticket. */
static bool went_to_ombud(
	const struct rule_hit_row *row, const struct json *verdict, const char *group)
{
	const char *given = json_text(json_member(verdict, "assigned"), "group");

	return given ? !is_same(given, group)
		     : !is_same(row->group, group) && is_same(row->helper_group, group);
}

/* Whether it is where the rule sent it, or where that group handed it over to. Only staff move a
 * ticket to another group, by hand: who is away hands on the person's part and leaves the group. */
static bool has_stayed(
	const struct rules_report *report, const struct rule_hit_row *row, const char *group)
{
	const struct group *now = row->group ? site_group(report->site, row->group) : NULL;

	return is_same(row->group, group) || (now && now->partner);
}

/* A ticket whose group a rule set. */
static void count_routed(struct rules_report *report, const struct rule_hit_row *row,
	const struct json *verdict, struct rule_line *line, struct report_bucket *bucket)
{
	const char *group = json_text(json_member(verdict, "group"), "value");
	size_t now = interned_add(&report->groups, row->group ? row->group : "");

	if (went_to_ombud(row, verdict, group)) {
		line->to_ombud++;
		report->to_ombud++;
		bucket->others++;
		return;
	}
	line->routed++;
	report->routed++;
	if (has_stayed(report, row, group)) {
		bucket->routed++;
		sample_add(&line->kept, report->arena, row->ticket_id, now);
	} else {
		line->moved++;
		report->moved++;
		bucket->moved++;
		sample_add(&line->strayed, report->arena, row->ticket_id, now);
	}
}

static void count_ticket(
	struct rules_report *report, const struct rule_hit_row *row, const struct json *verdict)
{
	struct report_bucket *bucket = bucket_of(report, row->at);
	const char *title = json_text(json_member(verdict, "group"), "rule");
	struct rule_line *line = title ? line_of(report, title) : NULL;
	size_t now = interned_add(&report->groups, row->group ? row->group : "");

	report->tickets++;
	if (!line && !is_set(verdict, "matter") && !is_set(verdict, "owner") &&
		!is_set(verdict, "authority")) {
		report->uncaught++;
		bucket->uncaught++;
		sample_add(&report->strays, report->arena, row->ticket_id, now);
		return;
	}
	sample_add(&report->others, report->arena, row->ticket_id, now);
	if (line)
		count_routed(report, row, verdict, line, bucket);
	else
		bucket->others++;
}

static enum outcome count_decision(
	struct rules_report *report, const struct rule_hit_row *row, struct error *error)
{
	struct json *verdict;
	enum outcome outcome = json_parse(row->verdict, strlen(row->verdict), &verdict, error);

	if (outcome != OK)
		return error_context(error, BROKEN, "decision %lld", (long long)row->id);
	count_rules(report, row, verdict);
	if (row->inbox_id)
		sample_add(&report->messages, report->arena, row->inbox_id, 0);
	if (!row->is_first)
		report->added++;
	else if (row->silent)
		report->silent++;
	else
		count_ticket(report, row, verdict);
	json_free(verdict);
	return OK;
}

enum outcome report_count(struct rules_report *report, struct store *store, struct error *error)
{
	struct arena *page = arena_new(PAGE_BYTES_MAX);
	size_t count = RULE_HITS_PAGE;
	struct rule_hit_row *rows;
	int64_t last;
	enum outcome outcome = rule_hits_before(store, report->since, &last, error);

	while (outcome == OK && count == RULE_HITS_PAGE) {
		arena_reset(page);
		outcome = rule_hits_list(
			store, last, report->since, report->until, page, &rows, &count, error);
		for (size_t i = 0; outcome == OK && i < count; i++) {
			outcome = count_decision(report, &rows[i], error);
			last = rows[i].id;
		}
	}
	arena_free(page);
	return outcome;
}
