/* SPDX-License-Identifier: MIT */
/* What the supervisor tells the command line. */
#include "daemon/road/state.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/base/file.h"
#include "daemon/base/json.h"

enum {
	LOCK_TRIES = 5,
	LOCK_RETRY_NS = 20 * 1000 * 1000,
	STATE_MAX_BYTES = 1024 * 1024,
	PATH_MAX_BYTES = 4096,
	ARENA_BYTES = 4 * 1024 * 1024
};

static bool state_path(char *path, const char *run_directory, const char *name)
{
	int size = snprintf(path, PATH_MAX_BYTES, "%s/%s", run_directory, name);

	return size > 0 && size < PATH_MAX_BYTES;
}

/* Like file_write without fsync: nothing is lost when this file is. */
static enum outcome replace(const char *path, const char *text, struct error *error)
{
	char fresh[PATH_MAX_BYTES + 8];
	enum outcome outcome;
	int descriptor;

	snprintf(fresh, sizeof(fresh), "%s.new", path);
	descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (descriptor < 0) {
		return error_set(error, TRY_LATER, "cannot write %s: %s", fresh, strerror(errno));
	}
	outcome = file_write_all(descriptor, text, strlen(text), error);
	close(descriptor);
	if (outcome == OK && rename(fresh, path) != 0) {
		outcome = error_set(error, TRY_LATER, "cannot write %s: %s", path, strerror(errno));
	}
	return outcome;
}

enum outcome state_write(const char *run_directory, const struct state *state, struct error *error)
{
	struct arena *arena;
	struct json *object;
	struct json *roles;
	char path[PATH_MAX_BYTES];
	enum outcome outcome;

	if (!state_path(path, run_directory, "generation")) {
		return error_set(error, BROKEN, "the run directory's name is too long");
	}
	object = json_new_object();
	json_set_number(object, "pid", state->pid);
	json_set_text(object, "generation", state->generation);
	json_set_number(object, "loaded_at", state->loaded_at);
	json_set_number(object, "loads", state->loads);
	json_set_text(object, "error", state->error);
	roles = json_new_array();
	for (size_t i = 0; i < state->role_count; i++) {
		struct json *role = json_new_object();

		json_set_text(role, "name", state->roles[i].name);
		json_set_number(role, "pid", state->roles[i].pid);
		json_set_number(role, "last_progress_at", state->roles[i].last_progress_at);
		json_set_number(role, "restarts", state->roles[i].restarts);
		json_set_text(role, "error", state->roles[i].error);
		json_set_number(role, "next_try_at", state->roles[i].next_try_at);
		json_add(roles, role);
	}
	json_set(object, "roles", roles);
	arena = arena_new(ARENA_BYTES);
	outcome = replace(path, json_to_text(object, arena), error);
	arena_free(arena);
	json_free(object);
	return outcome;
}

enum outcome state_read(const char *run_directory, struct arena *arena, struct state *ret_state,
	struct error *error)
{
	struct state state;
	struct json *object = NULL;
	const struct json *roles;
	char path[PATH_MAX_BYTES];
	struct buf buf;
	enum outcome outcome;

	if (!state_path(path, run_directory, "generation")) {
		return error_set(error, BROKEN, "the run directory's name is too long");
	}
	buf_init(&buf, STATE_MAX_BYTES);
	outcome = file_read(path, &buf, error);
	if (outcome == OK) {
		outcome = json_parse(buf_text(&buf), buf.size, &object, error);
	}
	buf_free(&buf);
	if (outcome != OK) {
		return outcome;
	}
	roles = json_member(object, "roles");
	state = (struct state){
		.pid = (pid_t)json_number(object, "pid"),
		.generation = arena_strdup(arena, json_text(object, "generation")),
		.loaded_at = json_number(object, "loaded_at"),
		.loads = json_number(object, "loads"),
		.error = arena_strdup(arena, json_text(object, "error")),
		.role_count = json_count(roles),
	};
	state.roles = ARENA_ARRAY(arena, state.role_count, struct state_role);
	for (size_t i = 0; i < state.role_count; i++) {
		const struct json *role = json_item(roles, i);
		const char *name = json_text(role, "name");

		state.roles[i] = (struct state_role){
			.name = arena_strdup(arena, name ? name : ""),
			.pid = (pid_t)json_number(role, "pid"),
			.last_progress_at = json_number(role, "last_progress_at"),
			.restarts = (int)json_number(role, "restarts"),
			.error = arena_strdup(arena, json_text(role, "error")),
			.next_try_at = json_number(role, "next_try_at"),
		};
	}
	json_free(object);
	*ret_state = state;
	return OK;
}

static pid_t written_pid(const char *path)
{
	struct buf buf;
	long long pid = 0;

	buf_init(&buf, 64);
	if (file_read(path, &buf, NULL) == OK) {
		pid = strtoll(buf_text(&buf), NULL, 10);
	}
	buf_free(&buf);
	return pid > 0 && pid < INT32_MAX ? (pid_t)pid : 0;
}

enum outcome state_take_pid_file(
	const char *run_directory, int *ret_descriptor, struct error *error)
{
	char path[PATH_MAX_BYTES];
	char text[32];
	const struct timespec pause = {.tv_nsec = LOCK_RETRY_NS};
	enum outcome outcome;
	int descriptor;

	if (!state_path(path, run_directory, "ombud.pid")) {
		return error_set(error, BROKEN, "the run directory's name is too long");
	}
	outcome = file_lock(path, false, &descriptor, error);
	/* Somebody who only looks whether a daemon runs holds it for a moment. */
	for (int i = 0; outcome == TRY_LATER && i < LOCK_TRIES; i++) {
		nanosleep(&pause, NULL);
		outcome = file_lock(path, false, &descriptor, error);
	}
	if (outcome == TRY_LATER) {
		return error_set(error, TRY_LATER,
			"a daemon with the same settings runs already, with process id %d",
			(int)written_pid(path));
	}
	if (outcome != OK) {
		return outcome;
	}
	snprintf(text, sizeof(text), "%d\n", (int)getpid());
	if (ftruncate(descriptor, 0) != 0) {
		outcome = error_set(error, TRY_LATER, "cannot write %s: %s", path, strerror(errno));
	} else {
		outcome = file_write_all(descriptor, text, strlen(text), error);
	}
	if (outcome != OK) {
		close(descriptor);
		return outcome;
	}
	*ret_descriptor = descriptor;
	return OK;
}

enum outcome state_daemon_pid(const char *run_directory, pid_t *ret_pid, struct error *error)
{
	char path[PATH_MAX_BYTES];
	enum outcome outcome = OK;
	int descriptor;
	pid_t pid;

	if (!state_path(path, run_directory, "ombud.pid")) {
		return error_set(error, BROKEN, "the run directory's name is too long");
	}
	descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0) {
		return error_set(error, errno == ENOENT ? NOT_FOUND : BROKEN, "%s: %s",
			errno == ENOENT ? "no daemon runs with these settings" : path,
			strerror(errno));
	}
	pid = written_pid(path);
	if (flock(descriptor, LOCK_SH | LOCK_NB) == 0 || pid == 0) {
		outcome = error_set(error, NOT_FOUND, "no daemon runs with these settings");
	}
	close(descriptor);
	if (outcome == OK) {
		*ret_pid = pid;
	}
	return outcome;
}
