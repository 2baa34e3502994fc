/* SPDX-License-Identifier: MIT */
/* Tests of the pieces of header fields: encoded words, parameters, dates, charsets, transfer
 * encodings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "handlers/mail/charset.h"
#include "handlers/mail/date.h"
#include "handlers/mail/parameters.h"
#include "handlers/mail/read.h"
#include "handlers/mail/words.h"

static struct arena *arena;

static int begin(void **state)
{
	(void)state;
	mail_init();
	arena = arena_new(256 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

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
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *got = words_decode(
			arena, (const unsigned char *)rows[i].field, strlen(rows[i].field));

		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].only_here, got);
	}
}

static void parameters_are_read_as_they_are_sent(void **state)
{
	static const struct {
		const char *field, *value, *name, *want, *only_here;
	} rows[] = {
		{"text/plain; charset=utf-8", "text/plain", "charset", "utf-8", "the common form"},
		{"Text/HTML;CHARSET=\"UTF-8\"", "text/html", "charset", "UTF-8", "case and quotes"},
		{"text/plain charset=utf-8", "text/plain", "charset", "utf-8",
			"a forgotten semicolon"},
		{"text/plain (comment; a=b) ; charset = utf-8", "text/plain", "charset", "utf-8",
			"a comment"},
		{"attachment; filename=my file.pdf", "attachment", "filename", "my file.pdf",
			"blanks, unquoted"},
		{"attachment; filename=my file.pdf size=3", "attachment", "filename", "my file.pdf",
			"blanks, then another parameter"},
		{"attachment; filename=\"a;b.pdf\"", "attachment", "filename", "a;b.pdf",
			"a semicolon in quotes"},
		{"attachment; filename=\"c:\\temp\\a.pdf\"", "attachment", "filename",
			"c:\\temp\\a.pdf", "backslashes that escape nothing"},
		{"attachment; filename*=utf-8''%C3%84iti.pdf", "attachment", "filename",
			"\u00c4iti.pdf", "RFC 2231"},
		{"attachment; filename*1=\"b.pdf\"; filename*0=\"a\"", "attachment", "filename",
			"ab.pdf", "continued, out of order"},
		{"attachment; filename*0*=iso-8859-1''%C4i; filename*1*=ti; filename*2=.pdf",
			"attachment", "filename", "\u00c4iti.pdf", "continued and encoded in part"},
		{"attachment; filename=a.pdf; filename*=utf-8''b.pdf", "attachment", "filename",
			"b.pdf", "both ways: RFC 2231 counts"},
		{"attachment; filename=\"=?utf-8?Q?=C3=84iti=2Epdf?=\"", "attachment", "filename",
			"\u00c4iti.pdf", "an encoded word"},
		{"attachment; filename==?utf-8?Q?=C3=84iti_x?=", "attachment", "filename",
			"\u00c4iti x", "an encoded word, unquoted"},
		{"attachment; filename=\"never closed", "attachment", "filename", "never closed",
			"never closed"},
		{"a; x=1; x=2", "a", "x", "1", "twice: the first"},
		{";;; =; a", "", "a", NULL, "rubbish"},
		{"", "", "a", NULL, "nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct parameters parameters = parameters_parse(
			arena, (const unsigned char *)rows[i].field, strlen(rows[i].field));
		const char *got = parameters_value(&parameters, rows[i].name);

		if (strcmp(parameters.value, rows[i].value) != 0)
			fail_msg("%s: value %s", rows[i].only_here, parameters.value);
		if (!got != !rows[i].want || (got && strcmp(got, rows[i].want) != 0))
			fail_msg("%s: %s", rows[i].only_here, got ? got : "nothing");
	}
}

static void dates_of_all_kinds_are_read(void **state)
{
	static const struct {
		const char *field;
		int64_t want;
		const char *only_here;
	} rows[] = {
		{"Mon, 23 Nov 2026 14:00:00 +0200", 1795435200, "the common form"},
		{"23 Nov 2026 12:00 GMT", 1795435200,
			"no day of the week, no seconds, a zone by name"},
		{"Mon, 23 Nov 26 07:00:00 EST", 1795435200, "a year of two digits, a zone of old"},
		{"Mon (it is), 23 (so (cold)) Nov 2026 12:00:00 -0000", 1795435200, "comments"},
		{"Mon Nov 23 12:00:00 2026", 1795435200, "asctime"},
		{"2026-11-23T12:00:00Z", 1795435200, "ISO 8601"},
		{"2026-11-23 14:00:00 +02:00", 1795435200,
			"ISO 8601 with a blank, a colon in the zone"},
		{"23-Nov-2026 12:00:00 UT", 1795435200, "hyphens"},
		{"23 11 2026 12:00:00 +0000", 1795435200, "a month as a number"},
		{"Mon, 23 Nov 2026 02:00:00 PM +0200", 1795435200, "afternoon"},
		{"Mon, 23 Nov 2026 12:00:00 GMT+0000", 1795435200, "a zone by name and number"},
		{"Mon, 23 Nov 2026 12.00.00 +0000", 1795435200, "dots in the time"},
		{"Mon, 23 November 2026 12:00:00 XYZZY", 1795435200,
			"a long month, an unknown zone"},
		{"Wed, 31 Dec 1969 23:59:59 +0000", -1, "before 1970"},
		{"23 Nov 2026", 1795392000, "no time"},
		{"", 0, "nothing"},
		{"yesterday", 0, "no date"},
		{"23 Nov", 0, "no year"},
		{"99 Nov 2026 12:00:00", 0, "no such day"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t got = 0;

		mail_date_parse((const unsigned char *)rows[i].field, strlen(rows[i].field), &got);
		if (got != rows[i].want)
			fail_msg("%s: %lld", rows[i].only_here, (long long)got);
	}
}

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
		char *got = charset_to_utf8(
			arena, rows[i].charset, (const unsigned char *)rows[i].bytes, size);

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encoded_words_are_read_as_they_are_sent),
		cmocka_unit_test(parameters_are_read_as_they_are_sent),
		cmocka_unit_test(dates_of_all_kinds_are_read),
		cmocka_unit_test(a_charset_is_read_as_its_senders_use_it),
		cmocka_unit_test(a_transfer_encoding_is_known_by_its_first_word),
		cmocka_unit_test(decoding_keeps_to_its_maximum_and_tells_sizes),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
