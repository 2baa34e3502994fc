/* SPDX-License-Identifier: MIT */
/* Patterns that were set aside as too slow. */
#include "handlers/kinds/slow_rules.h"

#include <string.h>

#include "daemon/base/text.h"
#include "daemon/store/slow_patterns.h"

enum { TITLE_BYTES = 100, PATTERN_BYTES = 200 };

static enum outcome list_kept(struct store *store, struct arena *arena,
	struct slow_pattern **ret_list, size_t *ret_count, struct error *error)
{
	return slow_patterns_list(
		store, 0, INT64_MAX, SLOW_PATTERNS_MAX, arena, ret_list, ret_count, error);
}

static enum outcome put_aside(
	const struct desk *desk, struct store *store, struct arena *arena, struct error *error)
{
	struct slow_pattern *kept;
	size_t count;
	enum outcome outcome = list_kept(store, arena, &kept, &count, error);

	for (size_t i = 0; outcome == OK && i < count; i++) {
		if (!rule_set_put_aside(desk->rules, kept[i].pattern))
			outcome = slow_pattern_forget(store, kept[i].pattern, error);
	}
	return outcome;
}

static bool is_kept(const struct slow_pattern *kept, size_t count, const char *pattern)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(kept[i].pattern, pattern) == 0)
			return true;
	}
	return false;
}

static enum outcome keep_new(struct desk *desk, struct store *store, int64_t now,
	struct arena *arena, const char **ret_warning, struct error *error)
{
	struct slow_pattern *kept;
	struct set_aside *list;
	size_t kept_count;
	size_t count = rule_set_list_aside(desk->rules, arena, &list);
	enum outcome outcome = list_kept(store, arena, &kept, &kept_count, error);

	for (size_t i = 0; outcome == OK && i < count && i < SLOW_PATTERNS_MAX; i++) {
		const struct slow_pattern slow = {.pattern = list[i].pattern,
			.block = arena_printf(arena, "%s \"%s\"", list[i].kind,
				text_printable(arena, list[i].title, TITLE_BYTES)),
			.place = arena_printf(arena, "%s:%d:%d", list[i].at.file, list[i].at.line,
				list[i].at.column),
			.at = now};

		if (is_kept(kept, kept_count, slow.pattern))
			continue;
		outcome = slow_pattern_add(store, &slow, error);
		*ret_warning = arena_printf(arena,
			"%s: the pattern %s of %s took too long again and again; it counts as not "
			"found until it is changed (ombud status lists all such patterns)",
			slow.place, text_printable(arena, slow.pattern, PATTERN_BYTES), slow.block);
	}
	return outcome;
}

enum outcome slow_rules_keep(struct desk *desk, struct store *store, int64_t now,
	struct arena *arena, const char **ret_warning, struct error *error)
{
	enum outcome outcome = OK;

	if (!desk->slow_rules_read) {
		outcome = put_aside(desk, store, arena, error);
		desk->slow_rules_read = outcome == OK;
	}
	if (outcome == OK && rule_set_count_aside(desk->rules) > 0)
		outcome = keep_new(desk, store, now, arena, ret_warning, error);
	return outcome;
}
