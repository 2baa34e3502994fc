/* SPDX-License-Identifier: MIT */
/* Everything that is wrong in a set of files, told at once. */
#ifndef BASE_PROBLEMS_H
#define BASE_PROBLEMS_H

#include <stddef.h>
#include <stdio.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"

/* Where something stands: line and column count from 1, the column in characters. */
struct position {
	const char *file;
	int line;
	int column;
};

/* Everything found wrong in a set of files, in the order found. At most PROBLEMS_MAX are kept. */
enum { PROBLEMS_MAX = 50 };
struct problem {
	struct position at;
	const char *text; /* what is wrong, and what would be right */
};
struct problems {
	struct arena *arena;
	struct problem list[PROBLEMS_MAX];
	size_t count; /* kept */
	size_t total; /* found */
};
void problems_init(struct problems *problems, struct arena *arena);
void problems_add(struct problems *problems, struct position at, const char *format, ...)
	PRINTF_LIKE(3, 4);
/* All that others hold too. */
void problems_add_all(struct problems *problems, const struct problems *others);
/* One line each: file:line:column: text. Says how many more there were. */
void problems_print(const struct problems *problems, FILE *stream);
/* The first problem as one sentence, with the number of others. */
enum outcome problems_error(const struct problems *problems, struct error *error);

#endif
