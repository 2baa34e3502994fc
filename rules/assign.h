/* SPDX-License-Identifier: MIT */
/* Who owns a ticket: a pure function of verdict, settings and facts. */
#ifndef RULES_ASSIGN_H
#define RULES_ASSIGN_H

#include "daemon/base/arena.h"
#include "daemon/model/facts.h"
#include "daemon/model/site.h"
#include "daemon/model/verdict.h"

struct assignment {
	const struct group *group;	  /* never NULL */
	const struct group *helper_group; /* of the matter, when the contact's ombud is of another
					     group; NULL */
	const struct person
		*owner; /* NULL: the group as a whole (it has only an address, or all are away) */
	const struct person *stands_in_for; /* the absent person whose deputy owner is; NULL */
	const char *const *steps; /* how it came to that, one sentence each, for explain */
	size_t step_count;
};

/*
 * The owner is, in this order: the person a rule named; what the ways of the matter's group yield,
 * tried as listed (sticky: the contact's ombud; fixed: the first member; round-robin: whose last
 * ticket is oldest; least-open: who has the fewest open, ties by round-robin); any member present,
 * as by least-open; a deputy of a member; the lead of the group. In place of an absent person comes
 * their deputy, or the deputy's own.
 *
 * An ombud of another group takes the ticket into the first group that lists them (else the default
 * group), and the matter's group helps. A group with only an address has no owner. Never fails.
 */
void assign_owner(const struct site *site, const struct verdict *verdict, const struct facts *facts,
	struct arena *arena, struct assignment *ret_assignment);

#endif
