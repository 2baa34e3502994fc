/* SPDX-License-Identifier: MIT */
/* ombud backup: a whole copy of the store while it is in use. */
#include <stdio.h>
#include <sysexits.h>

#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"

static const char usage[] =
	"usage: ombud backup FILE [--config FILE]\n"
	"\n"
	"Writes a whole copy of the store to FILE, which must not exist yet. The daemon\n"
	"may go on meanwhile. To go back to it: stop the daemon, put the copy in the\n"
	"store's place, start.\n";

int command_backup(int argc, char **argv)
{
	const struct option_row rows[] = {{0}};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct settings settings;
	struct store *store = NULL;
	struct command_line line;
	struct error error;
	enum outcome outcome;
	int status;

	if (!options_read(argc, argv, rows, 1, usage, &line, &status))
		goto done;
	if (line.operand_count == 0) {
		fputs(usage, stderr);
		status = EX_USAGE;
		goto done;
	}
	status = load_settings("backup", line.config, arena, &generation, &settings);
	if (status == EX_OK)
		status = load_store("backup", &settings, false, &store);
	if (status != EX_OK)
		goto done;
	outcome = store_backup(store, line.operands[0], &error);
	if (outcome != OK)
		status = command_fail(
			outcome == TRY_LATER ? EX_TEMPFAIL : EX_CANTCREAT, "backup", error.text);
	else
		printf("the store was copied to %s\n", line.operands[0]);
done:
	store_close(store);
	arena_free(arena);
	return status;
}
