/* SPDX-License-Identifier: MIT */
/* What is wrong in a template is said with its place; what is right passes. */
#include "templates/parse.h"

#include "tests/unit/templates_fixture.h"

static void assert_problem(
	const struct fixture *fixture, size_t index, int line, int column, const char *words)
{
	const struct problem *problem = &fixture->problems.list[index];

	assert_true(fixture->problems.count > index);
	if (problem->at.line != line || problem->at.column != column ||
		!strstr(problem->text, words)) {
		fail_msg("%d:%d: %s, not %d:%d: %s", problem->at.line, problem->at.column,
			problem->text, line, column, words);
	}
}

static void each_fault_has_its_place_and_sentence(void **state)
{
	static const struct {
		const char *text;
		int line, column;
		const char *words;
	} rows[] = {
		{"\nHei {{nobody_knows_it}}", 2, 5, "unknown name {{nobody_knows_it}}"},
		{"\nÄÖÅ {{ownr}}", 2, 5, "did you mean {{owner}}?"}, /* columns count characters */
		{"\na\n  {{owner", 3, 3, "}} is missing"},
		{"\n{{{owner}}", 2, 1, "}}} is missing"},
		{"\n{{#owner}}\nx", 2, 1, "{{/owner}} is missing"},
		{"\nx {{/owner}}", 2, 3, "not open"},
		{"\n{{#owner}}\n{{/due}}\n", 3, 1, "should close the section of line 2"},
		{"\nx {{=<% %>=}} y", 2, 3, "delimiters"},
		{"\nx {{}}", 2, 3, "no name"},
		{"\nx {{#}}{{/}}", 2, 3, "no name"},
		{"\nyour owner is {owner}.", 2, 15, "write {{owner}}, with two braces"},
		{"\n{{> nothing}}\n", 2, 1, "no template \"nothing\""},
		{"Subjekt: x\n\ny", 1, 1, "unknown header \"Subjekt\""},
		{"Subject: x\nSubject: y\n\nz", 2, 1, "a second time"},
		{"Subject: x\nHei,\n", 2, 1, "empty line"},
		{"Subject: {{nobody_knows_it}}\n\nx", 1, 10, "unknown name"},
		{"Subject: x\nSms: \n\ny", 2, 1, "Sms has no text"},
		{"Sms: a\n b {{nobody_knows_it}}\n\nx", 2, 4, "unknown name"},
		{"\n{{.}}", 2, 1, "unknown name"}, /* outside a section */
		{"\r\nx\r\n{{nobody_knows_it}}\r\n", 3, 1, "unknown name"},
		{"\xEF\xBB\xBF\n{{nobody_knows_it}}", 2, 1, "unknown name"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *fixture;

		fixture_setup(state);
		fixture = *state;
		add_file(fixture, "acknowledgement", rows[i].text);
		parse_files(fixture);
		if (fixture->problems.count == 0) {
			fail_msg("no problem found in row %zu", i);
		}
		assert_problem(fixture, 0, rows[i].line, rows[i].column, rows[i].words);
		assert_string_equal(fixture->problems.list[0].at.file, "fi/acknowledgement.txt");
		fixture_teardown(state);
	}
}

static void every_fault_of_every_file_is_said(void **state)
{
	struct fixture *fixture = *state;

	add_file(fixture, "acknowledgement", "\n{{aaaaaa}}\n{{bbbbbb}}\n{{#owner}}");
	add_file(fixture, "notification", "\n{{cccccc}}");
	parse_files(fixture);
	assert_int_equal(fixture->problems.total, 4);
	assert_string_equal(fixture->problems.list[3].at.file, "fi/notification.txt");
}

static void a_template_may_use_its_own_names_only(void **state)
{
	struct fixture *fixture = *state;

	add_file(fixture, "acknowledgement", "\n{{not_sent}}");
	add_file(fixture, "account", "\n{{not_sent}}");
	add_file(fixture, "building", "\n{{owner}} {{due}}"); /* the site's own */
	parse_files(fixture);
	assert_int_equal(fixture->problems.total, 1);
	assert_problem(fixture, 0, 2, 1, "unknown name {{not_sent}}");
}

static void a_text_message_stands_only_where_one_is_sent(void **state)
{
	struct fixture *fixture = *state;

	add_file(fixture, "status", "Sms: x\n\ny");
	add_file(fixture, "building", "Sms: x\n\ny"); /* the site's own */
	add_file(fixture, "notification", "Subject: z\nSms: x\n\ny");
	parse_files(fixture);
	assert_int_equal(fixture->problems.total, 1);
	assert_problem(fixture, 0, 2, 1, "notification is never sent as a text message");
}

static void a_partial_may_use_what_its_place_gives(void **state)
{
	struct fixture *fixture = *state;

	add_file(fixture, "footer", "\n{{organisation}} {{due}}\n");
	add_file(fixture, "acknowledgement", "\n{{> footer}}\n");
	add_file(fixture, "account", "\n{{> footer}}\n");
	parse_files(fixture);
	assert_int_equal(fixture->problems.total, 1);
	assert_problem(fixture, 0, 2, 18, "has no meaning in account");
}

static void a_partial_of_another_language_is_none(void **state)
{
	struct fixture *fixture = *state;

	add_bytes(fixture, LANGUAGE_SV, "footer", "\nx", 2);
	add_file(fixture, "acknowledgement", "\n{{> footer}}\n");
	parse_files(fixture);
	assert_problem(fixture, 0, 2, 1, "in this language");
}

static void partials_in_a_ring_are_refused(void **state)
{
	struct fixture *fixture = *state;

	add_file(fixture, "one", "\n{{> two}}\n");
	add_file(fixture, "two", "\n{{> one}}{{> one}}\n");
	parse_files(fixture);
	assert_int_equal(fixture->problems.total, 2); /* once for each file */
	assert_problem(fixture, 0, 2, 1, "does one contain itself?");
}

static void partials_that_multiply_are_refused(void **state)
{
	struct fixture *fixture = *state;
	char text[400] = "\n";

	for (int i = 0; i < 16; i++) {
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "{{> b}}");
	}
	for (char name = 'a'; name < 'g'; name++) {
		char *copy = arena_strdup(fixture->arena, text);

		for (char *at = copy; (at = strchr(at, '>')); at++) {
			at[2] = (char)(name + 1);
		}
		add_file(fixture, arena_printf(fixture->arena, "%c", name), copy);
	}
	add_file(fixture, "g", "\nx");
	parse_files(fixture);
	assert_true(fixture->problems.total >= 1);
	assert_non_null(strstr(fixture->problems.list[0].text, "parts"));
}

