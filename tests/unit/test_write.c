/* SPDX-License-Identifier: MIT */
/* Tests of writing a mail: what a server and a reader get. */
#include "handlers/mail/write.h"

#include "tests/unit/mail_fixture.h"

static struct address to = {.name = "Anna M\u00e4ki", .mail = "anna@x.example"};

static struct letter plain_letter(void)
{
	return (struct letter){.from = {"Kymi", "yritys@kymi.example"},
		.to = &to,
		.to_count = 1,
		.subject = "Hei",
		.message_id = "1@kymi.example",
		.date = 1795435200,
		.timezone = "Europe/Helsinki",
		.text = "Hei!\n"};
}

static const char *write_letter(const struct letter *letter)
{
	struct buf bytes;
	struct error error;
	const char *text;

	buf_init(&bytes, 64 << 20);
	assert_int_equal(mail_write(letter, &bytes, &error), OK);
	text = arena_strndup(arena, buf_text(&bytes), bytes.size);
	buf_free(&bytes);
	return text;
}

static struct message read_back(const char *bytes)
{
	struct message message;
	struct error error;

	assert_int_equal(
		mail_read(arena, (const unsigned char *)bytes, strlen(bytes), &message, &error),
		OK);
	assert_null(message.trouble);
	return message;
}

static void assert_lines_are_sound(const char *bytes, size_t longest)
{
	while (*bytes) {
		const char *end = strstr(bytes, "\r\n");

		assert_non_null(end);
		if ((size_t)(end - bytes) > longest)
			fail_msg("%zu bytes: %.*s", (size_t)(end - bytes), (int)(end - bytes),
				bytes);
		assert_null(memchr(bytes, '\r', (size_t)(end - bytes)));
		assert_null(memchr(bytes, '\n', (size_t)(end - bytes)));
		bytes = end + 2;
	}
}

static void a_plain_letter_is_written_to_the_byte(void **state)
{
	struct letter letter = plain_letter();

	(void)state;
	assert_string_equal(write_letter(&letter),
		"Date: Mon, 23 Nov 2026 14:00:00 +0200\r\n"
		"From: Kymi <yritys@kymi.example>\r\n"
		"To: =?UTF-8?B?QW5uYSBNw6RraQ==?= <anna@x.example>\r\n"
		"Subject: Hei\r\n"
		"Message-ID: <1@kymi.example>\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: 7bit\r\n"
		"\r\n"
		"Hei!\r\n");
}

