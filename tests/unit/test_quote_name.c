/* SPDX-License-Identifier: MIT */
/* The writer's name in their signature; every text is folded. */
#include "handlers/mail/quote_name.h"

#include "tests/unit/mail_fixture.h"

struct judged {
	const char *line;
	bool is_line, signs, is_in;
};

static void a_name_is_known_by_its_words(void **state)
{
	static const struct judged rows[] = {
		{"anna", true, true, true},
		{"- anna", true, true, true},
		{"anna virtanen", true, true, true},
		{"virtanen, anna", true, true, true},
		{"anna v.", true, true, true},
		{"anna virtanen, kotkan kaupunki", true, true, true},
		{"terv. anna", false, true, true},
		{"best regards, anna virtanen", false, true, true},
		{"anna,", true, false, true},
		{"anna?", false, false, false},
		{"anna is away", false, false, true},
		{"kysy asiaa: virtanen", false, false, true},
		{"annalle", false, false, false},
		{"a", false, false, false},
		{"terveisin", false, false, false},
		{"", false, false, false},
		{"anna virtanen, kotkan kaupunki, rakennusvalvonta, kustaankatu 2", true, false,
			true},
	};
	struct quote_name name = quote_name_read(arena, "virtanen, anna (a) ");

	(void)state;
	assert_int_equal(name.count, 2);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (quote_name_is_line(&name, rows[i].line) != rows[i].is_line ||
			quote_name_signs(&name, rows[i].line) != rows[i].signs ||
			quote_name_is_in(&name, rows[i].line) != rows[i].is_in)
			fail_msg("\"%s\"", rows[i].line);
	}
}

static void without_a_name_no_line_is_the_writers(void **state)
{
	struct quote_name name = quote_name_read(arena, "");

	(void)state;
	assert_int_equal(name.count, 0);
	assert_false(quote_name_is_line(&name, "anna"));
	assert_false(quote_name_is_line(&name, ""));
	assert_false(quote_name_is_in(&name, "anna"));
}

static void of_a_long_name_the_first_words_count(void **state)
{
	struct quote_name name = quote_name_read(arena, repeated("ab ", 9));

	(void)state;
	assert_int_equal(name.count, QUOTE_NAME_WORDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_known_by_its_words),
		cmocka_unit_test(without_a_name_no_line_is_the_writers),
		cmocka_unit_test(of_a_long_name_the_first_words_count),
	};

	return cmocka_run_group_tests_name(
		"quote_name", tests, mail_fixture_begin, arena_fixture_end);
}
