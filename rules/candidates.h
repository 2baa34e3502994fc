/* SPDX-License-Identifier: MIT */
/* Who of a group may get a ticket by turn, and whose turn it is; each step as a sentence. */
#ifndef RULES_CANDIDATES_H
#define RULES_CANDIDATES_H

#include "daemon/base/arena.h"
#include "daemon/model/facts.h"
#include "daemon/model/site.h"
#include "daemon/model/verdict.h"

enum { CHOICE_STEPS_MAX = 60 };

/* One assignment in the making. */
struct choice {
	const struct site *site;
	const struct facts *facts;
	const struct verdict *verdict;
	const struct group *group; /* of the matter */
	struct arena *arena;
	const char **steps; /* room for CHOICE_STEPS_MAX */
	size_t step_count;
};

/* One more sentence. When there is no room it takes the place of the last one: how it ends is told.
 */
void choice_step(struct choice *choice, const char *format, ...) PRINTF_LIKE(2, 3);

/* What the facts know of a person; of an unknown one, that they are here and have nothing. */
struct load choice_load(const struct choice *choice, const struct person *person);

/* Whether a person may have one more open ticket; else a sentence. */
bool choice_is_below_cap(struct choice *choice, const struct person *person);

/* Whether a place is one of theirs. */
bool person_looks_after(const struct person *person, const char *place);

/* The moment a person works next, and whether that is before a first answer by that group is due.
 * Who has no hours of their own works whenever the group is open. */
bool choice_works_in_time(struct choice *choice, const struct person *person,
	const struct group *group, int64_t *ret_next);

struct candidates {
	const struct person **list;
	size_t count;
};

/*
 * The members who are here and below their cap. Of these only those who still work on the day the
 * group is open next, if there are any; then only those who answer in the ticket's language; then
 * only those who know most of its tags. None of the three leaves nobody.
 */
struct candidates candidates_of_group(struct choice *choice);

/* The same among the members who look after the place the message is about (there is one), and who
 * work before the answer is due. */
struct candidates candidates_of_place(struct choice *choice);

/*
 * Whose turn it is: by ASSIGN_LEAST_OPEN who would have the fewest open tickets for their weight
 * with this one, by anything else who has waited longest for their weight. Equals go by who had one
 * longest ago, then as listed. NULL when there is nobody.
 */
const struct person *candidates_next(
	struct choice *choice, const struct candidates *candidates, enum assign_way way);

#endif
