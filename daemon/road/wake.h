/* SPDX-License-Identifier: MIT */
/*
 * Waking another role: an empty datagram to <run>/wake.<role>. A lost one costs a poll of one
 * second, so nothing here is an error to the caller that wakes.
 */
#ifndef ROAD_WAKE_H
#define ROAD_WAKE_H

#include "daemon/base/error.h"

/* Make the role's socket (a stale one is replaced). BROKEN: no right, or the path is too long. */
enum outcome wake_open(const char *run_directory, const char *role, int *ret_descriptor,
	struct error *error) WARN_UNUSED;

/* Take all datagrams that wait. Never blocks. */
void wake_drain(int descriptor);

/* Wake a role, if it listens. Never blocks. */
void wake_role(const char *run_directory, const char *role);

/* Wake every role whose name starts so ("sender."). */
void wake_roles(const char *run_directory, const char *prefix);

#endif
