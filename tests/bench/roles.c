/* SPDX-License-Identifier: MIT */
/*
 * Some roles of a site at work, as the daemon runs them, until each has handled so many messages;
 * what each cost as a line of JSON.
 * usage: roles SETTINGS NAME=MESSAGES ...        (receiver.counter=20000 worker=20000)
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/road/house.h"
#include "handlers/handlers.h"
#include "tests/bench/measured.h"

enum { LOOK_MICROSECONDS = 1000, PSS_EVERY_LOOKS = 100, DEADLINE_SECONDS = 600 };

struct run {
	const struct planned *planned;
	struct progress *progress;
	long messages;
	pid_t pid;
	double seconds; /* to the last message; 0: not there yet */
	long pss_kb;
	struct rusage usage;
};

static const struct planned *find(const struct plan *plan, const char *name, size_t size)
{
	for (size_t i = 0; i < plan->count; i++)
		if (strlen(plan->roles[i].name) == size &&
			strncmp(plan->roles[i].name, name, size) == 0)
			return &plan->roles[i];
	measured_fail("the settings have no such role");
}

static void start(struct house *house, const struct plan *plan, struct run *run, const char *word)
{
	size_t size = strcspn(word, "=");
	struct child child = {
		.table = house->table,
		.desk = house->loaded.desk,
		.privileges = &house->privileges,
		.lock_descriptor = house->pid_descriptor,
	};

	run->planned = child.planned = find(plan, word, size);
	run->progress = child.progress = progress_slot(house->page, run->planned->name);
	run->messages = word[size] ? strtol(word + size + 1, NULL, 10) : 0;
	run->pid = child_start(&child);
}

static void look_at_memory(struct run *run)
{
	char path[64];
	long kb;

	snprintf(path, sizeof(path), "/proc/%ld/smaps_rollup", (long)run->pid);
	kb = measured_kb(path, "Pss:");
	if (kb > run->pss_kb)
		run->pss_kb = kb;
}

/* Whether it has handled what it should; a role that died first ends the bench. */
static bool look(struct run *run, double began_at)
{
	int status;

	if (run->seconds > 0)
		return true;
	if (atomic_load(&run->progress->handled) >= run->messages) {
		run->seconds = measured_now() - began_at;
		return true;
	}
	if (waitpid(run->pid, &status, WNOHANG) != 0)
		measured_fail("a role ended too early; its log says why");
	return false;
}

static void watch(struct run *runs, size_t count)
{
	double began_at = measured_now();
	bool done = false;

	for (long looks = 0; !done; looks++) {
		usleep(LOOK_MICROSECONDS);
		done = true;
		for (size_t i = 0; i < count; i++) {
			done = look(&runs[i], began_at) && done;
			if (looks % PSS_EVERY_LOOKS == 0)
				look_at_memory(&runs[i]);
		}
		if (measured_now() - began_at > DEADLINE_SECONDS)
			measured_fail("the roles did not get through in time");
	}
	for (size_t i = 0; i < count; i++)
		look_at_memory(&runs[i]);
}

/* Repeated, as the supervisor does it. */
static void end(struct run *run)
{
	int status;
	pid_t ended;

	do {
		kill(run->pid, SIGTERM);
		usleep(LOOK_MICROSECONDS);
		ended = wait4(run->pid, &status, WNOHANG, &run->usage);
	} while (ended == 0);
	if (ended != run->pid || status != 0)
		measured_fail("a role did not end well; its log says why");
}

static void report(const struct run *runs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		printf("%s\"%s\": {\"messages\": %ld, \"seconds\": %.6f, \"cpu_seconds\": %.6f, "
		       "\"rss_kb\": %ld, \"pss_kb\": %ld}",
			i ? ", " : "{", runs[i].planned->name,
			(long)atomic_load(&runs[i].progress->handled), runs[i].seconds,
			measured_cpu(&runs[i].usage), runs[i].usage.ru_maxrss, runs[i].pss_kb);
	puts("}");
}

int main(int argc, char **argv)
{
	struct run runs[ROLES_MAX] = {0};
	size_t count = argc > 2 ? (size_t)argc - 2 : 0;
	struct error error = {""};
	struct house house;
	struct plan plan;

	if (count < 1 || count > ROLES_MAX)
		measured_fail("usage: roles SETTINGS NAME=MESSAGES ...");
	log_open("bench");
	if (house_open(&house, &handlers_table, argv[1]) != 0)
		measured_fail("these settings do not work");
	if (plan_make(&plan, house.table, house.table->settings(house.loaded.desk), &error) != OK)
		measured_fail(error.text);
	for (size_t i = 0; i < count; i++)
		start(&house, &plan, &runs[i], argv[i + 2]);
	watch(runs, count);
	for (size_t i = 0; i < count; i++)
		end(&runs[i]);
	report(runs, count);
	house_close(&house);
	return 0;
}
