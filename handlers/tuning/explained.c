/* SPDX-License-Identifier: MIT */
/* Laying a decision open, for a person and for a script. Personal identity codes are masked, as in
 * what leaves the house. */
#include "handlers/tuning/explained.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/text.h"
#include "handlers/tuning/hours_steps.h"
#include "handlers/tuning/marked_text.h"
#include "handlers/kinds/masked.h"
#include "handlers/mail/language.h"

enum { SHOWN_BYTES = 120 };

void explained_make(const struct site *site, const struct rule_set *rules,
	const struct message *message, const struct facts *facts, const struct recorded *recorded,
	struct arena *arena, struct explained *ret_explained)
{
	struct explained explained = {.site = site,
		.message = message,
		.facts = facts,
		.rule_count = rule_set_count(rules),
		.owner_stays = recorded && recorded->owner_stays};
	const struct group *group;

	decided_make(site, rules_search(rules, message, true, arena), facts, arena,
		&explained.decided, &explained.trace, &explained.trouble);
	if (recorded)
		decided_give_as_recorded(site, recorded, facts, arena, &explained.decided);
	group = explained.decided.assignment.group;
	explained.hours = decided_hours(site, group);
	explained.due_at = hours_add(explained.hours, facts->received_at,
		group->first_answer_seconds, arena, &explained.steps, &explained.step_count);
	*ret_explained = explained;
}

/* What a stranger wrote, on one line. */
static const char *shown(struct arena *arena, const char *text)
{
	return text_printable(arena, masked_text(arena, text), SHOWN_BYTES);
}

/* ---- for a person */

/* Signs that can be copied out of a terminal, unless it can show the words otherwise. */
static void choose_marks(const char **ret_before, const char **ret_after)
{
	bool in_colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");

	*ret_before = in_colour ? "\033[1;7m" : "»";
	*ret_after = in_colour ? "\033[0m" : "«";
}

static size_t print_scope(const struct explained *explained, const char *name, const char *scope,
	const char *text, struct arena *arena)
{
	struct marked_line lines[MARKED_LINES_MAX];
	const char *before, *after;
	size_t count;

	choose_marks(&before, &after);
	count = marked_lines(arena, text, &explained->trace, scope, before, after, lines);
	for (size_t i = 0; i < count; i++)
		printf("  %s %zu: %s\n", name, lines[i].number, lines[i].text);
	return count;
}

static void print_message(const struct explained *explained, struct arena *arena)
{
	const struct message *message = explained->message;
	size_t count;

	printf("from      %s\n", shown(arena, message->from.mail));
	printf("subject   %s\n", shown(arena, message->subject));
	printf("language  %s, kind %s\n", language_code(message->language),
		message_kind_name(message->kind));
	printf("          %s\n",
		language_reason(
			arena, message->channel == CHANNEL_SMS ? message->text : message->reply));
	printf("\nwords that were found:\n");
	count = print_scope(explained, "subject", "subject", message->subject, arena);
	count += print_scope(explained, "line", "text", message->reply, arena);
	if (count == 0)
		printf("  none in subject and text\n");
}

static void print_facts(const struct explained *explained, struct arena *arena)
{
	const struct facts *facts = explained->facts;

	printf("\nknown at %s: the writer is %s, language %s, organisation %s, ombud %s\n",
		time_for_terminal(arena, explained->site, facts->now),
		facts->contact_known ? "known" : "new",
		facts->contact_language == LANGUAGE_UNKNOWN
			? "-"
			: language_code(facts->contact_language),
		facts->organisation ? shown(arena, facts->organisation) : "-",
		facts->contact_ombud ? facts->contact_ombud : "-");
	for (size_t i = 0; i < facts->load_count; i++) {
		const struct load *load = &facts->loads[i];

		printf("  %-12s %lld open, last got one %s%s%s%s\n", load->person,
			(long long)load->open_count,
			time_for_terminal(arena, explained->site, load->last_assigned_at),
			load->away ? ", away" : "", load->deputy ? ", deputy " : "",
			load->deputy ? load->deputy : "");
	}
}

