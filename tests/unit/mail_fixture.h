/* SPDX-License-Identifier: MIT */
/* What the tests of the mail reader begin with: GMime set up, and an arena for what is read. */
#ifndef TESTS_UNIT_MAIL_FIXTURE_H
#define TESTS_UNIT_MAIL_FIXTURE_H

#include "handlers/mail/read.h"
#include "tests/unit/arena_fixture.h"

static inline int mail_fixture_begin(void **state)
{
	mail_init();
	return arena_fixture_begin(state);
}

static inline const unsigned char *as_bytes(const char *text)
{
	return (const unsigned char *)text;
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
