/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "handlers/kinds/masked.h"

static void personal_identity_codes_are_masked_and_nothing_else(void **state)
{
	static const struct {
		const char *text, *masked, *only;
	} cases[] = {
		{"131052-308T", "******-****", "the code of the law's own example"},
		{"Tunnus 131052-308T.", "Tunnus ******-****.", "among other words"},
		{"131052-308t", "******-****", "a small check letter"},
		{"131052+308T 131052A308T 131052Y308T", "******-**** ******-**** ******-****",
			"other signs of the century, several codes"},
		{"(131052-308T)", "(******-****)", "in brackets"},
		{"hetu:\u00A0131052-308T\u00A0", "hetu:\u00A0******-****\u00A0",
			"between no-break spaces"},
		{"\u201D131052-308T\u201D", "\u201D******-****\u201D", "in typographic quotes"},
		{"131052\u2013308T, 131052\u2011308T", "******-****, ******-****",
			"with a dash or a no-break hyphen"},
		{"131052a308t 010101B123N 010101B1235", "******-**** ******-**** 010101B1235",
			"a small sign, a new one, and beside them a code that is wrong"},
		{"131052-308T\u00E4", "131052-308T\u00E4", "another letter goes on behind"},
		{"131052-308S", "131052-308S", "a check character that is wrong"},
		{"991052-308T", "991052-308T", "no such day"},
		{"2131052-308T", "2131052-308T", "within a longer number"},
		{"131052-308T5", "131052-308T5", "goes on behind"},
		{"ä131052-308T", "ä131052-308T", "within a word of other letters"},
		{"131052 308T", "131052 308T", "no sign"},
		{"131052Z308T", "131052Z308T", "a letter that is no sign"},
		{"131052-30", "131052-30", "ends too early"},
		{"2077474-0", "2077474-0", "a business id"},
		{"", "", "nothing"},
	};
	struct arena *arena = arena_new(100000);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (strcmp(masked_text(arena, cases[i].text), cases[i].masked) != 0)
			fail_msg("%s: %s", cases[i].only, masked_text(arena, cases[i].text));
	}
	assert_null(masked_text(arena, NULL));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(personal_identity_codes_are_masked_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
