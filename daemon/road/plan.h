/* SPDX-License-Identifier: MIT */
/* Which roles a generation of settings asks for. */
#ifndef ROAD_PLAN_H
#define ROAD_PLAN_H

#include "daemon/road/road.h"

enum role_kind { ROLE_RECEIVER, ROLE_WORKER, ROLE_SENDER, ROLE_TIMEKEEPER };

struct planned {
	enum role_kind kind;
	char name[ROLE_NAME_MAX];  /* also of its lock and its socket */
	char title[ROLE_NAME_MAX]; /* of the mailbox or sender; "" */
};

struct plan {
	struct planned roles[ROLES_MAX];
	size_t count;
};

/* In the order of the road: receivers, worker, senders, timekeeper. BROKEN: more than ROLES_MAX, or
 * titles too long. */
enum outcome plan_make(struct plan *plan, const struct road_table *table,
	const struct settings *settings, struct error *error) WARN_UNUSED;

#endif
