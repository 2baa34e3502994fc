/* SPDX-License-Identifier: MIT */
/* Mustache as its specification has it, without lambdas and escaping; and the closing up of blank
 * lines. */
#include "templates/render.h"

#include "tests/unit/templates_fixture.h"

/* Every rendering has owner = "Anna", due = "ti", city = "Kotka"; owner_phone and matter are
 * absent. */
static void add_values(struct fixture *fixture)
{
	add_value(fixture, "owner", "Anna");
	add_value(fixture, "due", "ti");
	add_value(fixture, "city", "Kotka");
	add_value(fixture, "owner_phone", "");
	add_value(fixture, "matter", NULL);
}

static void mustache_is_rendered_as_specified(void **state)
{
	static const struct {
		const char *template;
		const char *expected;
		const char *only; /* what only this row exercises */
	} rows[] = {
		{"\nHei.\n", "Hei.\n", "no tag"},
		{"\n{{owner}}, {{owner}}\n", "Anna, Anna\n", "a variable, twice"},
		{"\n|{{ owner }}|{{\towner\t}}|\n", "|Anna|Anna|\n", "blanks inside the braces"},
		{"\n[{{matter}}]\n", "[]\n", "an absent variable"},
		{"\n  {{owner}}\n", "  Anna\n", "a variable alone on its line keeps its blanks"},
		{"\n{{{owner}}} {{&owner}} {{& owner }}\n", "Anna Anna Anna\n", "unescaped forms"},
		{"\n{{#owner}}a{{/owner}}b\n", "ab\n", "a section"},
		{"\n{{#matter}}a{{/matter}}b\n", "b\n", "a section of nothing"},
		{"\n{{^matter}}a{{/matter}}b\n", "ab\n", "an inverted section"},
		{"\n{{^owner}}a{{/owner}}b\n", "b\n", "an inverted section of something"},
		{"\n{{#owner_phone}}a{{/owner_phone}}b\n", "b\n", "an empty value is absent"},
		{"\n{{#owner}}{{.}}!{{/owner}}\n", "Anna!\n", "the value of the section"},
		{"\n{{#owner}}{{#due}}{{.}}{{/due}}{{.}}{{/owner}}\n", "tiAnna\n",
			"the inner first"},
		{"\n{{#owner}}{{^matter}}{{.}}{{/matter}}{{/owner}}\n", "Anna\n",
			"an inverted section has no value of its own"},
		{"\n{{#owner}}{{#owner}}{{due}}{{/owner}}{{/owner}}\n", "ti\n", "the same twice"},
		{"\na{{! a comment }}b\n", "ab\n", "a comment"},
		{"\na\n{{! a\n comment }}\nb\n", "a\nb\n", "a comment of two lines"},
		{"\na {{! c }}\nb\n", "a \nb\n", "a comment that is not alone"},
		{"\na\n{{#owner}}\nb\n{{/owner}}\nc\n", "a\nb\nc\n", "lines of sections go"},
		{"\na\n\t {{#owner}}  \nb\n  {{/owner}}\t\nc\n", "a\nb\nc\n", "with their blanks"},
		{"\n{{#owner}}\na\n{{/owner}}", "a\n", "at both ends of the file"},
		{"\na\r\n{{#owner}}\r\nb\r\n{{/owner}}\r\nc\r\n", "a\nb\nc\n", "CR LF"},
		{"\n | {{#owner}}\t|\t{{/owner}} | \n", " | \t|\t |\n", "inner blanks stay"},
		{"\na\n{{#owner}} {{/owner}}\nb\n", "a\n\nb\n", "two tags are not alone"},
		{"\n{{#owner}}x{{/owner}}\n{{#owner}}y{{/owner}}\n", "x\ny\n", "the newline stays"},
		{"\n- {{#owner}}x{{/owner}} -\n", "- x -\n", "a section within a line"},
		{"\na {{> line}} b\n", "a L Anna\n b\n", "a partial within a line"},
		{"\na\n  {{> lines}}\nb\n", "a\n  1\n  2 Anna\nb\n", "a partial indents its lines"},
		{"\na\n{{>lines}}\nb\n", "a\n1\n2 Anna\nb\n", "one without indent"},
		{"\n  {{> nested}}\n", "  n\n   1\n   2 Anna\n", "indents add up"},
		{"\n{{#matter}}{{> lines}}{{/matter}}x\n", "x\n", "a partial in an absent section"},
		{"\n{{#owner}}{{> here}}{{/owner}}\n", "Anna\n", "a partial sees the section"},
		{"\n<b>&\"{{city}}\"</b>\n", "<b>&\"Kotka\"</b>\n", "HTML is text"},
		{"\nÄ{{owner}}€\n", "ÄAnna€\n", "letters of several bytes"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *fixture;

		fixture_setup(state);
		fixture = *state;
		add_values(fixture);
		add_file(fixture, "acknowledgement", rows[i].template);
		add_file(fixture, "line", "\nL {{owner}}\n");
		add_file(fixture, "lines", "\n1\n2 {{owner}}\n");
		add_file(fixture, "nested", "\nn\n {{> lines}}\n");
		add_file(fixture, "here", "\n{{#owner}}{{.}}{{/owner}}");
		parse_files(fixture);
		assert_no_problems(fixture);
		assert_int_equal(render_file(fixture, "acknowledgement"), OK);
		if (strcmp(fixture->rendered.text, rows[i].expected) != 0) {
			fail_msg("%s: \"%s\", not \"%s\"", rows[i].only, fixture->rendered.text,
				rows[i].expected);
		}
		fixture_teardown(state);
	}
}

static void blank_lines_of_absent_sections_close_up(void **state)
{
	static const struct {
		const char *template;
		const char *expected;
	} rows[] = {
		{"\na\n\n{{#matter}}\nx\n\n{{/matter}}\nb\n", "a\n\nb\n"},
		{"\na\n\n{{#matter}}\nx\n{{/matter}}\n\n{{#matter}}\ny\n{{/matter}}\n\nb\n",
			"a\n\nb\n"},
		{"\n{{#matter}}\nx\n{{/matter}}\n\na\n", "a\n"},	  /* at the beginning */
		{"\na\n\n{{#matter}}\nx\n{{/matter}}\n", "a\n"},	  /* at the end */
		{"\na\n\n{{#matter}}x{{/matter}} \t\n\nb\n", "a\n\nb\n"}, /* only blanks left */
		{"\n-- \n{{owner}}\n", "-- \nAnna\n"}, /* the blank of a signature stays */
		{"\n{{#matter}}x{{/matter}}\n", ""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *fixture;

		fixture_setup(state);
		fixture = *state;
		add_values(fixture);
		add_file(fixture, "acknowledgement", rows[i].template);
		parse_files(fixture);
		assert_no_problems(fixture);
		assert_int_equal(render_file(fixture, "acknowledgement"), OK);
		assert_string_equal(fixture->rendered.text, rows[i].expected);
		fixture_teardown(state);
	}
}

static void what_a_stranger_wrote_stays_as_it_is(void **state)
{
	struct fixture *fixture = *state;

	add_file(fixture, "notification", "\n{{text}}\n\nend\n");
	add_value(fixture, "text", "\n <b>{{owner}}</b>\n\n\n\n{{#due}}\n\n");
	add_value(fixture, "owner", "Anna");
	parse_files(fixture);
	assert_int_equal(render_file(fixture, "notification"), OK);
	assert_string_equal(fixture->rendered.text, "\n <b>{{owner}}</b>\n\n\n\n{{#due}}\n\nend\n");
}

static void headers_are_one_line_that_nobody_breaks_out_of(void **state)
{
	struct fixture *fixture = *state;

	add_file(fixture, "acknowledgement",
		"Subject: Re {{subject}}\nSms: Hei {{contact_name}}!\n"
		" {{#matter}}x{{/matter}}\n\tLoppu. \n\ntext\n");
	add_value(fixture, "subject", "a\r\nBcc: everyone@example.com");
	add_value(fixture, "contact_name", "  Matti\n\n Meik\xC3\xA4l\xC3\xA4inen ");
	parse_files(fixture);
	assert_no_problems(fixture);
	assert_int_equal(render_file(fixture, "acknowledgement"), OK);
	assert_string_equal(fixture->rendered.subject, "Re a Bcc: everyone@example.com");
	assert_string_equal(fixture->rendered.sms, "Hei Matti Meik\xC3\xA4l\xC3\xA4inen ! Loppu.");
	assert_string_equal(fixture->rendered.text, "text\n");
}

static void a_text_without_headers_has_none(void **state)
{
	struct fixture *fixture = *state;

	add_file(fixture, "acknowledgement", "Hei {{owner}},\n\nSubject: x\n");
	add_file(fixture, "closed-hours", "\nSubject: x\n");
	parse_files(fixture);
	assert_no_problems(fixture);
	assert_int_equal(render_file(fixture, "acknowledgement"), OK);
	assert_null(fixture->rendered.subject);
	assert_null(fixture->rendered.sms);
	assert_string_equal(fixture->rendered.text, "Hei ,\n\nSubject: x\n");
	assert_int_equal(render_file(fixture, "closed-hours"), OK);
	assert_string_equal(fixture->rendered.text, "Subject: x\n");
}

static void the_sites_own_file_replaces_the_shipped_one(void **state)
{
	struct fixture *fixture = *state;

	add_file(fixture, "acknowledgement", "Subject: shipped\n\nshipped\n");
	add_file(fixture, "acknowledgement", "\nown\n");
	parse_files(fixture);
	assert_int_equal(render_file(fixture, "acknowledgement"), OK);
	assert_string_equal(fixture->rendered.text, "own\n");
	assert_null(fixture->rendered.subject); /* nothing of the old one is left */
}

static void another_language_stands_in_for_a_missing_one(void **state)
{
	static const enum language languages[] = {LANGUAGE_SV, LANGUAGE_EN};
	struct fixture *fixture = *state;
	struct error error;

	add_bytes(fixture, LANGUAGE_EN, "acknowledgement", "\nen", 3);
	add_bytes(fixture, LANGUAGE_SV, "acknowledgement", "\nsv", 3);
	add_bytes(fixture, LANGUAGE_EN, "closed-hours", "\nen", 3);
	add_bytes(fixture, LANGUAGE_FI, "answer", "\nfi", 3);
	parse_files(fixture);
	assert_true(template_exists(fixture->set, "answer", LANGUAGE_FI));
	assert_false(template_exists(fixture->set, "answer", LANGUAGE_SV));
	assert_int_equal(template_render(fixture->set, "acknowledgement", LANGUAGE_EN, languages, 2,
				 NULL, 0, fixture->arena, &fixture->rendered, &error),
		OK);
	assert_string_equal(fixture->rendered.text, "en\n");
	assert_int_equal(template_render(fixture->set, "acknowledgement", LANGUAGE_OTHER, languages,
				 2, NULL, 0, fixture->arena, &fixture->rendered, &error),
		OK);
	assert_string_equal(fixture->rendered.text, "sv\n");
	assert_int_equal(template_render(fixture->set, "closed-hours", LANGUAGE_FI, languages, 2,
				 NULL, 0, fixture->arena, &fixture->rendered, &error),
		OK);
	assert_string_equal(fixture->rendered.text, "en\n");
	assert_int_equal(template_render(fixture->set, "answer", LANGUAGE_SV, languages, 2, NULL, 0,
				 fixture->arena, &fixture->rendered, &error),
		NOT_FOUND);
	assert_non_null(strstr(error.text, "answer"));
}

static void a_rendering_has_a_size(void **state)
{
	struct fixture *fixture = *state;
	char *large = arena_alloc(fixture->arena, RENDERED_MAX + 1);

	memset(large, 'x', RENDERED_MAX);
	add_file(fixture, "notification", "\n{{text}}{{text}}\n");
	add_value(fixture, "text", large);
	parse_files(fixture);
	assert_int_equal(render_file(fixture, "notification"), REFUSED);
	assert_null(fixture->rendered.text);
}

static void a_ring_of_partials_that_was_loaded_still_ends(void **state)
{
	struct fixture *fixture = *state;

	add_file(fixture, "acknowledgement", "\nx{{> acknowledgement}}\n");
	parse_files(fixture);
	assert_int_equal(fixture->problems.total, 1);
	assert_int_equal(render_file(fixture, "acknowledgement"), REFUSED);
}

#define FIXTURE_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mustache_is_rendered_as_specified),
		cmocka_unit_test(blank_lines_of_absent_sections_close_up),
		FIXTURE_TEST(what_a_stranger_wrote_stays_as_it_is),
		FIXTURE_TEST(headers_are_one_line_that_nobody_breaks_out_of),
		FIXTURE_TEST(a_text_without_headers_has_none),
		FIXTURE_TEST(the_sites_own_file_replaces_the_shipped_one),
		FIXTURE_TEST(another_language_stands_in_for_a_missing_one),
		FIXTURE_TEST(a_rendering_has_a_size),
		FIXTURE_TEST(a_ring_of_partials_that_was_loaded_still_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
