/* SPDX-License-Identifier: MIT */
/* ombud rules explain: what the rules make of a message, and why. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/base/text.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/rules_commands.h"
#include "handlers/kinds/writer_language.h"
#include "rules/assign.h"
#include "rules/hours.h"

enum { MESSAGE_BYTES_MAX = 64 * 1024 * 1024 };

/* What a decision would be with an empty store: nobody known, nobody loaded. */
struct explained {
	struct message message;
	struct facts facts;
	struct verdict verdict;
	struct rule_trace trace;
	struct assignment assignment;
	const char *trouble;
	bool is_open;
	int64_t due_at;
};

static void decide(const struct desk *desk, struct explained *explained, struct arena *arena)
{
	const struct site *site = &desk->settings.site;
	struct facts *facts = &explained->facts;
	const struct group *group;
	bool offer_languages;

	facts->now = facts->received_at =
		explained->message.date > 0 ? explained->message.date : clock_now();
	facts->language = writer_language(
		site, explained->message.language, LANGUAGE_UNKNOWN, &offer_languages);
	facts->loads = ARENA_ARRAY(arena, site->person_count, struct load);
	facts->load_count = site->person_count;
	for (size_t i = 0; i < site->person_count; i++)
		facts->loads[i].person = site->persons[i].title;
	explained->is_open = hours_is_open(site->default_hours, facts->now);
	rules_decide(rules_search(desk->rules, &explained->message, true, arena), facts,
		explained->is_open, arena, &explained->verdict, &explained->trace,
		&explained->trouble);
	assign_owner(site, &explained->verdict, facts, arena, &explained->assignment);
	group = explained->assignment.group;
	explained->due_at =
		hours_add(group->hours, facts->now, group->first_answer_seconds, arena, NULL, NULL);
}

static void print_decided(const char *name, const struct decided_text *decided)
{
	if (!decided->value)
		return;
	printf("  %-10s %s", name, decided->value);
	if (decided->by.rule)
		printf("   (rule %s, %s:%d)", decided->by.rule, decided->by.at.file,
			decided->by.at.line);
	printf("\n");
}

static void print_explained(
	const struct explained *explained, const struct site *site, struct arena *arena)
{
	const struct verdict *verdict = &explained->verdict;
	size_t tried = explained->trace.count;

	printf("from      %s\n", text_printable(arena, explained->message.from.mail, 120));
	printf("subject   %s\n", text_printable(arena, explained->message.subject, 120));
	printf("language  %s, kind %s\n", language_code(explained->message.language),
		message_kind_name(explained->message.kind));
	printf("\n%zu rules were tried; these hold:\n", tried);
	for (size_t i = 0; i < tried; i++) {
		const struct rule_match *match = &explained->trace.matches[i];

		if (!match->holds)
			continue;
		printf("  %s (%s:%d)\n", match->rule, match->at.file, match->at.line);
		for (size_t k = 0; k < match->hit_count; k++)
			printf("    in %s: \"%s\" by '%s'\n", match->hits[k].scope,
				text_printable(arena, match->hits[k].words, 80),
				match->hits[k].pattern);
		if (match->sets)
			printf("    sets %s\n", match->sets);
		if (match->lost)
			printf("    comes too late for %s\n", match->lost);
	}
	if (explained->trouble)
		printf("  trouble: %s\n", explained->trouble);
	printf("\nso it is decided:\n");
	print_decided("matter", &verdict->matter);
	print_decided("authority", &verdict->authority);
	print_decided("group", &verdict->group);
	print_decided("owner", &verdict->owner);
	print_decided("silence", &verdict->silence);
	print_decided("place", &verdict->place);
	printf("  %-10s %s\n", "priority", priority_name(verdict->priority));
	for (size_t i = 0; i < verdict->tag_count; i++)
		printf("  %-10s %s   (rule %s)\n", "tag", verdict->tags[i].value,
			verdict->tags[i].by.rule);
	for (size_t i = 0; i < verdict->field_count; i++)
		printf("  %-10s %s\n", verdict->fields[i].name,
			text_printable(arena, verdict->fields[i].value, 80));
	printf("\nowner:\n");
	for (size_t i = 0; i < explained->assignment.step_count; i++)
		printf("  %s\n", explained->assignment.steps[i]);
	printf("\nat %s it is %s; first answer due %s\n",
		time_for_terminal(arena, site, explained->facts.now),
		explained->is_open ? "open" : "closed",
		time_for_terminal(arena, site, explained->due_at));
}

