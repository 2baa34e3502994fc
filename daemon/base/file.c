/* SPDX-License-Identifier: MIT */
/* Whole files, directories and locks. */
#include "daemon/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/text.h"

enum { READ_BYTES = 64 * 1024, SECRET_MAX_BYTES = 16 * 1024 };

/* What errno means for a caller: a full disk and used-up descriptors may pass. */
static enum outcome outcome_of_errno(void)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return NOT_FOUND;
	case ENOSPC:
	case EDQUOT:
	case EMFILE:
	case ENFILE:
	case EAGAIN:
		return TRY_LATER;
	default:
		return BROKEN;
	}
}

/* Open a regular file for reading. A fifo or a device must not hold us up. */
static enum outcome open_regular(
	const char *path, int *ret_descriptor, struct stat *ret_status, struct error *error)
{
	enum outcome outcome;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (descriptor < 0) {
		return error_set(error, outcome_of_errno(), "%s could not be opened: %s", path,
			strerror(errno));
	}
	if (fstat(descriptor, ret_status) < 0) {
		outcome = error_set(
			error, BROKEN, "%s could not be looked at: %s", path, strerror(errno));
		close(descriptor);
		return outcome;
	}
	if (!S_ISREG(ret_status->st_mode)) {
		close(descriptor);
		return error_set(error, REFUSED, "%s is not a regular file", path);
	}
	*ret_descriptor = descriptor;
	return OK;
}

enum outcome file_read(const char *path, struct buf *buf, struct error *error)
{
	struct stat status;
	enum outcome outcome;
	int descriptor;

	outcome = open_regular(path, &descriptor, &status, error);
	if (outcome != OK) {
		return outcome;
	}
	outcome = file_read_all(descriptor, buf, error);
	if (outcome != OK) {
		error_context(error, outcome, "%s", path);
	}
	close(descriptor);
	return outcome;
}

enum outcome file_read_all(int descriptor, struct buf *buf, struct error *error)
{
	unsigned char bytes[READ_BYTES];

	for (;;) {
		ssize_t got = read(descriptor, bytes, sizeof(bytes));

		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			return error_set(error, BROKEN, "could not be read: %s", strerror(errno));
		}
		if (got == 0) {
			return OK;
		}
		if (!buf_append(buf, bytes, (size_t)got)) {
			return error_set(error, REFUSED,
				"too large: more than the %zu bytes that are allowed", buf->max);
		}
	}
}

enum outcome file_read_secret(
	const char *path, struct arena *arena, const char **ret_secret, struct error *error)
{
	struct stat status;
	struct buf buf;
	enum outcome outcome;
	size_t size;
	int descriptor;

	outcome = open_regular(path, &descriptor, &status, error);
	if (outcome != OK) {
		return outcome;
	}
	if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		close(descriptor);
		return error_set(error, REFUSED,
			"%s holds a secret and others may use it; run: chmod 600 %s", path, path);
	}
	buf_init(&buf, SECRET_MAX_BYTES);
	outcome = file_read_all(descriptor, &buf, error);
	close(descriptor);
	if (outcome != OK) {
		error_context(error, outcome, "%s", path);
		goto done;
	}
	size = strcspn(buf_text(&buf), "\r\n");
	if (size == 0) {
		outcome = error_set(error, REFUSED,
			"%s is empty; the secret is to stand on its first line", path);
		goto done;
	}
	if ((size < buf.size && buf.data[size] == '\0') || !text_is_utf8(buf.data, size)) {
		outcome = error_set(error, REFUSED, "%s is not a line of UTF-8 text", path);
		goto done;
	}
	*ret_secret = arena_strndup(arena, buf_text(&buf), size);
done:
	if (buf.data) {
		explicit_bzero(buf.data, buf.capacity);
	}
	buf_free(&buf);
	return outcome;
}

enum outcome file_write_all(int descriptor, const void *data, size_t size, struct error *error)
{
	const unsigned char *bytes = data;

	while (size > 0) {
		ssize_t written = write(descriptor, bytes, size);

		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written < 0) {
			return error_set(error, outcome_of_errno(), "could not be written: %s",
				strerror(errno));
		}
		bytes += written;
		size -= (size_t)written;
	}
	return OK;
}

/* The directory that holds path, into a buffer of PATH_MAX bytes. False when the path is too long.
 */
static bool directory_of(const char *path, char *directory)
{
	const char *slash = strrchr(path, '/');
	int size;

	if (!slash) {
		size = snprintf(directory, PATH_MAX, ".");
	} else if (slash == path) {
		size = snprintf(directory, PATH_MAX, "/");
	} else {
		size = snprintf(directory, PATH_MAX, "%.*s", (int)(slash - path), path);
	}
	return size < PATH_MAX;
}

/* Make a rename in the directory last through a power failure. */
static enum outcome sync_directory(const char *directory, struct error *error)
{
	int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum outcome outcome = OK;

	if (descriptor < 0 || fsync(descriptor) < 0) {
		outcome = error_set(
			error, BROKEN, "%s could not be synced: %s", directory, strerror(errno));
	}
	if (descriptor >= 0) {
		close(descriptor);
	}
	return outcome;
}

