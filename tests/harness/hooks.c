/* SPDX-License-Identifier: MIT */
/*
 * The hooks of the test program: a clock that reads a file, and faults at chosen steps of the road.
 * They stand in for base/clock.c and base/fault.c, so the shipped program holds none of this.
 *
 * OMBUD_TEST_CLOCK=FILE        UTC seconds, read at each call; "+running" behind them: they go on
 *                              from the file's last change
 * OMBUD_TEST_FAULT=S:N[:HOW[:supervisor]]
 *                              end the process, or its supervisor, when this process passes step
 *                              S (1..13) for the Nth time; HOW is exit, kill (the default) or segv
 * OMBUD_TEST_FAULT_ROLES=LIST  the roles that count steps, as "worker sender.city"; or all
 * OMBUD_TEST_FAULT_LOG=FILE    a line "step pid" is appended just before the end, so that a test
 *                              counts hits; once the file holds OMBUD_TEST_FAULT_TIMES lines
 *                              (default 1) no process is ended any more
 * OMBUD_TEST_POISON=TEXT       crash on reading a message that holds the text
 */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/fault.h"

static int64_t machine_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec;
}

int64_t clock_now(void)
{
	const char *path = getenv("OMBUD_TEST_CLOCK");
	char text[64] = "";
	struct stat status;
	ssize_t size;
	char *end;
	int64_t now;
	int descriptor;

	if (!path) {
		return machine_now();
	}
	descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0) {
		return machine_now();
	}
	size = read(descriptor, text, sizeof(text) - 1);
	text[size > 0 ? size : 0] = '\0';
	now = strtoll(text, &end, 10);
	if (strstr(end, "+running") && fstat(descriptor, &status) == 0) {
		now += machine_now() - status.st_mtime;
	}
	close(descriptor);
	return end == text ? machine_now() : now;
}

int64_t clock_monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Append a line to the log; false when it holds enough already. */
static bool log_hit(enum step step)
{
	const char *path = getenv("OMBUD_TEST_FAULT_LOG");
	const char *times_text = getenv("OMBUD_TEST_FAULT_TIMES");
	long times = times_text ? strtol(times_text, NULL, 10) : 1;
	char text[4096];
	char line[32];
	long lines = 0;
	ssize_t size;
	int descriptor;
	int length;

	if (!path) {
		return true;
	}
	descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (descriptor < 0) {
		return false;
	}
	size = pread(descriptor, text, sizeof(text), 0);
	for (ssize_t i = 0; i < size; i++) {
		lines += text[i] == '\n';
	}
	if (lines < times) {
		length = snprintf(line, sizeof(line), "%d %d\n", (int)step, (int)getpid());
		if (write(descriptor, line, (size_t)length) != length) {
			lines = times;
		}
	}
	close(descriptor);
	return lines < times;
}

static void exit_at_once(int number)
{
	(void)number;
	_exit(70);
}

/* Every process of a run with faults can be told from outside to end itself, as if it called exit.
 */
__attribute__((constructor)) static void take_orders(void)
{
	const char *fault = getenv("OMBUD_TEST_FAULT");

	if (fault) {
		signal(SIGUSR1, exit_at_once);
	}
	/* No sanitizer is to see that the supervisor is ended. */
	if (fault && strstr(fault, ":segv:supervisor")) {
		signal(SIGSEGV, SIG_DFL);
	}
}

/* Return when the parent is gone: what this process does next, it does as an orphan. */
static void end_supervisor(const char *how)
{
	pid_t supervisor = getppid();
	const struct timespec pause = {.tv_nsec = 1000000};

	kill(supervisor, strcmp(how, "exit") == 0   ? SIGUSR1
			 : strcmp(how, "segv") == 0 ? SIGSEGV
						    : SIGKILL);
	while (getppid() == supervisor) {
		nanosleep(&pause, NULL);
	}
}

static void end_process(const char *how)
{
	if (strcmp(how, "exit") == 0) {
		_exit(70);
	}
	/* Neither a handler nor a sanitizer is to see it. */
	signal(SIGSEGV, SIG_DFL);
	kill(getpid(), strcmp(how, "segv") == 0 ? SIGSEGV : SIGKILL);
	for (;;) {
		pause();
	}
}

/* Until a process is a role, it passes no step. */
static char role_name[128];

void fault_role(const char *name)
{
	snprintf(role_name, sizeof(role_name), "%s", name);
}

static bool is_meant(void)
{
	const char *roles = getenv("OMBUD_TEST_FAULT_ROLES");
	char listed[1024];
	char wanted[sizeof(role_name) + 2];

	if (!roles) {
		return true;
	}
	snprintf(listed, sizeof(listed), " %s ", roles);
	snprintf(wanted, sizeof(wanted), " %s ", role_name);
	return strstr(listed, wanted) != NULL;
}

void fault_point(enum step step)
{
	static long passed;
	const char *text = getenv("OMBUD_TEST_FAULT");
	const char *whom;
	char how[8] = "kill";
	char *end;
	long wanted;
	long count;

	if (!text || !is_meant()) {
		return;
	}
	wanted = strtol(text, &end, 10);
	if (*end != ':' || wanted != (long)step) {
		return;
	}
	count = strtol(end + 1, &end, 10);
	if (*end == ':') {
		snprintf(how, sizeof(how), "%.4s", end + 1);
	}
	whom = strstr(end, ":supervisor");
	if (++passed == count && log_hit(step)) {
		if (whom) {
			end_supervisor(how);
		} else {
			end_process(how);
		}
	}
}

void fault_message(const unsigned char *bytes, unsigned long size_bytes)
{
	const char *poison = getenv("OMBUD_TEST_POISON");

	if (poison && *poison && memmem(bytes, size_bytes, poison, strlen(poison))) {
		end_process("segv");
	}
}
