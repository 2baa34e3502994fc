/* SPDX-License-Identifier: MIT */
/* ombud key: make the key that signs references and marks. */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/base/secret.h"
#include "handlers/control/control.h"
#include "handlers/control/options.h"

static const char usage[] =
	"usage: ombud key [FILE]\n"
	"\n"
	"Makes a new random key that only its owner can read; default: " OMBUD_CONFIG_DIR "/key.\n"
	"An existing file is never overwritten: without the old key no reference and no mark that\n"
	"was given out before is known any more.\n";

int command_key(int argc, char **argv)
{
	const struct option_row rows[] = {{NULL, NULL, NULL}};
	struct command_line line;
	struct error error;
	const char *path;
	int status;

	if (!options_read(argc, argv, rows, 1, usage, &line, &status))
		return status;
	path = line.operand_count > 0 ? line.operands[0] : OMBUD_CONFIG_DIR "/key";
	if (secret_key_create(path, &error) != OK)
		return command_fail(EX_CANTCREAT, "key", error.text);
	printf("the key is in %s; keep a copy of it with your backups\n", path);
	return EX_OK;
}
