/* SPDX-License-Identifier: MIT */
/* What the tests of the mail reader begin with: GMime set up, and an arena for what is read. */
#ifndef TESTS_UNIT_MAIL_FIXTURE_H
#define TESTS_UNIT_MAIL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "handlers/mail/read.h"

static struct arena *arena;

static inline int mail_fixture_begin(void **state)
{
	(void)state;
	mail_init();
	arena = arena_new(256 << 20);
	return 0;
}

static inline int mail_fixture_end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static inline const unsigned char *as_bytes(const char *text)
{
	return (const unsigned char *)text;
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

/* A whole mail, which can be read. */
static inline struct message read_mail(const char *mail)
{
	struct message message;
	struct error error;

	assert_int_equal(
		mail_read(arena, (const unsigned char *)mail, strlen(mail), &message, &error), OK);
	return message;
}

#endif
