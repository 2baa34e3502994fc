/* SPDX-License-Identifier: MIT */
#include "rules/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/text.h"

enum { ARENA_MAX = 16 * 1024 * 1024 };

static void literal_letters_are_folded_and_escapes_keep_their_meaning(void **state)
{
	static const struct {
		const char *written;
		const char *folded;
	} rows[] = {
		{"[äö]å", "[ao]a"},	    /* in a class and outside */
		{"\\W\\S\\D", "\\W\\S\\D"}, /* small letters would mean the opposite */
		{"(?R)(*F)(?P<N>x)", "(?R)(*F)(?P<N>x)"}, /* capitals of the syntax */
		{"\\p{Lu}\\x{e4}", "\\p{Lu}\\x{e4}"},	  /* braces of an escape */
		{"\\ä", "a"},		      /* an escaped letter is the letter, not \\a */
		{"\\Qä.\\E.ö", "\\Qa.\\E.o"}, /* quoted */
		{"\\Q\\ä\\E", "\\Q\\a\\E"},   /* in a quote a backslash is only itself */
		{"a\xCC\x88o\xCC\x88", "ao"}, /* a letter and its mark, NFD */
		{"A\xCC\x8A", "a"},	      /* the same of a capital */
		{"\\wa\xCC\x88", "\\wa"},     /* behind an escape */
		{"ÄÖÅÉÜ", "aoaeu"},	      /* capitals beyond ASCII */
		{"λŁ€", "λł€"},		      /* no folded form but the small letter */
		{"\xC8\xBA", "\xE2\xB1\xA5"}, /* the small letter takes more bytes */
		{"a\\", "a\\"},		      /* a backslash at the end */
		{"", ""},
	};
	struct arena *arena = arena_new(ARENA_MAX);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t *offsets;

		assert_string_equal(pattern_fold(arena, rows[i].written, &offsets), rows[i].folded);
		assert_int_equal(offsets[strlen(rows[i].folded)], strlen(rows[i].written));
	}
	arena_free(arena);
}

/* Whether the pattern is found in the text as messages are searched. */
static bool finds(const char *written, bool raw, const char *text)
{
	struct arena *arena = arena_new(ARENA_MAX);
	struct folded folded = text_fold(arena, text);
	struct matcher *matcher = matcher_open();
	struct pattern *pattern = NULL;
	struct error error;
	struct span span;
	size_t offset;
	bool found;

	assert_int_equal(pattern_compile(written, raw, &pattern, &offset, &error), OK);
	found = pattern_find(pattern, matcher, raw ? text : folded.text,
			raw ? strlen(text) : folded.size, 0, &span) == OK;
	pattern_free(pattern);
	matcher_close(matcher);
	arena_free(arena);
	return found;
}

