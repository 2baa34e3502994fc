/* SPDX-License-Identifier: MIT */
/* ombud rules: each of its words has a file of its own. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "handlers/control/control.h"
#include "handlers/control/options.h"
#include "handlers/control/rules_commands.h"

static const char usage[] =
	"usage: ombud rules check [--strict] [--lint | --json] [--rules DIR] [--config FILE]\n"
	"       ombud rules test [--tap | --json] [--rules DIR] [--config FILE]\n"
	"       ombud rules explain FILE | - [--all] [--json] [--config FILE]\n"
	"       ombud rules explain REF [--decision N] [--now] [--all] [--json] [--config FILE]\n"
	"       ombud rules replay [--since TIME] [--rules DIR] [--fail-over N] [--json] "
	"[--config FILE]\n"
	"       ombud rules report [--since TIME] [--csv] [--json] [--html FILE] [--config FILE]\n"
	"\n"
	"  check    settings, rules, templates and examples: every fault at file:line:column, and "
	"what\n"
	"           is allowed but odd\n"
	"    --strict      warnings fail too\n"
	"    --lint        a line each, for an editor\n"
	"  test     run the examples\n"
	"    --tap         each of them, in the form of TAP\n"
	"    --rules DIR   the rules of another folder in the place of rules.d\n"
	"  explain  what the rules make of a mail: which hold, which words matched, who would own "
	"it;\n"
	"           of a ticket, how it was decided then, by the rules and facts of then\n"
	"    --all         also the rules that do not hold, and why\n"
	"    --decision N  another decision about the ticket than the first\n"
	"    --now         also what today's rules would decide\n"
	"  replay   what the rules as they are now would have done with the messages since a time "
	"(30d)\n"
	"    --rules DIR    the rules of that directory in the place of rules.d\n"
	"    --fail-over N  exit status 65 when more than N would be decided otherwise by the "
	"rules\n"
	"  report   how the rules fared since a time (90d): hits, what staff moved, rules to add "
	"or "
	"remove\n";

int command_rules(int argc, char **argv)
{
	bool as_json = false;
	struct check_options check = {.rules = NULL};
	const char *since = NULL;
	struct explain_options explain = {.as_json = false};
	struct rules_report_options report = {NULL, false, false, NULL};
	struct rules_replay_options replay = {.since = NULL};
	const char *rules = NULL;
	const struct option_row rows[] = {{"json", &as_json, NULL}, {"lint", &check.as_lint, NULL},
		{"strict", &check.strict, NULL}, {"tap", &check.as_tap, NULL},
		{"all", &explain.all, NULL}, {"now", &explain.now, NULL},
		{"decision", NULL, &explain.number}, {"since", NULL, &since},
		{"csv", &report.as_csv, NULL}, {"html", NULL, &report.html},
		{"rules", NULL, &rules}, {"fail-over", NULL, &replay.fail_over}, {0}};
	struct command_line line;
	int status;

	if (!options_read(argc, argv, rows, 2, usage, &line, &status))
		return status;
	check.rules = replay.rules_directory = rules;
	replay.since = report.since = since;
	check.as_json = replay.as_json = explain.as_json = report.as_json = as_json;
	if (line.operand_count == 1 && !strcmp(line.operands[0], "report"))
		return rules_report(&line, &report);
	if (report.as_csv || report.html)
		return command_fail(
			EX_USAGE, "rules", "--csv and --html are options of rules report");
	if (line.operand_count == 1 && !strcmp(line.operands[0], "check"))
		return rules_check(&line, &check);
	if (line.operand_count == 1 && !strcmp(line.operands[0], "test"))
		return rules_test(&line, &check);
	if (line.operand_count == 2 && !strcmp(line.operands[0], "explain"))
		return rules_explain(&line, &explain);
	if (line.operand_count == 1 && !strcmp(line.operands[0], "replay"))
		return rules_replay(&line, &replay);
	fputs(usage, stderr);
	return EX_USAGE;
}
