/* SPDX-License-Identifier: MIT */
/* Between the parts of the lint: the driver (lint.c), the reading of patterns (lint_pattern.c),
 * their trial (lint_trial.c), and the comparison of rules (lint_hidden.c). */
#ifndef RULES_LINTING_H
#define RULES_LINTING_H

#include "rules/lint_finding.h"
#include "rules/set.h"

/* work: for what is forgotten after each pattern. */

/* Parts of a pattern that can be found in no text, by reading it. A pattern with anything unusual
 * in it is passed over. */
void lint_read_pattern(struct lint *lint, struct arena *work, struct matcher *matcher,
	const struct rule_pattern *pattern);

/* Whether a pattern is found in nearly every text of its scope. */
bool lint_is_everywhere(struct matcher *matcher, const struct rule_pattern *pattern);

/* A text on which the pattern is stopped, or takes far longer than its length accounts for: a
 * sentence in work; NULL when none was found. */
const char *lint_slow_text(
	struct arena *work, struct matcher *matcher, const struct rule_pattern *pattern);

/* Rules whose every effect an earlier rule has set that holds whenever they do. Never one that
 * could decide something. */
void lint_find_hidden(struct lint *lint, const struct rule_set *set);

#endif
