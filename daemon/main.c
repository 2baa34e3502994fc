/* SPDX-License-Identifier: MIT */
/* Choose the command. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "config.h"
#include "handlers/control/control.h"

static void print_usage(FILE *stream)
{
	fprintf(stream,
		"usage: ombud COMMAND [options]\n\nAn email and SMS ticketing gateway.\n\n");
	for (const struct command *command = commands; command->name; command++)
		fprintf(stream, "  %-10s %s\n", command->name, command->summary);
	fprintf(stream, "\nombud COMMAND --help tells more; so does ombud(8).\n");
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return EX_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		print_usage(stdout);
		return EX_OK;
	}
	if (!strcmp(argv[1], "--version")) {
		printf("ombud %s\n", PACKAGE_VERSION);
		return EX_OK;
	}
	for (const struct command *command = commands; command->name; command++) {
		if (!strcmp(argv[1], command->name))
			return command->run(argc - 1, argv + 1);
	}
	fprintf(stderr, "ombud: there is no command '%s'; ombud --help lists them\n", argv[1]);
	return EX_USAGE;
}
