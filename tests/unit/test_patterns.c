/* SPDX-License-Identifier: MIT */
/* What can be told of the patterns of a set: which are always searched for, which are set aside. */
#include "tests/unit/rules_fixture.h"

static struct fixture fixture;

static int set_up(void **state)
{
	(void)state;
	fixture_open(&fixture);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fixture_close(&fixture);
	return 0;
}

static void patterns_of_which_nothing_is_known_can_be_told(void **state)
{
	static const struct {
		const char *kind, *title, *pattern;
		int line;
		bool opens;
	} rows[] = {
		{"words", "numbers", "\\d{3}", 1, true},
		{"words", "other", "\\d{4}", 2, false},
		{"field", "id", "\\d{7}", 3, true},
		{"rule", "open", "x", 4, true},
		{"rule", "gated", "text: \\d", 5, false},
		{"rule", "gated", "\\w", 5, false},
	};
	struct unanchored *list;

	(void)state;
	fixture_rules(&fixture,
		"words \"numbers\" { any = { 'summa', '\\d{3}' } }\n"
		"words \"other\" { any = '\\d{4}' }\n"
		"field \"id\" { pattern = '\\d{7}' }\n"
		"rule \"open\" { any = { 'terassi', 'x' } matter = m }\n"
		"rule \"gated\" { all = { 'terassi', 'text: \\d' } none = '\\w' matter = m }\n"
		"rule \"by words\" { words = numbers matter = m }\n"
		"rule \"by other words\" { words = other all = 'terassi' matter = m }\n");
	assert_int_equal(rule_set_unanchored(fixture.set, fixture.arena, &list),
		sizeof(rows) / sizeof(*rows));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_string_equal(list[i].kind, rows[i].kind);
		assert_string_equal(list[i].title, rows[i].title);
		assert_string_equal(list[i].pattern, rows[i].pattern);
		assert_int_equal(list[i].at.line, rows[i].line);
		assert_int_equal(list[i].opens, rows[i].opens);
	}
}

static const char slow_text[] =
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!";

static void decide_as_the_daemon_does(void)
{
	struct rule_findings *findings =
		rules_search(fixture.set, &fixture.message, false, fixture.arena);

	rules_decide(findings, &fixture.facts, true, fixture.arena, &fixture.verdict, NULL,
		&fixture.trouble);
}

static void a_pattern_that_stops_message_after_message_is_set_aside(void **state)
{
	struct set_aside *list;

	(void)state;
	fixture_rules(&fixture, "rule \"slow\" { any = '^(a+)+$' matter = slow }\n"
				"rule \"other\" { any = 'text: a' matter = other }\n");
	rule_set_set_slow_aside(fixture.set);
	fixture.message.reply = slow_text;
	for (int i = 0; i < PATTERN_STOPS_MAX; i++) {
		assert_int_equal(rule_set_count_aside(fixture.set), 0);
		decide_as_the_daemon_does();
		assert_non_null(strstr(fixture.trouble, "slow: the pattern ^(a+)+$"));
		assert_decided(&fixture.verdict.matter, "other"); /* the mail goes on */
	}
	assert_non_null(strstr(fixture.trouble, "set aside"));
	assert_int_equal(rule_set_count_aside(fixture.set), 1);
	assert_int_equal(rule_set_list_aside(fixture.set, fixture.arena, &list), 1);
	assert_string_equal(list[0].kind, "rule");
	assert_string_equal(list[0].title, "slow");
	assert_string_equal(list[0].pattern, "^(a+)+$");
	assert_int_equal(list[0].at.line, 1);
	decide_as_the_daemon_does();
	assert_null(fixture.trouble);
	fixture.message.reply = "aaa"; /* which it would find */
	decide_as_the_daemon_does();
	assert_decided(&fixture.verdict.matter, "other");
}

static void what_another_process_found_too_slow_is_put_aside(void **state)
{
	struct set_aside *list;

	(void)state;
	fixture_rules(&fixture, "words \"w\" { any = { 'aa', 'bb' } }\n"
				"rule \"r\" { words = w all = 'aa' matter = m }\n"
				"rule \"s\" { any = 'bb' matter = n }\n");
	assert_false(rule_set_put_aside(fixture.set, "a"));
	assert_int_equal(rule_set_list_aside(fixture.set, fixture.arena, &list), 0);
	assert_true(rule_set_put_aside(fixture.set, "aa"));
	assert_int_equal(rule_set_list_aside(fixture.set, fixture.arena, &list), 2);
	assert_string_equal(list[0].title, "w");
	assert_string_equal(list[1].title, "r");
	assert_int_equal(rule_set_count_aside(fixture.set), 0);
	assert_decided(&fixture_decide_text(&fixture, "", "aa bb")->matter, "n");
}

#define PATTERNS_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PATTERNS_TEST(patterns_of_which_nothing_is_known_can_be_told),
		PATTERNS_TEST(a_pattern_that_stops_message_after_message_is_set_aside),
		PATTERNS_TEST(what_another_process_found_too_slow_is_put_aside),
	};

	return cmocka_run_group_tests_name("patterns", tests, NULL, NULL);
}