enum outcome file_write(
	const char *path, const void *data, size_t size, mode_t mode, struct error *error)
{
	char directory[PATH_MAX];
	char temporary[PATH_MAX + sizeof("/.ombud.XXXXXX")];
	enum outcome outcome;
	int descriptor;

	if (!directory_of(path, directory)) {
		return error_set(error, BROKEN, "the path is too long: %s", path);
	}
	snprintf(temporary, sizeof(temporary), "%s/.ombud.XXXXXX", directory);
	descriptor = mkostemp(temporary, O_CLOEXEC);
	if (descriptor < 0) {
		return error_set(error, outcome_of_errno(), "%s could not be made: %s", path,
			strerror(errno));
	}
	outcome = file_write_all(descriptor, data, size, error);
	if (outcome != OK) {
		error_context(error, outcome, "%s", path);
	} else if (fchmod(descriptor, mode) < 0 || fsync(descriptor) < 0) {
		outcome = error_set(error, outcome_of_errno(), "%s could not be written: %s", path,
			strerror(errno));
	}
	if (close(descriptor) < 0 && outcome == OK) {
		outcome = error_set(error, outcome_of_errno(), "%s could not be written: %s", path,
			strerror(errno));
	}
	if (outcome == OK && rename(temporary, path) < 0) {
		outcome = error_set(error, outcome_of_errno(), "%s could not be replaced: %s", path,
			strerror(errno));
	}
	if (outcome != OK) {
		unlink(temporary);
		return outcome;
	}
	return sync_directory(directory, error);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool ends_with(const char *name, const char *suffix)
{
	size_t name_size = strlen(name);
	size_t suffix_size = strlen(suffix);

	return name_size >= suffix_size && strcmp(name + name_size - suffix_size, suffix) == 0;
}

/* Append the next name that is wanted; false at the end (errno 0) or when reading fails. */
static bool list_next(DIR *directory, const char *suffix, const char **ret_name)
{
	struct dirent *entry;

	for (;;) {
		errno = 0;
		entry = readdir(directory);
		if (!entry) {
			return false;
		}
		if (entry->d_name[0] != '.' && ends_with(entry->d_name, suffix)) {
			*ret_name = entry->d_name;
			return true;
		}
	}
}

enum outcome file_list(const char *path, const char *suffix, struct arena *arena,
	const char ***ret_names, size_t *ret_count, struct error *error)
{
	DIR *directory = opendir(path);
	enum outcome outcome = OK;
	const char **names = NULL;
	const char *name;
	size_t count = 0;
	size_t room = 0;

	if (!directory) {
		return error_set(error, outcome_of_errno(), "%s could not be listed: %s", path,
			strerror(errno));
	}
	while (list_next(directory, suffix, &name)) {
		if (count == room) {
			room = room ? room * 2 : 64;
			names = reallocarray(names, room, sizeof(*names));
			if (!names) {
				out_of_memory(room * sizeof(*names));
			}
		}
		names[count++] = arena_strdup(arena, name);
	}
	if (errno != 0) {
		outcome = error_set(
			error, BROKEN, "%s could not be listed: %s", path, strerror(errno));
		goto done;
	}
	if (count > 0) {
		qsort(names, count, sizeof(*names), compare_names);
	}
	*ret_names = arena_memdup(arena, names, count * sizeof(*names));
	*ret_count = count;
done:
	free(names);
	closedir(directory);
	return outcome;
}

enum outcome file_make_directories(const char *path, mode_t mode, struct error *error)
{
	char so_far[PATH_MAX];
	size_t size = strlen(path);
	struct stat status;

	if (size == 0 || size >= sizeof(so_far)) {
		return error_set(error, BROKEN, "this cannot be a directory: '%.80s'", path);
	}
	for (size_t end = 1; end <= size; end++) {
		if (path[end] != '/' && path[end] != '\0') {
			continue;
		}
		memcpy(so_far, path, end);
		so_far[end] = '\0';
		if (mkdir(so_far, mode) < 0 && errno != EEXIST) {
			return error_set(error, errno == ENOTDIR ? BROKEN : outcome_of_errno(),
				"the directory %s could not be made: %s", so_far, strerror(errno));
		}
	}
	if (stat(path, &status) < 0 || !S_ISDIR(status.st_mode)) {
		return error_set(error, BROKEN, "%s stands where a directory is wanted", path);
	}
	return OK;
}

enum outcome file_lock(const char *path, bool wait, int *ret_descriptor, struct error *error)
{
	int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	enum outcome outcome;

	if (descriptor < 0) {
		return error_set(error, outcome_of_errno(), "the lock %s could not be opened: %s",
			path, strerror(errno));
	}
	while (flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB) < 0) {
		if (errno == EINTR) {
			continue;
		}
		if (errno == EWOULDBLOCK) {
			outcome = error_set(error, TRY_LATER, "another process holds %s", path);
		} else {
			outcome = error_set(
				error, BROKEN, "%s could not be locked: %s", path, strerror(errno));
		}
		close(descriptor);
		return outcome;
	}
	*ret_descriptor = descriptor;
	return OK;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status;
	(void)kind;
	(void)walk;
	return remove(path);
}

enum outcome file_remove_tree(const char *path, struct error *error)
{
	if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
		return error_set(error, BROKEN, "%s cannot be removed: %s", path, strerror(errno));
	return OK;
}
