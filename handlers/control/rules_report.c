/* SPDX-License-Identifier: MIT */
/* ombud rules report: how the rules fared, from the store, which it only reads. */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/rules_commands.h"
#include "handlers/control/rules_report_print.h"

enum { HTML_BYTES_MAX = 256 * 1024 * 1024 };

static const char command[] = "rules report";
static const char usage[] =
	"usage: ombud rules report [--since TIME] [--csv] [--json] [--html FILE]\n"
	"                          [--config FILE]\n"
	"\n"
	"How the rules fared: hits, what staff moved by hand, words that no rule catches,\n"
	"rules to add or remove.\n"
	"  --since TIME  a duration before now, or a date (90d)\n"
	"  --html FILE   a page with plots\n";

struct report_options {
	const char *since; /* a duration or a time */
	bool as_json;
	bool as_csv;
	const char *html; /* the file of the page to be written; NULL */
};

static enum outcome write_html(
	const struct rules_report *report, const char *path, struct error *error)
{
	struct buf page;
	enum outcome outcome;

	buf_init(&page, HTML_BYTES_MAX);
	report_to_html(report, &page);
	outcome = page.overflowed ? error_set(error, REFUSED, "the page would be too large")
				  : file_write(path, page.data, page.size, 0600, error);
	buf_free(&page);
	return outcome;
}

static enum outcome make(struct rules_report *report, struct store *store,
	const struct rule_set *set, struct error *error)
{
	enum outcome outcome = report_count(report, store, error);

	if (outcome == OK)
		outcome = report_time(report, store, set, error);
	if (outcome == OK) {
		report_advise(report);
		outcome = report_propose(report, store, error);
	}
	return outcome;
}

static int tell(const struct rules_report *report, const struct report_options *options)
{
	struct error error;
	enum outcome outcome;

	if (options->html) {
		outcome = write_html(report, options->html, &error);
		if (outcome != OK)
			return command_fail(EX_CANTCREAT, command, error.text);
	}
	if (options->as_json)
		return print_json(command, report_to_json(report));
	if (options->as_csv)
		report_print_csv(report);
	else if (!options->html)
		report_print(report);
	return fflush(stdout) == 0 ? EX_OK : command_fail(EX_IOERR, command, "cannot write");
}

int rules_report(int argc, char **argv)
{
	struct report_options options = {.since = "90d"};
	const struct option_row rows[] = {{"since", NULL, &options.since},
		{"json", &options.as_json, NULL}, {"csv", &options.as_csv, NULL},
		{"html", NULL, &options.html}, {0}};
	struct command_line line;
	struct generation generation;
	struct rules_report *report;
	struct store *store = NULL;
	struct error error;
	struct desk desk;
	int64_t since, now = clock_now();
	enum outcome outcome;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		return status;
	status = load_desk(
		command, line.config, false, arena_new(COMMAND_ARENA_BYTES), &generation, &desk);
	if (status != EX_OK)
		return status;
	if (!since_typed(options.since, &desk.settings.site, now, &since))
		status = command_fail(EX_USAGE, command,
			"--since takes a time before now, such as 90d or 2026-09-01");
	else
		status = load_store(command, &desk.settings, true, &store);
	if (status == EX_OK) {
		report = ARENA_NEW(desk.arena, struct rules_report);
		report_begin(report, desk.arena, &desk.settings.site, desk.rules, since, now + 1);
		outcome = make(report, store, desk.rules, &error);
		status = outcome == OK ? tell(report, &options)
				       : command_fail(exit_status(outcome), command, error.text);
	}
	store_close(store);
	desk_free(&desk);
	return status;
}
