/* SPDX-License-Identifier: MIT */
/* ombud rules test: run the examples of the rules. */
#include <stdio.h>
#include <sysexits.h>

#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/rules_commands.h"

static const char command[] = "rules test";
static const char usage[] =
	"usage: ombud rules test [--tap | --json] [--rules DIR] [--config FILE]\n"
	"\n"
	"Run the examples; those that fail are told at file:line:column.\n"
	"  --tap        each of them, in the form of TAP\n"
	"  --rules DIR  the rules of that directory in the place of rules.d\n";

/* list: with --json. Without it and without TAP only what fails is printed. */
struct tested {
	struct json *list;
	bool as_tap;
	int passed;
	int failed;
};

static void tell_example(
	void *context, const char *title, struct position at, bool passed, const char *sentence)
{
	struct tested *tested = context;
	struct json *example;

	tested->passed += passed;
	tested->failed += !passed;
	if (tested->list) {
		example = json_new_object();
		json_set_text(example, "title", title);
		json_set_text(example, "file", at.file);
		json_set_number(example, "line", at.line);
		json_set_bool(example, "passed", passed);
		json_set_text(example, "reason", passed ? NULL : sentence);
		json_add(tested->list, example);
	} else if (tested->as_tap) {
		printf("%s %d - %s\n", passed ? "ok" : "not ok", tested->passed + tested->failed,
			title);
		if (!passed)
			printf("# %s:%d:%d: %s\n", at.file, at.line, at.column, sentence);
	} else if (!passed) {
		printf("%s:%d:%d: example \"%s\": %s\n", at.file, at.line, at.column, title,
			sentence);
	}
}

static void tell_sum(const struct tested *tested)
{
	if (tested->failed == 0)
		printf("%d examples: all pass\n", tested->passed);
	else
		printf("%d of %d examples fail\n", tested->failed, tested->passed + tested->failed);
}

/* Without a desk: a set whose examples fail must still be testable. */
static int run_examples(const struct command_line *line, const char *rules, struct arena *arena,
	struct faults *faults, struct tested *tested)
{
	struct generation generation;
	struct settings settings;
	struct problems problems;
	struct rule_set *set;
	int status =
		load_checked_settings(faults, line->config, rules, arena, &generation, &settings);

	if (status != EX_OK)
		return status;
	problems_init(&problems, arena);
	set = rule_set_parse(arena, settings.blocks, &settings.site, &problems);
	if (problems.count > 0) {
		faults_add_problems(faults, &problems);
		status = EX_CONFIG;
	} else {
		if (tested->as_tap)
			printf("1..%zu\n", rule_set_example_count(set));
		rules_run_examples(set, &settings.site, tell_example, tested, NULL);
		status = tested->failed ? EX_DATAERR : EX_OK;
		if (!tested->list && !tested->as_tap)
			tell_sum(tested);
	}
	rule_set_free(set);
	return status;
}

int rules_test(int argc, char **argv)
{
	bool as_json = false, as_tap = false;
	const char *rules = NULL;
	const struct option_row rows[] = {
		{"json", &as_json, NULL}, {"tap", &as_tap, NULL}, {"rules", NULL, &rules}, {0}};
	struct faults faults = {.command = command};
	struct tested tested = {.passed = 0};
	struct command_line line;
	struct arena *arena;
	struct json *json;
	int printed, status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		return status;
	if (as_json) {
		faults.list = json_new_array();
		tested.list = json_new_array();
	}
	tested.as_tap = as_tap && !as_json;
	arena = arena_new(COMMAND_ARENA_BYTES);
	status = run_examples(&line, rules, arena, &faults, &tested);
	arena_free(arena);
	if (!as_json)
		return status;
	json = json_new_object();
	json_set_bool(json, "ok", status == EX_OK);
	json_set_number(json, "passed", tested.passed);
	json_set_number(json, "failed", tested.failed);
	json_set(json, "examples", tested.list);
	json_set(json, "faults", faults.list);
	printed = print_json(command, json);
	return printed == EX_OK ? status : printed;
}
