/* SPDX-License-Identifier: MIT */
/* Decisions: made, written down, read again, compared. */
#include "handlers/kinds/decided.h"

#include <string.h>

#include "daemon/base/json.h"
#include "rules/hours.h"

void decided_make(const struct site *site, const struct rule_findings *findings,
	const struct facts *facts, struct arena *arena, struct decided *ret_decided,
	struct rule_trace *trace, const char **ret_trouble)
{
	struct decided decided = {.is_open = hours_is_open(site->default_hours, facts->now)};

	rules_decide(findings, facts, decided.is_open, arena, &decided.verdict, trace, ret_trouble);
	assign_owner(site, &decided.verdict, facts, arena, &decided.assignment);
	*ret_decided = decided;
}

/* ---- by who handed it in */

static const char by_order[] = "#assign"; /* in the place of a rule, without a file */

void decided_give(const struct site *site, const char *person, const char *group,
	const struct facts *facts, struct arena *arena, struct decided *decided)
{
	const struct origin by = {.rule = by_order};
	struct verdict *verdict = &decided->verdict;
	struct facts others = *facts;

	others.contact_ombud = NULL;
	verdict->owner = (struct decided_text){person, by};
	if (group)
		verdict->group = (struct decided_text){group, by};
	assign_owner(site, verdict, &others, arena, &decided->assignment);
}

static const char *given(const struct decided_text *text)
{
	const struct origin *by = &text->by;

	return by->rule && !by->at.file && strcmp(by->rule, by_order) == 0 ? text->value : NULL;
}

void decided_give_as_recorded(const struct site *site, const struct recorded *recorded,
	const struct facts *facts, struct arena *arena, struct decided *decided)
{
	const char *person = given(&recorded->verdict.owner);
	const char *group = given(&recorded->verdict.group);

	if (person || group)
		decided_give(site, person, group, facts, arena, decided);
}

const struct hours *decided_hours(const struct site *site, const struct group *group)
{
	return group->hours ? group->hours : site->default_hours;
}

/* ---- in JSON */

/* The texts of a verdict under their names; both ways of the road use this one table. */
static const struct {
	const char *name;
	size_t offset;
} texts[] = {
	{"matter", offsetof(struct verdict, matter)},
	{"matter_title", offsetof(struct verdict, matter_title)},
	{"authority", offsetof(struct verdict, authority)},
	{"group", offsetof(struct verdict, group)},
	{"owner", offsetof(struct verdict, owner)},
	{"answer", offsetof(struct verdict, answer)},
	{"silence", offsetof(struct verdict, silence)},
	{"place", offsetof(struct verdict, place)},
};
enum { TEXT_COUNT = sizeof(texts) / sizeof(texts[0]) };

static const struct decided_text *text_of(const struct verdict *verdict, size_t i)
{
	return (const struct decided_text *)(const void *)((const char *)verdict + texts[i].offset);
}

static struct json *value_to_json(const char *value, const struct origin *by)
{
	struct json *json = json_new_object();

	json_set_text(json, "value", value);
	json_set_text(json, "rule", by->rule);
	json_set_text(json, "file", by->at.file);
	json_set_number(json, "line", by->at.line);
	return json;
}

static struct json *assigned_to_json(const struct assignment *assignment)
{
	struct json *json = json_new_object();

	json_set_text(json, "group", assignment->group->title);
	json_set_text(json, "helper_group",
		assignment->helper_group ? assignment->helper_group->title : NULL);
	json_set_text(json, "owner", assignment->owner ? assignment->owner->title : NULL);
	json_set_text(json, "stands_in_for",
		assignment->stands_in_for ? assignment->stands_in_for->title : NULL);
	return json;
}

char *decided_to_json(struct arena *arena, const struct decided *decided)
{
	const struct verdict *verdict = &decided->verdict;
	struct json *json = json_new_object();
	struct json *tags = json_new_array();
	struct json *fields = json_new_object();
	char *text;

	for (size_t i = 0; i < TEXT_COUNT; i++) {
		const struct decided_text *decided_text = text_of(verdict, i);

		if (decided_text->value)
			json_set(json, texts[i].name,
				value_to_json(decided_text->value, &decided_text->by));
		else
			json_set_null(json, texts[i].name);
	}
	json_set(json, "priority",
		value_to_json(priority_name(verdict->priority), &verdict->priority_by));
	for (size_t i = 0; i < verdict->tag_count; i++)
		json_add(tags, value_to_json(verdict->tags[i].value, &verdict->tags[i].by));
	json_set(json, "tags", tags);
	for (size_t i = 0; i < verdict->field_count; i++)
		json_set_text(fields, verdict->fields[i].name, verdict->fields[i].value);
	json_set(json, "fields", fields);
	json_set_texts(json, "held", verdict->held, verdict->held_count);
	if (decided->assignment.group)
		json_set(json, "assigned", assigned_to_json(&decided->assignment));
	else
		json_set_null(json, "assigned");
	text = json_to_text(json, arena);
	json_free(json);
	return text;
}

