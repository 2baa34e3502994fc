/* SPDX-License-Identifier: MIT */
/* ombud reload: take changed settings, rules and templates, and say whether they were taken. */
#include <errno.h>
#include <signal.h>
#include <sysexits.h>

#include "daemon/base/clock.h"
#include "daemon/config/config.h"
#include "daemon/road/state.h"
#include "handlers/control/control.h"
#include "handlers/control/options.h"

enum { ARENA_BYTES = 512 * 1024 * 1024, WAIT_MS = 120 * 1000, LOOK_NS = 20 * 1000 * 1000 };

/*
 * Where the daemon runs. The new settings may be wrong elsewhere: the daemon that runs will say so
 * better, so problems are passed over as long as the directory is known.
 */
static const char *run_directory(struct arena *arena, const char *config, struct error *error)
{
	struct generation *generation = ARENA_NEW(arena, struct generation);
	struct settings *settings = ARENA_NEW(arena, struct settings);
	struct problems *problems = ARENA_NEW(arena, struct problems);

	if (generation_read(arena, config, generation, error) != OK) {
		return NULL;
	}
	problems_init(problems, arena);
	settings_parse(arena, generation, settings, problems);
	if (!settings->run_directory && problems_error(problems, error) == OK) {
		error_set(error, BROKEN, "%s names no store", config);
	}
	return settings->run_directory;
}

static int64_t loads(const char *directory, struct arena *arena)
{
	struct state state;

	return state_read(directory, arena, &state, NULL) == OK ? state.loads : 0;
}

static int tell(const struct state *state)
{
	if (state->error) {
		fprintf(stderr, "%s", state->error);
		fprintf(stderr, "ombud reload: the settings are wrong; generation %.12s stays\n",
			state->generation ? state->generation : "");
		return EX_CONFIG;
	}
	printf("generation %.12s is loaded\n", state->generation ? state->generation : "");
	return EX_OK;
}

static int reload(const char *directory, struct arena *arena)
{
	const struct timespec look = {.tv_nsec = LOOK_NS};
	int64_t until = clock_monotonic_ms() + WAIT_MS;
	int64_t before = loads(directory, arena);
	struct error error;
	struct state state;
	pid_t pid;

	if (state_daemon_pid(directory, &pid, &error) != OK) {
		return command_fail(EX_UNAVAILABLE, "reload", error.text);
	}
	if (kill(pid, SIGHUP) != 0) {
		return command_fail(errno == EPERM ? EX_NOPERM : EX_UNAVAILABLE, "reload",
			errno == EPERM ? "the daemon belongs to another user"
				       : "the daemon is gone");
	}
	while (clock_monotonic_ms() < until) {
		if (state_read(directory, arena, &state, NULL) == OK && state.loads > before) {
			return tell(&state);
		}
		nanosleep(&look, NULL);
	}
	return command_fail(EX_TEMPFAIL, "reload", "the daemon gave no answer; see its log");
}

int command_reload(int argc, char **argv)
{
	static const char usage[] =
		"usage: ombud reload [--config FILE]\n"
		"Has the running daemon take changed settings, rules and templates. When they are\n"
		"wrong, each fault is printed and the running ones stay.\n";
	const struct option_row rows[] = {{NULL, NULL, NULL}};
	struct command_line line;
	struct error error = {""};
	struct arena *arena;
	const char *directory;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status)) {
		return status;
	}
	arena = arena_new(ARENA_BYTES);
	directory = run_directory(arena, line.config, &error);
	status = directory ? reload(directory, arena)
			   : command_fail(EX_CONFIG, "reload", error.text);
	arena_free(arena);
	return status;
}
