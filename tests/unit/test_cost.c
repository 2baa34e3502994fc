/* SPDX-License-Identifier: MIT */
/* What each rule costs on a message. */
#include "tests/unit/rules_fixture.h"

#include "rules/cost.h"

static void each_rule_is_tried_by_itself(void **state)
{
	struct fixture fixture;
	struct rule_cost costs[4];
	int64_t whole = -1;

	(void)state;
	fixture_open(&fixture);
	fixture_rules(&fixture,
		"rule \"all mail\" { tags = { seen } final = yes }\n"
		"rule \"terrace\" { any = 'terass' matter = terrace }\n"
		"rule \"by text\" { channel = sms any = 'terass' matter = terrace }\n"
		"rule \"not here\" { any = 'terass' none = 'kes\\w+' matter = terrace }\n");
	fixture.message.subject = "Terassi";
	fixture.message.reply = "Haluan terassin kesäksi.";
	rules_measure(fixture.set, &fixture.message, costs, &whole);
	assert_true(costs[0].found);
	assert_true(costs[1].found); /* behind a final rule, and yet */
	assert_false(costs[2].found);
	assert_false(costs[3].found);
	assert_true(whole > 0);
	fixture_close(&fixture);
}

static void a_slow_pattern_costs_more_than_a_quick_one(void **state)
{
	struct fixture fixture;
	struct rule_cost costs[2];
	char text[4001];
	int64_t whole;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	memcpy(text + sizeof(text) - 3, " x", sizeof(" x")); /* what it must end with is there */
	fixture_open(&fixture);
	fixture_rules(&fixture, "rule \"quick\" { any = 'terass' matter = a }\n"
				"rule \"slow\" { any = '(a|aa)+b?x' matter = b }\n");
	fixture.message.subject = "";
	fixture.message.reply = text;
	rules_measure(fixture.set, &fixture.message, costs, &whole);
	assert_true(costs[1].nanoseconds > 10 * costs[0].nanoseconds);
	fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_is_tried_by_itself),
		cmocka_unit_test(a_slow_pattern_costs_more_than_a_quick_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
