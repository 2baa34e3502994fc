/* SPDX-License-Identifier: MIT */
/* Where a store lies in the file system: its directory, its rights, its locks, and the sentences
 * about them. */
#include "daemon/store/place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/stop.h"

enum { USER_NAME_SIZE = 64, LOCK_AGAIN_MS = 10 };

static void user_name(uid_t id, char ret_name[USER_NAME_SIZE])
{
	struct passwd entry;
	struct passwd *found = NULL;
	char space[4096];

	if (getpwuid_r(id, &entry, space, sizeof(space), &found) == 0 && found) {
		snprintf(ret_name, USER_NAME_SIZE, "%.60s", entry.pw_name);
	} else {
		snprintf(ret_name, USER_NAME_SIZE, "user number %lu", (unsigned long)id);
	}
}

void place_describe_rights(const char *path, char ret_text[RIGHTS_TEXT_SIZE])
{
	char owner[USER_NAME_SIZE];
	char we[USER_NAME_SIZE];
	struct stat status;

	user_name(geteuid(), we);
	if (stat(path, &status) < 0) {
		snprintf(ret_text, RIGHTS_TEXT_SIZE, "this process runs as %s", we);
		return;
	}
	user_name(status.st_uid, owner);
	if (status.st_uid == geteuid()) {
		snprintf(ret_text, RIGHTS_TEXT_SIZE,
			"it belongs to %s, as whom this process runs, with mode %04o", owner,
			(unsigned int)status.st_mode & 07777);
	} else {
		snprintf(ret_text, RIGHTS_TEXT_SIZE,
			"it belongs to %s with mode %04o, and this process runs as %s", owner,
			(unsigned int)status.st_mode & 07777, we);
	}
}

bool place_is_read_only(const char *path)
{
	struct statvfs status;

	return statvfs(path, &status) == 0 && (status.f_flag & ST_RDONLY) != 0;
}

/* What to do when a right is missing: run as the owner, or mend the mode. */
static enum outcome no_right(
	const char *path, const char *wanted, const char *owned_path, struct error *error)
{
	char rights[RIGHTS_TEXT_SIZE];
	char owner[USER_NAME_SIZE];
	struct stat status;

	place_describe_rights(owned_path, rights);
	if (place_is_read_only(owned_path)) {
		return error_set(error, BROKEN,
			"the store %s cannot be %s: its file system is mounted read-only", path,
			wanted);
	}
	if (stat(owned_path, &status) == 0 && status.st_uid != geteuid()) {
		user_name(status.st_uid, owner);
		return error_set(error, BROKEN,
			"the store %s cannot be %s: look at %s: %s; run this as %s (sudo -u %s "
			"...)",
			path, wanted, owned_path, rights, owner, owner);
	}
	return error_set(error, BROKEN,
		"the store %s cannot be %s: look at %s: %s; give it back with chmod u+rw%s", path,
		wanted, owned_path, rights,
		stat(owned_path, &status) == 0 && S_ISDIR(status.st_mode) ? "x" : "");
}

