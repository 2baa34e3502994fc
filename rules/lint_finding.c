/* SPDX-License-Identifier: MIT */
/* What the lint has to tell, gathered in a list. */
#include "rules/lint_finding.h"

#include <stdarg.h>

const char *const lint_names[] = {"slow", "never", "everything", "scope", "value", "hidden",
	"nothing", "unused", "literal", "past", "unfinished", NULL};

bool lint_is_warning(enum lint_kind kind)
{
	return kind != LINT_UNUSED && kind != LINT_LITERAL && kind != LINT_PAST &&
	       kind != LINT_UNFINISHED;
}

void lint_add(struct lint *lint, enum lint_kind kind, struct position at, const char *format, ...)
{
	va_list arguments;

	ARENA_GROW(lint->arena, lint->list, lint->count, &lint->room);
	va_start(arguments, format);
	lint->list[lint->count++] = (struct lint_finding){
		.kind = kind, .at = at, .text = arena_vprintf(lint->arena, format, arguments)};
	va_end(arguments);
}
