/* SPDX-License-Identifier: MIT */
/* Which rules a message can come near. */
#include "rules/gates.h"

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

/* The names of the rules that are tried for the message. */
static const char *open_rules(const struct message *message)
{
	struct view view;
	const uint64_t *open;
	const char *names = "";

	view_init(&view, message, NULL, fixture.set->searching, gates_scanner(fixture.set->gates),
		fixture.arena, fixture.arena);
	open = gates_open(fixture.set, &view);
	for (uint32_t i = 0; i < fixture.set->rule_count; i++)
		if (bits_has(open, i))
			names = arena_printf(
				fixture.arena, "%s%s", names, fixture.set->rules[i].name);
	return names;
}

static void a_rule_is_tried_where_its_literals_are(void **state)
{
	static struct address to[] = {{.mail = "counter@kymi.example", .name = "Kinno"}};
	static struct attachment attachments[] = {{.name = "Piirustus.DWG"}};
	static struct header headers[] = {{"X-FORM", "tapaus"}, {"X-Other", "lomake"}};
	static const struct {
		struct message message;
		const char *open;
	} rows[] = {
		{{.subject = "", .reply = ""}, "n"},
		{{.subject = "", .reply = "terassi"}, "abn"},
		{{.subject = "TERASSI", .reply = ""}, "abn"},
		{{.subject = "", .reply = "ter\u00e4ssi"}, "abn"},
		{{.subject = "", .reply = "kauppa ja ranta"}, "acn"},
		{{.subject = "", .reply = "ranta"}, "n"},  /* the longer of all is missing */
		{{.subject = "", .reply = "kesa"}, "den"}, /* words lead to all that use them */
		{{.subject = "", .reply = "Ty\u00f6lupa"}, "fn"},
		{{.subject = "", .reply = "tyolupa"}, "fn"}, /* lupa alone is known of it */
		{{.subject = "", .reply = "", .from = {.mail = "info@lvv.fi"}}, "gn"},
		{{.subject = "", .reply = "", .to = to, .to_count = 1}, "hn"},
		{{.subject = "", .reply = "", .cc = to, .cc_count = 1}, "hn"},
		{{.subject = "", .reply = "", .attachments = attachments, .attachment_count = 1},
			"in"},
		{{.subject = "", .reply = "", .headers = headers, .header_count = 1}, "jn"},
		/* a header that no rule names is not looked at */
		{{.subject = "", .reply = "", .headers = headers + 1, .header_count = 1}, "n"},
	};

	(void)state;
	fixture_rules(&fixture,
		"words \"summer\" { any = { 'kesa', 'suvi' } }\n"
		"rule \"a\" { any = { 'terassi', 'kauppa' } matter = m }\n"
		"rule \"b\" { any = 'terassi' none = 'x' matter = m }\n"
		"rule \"c\" { all = { 'ranta', 'kauppa', '\\d' } any = '\\d' matter = m }\n"
		"rule \"d\" { words = summer matter = m }\n"
		"rule \"e\" { words = summer any = '\\d' matter = m }\n"
		"rule \"f\" { any = 'ty\u00f6lupa' raw = yes matter = m }\n"
		"rule \"g\" { any = 'from: lvv\\.fi$' matter = m }\n"
		"rule \"h\" { any = 'to: kinno' matter = m }\n"
		"rule \"i\" { any = 'attachment: dwg' matter = m }\n"
		"rule \"j\" { any = 'header X-Form: tapaus' matter = m }\n"
		"rule \"n\" { none = 'terassi' organisation = 'kahvila' matter = m }\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(open_rules(&rows[i].message), rows[i].open) != 0)
			fail_msg("row %zu: %s, not %s", i, open_rules(&rows[i].message),
				rows[i].open);
}

/* It must not depend on how many rules there are. */
static void a_message_of_other_words_opens_no_rule_of_very_many(void **state)
{
	enum { COUNT = 20000, RULE_BYTES = 100 };
	static const struct message other = {
		.subject = "Kysymys", .reply = "Hyv\u00e4\u00e4 huomenta, milloin olette auki?"};
	static const struct message one = {.subject = "sana19876x", .reply = "Sana54321X"};
	char *text = arena_alloc(fixture.arena, COUNT * RULE_BYTES);
	size_t used = 0;

	(void)state;
	for (int i = 0; i < COUNT; i++)
		used += (size_t)snprintf(text + used, RULE_BYTES,
			"words \"w%d\" { any = 'sana%dx' }\nrule \"%d\" { words = w%d matter = m "
			"}\n",
			i, i, i, i);
	fixture_rules(&fixture, text);
	assert_string_equal(open_rules(&other), "");
	assert_string_equal(open_rules(&one), "19876");
}

#define GATES_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		GATES_TEST(a_rule_is_tried_where_its_literals_are),
		GATES_TEST(a_message_of_other_words_opens_no_rule_of_very_many),
	};

	return cmocka_run_group_tests_name("gates", tests, NULL, NULL);
}
