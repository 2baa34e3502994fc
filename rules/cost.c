/* SPDX-License-Identifier: MIT */
/* Timing rules, one by one and all at once. */
#include "rules/cost.h"

#include <time.h>

#include "rules/deciding.h"
#include "rules/gates.h"

enum { ROUNDS = 3, COST_BYTES_MAX = 512 * 1024 * 1024 };

static int64_t nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void keep_shortest(int64_t *shortest, int64_t taken, int round)
{
	if (round == 0 || taken < *shortest) {
		*shortest = taken;
	}
}

static void measure_rule(struct view *view, const struct rule_findings *findings,
	const struct rule *rule, int round, struct rule_cost *cost)
{
	int64_t from = nanoseconds();
	const char *why_not;

	cost->found = message_fits(findings, rule, &why_not) && !patterns_fail(view, rule, NULL);
	keep_shortest(&cost->nanoseconds, nanoseconds() - from, round);
}

void rules_measure(const struct rule_set *set, const struct message *message,
	struct rule_cost *ret_costs, int64_t *ret_nanoseconds)
{
	struct arena *arena = arena_new(COST_BYTES_MAX), *work = arena_new(COST_BYTES_MAX);
	const struct rule_findings *findings = rules_search(set, message, false, arena);
	struct view view;

	/* the rules first: what is stopped too often is set aside, and then costs nothing */
	view_init(&view, message, NULL, set->searching, gates_scanner(set->gates), arena, work);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < set->rule_count; i++) {
			measure_rule(&view, findings, &set->rules[i], round, &ret_costs[i]);
		}
	}
	for (int round = 0; round < ROUNDS; round++) {
		int64_t from = nanoseconds();

		arena_reset(arena);
		rules_search(set, message, false, arena);
		keep_shortest(ret_nanoseconds, nanoseconds() - from, round);
	}
	arena_free(work);
	arena_free(arena);
}
