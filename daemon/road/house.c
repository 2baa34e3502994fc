/* SPDX-License-Identifier: MIT */
/* What a daemon holds for as long as it lives. */
#include "daemon/road/house.h"

#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/base/log.h"
#include "daemon/road/state.h"

enum { PREDECESSOR_MS = 30 * 1000, LOCK_RETRY_NS = 50 * 1000 * 1000 };

void house_log_problems(const struct buf *problems)
{
	const char *line = buf_text(problems);

	while (*line) {
		size_t size = strcspn(line, "\n");

		log_error("%.*s", (int)size, line);
		line += size + (line[size] == '\n');
	}
}

static enum outcome make_directory(const struct house *house, const char *path, struct error *error)
{
	enum outcome outcome;

	if (access(path, F_OK) == 0) {
		return OK;
	}
	privileges_raise(&house->privileges);
	outcome = file_make_directories(path, 0750, error);
	if (outcome == OK && house->privileges.change &&
		chown(path, house->privileges.uid, house->privileges.gid) != 0) {
		outcome = error_set(error, BROKEN, "cannot give %s to user %s: %s", path,
			house->privileges.user, strerror(errno));
	}
	privileges_lower(&house->privileges);
	return outcome;
}

static enum outcome make_directories(const struct house *house, struct error *error)
{
	char directory[sizeof(house->store_path)];
	char *slash;
	enum outcome outcome = OK;

	snprintf(directory, sizeof(directory), "%s", house->store_path);
	slash = strrchr(directory, '/');
	if (slash && slash != directory) {
		*slash = '\0';
		outcome = make_directory(house, directory, error);
	}
	return outcome == OK ? make_directory(house, house->run_directory, error) : outcome;
}

/*
 * The lock that refuses a second daemon. The roles of a daemon that was killed hold it too until
 * they have ended, which takes seconds: while nobody alive stands in the pid file, wait for them.
 */
static enum outcome take_locks(struct house *house, struct error *error)
{
	int64_t until = clock_monotonic_ms() + PREDECESSOR_MS;
	const struct timespec pause = {.tv_nsec = LOCK_RETRY_NS};
	enum outcome outcome;

	outcome = state_take_pid_file(house->run_directory, &house->pid_descriptor, error);
	if (outcome != OK) {
		return outcome;
	}
	for (;;) {
		outcome = store_lock_role(house->store_path, "daemon", error);
		if (outcome != TRY_LATER || clock_monotonic_ms() >= until) {
			break;
		}
		nanosleep(&pause, NULL);
	}
	return outcome == TRY_LATER
		       ? error_context(error, outcome, "another daemon uses this store")
		       : outcome;
}

int house_open(struct house *house, const struct road_table *table, const char *config_path)
{
	const struct settings *settings;
	struct error error = {""};
	struct buf problems;
	enum outcome outcome;

	memset(house, 0, sizeof(*house));
	house->table = table;
	house->config_path = config_path;
	house->pid_descriptor = -1;
	buf_init(&problems, LOAD_PROBLEMS_MAX_BYTES);
	outcome = load_generation(table, config_path, &house->loaded, &problems, &error);
	if (outcome != OK) {
		house_log_problems(&problems);
		buf_free(&problems);
		return outcome == TRY_LATER ? EX_TEMPFAIL : EX_CONFIG;
	}
	buf_free(&problems);
	settings = table->settings(house->loaded.desk);
	snprintf(house->store_path, sizeof(house->store_path), "%s", settings->store_path);
	snprintf(house->run_directory, sizeof(house->run_directory), "%s", settings->run_directory);
	outcome = privileges_find(&house->privileges, settings->user, &error);
	if (outcome == OK) {
		privileges_lower(&house->privileges);
		outcome = make_directories(house, &error);
	}
	if (outcome == OK) {
		outcome = take_locks(house, &error);
	}
	if (outcome == OK) {
		outcome = progress_page_new(&house->page, &error);
	}
	if (outcome != OK) {
		log_error("%s", error.text);
		house_close(house);
		return outcome == TRY_LATER ? EX_TEMPFAIL : EX_CONFIG;
	}
	return 0;
}

void house_close(struct house *house)
{
	load_free(house->table, &house->loaded);
	progress_page_free(house->page);
	house->page = NULL;
	if (house->pid_descriptor >= 0) {
		close(house->pid_descriptor);
		house->pid_descriptor = -1;
	}
}