static struct origin origin_from_json(struct arena *arena, const struct json *json)
{
	return (struct origin){.rule = arena_strdup(arena, json_text(json, "rule")),
		.at = {.file = arena_strdup(arena, json_text(json, "file")),
			.line = (int)json_number(json, "line")}};
}

static void read_lists(struct arena *arena, const struct json *json, struct verdict *verdict)
{
	const struct json *tags = json_member(json, "tags"), *fields = json_member(json, "fields");
	const char *name;

	verdict->tags = ARENA_ARRAY(arena, json_count(tags), struct decided_tag);
	for (size_t i = 0; i < json_count(tags); i++) {
		const struct json *tag = json_item(tags, i);
		const char *value = json_text(tag, "value");

		if (value)
			verdict->tags[verdict->tag_count++] =
				(struct decided_tag){.value = arena_strdup(arena, value),
					.by = origin_from_json(arena, tag)};
	}
	while (json_key(fields, verdict->field_count))
		verdict->field_count++;
	verdict->fields = ARENA_ARRAY(arena, verdict->field_count, struct field);
	for (size_t i = 0; (name = json_key(fields, i)); i++)
		verdict->fields[i] = (struct field){.name = arena_strdup(arena, name),
			.value = arena_strdup(arena, json_text(fields, name))};
}

enum outcome recorded_read(
	struct arena *arena, const char *text, struct recorded *ret_recorded, struct error *error)
{
	struct recorded recorded = {.has_assigned = false};
	const struct json *assigned, *priority;
	struct json *json;
	const char *word;
	enum outcome outcome = json_parse(text, strlen(text), &json, error);

	if (outcome != OK)
		return outcome;
	priority = json_member(json, "priority");
	word = json_text(priority, "value");
	if (!word || !priority_from_name(word, &recorded.verdict.priority)) {
		json_free(json);
		return error_set(error, REFUSED, "this is not the verdict of a decision");
	}
	recorded.verdict.priority_by = origin_from_json(arena, priority);
	for (size_t i = 0; i < TEXT_COUNT; i++) {
		const struct json *value = json_member(json, texts[i].name);
		struct decided_text *decided_text =
			(struct decided_text *)(void *)((char *)&recorded.verdict +
							texts[i].offset);

		if (json_text(value, "value"))
			*decided_text = (struct decided_text){
				.value = arena_strdup(arena, json_text(value, "value")),
				.by = origin_from_json(arena, value)};
	}
	read_lists(arena, json, &recorded.verdict);
	assigned = json_member(json, "assigned");
	recorded.owner_stays = json_kind(assigned) == JSON_NOTHING;
	if (json_text(assigned, "group")) {
		recorded.has_assigned = true;
		recorded.group = arena_strdup(arena, json_text(assigned, "group"));
		recorded.helper_group = arena_strdup(arena, json_text(assigned, "helper_group"));
		recorded.owner = arena_strdup(arena, json_text(assigned, "owner"));
		recorded.stands_in_for = arena_strdup(arena, json_text(assigned, "stands_in_for"));
	}
	json_free(json);
	*ret_recorded = recorded;
	return OK;
}

void recorded_of(const struct decided *decided, struct recorded *ret_recorded)
{
	const struct assignment *assignment = &decided->assignment;

	*ret_recorded = (struct recorded){
		.verdict = decided->verdict,
		.has_assigned = true,
		.group = assignment->group->title,
		.helper_group = assignment->helper_group ? assignment->helper_group->title : NULL,
		.owner = assignment->owner ? assignment->owner->title : NULL,
		.stands_in_for =
			assignment->stands_in_for ? assignment->stands_in_for->title : NULL,
	};
}

/* ---- two of them */

