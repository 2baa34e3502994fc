/* SPDX-License-Identifier: MIT */
#include "rules/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

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

static struct pattern *compiled(const char *text)
{
	struct pattern *pattern;
	struct error error;
	size_t offset;

	assert_int_equal(pattern_compile(text, true, &pattern, &offset, &error), OK);
	return pattern;
}

/* Nowhere are there steps enough to be stopped for them: there are just too many places. */
static void a_search_that_is_slow_everywhere_is_stopped_by_its_time(void **state)
{
	enum { LENGTH = 65536, RUN = 17 };
	struct matcher *matcher = matcher_open();
	struct pattern *pattern = compiled("(a+)+$");
	char *text = malloc(LENGTH + 1);
	struct timespec from, to;
	struct span span;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', LENGTH);
	for (size_t i = RUN - 1; i < LENGTH; i += RUN)
		text[i] = '-';
	text[LENGTH - 1] = '-';
	text[LENGTH] = '\0';
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	assert_int_equal(pattern_find(pattern, matcher, text, LENGTH, 0, &span), REFUSED);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	assert_true(to.tv_sec - from.tv_sec < 3); /* some 0.1 s, and it would be 5 */
	free(text);
	pattern_free(pattern);
	matcher_close(matcher);
}

static void a_match_is_found_wherever_pieces_of_the_text_end(void **state)
{
	enum { LENGTH = 4 * PATTERN_PIECE_BYTES };
	static const struct {
		const char *pattern;
		size_t start;
		bool found;
	} rows[] = {
		{"xyz", 0, true},
		{"(?<=a)xyz", 0, true},
		{"a+xyz", 0, true},
		{"(?s)^.*xyz", 0, true},
		{"^xyz", 0, false},
		{"\\Gxyz", 0, false}, /* a piece is not where the search begins */
		{"\\Gxyz", LENGTH - 2, true},
		{"xyz$", 5, true},
	};
	struct matcher *matcher = matcher_open();
	char text[LENGTH + 4];

	(void)state;
	for (size_t size = PATTERN_PIECE_BYTES - 3; size < PATTERN_PIECE_BYTES + 3; size++) {
		struct pattern *pattern = compiled("xyz");
		struct span span;

		memset(text, 'a', sizeof(text));
		memcpy(text + size, "xyz", 3);
		assert_int_equal(pattern_find(pattern, matcher, text, LENGTH, 0, &span), OK);
		assert_int_equal(span.start, size);
		pattern_free(pattern);
	}
	/* pieces end at whole characters */
	memset(text, 'a', sizeof(text));
	for (size_t i = PATTERN_PIECE_BYTES - 1; i + 2 < LENGTH; i += 2)
		memcpy(text + i, "\u00e4", 2);
	memcpy(text + LENGTH - 3, "axyz", 5);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct pattern *pattern = compiled(rows[i].pattern);
		struct span span;

		if (pattern_find(pattern, matcher, text, LENGTH + 1, rows[i].start, &span) !=
			(rows[i].found ? OK : NOT_FOUND))
			fail_msg("%s", rows[i].pattern);
		pattern_free(pattern);
	}
	matcher_close(matcher);
}

static void a_pattern_that_was_stopped_too_often_is_set_aside(void **state)
{
	static const char text[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!";
	struct matcher *matcher = matcher_open();
	struct pattern *pattern = compiled("^(a+)+$");
	struct pattern *other = compiled("^a+$");
	struct span span;

	(void)state;
	/* not where nobody asked for it */
	for (int i = 0; i <= PATTERN_STOPS_MAX; i++)
		assert_int_equal(
			pattern_find(pattern, matcher, text, sizeof(text) - 1, 0, &span), REFUSED);
	matcher_set_slow_aside(matcher);
	for (int i = 0; i < PATTERN_STOPS_MAX; i++) {
		assert_false(pattern_is_set_aside(pattern));
		assert_int_equal(matcher_set_aside(matcher), 0);
		assert_int_equal(pattern_find(pattern, matcher, "aaa", 3, 0, &span), OK);
		assert_int_equal(
			pattern_find(pattern, matcher, text, sizeof(text) - 1, 0, &span), REFUSED);
	}
	assert_true(pattern_is_set_aside(pattern));
	assert_int_equal(matcher_set_aside(matcher), 1);
	assert_int_equal(pattern_find(pattern, matcher, "aaa", 3, 0, &span), NOT_FOUND);
	assert_int_equal(pattern_find(other, matcher, "aaa", 3, 0, &span), OK);
	pattern_set_aside(other);
	assert_int_equal(pattern_find(other, matcher, "aaa", 3, 0, &span), NOT_FOUND);
	pattern_free(other);
	pattern_free(pattern);
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
		cmocka_unit_test(a_search_that_is_slow_everywhere_is_stopped_by_its_time),
		cmocka_unit_test(a_match_is_found_wherever_pieces_of_the_text_end),
		cmocka_unit_test(a_pattern_that_was_stopped_too_often_is_set_aside),
		cmocka_unit_test(named_groups_are_told_when_they_took_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
