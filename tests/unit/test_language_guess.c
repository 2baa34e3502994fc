/* SPDX-License-Identifier: MIT */
/* Tests of the guess in which language a text is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/arena.h"
#include "handlers/mail/language.h"

struct sample {
	enum language language;
	const char *text;
};

static void expect_guesses(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum language guess = language_guess(samples[i].text);

		if (guess != samples[i].language) {
			print_error("%s\n", samples[i].text);
		}
		assert_int_equal(guess, samples[i].language);
	}
}

#define EXPECT_GUESSES(samples) expect_guesses(samples, sizeof(samples) / sizeof(*(samples)))

static void what_entrepreneurs_write_is_told_apart(void **state)
{
	static const struct sample samples[] = {
		{LANGUAGE_FI, "Hei, haluaisin avata terassin torin laidalle. Mitä lupia siihen "
			      "tarvitaan ja kuinka kauan käsittely kestää?"},
		{LANGUAGE_FI, "Tarvitsen rakennusluvan varastolle"},
		{LANGUAGE_FI, "moi, saako kioskin pitää auki juhannuksena"},
		{LANGUAGE_SV, "Hej! Jag vill öppna en uteservering vid torget. Vilka tillstånd "
			      "behöver jag?"},
		{LANGUAGE_SV, "Vi söker en lokal i centrum"},
		{LANGUAGE_SV, "tack, det gick bra"},
		{LANGUAGE_EN, "Hello, I would like to open a terrace by the market square. Which "
			      "permits do I need?"},
		{LANGUAGE_EN, "Is the office open on Friday?"},
		{LANGUAGE_EN, "thanks, that will do"},
	};

	(void)state;
	EXPECT_GUESSES(samples);
}

static void relations_of_our_languages_are_not_taken_for_them(void **state)
{
	static const struct sample samples[] = {
		/* near Swedish */
		{LANGUAGE_OTHER, "Jeg vil gerne vide, hvordan man får lov til at åbne en butik."},
		{LANGUAGE_OTHER, "Det hele var ikke så dårligt, men det kunne være bedre."},
		{LANGUAGE_OTHER, "Hvor mye koster det å leie et lokale i sentrum?"},
		/* near Finnish */
		{LANGUAGE_OTHER,
			"Tere! Soovin avada kohviku ja küsin, mis luba mul selleks vaja on."},
		{LANGUAGE_OTHER, "Kas see on võimalik juba järgmisel nädalal?"},
		/* others that write here */
		{LANGUAGE_OTHER, "Ich möchte eine Firma gründen und brauche eine Beratung."},
		{LANGUAGE_OTHER, "Je voudrais ouvrir une boutique dans le centre."},
		{LANGUAGE_OTHER, "Здравствуйте, я хочу открыть кафе."},
		{LANGUAGE_OTHER, "أريد أن أفتح مطعما"},
		{LANGUAGE_OTHER, "我想开一家餐馆"},
	};

	(void)state;
	EXPECT_GUESSES(samples);
}

static void too_little_to_tell_is_unknown(void **state)
{
	static const struct sample samples[] = {
		{LANGUAGE_UNKNOWN, ""},
		{LANGUAGE_UNKNOWN, "12.5.2026 040 123 4567"},
		{LANGUAGE_UNKNOWN, "ok"},
		{LANGUAGE_UNKNOWN, "Oy Firma Ab"},
		{LANGUAGE_UNKNOWN, ":-) !!! ???"},
	};

	(void)state;
	EXPECT_GUESSES(samples);
}

static void capitals_make_no_difference(void **state)
{
	static const struct sample samples[] = {
		{LANGUAGE_FI, "MITÄ TÄMÄ MAKSAA JA MISTÄ SEN SAA"},
		{LANGUAGE_SV, "VAD ÄR DET FÖR EN AVGIFT"},
		{LANGUAGE_EN, "WHAT IS THE FEE FOR THIS"},
	};

	(void)state;
	EXPECT_GUESSES(samples);
}

static void a_foreign_word_does_not_turn_the_guess(void **state)
{
	static const struct sample samples[] = {
		{LANGUAGE_FI, "Asiakas haluaa food truck -paikan ja kysyy, onko se mahdollista."},
		{LANGUAGE_SV, "Vi är ett startup som vill ha coworking och feedback från er."},
		{LANGUAGE_EN, "We met Herr Müller and he said that Kotkan Satama is the place."},
	};

	(void)state;
	EXPECT_GUESSES(samples);
}

static void only_so_many_words_are_read(void **state)
{
	enum { WORDS = 400000 };
	struct arena *arena = arena_new(64 << 20);
	char *text = arena_alloc(arena, WORDS * 4 + 1);

	(void)state;
	for (size_t i = 0; i < WORDS; i++) {
		memcpy(text + i * 4, i < WORDS / 2 ? "the " : "och ", 4);
	}
	assert_int_equal(language_guess(text), LANGUAGE_EN);
	memset(text, 'a', WORDS * 4); /* one word without end */
	assert_int_equal(language_guess(text), LANGUAGE_UNKNOWN);
	arena_free(arena);
}

static void the_reason_names_what_speaks_for_it(void **state)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{"Hei, onko se Kotkassa?", "Finnish 13, next French 3; by the words hei, onko, "
					   "se; by the endings of "
					   "kotkassa"},
		{"Wir haben das auch",
			"German 16, next Finnish 0; by the words wir, haben, das, auch"},
		{"Привет, как дела", "most letters are of another script"},
		{"Kotka", "it has too few known words to tell"},
		{"ja on ei se oli kun voi joka mutta",
			"Finnish 32, next Estonian 13; by the words ja, on, ei, se, oli, kun, voi, "
			"joka ..."},
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(language_reason(arena, rows[i].text), rows[i].reason);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_entrepreneurs_write_is_told_apart),
		cmocka_unit_test(relations_of_our_languages_are_not_taken_for_them),
		cmocka_unit_test(too_little_to_tell_is_unknown),
		cmocka_unit_test(capitals_make_no_difference),
		cmocka_unit_test(a_foreign_word_does_not_turn_the_guess),
		cmocka_unit_test(only_so_many_words_are_read),
		cmocka_unit_test(the_reason_names_what_speaks_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
