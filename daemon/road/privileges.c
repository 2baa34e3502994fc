/* SPDX-License-Identifier: MIT */
/* Who the processes are. */
#include "daemon/road/privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/log.h"

enum outcome privileges_find(struct privileges *privileges, const char *user, struct error *error)
{
	const struct passwd *entry;

	memset(privileges, 0, sizeof(*privileges));
	if (!user || getuid() != 0) {
		return OK;
	}
	errno = 0;
	entry = getpwnam(user);
	if (!entry || strlen(user) >= sizeof(privileges->user)) {
		return error_set(error, BROKEN,
			"there is no user \"%s\" on this machine; make it, or name another with "
			"user = ...",
			user);
	}
	privileges->change = entry->pw_uid != 0;
	privileges->uid = entry->pw_uid;
	privileges->gid = entry->pw_gid;
	memcpy(privileges->user, user, strlen(user) + 1);
	return OK;
}

static _Noreturn void give_up(const char *what)
{
	log_error("cannot %s: %s", what, strerror(errno));
	_exit(EX_OSERR);
}

void privileges_lower(const struct privileges *privileges)
{
	if (privileges->change &&
		(setegid(privileges->gid) != 0 || seteuid(privileges->uid) != 0)) {
		give_up("act as another user");
	}
}

void privileges_raise(const struct privileges *privileges)
{
	if (privileges->change && (seteuid(0) != 0 || setegid(0) != 0)) {
		give_up("become root again");
	}
}

enum outcome privileges_drop(const struct privileges *privileges, struct error *error)
{
	if (!privileges->change) {
		return OK;
	}
	privileges_raise(privileges);
	if (initgroups(privileges->user, privileges->gid) != 0 ||
		setresgid(privileges->gid, privileges->gid, privileges->gid) != 0 ||
		setresuid(privileges->uid, privileges->uid, privileges->uid) != 0) {
		return error_set(error, BROKEN, "cannot become the user \"%s\": %s",
			privileges->user, strerror(errno));
	}
	if (setuid(0) == 0) {
		return error_set(error, BROKEN, "root was given up and came back");
	}
	return OK;
}