static void sections_have_a_depth(void **state)
{
	struct fixture *fixture = *state;
	char text[2000] = "\n";

	for (int i = 0; i <= TEMPLATE_NESTING_MAX; i++) {
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "{{#owner}}");
	}
	add_file(fixture, "acknowledgement", text);
	parse_files(fixture);
	assert_problem(fixture, 0, 2, 1 + TEMPLATE_NESTING_MAX * 10, "deeper than 16");
}

static void a_file_has_a_size_and_a_number_of_tags(void **state)
{
	struct fixture *fixture = *state;
	size_t size = TEMPLATE_FILE_MAX + 1;
	char *large = arena_alloc(fixture->arena, size + 1);
	char *many = arena_alloc(fixture->arena, size + 1);

	memset(large, 'x', size);
	for (size_t i = 0; i + 12 < size; i += 9) {
		memcpy(many + i, "{{owner}}", 9);
	}
	add_file(fixture, "acknowledgement", large);
	add_file(fixture, "closed-hours", many);
	parse_files(fixture);
	assert_problem(fixture, 0, 1, 1, "larger than 65536 bytes");
	assert_int_equal(fixture->problems.total, 2);
	assert_non_null(strstr(fixture->problems.list[1].text, "more than 2000 tags"));
}

static void a_name_has_a_length(void **state)
{
	struct fixture *fixture = *state;
	char text[200] = "\n{{";

	memset(text + 3, 'n', TEMPLATE_NAME_MAX + 1);
	snprintf(text + 4 + TEMPLATE_NAME_MAX, 10, "}}");
	add_file(fixture, "acknowledgement", text);
	parse_files(fixture);
	assert_problem(fixture, 0, 2, 1, "longer than 64");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	struct fixture *fixture = *state;

	add_bytes(fixture, LANGUAGE_FI, "acknowledgement", "\nH\xE4t\xE4", 6); /* Latin-1 */
	add_bytes(fixture, LANGUAGE_FI, "closed-hours", "\na\0b", 4);
	parse_files(fixture);
	assert_int_equal(fixture->problems.total, 2);
	assert_problem(fixture, 0, 1, 1, "not UTF-8");
	assert_problem(fixture, 1, 1, 1, "not UTF-8");
}

static void braces_that_are_no_names_are_text(void **state)
{
	struct fixture *fixture = *state;

	add_file(fixture, "acknowledgement", "\n{ } {x} {Owner} } }} {owner\n{{! {owner} }}");
	parse_files(fixture);
	assert_no_problems(fixture);
}

static void the_required_templates_have_names(void **state)
{
	(void)state;
	for (const char *const *name = template_required(); *name; name++) {
		assert_non_null(template_names(*name));
	}
	assert_string_equal(template_names("account")[0], "reference");
	assert_ptr_equal(template_names("of-the-site"), template_names("acknowledgement"));
}

#define FIXTURE_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_has_its_place_and_sentence),
		FIXTURE_TEST(every_fault_of_every_file_is_said),
		FIXTURE_TEST(a_template_may_use_its_own_names_only),
		FIXTURE_TEST(a_text_message_stands_only_where_one_is_sent),
		FIXTURE_TEST(a_partial_may_use_what_its_place_gives),
		FIXTURE_TEST(a_partial_of_another_language_is_none),
		FIXTURE_TEST(partials_in_a_ring_are_refused),
		FIXTURE_TEST(partials_that_multiply_are_refused),
		FIXTURE_TEST(sections_have_a_depth),
		FIXTURE_TEST(a_file_has_a_size_and_a_number_of_tags),
		FIXTURE_TEST(a_name_has_a_length),
		FIXTURE_TEST(bytes_that_are_no_text_are_refused),
		FIXTURE_TEST(braces_that_are_no_names_are_text),
		cmocka_unit_test(the_required_templates_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
