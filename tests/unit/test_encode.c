/* SPDX-License-Identifier: MIT */
/* Header fields and bodies as they are transferred: whole for the reader, sound for every server.
 */
#include "handlers/mail/encode.h"

#include "tests/unit/mail_fixture.h"

#include "daemon/base/text.h"
#include "handlers/mail/charset.h"
#include "handlers/mail/parameters.h"
#include "handlers/mail/words.h"

static struct buf out;

static int set_up(void **state)
{
	(void)state;
	buf_init(&out, 1 << 20);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	buf_free(&out);
	return 0;
}

/* Every line of out ends with CR LF and has at most max bytes before it. */
static void lines_are_sound(size_t max)
{
	const char *line = buf_text(&out), *end;

	for (; *line; line = end + 2) {
		end = strstr(line, "\r\n");
		assert_non_null(end);
		assert_in_range(end - line, 0, max);
		assert_int_equal(strcspn(line, "\r\n"), end - line);
	}
}

static void a_field_is_folded_at_blanks_and_never_broken_out_of(void **state)
{
	static const struct {
		const char *value, *want, *only_here;
	} rows[] = {
		{"a b", "X: a b\r\n", "short"},
		{"", "X:\r\n", "nothing"},
		{"a\r\nBcc: b@c.example", "X: a Bcc: b@c.example\r\n", "a line end"},
		{"a\n\n\t b", "X: a b\r\n", "several blanks"},
		{"a ", "X: a\r\n", "a blank at the end"},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
			"X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"
			" bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n",
			"two words of one line and a half"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		buf_clear(&out);
		encode_field(&out, "X", rows[i].value);
		if (strcmp(buf_text(&out), rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].only_here, buf_text(&out));
	}
}

static void no_line_of_a_field_is_longer_than_a_server_takes(void **state)
{
	(void)state;
	encode_field(&out, "References", repeated("<aaaaaaaaaaaaaaaa@b.example> ", 200));
	lines_are_sound(LINE_FOLDED_BYTES);
	buf_clear(&out);
	encode_field(&out, "X", repeated("a", 3000)); /* cut */
	lines_are_sound(LINE_MAX_BYTES);
	assert_true(out.size > 900);
}

static void text_is_the_same_for_its_reader(void **state)
{
	const struct {
		const char *text;
		bool encoded;
	} rows[] = {
		{"Lupa", false}, {"Hakemus rakennusluvasta: 1 (2) <3> \"4\"; 5, 6", false},
		{"P\u00e4\u00e4t\u00f6s", true}, {"=?utf-8?Q?a?=", true}, /* what looks like one */
		{"1 = ? 2", false}, {repeated("\u00e4", 300), true},
		{repeated("\U0001F600 a ", 50), true},
		{repeated("a", 2000), true}, /* no blank to fold at */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf value;
		char *text = text_trim(arena, rows[i].text), *got;

		buf_clear(&out);
		buf_init(&value, 1 << 20);
		encode_text_field(arena, &out, "Subject", text);
		lines_are_sound(LINE_MAX_BYTES);
		assert_int_equal(strstr(buf_text(&out), "=?") != NULL, rows[i].encoded);
		for (const char *at = buf_text(&out) + strlen("Subject: "); *at; at++) {
			assert_true((unsigned char)*at < 0x7F);
			if (*at != '\r' && *at != '\n')
				buf_putc(&value, *at);
		}
		got = words_decode(arena, value.data, value.size);
		assert_string_equal(got, text);
		buf_free(&value);
	}
}

static void a_name_of_a_file_comes_back_as_it_was(void **state)
{
	const struct {
		const char *name, *want; /* NULL: whatever gives the name back */
	} rows[] = {
		{"a.pdf", "; filename=\"a.pdf\""},
		{"my file; size=3.pdf", "; filename=\"my file; size=3.pdf\""},
		{"\u00c4iti.pdf", "; filename*=utf-8''%C3%84iti.pdf"},
		{"a\"b\\c.pdf", "; filename*=utf-8''a%22b%5Cc.pdf"},
		{"a  b.pdf", "; filename*=utf-8''a%20%20b.pdf"},
		{"=?utf-8?Q?a?=", "; filename*=utf-8''%3D%3Futf-8%3FQ%3Fa%3F%3D"},
		{"100%.pdf", NULL},
		{"it's *.pdf", NULL},
		{repeated("long ", 30), NULL},
		{repeated("\u00e4", 200), NULL},
		{repeated("\U0001F600", 60), NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *name = text_trim(arena, rows[i].name);
		char *got = encode_parameter(arena, "filename", name);
		const char *field = arena_printf(arena, "attachment%s", got);
		struct parameters read = parameters_parse(arena, as_bytes(field), strlen(field));

		if (rows[i].want)
			assert_string_equal(got, rows[i].want);
		/* the value is for people: its blanks are squeezed */
		assert_string_equal(parameters_raw(&read, "filename"), name);
		for (; *got; got++)
			assert_in_range(*got, ' ', '~');
	}
}

static void only_text_that_every_server_leaves_alone_is_plain(void **state)
{
	static const struct {
		const char *text;
		bool plain;
		const char *only_here;
	} rows[] = {
		{"", true, "nothing"},
		{"Hei\n\n\tx\n", true, "short lines, a tab"},
		{"Hei", true, "no end of its last line"},
		{"\u00e4", false, "not ASCII"},
		{"a \nb", false, "a blank at the end of a line"},
		{"a\t", false, "a tab at the end"},
		{"a\nFrom b", false, "a line an mbox would change"},
		{"a From b\nFromage", true, "words that only look like it"},
		{"a\rb", false, "a bare CR"},
		{"a\x7f", false, "DEL"},
		{"a\x1b[31m", false, "an escape"},
	};
	char *long_line = repeated("x", LINE_FOLDED_BYTES + 1);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (encode_is_plain(rows[i].text) != rows[i].plain)
			fail_msg("%s", rows[i].only_here);
	}
	assert_false(encode_is_plain(long_line));
	assert_true(encode_is_plain(long_line + 1));
}

