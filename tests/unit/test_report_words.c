/* SPDX-License-Identifier: MIT */
/* Words out of texts, and their stems. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "handlers/tuning/report_words.h"
#include "handlers/mail/language.h"

/* Folded words with blanks between, a bar where the chain is broken. */
static const char *words_of(struct arena *arena, const char *text)
{
	char folded[WORD_BYTES_MAX], shown[WORD_BYTES_MAX];
	const char *found = "";
	bool broken;

	text = arena_printf(arena, "\n%s", text);
	while (word_next(&text, folded, shown, &broken))
		found = arena_printf(arena, "%s%s%s", found, broken ? "|" : " ", folded);
	return found;
}

static void words_are_letters_and_nothing_that_tells_who_or_where(void **state)
{
	static const struct {
		const char *text;
		const char *words;
	} rows[] = {
		{"Saako terassin?", "|saako terassin"},
		{"TERASSI, lupa", "|terassi|lupa"},
		{"Hyvää päivää Östersund Åsa", "|hyvaa paivaa ostersund asa"},
		{"ulko-terassi", "|ulko terassi"},
		{"on se ja terassi", "|terassi"}, /* too short a word breaks no chain */
		{"kirje anna@w.example loppu", "|kirje|loppu"},
		{"katso www.kahvila.fi nyt", "|katso|nyt"},
		{"katso https://kahvila/x nyt", "|katso|nyt"},
		{"Satamakatu 12, tunnus010190-123A", "|satamakatu"},
		{"lause. Toinen", "|lause|toinen"},
		{"a_b c=d e\\f terassi", "|terassi"},
		{"rivi\nvaihtuu", "|rivi|vaihtuu"},
		{"разрешение на террасу", "|разрешение террасу"},
		{"日本語 terassi", "|terassi"},
		{"\xe2\x80\xaeterassi", "|terassi"}, /* turned around */
		{"<b>lihava</b>", ""},
		{"", ""},
		{"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx terassi", " terassi"},
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *words = words_of(arena, rows[i].text);

		if (strcmp(words + (*words != '\0'), rows[i].words + (*rows[i].words != '\0')) != 0)
			fail_msg("%s: \"%s\"", rows[i].text, words);
	}
	arena_free(arena);
}

static void a_word_is_shown_with_its_dots(void **state)
{
	char folded[WORD_BYTES_MAX], shown[WORD_BYTES_MAX];
	const char *text = "ÄMPÄRI";
	bool broken;

	(void)state;
	assert_true(word_next(&text, folded, shown, &broken));
	assert_string_equal(folded, "ampari");
	assert_string_equal(shown, "ämpäri");
}

static void forms_of_a_word_have_one_stem_and_other_words_another(void **state)
{
	static const struct {
		const char *forms[6];
		const char *other;
	} rows[] = {
		{{"terassi", "terassin", "terassilla", "terasseja", "terassit", "terassille"},
			"terassilupa"},
		{{"rakennuslupa", "rakennusluvan", "rakennuslupaa", "rakennusluvat"}, "rakennus"},
		{{"rakennus", "rakennuksen", "rakennusta", "rakennuksia"}, "rakennusvalvonta"},
		{{"mainoskyltti", "mainoskyltin", "mainoskyltit"}, "mainos"},
		{{"satamakatu", "satamakadun", "satamakatua"}, "satama"},
		{{"kauppa", "kaupan", "kauppaa", "kaupat"}, "kaupunki"},
		{{"uteservering", "uteserveringen", "uteserveringar"}, "servitris"},
		{{"permit", "permits"}, "permission"},
		{{"террасу"}, "терраса"}, /* other scripts are left alone */
	};
	char stem[WORD_BYTES_MAX], other[WORD_BYTES_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		word_stem(rows[i].forms[0], stem);
		for (size_t k = 1; k < 6 && rows[i].forms[k]; k++) {
			word_stem(rows[i].forms[k], other);
			if (strcmp(stem, other) != 0)
				fail_msg("%s: %s, %s: %s", rows[i].forms[0], stem, rows[i].forms[k],
					other);
		}
		word_stem(rows[i].other, other);
		assert_string_not_equal(stem, other);
	}
}

static void the_commonest_words_are_known_with_their_dots(void **state)
{
	(void)state;
	assert_true(language_has_common_word("että"));
	assert_true(language_has_common_word("och"));
	assert_true(language_has_common_word("please"));
	assert_false(language_has_common_word("etta"));
	assert_false(language_has_common_word("und")); /* of German */
	assert_false(language_has_common_word("ssa")); /* an ending */
	assert_false(language_has_common_word("terassi"));
	assert_false(language_has_common_word(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_letters_and_nothing_that_tells_who_or_where),
		cmocka_unit_test(a_word_is_shown_with_its_dots),
		cmocka_unit_test(forms_of_a_word_have_one_stem_and_other_words_another),
		cmocka_unit_test(the_commonest_words_are_known_with_their_dots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
