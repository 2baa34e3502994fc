/* SPDX-License-Identifier: MIT */
/* What the attributes of an element say, in the forms of mail programs. */
#include "handlers/mail/html_style.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static const unsigned char **attributes(const char *name, const char *value)
{
	static const unsigned char *list[3];

	list[0] = (const unsigned char *)name;
	list[1] = (const unsigned char *)value;
	list[2] = NULL;
	return list;
}

static bool hides(const unsigned char **list)
{
	return html_is_hidden(arena, list);
}

static bool is_tight(const unsigned char **list)
{
	return html_is_tight(arena, list);
}

static bool is_mark(const unsigned char **list)
{
	return html_is_item_mark(arena, list);
}

static void elements_are_known_by_what_mail_programs_write(void **state)
{
	static const struct {
		bool (*is)(const unsigned char **);
		const char *name, *value;
		bool want;
		const char *only;
	} cases[] = {
		{hides, "hidden", NULL, true, "a name without a value"},
		{hides, "STYLE", "Display : None", true, "case and blanks"},
		{hides, "style", "font-size:0.9em", false, "small is not hidden"},
		{hides, "style", "max-height:0;overflow:hidden", true, "no height"},
		{hides, "class", "display:none", false, "not in another attribute"},
		{is_tight, "class", "MsoNormal", true, "Outlook on the desktop"},
		{is_tight, "class", "x Msolistparagraph", true, "one of several, in other case"},
		{is_tight, "class", "Mimosa", false, "begins alike"},
		{is_tight, "style", "margin:0cm", true, "a margin of nothing"},
		{is_tight, "style", "margin-top:0; margin-bottom:0", true, "above and below"},
		{is_tight, "style", "margin-top:0; margin-bottom:8pt", false, "only above"},
		{is_mark, "style", "font-family:Symbol;mso-list:Ignore", true,
			"the bullet of Word"},
		{is_mark, "style", "mso-list:l0 level1 lfo1", false, "the paragraph around it"},
		{html_begins_older, "id", "divRplyFwdMsg", true, "Outlook on the web"},
		{html_begins_older, "id", "divRplyFwdMsgs", false, "begins alike"},
		{html_begins_older, "id", "mail-editor-reference-message-container", true,
			"Outlook on the phone"},
		{html_is_signature, "id", "Signature", true, "Outlook on the web"},
		{html_is_signature, "id", "ms-outlook-mobile-signature", true, "on the phone"},
		{html_is_signature, "class", "x gmail_signature", true, "Gmail"},
		{html_is_signature, "class", "moz-signature", true, "Thunderbird"},
		{html_is_signature, "id", "AppleMailSignature", true, "Apple Mail"},
		{html_is_signature, "title", "Signature", false, "another attribute"},
	};

	(void)state;
	arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (cases[i].is(attributes(cases[i].name, cases[i].value)) != cases[i].want)
			fail_msg("%s", cases[i].only);
		assert_false(cases[i].is(NULL));
	}
	arena_free(arena);
}

static void items_of_word_have_a_level(void **state)
{
	static const struct {
		const char *style;
		size_t level;
	} cases[] = {
		{"text-indent:-18.0pt;mso-list:l0 level1 lfo1", 1},
		{"mso-list:l12 level3 lfo2", 3},
		{"mso-list:Ignore", 0},
		{"mso-list:l0 level", 0},
		{"mso-list:l0 level0 lfo1", 0},
	};

	(void)state;
	arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(html_item_level(arena, attributes("style", cases[i].style)),
			cases[i].level);
	assert_int_equal(html_item_level(arena, NULL), 0);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_are_known_by_what_mail_programs_write),
		cmocka_unit_test(items_of_word_have_a_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