static void any_text_comes_back_as_it_was(void **state)
{
	static const struct {
		const char *text, *only_here;
	} rows[] = {
		{"a\nb\n\nc", "lines"},
		{"\u00e4\u00f6\u00e5 \u20ac \U0001F600", "characters of two to four bytes"},
		{"From here\n.\n..x\n>From", "what servers change at the start of a line"},
		{"a \nb\t\nc", "blanks at the end of a line"},
		{"-- \nAnna", "the mark of a signature"},
		{"a = b =C3 =", "equals signs"},
		{"https://x.example/"
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
			"a long address"},
		{"\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
		 "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4",
			"a soft break"},
		{"--=_ombud_6b040db6_0", "something like a boundary"},
		{"", "nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct letter letter = plain_letter();
		const char *bytes;

		letter.text = rows[i].text;
		bytes = write_letter(&letter);
		assert_lines_are_sound(bytes, 78);
		if (strcmp(read_back(bytes).text, rows[i].text) != 0)
			fail_msg("%s: %s", rows[i].only_here, read_back(bytes).text);
		for (const char *at = bytes; *at; at++)
			assert_true((unsigned char)*at < 0x80);
	}
}

static void no_break_falls_within_a_character(void **state)
{
	struct letter letter = plain_letter();
	const char *bytes;

	(void)state;
	letter.text = "x\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
		      "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4";
	bytes = write_letter(&letter);
	assert_null(strstr(bytes, "=C3=\r\n"));
	assert_non_null(strstr(bytes, "=A4=\r\n"));
}

static void nothing_breaks_out_of_the_header(void **state)
{
	struct header extra[] = {{"X-One", "a\r\nBcc: evil@x.example"}, {"Bcc", "evil@x.example"},
		{"X-Two: x\r\nBcc", "evil@x.example"}, {"", "x"}, {"subject", "again"}};
	const char *references[] = {"a@x>\r\nBcc: evil@x.example"};
	struct letter letter = plain_letter();
	struct address from = {"Kymi\r\nBcc: evil@x.example", "yritys@kymi.example"};
	const char *bytes;

	(void)state;
	letter.from = from;
	letter.subject = "Hei\nBcc: evil@x.example\r\n\r\nbody";
	letter.in_reply_to = "b@x\r\nBcc: evil@x.example";
	letter.references = references;
	letter.reference_count = 1;
	letter.auto_submitted = "auto-replied\r\nBcc: evil@x.example";
	letter.extra = extra;
	letter.extra_count = 5;
	bytes = write_letter(&letter);
	assert_null(strstr(bytes, "\nBcc"));
	assert_null(strstr(bytes, "\nsubject"));
	assert_non_null(strstr(bytes, "\r\nX-One: a Bcc: evil@x.example\r\n"));
	assert_string_equal(read_back(bytes).text, "Hei!");
}

static void a_long_subject_is_folded_into_whole_words(void **state)
{
	struct letter letter = plain_letter();
	const char *bytes;

	(void)state;
	letter.subject =
		"[KYM-1042-7Q] Re: p\u00e4\u00e4t\u00f6s ravintolan terassista ja sen kalusteista, "
		"joita ei ole "
		"viel\u00e4 hyv\u00e4ksytty \U0001F600\U0001F600\U0001F600\U0001F600\U0001F600";
	bytes = write_letter(&letter);
	assert_lines_are_sound(bytes, 76);
	assert_string_equal(read_back(bytes).subject, letter.subject);
}

static void of_many_references_the_first_and_the_last_are_kept(void **state)
{
	const char *references[100];
	struct letter letter = plain_letter();
	struct message message;

	(void)state;
	for (int i = 0; i < 100; i++)
		references[i] = arena_printf(arena, "%d@x.example", i);
	letter.references = references;
	letter.reference_count = 100;
	message = read_back(write_letter(&letter));
	assert_int_equal(message.references_count, 20);
	assert_string_equal(message.references[0], "0@x.example");
	assert_string_equal(message.references[1], "81@x.example");
	assert_string_equal(message.references[19], "99@x.example");
}

#define BYTES(text) (const unsigned char *)(text), sizeof(text) - 1

static void attachments_come_back_as_they_were(void **state)
{
	static const struct {
		struct attachment attachment;
		const char *encoding, *type, *only_here;
		size_t size;
	} rows[] = {
		{{"a.pdf", "application/pdf", NULL, false, "base64", BYTES("YWJj\r\n"), 3},
			"base64", "application/pdf", "base64 as it came", 3},
		{{"a.txt", "text/plain", NULL, false, "quoted-printable", BYTES("=C3=A4\n"), 3},
			"quoted-printable", "text/plain", "quoted-printable as it came", 4},
		{{"\u00c4iti ja is\u00e4 \u2013 hyvin pitk\u00e4 nimi, joka jatkuu seuraavalle "
		  "riville asti.pdf",
			 "application/pdf", NULL, false, "base64", BYTES("YWJj"), 3},
			"base64", "application/pdf", "a long name", 3},
		{{"a\"b c.txt", "text/plain", NULL, false, "7bit", BYTES("abc"), 3}, "7bit",
			"text/plain", "quotes in the name", 3},
		{{NULL, "image/png", "cid1", true, "binary", BYTES("\x89PNG\0\r\n"), 7}, "base64",
			"image/png", "bytes that are no text", 7},
		{{"m.eml", "message/rfc822", NULL, false, "8bit", BYTES("Subject: \xc3\xa4\n\nx"),
			 14},
			"base64", "application/octet-stream",
			"a mail that would have to be encoded", 14},
		{{"m.eml", "message/rfc822", NULL, false, "7bit", BYTES("Subject: x\n\nx"), 13},
			"7bit", "message/rfc822", "a mail that need not be", 15},
		{{"x", "text/html\r\nBcc: x", NULL, false, "base64", BYTES("YWJj"), 3}, "base64",
			"application/octet-stream", "a type that is none", 3},
		{{"x", "multipart/mixed", NULL, false, "7bit", BYTES("--b\n\nx"), 6}, "7bit",
			"application/octet-stream", "parts of its own", 8},
		{{"x", "text/plain", NULL, false, "7bit", BYTES("--=_ombud_6b040c80_0\nx"), 22},
			"7bit", "text/plain", "the boundary in the content", 23},
		{{"x", "text/plain", NULL, false, "7bit", BYTES(""), 0}, "7bit", "text/plain",
			"nothing", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct letter letter = plain_letter();
		struct message message;
		const char *bytes;

		letter.attachments = &rows[i].attachment;
		letter.attachment_count = 1;
		bytes = write_letter(&letter);
		assert_lines_are_sound(bytes, 78);
		assert_null(strstr(bytes, "\nBcc"));
		message = read_back(bytes);
		assert_string_equal(message.text, "Hei!");
		assert_int_equal(message.attachment_count, 1);
		if (strcmp(message.attachments[0].encoding, rows[i].encoding) != 0 ||
			strcmp(message.attachments[0].type, rows[i].type) != 0 ||
			message.attachments[0].size_bytes != rows[i].size)
			fail_msg("%s: %s %s %zu", rows[i].only_here,
				message.attachments[0].encoding, message.attachments[0].type,
				message.attachments[0].size_bytes);
		if (rows[i].attachment.name)
			assert_string_equal(message.attachments[0].name, rows[i].attachment.name);
		assert_int_equal(message.attachments[0].is_inline, rows[i].attachment.is_inline);
	}
}

static void an_address_that_cannot_be_sent_to_is_refused(void **state)
{
	struct letter letter = plain_letter();
	struct address bad = {NULL, "anna virtanen@x.example"};
	struct buf bytes;
	struct error error;

	(void)state;
	buf_init(&bytes, 1 << 20);
	letter.to = &bad;
	assert_int_equal(mail_write(&letter, &bytes, &error), REFUSED);
	assert_non_null(strstr(error.text, "anna virtanen@x.example"));
	buf_free(&bytes);
}

static void a_mail_larger_than_its_maximum_is_refused(void **state)
{
	struct letter letter = plain_letter();
	struct buf bytes;
	struct error error;

	(void)state;
	buf_init(&bytes, 200);
	assert_int_equal(mail_write(&letter, &bytes, &error), REFUSED);
	assert_non_null(strstr(error.text, "200 bytes"));
	buf_free(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_letter_is_written_to_the_byte),
		cmocka_unit_test(any_text_comes_back_as_it_was),
		cmocka_unit_test(no_break_falls_within_a_character),
		cmocka_unit_test(nothing_breaks_out_of_the_header),
		cmocka_unit_test(a_long_subject_is_folded_into_whole_words),
		cmocka_unit_test(of_many_references_the_first_and_the_last_are_kept),
		cmocka_unit_test(attachments_come_back_as_they_were),
		cmocka_unit_test(an_address_that_cannot_be_sent_to_is_refused),
		cmocka_unit_test(a_mail_larger_than_its_maximum_is_refused),
	};

	return cmocka_run_group_tests(tests, mail_fixture_begin, arena_fixture_end);
}
