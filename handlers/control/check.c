/* SPDX-License-Identifier: MIT */
/* ombud check: is everything right before the daemon runs? */
#include <stdio.h>
#include <sysexits.h>

#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/trial.h"

static const char usage[] =
	"usage: ombud check [--config FILE]\n"
	"\n"
	"Reads settings, rules and templates, runs the rules' examples, and tries the store, "
	"every\n"
	"mailbox and every sender: connection, certificate and login. Sends and fetches nothing.\n"
	"Run it as the user the daemon runs as.\n";

int command_check(int argc, char **argv)
{
	const struct option_row rows[] = {{0}};
	struct generation generation;
	struct command_line line;
	struct desk desk;
	int status, failed;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		return status;
	status = load_desk(
		"check", line.config, true, arena_new(COMMAND_ARENA_BYTES), &generation, &desk);
	if (status != EX_OK)
		return status;
	printf("ok    settings %s: %zu people, %zu groups, %zu rules, %zu examples\n", line.config,
		desk.settings.site.person_count, desk.settings.site.group_count,
		rule_set_count(desk.rules), rule_set_example_count(desk.rules));
	failed = trial_run(&desk);
	desk_free(&desk);
	if (failed)
		printf("%d of these must be mended\n", failed);
	else
		printf("all is well\n");
	return failed ? EX_UNAVAILABLE : EX_OK;
}
