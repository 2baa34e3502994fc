/* SPDX-License-Identifier: MIT */
/* ombud key: make the key that signs references and marks. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "daemon/base/secret.h"
#include "handlers/control/control.h"
#include "handlers/control/options.h"

static const char usage[] =
	"usage: ombud key [FILE]\n"
	"       ombud key rotate [FILE]\n"
	"\n"
	"Makes a new random key that only its owner can read; default:\n"
	"" OMBUD_CONFIG_DIR "/key.\n"
	"An existing file is never overwritten: without the old key no reference and no\n"
	"mark that was given out before is known any more.\n"
	"\n"
	"rotate ends all marks that were given out, when one may have come into strange\n"
	"hands: replies to earlier notifications are then kept as notes, unless the\n"
	"receiving server confirms the sender. References stay. \"ombud reload\" makes it\n"
	"count.\n";

static int rotate(const char *path)
{
	struct error error;

	if (secret_key_rotate(path, &error) != OK)
		return command_fail(EX_CANTCREAT, "key rotate", error.text);
	printf("all earlier marks have ended with the next \"ombud reload\"; keep a copy of %s "
	       "with your backups\n",
		path);
	return EX_OK;
}

int command_key(int argc, char **argv)
{
	const struct option_row rows[] = {{NULL, NULL, NULL}};
	struct command_line line;
	struct error error;
	const char *path;
	bool is_rotation;
	int status;

	if (!options_read(argc, argv, rows, 2, usage, &line, &status))
		return status;
	is_rotation = line.operand_count > 0 && strcmp(line.operands[0], "rotate") == 0;
	if (line.operand_count > 1 && !is_rotation)
		return command_fail(EX_USAGE, "key", "one file is enough; see ombud key --help");
	path = line.operand_count > is_rotation ? line.operands[is_rotation]
						: OMBUD_CONFIG_DIR "/key";
	if (is_rotation)
		return rotate(path);
	if (secret_key_create(path, &error) != OK)
		return command_fail(EX_CANTCREAT, "key", error.text);
	printf("the key is in %s; keep a copy of it with your backups\n", path);
	return EX_OK;
}
