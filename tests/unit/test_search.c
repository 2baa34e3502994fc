/* SPDX-License-Identifier: MIT */
/* What is found in a message before anything else is known: every hit when traced, the first else.
 */
#include "rules/deciding.h"

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

static const struct rule_findings *search(const char *text, bool traced)
{
	fixture.message.reply = text;
	return rules_search(fixture.set, &fixture.message, traced, fixture.arena);
}

/* The words of the hits: "rakennus, lupa". */
static const char *hits(const struct rule_finding *finding)
{
	const char *all = "";

	for (size_t i = 0; i < finding->hits.count; i++)
		all = arena_printf(
			fixture.arena, "%s%s%s", all, i ? ", " : "", finding->hits.list[i].words);
	return all;
}

static void every_hit_is_noted_when_traced_and_none_else(void **state)
{
	static const struct {
		const char *text, *hits;
		bool found;
		const char *why_not;
	} rows[] = {
		{"rakennus ja lupa, kiire tie", "rakennus, lupa, kiire, tie", true, NULL},
		{"lupa tie kiire", "lupa, kiire, tie", true, NULL},
		{"kiire tie", "", false, "no pattern of any was found"},
		{"rakennus tie", "rakennus", false, "no pattern of its words was found"},
		{"rakennus kiire", "rakennus, kiire", false,
			"the pattern tie of all was not found"},
		/* what stands in the way is what matters */
		{"rakennus kiire tie mainos", "mainos", false, "a pattern of none was found"},
	};

	(void)state;
	fixture_rules(&fixture,
		"words \"hurry\" { any = { 'heti', 'kiire' } }\n"
		"rule \"r\" { any = { 'rakennus', 'lupa' }  words = hurry  all = 'tie'  "
		"none = 'mainos'  matter = m }\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct rule_finding *traced = search(rows[i].text, true)->rules;
		const struct rule_findings *plain = search(rows[i].text, false);

		if (strcmp(hits(traced), rows[i].hits) != 0 || traced->found != rows[i].found)
			fail_msg("%s: %s", rows[i].text, hits(traced));
		/* without a trace only what was found is kept */
		assert_int_equal(plain->rule_count, rows[i].found);
		if (rows[i].found) {
			assert_null(traced->why_not);
			assert_true(plain->rules[0].found);
			assert_int_equal(plain->rules[0].hits.count, 0);
		} else {
			assert_string_equal(traced->why_not, rows[i].why_not);
		}
	}
}

static void a_rule_of_another_channel_or_language_is_not_searched(void **state)
{
	const struct rule_finding *rules;

	(void)state;
	fixture_rules(&fixture, "rule \"sms\" { channel = sms  any = 'lupa'  matter = a }\n"
				"rule \"sv\" { language = sv  any = 'lupa'  matter = b }\n"
				"rule \"fi\" { language = fi  any = 'lupa'  matter = c }\n");
	fixture.message.language = LANGUAGE_FI;
	assert_string_equal(search("lupa", false)->rules[0].rule->name, "fi");
	rules = search("lupa", true)->rules;
	assert_false(rules[0].fits);
	assert_string_equal(rules[0].why_not, "it came by another channel");
	assert_false(rules[1].fits);
	assert_string_equal(rules[1].why_not, "it is in another language");
	assert_int_equal(rules[1].hits.count, 0);
	assert_true(rules[2].fits && rules[2].found);
	/* a mail that shows no language may be of any: the writer's is a fact for later */
	fixture.message.language = LANGUAGE_UNKNOWN;
	rules = search("lupa", true)->rules;
	assert_true(rules[1].found && rules[2].found);
}

static void more_hits_than_there_is_room_for_at_first_are_all_kept(void **state)
{
	const char *rule = "rule \"r\" { matter = m  any = { 'x0'";
	const char *text = "x0";

	(void)state;
	for (int i = 1; i < 100; i++) {
		rule = arena_printf(fixture.arena, "%s, 'x%d\\b'", rule, i);
		text = arena_printf(fixture.arena, "x%d %s", i, text); /* the last comes first */
	}
	fixture_rules(&fixture, arena_printf(fixture.arena, "%s } }", rule));
	assert_int_equal(search(text, true)->rules[0].hits.count, 100);
	assert_string_equal(
		search(text, true)->rules[0].hits.list[99].words, "x99"); /* in file order */
}

static void captures_are_those_of_rules_that_were_found(void **state)
{
	const struct rule_finding *rules;

	(void)state;
	fixture_rules(&fixture,
		"rule \"a\" { any = 'lupa (?<number>\\d+)'  none = 'vanha'  matter = a }\n"
		"rule \"b\" { any = 'lupa (?<number>\\d+)( (?<part>[a-z]))?'  matter = b }\n");
	rules = search("vanha lupa 7", true)->rules;
	assert_int_equal(rules[0].captures.count, 0);
	assert_int_equal(rules[1].captures.count, 1); /* a group that took no part has no value */
	assert_string_equal(rules[1].captures.list[0].name, "number");
	assert_string_equal(rules[1].captures.list[0].value, "7");
	rules = search("LUPA 8 B", true)->rules;
	assert_int_equal(rules[1].captures.count, 2);
	assert_string_equal(rules[1].captures.list[1].value, "B");
}

static void a_site_without_rules_finds_nothing(void **state)
{
	(void)state;
	fixture_rules(&fixture, "");
	search("lupa", true);
	assert_int_equal(rule_set_count(fixture.set), 0);
	assert_decided(&fixture_decide(&fixture)->matter, NULL);
}

#define SEARCH_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SEARCH_TEST(every_hit_is_noted_when_traced_and_none_else),
		SEARCH_TEST(a_rule_of_another_channel_or_language_is_not_searched),
		SEARCH_TEST(more_hits_than_there_is_room_for_at_first_are_all_kept),
		SEARCH_TEST(captures_are_those_of_rules_that_were_found),
		SEARCH_TEST(a_site_without_rules_finds_nothing),
	};

	return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
