/* SPDX-License-Identifier: MIT */
/* The options of a command line, read the same way by every command. */
#include "handlers/control/options.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const struct option_row *find(const struct option_row *rows, const char *name, size_t size)
{
	for (; rows->name; rows++) {
		if (strlen(rows->name) == size && !memcmp(rows->name, name, size))
			return rows;
	}
	return NULL;
}

static bool mistake(const char *command, const char *what, const char *argument, const char *usage,
	int *ret_status)
{
	fprintf(stderr, "ombud %s: %s '%s'\n%s", command, what, argument, usage);
	*ret_status = EX_USAGE;
	return false;
}

bool options_read(int argc, char **argv, const struct option_row *rows, size_t max_operands,
	const char *usage, struct command_line *ret_line, int *ret_status)
{
	const struct option_row config_row[] = {{"config", NULL, &ret_line->config}, {0}};
	bool only_operands = false;

	assert(max_operands <= OPERANDS_MAX);
	*ret_line = (struct command_line){.config = getenv("OMBUD_CONFIG")};
	if (!ret_line->config || !*ret_line->config)
		ret_line->config = OMBUD_CONFIG_DIR "/ombud.conf";

	for (int i = 1; i < argc; i++) {
		const char *argument = argv[i], *equals;
		const struct option_row *row;
		size_t size;

		if (only_operands || argument[0] != '-' || !argument[1]) {
			if (ret_line->operand_count == max_operands)
				return mistake(
					argv[0], "one word too many:", argument, usage, ret_status);
			ret_line->operands[ret_line->operand_count++] = argument;
			continue;
		}
		if (!strcmp(argument, "--")) {
			only_operands = true;
			continue;
		}
		if (!strcmp(argument, "--help") || !strcmp(argument, "-h")) {
			fputs(usage, stdout);
			*ret_status = EX_OK;
			return false;
		}
		if (strncmp(argument, "--", 2))
			return mistake(argv[0], "unknown option", argument, usage, ret_status);
		equals = strchr(argument, '=');
		size = equals ? (size_t)(equals - argument) - 2 : strlen(argument) - 2;
		row = find(rows, argument + 2, size);
		if (!row)
			row = find(config_row, argument + 2, size);
		if (!row)
			return mistake(argv[0], "unknown option", argument, usage, ret_status);
		if (row->flag) {
			if (equals)
				return mistake(argv[0], "this option takes no value:", argument,
					usage, ret_status);
			*row->flag = true;
		} else if (equals) {
			*row->value = equals + 1;
		} else if (i + 1 < argc) {
			*row->value = argv[++i];
		} else {
			return mistake(
				argv[0], "a value is missing after", argument, usage, ret_status);
		}
	}
	return true;
}

int command_fail(int status, const char *command, const char *sentence)
{
	fprintf(stderr, "ombud %s: %s\n", command, sentence);
	return status;
}
