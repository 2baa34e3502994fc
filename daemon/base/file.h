/* SPDX-License-Identifier: MIT */
/* Whole files, directories and locks. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "daemon/base/arena.h"
#include "daemon/base/buf.h"
#include "daemon/base/error.h"

/* Append a whole file to buf. NOT_FOUND, REFUSED (too large for buf, not a regular file), BROKEN.
 */
enum outcome file_read(const char *path, struct buf *buf, struct error *error) WARN_UNUSED;

/* Append all of a descriptor until its end. REFUSED when it passes the maximum of buf. */
enum outcome file_read_all(int descriptor, struct buf *buf, struct error *error) WARN_UNUSED;

/*
 * Read a secret: the first line of a file that only its owner (and root) can read. REFUSED with
 * the chmod that mends it when others can read it; REFUSED when empty. ret_secret lives in arena.
 */
enum outcome file_read_secret(const char *path, struct arena *arena, const char **ret_secret,
	struct error *error) WARN_UNUSED;

/* Write through a temporary file in the same directory, fsync both, rename. TRY_LATER when full. */
enum outcome file_write(const char *path, const void *data, size_t size, mode_t mode,
	struct error *error) WARN_UNUSED;

/* Write all bytes to a descriptor, through interruptions and short writes. */
enum outcome file_write_all(
	int descriptor, const void *data, size_t size, struct error *error) WARN_UNUSED;

/*
 * Names in a directory in sorted byte order, without those that start with a dot; only names that
 * end with suffix ("" for all). NOT_FOUND when there is no such directory.
 */
enum outcome file_list(const char *path, const char *suffix, struct arena *arena,
	const char ***ret_names, size_t *ret_count, struct error *error) WARN_UNUSED;

/* mkdir -p. */
enum outcome file_make_directories(const char *path, mode_t mode, struct error *error) WARN_UNUSED;

/*
 * Take an exclusive flock on path (made when missing). wait: block until it is free; else TRY_LATER
 * when another process holds it. The lock ends with the process or with close(*ret_descriptor).
 */
enum outcome file_lock(
	const char *path, bool wait, int *ret_descriptor, struct error *error) WARN_UNUSED;

/* rm -r, for folders we made ourselves; follows no link. */
enum outcome file_remove_tree(const char *path, struct error *error) WARN_UNUSED;

#endif
