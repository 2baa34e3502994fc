/* SPDX-License-Identifier: MIT */
/* Who owns a ticket: a pure function of verdict, settings and facts. */
#ifndef RULES_ASSIGN_H
#define RULES_ASSIGN_H

#include "daemon/base/arena.h"
#include "daemon/model/facts.h"
#include "daemon/model/site.h"
#include "daemon/model/verdict.h"

struct assignment {
	const struct group *group;        /* never NULL */
	const struct group *helper_group; /* of the matter, when the contact's ombud is of another group; NULL */
	const struct person *owner;       /* NULL: the group as a whole (it has only an address, or all are away) */
	const struct person *stands_in_for; /* the absent person whose deputy owner is; NULL */
	const char *const *steps;         /* how it came to that, one sentence each, for explain */
	size_t step_count;
};

void assign_owner(const struct site *site, const struct verdict *verdict, const struct facts *facts,
	struct arena *arena, struct assignment *ret_assignment);

#endif
