/* SPDX-License-Identifier: MIT */
/* Tests of the quick look: it may let through too much, never hold back what is there. */
#include "tests/unit/rules_fixture.h"

#include "daemon/base/text.h"
#include "rules/grams.h"

/* Long enough to be noted, and without the letters of the patterns below. */
#define FILL " 0000000000 0000000000 0000000000 0000000000 0000000000 0000000000 "

struct trial {
	const char *pattern;
	const char *text; /* in which PCRE2 finds it */
	size_t branches;  /* of which something is needed; 0: it is always searched for */
};

static void expect_found(const struct trial *trial)
{
	struct arena *arena = arena_new(1 << 20);
	struct matcher *matcher = matcher_open();
	struct folded folded = text_fold(arena, arena_printf(arena, "%s%s", trial->text, FILL));
	const struct grams *grams = grams_of_text(arena, folded.text, folded.size);
	struct pattern *pattern;
	struct error error;
	struct span span;
	size_t offset;

	assert_int_equal(pattern_compile(trial->pattern, false, &pattern, &offset, &error), OK);
	if (pattern_find(pattern, matcher, folded.text, folded.size, 0, &span) != OK)
		fail_msg("%s is not in %s: this proves nothing", trial->pattern, trial->text);
	if (!pattern_may_be_in(pattern, grams))
		fail_msg("%s is held back from %s", trial->pattern, trial->text);
	folded = text_fold(arena, FILL);
	grams = grams_of_text(arena, folded.text, folded.size);
	assert_non_null(grams);
	if (pattern_may_be_in(pattern, grams) != (trial->branches == 0))
		fail_msg("%s: not as many branches as said", trial->pattern);
	pattern_free(pattern);
	matcher_close(matcher);
	arena_free(arena);
}

static void what_is_there_is_never_held_back(void **state)
{
	static const struct trial trials[] = {
		{"terass", "uusi terassi", 1},
		{"TERASS", "uusi Terassi", 1},
		{"terässi", "terassi", 1},
		{"\\bvalitu[sk]", "valituksen", 1},
		{"begaran om (information|handling)", "Begäran om handling", 1},
		{"terassi?", "terass", 1},
		{"terassi*", "terass", 1},
		{"terassi{0,2}", "terass", 1},
		{"terass+i", "terassssi", 1},
		{"tera(ss)?i", "terai", 1},
		{"(?:kau)?terassi", "terassi", 1},
		{"(?<place>tera)ssa", "terassa", 1},
		{"ter.ssi", "ter-ssi", 1},
		{"[]x]terassi", "]terassi", 1},
		{"[[:alpha:]]]terassi", "a]terassi", 1},
		{"[\\]]terassi", "]terassi", 1},
		{"tontti|kauppa", "kauppaan", 2},
		{"tontti|te", "te", 0},
		{"tont?ti|xkauppa?", "xkaupp", 2},
		{"\\d{3}terassi", "123terassi", 1},
		{"a\\.b\\.c", "a.b.c", 1},
		{"(terassi|kauppa)", "kauppa", 0},
		{"(?i)terassi", "terassi", 0},
		{"(?x) ter assi", "terassi", 0},
		{"(?=ter)terassi", "terassi", 0},
		{"\\Qter?assi\\E", "ter?assi", 0},
		{"\\x{74}erassi", "terassi", 0},
		{"\\p{L}erassi", "terassi", 0},
		{"(?:a\\Qb)\\E)terassi", "ab)terassi", 0},
		{"sks", "\u017f\u212a\u017f", 1},
		{"te", "te", 0},
		{"", "", 0},
		{"abcdefghijklmnopqrstuv?x", "abcdefghijklmnopqrstux", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(trials) / sizeof(*trials); i++)
		expect_found(&trials[i]);
}

static void a_text_without_the_letters_is_not_searched(void **state)
{
	static const char text[] =
		"Hei, tarvitsenko rakennusluvan jos muutan kaupan kahvilaksi? " FILL;
	struct arena *arena = arena_new(1 << 20);
	const struct grams *grams = grams_of_text(arena, text, sizeof(text) - 1);
	static const struct {
		const char *pattern;
		bool allowed;
	} cases[] = {
		{"rakennuslu[pv]", true},
		{"rakennusala", false},
		{"terassi|kahvila", true},
		{"terassi|hotelli", false},
		{"(x|y)", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct grams_needed needed = grams_of_pattern(cases[i].pattern);

		if (grams_allow(grams, &needed) != cases[i].allowed)
			fail_msg("%s", cases[i].pattern);
	}
	arena_free(arena);
}

static void a_short_text_is_always_searched(void **state)
{
	struct grams_needed needed = grams_of_pattern("terassi");

	(void)state;
	assert_null(grams_of_text(NULL, "abc", 3));
	assert_true(grams_allow(NULL, &needed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_there_is_never_held_back),
		cmocka_unit_test(a_text_without_the_letters_is_not_searched),
		cmocka_unit_test(a_short_text_is_always_searched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
