/* SPDX-License-Identifier: MIT */
/* What is written for characters that the GSM alphabet lacks. */
#include "handlers/sms/fold.h"

#include "daemon/base/text.h"
#include "handlers/sms/gsm.h"
#include "tests/unit/arena_fixture.h"

static void what_can_be_replaced_is_and_the_text_is_gsm(void **state)
{
	static const struct {
		const char *text, *folded;
	} rows[] = {
		{"", ""},
		{"Hyvää päivää, Åke!", "Hyvää päivää, Åke!"},
		{"”Näin” sanoi ‘hän’ – „niin“ »niin« ‹x›",
			"\"Näin\" sanoi 'hän' - \"niin\" \"niin\" 'x'"},
		{"1—2 ‑ 3−4…", "1-2 - 3-4..."},
		{"040\u00A0123\u202F4567", "040 123 4567"},
		{"a\u200Bb\u2060c\uFEFFd\u00ADe", "abcde"},
		{"\u202Eabc\u202C", "abc"}, /* a line turned about */
		{"• yksi\n▪ kaksi", "- yksi\n- kaksi"},
		{"12 m² ½ tuntia × 3 ≤ 5", "12 m2 1/2 tuntia x 3 <= 5"},
		{"Šarić Żółć Đỗ ŋ", "Saric Zolc Do n"},
		{"ça Ça", "ca Ça"},
		{"Å\u0308", "Å"},			  /* a mark no letter takes */
		{"a\u0308a\u030Ao\u0308e\u0301", "äåöé"}, /* macOS */
		{"ﬁ ﬃ œuvre", "fi ffi oeuvre"},
		{"ＡＢ１！", "AB1!"},
		{"ok ☺️ 🙂 😉", "ok :) :) ;)"},
		{"`x´\ty", "'x' y"},
		{"a\r\nb\rc\u2028d", "a\nb\nc\nd"},
		{"a\x01\x1b[0m\xC2\x85", "a[0m"}, /* no controls on anybody's phone */
		{"€[]{}\\^~|\f", "€[]{}\\^~|\f"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *folded = sms_fold(arena, rows[i].text);

		assert_string_equal(folded, rows[i].folded);
		assert_int_equal(sms_measure(folded).encoding, SMS_GSM7);
		assert_string_equal(sms_fold(arena, folded), folded);
	}
}

/* It costs nothing more then, and three dots would be two letters longer than their one. */
static void one_character_that_cannot_be_replaced_keeps_all_the_others(void **state)
{
	static const struct {
		const char *text, *folded;
	} rows[] = {
		{"Kiitos… 👍", "Kiitos… 👍"}, {"”Спасибо”", "”Спасибо”"},
		{"👩‍👧 ❤️ š",
			"👩‍👧 ❤️ š"}, /* the joiner and the form of a picture stay */
		{"a\u0308 👍\r\n\u202Ex\x07", "ä 👍\nx"}, /* tidied all the same */
		{"e\x01\u0308 👍", "ë 👍"},		/* composed behind what is dropped */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *folded = sms_fold(arena, rows[i].text);

		assert_string_equal(folded, rows[i].folded);
		assert_int_equal(sms_measure(folded).encoding, SMS_UCS2);
		assert_string_equal(sms_fold(arena, folded), folded);
	}
}

static void every_replacement_is_of_the_alphabet_and_fits(void **state)
{
	int replaced = 0;

	(void)state;
	for (uint32_t code_point = 1; code_point < 0x30000; code_point++) {
		char scratch[GSM_REPLACEMENT_SIZE];
		const char *written = gsm_replacement(code_point, scratch);
		char letter[5] = "";

		if (gsm_septets(code_point) > 0) {
			text_put(letter, code_point);
			assert_string_equal(written, letter);
		} else if (written) {
			assert_int_equal(sms_measure(written).encoding, SMS_GSM7);
			assert_true(strlen(written) < GSM_REPLACEMENT_SIZE);
			replaced++;
		}
	}
	assert_true(replaced > 800); /* Latin letters with marks, mostly */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_can_be_replaced_is_and_the_text_is_gsm),
		cmocka_unit_test(one_character_that_cannot_be_replaced_keeps_all_the_others),
		cmocka_unit_test(every_replacement_is_of_the_alphabet_and_fits),
	};

	return cmocka_run_group_tests(tests, arena_fixture_begin, arena_fixture_end);
}
