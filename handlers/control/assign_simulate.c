/* SPDX-License-Identifier: MIT */
/* ombud assign --simulate: what other settings would have made of the last tickets. */
#include "handlers/control/assign_simulate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "daemon/base/text.h"
#include "daemon/store/past_tickets.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/tuning/simulation.h"
#include "handlers/kinds/facts.h"

static const char usage[] =
	"usage: ombud assign --simulate N [--json] [--config FILE]\n"
	"\n"
	"Assigns the last N tickets (1 to 10000) anew by the settings in FILE, and shows what "
	"each\n"
	"person would have had beside what they had. Change a copy of ombud.conf to see what it "
	"would\n"
	"do. Nothing is written.\n"
	"  --json  for scripts\n";

enum { TICKETS_MAX = 10000, PAGE_ROWS = 1000, NAME_BYTES = 40 };

/* Everything read, oldest first. */
struct history {
	struct arena *arena;
	struct past *tickets;
	size_t count;
	struct burden *burdens;
	size_t burden_count;
	size_t unread; /* decisions whose record cannot be read */
	int64_t first_ticket;
};

static bool read_past(struct history *history, const struct past_ticket *row, struct past *past)
{
	struct recorded recorded;
	struct error error;

	*past = (struct past){
		.at = row->at, .closed_at = row->closed_at, .contact_id = row->contact_id};
	if (facts_from_json(history->arena, row->facts, &past->facts, &error) != OK ||
		recorded_read(history->arena, row->verdict, &recorded, &error) != OK)
		return false;
	past->verdict = recorded.verdict;
	past->owner = recorded.has_assigned ? recorded.owner : row->owner;
	if (past->facts.language == LANGUAGE_UNKNOWN)
		past->facts.language = row->language;
	return true;
}

/* Page by page from the newest on, so from the end of the list to its beginning. */
static enum outcome read_tickets(
	struct history *history, struct store *store, size_t wanted, struct error *error)
{
	struct past *list = ARENA_ARRAY(history->arena, wanted, struct past);
	size_t free_before = wanted, seen = 0, count = PAGE_ROWS;
	int64_t before = 0;
	enum outcome outcome = OK;

	while (outcome == OK && count == PAGE_ROWS && seen < wanted) {
		struct arena *page = arena_new(COMMAND_ARENA_BYTES);
		size_t max = wanted - seen < PAGE_ROWS ? wanted - seen : PAGE_ROWS;
		struct past_ticket *rows;

		outcome = past_ticket_list(store, before, max, page, &rows, &count, error);
		for (size_t i = 0; outcome == OK && i < count; i++) {
			before = rows[i].decision_id;
			if (read_past(history, &rows[i], &list[free_before - 1])) {
				free_before--;
				history->first_ticket = rows[i].ticket_id;
			} else {
				history->unread++;
			}
		}
		seen += outcome == OK ? count : 0;
		arena_free(page);
	}
	history->tickets = &list[free_before];
	history->count = wanted - free_before;
	return outcome;
}

static enum outcome read_burdens(struct history *history, struct store *store, struct error *error)
{
	size_t room = PAGE_ROWS, count = PAGE_ROWS;
	struct burden *list = ARENA_ARRAY(history->arena, room, struct burden);
	int64_t after = 0;
	enum outcome outcome = OK;

	while (outcome == OK && history->count > 0 && count == PAGE_ROWS) {
		struct past_burden *rows;

		outcome = past_burden_list(store, history->tickets[0].at, history->first_ticket,
			after, PAGE_ROWS, history->arena, &rows, &count, error);
		if (outcome == OK && history->burden_count + count > room) {
			room = 2 * (history->burden_count + count);
			struct burden *more = ARENA_ARRAY(history->arena, room, struct burden);

			memcpy(more, list, history->burden_count * sizeof(*list));
			list = more;
		}
		for (size_t i = 0; outcome == OK && i < count; i++) {
			after = rows[i].ticket_id;
			list[history->burden_count++] =
				(struct burden){rows[i].owner, rows[i].closed_at};
		}
	}
	history->burdens = list;
	return outcome;
}

/* ---- what is shown */

static bool is_empty(const struct part *part)
{
	return part->got == 0 && part->got_before == 0 && part->open_most == 0;
}

static long percent(const struct simulation *simulation, int64_t count)
{
	return simulation->tickets
		       ? (long)((count * 100 + simulation->tickets / 2) / simulation->tickets)
		       : 0;
}

static const char *ways_text(struct arena *arena, const struct part *part)
{
	const char *text = "";

	for (int by = 0; by < ASSIGNED_BY_COUNT; by++) {
		if (part->by[by])
			text = arena_printf(arena, "%s%s%s %" PRId64, text, *text ? ", " : "",
				assigned_by_name((enum assigned_by)by), part->by[by]);
	}
	return text;
}

/* printf pads by bytes; a name is as wide as it has characters. */
static void print_name(struct arena *arena, const char *name)
{
	const char *shown = text_printable(arena, name, NAME_BYTES);
	int missing = 24 - (int)text_length(shown);

	printf("%s%*s", shown, missing > 0 ? missing : 0, "");
}

