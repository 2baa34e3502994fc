/* SPDX-License-Identifier: MIT */
/* Text of format=flowed: a paragraph is one line again. */
#include "handlers/mail/flowed.h"

#include "tests/unit/mail_fixture.h"

static void paragraphs_are_joined_as_the_rfc_has_it(void **state)
{
	static const struct {
		const char *text, *want, *only_here;
	} rows[] = {
		{"", "", "nothing"},
		{"a\nb\n", "a\nb\n", "fixed lines"},
		{"a \nb \nc\n", "a b c\n", "a paragraph of three lines"},
		{"a \nb", "a b\n", "no end of the last line"},
		{"a \n", "a \n", "a paragraph that ends the text"},
		{"a \n\nb\n", "a \nb\n", "an empty line is the last of its paragraph"},
		{" From a\n > b\n  c\n", "From a\n> b\n c\n", "stuffing, one blank of it"},
		{"a \n b\n", "a b\n", "stuffing within a paragraph"},
		{"> a \n> b\n", "> a b\n", "a quoted paragraph"},
		{"> a \n>> b\n", "> a \n>> b\n", "another depth is another paragraph"},
		{"> a \nb\n", "> a \nb\n", "from a quote to none"},
		{">>> a\n", ">>> a\n", "three deep"},
		{">a\n", "> a\n", "no stuffing behind the marks"},
		{">\n> \n>>\n", "> \n> \n>> \n", "quoted empty lines"},
		{"> > a \n> > b\n", "> > a > b\n", "marks with blanks between are of depth one"},
		{"a\n-- \nMatti\n", "a\n-- \nMatti\n", "a signature mark does not flow"},
		{"a \n-- \nMatti\n", "a \n-- \nMatti\n", "nor is it flowed into"},
		{"a \n--\nMatti\n", "a \n--\nMatti\n", "one that lost its blank"},
		{"> a \n> -- \n> M\n", "> a \n> -- \n> M\n", "a quoted one"},
		{" \nb\n", "\nb\n", "a line of one blank is stuffed, and empty"},
		{"  \nb\n", " \nb\n", "a line of blanks does not flow"},
		{"\u00e4 \n\u00f6\n", "\u00e4 \u00f6\n", "letters of two bytes"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *got = flowed_to_text(arena, rows[i].text, false);

		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: \"%s\"", rows[i].only_here, got);
	}
}

static void with_delsp_the_blank_at_the_break_goes(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"rakennus \nlupa\n", "rakennuslupa\n"},
		{"a  \nb\n", "a b\n"}, /* one of two */
		{"> a \n> b\n", "> ab\n"},
		{"a \n-- \nb \nc\n", "a\n-- \nbc\n"},
		{"a \n", "a \n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(flowed_to_text(arena, rows[i].text, true), rows[i].want);
}

/* What grows most: every line gets a blank. Under the sanitizers a byte too many ends the test. */
static void marks_alone_need_no_more_room_than_there_is(void **state)
{
	(void)state;
	for (size_t count = 1; count < 200; count++) {
		size_t lines = 0;

		for (const char *at = flowed_to_text(arena, repeated(">\n", count), true); *at;
			at++)
			lines += *at == '\n';
		assert_int_equal(lines, count);
		assert_int_equal(
			strlen(flowed_to_text(arena, repeated(">", count), false)), count + 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs_are_joined_as_the_rfc_has_it),
		cmocka_unit_test(with_delsp_the_blank_at_the_break_goes),
		cmocka_unit_test(marks_alone_need_no_more_room_than_there_is),
	};

	return cmocka_run_group_tests_name("flowed", tests, mail_fixture_begin, arena_fixture_end);
}
