/* SPDX-License-Identifier: MIT */
#include "tests/unit/rules_fixture.h"

/* Each row: a fault, where it is, and what its sentence says. Columns count from 1, in characters.
 */
static void every_fault_is_told_at_its_line_and_column(void **state)
{
	static const struct {
		const char *rules;
		int line;
		int column;
		const char *says;
	} rows[] = {
		{"rule { matter = x }", 1, 1, "needs a title"},
		{"rule \"a\" { mater = x }", 1, 12, "did you mean 'matter'"},
		/* in a raw string: behind the quote and three characters */
		{"rule \"a\" {\n  any = { 'lupa', 'lu(' }\n}", 2, 23,
			"missing closing parenthesis"},
		/* a doubled quote takes two columns of the file */
		{"rule \"a\" { any = 'ä''(' }", 1, 23, "missing closing parenthesis"},
		/* and so does an escape of a string */
		{"rule \"a\" { any = \"\\\\d(\" }", 1, 23, "missing closing parenthesis"},
		/* a bare word has no quote */
		{"rule \"a\" { any = b( }", 1, 20, "missing closing parenthesis"},
		/* behind a scope */
		{"rule \"a\" { any = 'from: (' }", 1, 26, "missing closing parenthesis"},
		{"rule \"a\" { any = 'header X-A: [' }", 1, 32, "missing terminating ]"},
		{"rule \"a\" { any = '' }", 1, 19, "empty pattern"},
		{"rule \"a\" { any = 'text: ' }", 1, 25, "empty pattern"},
		{"rule \"a\" { none = { 'from:x' } }", 1, 21, "one blank behind it"},
		{"rule \"a\" { none = { 'From: x' } }", 1, 21, "small letters"},
		{"rule \"a\" { none = { 'header : x' } }", 1, 21, "'header NAME: '"},
		{"rule \"a\" { none = { 'header X-A:x' } }", 1, 21, "one blank"},
		{"rule \"a\" { none = { 'Header X-A: x' } }", 1, 21, "small letters"},
		{"rule \"a\" { any = { } }", 1, 12, "empty list"},
		{"rule \"a\" { words = { } matter = m }", 1, 12, "words is an empty list"},
		{"rule \"a\" { place = { } matter = m }", 1, 12, "place is an empty list"},
		{"rule \"a\" { dates = { } matter = m }", 1, 12, "dates is an empty list"},
		{"rule \"a\" { tags = { } }", 1, 12, "tags is an empty list"},
		{"rule \"a\" { all = 'no (?<Number>x)' }", 1, 25, "small letters a-z"},
		{"rule \"a\" { words = terace }\nwords \"terrace\" { any = 'x' }", 1, 20,
			"did you mean \"terrace\""},
		{"rule \"a\" { words = terrace }", 1, 20, "add a block words \"terrace\""},
		{"words \"w\" { }", 1, 1, "needs its patterns"},
		{"words \"w\" { all = 'x' any = 'y' }", 1, 13, "did you mean 'any'"},
		{"rule \"a\" { channel = { email, fax } }", 1, 31, "the words are email, sms"},
		{"rule \"a\" { language = sw }", 1, 23, "did you mean 'sv'"},
		{"rule \"a\" { when = night }", 1, 19, "open, closed"},
		{"rule \"a\" { contact = knwon }", 1, 22, "known"},
		{"rule \"a\" { place = kotke }", 1, 20, "did you mean \"kotka\""},
		{"rule \"a\" { dates = { 12-01, 2026-02-29 } }", 1, 29, "not a day"},
		{"rule \"a\" { dates = 2026-12-02..2026-12-01 }", 1, 20, "not a day"},
		{"rule \"a\" { dates = 2026-12-02..12-01 }", 1, 20, "not a day"},
		{"rule \"a\" { group = bulding-control }", 1, 20,
			"did you mean \"building-control\""},
		{"rule \"a\" { owner = maija }", 1, 20, "add a block person \"maija\""},
		{"rule \"a\" { authority = lvw }", 1, 24, "did you mean \"lvv\""},
		{"rule \"a\" { priority = higher }", 1, 23, "high"},
		{"rule \"a\" { raw = maybe }", 1, 18, "yes"},
		{"rule \"a\" { final = 1 }", 1, 20, "no"},
		{"rule \"a\" { matter = { x, y } }", 1, 12, "one value"},
		{"field \"Business id\" { pattern = x }", 1, 1, "small letters"},
		{"field \"x\" { check = phone }", 1, 1, "needs a pattern"},
		{"field \"x\" { pattern = 'x' check = businessid }", 1, 35,
			"did you mean 'business-id'"},
		{"field \"x\" { pattern = '(?<value>x' }", 1, 34, "missing closing parenthesis"},
		{"place \"kotka\" { any = '(' }", 1, 25, "missing closing parenthesis"},
		{"example \"e\" { expect_matter = x }", 1, 1, "neither text nor subject"},
		{"example \"e\" { text = x }", 1, 1, "expects nothing"},
		{"example \"e\" { text = x expect_mater = x }", 1, 24,
			"did you mean 'expect_matter'"},
		{"example \"e\" { text = x expect_group = x }", 1, 39, "there is no group \"x\""},
		{"rule \"r\" { any = x  group = kinno }", 1, 29, "\"kinno\" is a partner"},
		{"example \"e\" { text = x expect_priority = x }", 1, 42, "urgent"},
		{"example \"e\" { text = x expect_fields = \"a=b\" }", 1, 40, "name: value"},
		{"example \"e\" { text = x at = \"yesterday\" expect_matter = x }", 1, 29,
			"2026-11-28 18:00"},
		{"example \"e\" { text = x headers = \"X-A\" expect_matter = x }", 1, 34,
			"Name: value"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture fixture;
		const struct problem *problem;

		fixture_open(&fixture);
		fixture_parse(&fixture, rows[i].rules);
		problem = &fixture.problems.list[0];
		if (fixture.problems.total == 0) {
			fail_msg("no problem in: %s", rows[i].rules);
		}
		if (problem->at.line != rows[i].line || problem->at.column != rows[i].column ||
			!strstr(problem->text, rows[i].says)) {
			fail_msg("%s\n%s:%d:%d: %s", rows[i].rules, problem->at.file,
				problem->at.line, problem->at.column, problem->text);
		}
		fixture_close(&fixture);
	}
}

static void all_faults_of_a_file_are_told_and_good_rules_kept(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture);
	fixture_parse(&fixture, "rule \"a\" { any = '(' group = x owner = y }\n"
				"rule \"b\" { matter = b }\n"
				"field \"f\" { pattern = ')' }\n");
	assert_int_equal(fixture.problems.total, 4);
	assert_int_equal(rule_set_count(fixture.set), 1);
	/* A rule whose pattern is bad is left out as a whole: without the pattern it would always
	 * hold. */
	assert_decided(&fixture_decide_text(&fixture, "", "")->matter, "b");
	fixture_close(&fixture);
}

