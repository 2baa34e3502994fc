/* SPDX-License-Identifier: MIT */
/* What the lint has to tell, gathered in a list. */
#include "rules/lint_finding.h"

#include <stdarg.h>
#include <string.h>

enum { LIST_ROOM = 16 };

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

	if (lint->count == lint->room) {
		size_t room = lint->room ? 2 * lint->room : LIST_ROOM;
		struct lint_finding *list = ARENA_ARRAY(lint->arena, room, struct lint_finding);

		if (lint->count > 0) {
			memcpy(list, lint->list, lint->count * sizeof(*list));
		}
		lint->list = list;
		lint->room = room;
	}
	va_start(arguments, format);
	lint->list[lint->count++] = (struct lint_finding){
		.kind = kind, .at = at, .text = arena_vprintf(lint->arena, format, arguments)};
	va_end(arguments);
}
