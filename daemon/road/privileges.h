/* SPDX-License-Identifier: MIT */
/*
 * Who the processes are. Started as root with site { user = ... }, the supervisor acts as that user
 * and becomes root again only to read settings and secrets and to fork; the roles give root up for
 * good before they do anything.
 */
#ifndef ROAD_PRIVILEGES_H
#define ROAD_PRIVILEGES_H

#include <stdbool.h>
#include <sys/types.h>

#include "daemon/base/error.h"

struct privileges {
	bool change; /* false: we stay who we are */
	char user[64];
	uid_t uid;
	gid_t gid;
};

/* Look the user up; user NULL, or not root: nothing will change. BROKEN: no such user. */
enum outcome privileges_find(
	struct privileges *privileges, const char *user, struct error *error) WARN_UNUSED;

/* Act as that user (files are made as theirs), and as root again. A failure ends the process. */
void privileges_lower(const struct privileges *privileges);
void privileges_raise(const struct privileges *privileges);

/* Become that user for good, groups and all. */
enum outcome privileges_drop(const struct privileges *privileges, struct error *error) WARN_UNUSED;

#endif
