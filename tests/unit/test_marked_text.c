/* SPDX-License-Identifier: MIT */
/* Marked words: on their lines, whole, and with nothing shown that must not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "handlers/tuning/marked_text.h"

enum { WORDS_MAX = 4 };

/* The lines of text, with the first place of each of those words marked, as "2:line|3:line". */
static const char *mark(struct arena *arena, const char *text, const char *const *words, bool holds)
{
	struct rule_hit hits[WORDS_MAX] = {{0}};
	struct rule_match match = {.holds = holds, .hits = hits};
	struct rule_trace trace = {.matches = &match, .count = 1};
	struct marked_line lines[MARKED_LINES_MAX];
	const char *out = "";
	size_t count;

	for (; words[match.hit_count]; match.hit_count++) {
		const char *at = strstr(text, words[match.hit_count]);

		assert_non_null(at);
		hits[match.hit_count] = (struct rule_hit){.scope = "text",
			.offset = (size_t)(at - text),
			.size = strlen(words[match.hit_count])};
	}
	count = marked_lines(arena, text, &trace, "text", "<", ">", lines);
	for (size_t i = 0; i < count; i++)
		out = arena_printf(
			arena, "%s%s%zu:%s", out, i ? "|" : "", lines[i].number, lines[i].text);
	assert_int_equal(marked_lines(arena, text, &trace, "subject", "<", ">", lines), 0);
	return out;
}

static void words_are_marked_on_their_lines(void **state)
{
	static const struct {
		const char *text;
		const char *words[WORDS_MAX];
		const char *marked;
	} rows[] = {
		{"yksi", {"yksi"}, "1:<yksi>"},
		{"a\nyksi kaksi\nb\nkolme", {"kolme", "kaksi"}, "2:yksi <kaksi>|4:<kolme>"},
		{"rakennuslupa", {"rakennus", "nuslupa"}, "1:<rakennuslupa>"}, /* they overlap */
		{"rakennuslupa", {"rakennuslupa", "lupa"},
			"1:<rakennuslupa>"},		   /* one in the other */
		{"a b\nc d", {"b\nc"}, "1:a <b>|2:<c> d"}, /* over two lines */
		{"\n\nä ö", {"ö"}, "3:ä <ö>"},
		{"a\n", {"a"}, "1:<a>"},
		/* nothing for a terminal to obey */
		{"x\033[31m lupa\tnyt", {"lupa"}, "1:x?[31m <lupa> nyt"},
		/* personal identity codes, whole or in part */
		{"lupa 131052-308T", {"lupa"}, "1:<lupa> ******-****"},
		{"lupa 131052-308T", {"131052-308T"}, "1:lupa <******-****>"},
		{"lupa 131052-308T", {"131052"}, "1:lupa <******>-****"},
		{"lupa 131052\xE2\x80\x93"
		 "308T",
			{"131052"}, "1:lupa ******-****"},
		{"a", {NULL}, ""},
	};
	struct arena *arena = arena_new(8 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(mark(arena, rows[i].text, rows[i].words, true), rows[i].marked);
		/* of rules that do not hold, nothing is */
		assert_string_equal(mark(arena, rows[i].text, rows[i].words, false), "");
	}
	arena_free(arena);
}

static void a_long_line_is_shown_around_its_words(void **state)
{
	static const char *const words[] = {"lupa", "kahvila", NULL};
	struct arena *arena = arena_new(8 << 20);
	char text[4000];
	const char *marked;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	memcpy(text + 1000, "lupa", 4);
	memcpy(text + 3000, "kahvila", 7);
	for (size_t i = 500; i < 900; i += 2)
		memcpy(text + i, "ä", 2);
	marked = mark(arena, text, words, true);
	assert_int_equal(strncmp(marked, "1:...xxx", 8), 0);
	assert_non_null(strstr(marked, "x<lupa>xx"));
	assert_non_null(strstr(marked, "xx...xx"));
	assert_non_null(strstr(marked, "x<kahvila>xx"));
	assert_true(strlen(marked) < 300);
	arena_free(arena);
}

static void hits_that_are_nowhere_are_passed_over(void **state)
{
	struct rule_hit hit = {.scope = "text", .offset = 3, .size = 100};
	struct rule_match match = {.holds = true, .hits = &hit, .hit_count = 1};
	struct rule_trace trace = {.matches = &match, .count = 1};
	struct marked_line lines[MARKED_LINES_MAX];
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	assert_int_equal(marked_lines(arena, "short", &trace, "text", "<", ">", lines), 0);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_marked_on_their_lines),
		cmocka_unit_test(a_long_line_is_shown_around_its_words),
		cmocka_unit_test(hits_that_are_nowhere_are_passed_over),
	};

	return cmocka_run_group_tests_name("marked_text", tests, NULL, NULL);
}
