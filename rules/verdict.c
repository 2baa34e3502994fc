/* SPDX-License-Identifier: MIT */
/* The verdict: rules tried in order, each field set by the first that sets it. */
#include "rules/deciding.h"

#include <assert.h>

#include "rules/gates.h"
#include "rules/hours.h"

/* Where days are counted for a site without opening hours. */
static const char default_timezone[] = "Europe/Helsinki";

static void add_fields(struct deciding *deciding, const struct field_list *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		field_list_add(deciding->arena, &deciding->fields, fields->list[i].name,
			fields->list[i].value, fields->by[i]);
	}
}

static void note_set(struct deciding *deciding, const char *name, const char *value)
{
	if (deciding->findings->traced) {
		deciding->sets = arena_printf(deciding->arena, "%s%s%s %s",
			deciding->sets ? deciding->sets : "", deciding->sets ? ", " : "", name,
			value);
	}
}

static void note_lost(
	struct deciding *deciding, const char *name, const char *value, const struct origin *winner)
{
	if (deciding->findings->traced) {
		deciding->lost = arena_printf(deciding->arena, "%s%s%s %s (rule %s had set it)",
			deciding->lost ? deciding->lost : "", deciding->lost ? ", " : "", name,
			value, winner->rule);
	}
}

static void set_text(struct deciding *deciding, const struct rule *rule, const char *name,
	const char *value, struct decided_text *text)
{
	if (!value) {
		return;
	}
	if (text->value) {
		note_lost(deciding, name, value, &text->by);
		return;
	}
	*text = (struct decided_text){.value = value, .by = {.rule = rule->name, .at = rule->at}};
	note_set(deciding, name, value);
}

static void set_matter(struct deciding *deciding, const struct rule *rule)
{
	struct verdict *verdict = deciding->verdict;
	bool first = !verdict->matter.value;

	set_text(deciding, rule, "matter", rule->matter, &verdict->matter);
	if (first && rule->matter) {
		verdict->matter_title =
			(struct decided_text){.value = rule->title ? rule->title : rule->matter,
				.by = verdict->matter.by};
	}
}

static void set_priority(struct deciding *deciding, const struct rule *rule)
{
	struct verdict *verdict = deciding->verdict;
	const char *name = priority_name(rule->priority);

	if (!rule->has_priority) {
		return;
	}
	if (verdict->priority_by.rule) {
		note_lost(deciding, "priority", name, &verdict->priority_by);
		return;
	}
	verdict->priority = rule->priority;
	verdict->priority_by = (struct origin){.rule = rule->name, .at = rule->at};
	note_set(deciding, "priority", name);
}

static void add_tag(struct deciding *deciding, const struct rule *rule, const char *tag)
{
	struct verdict *verdict = deciding->verdict;

	for (size_t i = 0; i < verdict->tag_count; i++) {
		if (strcmp(verdict->tags[i].value, tag) == 0) {
			return;
		}
	}
	ARENA_GROW(deciding->arena, verdict->tags, verdict->tag_count, &deciding->tag_room);
	verdict->tags[verdict->tag_count++] =
		(struct decided_tag){.value = tag, .by = {.rule = rule->name, .at = rule->at}};
	note_set(deciding, "tag", tag);
}

static void add_held(struct deciding *deciding, const struct rule *rule)
{
	struct verdict *verdict = deciding->verdict;

	ARENA_GROW(deciding->arena, verdict->held, verdict->held_count, &deciding->held_room);
	verdict->held[verdict->held_count++] = rule->name;
}

static void apply(
	struct deciding *deciding, const struct rule *rule, const struct rule_finding *finding)
{
	struct verdict *verdict = deciding->verdict;

	set_matter(deciding, rule);
	set_text(deciding, rule, "group", rule->group, &verdict->group);
	set_text(deciding, rule, "owner", rule->owner, &verdict->owner);
	set_text(deciding, rule, "authority", rule->authority, &verdict->authority);
	set_text(deciding, rule, "answer", rule->answer, &verdict->answer);
	set_text(deciding, rule, "silence", rule->silence, &verdict->silence);
	set_priority(deciding, rule);
	for (size_t i = 0; i < rule->tags.count; i++) {
		add_tag(deciding, rule, rule->tags.list[i]);
	}
	add_fields(deciding, &finding->captures);
	if (deciding->findings->traced && rule->unknown_group && !verdict->group.value) {
		deciding->lost = arena_printf(deciding->arena, "%s%sgroup %s (this site has none)",
			deciding->lost ? deciding->lost : "", deciding->lost ? ", " : "",
			rule->unknown_group);
	}
}

