/* SPDX-License-Identifier: MIT */
/* A crew: fork, a pipe from each, and one loop that reads them all. */
#include "handlers/tuning/crew.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sysexits.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/base/clock.h"

enum { TICK_MILLISECONDS = 200, READ_BYTES = 64 * 1024 };

struct member {
	pid_t pid; /* 0: it has ended */
	int pipe;  /* -1: at its end */
	struct buf line;
};

size_t crew_size(void)
{
	cpu_set_t set;
	int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

	return count < 1 ? 1 : count > CREW_MAX ? CREW_MAX : (size_t)count;
}

/* Never returns. */
static void work(const struct crew *crew, size_t number, size_t count, int descriptor, pid_t parent)
{
	FILE *out = fdopen(descriptor, "w");
	int status;

	/* nobody reads what is written when the parent is gone */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!out || getppid() != parent)
		_exit(EX_OSERR);
	status = crew->work(crew->context, number, count, out);
	if (fclose(out) != 0 && status == 0)
		status = 1;
	_exit(status);
}

static enum outcome begin(const struct crew *crew, struct member *members, size_t number,
	size_t count, struct error *error)
{
	pid_t pid, parent = getpid();
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set(error, BROKEN, "no pipe can be made: %s", strerror(errno));
	pid = fork();
	if (pid < 0) {
		close(ends[0]);
		close(ends[1]);
		return error_set(error, BROKEN, "no process can be made: %s", strerror(errno));
	}
	if (pid == 0) {
		close(ends[0]);
		work(crew, number, count, ends[1], parent);
	}
	close(ends[1]);
	members[number].pid = pid;
	members[number].pipe = ends[0];
	return OK;
}

static enum outcome wait_for(struct member *member, struct error *error)
{
	int status = 0;
	pid_t pid = member->pid;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	member->pid = 0;
	if (WIFSIGNALED(status))
		return error_set(error, BROKEN, "a process died of signal %d", WTERMSIG(status));
	return WEXITSTATUS(status) == 0 ? OK
					: error_set(error, BROKEN, "a process ended with status %d",
						  WEXITSTATUS(status));
}

/* Hand over the whole lines there are. */
static void take_lines(const struct crew *crew, size_t number, struct buf *line)
{
	const char *text = buf_text(line), *end = text + line->size, *newline;
	struct buf rest;

	while ((newline = memchr(text, '\n', (size_t)(end - text)))) {
		crew->take(crew->context, number, text, (size_t)(newline - text));
		text = newline + 1;
	}
	if (text == buf_text(line))
		return;
	buf_init(&rest, CREW_LINE_MAX);
	buf_append(&rest, text, (size_t)(end - text));
	buf_free(line);
	*line = rest;
}

static enum outcome read_from(
	const struct crew *crew, struct member *member, size_t number, struct error *error)
{
	char bytes[READ_BYTES];
	ssize_t got = read(member->pipe, bytes, sizeof(bytes));

	if (got < 0)
		return errno == EINTR ? OK
				      : error_set(error, BROKEN, "a pipe cannot be read: %s",
						strerror(errno));
	if (got == 0) {
		close(member->pipe);
		member->pipe = -1;
		return wait_for(member, error);
	}
	if (!buf_append(&member->line, bytes, (size_t)got))
		return error_set(error, BROKEN, "a process wrote a line of more than %d bytes",
			CREW_LINE_MAX);
	if (memchr(bytes, '\n', (size_t)got))
		take_lines(crew, number, &member->line);
	return OK;
}

/* One look at all of them. *ret_working: whether any has not ended. */
static enum outcome look(const struct crew *crew, struct member *members, size_t count,
	int64_t *ticked_ms, bool *ret_working, size_t *ret_number, struct error *error)
{
	struct pollfd polled[CREW_MAX];
	enum outcome outcome = OK;

	*ret_working = false;
	for (size_t i = 0; i < count; i++) {
		polled[i] = (struct pollfd){.fd = members[i].pipe, .events = POLLIN};
		*ret_working = *ret_working || members[i].pipe >= 0;
	}
	if (!*ret_working)
		return OK;
	if (poll(polled, count, TICK_MILLISECONDS) < 0 && errno != EINTR)
		return error_set(error, BROKEN, "poll: %s", strerror(errno));
	for (size_t i = 0; outcome == OK && i < count; i++) {
		if (members[i].pipe >= 0 && polled[i].revents) {
			*ret_number = i;
			outcome = read_from(crew, &members[i], i, error);
		}
	}
	if (clock_monotonic_ms() - *ticked_ms >= TICK_MILLISECONDS) {
		*ticked_ms = clock_monotonic_ms();
		crew->tick(crew->context);
	}
	return outcome;
}

enum outcome crew_run(
	const struct crew *crew, size_t count, size_t *ret_number, struct error *error)
{
	struct member members[CREW_MAX];
	enum outcome outcome = OK;
	bool working = true;
	int64_t ticked_ms = 0;

	assert(count >= 1 && count <= CREW_MAX);
	for (size_t i = 0; i < count; i++) {
		members[i] = (struct member){.pipe = -1};
		buf_init(&members[i].line, CREW_LINE_MAX);
	}
	fflush(NULL); /* nothing is to be written twice */
	for (size_t i = 0; outcome == OK && i < count; i++) {
		*ret_number = i;
		outcome = begin(crew, members, i, count, error);
	}
	while (outcome == OK && working)
		outcome = look(crew, members, count, &ticked_ms, &working, ret_number, error);
	for (size_t i = 0; i < count; i++) {
		if (members[i].pid) {
			kill(members[i].pid, SIGKILL);
			(void)wait_for(&members[i], NULL);
		}
		if (members[i].pipe >= 0)
			close(members[i].pipe);
		buf_free(&members[i].line);
	}
	return outcome;
}