struct comparison {
	struct arena *arena;
	bool origins;
	struct difference *differences;
	size_t count;
};

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void compare(struct comparison *comparison, const char *name, const char *from,
	const char *to, bool by_people)
{
	if (!is_same(from, to) && comparison->count < DIFFERENCES_MAX)
		comparison->differences[comparison->count++] = (struct difference){
			.name = name, .from = from, .to = to, .by_people = by_people};
}

/* A value, with the rule that set it when that counts. */
static const char *told(
	const struct comparison *comparison, const char *value, const struct origin *by)
{
	if (!value || !comparison->origins || !by->rule)
		return value;
	return arena_printf(comparison->arena, "%s (rule %s, %s:%d)", value, by->rule,
		by->at.file ? by->at.file : "?", by->at.line);
}

static void compare_text(struct comparison *comparison, const char *name,
	const struct decided_text *from, const struct decided_text *to)
{
	compare(comparison, name, told(comparison, from->value, &from->by),
		told(comparison, to->value, &to->by), false);
}

static const char *tags_told(const struct comparison *comparison, const struct verdict *verdict)
{
	const char *line = NULL;

	for (size_t i = 0; i < verdict->tag_count; i++) {
		const struct decided_tag *tag = &verdict->tags[i];

		line = arena_printf(comparison->arena, "%s%s%s", line ? line : "", line ? ", " : "",
			told(comparison, tag->value, &tag->by));
	}
	return line;
}

static bool has_tag(const struct verdict *verdict, const char *value)
{
	for (size_t i = 0; i < verdict->tag_count; i++) {
		if (strcmp(verdict->tags[i].value, value) == 0)
			return true;
	}
	return false;
}

/* Their order is that of the rules and means nothing. */
static bool has_same_tags(const struct verdict *a, const struct verdict *b)
{
	for (size_t i = 0; i < a->tag_count; i++) {
		if (!has_tag(b, a->tags[i].value))
			return false;
	}
	return a->tag_count == b->tag_count;
}

static const char *fields_told(const struct comparison *comparison, const struct verdict *verdict)
{
	const char *line = NULL;

	for (size_t i = 0; i < verdict->field_count; i++)
		line = arena_printf(comparison->arena, "%s%s%s %s", line ? line : "",
			line ? ", " : "", verdict->fields[i].name,
			verdict->fields[i].value ? verdict->fields[i].value : "");
	return line;
}

/* What the rules say of group and owner, and then what came of it with the people of then and now.
 */
static void compare_assigned(
	struct comparison *comparison, const struct recorded *from, const struct recorded *to)
{
	bool same_group = is_same(from->verdict.group.value, to->verdict.group.value);
	bool same_owner = is_same(from->verdict.owner.value, to->verdict.owner.value);
	bool same_rules = same_group && same_owner;

	if (!from->has_assigned || !to->has_assigned || comparison->origins) {
		compare_text(comparison, "group", &from->verdict.group, &to->verdict.group);
		compare_text(comparison, "owner by rule", &from->verdict.owner, &to->verdict.owner);
	}
	if (!from->has_assigned || !to->has_assigned)
		return;
	compare(comparison, comparison->origins ? "group of the ticket" : "group", from->group,
		to->group, same_rules);
	compare(comparison, "owner", from->owner, to->owner, same_rules);
	compare(comparison, "helper group", from->helper_group, to->helper_group, same_rules);
}

size_t recorded_compare(struct arena *arena, const struct recorded *from, const struct recorded *to,
	bool origins, struct difference ret_differences[DIFFERENCES_MAX])
{
	struct comparison comparison = {
		.arena = arena, .origins = origins, .differences = ret_differences};
	const struct verdict *was = &from->verdict, *is = &to->verdict;

	compare(&comparison, "priority",
		told(&comparison, priority_name(was->priority), &was->priority_by),
		told(&comparison, priority_name(is->priority), &is->priority_by), false);
	if (origins || !has_same_tags(was, is))
		compare(&comparison, "tags", tags_told(&comparison, was),
			tags_told(&comparison, is), false);
	if (from->owner_stays && !origins)
		return comparison.count;
	compare_assigned(&comparison, from, to);
	compare_text(&comparison, "matter", &was->matter, &is->matter);
	compare_text(&comparison, "silence", &was->silence, &is->silence);
	compare_text(&comparison, "answer", &was->answer, &is->answer);
	compare_text(&comparison, "authority", &was->authority, &is->authority);
	compare_text(&comparison, "place", &was->place, &is->place);
	compare(&comparison, "fields", fields_told(&comparison, was), fields_told(&comparison, is),
		false);
	return comparison.count;
}
