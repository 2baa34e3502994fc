/* SPDX-License-Identifier: MIT */
/* The line above which staff write. */
#include "handlers/kinds/marker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void the_marker_line_ends_the_reply_in_any_language_however_quoted(void **state)
{
	static const struct {
		const char *text, *cut;
	} cases[] = {
		{"no line", "no line"},
		{"Moi.\n\n> --- Kirjoita vastauksesi tämän rivin yläpuolelle ---\n> Hei", "Moi."},
		{"Hej.\n>> | --- Skriv ditt svar ovanför den här raden ---", "Hej."},
		{"Hi.\n--- Write your reply above this line ---\n\n--- Skriv ditt svar ovanför den "
		 "här raden ---",
			"Hi."},
		{"--- Write your reply above this line ---\nbelow", ""},
	};
	struct arena *arena = arena_new(100000);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *cut = marker_cut(arena, cases[i].text);

		assert_memory_equal(cut, cases[i].cut, strlen(cases[i].cut));
		assert_int_equal(cut[strlen(cases[i].cut)] & ~'\n', 0);
	}
	assert_string_equal(marker_line(LANGUAGE_OTHER), marker_line(LANGUAGE_EN));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_marker_line_ends_the_reply_in_any_language_however_quoted),
	};

	return cmocka_run_group_tests_name("marker", tests, NULL, NULL);
}
