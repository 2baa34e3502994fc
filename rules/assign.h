/* SPDX-License-Identifier: MIT */
/* Who owns a ticket: a pure function of verdict, settings and facts. */
#ifndef RULES_ASSIGN_H
#define RULES_ASSIGN_H

#include "daemon/base/arena.h"
#include "daemon/model/facts.h"
#include "daemon/model/site.h"
#include "daemon/model/verdict.h"

/* What gave a ticket to its owner. */
enum assigned_by {
	ASSIGNED_BY_NOBODY, /* there is no owner */
	ASSIGNED_BY_RULE,
	ASSIGNED_BY_STICKY,	  /* the contact's ombud */
	ASSIGNED_BY_ORGANISATION, /* the ombud of others in the contact's organisation */
	ASSIGNED_BY_FIXED,
	ASSIGNED_BY_ROUND_ROBIN,
	ASSIGNED_BY_LEAST_OPEN,
	ASSIGNED_BY_PLACE,
	ASSIGNED_BY_DEPUTY, /* of a member, since no member could get it */
	ASSIGNED_BY_LEAD,
	ASSIGNED_BY_COUNT
};
const char *assigned_by_name(enum assigned_by by); /* "nobody", "rule", "sticky", ... */

struct assignment {
	const struct group *group;	  /* never NULL */
	const struct group *helper_group; /* of the matter, when the contact's ombud is of another
					     group; NULL */
	const struct person *owner; /* NULL: the group as a whole (it has only an address, or nobody
				       is here and below their cap) */
	const struct person *stands_in_for; /* the absent person whose deputy owner is; NULL */
	enum assigned_by by;
	const char *const *steps; /* how it came to that, one sentence each, for explain */
	size_t step_count;
};

/*
 * The owner is, in this order: the person a rule named; what the ways of the matter's group yield,
 * tried as listed; any member, as by least-open; a deputy of a member; the lead of the group. The
 * ways: sticky is the contact's ombud, then that of the contact's organisation; fixed the first
 * member; place the members who look after the place the message is about; round-robin whose last
 * ticket is oldest; least-open who has the fewest open. The last three choose among the candidates
 * of candidates.h. In place of an absent person comes their deputy, or the deputy's own.
 *
 * A cap binds all but a person named by a rule, a contact's own ombud, and whoever stands in for
 * one of these. Sticky, fixed and place pass over who works again only when the answer is due.
 *
 * An ombud of another group takes the ticket into the first group that lists them (else the default
 * group), and the matter's group helps. A group with only an address has no owner. Never fails.
 */
void assign_owner(const struct site *site, const struct verdict *verdict, const struct facts *facts,
	struct arena *arena, struct assignment *ret_assignment);

#endif
