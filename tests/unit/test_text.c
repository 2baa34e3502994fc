/* SPDX-License-Identifier: MIT */
#include "daemon/base/text.h"

#include "tests/unit/arena_fixture.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void bad_bytes_are_repaired_and_good_ones_kept(void **state)
{
	static const struct {
		const char *what;
		const char *bytes;
		size_t size;
		bool valid;
		const char *repaired;
	} cases[] = {
		{"empty", "", 0, true, ""},
		{"each length", "a\u00E4\u20AC\U0001F600", 10, true, "a\u00E4\u20AC\U0001F600"},
		{"the last code point", "\xF4\x8F\xBF\xBF", 4, true, "\xF4\x8F\xBF\xBF"},
		{"beyond the last", "\xF4\x90\x80\x80", 4, false, "\uFFFD\uFFFD\uFFFD\uFFFD"},
		{"NUL is dropped", "a\0b", 3, false, "ab"},
		{"mark at the start", "\xEF\xBB\xBFx", 4, true, "x"},
		{"mark elsewhere stays", "x\xEF\xBB\xBF", 4, true, "x\uFEFF"},
		{"continuation alone", "a\x80z", 3, false, "a\uFFFDz"},
		{"latin-1", "p\xE4iv\xE4", 5, false, "p\uFFFDiv\uFFFD"},
		{"overlong slash", "\xC0\xAF", 2, false, "\uFFFD\uFFFD"},
		{"overlong of three", "\xE0\x80\xAF", 3, false, "\uFFFD\uFFFD\uFFFD"},
		{"overlong of four", "\xF0\x80\x80\xAF", 4, false, "\uFFFD\uFFFD\uFFFD\uFFFD"},
		{"surrogate", "\xED\xA0\x80", 3, false, "\uFFFD\uFFFD\uFFFD"},
		{"cut at the end", "a\xE2\x82", 3, false, "a\uFFFD"},
		{"cut by another", "\xF0\x9F\x98!", 4, false, "\uFFFD!"},
		{"0xFF", "\xFF\xFE", 2, false, "\uFFFD\uFFFD"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const unsigned char *bytes = (const unsigned char *)cases[i].bytes;

		print_message("  %s\n", cases[i].what);
		assert_int_equal(text_is_utf8(bytes, cases[i].size), cases[i].valid);
		assert_string_equal(text_repair(arena, bytes, cases[i].size), cases[i].repaired);
	}
}

static void every_code_point_is_written_and_read_back(void **state)
{
	(void)state;
	for (uint32_t code_point = 1; code_point <= 0x10FFFF; code_point++) {
		char text[5] = "";
		const char *at = text;
		size_t size;

		if (code_point >= 0xD800 && code_point <= 0xDFFF) {
			continue;
		}
		size = text_put(text, code_point);
		assert_true(text_is_utf8((unsigned char *)text, size));
		assert_int_equal(text_next(&at), code_point);
		assert_ptr_equal(at, text + size);
		assert_int_equal(text_next(&at), 0);
	}
}

static void folding_makes_spellings_equal(void **state)
{
	static const struct {
		const char *what;
		const char *text;
		const char *folded;
	} cases[] = {
		{"capitals", "RAKENNUSLUPA", "rakennuslupa"},
		{"finnish", "ÄITI ÖLJY Åbo", "aiti oljy abo"},
		{"accents that fold", "àáâäå òóôö èéê ùúü", "aaaaa oooo eee uuu"},
		{"capital accents", "ÀÁÂ ÒÓÔ ÈÉÊ ÙÚÜ", "aaa ooo eee uuu"},
		{"letters that stay", "ë õ ø æ ñ ç š ž", "ë õ ø æ ñ ç š ž"},
		{"capitals that stay", "Ø Æ Š Ž", "ø æ š ž"},
		{"sharp s", "STRASSE straße", "strasse straße"},
		{"capital sharp s", "\u1E9E", "ß"},
		{"decomposed", "a\u0308iti A\u030Abo", "aiti abo"},
		{"decomposed that stays", "s\u030C", "š"},
		{"two marks", "o\u0302\u0301", "\u1ED1"},
		{"mark that does not join", "k\u0308", "k\u0308"},
		{"mark at the start", "\u0308a", "\u0308a"},
		{"kelvin and angstrom", "\u212A \u212B", "k a"},
		{"capital i with dot", "\u0130", "i"},
		{"greek, cyrillic", "ΑΘΗΝΑ МОСКВА", "αθηνα москва"},
		{"line ends", "a\r\nb\rc\n", "a\nb\rc\n"},
		{"carriage return before a mark", "\r\u0308", "\r\u0308"},
		{"no-break space", "8\u00A0h", "8 h"},
		{"lower case is longer", "\u023A", "\u2C65"},
		{"astral", "\U00010400\U0001F600", "\U00010428\U0001F600"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct folded folded = text_fold(arena, cases[i].text);

		print_message("  %s\n", cases[i].what);
		assert_string_equal(folded.text, cases[i].folded);
		assert_int_equal(folded.size, strlen(cases[i].folded));
		assert_int_equal(folded.offsets[folded.size], strlen(cases[i].text));
	}
}

static void offsets_lead_back_to_the_original(void **state)
{
	/*                      0 1  3 4   7  8  10 13 14 */
	static const char text[] = "xÄyo\u0308z\r\n\u20AC!\u023A";
	static const uint32_t wanted[] = {0, 1, 3, 4, 7, 8, 10, 10, 10, 13, 14, 14, 14, 16};
	struct folded folded = text_fold(arena, text);

	(void)state;
	assert_string_equal(folded.text, "xayoz\n\u20AC!\u2C65");
	assert_int_equal(folded.size + 1, COUNT(wanted));
	for (size_t i = 0; i < COUNT(wanted); i++) {
		assert_int_equal(folded.offsets[i], wanted[i]);
	}
}

static void a_folded_character_stays_as_it_is(void **state)
{
	(void)state;
	for (uint32_t code_point = 1; code_point <= 0x10FFFF; code_point++) {
		uint32_t folded = text_fold_char(code_point);

		assert_int_equal(text_fold_char(folded), folded);
	}
}

static void a_cut_never_splits_a_character(void **state)
{
	static const struct {
		const char *what;
		const char *text;
		size_t max_bytes;
		const char *cut;
	} cases[] = {
		{"fits", "kotka", 6, "kotka"},
		{"fits exactly", "kotka", 5, "kotka"},
		{"one too many", "kotkan", 5, "ko..."},
		{"within two bytes", "aaää", 5, "aa..."},
		{"behind two bytes", "aaäää", 7, "aaä..."},
		{"within four bytes", "\U0001F600\U0001F600", 6, "..."},
		{"only dots", "kotka", 3, "..."},
		{"no room for dots", "kotka", 2, "ko"},
		{"no room for a character", "\u20AC\u20AC", 2, ""},
		{"nothing", "kotka", 0, ""},
		{"empty", "", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		print_message("  %s\n", cases[i].what);
		assert_string_equal(
			text_cut(arena, cases[i].text, cases[i].max_bytes), cases[i].cut);
	}
	assert_int_equal(text_length("aä\u20AC\U0001F600"), 4);
	assert_int_equal(text_length(""), 0);
}

static void what_a_stranger_wrote_becomes_one_safe_line(void **state)
{
	static const struct {
		const char *what;
		const char *text;
		size_t max_bytes;
		const char *line;
	} cases[] = {
		{"nothing", NULL, 10, ""},
		{"header injection", "Hi\r\nBcc: x@example", 99, "Hi Bcc: x@example"},
		{"terminal escape", "a\x1B[31mred", 99, "a [31mred"},
		{"C1 control",
			"a\xC2\x9B"
			"b",
			99, "a b"},
		{"line separators", "a\u2028b\u2029c", 99, "a b c"},
		{"bidi override", "invoice\u202Efdp.exe", 99, "invoice fdp.exe"},
		{"bidi isolate and mark", "a\u2066b\u2069c\u200Fd", 99, "a b c d"},
		{"runs and ends", " \t a \u00A0 b\n\n", 99, "a b"},
		{"only blanks", " \r\n\u00A0", 99, ""},
		{"cut", "abcdefghij", 8, "abcde..."},
		{"cut by characters", "ääääää", 8, "ää..."},
		{"blanks do not count", "a                      b", 4, "a b"},
		{"fits after trimming", "abcd      ", 4, "abcd"},
		{"other scripts stay", "Привет 你好", 99, "Привет 你好"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		print_message("  %s\n", cases[i].what);
		assert_string_equal(
			text_printable(arena, cases[i].text, cases[i].max_bytes), cases[i].line);
	}
	assert_string_equal(
		text_printable_lines(arena, "a\r\n\tb\x1B[0m\rc\u202Ed\u2028"), "a\n\tb?[0m?c?d?");
}

static void ascii_case_is_the_only_case(void **state)
{
	(void)state;
	assert_true(text_equal_nocase("Re:", "RE:"));
	assert_false(text_equal_nocase("Re:", "Re"));
	assert_false(text_equal_nocase("Re", "Re:"));
	assert_false(text_equal_nocase("Ä", "ä"));
	assert_false(text_equal_nocase("@", "`"));
	assert_false(text_equal_nocase("[", "{"));
	assert_true(text_equal_nocase(NULL, NULL));
	assert_false(text_equal_nocase(NULL, ""));
	assert_false(text_equal_nocase("", NULL));
	assert_true(text_starts_nocase("MAILTO:x", "mailto:"));
	assert_true(text_starts_nocase("x", ""));
	assert_false(text_starts_nocase("mail", "mailto"));
	assert_string_equal(text_lower_ascii(arena, "KyM-1042-7Q Ä"), "kym-1042-7q Ä");
}

static void trimming_takes_blanks_of_every_sort(void **state)
{
	(void)state;
	assert_string_equal(text_trim(arena, " \t\r\n\u00A0 a  b \u00A0\r\n"), "a  b");
	assert_string_equal(text_trim(arena, ""), "");
	assert_string_equal(text_trim(arena, "\u00A0"), "");
	/* ends in the byte A0, but is no blank */
	assert_string_equal(text_trim(arena, "à"), "à");
	assert_string_equal(text_trim(arena, "a\u2020"), "a\u2020");
}

static void letters_are_composed_and_bared(void **state)
{
	static const struct {
		uint32_t letter, bare;
	} letters[] = {
		{0x161, 's'},		       /* š */
		{0xE5, 'a'},		       /* å */
		{0x1EBF, 0xEA},		       /* ế: one mark at a time */
		{0x142, 'l'},		       /* ł, which Unicode does not take apart */
		{0x111, 'd'},		       /* đ */
		{'a', 0}, {'1', 0}, {0xE6, 0}, /* æ is no letter with a mark */
		{0x416, 0},		       /* Ж */
		{0x226E, 0},		       /* not less than: no letter */
	};

	(void)state;
	assert_string_equal(text_compose(arena, ""), "");
	assert_string_equal(text_compose(arena, "a\u0308e\u0302\u0301 x\u0308\r\n \u0308"),
		"\u00E4\u1EBF \u1E8D\r\n \u0308");
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		assert_int_equal(text_bare_letter(letters[i].letter), letters[i].bare);
	}
}

static void only_hexadecimal_digits_have_a_value(void **state)
{
	static const char digits[] = "0123456789abcdefABCDEF";

	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		const char *digit = byte ? strchr(digits, byte) : NULL;
		int place = digit ? (int)(digit - digits) : -1;

		assert_int_equal(text_hex_value((char)byte), place < 16 ? place : place - 6);
	}
}

static void percent_encoding_is_undone_and_what_is_none_stays(void **state)
{
	static const char text[] = "a%20b%C3%A4%2G%4%";
	unsigned char out[sizeof(text)];

	(void)state;
	assert_int_equal(text_percent_decode(text, strlen(text), out), 11);
	assert_memory_equal(out,
		"a b\xc3\xa4"
		"%2G%4%",
		12 - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_hexadecimal_digits_have_a_value),
		cmocka_unit_test(percent_encoding_is_undone_and_what_is_none_stays),
		cmocka_unit_test(bad_bytes_are_repaired_and_good_ones_kept),
		cmocka_unit_test(every_code_point_is_written_and_read_back),
		cmocka_unit_test(folding_makes_spellings_equal),
		cmocka_unit_test(offsets_lead_back_to_the_original),
		cmocka_unit_test(a_folded_character_stays_as_it_is),
		cmocka_unit_test(a_cut_never_splits_a_character),
		cmocka_unit_test(letters_are_composed_and_bared),
		cmocka_unit_test(what_a_stranger_wrote_becomes_one_safe_line),
		cmocka_unit_test(ascii_case_is_the_only_case),
		cmocka_unit_test(trimming_takes_blanks_of_every_sort),
	};

	return cmocka_run_group_tests_name("text", tests, arena_fixture_begin, arena_fixture_end);
}
