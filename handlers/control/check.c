/* SPDX-License-Identifier: MIT */
/* ombud check: is everything right before the daemon runs? */
#include <stdio.h>
#include <sysexits.h>

#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/trial.h"

static const char usage[] =
	"usage: ombud check [--json] [--config FILE]\n"
	"\n"
	"Reads settings, rules and templates, runs the rules' examples, and tries the\n"
	"store, every mailbox and every sender: connection, certificate and login. Sends\n"
	"and fetches nothing. Run it as the user the daemon runs as.\n";

static int check(const char *config)
{
	struct generation generation;
	struct desk desk;
	int failed;
	int status = load_desk(
		"check", config, true, arena_new(COMMAND_ARENA_BYTES), &generation, &desk);

	if (status != EX_OK)
		return status;
	printf("ok    settings %s: people %zu, groups %zu, rules %zu, examples %zu\n", config,
		desk.settings.site.person_count, desk.settings.site.group_count,
		rule_set_count(desk.rules), rule_set_example_count(desk.rules));
	failed = trial_run(&desk, NULL);
	desk_free(&desk);
	if (failed)
		printf("%d of these must be mended\n", failed);
	else
		printf("all is well\n");
	return failed ? EX_UNAVAILABLE : EX_OK;
}

/* Without a desk the counts are null. */
static int check_as_json(const char *config)
{
	struct json *json = json_new_object(), *trials = json_new_array();
	struct faults faults = {.command = "check", .list = json_new_array()};
	struct generation generation;
	struct desk desk;
	int printed, status;

	status = load_checked_desk(
		&faults, config, true, arena_new(COMMAND_ARENA_BYTES), &generation, &desk);
	json_set_text(json, "settings", config);
	json_set_null(json, "people");
	json_set_null(json, "groups");
	json_set_null(json, "rules");
	json_set_null(json, "examples");
	if (status == EX_OK) {
		json_set_number(json, "people", (int64_t)desk.settings.site.person_count);
		json_set_number(json, "groups", (int64_t)desk.settings.site.group_count);
		json_set_number(json, "rules", (int64_t)rule_set_count(desk.rules));
		json_set_number(json, "examples", (int64_t)rule_set_example_count(desk.rules));
		if (trial_run(&desk, trials) > 0)
			status = EX_UNAVAILABLE;
		desk_free(&desk);
	}
	json_set_bool(json, "ok", status == EX_OK);
	json_set(json, "faults", faults.list);
	json_set(json, "trials", trials);
	printed = print_json("check", json);
	return printed == EX_OK ? status : printed;
}

int command_check(int argc, char **argv)
{
	bool as_json = false;
	const struct option_row rows[] = {{"json", &as_json, NULL}, {0}};
	struct command_line line;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		return status;
	return as_json ? check_as_json(line.config) : check(line.config);
}
