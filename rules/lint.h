/* SPDX-License-Identifier: MIT */
/*
 * What a rule file may say but can hardly mean: patterns that are too slow, are never found, or are
 * found nearly everywhere, and rules that decide nothing. All of it is advice: a set with findings
 * is loaded.
 */
#ifndef RULES_LINT_H
#define RULES_LINT_H

#include "rules/rules.h"

/* Names are stable: scripts and editors may ask for them. */
enum lint_kind {
	LINT_SLOW,
	LINT_NEVER,
	LINT_EVERYTHING,
	LINT_SCOPE,
	LINT_VALUE,
	LINT_HIDDEN,
	LINT_NOTHING,
	LINT_UNUSED,
	LINT_LITERAL,
	LINT_PAST,
	LINT_UNFINISHED,
};
extern const char *const lint_names[]; /* in the order of enum lint_kind, NULL-ended */

struct lint_finding {
	enum lint_kind kind;
	struct position at;
	const char *text; /* what is odd, and what would be better */
};
struct lint {
	struct arena *arena;
	struct lint_finding *list; /* in the order found */
	size_t count;
	size_t room;
};

/* An info tells; a warning says that something is not as it was meant. */
bool lint_is_warning(enum lint_kind kind);

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
