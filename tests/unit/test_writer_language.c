/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "handlers/kinds/writer_language.h"

static const struct site three = {
	.languages = {LANGUAGE_FI, LANGUAGE_SV, LANGUAGE_EN}, .language_count = 3};
static const struct site swedish_only = {.languages = {LANGUAGE_SV}, .language_count = 1};

static void what_is_written_goes_before_what_is_remembered(void **state)
{
	static const struct {
		const struct site *site;
		enum language written, remembered, used;
		bool offer;
	} cases[] = {
		{&three, LANGUAGE_SV, LANGUAGE_FI, LANGUAGE_SV, false},
		{&three, LANGUAGE_UNKNOWN, LANGUAGE_EN, LANGUAGE_EN, false},
		{&three, LANGUAGE_OTHER, LANGUAGE_SV, LANGUAGE_SV, false},
		{&three, LANGUAGE_OTHER, LANGUAGE_UNKNOWN, LANGUAGE_EN, false},
		{&three, LANGUAGE_UNKNOWN, LANGUAGE_UNKNOWN, LANGUAGE_FI, true},
		{&swedish_only, LANGUAGE_FI, LANGUAGE_UNKNOWN, LANGUAGE_SV, false},
		{&swedish_only, LANGUAGE_UNKNOWN, LANGUAGE_EN, LANGUAGE_SV, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool offer = !cases[i].offer;

		assert_int_equal(writer_language(cases[i].site, cases[i].written,
					 cases[i].remembered, &offer),
			cases[i].used);
		assert_int_equal(offer, cases[i].offer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_goes_before_what_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
