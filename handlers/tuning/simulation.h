/* SPDX-License-Identifier: MIT */
/* What load would be whose, had past tickets been assigned by other settings. Nothing is stored. */
#ifndef TUNING_SIMULATION_H
#define TUNING_SIMULATION_H

#include "daemon/model/site.h"
#include "handlers/kinds/decided.h"

/* A ticket as it was decided, and how long it was open. Times are UTC seconds. */
struct past {
	int64_t at;
	int64_t closed_at; /* 0: it is still open */
	int64_t contact_id;
	struct facts facts;
	struct verdict verdict;
	const char *owner; /* title: who got it; NULL: nobody */
};

/* A ticket from before, open when the first of the others came. */
struct burden {
	const char *owner;
	int64_t closed_at; /* 0: it is still open */
};

/* One person's part, would and was. */
struct part {
	const struct person *person; /* of the settings; NULL: all who are in none any more */
	int64_t got;
	int64_t got_before;
	int64_t open_most;
	int64_t open_most_before;
	int64_t over_cap; /* tickets given at the cap or beyond */
	int64_t by[ASSIGNED_BY_COUNT];
};

struct simulation {
	struct part *parts; /* one for each person in the order of the settings, and one without */
	size_t part_count;
	int64_t tickets;
	int64_t moved;	/* somebody else has it, or nobody, or now somebody */
	int64_t nobody; /* have no owner */
	int64_t nobody_before;
	int64_t to_address; /* of the former, of groups that have only an address */
};

/*
 * Assign the tickets anew, in the order given (by time), each open as long as it really was.
 *
 * Who was away is taken from the facts; of a person unknown then, from the settings. An ombud whom
 * a contact or organisation had by an earlier one of these tickets is the one they would have; one
 * set by hand stays. Lives in arena.
 */
void simulation_run(const struct site *site, const struct past *tickets, size_t count,
	const struct burden *burdens, size_t burden_count, struct arena *arena,
	struct simulation *ret_simulation);

#endif
