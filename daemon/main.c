/* SPDX-License-Identifier: MIT */
/* The roof: chooses the command, and gives the road its tables. */
#include <sysexits.h>

#include "daemon/base/blocks.h"
#include "daemon/road/once.h"
#include "daemon/road/supervisor.h"
#include "handlers/control/control.h"
#include "handlers/control/options.h"
#include "handlers/handlers.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#else
#define PACKAGE_VERSION "0"
#endif

enum { COMMANDS_MAX = 64 };

static void print_usage(FILE *stream)
{
	fputs("usage: ombud COMMAND [OPTION ...]\n\n", stream);
	for (const struct command *command = commands; command->name; command++) {
		fprintf(stream, "  %-10s %s\n", command->name, command->summary);
	}
	fputs("\nombud COMMAND --help tells its options; ombud(8) tells the rest.\n", stream);
}

static int unknown_command(const char *name)
{
	const char *names[COMMANDS_MAX] = {NULL};
	const char *nearest;

	for (size_t i = 0; commands[i].name && i + 1 < COMMANDS_MAX; i++) {
		names[i] = commands[i].name;
	}
	nearest = blocks_nearest(name, names);
	fprintf(stderr, "ombud: there is no command '%s'", name);
	if (nearest) {
		fprintf(stderr, "; did you mean '%s'?\n", nearest);
	} else {
		fputs("; ombud --help lists them\n", stderr);
	}
	return EX_USAGE;
}

int command_run(int argc, char **argv)
{
	static const char usage[] =
		"usage: ombud run [--config FILE] [--once]\n"
		"  --once  one pass over every channel until nothing is due, then end:\n"
		"          0 when all could be reached, 69 when a channel could not\n";
	bool once = false;
	const struct option_row rows[] = {{"once", &once, NULL}, {NULL, NULL, NULL}};
	struct command_line line;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status)) {
		return status;
	}
	return once ? once_run(&handlers_table, line.config)
		    : supervisor_run(&handlers_table, line.config);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return EX_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
		strcmp(argv[1], "help") == 0) {
		print_usage(stdout);
		return EX_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("ombud " PACKAGE_VERSION);
		return EX_OK;
	}
	for (const struct command *command = commands; command->name; command++) {
		if (strcmp(argv[1], command->name) == 0) {
			return command->run(argc - 1, argv + 1);
		}
	}
	return unknown_command(argv[1]);
}