static void words_are_found_however_they_are_written(void **state)
{
	static const struct {
		const char *pattern;
		bool raw;
		const char *text;
		bool found;
	} rows[] = {
		{"ympäristölu[pv]", false, "Tarvitsen ympäristöluvan", true},
		{"ympäristölu[pv]", false, "YMPARISTOLUPA", true}, /* typed without dots */
		{"ymparistolupa", false, "YMPÄRISTÖLUPA", true},   /* a pattern without dots */
		{"ympäristölupa", false, "ympa\xCC\x88risto\xCC\x88lupa", true}, /* text in NFD */
		{"ympa\xCC\x88risto\xCC\x88lupa", false, "ympäristölupa",
			true}, /* pattern in NFD */
		{"ymp[äa]rist", true, "ympärist", true},
		{"ymparist", true, "ympärist", false},	   /* raw: ä is not a */
		{"YMPÄRIST", true, "ympärist", true},	   /* raw: case does not matter */
		{"(?-i)YMP", true, "ymp", false},	   /* unless the pattern says so */
		{"\\bäiti\\b", false, "Hyvä äiti!", true}, /* edges of words with dots */
		{"\\bäiti", true, "isoäiti", false},	   /* ä is a letter: no edge before it */
		{"\\W", false, "aä", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (finds(rows[i].pattern, rows[i].raw, rows[i].text) != rows[i].found) {
			fail_msg("%s in %s", rows[i].pattern, rows[i].text);
		}
	}
}

static void a_fault_is_told_with_its_place_in_the_pattern_as_written(void **state)
{
	static const struct {
		const char *pattern;
		size_t offset;
	} rows[] = {
		{"(lupa", 5},
		{"äö(", 5}, /* bytes of the pattern as written, not of its folded form */
		{"lu[pv", 5}, {"*lupa", 0}, {"ä\\", 3}, {"a{3,2}", 5},
		{"\\C", 2}, /* would cut characters apart */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pattern *pattern = NULL;
		struct error error = {""};
		size_t offset = 99;

		assert_int_equal(pattern_compile(rows[i].pattern, false, &pattern, &offset, &error),
			REFUSED);
		if (offset != rows[i].offset) {
			fail_msg("%s: %zu: %s", rows[i].pattern, offset, error.text);
		}
		assert_string_not_equal(error.text, "");
	}
}

static void a_pattern_that_is_too_long_is_refused(void **state)
{
	char text[PATTERN_BYTES_MAX + 2];
	struct pattern *pattern = NULL;
	struct error error;
	size_t offset;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[PATTERN_BYTES_MAX + 1] = '\0';
	assert_int_equal(pattern_compile(text, false, &pattern, &offset, &error), REFUSED);
	text[PATTERN_BYTES_MAX] = '\0';
	assert_int_equal(pattern_compile(text, false, &pattern, &offset, &error), OK);
	pattern_free(pattern);
}

static void a_search_without_end_is_stopped(void **state)
{
	static const char *const patterns[] = {
		"^(a+)+$", "(a|aa)+$", "^(([a-z])+.)+[A-Z]([a-z])+$"};
	enum { LENGTH = 65536 };
	struct matcher *matcher = matcher_open();
	char *text = malloc(LENGTH + 1);

	(void)state;
	assert_non_null(text);
	memset(text, 'a', LENGTH);
	text[LENGTH - 1] = '!';
	text[LENGTH] = '\0';
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		struct pattern *pattern = NULL;
		struct error error;
		struct span span;
		size_t offset;

		assert_int_equal(
			pattern_compile(patterns[i], false, &pattern, &offset, &error), OK);
		assert_int_equal(pattern_find(pattern, matcher, text, LENGTH, 0, &span), REFUSED);
		assert_int_equal(pattern_find(pattern, matcher, text, 30, 0, &span), OK);
		pattern_free(pattern);
	}
	free(text);
	matcher_close(matcher);
}

static void named_groups_are_told_when_they_took_part(void **state)
{
	struct matcher *matcher = matcher_open();
	struct pattern *pattern = NULL;
	struct error error;
	struct span span;
	size_t offset;

	(void)state;
	assert_int_equal(pattern_compile("(?<b>x)|(?<a>y)z", false, &pattern, &offset, &error), OK);
	assert_int_equal(pattern_group_count(pattern), 2);
	assert_string_equal(pattern_group_name(pattern, 0), "a");
	assert_int_equal(pattern_find(pattern, matcher, "..yz", 4, 0, &span), OK);
	assert_true(pattern_group_span(pattern, matcher, 0, &span));
	assert_int_equal(span.start, 2);
	assert_int_equal(span.end, 3);
	assert_false(pattern_group_span(pattern, matcher, 1, &span));
	assert_int_equal(pattern_find(pattern, matcher, "yz yz", 5, 1, &span), OK);
	assert_int_equal(span.start, 3);
	pattern_free(pattern);
	matcher_close(matcher);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literal_letters_are_folded_and_escapes_keep_their_meaning),
		cmocka_unit_test(words_are_found_however_they_are_written),
		cmocka_unit_test(a_fault_is_told_with_its_place_in_the_pattern_as_written),
		cmocka_unit_test(a_pattern_that_is_too_long_is_refused),
		cmocka_unit_test(a_search_without_end_is_stopped),
		cmocka_unit_test(named_groups_are_told_when_they_took_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
