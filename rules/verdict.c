/* SPDX-License-Identifier: MIT */
/* The verdict: rules tried in order, each field set by the first that sets it. */
#include "rules/deciding.h"

#include "rules/hours.h"

/* Where days are counted for a site without opening hours. */
static const char default_timezone[] = "Europe/Helsinki";

void *deciding_grow(struct arena *arena, const void *list, size_t count, size_t size, size_t *room)
{
	void *larger;

	*room = *room ? 2 * *room : 8;
	larger = arena_array(arena, *room, size);
	if (count > 0) {
		memcpy(larger, list, count * size);
	}
	return larger;
}

static void note_set(struct deciding *deciding, const char *name, const char *value)
{
	if (deciding->traced) {
		deciding->sets = arena_printf(deciding->arena, "%s%s%s %s",
			deciding->sets ? deciding->sets : "", deciding->sets ? ", " : "", name,
			value);
	}
}

static void note_lost(
	struct deciding *deciding, const char *name, const char *value, const struct origin *winner)
{
	if (deciding->traced) {
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
	if (verdict->tag_count == deciding->tag_room) {
		verdict->tags = deciding_grow(deciding->arena, verdict->tags, verdict->tag_count,
			sizeof(struct decided_tag), &deciding->tag_room);
	}
	verdict->tags[verdict->tag_count++] =
		(struct decided_tag){.value = tag, .by = {.rule = rule->name, .at = rule->at}};
	note_set(deciding, "tag", tag);
}

static void apply(struct deciding *deciding, const struct rule *rule)
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
	find_captures(deciding, rule);
	if (deciding->traced && rule->unknown_group && !verdict->group.value) {
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
		.hits = deciding->hits,
		.hit_count = deciding->hit_count,
		.sets = deciding->sets,
		.lost = deciding->lost,
	};
}

static void try_rules(struct deciding *deciding, size_t first, struct rule_trace *trace)
{
	const struct rule_set *set = deciding->set;

	for (size_t i = first; i < set->rule_count; i++) {
		const struct rule *rule = &set->rules[i];
		bool holds;

		deciding->hits = NULL;
		deciding->hit_count = 0;
		deciding->hit_room = 0;
		deciding->sets = NULL;
		deciding->lost = NULL;
		holds = rule_holds(deciding, rule);
		if (holds) {
			apply(deciding, rule);
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
	const struct hours *hours = deciding->set->site->default_hours;
	const struct facts *facts = deciding->view.facts;
	struct local_time local =
		local_time_at(hours && hours->timezone ? hours->timezone : default_timezone,
			facts->received_at ? facts->received_at : facts->now);

	deciding->today = local.days;
	deciding->day_of_year = local.month * 100 + local.day;
}

void rules_decide_from(const struct rule_set *set, size_t first, const struct message *message,
	const struct facts *facts, bool is_open, struct arena *arena, struct verdict *ret_verdict,
	struct rule_trace *trace, const char **ret_trouble)
{
	struct deciding deciding = {.set = set,
		.is_open = is_open,
		.arena = arena,
		.verdict = ret_verdict,
		.traced = trace != NULL};

	*ret_verdict = (struct verdict){.priority = PRIORITY_NORMAL};
	view_init(&deciding.view, message, facts, set->matcher, arena);
	take_today(&deciding);
	if (trace) {
		trace->count = 0;
		trace->matches = ARENA_ARRAY(arena, set->rule_count - first, struct rule_match);
	}
	find_fields(&deciding);
	find_place(&deciding);
	try_rules(&deciding, first, trace);
	if (ret_trouble) {
		*ret_trouble = deciding.view.trouble;
	}
}

void rules_decide(const struct rule_set *set, const struct message *message,
	const struct facts *facts, bool is_open, struct arena *arena, struct verdict *ret_verdict,
	struct rule_trace *trace, const char **ret_trouble)
{
	rules_decide_from(set, 0, message, facts, is_open, arena, ret_verdict, trace, ret_trouble);
}