static void print_match(const struct rule_match *match, struct arena *arena)
{
	printf("  %s (%s:%d)\n", match->rule, match->at.file, match->at.line);
	if (match->why_not)
		printf("    does not hold: %s\n", match->why_not);
	for (size_t k = 0; k < match->hit_count; k++)
		printf("    in %s: \"%s\" by '%s'\n", match->hits[k].scope,
			shown(arena, match->hits[k].words), match->hits[k].pattern);
	if (match->sets)
		printf("    sets %s\n", match->sets);
	if (match->lost)
		printf("    comes too late for %s\n", match->lost);
}

/* Those that hold; those of which something was found; the rest, all or their number. */
static void print_rules(const struct explained *explained, bool all, struct arena *arena)
{
	const struct rule_trace *trace = &explained->trace;
	size_t holding = 0, near = 0;

	for (size_t i = 0; i < trace->count; i++) {
		holding += trace->matches[i].holds;
		near += !trace->matches[i].holds && trace->matches[i].hit_count > 0;
	}
	printf("\n%zu rule%s tried; %s\n", trace->count, trace->count == 1 ? " was" : "s were",
		holding > 0 ? "these hold:" : "none holds");
	for (size_t i = 0; i < trace->count; i++) {
		if (trace->matches[i].holds)
			print_match(&trace->matches[i], arena);
	}
	if (near > 0)
		printf("\nsomething of these was found, but they do not hold:\n");
	for (size_t i = 0; i < trace->count; i++) {
		if (!trace->matches[i].holds && trace->matches[i].hit_count > 0)
			print_match(&trace->matches[i], arena);
	}
	if (!all && trace->count > holding + near)
		printf("\n%zu others do not hold (--all tells why)\n",
			trace->count - holding - near);
	if (all)
		printf("\nthe others do not hold:\n");
	for (size_t i = 0; all && i < trace->count; i++) {
		const struct rule_match *match = &trace->matches[i];

		if (!match->holds && match->hit_count == 0)
			printf("  %s (%s:%d): %s\n", match->rule, match->at.file, match->at.line,
				match->why_not);
	}
	if (explained->rule_count > trace->count)
		printf("\nrule %s is final: the %zu behind it were not tried\n",
			trace->matches[trace->count - 1].rule,
			explained->rule_count - trace->count);
	if (explained->trouble)
		printf("\ntrouble: %s\n", explained->trouble);
}

static void print_origin(const struct origin *by)
{
	if (by->rule && by->at.file)
		printf("   (rule %s, %s:%d)", by->rule, by->at.file, by->at.line);
	else if (by->rule) /* staff, by a command */
		printf("   (%s of who handed it in)", by->rule);
	else if (by->at.file)
		printf("   (%s:%d)", by->at.file, by->at.line);
	printf("\n");
}

static void print_decided(const char *name, const struct decided_text *decided)
{
	if (!decided->value)
		return;
	printf("  %-10s %s", name, decided->value);
	print_origin(&decided->by);
}

static void print_verdict(const struct verdict *verdict, struct arena *arena)
{
	print_decided("matter", &verdict->matter);
	print_decided("authority", &verdict->authority);
	print_decided("group", &verdict->group);
	print_decided("owner", &verdict->owner);
	print_decided("answer", &verdict->answer);
	print_decided("silence", &verdict->silence);
	print_decided("place", &verdict->place);
	printf("  %-10s %s", "priority", priority_name(verdict->priority));
	print_origin(&verdict->priority_by);
	for (size_t i = 0; i < verdict->tag_count; i++) {
		printf("  %-10s %s", "tag", verdict->tags[i].value);
		print_origin(&verdict->tags[i].by);
	}
	for (size_t i = 0; i < verdict->field_count; i++) {
		printf("  %-10s %s", verdict->fields[i].name,
			shown(arena, verdict->fields[i].value));
		if (verdict->field_by)
			print_origin(&verdict->field_by[i]);
		else
			printf("\n");
	}
}

