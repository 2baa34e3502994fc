/* SPDX-License-Identifier: MIT */
/* The options of a command line, read the same way by every command. */
#ifndef CONTROL_OPTIONS_H
#define CONTROL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * One option: "--name" sets *flag, "--name VALUE" or "--name=VALUE" sets *value. --help and
 * --config FILE are known to every command and need no row.
 */
struct option_row {
	const char *name; /* without dashes */
	bool *flag;
	const char **value;
};

enum { OPERANDS_MAX = 4 };

struct command_line {
	const char *config; /* --config, OMBUD_CONFIG, or the built-in default */
	const char *operands[OPERANDS_MAX];
	size_t operand_count;
};

/*
 * Read argv[1..]. usage is printed for --help (to standard output; then *ret_status is 0) and
 * behind the sentence of a mistake (to standard error; then EX_USAGE), and false is returned; true:
 * go on. rows end with a NULL name; max_operands is at most OPERANDS_MAX.
 */
bool options_read(int argc, char **argv, const struct option_row *rows, size_t max_operands,
	const char *usage, struct command_line *ret_line, int *ret_status);

/* Print "ombud <command>: sentence" on standard error. Returns status. */
int command_fail(int status, const char *command, const char *sentence);

#endif