static void print_table(const struct site *site, const struct history *history,
	const struct simulation *simulation, const char *config)
{
	struct arena *arena = history->arena;

	printf("%zu tickets from %s to %s, assigned anew by %s; nothing was written.\n",
		history->count, time_for_terminal(arena, site, history->tickets[0].at),
		time_for_terminal(arena, site, history->tickets[history->count - 1].at), config);
	printf("%" PRId64 " of them (%ld %%) would be with somebody else.\n\n", simulation->moved,
		percent(simulation, simulation->moved));
	printf("%-24s%8s%8s%8s%11s%8s%10s  %s\n", "", "tickets", "was", "share", "most open", "was",
		"over cap", "by");
	for (size_t i = 0; i < simulation->part_count; i++) {
		const struct part *part = &simulation->parts[i];

		if (!part->person && is_empty(part))
			continue;
		print_name(arena, part->person ? part->person->name : "(in no settings)");
		printf("%8" PRId64 "%8" PRId64 "%6ld %%%11" PRId64 "%8" PRId64 "%10" PRId64
		       "  %s\n",
			part->got, part->got_before, percent(simulation, part->got),
			part->open_most, part->open_most_before, part->over_cap,
			ways_text(arena, part));
	}
	print_name(arena, "(nobody)");
	printf("%8" PRId64 "%8" PRId64 "%6ld %%\n", simulation->nobody, simulation->nobody_before,
		percent(simulation, simulation->nobody));
	if (simulation->to_address)
		printf("\n%" PRId64
		       " of those of nobody are of groups that have only an address.\n",
			simulation->to_address);
	if (history->unread)
		printf("\n%zu more could not be read and are left out.\n", history->unread);
}

static struct json *part_to_json(const struct part *part)
{
	const struct person *person = part->person;
	struct json *json = json_new_object(), *by = json_new_object();

	json_set_text(json, "person", person ? person->title : NULL);
	json_set_text(json, "name", person ? person->name : NULL);
	json_set_number(json, "weight", person ? person->weight : 0);
	if (person && person->cap)
		json_set_number(json, "cap", person->cap);
	else
		json_set_null(json, "cap");
	json_set_number(json, "got", part->got);
	json_set_number(json, "got_before", part->got_before);
	json_set_number(json, "open_most", part->open_most);
	json_set_number(json, "open_most_before", part->open_most_before);
	json_set_number(json, "over_cap", part->over_cap);
	for (int i = ASSIGNED_BY_NOBODY + 1; i < ASSIGNED_BY_COUNT; i++)
		json_set_number(by, assigned_by_name((enum assigned_by)i), part->by[i]);
	json_set(json, "by", by);
	return json;
}

static struct json *to_json(const struct history *history, const struct simulation *simulation)
{
	struct json *json = json_new_object(), *parts = json_new_array();

	json_set_number(json, "tickets", simulation->tickets);
	json_set_number(json, "unread", (int64_t)history->unread);
	json_set_time(json, "from", history->tickets[0].at);
	json_set_time(json, "to", history->tickets[history->count - 1].at);
	json_set_number(json, "moved", simulation->moved);
	json_set_number(json, "nobody", simulation->nobody);
	json_set_number(json, "nobody_before", simulation->nobody_before);
	json_set_number(json, "to_address", simulation->to_address);
	for (size_t i = 0; i < simulation->part_count; i++) {
		if (simulation->parts[i].person || !is_empty(&simulation->parts[i]))
			json_add(parts, part_to_json(&simulation->parts[i]));
	}
	json_set(json, "persons", parts);
	return json;
}

static int simulate(const struct settings *settings, struct arena *arena, size_t wanted,
	bool as_json, const char *config)
{
	struct history history = {.arena = arena};
	struct simulation simulation;
	struct store *store = NULL;
	struct error error;
	enum outcome outcome;
	int status = load_store("assign", settings, true, &store);

	if (status != EX_OK)
		return status;
	outcome = read_tickets(&history, store, wanted, &error);
	if (outcome == OK)
		outcome = read_burdens(&history, store, &error);
	store_close(store);
	if (outcome != OK)
		return command_fail(exit_status(outcome), "assign", error.text);
	if (history.count == 0)
		return command_fail(EX_UNAVAILABLE, "assign",
			"there is no ticket yet whose decision could be made anew");
	simulation_run(&settings->site, history.tickets, history.count, history.burdens,
		history.burden_count, arena, &simulation);
	if (as_json)
		return print_json("assign", to_json(&history, &simulation));
	print_table(&settings->site, &history, &simulation, config);
	return EX_OK;
}

int assign_simulate(int argc, char **argv)
{
	const char *number = NULL;
	bool as_json = false;
	const struct option_row rows[] = {
		{"simulate", NULL, &number}, {"json", &as_json, NULL}, {NULL, NULL, NULL}};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct settings settings;
	struct command_line line;
	char *end = NULL;
	long wanted = 0;
	int status;

	if (options_read(argc, argv, rows, 0, usage, &line, &status)) {
		wanted = strtol(number, &end, 10);
		if (end == number || *end || wanted < 1 || wanted > TICKETS_MAX) {
			fputs(usage, stderr);
			status = EX_USAGE;
		} else {
			status =
				load_settings("assign", line.config, arena, &generation, &settings);
		}
		if (status == EX_OK)
			status = simulate(&settings, arena, (size_t)wanted, as_json, line.config);
	}
	arena_free(arena);
	return status;
}