static void directory_of(const char *path, char ret_directory[PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	if (!slash) {
		snprintf(ret_directory, PATH_MAX, ".");
	} else if (slash == path) {
		snprintf(ret_directory, PATH_MAX, "/");
	} else {
		snprintf(ret_directory, PATH_MAX, "%.*s", (int)(slash - path), path);
	}
}

/* What root makes beside the store is given to whom the store, or else its directory, belongs. */
static enum outcome give_to_owner(int descriptor, const char *path, struct error *error)
{
	char directory[PATH_MAX];
	struct stat owner;

	if (geteuid() != 0) {
		return OK;
	}
	directory_of(path, directory);
	if (stat(path, &owner) < 0 || owner.st_size == 0) {
		if (stat(directory, &owner) < 0) {
			return OK;
		}
	}
	if (fchown(descriptor, owner.st_uid, owner.st_gid) < 0) {
		return error_set(error, BROKEN,
			"files of the store %s cannot be given to its owner: %s", path,
			strerror(errno));
	}
	return OK;
}

/* Made by ourselves, since the engine would give it 0644 and its companions take over its mode. */
static enum outcome make_file(const char *path, const char *directory, struct error *error)
{
	int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (descriptor >= 0) {
		enum outcome outcome = give_to_owner(descriptor, path, error);

		close(descriptor);
		return outcome;
	}
	switch (errno) {
	case EEXIST: /* another role was faster */
		return OK;
	case EACCES:
	case EPERM:
	case EROFS:
		return no_right(path, "made", directory, error);
	case ENOSPC:
	case EDQUOT:
		return error_set(error, TRY_LATER,
			"the store %s cannot be made: the disk is full; make room in %s", path,
			directory);
	default:
		return error_set(
			error, BROKEN, "the store %s cannot be made: %s", path, strerror(errno));
	}
}

enum outcome place_check(const char *path, bool read_only, struct error *error)
{
	char directory[PATH_MAX];
	struct stat status;

	if (strlen(path) >= PATH_MAX - 32) {
		return error_set(
			error, BROKEN, "the path of the store is too long: %.80s...", path);
	}
	directory_of(path, directory);
	if (stat(directory, &status) < 0) {
		if (errno == EACCES) {
			return error_set(error, BROKEN,
				"the store %s cannot be reached: this process may not enter a "
				"directory above it; run it as the user ombud",
				path);
		}
		return error_set(error, BROKEN,
			"the store %s cannot be opened: there is no directory %s; make it: install "
			"-d -m 0750 -o ombud %s",
			path, directory, directory);
	}
	if (stat(path, &status) < 0) {
		if (errno == EACCES) {
			return no_right(path, "reached", directory, error);
		}
		if (read_only) {
			return error_set(error, NOT_FOUND,
				"there is no store at %s yet; ombud run makes it, or is another "
				"path in store { path } of the settings?",
				path);
		}
		return make_file(path, directory, error);
	}
	if (!S_ISREG(status.st_mode)) {
		return error_set(error, BROKEN,
			"the store %s is not a regular file; name a file in store { path }", path);
	}
	if (faccessat(AT_FDCWD, path, R_OK | (read_only ? 0 : W_OK), AT_EACCESS) < 0) {
		return no_right(path, read_only ? "read" : "written to", path, error);
	}
	if (!read_only && faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS) < 0) {
		return no_right(path, "written to", directory, error);
	}
	return OK;
}

enum outcome place_open_lock(
	const char *path, const char *suffix, int *ret_descriptor, struct error *error)
{
	char lock_path[PATH_MAX + 64];
	char rights[RIGHTS_TEXT_SIZE];
	enum outcome outcome;
	int descriptor;

	if (snprintf(lock_path, sizeof(lock_path), "%s.%s", path, suffix) >=
		(int)sizeof(lock_path)) {
		return error_set(error, BROKEN, "the path of a lock is too long: %.80s...", path);
	}
	descriptor = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (descriptor < 0) {
		int cause = errno;

		outcome = cause == ENOSPC || cause == EDQUOT || cause == EMFILE || cause == ENFILE
				  ? TRY_LATER
				  : BROKEN;

		place_describe_rights(lock_path, rights);
		return error_set(error, outcome, "the lock %s cannot be opened: %s; %s", lock_path,
			strerror(cause), rights);
	}
	outcome = give_to_owner(descriptor, path, error);
	if (outcome != OK) {
		close(descriptor);
		return outcome;
	}
	*ret_descriptor = descriptor;
	return OK;
}

/* Told to end: the others have the grace to let go of it. */
static enum outcome lock_within_grace(int descriptor, struct error *error)
{
	int64_t until = clock_monotonic_ms() + STOP_GRACE_MS;

	while (flock(descriptor, LOCK_EX | LOCK_NB) < 0) {
		if (clock_monotonic_ms() >= until) {
			return error_set(error, TRY_LATER,
				"another process holds the lock of the store, and this one was "
				"told to end");
		}
		(void)poll(NULL, 0, LOCK_AGAIN_MS);
	}
	return OK;
}

enum outcome place_lock(int descriptor, struct error *error)
{
	while (flock(descriptor, LOCK_EX) < 0) {
		if (errno != EINTR) {
			return error_set(error, TRY_LATER,
				"the lock of the store cannot be taken: %s", strerror(errno));
		}
		if (stop_asked()) {
			return lock_within_grace(descriptor, error);
		}
	}
	return OK;
}

void place_unlock(int descriptor)
{
	flock(descriptor, LOCK_UN);
}
