/* SPDX-License-Identifier: MIT */
/* Everything that is wrong in a set of files, told at once. */
#include "daemon/base/problems.h"

void problems_init(struct problems *problems, struct arena *arena)
{
	problems->arena = arena;
	problems->count = 0;
	problems->total = 0;
}

void problems_add(struct problems *problems, struct position at, const char *format, ...)
{
	struct problem *problem;
	va_list arguments;

	problems->total++;
	if (problems->count == PROBLEMS_MAX) {
		return;
	}
	problem = &problems->list[problems->count++];
	problem->at = at;
	va_start(arguments, format);
	problem->text = arena_vprintf(problems->arena, format, arguments);
	va_end(arguments);
}

void problems_add_all(struct problems *problems, const struct problems *others)
{
	for (size_t i = 0; i < others->count; i++) {
		problems_add(problems, others->list[i].at, "%s", others->list[i].text);
	}
	problems->total += others->total - others->count;
}

/* "file:line:column: text"; a position without line is a whole file, one without file has only
 * text. */
static const char *problem_line(struct arena *arena, const struct problem *problem)
{
	const struct position *at = &problem->at;

	if (!at->file) {
		return problem->text;
	}
	if (at->line == 0) {
		return arena_printf(arena, "%s: %s", at->file, problem->text);
	}
	return arena_printf(arena, "%s:%d:%d: %s", at->file, at->line, at->column, problem->text);
}

void problems_print(const struct problems *problems, FILE *stream)
{
	for (size_t i = 0; i < problems->count; i++) {
		fprintf(stream, "%s\n", problem_line(problems->arena, &problems->list[i]));
	}
	if (problems->total > problems->count) {
		fprintf(stream, "and %zu more\n", problems->total - problems->count);
	}
}

enum outcome problems_error(const struct problems *problems, struct error *error)
{
	const char *first;

	if (problems->total == 0) {
		return OK;
	}
	first = problem_line(problems->arena, &problems->list[0]);
	if (problems->total == 1) {
		return error_set(error, BROKEN, "%s", first);
	}
	return error_set(error, BROKEN, "%s (and %zu more)", first, problems->total - 1);
}
