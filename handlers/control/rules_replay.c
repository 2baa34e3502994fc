/* SPDX-License-Identifier: MIT */
/*
 * ombud rules replay: what changed rules would have done with the messages of the last weeks. Each
 * process of a crew takes every so-manyth run of decisions out of the store, which is only read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/text.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/rules_commands.h"
#include "handlers/tuning/crew.h"
#include "handlers/tuning/replay_table.h"

enum { RUN_DECISIONS = 100, ROWS_SHOWN = 60, VALUE_BYTES = 60 };
#define WORK_BYTES ((size_t)1024 * 1024 * 1024)

static const char command[] = "rules replay";
static const char usage[] =
	"usage: ombud rules replay [--since TIME] [--rules DIR] [--fail-over N] [--json]\n"
	"                          [--config FILE]\n"
	"\n"
	"What the rules in the files now would have done with the messages since a time;\n"
	"nothing is written.\n"
	"  --since TIME   a duration before now, or a date (30d)\n"
	"  --rules DIR    the rules of that directory in the place of rules.d\n"
	"  --fail-over N  exit status 65 when the rules would decide more than N\n"
	"                 otherwise\n";

struct replay_options {
	const char *since;	     /* a duration or a time */
	const char *rules_directory; /* in the place of rules.d; NULL */
	const char *fail_over;	     /* a number of messages; NULL */
	bool as_json;
};

struct replay {
	const struct replay_options *options;
	const struct desk *desk;
	const char *store_path;
	const struct secret_key *key; /* NULL: references are shown without check characters */
	const char *generation;
	int64_t since;
	int64_t first_id;
	int64_t last_id;
	struct arena *arena;
	/* what came together */
	struct replay_table table;
	struct json **list; /* with --json, every decision that is otherwise */
	size_t list_count;
	size_t list_room;
	const char *trouble; /* what a process said before it gave up; NULL */
	int64_t runs_done[CREW_MAX];
	bool shows_progress;
	int64_t began_ms;
};

/* ---- in each process */

static void put_line(FILE *out, struct json *json, struct arena *arena)
{
	fputs(json_to_text(json, arena), out);
	fputc('\n', out);
	json_free(json);
}

/* The decisions of one run: a line for each that is otherwise, then one with the counts. */
static enum outcome replay_run(const struct replay *replay, struct store *store, int64_t first_id,
	struct arena *page, struct arena *work, FILE *out, struct error *error)
{
	int64_t last_id = first_id + RUN_DECISIONS - 1;
	struct replay_table counts = {.moved = 0};
	struct decision *decisions;
	struct replayed replayed;
	size_t count = 0;
	enum outcome outcome;

	arena_reset(page);
	outcome = decision_page(store, first_id,
		last_id < replay->last_id ? last_id : replay->last_id, page, &decisions, &count,
		error);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		if (decisions[i].at < replay->since)
			continue;
		arena_reset(work);
		outcome = replay_decision(
			replay->desk, replay->key, store, &decisions[i], work, &replayed, error);
		if (outcome != OK)
			break;
		replay_table_count(&counts, &replayed);
		if (replayed.difference_count > 0)
			put_line(out, replayed_to_json(&decisions[i], &replayed, work), work);
	}
	if (outcome == OK) {
		put_line(out, replay_table_counts(&counts), page);
		fflush(out);
	}
	return outcome;
}

static int work(void *context, size_t number, size_t count, FILE *out)
{
	const struct replay *replay = context;
	struct arena *page = arena_new(WORK_BYTES), *work = arena_new(WORK_BYTES);
	struct store *store = NULL;
	struct json *json;
	struct error error;
	enum outcome outcome = store_open(replay->store_path, true, &store, &error);

	for (int64_t run = (int64_t)number; outcome == OK; run += (int64_t)count) {
		int64_t first_id = replay->first_id + run * RUN_DECISIONS;

		if (first_id > replay->last_id)
			break;
		outcome = replay_run(replay, store, first_id, page, work, out, &error);
	}
	if (outcome != OK) {
		json = json_new_object();
		json_set_text(json, "error", error.text);
		put_line(out, json, page);
	}
	store_close(store);
	arena_free(work);
	arena_free(page);
	return exit_status(outcome);
}

/* ---- where it comes together */

static void keep(struct replay *replay, struct json *json)
{
	if (replay->list_count == replay->list_room) {
		replay->list_room = replay->list_room ? 2 * replay->list_room : 1024;
		replay->list = realloc(replay->list, replay->list_room * sizeof(struct json *));
		if (!replay->list)
			out_of_memory(replay->list_room * sizeof(struct json *));
	}
	replay->list[replay->list_count++] = json;
}

static void take(void *context, size_t number, const char *line, size_t size)
{
	struct replay *replay = context;
	struct json *json;

	if (json_parse(line, size, &json, NULL) != OK)
		return;
	if (json_text(json, "error")) {
		replay->trouble = arena_strdup(replay->arena, json_text(json, "error"));
	} else if (json_member(json, "decision")) {
		replay_table_add(&replay->table, json);
		if (replay->options->as_json) {
			keep(replay, json);
			return;
		}
	} else {
		replay->runs_done[number]++;
		replay_table_add_counts(&replay->table, json);
	}
	json_free(json);
}

