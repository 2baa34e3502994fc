/* SPDX-License-Identifier: MIT */
/* Sentences told from what mail programs write. */
#include "handlers/mail/quote_prose.h"

#include "tests/unit/mail_fixture.h"

static void sentences_are_told_from_attributions(void **state)
{
	static const struct {
		const char *line;
		bool is;
	} rows[] = {
		{"Matti Meikäläinen kirjoitti 23.11.2026 klo 9.31:", false},
		{"23.11.2026 9.31, Matti Meikäläinen kirjoitti:", false},
		{"maanantaina 23. marraskuuta 2026 klo 9.31 Matti Meikäläinen kirjoitti:", false},
		{"ma 23. marrask. 2026 klo 9.31 ap. Matti Meikäläinen kirjoitti seuraavaa:", false},
		{"> Den 2026-11-23 kl. 09:31, skrev Åke Öberg:", false},
		{"måndagen den 23 november 2026 klockan 09:31 skrev Maja von Ek följande:", false},
		{"Den 23. november 2026 kl. 09.31 skrev Søren Li:", false},
		{"On 23/11/2026 09:31, Anna-liisa O'brien wrote:", false},
		{"On Mon, Nov 23rd, 2026 at 9:31 a.m.,\nJoe Bloggs wrote:", false},
		{"On Nov 26, 2013 you wrote:", false},
		/* others' languages, and lines with an address, are not judged */
		{"Am 23.11.2026 um 09:31 schrieb Hans Meier:", false},
		{"kaupungin kirjaamo <kirjaamo@kotka.example> kirjoitti:", false},
		{"kaupungin kirjaamo kirjoitti:", true},
		{"Kuten Pekka kirjoitti, hän kirjoitti 24.11.2026:", true},
		{"Kuten Pekka Laine kirjoitti 24.11.2026 klo 9.31:", true},
		{"> Som Pekka Laine skrev den 24.11.2026:", true},
		{"Pekka Laine kirjoitti äsken:", true},
		{"Hei Anna! Pekka Laine kirjoitti 24.11.2026 klo 9.31:", true},
		{"Muistatko? Pekka kirjoitti:", true},
		{"Som Pekka skrev igår:", true},
		{"As Pekka wrote yesterday", true},
		{"He overwrote the file of 23 nov 2026:", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (quote_is_prose(rows[i].line, strlen(rows[i].line)) != rows[i].is)
			fail_msg("\"%s\" is taken for %s", rows[i].line,
				rows[i].is ? "an attribution" : "prose");
	}
}

static void only_the_size_is_read_and_a_word_has_no_end(void **state)
{
	const char *line = "Joe wrote: today";

	(void)state;
	assert_false(quote_is_prose(line, strlen("Joe wrote:")));
	assert_true(quote_is_prose(line, strlen(line)));
	line = repeated("a", 1000);
	assert_false(quote_is_prose(line, 1000));
	line = arena_printf(arena, "%s wrote", line);
	assert_true(quote_is_prose(line, strlen(line)));
}

static void a_quotation_opens_with_its_mark(void **state)
{
	static const char *const marked[] = {"”lupa”", "\"lupa\"", "»lupa»", "«lupa»", "'lupa'"};

	(void)state;
	for (size_t i = 0; i < sizeof(marked) / sizeof(*marked); i++)
		assert_true(quote_opens_quotation(marked[i]));
	assert_false(quote_opens_quotation("lupa \"a\""));
	assert_false(quote_opens_quotation(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_are_told_from_attributions),
		cmocka_unit_test(only_the_size_is_read_and_a_word_has_no_end),
		cmocka_unit_test(a_quotation_opens_with_its_mark),
	};

	return cmocka_run_group_tests_name(
		"quote_prose", tests, mail_fixture_begin, arena_fixture_end);
}
