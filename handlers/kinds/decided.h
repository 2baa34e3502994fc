/* SPDX-License-Identifier: MIT */
/* A decision about a request: made from findings and facts alone, written down, read again, and
 * held against another one. */
#ifndef KINDS_DECIDED_H
#define KINDS_DECIDED_H

#include "daemon/model/facts.h"
#include "daemon/model/verdict.h"
#include "rules/assign.h"
#include "rules/rules.h"

struct decided {
	struct verdict verdict;
	struct assignment assignment; /* group NULL: a message on a ticket, whose owner stays */
	bool is_open;		      /* the site, at facts.now */
};

/* Decide by the rules, then who owns it: what the worker does, and what is recomputed later. Texts
 * live in arena. trace and ret_trouble as in rules_decide. */
void decided_make(const struct site *site, const struct rule_findings *findings,
	const struct facts *facts, struct arena *arena, struct decided *ret_decided,
	struct rule_trace *trace, const char **ret_trouble);

/*
 * Who handed the message in said whose it is, which goes before the rules and the contact's ombud.
 * person, group: titles; NULL. Not both are.
 */
void decided_give(const struct site *site, const char *person, const char *group,
	const struct facts *facts, struct arena *arena, struct decided *decided);

/* The hours by which the answer of a group is due, also for a group that has none of its own. */
const struct hours *decided_hours(const struct site *site, const struct group *group);

/* {matter: {value, rule, file, line}, ..., tags: [...], fields: {...}, held: [titles],
 * assigned: {group, helper_group, owner, stands_in_for}}; what is not set is null, as assigned is
 * when the owner stays. In arena. */
char *decided_to_json(struct arena *arena, const struct decided *decided);

/* A decision as it is kept: titles, since the groups and persons of then may be gone. */
struct recorded {
	struct verdict verdict;
	bool owner_stays;  /* of a message on a ticket, of which only tags and priority count */
	bool has_assigned; /* decisions of the first versions do not tell who got the ticket */
	const char *group;
	const char *helper_group;
	const char *owner;
	const char *stands_in_for;
};

/* What decided_to_json wrote; REFUSED when it is not that. In arena. */
enum outcome recorded_read(struct arena *arena, const char *text, struct recorded *ret_recorded,
	struct error *error) WARN_UNUSED;
/* The same of a decision in hand. */
void recorded_of(const struct decided *decided, struct recorded *ret_recorded);
/* As decided_give, of what was given so when it was recorded; else nothing is done. */
void decided_give_as_recorded(const struct site *site, const struct recorded *recorded,
	const struct facts *facts, struct arena *arena, struct decided *decided);

/* One thing that two decisions have otherwise. */
struct difference {
	const char *name; /* "matter", "group", "owner", "priority", "tags", ... */
	const char *from; /* NULL: not set */
	const char *to;
	bool by_people; /* not the rules: members, ways, absences or loads of the settings then and
			   now */
};
enum { DIFFERENCES_MAX = 16 };

/*
 * What is different in two decisions, at most DIFFERENCES_MAX. Where the owner stays, only tags and
 * priority count, unless origins do. origins: which rule set a value
 * counts too, and is told with it. Texts in arena.
 */
size_t recorded_compare(struct arena *arena, const struct recorded *from, const struct recorded *to,
	bool origins, struct difference ret_differences[DIFFERENCES_MAX]);

#endif
