/* SPDX-License-Identifier: MIT */
/* One generation of settings: read once as bytes, checked in a child, then understood here. */
#include "daemon/road/load.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"

enum { ARENA_BYTES = 512 * 1024 * 1024, CHECK_SECONDS = 60 };

/* In the child: what is wrong goes to the pipe as text. */
static _Noreturn void check(const struct road_table *table, struct arena *arena,
	const struct generation *generation, int descriptor)
{
	struct problems problems;
	struct error error = {""};
	sigset_t none;
	enum outcome outcome;
	FILE *stream = fdopen(descriptor, "w");
	void *desk;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGALRM, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	alarm(CHECK_SECONDS);
	problems_init(&problems, arena);
	outcome = table->open_desk(arena, generation, &desk, &problems, &error);
	if (outcome != OK && stream) {
		if (problems.total > 0) {
			problems_print(&problems, stream);
		} else {
			fprintf(stream, "%s\n", error.text);
		}
		fclose(stream);
	}
	_exit(outcome == OK ? 0 : 1);
}

static enum outcome wait_for_check(pid_t pid, const struct buf *problems, struct error *error)
{
	const char *text = buf_text(problems);
	int status = 0;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR) {
			return error_set(error, BROKEN, "the check of the settings is lost: %s",
				strerror(errno));
		}
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		return OK;
	}
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGTERM)) {
		return error_set(error, TRY_LATER,
			"the check of the settings was ended from outside by signal %d (%s); "
			"nothing is known of them, load them again",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	}
	if (WIFSIGNALED(status)) {
		return error_set(error, BROKEN, "the check of the settings ended by signal %d (%s)",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	}
	return error_set(
		error, BROKEN, "%.*s", (int)strcspn(text, "\n"), *text ? text : "out of memory");
}

static enum outcome check_in_child(const struct road_table *table, struct arena *arena,
	const struct generation *generation, struct buf *problems, struct error *error)
{
	int ends[2];
	pid_t pid;

	if (pipe(ends) != 0) {
		return error_set(error, TRY_LATER, "no pipe: %s", strerror(errno));
	}
	fflush(NULL);
	pid = fork();
	if (pid < 0) {
		close(ends[0]);
		close(ends[1]);
		return error_set(error, TRY_LATER, "no process: %s", strerror(errno));
	}
	if (pid == 0) {
		close(ends[0]);
		check(table, arena, generation, ends[1]);
	}
	close(ends[1]);
	/* More than fits is cut; the reading itself cannot fail in a way that the exit status does
	 * not tell. */
	if (file_read_all(ends[0], problems, NULL) != OK) {
		problems->overflowed = true;
	}
	close(ends[0]);
	return wait_for_check(pid, problems, error);
}

enum outcome load_generation(const struct road_table *table, const char *path,
	struct loaded *ret_loaded, struct buf *problems, struct error *error)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct problems again;
	struct generation *generation = ARENA_NEW(arena, struct generation);
	struct loaded loaded = {.loaded_at = clock_now()};
	enum outcome outcome = table->read_generation(arena, path, generation, error);

	if (outcome == OK) {
		outcome = check_in_child(table, arena, generation, problems, error);
	} else {
		outcome = BROKEN;
	}
	if (outcome == OK) {
		problems_init(&again, arena);
		outcome = table->open_desk(arena, generation, &loaded.desk, &again, error);
		if (outcome != OK && again.total > 0) {
			outcome = problems_error(&again, error);
		}
	}
	if (outcome != OK) {
		if (problems->size == 0) {
			buf_printf(problems, "%s\n", error->text);
		}
		arena_free(arena);
		return outcome;
	}
	memcpy(loaded.hash, generation->hash, sizeof(loaded.hash));
	*ret_loaded = loaded;
	return OK;
}

void load_free(const struct road_table *table, struct loaded *loaded)
{
	if (loaded->desk) {
		table->close_desk(loaded->desk);
		loaded->desk = NULL;
	}
}
