/* SPDX-License-Identifier: MIT */
/* What is looked for in a message before the facts are known: the same with a trace and without. */
#include "tests/unit/rules_fixture.h"

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture_open(fixture);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

static const char rules[] = "words \"w\" { any = { 'terass', 'patio' } }\n"
			    "rule \"any\" { any = { 'xyz', 'lupa', 'luvan' }  tags = any }\n"
			    "rule \"words\" { words = w  tags = words }\n"
			    "rule \"all\" { all = { 'lupa', 'terass' }  tags = all }\n"
			    "rule \"all missing\" { all = { 'lupa', 'xyz' }  tags = missing }\n"
			    "rule \"none\" { any = 'lupa'  none = 'terass'  tags = none }\n"
			    "rule \"captures\" { any = 'tie (?<street>\\w+)'  tags = captures }\n"
			    "rule \"sms\" { channel = sms  any = 'lupa'  tags = sms }\n";

static void read_message(struct fixture *fixture)
{
	fixture_rules(fixture, rules);
	fixture->message.channel = CHANNEL_EMAIL;
	fixture->message.subject = "Lupa";
	fixture->message.text = fixture->message.reply = "Terassi, tie Metsä. Lupaa pyydän.";
}

static void a_trace_changes_nothing_of_the_verdict(void **state)
{
	struct fixture *fixture = *state;
	struct verdict plain;
	const char *trouble;

	read_message(fixture);
	fixture_decide(fixture);
	rules_decide(rules_search(fixture->set, &fixture->message, false, fixture->arena),
		&fixture->facts, true, fixture->arena, &plain, NULL, &trouble);
	assert_int_equal(plain.tag_count, fixture->verdict.tag_count);
	assert_int_equal(plain.tag_count, 4);
	for (size_t i = 0; i < plain.tag_count; i++)
		assert_string_equal(plain.tags[i].value, fixture->verdict.tags[i].value);
	assert_int_equal(plain.field_count, fixture->verdict.field_count);
	assert_int_equal(plain.field_count, 1);
	assert_string_equal(plain.fields[0].value, fixture->verdict.fields[0].value);
	assert_string_equal(plain.fields[0].value, "Metsä");
}

static void each_rule_says_what_was_found_or_why_it_does_not_hold(void **state)
{
	static const struct {
		const char *rule;
		bool holds;
		size_t hits;
		const char *why_not; /* NULL when it holds */
	} rows[] = {
		{"any", true, 1, NULL},
		{"words", true, 1, NULL},
		{"all", true, 2, NULL},
		{"all missing", false, 1, "the pattern xyz of all was not found"},
		/* only what stood in the way */
		{"none", false, 1, "a pattern of none was found"},
		{"captures", true, 1, NULL},
		{"sms", false, 0, "it came by another channel"},
	};
	struct fixture *fixture = *state;

	read_message(fixture);
	fixture_decide(fixture);
	assert_int_equal(fixture->trace.count, sizeof(rows) / sizeof(rows[0]));
	for (size_t i = 0; i < fixture->trace.count; i++) {
		const struct rule_match *match = &fixture->trace.matches[i];

		assert_string_equal(match->rule, rows[i].rule);
		assert_int_equal(match->holds, rows[i].holds);
		if (match->hit_count != rows[i].hits)
			fail_msg("%s: %zu hits", match->rule, match->hit_count);
		if (rows[i].why_not)
			assert_string_equal(match->why_not, rows[i].why_not);
		else
			assert_null(match->why_not);
	}
	assert_string_equal(fixture->trace.matches[4].hits[0].words, "Terass");
}

static void without_rules_nothing_is_found_and_the_defaults_hold(void **state)
{
	struct fixture *fixture = *state;

	fixture_rules(fixture, "");
	fixture_decide_text(fixture, "Lupa", "Terassi");
	assert_int_equal(fixture->trace.count, 0);
	assert_null(fixture->verdict.matter.value);
	assert_int_equal(fixture->verdict.tag_count, 0);
}

int main(void)
{
#define RULES_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		RULES_TEST(a_trace_changes_nothing_of_the_verdict),
		RULES_TEST(each_rule_says_what_was_found_or_why_it_does_not_hold),
		RULES_TEST(without_rules_nothing_is_found_and_the_defaults_hold),
	};

	return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
