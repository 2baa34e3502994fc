/* SPDX-License-Identifier: MIT */
/* What the patterns of each rule cost on one message. */
#ifndef RULES_COST_H
#define RULES_COST_H

#include <stdint.h>

#include "rules/rules.h"

/* One rule on one message. */
struct rule_cost {
	int64_t nanoseconds; /* to look for its patterns, the texts being folded already */
	bool found;	     /* the message says all that it must say for the rule to hold */
};

/*
 * Look for the patterns of every rule by itself, also of those behind a final rule, in the way
 * rules_search does; three times, of which the shortest counts. ret_costs: one for each rule of the
 * set, in its order. *ret_nanoseconds: what rules_search took over all of them at once, folding
 * included, the shortest of three.
 */
void rules_measure(const struct rule_set *set, const struct message *message,
	struct rule_cost *ret_costs, int64_t *ret_nanoseconds);

#endif
