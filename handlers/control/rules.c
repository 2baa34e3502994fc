/* SPDX-License-Identifier: MIT */
/* ombud rules: check the rules and run their examples; the other words have files of their own. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/rules_commands.h"

static const char usage[] =
	"usage: ombud rules check [--json] [--config FILE]\n"
	"       ombud rules test [--json] [--config FILE]\n"
	"       ombud rules explain FILE | - [--json] [--config FILE]\n"
	"       ombud rules report [--since TIME] [--csv] [--json] [--html FILE] [--config FILE]\n"
	"\n"
	"  check    settings, rules, templates and examples: every fault at file:line:column\n"
	"  test     run the examples, in the form of TAP unless with --json\n"
	"  explain  what the rules make of a mail: which hold, which words matched, who would own "
	"it\n"
	"  report   how the rules fared since a time (90d): hits, what staff moved, rules to add "
	"or "
	"remove\n";

static int check(const struct command_line *line, bool as_json)
{
	struct faults faults = {.command = "rules", .list = as_json ? json_new_array() : NULL};
	struct generation generation;
	struct json *json = json_new_object();
	struct desk desk;
	int printed, status = load_checked_desk(&faults, line->config, false,
			     arena_new(COMMAND_ARENA_BYTES), &generation, &desk);

	json_set_bool(json, "ok", status == EX_OK);
	json_set_null(json, "rules");
	json_set_null(json, "examples");
	if (status == EX_OK) {
		if (!as_json)
			printf("%zu rules, %zu examples: all is well\n", rule_set_count(desk.rules),
				rule_set_example_count(desk.rules));
		json_set_number(json, "rules", (int64_t)rule_set_count(desk.rules));
		json_set_number(json, "examples", (int64_t)rule_set_example_count(desk.rules));
		desk_free(&desk);
	}
	if (!as_json) {
		json_free(json);
		return status;
	}
	json_set(json, "faults", faults.list);
	printed = print_json("rules", json);
	return printed == EX_OK ? status : printed;
}

struct tested {
	struct json *list; /* NULL: TAP is printed */
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
		return;
	}
	printf("%s %d - %s\n", passed ? "ok" : "not ok", tested->passed + tested->failed, title);
	if (!passed)
		printf("# %s:%d:%d: %s\n", at.file, at.line, at.column, sentence);
}

/* Without a desk: a set whose examples fail must still be testable. */
static int run_examples(const struct command_line *line, struct arena *arena, struct faults *faults,
	struct tested *tested)
{
	struct generation generation;
	struct settings settings;
	struct problems problems;
	struct rule_set *set;
	int status = load_checked_settings(faults, line->config, arena, &generation, &settings);

	if (status != EX_OK)
		return status;
	problems_init(&problems, arena);
	set = rule_set_parse(arena, settings.blocks, &settings.site, &problems);
	if (problems.count > 0) {
		faults_add_problems(faults, &problems);
		status = EX_CONFIG;
	} else {
		if (!tested->list)
			printf("1..%zu\n", rule_set_example_count(set));
		rules_run_examples(set, &settings.site, tell_example, tested, NULL);
		status = tested->failed ? EX_DATAERR : EX_OK;
	}
	rule_set_free(set);
	return status;
}

static int test(const struct command_line *line, bool as_json)
{
	struct faults faults = {.command = "rules", .list = as_json ? json_new_array() : NULL};
	struct tested tested = {.list = as_json ? json_new_array() : NULL};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct json *json;
	int printed, status = run_examples(line, arena, &faults, &tested);

	arena_free(arena);
	if (!as_json)
		return status;
	json = json_new_object();
	json_set_bool(json, "ok", status == EX_OK);
	json_set_number(json, "passed", tested.passed);
	json_set_number(json, "failed", tested.failed);
	json_set(json, "examples", tested.list);
	json_set(json, "faults", faults.list);
	printed = print_json("rules", json);
	return printed == EX_OK ? status : printed;
}

int command_rules(int argc, char **argv)
{
	bool as_json = false;
	struct rules_report_options report = {NULL, false, false, NULL};
	const struct option_row rows[] = {{"json", &as_json, NULL}, {"since", NULL, &report.since},
		{"csv", &report.as_csv, NULL}, {"html", NULL, &report.html}, {0}};
	struct command_line line;
	int status;

	if (!options_read(argc, argv, rows, 2, usage, &line, &status))
		return status;
	if (line.operand_count == 1 && !strcmp(line.operands[0], "check"))
		return check(&line, as_json);
	if (line.operand_count == 1 && !strcmp(line.operands[0], "test"))
		return test(&line, as_json);
	if (line.operand_count == 2 && !strcmp(line.operands[0], "explain"))
		return rules_explain(&line, as_json);
	if (line.operand_count == 1 && !strcmp(line.operands[0], "report")) {
		report.as_json = as_json;
		return rules_report(&line, &report);
	}
	fputs(usage, stderr);
	return EX_USAGE;
}