static void print_steps(const struct assignment *assignment)
{
	printf("\nowner:\n");
	for (size_t i = 0; i < assignment->step_count; i++)
		printf("  %s\n", assignment->steps[i]);
}

static void print_deadline(const struct explained *explained, struct arena *arena)
{
	const struct facts *facts = explained->facts;
	const struct site *site = explained->site;

	printf("\nat %s it is %s; first answer due %s\n",
		time_for_terminal(arena, site, facts->now),
		explained->decided.is_open ? "open" : "closed",
		time_for_terminal(arena, site, explained->due_at));
	printf("  %lld min of the hours %s (%s), from %s\n",
		(long long)explained->decided.assignment.group->first_answer_seconds / 60,
		explained->hours->title, explained->hours->timezone,
		time_for_terminal(arena, site, facts->received_at));
	hours_steps_print(explained->steps, explained->step_count, site, arena);
}

void explained_print(const struct explained *explained, bool all, struct arena *arena)
{
	print_message(explained, arena);
	print_facts(explained, arena);
	print_rules(explained, all, arena);
	printf("\nso it is decided:\n");
	print_verdict(&explained->decided.verdict, arena);
	if (explained->owner_stays) {
		printf("\nIt is a message on a ticket: its tags are added, and a higher priority "
		       "is "
		       "taken over;\nwho owns the ticket, and by when it is answered, stays.\n");
		return;
	}
	print_steps(&explained->decided.assignment);
	print_deadline(explained, arena);
}

void recorded_print(const struct recorded *recorded, struct arena *arena)
{
	print_verdict(&recorded->verdict, arena);
	if (recorded->has_assigned)
		printf("  %-10s %s of %s\n", "given to", recorded->owner ? recorded->owner : "-",
			recorded->group);
}

void owner_print(const struct site *site, const struct verdict *verdict, const struct facts *facts,
	struct arena *arena)
{
	struct assignment assignment;

	assign_owner(site, verdict, facts, arena, &assignment);
	print_steps(&assignment);
}

void differences_print(const struct difference *differences, size_t count, struct arena *arena)
{
	for (size_t i = 0; i < count; i++)
		printf("  %-19s %s -> %s%s\n", differences[i].name,
			differences[i].from ? shown(arena, differences[i].from) : "-",
			differences[i].to ? shown(arena, differences[i].to) : "-",
			differences[i].by_people ? "   (by people, absences or loads)" : "");
}

/* ---- for a script */

struct json *differences_to_json(
	const struct difference *differences, size_t count, struct arena *arena)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < count; i++) {
		struct json *json = json_new_object();

		json_set_text(json, "name", differences[i].name);
		json_set_text(json, "from", masked_text(arena, differences[i].from));
		json_set_text(json, "to", masked_text(arena, differences[i].to));
		json_set_bool(json, "by_people", differences[i].by_people);
		json_add(list, json);
	}
	return list;
}

static struct json *match_to_json(const struct rule_match *match, struct arena *arena)
{
	struct json *json = json_new_object(), *hits = json_new_array();

	json_set_text(json, "rule", match->rule);
	json_set_text(json, "title", match->title);
	json_set_text(json, "file", match->at.file);
	json_set_number(json, "line", match->at.line);
	json_set_bool(json, "holds", match->holds);
	json_set_text(json, "why_not", match->why_not);
	json_set_text(json, "sets", match->sets);
	json_set_text(json, "lost", match->lost);
	for (size_t k = 0; k < match->hit_count; k++) {
		struct json *hit = json_new_object();

		json_set_text(hit, "scope", match->hits[k].scope);
		json_set_text(hit, "pattern", match->hits[k].pattern);
		json_set_text(hit, "words", shown(arena, match->hits[k].words));
		json_set_number(hit, "offset", (int64_t)match->hits[k].offset);
		json_set_number(hit, "size", (int64_t)match->hits[k].size);
		json_add(hits, hit);
	}
	json_set(json, "hits", hits);
	return json;
}

