/* SPDX-License-Identifier: MIT */
/* What the lint has to tell, gathered in a list. */
#ifndef RULES_LINT_FINDING_H
#define RULES_LINT_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/base/blocks.h"

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

/* Put a finding at the end of the list; its text is made in the arena of the list. */
void lint_add(struct lint *lint, enum lint_kind kind, struct position at, const char *format, ...)
	PRINTF_LIKE(4, 5);

#endif
