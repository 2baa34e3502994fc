/* SPDX-License-Identifier: MIT */
#include "daemon/base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/text.h"

static void the_outcome_comes_back_with_the_sentence(void **state)
{
	struct error error;

	(void)state;
	assert_int_equal(error_set(&error, REFUSED, "no user %s", "anna"), REFUSED);
	assert_string_equal(error.text, "no user anna");
	assert_int_equal(error_set(NULL, TRY_LATER, "dropped"), TRY_LATER);
	assert_int_equal(error_context(NULL, BROKEN, "dropped"), BROKEN);
}

static void context_stands_in_front(void **state)
{
	struct error error;

	(void)state;
	error_set(&error, TRY_LATER, "connection refused");
	assert_int_equal(error_context(&error, TRY_LATER, "%s:%d", "imap.example", 993), TRY_LATER);
	error_context(&error, TRY_LATER, "mailbox counter");
	assert_string_equal(error.text, "mailbox counter: imap.example:993: connection refused");
}

static void a_sentence_may_be_made_of_the_one_it_replaces(void **state)
{
	struct error error;

	(void)state;
	error_set(&error, BROKEN, "inner");
	error_set(&error, BROKEN, "outer (%s)", error.text);
	assert_string_equal(error.text, "outer (inner)");
	error_context(&error, BROKEN, "again %s", error.text);
	assert_string_equal(error.text, "again outer (inner): outer (inner)");
}

static void a_cut_sentence_stays_valid_utf8(void **state)
{
	char filling[2000];
	struct error error;

	(void)state;
	/* Each length puts the end at another place within the four bytes of the characters. */
	for (int shift = 0; shift < 4; shift++) {
		size_t size = (size_t)snprintf(filling, sizeof(filling), "%.*s", shift, "abc");

		while (size + 5 < sizeof(filling)) {
			size += (size_t)snprintf(
				filling + size, sizeof(filling) - size, "\U0001F600");
		}
		error_set(&error, BROKEN, "%s", filling);
		assert_true(text_is_utf8((unsigned char *)error.text, strlen(error.text)));
		assert_in_range(strlen(error.text), sizeof(error.text) - 4, sizeof(error.text) - 1);
		error_context(&error, BROKEN, "ä");
		assert_true(text_is_utf8((unsigned char *)error.text, strlen(error.text)));
	}
}

static void every_outcome_has_a_name(void **state)
{
	(void)state;
	assert_string_equal(outcome_name(OK), "ok");
	assert_string_equal(outcome_name(NOT_FOUND), "not found");
	assert_string_equal(outcome_name(TRY_LATER), "try later");
	assert_string_equal(outcome_name(REFUSED), "refused");
	assert_string_equal(outcome_name(BROKEN), "broken");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_outcome_comes_back_with_the_sentence),
		cmocka_unit_test(context_stands_in_front),
		cmocka_unit_test(a_sentence_may_be_made_of_the_one_it_replaces),
		cmocka_unit_test(a_cut_sentence_stays_valid_utf8),
		cmocka_unit_test(every_outcome_has_a_name),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