static struct json *explained_to_json(const struct explained *explained)
{
	struct json *json = json_new_object(), *rules = json_new_array(), *tags = json_new_array(),
		    *steps = json_new_array();

	for (size_t i = 0; i < explained->trace.count; i++) {
		const struct rule_match *match = &explained->trace.matches[i];
		struct json *item = json_new_object(), *hits = json_new_array();

		json_set_text(item, "rule", match->rule);
		json_set_text(item, "file", match->at.file);
		json_set_number(item, "line", match->at.line);
		json_set_bool(item, "holds", match->holds);
		json_set_text(item, "why_not", match->why_not);
		json_set_text(item, "sets", match->sets);
		json_set_text(item, "lost", match->lost);
		for (size_t k = 0; k < match->hit_count; k++) {
			struct json *hit = json_new_object();

			json_set_text(hit, "scope", match->hits[k].scope);
			json_set_text(hit, "pattern", match->hits[k].pattern);
			json_set_text(hit, "words", match->hits[k].words);
			json_add(hits, hit);
		}
		json_set(item, "hits", hits);
		json_add(rules, item);
	}
	for (size_t i = 0; i < explained->verdict.tag_count; i++)
		json_add_text(tags, explained->verdict.tags[i].value);
	for (size_t i = 0; i < explained->assignment.step_count; i++)
		json_add_text(steps, explained->assignment.steps[i]);
	json_set(json, "rules", rules);
	json_set_text(json, "matter", explained->verdict.matter.value);
	json_set_text(json, "authority", explained->verdict.authority.value);
	json_set_text(json, "group", explained->assignment.group->title);
	json_set_text(json, "owner",
		explained->assignment.owner ? explained->assignment.owner->title : NULL);
	json_set_text(json, "priority", priority_name(explained->verdict.priority));
	json_set(json, "tags", tags);
	json_set(json, "owner_steps", steps);
	json_set_text(json, "language", language_code(explained->message.language));
	json_set_bool(json, "open", explained->is_open);
	json_set_time(json, "due_at", explained->due_at);
	json_set_text(json, "trouble", explained->trouble);
	return json;
}

int rules_explain(const struct command_line *line, bool as_json)
{
	const char *path = line->operands[1];
	struct explained explained = {0};
	struct generation generation;
	struct error error;
	struct desk desk;
	struct buf bytes;
	enum outcome outcome;
	int status;

	buf_init(&bytes, MESSAGE_BYTES_MAX);
	outcome = !strcmp(path, "-") ? file_read_all(STDIN_FILENO, &bytes, &error)
				     : file_read(path, &bytes, &error);
	if (outcome != OK) {
		buf_free(&bytes);
		return command_fail(EX_NOINPUT, "rules", error.text);
	}
	status = load_desk(
		"rules", line->config, false, arena_new(COMMAND_ARENA_BYTES), &generation, &desk);
	if (status == EX_OK) {
		outcome = load_message(desk.arena, bytes.data, bytes.size,
			site_country(&desk.settings.site), &explained.message, &error);
		if (outcome == OK) {
			decide(&desk, &explained, desk.arena);
			if (as_json)
				status = print_json("rules", explained_to_json(&explained));
			else
				print_explained(&explained, &desk.settings.site, desk.arena);
		} else {
			status = command_fail(EX_DATAERR, "rules", error.text);
		}
		desk_free(&desk);
	}
	buf_free(&bytes);
	return status;
}
