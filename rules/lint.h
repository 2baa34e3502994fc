/* SPDX-License-Identifier: MIT */
/*
 * What a rule file may say but can hardly mean: patterns that are too slow, are never found, or are
 * found nearly everywhere, and rules that decide nothing. All of it is advice: a set with findings
 * is loaded.
 */
#ifndef RULES_LINT_H
#define RULES_LINT_H

#include "rules/lint_finding.h"
#include "rules/rules.h"

/*
 * Look at every rule, word list, field and place of a set. now: UTC seconds, for dates that are
 * over. Texts live in arena.
 *
 * Patterns are tried on texts made to be hard for them, and rules are compared with each other,
 * within a budget of a few seconds; when it is used up, LINT_UNFINISHED says so.
 */
void rules_lint(
	const struct rule_set *set, int64_t now, struct arena *arena, struct lint *ret_lint);

#endif