static const char *grouped(struct arena *arena, int64_t number)
{
	return number < 1000 ? arena_printf(arena, "%lld", (long long)number)
			     : arena_printf(arena, "%s,%03d", grouped(arena, number / 1000),
				       (int)(number % 1000));
}

static void show_progress(void *context)
{
	const struct replay *replay = context;
	int64_t done = replay_table_total(&replay->table);
	int64_t all = replay->last_id - replay->first_id + 1;
	int64_t passed_ms = clock_monotonic_ms() - replay->began_ms;
	long left = done > 0 ? (long)(passed_ms * (all - done) / done / 1000) : 0;

	if (!replay->shows_progress)
		return;
	fprintf(stderr, "\r%lld of about %lld messages, %lld %%", (long long)done, (long long)all,
		(long long)(100 * done / all));
	if (done > 0)
		fprintf(stderr, ", %ld:%02ld left    ", left / 60, left % 60);
	fflush(stderr);
}

/* ---- telling */

static const char *named(const struct replay *replay, int64_t ticket)
{
	return ticket_name(replay->arena, &replay->desk->settings.site, replay->key, ticket);
}

static const char *value(const struct replay *replay, const char *text)
{
	return text ? text_printable(replay->arena, text, VALUE_BYTES) : "-";
}

static void print_row(const struct replay *replay, const struct replay_row *row)
{
	printf("%8s  %s", grouped(replay->arena, row->count), row->name);
	if (row->from || row->to)
		printf("  %s -> %s", value(replay, row->from), value(replay, row->to));
	printf("%s\n", row->by_people ? "   (by people, not by rules)" : "");
	for (size_t i = 0; i < REPLAY_EXAMPLES && row->examples[i].ticket; i++)
		printf("            %s  %s\n", named(replay, row->examples[i].ticket),
			row->examples[i].subject ? row->examples[i].subject : "");
}

static void print_left_out(const struct replay *replay, int64_t count, const char *why)
{
	if (count > 0)
		printf("%s %s\n", grouped(replay->arena, count), why);
}

static void print_table(const struct replay *replay)
{
	const struct replay_table *table = &replay->table;
	struct arena *arena = replay->arena;
	int64_t erased = table->results[REPLAY_ERASED];
	int64_t unreadable = table->results[REPLAY_UNREADABLE];
	int64_t decided = replay_table_total(table) - erased - unreadable;
	const char *of_all = grouped(arena, decided);

	for (size_t i = 0; i < table->keys.count && i < ROWS_SHOWN; i++)
		print_row(replay, &table->rows[i]);
	if (table->keys.count > ROWS_SHOWN || table->without_row > 0)
		printf("          and more; --json has all of them\n");
	if (table->keys.count > 0)
		printf("\n");
	printf("%s of %s would move to another group or owner.\n", grouped(arena, table->moved),
		of_all);
	printf("%s of %s would be decided otherwise by the rules",
		grouped(arena, table->results[REPLAY_RULES]), of_all);
	if (table->results[REPLAY_PEOPLE] > 0)
		printf(", and %s only because people, ways or absences are others",
			grouped(arena, table->results[REPLAY_PEOPLE]));
	printf(".\n");
	print_left_out(replay, erased, "are left out: their messages are erased.");
	print_left_out(replay, unreadable, "are left out: they cannot be read.");
	print_left_out(replay, table->owner_unknown,
		"do not tell who got them (they are of an older version): their owners are not "
		"compared.");
}

static struct json *rows_to_json(const struct replay *replay)
{
	const struct replay_row *rows = replay->table.rows;
	struct json *list = json_new_array();

	for (size_t i = 0; i < replay->table.keys.count; i++) {
		struct json *json = json_new_object(), *examples = json_new_array();

		json_set_text(json, "name", rows[i].name);
		json_set_text(json, "from", rows[i].from);
		json_set_text(json, "to", rows[i].to);
		json_set_bool(json, "by_people", rows[i].by_people);
		json_set_number(json, "count", rows[i].count);
		for (size_t k = 0; k < REPLAY_EXAMPLES && rows[i].examples[k].ticket; k++) {
			struct json *example = json_new_object();

			json_set_text(example, "ref", named(replay, rows[i].examples[k].ticket));
			json_set_text(example, "subject", rows[i].examples[k].subject);
			json_add(examples, example);
		}
		json_set(json, "examples", examples);
		json_add(list, json);
	}
	return list;
}

static int compare_decisions(const void *a, const void *b)
{
	int64_t left = json_number(*(struct json *const *)a, "decision");
	int64_t right = json_number(*(struct json *const *)b, "decision");

	return left < right ? -1 : left > right;
}

static struct json *list_to_json(struct replay *replay)
{
	struct json *list = json_new_array();

