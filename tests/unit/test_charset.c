/* SPDX-License-Identifier: MIT */
/* From any charset and any transfer encoding to UTF-8, as senders use them. */
#include "handlers/mail/charset.h"

#include "tests/unit/mail_fixture.h"

#include "daemon/base/text.h"

static void a_charset_is_read_as_its_senders_use_it(void **state)
{
	static const struct {
		const char *charset, *bytes, *want, *only_here;
	} rows[] = {
		{"iso-8859-1", "\x80 5", "\u20ac 5", "windows-1252 under another name"},
		{"us-ascii", "\xe4", "\u00e4", "eight bits in ASCII"},
		{NULL, "\xc3\xa4", "\u00e4", "none declared, UTF-8"},
		{NULL, "\xe4", "\u00e4", "none declared, not UTF-8"},
		{"utf-8", "\xe4iti", "\u00e4iti", "declared UTF-8, is windows-1252"},
		{"utf-8", "\xc3\xa4\xc3\xb6\xff", "\u00e4\u00f6\uFFFD", "UTF-8 with one bad byte"},
		{"ks_c_5601-1987", "\xb0\xa1", "\uac00", "Korean"},
		{"gb2312", "\xc4\xe3", "\u4f60", "Chinese"},
		{"utf-16le", "a\0b", "a", "a NUL ends the row, not the text"},
		{"shift_jis", "\x83\x65", "\u30c6", "Japanese"},
		{"iso-2022-jp", "\x1b(I1\x1b(B", "\uff71", "half-width kana"},
		{"x-unknown", "a", "a", "a name that says nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t size = strlen(rows[i].bytes) +
			      (rows[i].charset && strstr(rows[i].charset, "16") != NULL);
		char *got = charset_to_utf8(arena, rows[i].charset, as_bytes(rows[i].bytes), size);

		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].only_here, got);
	}
}

static void a_transfer_encoding_is_known_by_its_first_word(void **state)
{
	(void)state;
	assert_int_equal(transfer_from_name(" Base64 (really)"), TRANSFER_BASE64);
	assert_int_equal(transfer_from_name("quoted-printable;"), TRANSFER_QUOTED);
	assert_int_equal(transfer_from_name("x-uuencode"), TRANSFER_UUENCODE);
	assert_int_equal(transfer_from_name("8bit"), TRANSFER_PLAIN);
	assert_int_equal(transfer_from_name(NULL), TRANSFER_PLAIN);
}

static void decoding_keeps_to_its_maximum_and_tells_sizes(void **state)
{
	const unsigned char *bytes = (const unsigned char *)"SGVp\r\ndmFhbg==";
	size_t size;

	(void)state;
	assert_string_equal(
		transfer_decode(arena, TRANSFER_BASE64, bytes, 14, 100, &size), "Heivaan");
	assert_int_equal(size, 7);
	assert_string_equal(transfer_decode(arena, TRANSFER_BASE64, bytes, 14, 3, &size), "Hei");
	assert_int_equal(transfer_decoded_size(TRANSFER_BASE64, bytes, 14), 7);
	assert_int_equal(
		transfer_decoded_size(TRANSFER_QUOTED, (const unsigned char *)"=C3=A4 =\r\nx", 11),
		4);
}

static void whatever_the_bytes_the_result_is_utf8(void **state)
{
	static const char *const charsets[] = {NULL, "", "utf-8", "utf-16", "utf-7", "iso-2022-jp",
		"gb2312", "big5", "shift_jis", "euc-kr", "ks_c_5601-1987", "iso-8859-8-i",
		"no such", "x-unknown",
		"a name that is much longer than the name of any charset there ever was"};
	unsigned char bytes[3 * 256];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 167 + i / 256);
	for (size_t i = 0; i < sizeof(charsets) / sizeof(*charsets); i++) {
		for (size_t size = 0; size < sizeof(bytes); size += 7) {
			char *got = charset_to_utf8(arena, charsets[i], bytes, size);

			assert_true(text_is_utf8(as_bytes(got), strlen(got)));
			assert_true(size == 0 || *got);
		}
		assert_string_equal(charset_to_utf8(arena, charsets[i], bytes, 0), "");
	}
}