static void add_marked(struct json *list, const struct explained *explained, const char *scope,
	const char *text, struct arena *arena)
{
	struct marked_line lines[MARKED_LINES_MAX];
	size_t count = marked_lines(arena, text, &explained->trace, scope, "»", "«", lines);

	for (size_t i = 0; i < count; i++) {
		struct json *json = json_new_object();

		json_set_text(json, "scope", scope);
		json_set_number(json, "line", (int64_t)lines[i].number);
		json_set_text(json, "text", lines[i].text);
		json_add(list, json);
	}
}

static struct json *deadline_to_json(const struct explained *explained)
{
	const struct group *group = explained->decided.assignment.group;
	struct json *json = json_new_object();

	json_set_text(json, "hours", explained->hours->title);
	json_set_text(json, "timezone", explained->hours->timezone);
	json_set_time(json, "from", explained->facts->received_at);
	json_set_number(json, "first_answer_seconds", group->first_answer_seconds);
	json_set(json, "steps", hours_steps_to_json(explained->steps, explained->step_count));
	return json;
}

static struct json *fields_to_json(const struct verdict *verdict, struct arena *arena)
{
	struct json *list = json_new_array();

	for (size_t i = 0; i < verdict->field_count; i++) {
		const struct origin *by = &verdict->field_by[i];
		struct json *json = json_new_object();

		json_set_text(json, "name", verdict->fields[i].name);
		json_set_text(json, "value", masked_text(arena, verdict->fields[i].value));
		json_set_text(json, "rule", by->rule);
		json_set_text(json, "file", by->at.file);
		json_set_number(json, "line", by->at.line);
		json_add(list, json);
	}
	return list;
}

struct json *explained_to_json(const struct explained *explained, struct arena *arena)
{
	const struct verdict *verdict = &explained->decided.verdict;
	const struct assignment *assignment = &explained->decided.assignment;
	const struct message *message = explained->message;
	bool stays = explained->owner_stays;
	struct json *json = json_new_object(), *rules = json_new_array(), *tags = json_new_array(),
		    *steps = json_new_array(), *marked = json_new_array();

	for (size_t i = 0; i < explained->trace.count; i++)
		json_add(rules, match_to_json(&explained->trace.matches[i], arena));
	for (size_t i = 0; i < verdict->tag_count; i++)
		json_add_text(tags, verdict->tags[i].value);
	for (size_t i = 0; !stays && i < assignment->step_count; i++)
		json_add_text(steps, assignment->steps[i]);
	add_marked(marked, explained, "subject", message->subject, arena);
	add_marked(marked, explained, "text", message->reply, arena);
	json_set(json, "rules", rules);
	json_set(json, "marked", marked);
	json_set_parsed(
		json, "verdict", masked_text(arena, decided_to_json(arena, &explained->decided)));
	json_set_text(json, "matter", verdict->matter.value);
	json_set_text(json, "authority", verdict->authority.value);
	json_set_text(json, "group", stays ? NULL : assignment->group->title);
	json_set_text(json, "owner", !stays && assignment->owner ? assignment->owner->title : NULL);
	json_set_text(json, "priority", priority_name(verdict->priority));
	json_set(json, "tags", tags);
	json_set(json, "owner_steps", steps);
	json_set_text(json, "language", language_code(message->language));
	json_set_text(json, "language_reason",
		language_reason(
			arena, message->channel == CHANNEL_SMS ? message->text : message->reply));
	json_set_bool(json, "open", explained->decided.is_open);
	json_set_bool(json, "owner_stays", stays);
	json_set_time(json, "due_at", stays ? 0 : explained->due_at);
	if (stays)
		json_set_null(json, "deadline");
	else
		json_set(json, "deadline", deadline_to_json(explained));
	json_set_number(
		json, "not_tried", (int64_t)(explained->rule_count - explained->trace.count));
	json_set(json, "fields", fields_to_json(verdict, arena));
	json_set_text(json, "trouble", explained->trouble);
	return json;
}