static void a_shipped_rule_may_name_a_group_the_site_has_not(void **state)
{
	struct fixture fixture;
	const struct verdict *verdict;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture, "rule \"s\" { shipped = yes matter = m group = env-health }\n"
				"rule \"t\" { shipped = yes group = public-areas }\n");
	verdict = fixture_decide_text(&fixture, "", "");
	assert_decided(&verdict->matter, "m");
	assert_decided(&verdict->group, "public-areas");
	assert_string_equal(fixture.trace.matches[0].lost, "group env-health (this site has none)");
	fixture_close(&fixture);
}

static void a_rule_tells_its_matter_and_the_answer_by_a_channel(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture, "rule \"a\" { matter = m answer = one }\n"
				"rule \"b\" { channel = email answer = two }\n");
	assert_string_equal(rule_set_matter(fixture.set, 0), "m");
	assert_null(rule_set_matter(fixture.set, 1));
	assert_string_equal(rule_set_answer(fixture.set, 0, CHANNEL_SMS), "one");
	assert_null(rule_set_answer(fixture.set, 1, CHANNEL_SMS));
	assert_string_equal(rule_set_answer(fixture.set, 1, CHANNEL_EMAIL), "two");
	fixture_close(&fixture);
}

static void blocks_of_other_rooms_are_passed_over(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture, "site { name = x }\nplace \"atlantis\" { any = '(' }\n");
	assert_int_equal(rule_set_count(fixture.set), 0);
	assert_int_equal(rule_set_example_count(fixture.set), 0);
	fixture_close(&fixture);
	rule_set_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_is_told_at_its_line_and_column),
		cmocka_unit_test(all_faults_of_a_file_are_told_and_good_rules_kept),
		cmocka_unit_test(a_shipped_rule_may_name_a_group_the_site_has_not),
		cmocka_unit_test(a_rule_tells_its_matter_and_the_answer_by_a_channel),
		cmocka_unit_test(blocks_of_other_rooms_are_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