	if (replay->list_count > 0)
		qsort(replay->list, replay->list_count, sizeof(struct json *), compare_decisions);
	for (size_t i = 0; i < replay->list_count; i++) {
		json_set_text(replay->list[i], "ref",
			named(replay, json_number(replay->list[i], "ticket")));
		json_add(list, replay->list[i]);
	}
	replay->list_count = 0;
	return list;
}

static int tell(struct replay *replay)
{
	struct json *json;

	replay_table_sort(&replay->table);
	if (!replay->options->as_json) {
		print_table(replay);
		return fflush(stdout) == 0 ? EX_OK
					   : command_fail(EX_IOERR, command, "cannot write");
	}
	json = replay_table_counts(&replay->table);
	json_set_text(json, "generation", replay->generation);
	json_set_time(json, "since", replay->since);
	json_set_number(json, "total", replay_table_total(&replay->table));
	json_set(json, "table", rows_to_json(replay));
	json_set(json, "list", list_to_json(replay));
	return print_json(command, json);
}

/* ---- the command */

static int find_range(struct replay *replay)
{
	struct store *store = NULL;
	struct error error;
	int status = load_store(command, &replay->desk->settings, true, &store);

	if (status == EX_OK) {
		enum outcome outcome = decision_range(
			store, replay->since, &replay->first_id, &replay->last_id, &error);

		if (outcome != OK)
			status = command_fail(exit_status(outcome), command, error.text);
	}
	store_close(store);
	return status;
}

static int fail(const struct replay *replay, size_t number, const struct error *error)
{
	size_t count = crew_size();
	int64_t run = (int64_t)number + replay->runs_done[number] * (int64_t)count;
	int64_t first = replay->first_id + run * RUN_DECISIONS;

	if (replay->trouble)
		return command_fail(EX_TEMPFAIL, command, replay->trouble);
	return command_fail(EX_SOFTWARE, command,
		arena_printf(replay->arena,
			"%s, with a decision of %lld to %lld in hand; nothing is told of the rest",
			error->text, (long long)first, (long long)(first + RUN_DECISIONS - 1)));
}

static int run(struct replay *replay)
{
	const struct crew crew = {work, take, show_progress, replay};
	struct error error;
	size_t number = 0;
	enum outcome outcome = OK;

	replay->began_ms = clock_monotonic_ms();
	replay->shows_progress = isatty(STDERR_FILENO);
	if (replay->first_id <= replay->last_id)
		outcome = crew_run(&crew, crew_size(), &number, &error);
	if (replay->shows_progress)
		fprintf(stderr, "\r%70s\r", "");
	return outcome == OK ? tell(replay) : fail(replay, number, &error);
}

static bool read_options(const struct replay_options *options, const struct site *site,
	int64_t *ret_since, long *ret_fail_over)
{
	char *end = NULL;

	*ret_fail_over = options->fail_over ? strtol(options->fail_over, &end, 10) : -1;
	if (options->fail_over && (*end || end == options->fail_over || *ret_fail_over < 0)) {
		command_fail(EX_USAGE, command, "--fail-over takes a number of messages");
		return false;
	}
	if (since_typed(options->since, site, clock_now(), ret_since))
		return true;
	command_fail(
		EX_USAGE, command, "--since takes a time before now, such as 30d or 2026-09-01");
	return false;
}

int rules_replay(int argc, char **argv)
{
	struct replay_options options = {.since = "30d"};
	const struct option_row rows[] = {{"since", NULL, &options.since},
		{"rules", NULL, &options.rules_directory}, {"fail-over", NULL, &options.fail_over},
		{"json", &options.as_json, NULL}, {0}};
	struct replay replay = {.options = &options};
	struct command_line line;
	struct generation generation;
	struct secret_key key;
	struct desk desk;
	long fail_over;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		return status;
	status = load_trial_desk(command, line.config, options.rules_directory,
		arena_new(COMMAND_ARENA_BYTES), &generation, &desk);
	if (status != EX_OK)
		return status;
	replay.arena = arena_new(COMMAND_ARENA_BYTES);
	replay.desk = &desk;
	replay.store_path = desk.settings.store_path;
	replay.generation = generation.hash;
	replay.key = load_key(&desk.settings, &key) ? &key : NULL;
	replay_table_init(&replay.table, replay.arena);
	status = read_options(&options, &desk.settings.site, &replay.since, &fail_over)
			 ? find_range(&replay)
			 : EX_USAGE;
	if (status == EX_OK)
		status = run(&replay);
	if (status == EX_OK && fail_over >= 0 && replay.table.results[REPLAY_RULES] > fail_over)
		status = command_fail(EX_DATAERR, command,
			arena_printf(replay.arena,
				"%s would be decided otherwise by the rules, more than %ld",
				grouped(replay.arena, replay.table.results[REPLAY_RULES]),
				fail_over));
	for (size_t i = 0; i < replay.list_count; i++)
		json_free(replay.list[i]);
	free(replay.list);
	arena_free(replay.arena);
	desk_free(&desk);
	return status;
}
