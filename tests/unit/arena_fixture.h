/* SPDX-License-Identifier: MIT */
/* For tests that need an arena and no more. */
#ifndef TESTS_UNIT_ARENA_FIXTURE_H
#define TESTS_UNIT_ARENA_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/arena.h"

static struct arena *arena;

static inline int arena_fixture_begin(void **state)
{
	(void)state;
	arena = arena_new(256 << 20);
	return 0;
}

static inline int arena_fixture_end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* count times the same text. In the fixture's arena. */
static inline char *repeated(const char *text, size_t count)
{
	size_t size = strlen(text);
	char *all = arena_alloc(arena, size * count + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(all + i * size, text, size);
	all[size * count] = '\0';
	return all;
}

#endif
