/* SPDX-License-Identifier: MIT */
/* Patterns that were set aside as too slow: kept, so that a restart does not have to learn it anew,
 * and told. */
#ifndef KINDS_SLOW_RULES_H
#define KINDS_SLOW_RULES_H

#include "handlers/kinds/desk.h"

enum { SLOW_PATTERNS_MAX = 1000 };

/*
 * Once for a desk: put aside what the store says is too
 * slow, and forget what the rules have no more. Each time: keep what was set aside since.
 * *ret_warning: a sentence for the log when there is something new, else untouched. In the caller's
 * transaction; when that is undone, what is kept is kept the next time.
 */
enum outcome slow_rules_keep(struct desk *desk, struct store *store, int64_t now,
	struct arena *arena, const char **ret_warning, struct error *error) WARN_UNUSED;

#endif
