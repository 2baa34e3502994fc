/* SPDX-License-Identifier: MIT */
/* Encoded words and raw bytes in header fields, as they are sent. */
#include "handlers/mail/words.h"

#include "tests/unit/mail_fixture.h"

#include "daemon/base/text.h"

static void encoded_words_are_read_as_they_are_sent(void **state)
{
	static const struct {
		const char *field, *want, *only_here;
	} rows[] = {
		{"plain", "plain", "nothing to decode"},
		{"=?ISO-8859-1?Q?p=E4iv=E4=E4_sinulle?=", "p\u00e4iv\u00e4\u00e4 sinulle",
			"Q with underscores"},
		{"=?utf-8?B?w6TDtg==?=", "\u00e4\u00f6", "B"},
		{"=?utf-8?q?a?= =?utf-8?q?b?=", "ab", "the blank between words goes"},
		{"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c", "blanks beside plain text stay"},
		{"=?utf-8?B?w6Q=?=\r\n =?utf-8?B?w7Y=?=", "\u00e4\u00f6", "folded"},
		{"=?utf-8?Q?=C3?= =?utf-8?Q?=A4?=", "\u00e4", "a character divided between words"},
		{"=?utf-8*fi?Q?a?=", "a", "a language"},
		{"=?utf-8?Q?a b?=", "a b", "a blank within a word"},
		{"=?utf-8?q?a?==?utf-8?q?b?=", "ab", "no blank between words"},
		{"=?no-such-charset?Q?=C3=A4?=", "\u00e4", "an unknown charset is guessed"},
		{"=?utf-8?Q?=E4?=", "\u00e4", "not the charset it says"},
		{"=?utf-8?X?a?=", "=?utf-8?X?a?=", "no such encoding"},
		{"=?utf-8?Q?a", "=?utf-8?Q?a", "never closed"},
		{"a =? b ?= c", "a =? b ?= c", "no word at all"},
		{"=?iso-2022-jp?B?GyRCLSEbKEI=?=", "\u2460", "a vendor's row of ISO-2022-JP"},
		{"\x1b$B%F%9%H\x1b(B", "\u30c6\u30b9\u30c8", "raw ISO-2022-JP"},
		{"=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x", "a line end within a word"},
		{"\xe4\xf6", "\u00e4\u00f6", "raw windows-1252"},
		{"=?utf-8?B?w6TDtg?=", "\u00e4\u00f6", "base64 without its padding"},
		{"=?utf-8?B?w6T?=", "\u00e4", "base64 that needs none"},
		{"=?utf-8?B?!!!!?=", "", "base64 of nothing that is base64"},
		{"=?utf-8?Q?a=4?=", "a=4", "half an escape"},
		{"=?utf-8?Q?a=ZZ?=", "a=ZZ", "an escape that is none"},
		{"=?iso-8859-1?Q?=E4?= =?utf-8?Q?=C3=A4?=", "\u00e4\u00e4", "two charsets"},
		{"=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=", "=?utf-8?Q?a?=", "decoded only once"},
		{"\"=?utf-8?Q?a?=\"", "\"a\"", "within quotation marks"},
		{"=??Q?a?=", "=??Q?a?=", "no charset"},
		{"=?utf 8?Q?a?=", "=?utf 8?Q?a?=", "a blank in the charset"},
		{"=?utf-8?Q?=1B[31m?=", "[31m", "what would steer a terminal"},
		{"=?utf-8?Q?=00a?=", "a", "a NUL"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *got = words_decode(arena, as_bytes(rows[i].field), strlen(rows[i].field));

		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].only_here, got);
	}
}

static void the_length_of_a_word_is_told_and_what_is_none_has_none(void **state)
{
	static const struct {
		const char *text;
		size_t size;
	} rows[] = {
		{"=?utf-8?Q?a?=", 13},
		{"=?utf-8?Q?a?= and more", 13},
		{"=?utf-8?Q?"
		 "?=",
			12},
		{" =?utf-8?Q?a?=", 0},
		{"=?utf-8?Q?a?", 0},
		{"=?utf-8?Q", 0},
		{"=?", 0},
		{"", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(
			words_measure(as_bytes(rows[i].text), strlen(rows[i].text)), rows[i].size);
}

static void a_field_without_end_is_cut_at_a_whole_character(void **state)
{
	const char *raw = repeated("\u00e4", WORDS_TEXT_MAX);
	const char *encoded = repeated("=?utf-8?Q?=C3=A4?= ", WORDS_TEXT_MAX);

	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *field = i ? encoded : raw;
		const char *got = words_decode(arena, as_bytes(field), strlen(field));

		assert_in_range(strlen(got), WORDS_TEXT_MAX / 2, WORDS_TEXT_MAX);
		assert_true(text_is_utf8(as_bytes(got), strlen(got)));
		assert_memory_equal(got, "\u00e4\u00e4", 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encoded_words_are_read_as_they_are_sent),
		cmocka_unit_test(the_length_of_a_word_is_told_and_what_is_none_has_none),
		cmocka_unit_test(a_field_without_end_is_cut_at_a_whole_character),
	};

	return cmocka_run_group_tests_name("words", tests, mail_fixture_begin, arena_fixture_end);
}
