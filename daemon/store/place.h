/* SPDX-License-Identifier: MIT */
/* Where a store lies in the file system: its directory, its rights, its locks, and the sentences
 * about them. */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/error.h"

/*
 * Check before the database is opened: the directory is there, we may read (and write) both, and
 * unless read_only the file exists afterwards (made empty, 0600). NOT_FOUND: read_only, and there
 * is no store; BROKEN; TRY_LATER full.
 */
enum outcome place_check(const char *path, bool read_only, struct error *error) WARN_UNUSED;

/* "it belongs to ombud with mode 0600, and this process runs as anna" for a file or directory. */
enum { RIGHTS_TEXT_SIZE = 256 };
void place_describe_rights(const char *path, char ret_text[RIGHTS_TEXT_SIZE]);

/* Whether the file lies in a file system that nobody can write to. */
bool place_is_read_only(const char *path);

/* Open (make) the lock <path>.<suffix> without taking it. Made by root, it is given to the owner of
 * the store. */
enum outcome place_open_lock(
	const char *path, const char *suffix, int *ret_descriptor, struct error *error) WARN_UNUSED;
/* Wait for the lock. */
enum outcome place_lock(int descriptor, struct error *error) WARN_UNUSED;
void place_unlock(int descriptor);

#endif
