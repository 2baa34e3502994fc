/* SPDX-License-Identifier: MIT */
/* Patterns of rules that took too long so often that they were set aside. */
#ifndef STORE_SLOW_PATTERNS_H
#define STORE_SLOW_PATTERNS_H

#include <stddef.h>

#include "daemon/store/store.h"

struct slow_pattern {
	const char *pattern; /* as written */
	const char *block;   /* rule "title" */
	const char *place;   /* file:line:column */
	int64_t at;	     /* when it was set aside */
};

/* Nothing when that pattern is there. */
enum outcome slow_pattern_add(
	struct store *store, const struct slow_pattern *slow, struct error *error) WARN_UNUSED;
/* Also when it is not there. */
enum outcome slow_pattern_forget(
	struct store *store, const char *pattern, struct error *error) WARN_UNUSED;
/* Those set aside at since or later and before until, at most max, the earliest first. In arena. */
enum outcome slow_patterns_list(struct store *store, int64_t since, int64_t until, size_t max,
	struct arena *arena, struct slow_pattern **ret_list, size_t *ret_count,
	struct error *error) WARN_UNUSED;

#endif