static void add_match(struct rule_trace *trace, const struct deciding *deciding,
	const struct rule *rule, bool holds)
{
	trace->matches[trace->count++] = (struct rule_match){
		.rule = rule->name,
		.title = rule->title,
		.at = rule->at,
		.holds = holds,
		.why_not = holds ? NULL : deciding->why_not,
		.hits = deciding->hits.list,
		.hit_count = deciding->hits.count,
		.sets = deciding->sets,
		.lost = deciding->lost,
	};
}

/* Whether a rule holds. Sets why_not, and when traced the hits to show. */
static bool rule_holds(
	struct deciding *deciding, const struct rule *rule, const struct rule_finding *finding)
{
	struct hit_list *hits = deciding->findings->traced ? &deciding->hits : NULL;

	deciding->hits = (struct hit_list){.count = 0};
	if (!finding->fits) {
		deciding->why_not = finding->why_not;
		return false;
	}
	if (!facts_fit(deciding, rule, &deciding->why_not)) {
		return false;
	}
	if (rule->organisation.count > 0 &&
		!find_one(&deciding->view, rule, &rule->organisation, hits)) {
		deciding->why_not = "the writer's organisation is another one";
		return false;
	}
	if (!finding->found) {
		deciding->why_not = finding->why_not;
		deciding->hits = finding->hits;
		return false;
	}
	for (size_t i = 0; i < finding->hits.count; i++) {
		hit_list_add(deciding->arena, &deciding->hits, finding->hits.list[i]);
	}
	return true;
}

static void try_rules(struct deciding *deciding, struct rule_trace *trace)
{
	const struct rule_findings *findings = deciding->findings;

	for (size_t i = 0; i < findings->rule_count; i++) {
		const struct rule_finding *finding = &findings->rules[i];
		const struct rule *rule = finding->rule;
		bool holds = rule_holds(deciding, rule, finding);

		deciding->sets = NULL;
		deciding->lost = NULL;
		if (holds) {
			add_held(deciding, rule);
			apply(deciding, rule, finding);
		}
		if (trace) {
			add_match(trace, deciding, rule, holds);
		}
		if (holds && rule->final) {
			return;
		}
	}
}

static void take_today(struct deciding *deciding)
{
	const struct hours *hours = deciding->findings->set->site->default_hours;
	const struct facts *facts = deciding->facts;
	struct local_time local =
		local_time_at(hours && hours->timezone ? hours->timezone : default_timezone,
			facts->received_at ? facts->received_at : facts->now);

	deciding->today = local.days;
	deciding->day_of_year = local.month * 100 + local.day;
}

void rules_decide(const struct rule_findings *findings, const struct facts *facts, bool is_open,
	struct arena *arena, struct verdict *ret_verdict, struct rule_trace *trace,
	const char **ret_trouble)
{
	const struct rule_set *set = findings->set;
	struct deciding deciding = {.findings = findings,
		.facts = facts,
		.is_open = is_open,
		.arena = arena,
		.verdict = ret_verdict};

	assert(!trace || findings->traced);
	*ret_verdict = (struct verdict){.priority = PRIORITY_NORMAL, .place = findings->place};
	view_init(&deciding.view, findings->view.message, facts->organisation, set->deciding,
		findings->traced ? NULL : gates_scanner(set->gates), arena, arena);
	take_today(&deciding);
	if (trace) {
		trace->count = 0;
		trace->matches = ARENA_ARRAY(arena, findings->rule_count, struct rule_match);
	}
	add_fields(&deciding, &findings->fields);
	try_rules(&deciding, trace);
	ret_verdict->fields = deciding.fields.list;
	ret_verdict->field_by = deciding.fields.by;
	ret_verdict->field_count = deciding.fields.count;
	if (ret_trouble) {
		*ret_trouble =
			findings->view.trouble ? findings->view.trouble : deciding.view.trouble;
	}
}

const char *rules_matter_title(
	const struct rule_set *set, const char *matter, enum language language)
{
	for (size_t i = 0; matter && i < set->rule_count; i++) {
		const struct rule *rule = &set->rules[i];
		const char *title = rule->titles[language] ? rule->titles[language] : rule->title;

		if (title && rule->matter && strcmp(rule->matter, matter) == 0) {
			return title;
		}
	}
	return matter;
}
