/* SPDX-License-Identifier: MIT */
/* Tests of language codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/model/language.h"

static void the_three_codes_are_read_back_in_any_case(void **state)
{
	bool known = false;

	(void)state;
	assert_int_equal(language_from_code("fi", &known), LANGUAGE_FI);
	assert_true(known);
	assert_int_equal(language_from_code("SV", NULL), LANGUAGE_SV);
	assert_string_equal(language_code(language_from_code("en", NULL)), "en");
}

static void everything_else_is_unknown(void **state)
{
	static const char *const codes[] = {"und", "", "f", "fin", "et", NULL};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		bool known = true;

		assert_int_equal(language_from_code(codes[i], &known), LANGUAGE_UNKNOWN);
		assert_false(known);
	}
	assert_string_equal(language_code(LANGUAGE_UNKNOWN), "und");
	assert_string_equal(language_code(LANGUAGE_OTHER), "und");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_three_codes_are_read_back_in_any_case),
		cmocka_unit_test(everything_else_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
