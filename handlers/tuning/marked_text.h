/* SPDX-License-Identifier: MIT */
/* The words that rules found, marked where they stand in a message. */
#ifndef TUNING_MARKED_TEXT_H
#define TUNING_MARKED_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "rules/rules.h"

struct marked_line {
	size_t number; /* from 1 */
	const char *text;
};
enum { MARKED_LINES_MAX = 60, MARKED_LINE_BYTES = 240 };

/*
 * The lines of text with words that the rules that hold found in that scope ("subject", "text"),
 * safe for a terminal, personal identity codes masked, long ones cut to what stands around the
 * words. Words stand between before and after. At most MARKED_LINES_MAX lines; in arena.
 */
size_t marked_lines(struct arena *arena, const char *text, const struct rule_trace *trace,
	const char *scope, const char *before, const char *after,
	struct marked_line ret_lines[MARKED_LINES_MAX]);

#endif
