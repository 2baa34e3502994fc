/* SPDX-License-Identifier: MIT */
/* The writer's own name, by which their signature is known. */
#ifndef MAIL_QUOTE_NAME_H
#define MAIL_QUOTE_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"

/* The first words of a name, folded; without any no line is the writer's. */
enum { QUOTE_NAME_WORDS = 6 };
struct quote_name {
	const char *words[QUOTE_NAME_WORDS];
	size_t count;
};

/* Every text here is folded as in quote_marks.h; the words are in arena. Initials are no words. */
struct quote_name quote_name_read(struct arena *arena, const char *folded);

/* "Anna", "Anna V.", "Anna Virtanen" and what follows on the line; not "Anna is away". */
bool quote_name_is_line(const struct quote_name *name, const char *line);

/* A short line with the name, or a closing and the name, that greets and asks nobody. */
bool quote_name_signs(const struct quote_name *name, const char *line);

/* Whether a word of the name is among those of the line. */
bool quote_name_is_in(const struct quote_name *name, const char *line);

#endif