static void a_long_text_is_converted_to_its_end(void **state)
{
	const size_t count = 100000;
	const char *text = repeated("\xe4", count);
	const char *got = charset_to_utf8(arena, "iso-8859-1", as_bytes(text), count);

	(void)state;
	assert_int_equal(strlen(got), 2 * count);
	assert_string_equal(got + 2 * count - 4, "\u00e4\u00e4");
}

static void damaged_encodings_give_what_can_be_read(void **state)
{
	static const struct {
		enum transfer transfer;
		const char *bytes, *want, *only_here;
	} rows[] = {
		{TRANSFER_BASE64, "SGVp", "Hei", "whole"},
		{TRANSFER_BASE64, "SG!V*p", "Hei", "rubbish between"},
		{TRANSFER_BASE64, "SGVpd", "Hei", "cut"},
		{TRANSFER_BASE64, "", "", "nothing"},
		{TRANSFER_QUOTED, "a=20b=", "a b", "a soft break at the end"},
		{TRANSFER_QUOTED, "a=ZZb", "a=ZZb", "an escape that is none"},
		{TRANSFER_QUOTED, "a=3D3D", "a=3D", "decoded only once"},
		{TRANSFER_QUOTED, "1 =\r\n2 =\n3", "1 2 3", "both line ends"},
		{TRANSFER_BASE64, "SGVpdg", "Heiv", "without its padding of two"},
		{TRANSFER_BASE64, "SGVpdmE", "Heiva", "without its padding of one"},
		{TRANSFER_BASE64, "SGVpdg==", "Heiv", "with it"},
		{TRANSFER_UUENCODE, "begin 644 a\n#2&5I\n`\nend\n", "Hei", "uuencode"},
		{TRANSFER_UUENCODE, "hello\r\nbegin 644 a\r\n#2&5I\r\n`\r\nend\r\nbye", "Hei",
			"words around it"},
		{TRANSFER_UUENCODE, "#2&5I\n", "Hei", "its beginning is lost"},
		{TRANSFER_UUENCODE, "begin 644 a", "", "nothing behind its beginning"},
		{TRANSFER_PLAIN, "a=20b", "a=20b", "plain"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t size, written = strlen(rows[i].bytes);
		unsigned char *got = transfer_decode(
			arena, rows[i].transfer, as_bytes(rows[i].bytes), written, 1000, &size);

		if (strcmp((char *)got, rows[i].want) != 0)
			fail_msg("%s: \"%s\"", rows[i].only_here, got);
		assert_int_equal(size, strlen(rows[i].want));
		assert_int_equal(
			transfer_decoded_size(rows[i].transfer, as_bytes(rows[i].bytes), written),
			size);
	}
}

static void a_large_body_is_the_same_in_steps_and_in_one(void **state)
{
	const size_t lines = 20000; /* several steps of the decoder */
	const char *body = repeated("SGVpdmFhbi4u\r\n", lines);
	size_t size;
	unsigned char *got = transfer_decode(
		arena, TRANSFER_BASE64, as_bytes(body), strlen(body), SIZE_MAX / 4, &size);

	(void)state;
	assert_int_equal(size, lines * 9);
	assert_string_equal((char *)got, repeated("Heivaan..", lines));
	assert_int_equal(
		transfer_decoded_size(TRANSFER_BASE64, as_bytes(body), strlen(body)), size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_charset_is_read_as_its_senders_use_it),
		cmocka_unit_test(whatever_the_bytes_the_result_is_utf8),
		cmocka_unit_test(a_long_text_is_converted_to_its_end),
		cmocka_unit_test(a_transfer_encoding_is_known_by_its_first_word),
		cmocka_unit_test(decoding_keeps_to_its_maximum_and_tells_sizes),
		cmocka_unit_test(damaged_encodings_give_what_can_be_read),
		cmocka_unit_test(a_large_body_is_the_same_in_steps_and_in_one),
	};

	return cmocka_run_group_tests_name("charset", tests, mail_fixture_begin, arena_fixture_end);
}