static void plain_lines_end_with_cr_lf_the_last_one_too(void **state)
{
	(void)state;
	encode_plain(&out, "a\n\nb");
	assert_string_equal(buf_text(&out), "a\r\n\r\nb\r\n");
	encode_plain(&out, "");
	assert_string_equal(buf_text(&out), "a\r\n\r\nb\r\n");
}

static void quoted_printable_hides_what_servers_change(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"a=b", "a=3Db\r\n"},
		{"\u00e4", "=C3=A4\r\n"},
		{"a \nb\t\n", "a=20\r\nb=09\r\n"},
		{".\na.", "=2E\r\na.\r\n"},
		{"From me\nnot From", "=46rom me\r\nnot From\r\n"},
		{"a\rb", "a=0Db\r\n"},
		{"\n\n", "\r\n\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		buf_clear(&out);
		encode_quoted(&out, rows[i].text);
		assert_string_equal(buf_text(&out), rows[i].want);
	}
}

static void what_is_hidden_at_the_start_of_a_line_is_so_behind_a_soft_break(void **state)
{
	(void)state;
	encode_quoted(&out, arena_printf(arena, "%sFrom me", repeated("x", 75)));
	assert_non_null(strstr(buf_text(&out), "x=\r\n=46rom me\r\n"));
	buf_clear(&out);
	encode_quoted(&out, arena_printf(arena, "%s. End", repeated("x", 75)));
	assert_non_null(strstr(buf_text(&out), "x=\r\n=2E End\r\n"));
}

static void quoted_printable_comes_back_as_it_was(void **state)
{
	const char *const texts[] = {"Hei\n", repeated("\u00e4", 500), repeated("=", 500),
		repeated("a ", 500), repeated("\U0001F600x", 200),
		repeated("x \n .From \u00e4\t\n", 50)};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const char *text = texts[i], *got;
		struct buf expected;

		buf_clear(&out);
		buf_init(&expected, 1 << 20);
		encode_plain(&expected, text);
		encode_quoted(&out, text);
		lines_are_sound(76);
		got = (char *)transfer_decode(
			arena, TRANSFER_QUOTED, out.data, out.size, 1 << 20, NULL);
		assert_string_equal(got, buf_text(&expected));
		buf_free(&expected);
	}
}

static void base64_has_lines_of_76_and_comes_back_as_it_was(void **state)
{
	static const size_t sizes[] = {0, 1, 2, 3, 56, 57, 58, 57 * 256, 57 * 256 + 1, 100000};
	unsigned char *bytes = arena_alloc(arena, 100000);

	(void)state;
	for (size_t i = 0; i < 100000; i++)
		bytes[i] = (unsigned char)(i * 31 + i / 256);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		unsigned char *got;
		size_t size;

		buf_clear(&out);
		encode_base64(&out, bytes, sizes[i]);
		lines_are_sound(76);
		got = transfer_decode(
			arena, TRANSFER_BASE64, as_bytes(buf_text(&out)), out.size, 1 << 20, &size);
		assert_int_equal(size, sizes[i]);
		assert_memory_equal(got, bytes, size);
	}
}

#define ENCODE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ENCODE_TEST(a_field_is_folded_at_blanks_and_never_broken_out_of),
		ENCODE_TEST(no_line_of_a_field_is_longer_than_a_server_takes),
		ENCODE_TEST(text_is_the_same_for_its_reader),
		ENCODE_TEST(a_name_of_a_file_comes_back_as_it_was),
		ENCODE_TEST(only_text_that_every_server_leaves_alone_is_plain),
		ENCODE_TEST(plain_lines_end_with_cr_lf_the_last_one_too),
		ENCODE_TEST(quoted_printable_hides_what_servers_change),
		ENCODE_TEST(what_is_hidden_at_the_start_of_a_line_is_so_behind_a_soft_break),
		ENCODE_TEST(quoted_printable_comes_back_as_it_was),
		ENCODE_TEST(base64_has_lines_of_76_and_comes_back_as_it_was),
	};

	return cmocka_run_group_tests_name("encode", tests, mail_fixture_begin, arena_fixture_end);
}
