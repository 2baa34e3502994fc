/* SPDX-License-Identifier: MIT */
/* ombud rules: check, test and explain. */
#include "tests/unit/control_fixture.h"

#include <sys/stat.h>

#define MAIL                                                                                       \
	"From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"             \
	"Date: Tue, 24 Nov 2026 09:59:00 +0200\n" DESK_PLAIN "Hei, tarvitsen rakennusluvan.\n"

static void the_rules_of_the_site_and_the_shipped_ones_are_counted(void **state)
{
	struct control_fixture *c = *state;

	control_write(
		c, "rules.d/own.conf", "rule \"a\" { any = '^(a+)+$'  tags = { a } }\n", 0600);
	control_expect(c, command_rules, "rules check", EX_OK);
	control_says(c->err, ": warning: '^(a+)+$' is too slow");
	control_says(c->out, ": 1 warning\n");
	control_write(
		c, "rules.d/own.conf", "rule \"a\" { any = { 'lupa' }  group = general }\n", 0600);
	control_expect(c, command_rules, "rules check", EX_OK);
	control_says(c->out, "all is well");
	assert_true(strtol(c->out, NULL, 10) > 30);
}

static void a_rule_that_is_wrong_is_pointed_at(void **state)
{
	struct control_fixture *c = *state;

	control_write(c, "rules.d/own.conf",
		"rule \"a\" { any = { 'x' }  group = nobody-here }\n"
		"rule \"b\" { any = { '(' }  group = general }\n",
		0600);
	control_expect(c, command_rules, "rules check", EX_CONFIG);
	control_says(c->err, "own.conf:1:");
	control_says(c->err, "nobody-here");
	control_says(c->err, "own.conf:2:"); /* and all the others */
}

static void the_line_stands_below_with_an_arrow_under_the_column(void **state)
{
	struct control_fixture *c = *state;
	char *before;

	control_write(c, "rules.d/own.conf",
		"rule \"p\" {\n\tany = { 'ympäristö', 'ymp\\x{e4}rist' }\n\tgroup = general\n}\n",
		0600);
	control_expect(c, command_rules, "rules check", EX_OK);
	control_says(c->err, "own.conf:2:27: warning: \\x{e4} is never found");
	control_says(c->err, " [never]\n"
			     "    2 |     any = { 'ympäristö', 'ymp\\x{e4}rist' }\n"
			     "      |                              ^\n");
	control_says(c->out, ": 1 warning\n");
	control_expect(c, command_rules, "rules check --strict", EX_DATAERR);

	control_write(c, "rules.d/own.conf", "rule \"p\" {\n\tgroup = genral\n}\n", 0600);
	control_expect(c, command_rules, "rules check --strict", EX_CONFIG);
	control_says(c->err, "own.conf:2:10: error: there is no group \"genral\": did you mean");
	control_says(c->err, " [fault]\n    2 |     group = genral\n      |             ^\n");
	control_says(c->err, "1 error, 0 warnings: this set would not be loaded");
	assert_string_equal(c->out, "");

	/* of a long line the part around it is shown */
	before = arena_alloc(c->arena, 301);
	memset(before, 'x', 300);
	before[300] = '\0';
	control_write(c, "rules.d/own.conf",
		arena_printf(
			c->arena, "rule \"%s\" { group = genral  any = '%s' }\n", before, before),
		0600);
	control_expect(c, command_rules, "rules check", EX_CONFIG);
	control_says(c->err, "xx\" { group = genral  any = 'xxxxxx");
	control_says(c->err, "...\n      | ");
}

static size_t count_words(const char *text, const char *words)
{
	size_t count = 0;

	for (; (text = strstr(text, words)); text++)
		count++;
	return count;
}

/* Each of them is on the same line of 270,000 bytes, of which there is no room for a copy each. */
static void thousands_of_findings_are_shown_in_part(void **state)
{
	enum { RULES = 10000, SHOWN = 500 };
	struct control_fixture *c = *state;
	struct buf text;

	buf_init(&text, 1 << 20);
	for (int i = 0; i < RULES; i++)
		buf_printf(&text, "rule \"r%d\" { any = 'lupa' } ", i);
	control_write(c, "rules.d/own.conf", buf_text(&text), 0600);
	control_expect(c, command_rules, "rules check", EX_OK);
	assert_int_equal(count_words(c->err, ": warning: "), SHOWN);
	control_says(c->err, "only the first 500 warnings and infos are shown");
	control_says(c->out, ": 10000 warnings\n");
	control_expect(c, command_rules, "rules check --lint", EX_OK);
	assert_int_equal(count_words(c->out, ": warning: "), RULES);
	buf_free(&text);
}

static void an_editor_gets_a_line_each_in_the_order_of_the_files(void **state)
{
	struct control_fixture *c = *state;
	const char *a, *b, *d;

	control_write(c, "rules.d/10.conf",
		"words \"w\" { any = { 'lupa' } }\n"
		"rule \"a\" { matter = m  answer = nowhere }\n"
		"rule \"b\" { any = { 'lupa|' } matter = n }\n",
		0600);
	control_write(c, "rules.d/own.conf", "rule \"c\" { any = { '^(a+)+$' } group = general }\n",
		0600);
	control_expect(c, command_rules, "rules check --lint", EX_OK);
	assert_string_equal(c->err, "");
	control_says(c->out, "rules.d/10.conf:1:1: info: no rule uses words \"w\" [unused]\n");
	control_says(
		c->out, "rules.d/10.conf:2:1: warning: rule \"a\" answers by a template nowhere");
	a = strstr(c->out, "rules.d/10.conf:3:1: warning: rule \"b\" never decides anything");
	b = strstr(c->out, "rules.d/10.conf:3:21: warning: 'lupa|' is found in nearly every");
	d = strstr(c->out, "rules.d/own.conf:1:21: warning: '^(a+)+$' is too slow");
	assert_true(a && b && d && a < b && b < d);
	assert_null(strstr(c->out, " | "));
	control_write(c, "rules.d/own.conf", "rule \"c\" { gruop = general }\n", 0600);
	control_expect(c, command_rules, "rules check --lint", EX_CONFIG);
	control_says(c->out, "rules.d/own.conf:1:12: error: ");
	/* a rule that was left out may be the one that used the words */
	assert_null(strstr(c->out, "[unused]"));
	assert_null(strstr(c->out, "[nothing]"));
	/* what has no place stands at the top of the settings: an editor wants one */
	assert_int_equal(
		symlink("/nowhere", arena_printf(c->arena, "%s/rules.d/20.conf", c->folder)), 0);
	control_expect(c, command_rules, "rules check --lint", EX_CONFIG);
	control_says(c->out, arena_printf(c->arena, "%s/ombud.conf:1:1: error: ", c->folder));
	control_says(c->out, "/rules.d/20.conf could not be opened");
}

static void a_folder_of_rules_is_tried_in_the_place_of_the_sites(void **state)
{
	struct control_fixture *c = *state;

	assert_int_equal(mkdir(arena_printf(c->arena, "%s/new", c->folder), 0700), 0);
	control_write(c, "new/own.conf",
		"rule \"a\" { any = { 'zebra' }  matter = zoo }\n"
		"example \"a zebra\" { text = \"Zebra!\"  expect_matter = zoo }\n",
		0600);
	control_write(c, "rules.d/own.conf", "rule \"broken\" { gruop = general }\n", 0600);
	control_expect(c, command_rules, "rules check --rules %/new", EX_OK);
	control_expect(c, command_rules, "rules test --tap --rules %/new", EX_OK);
	control_says(c->out, " - a zebra\n");
	/* by whoever may read no secret */
	assert_int_equal(unlink(arena_printf(c->arena, "%s/key", c->folder)), 0);
	control_expect(c, command_rules, "rules test --rules %/new", EX_OK);
	control_says(c->out, " examples: all pass\n");
	control_expect(c, command_rules, "rules check --rules %/new", EX_OK);
	control_expect(c, command_rules, "rules test --rules %/none", EX_CONFIG);
	control_says(c->err, "there is no directory of rules ");
}

static void examples_are_run_in_the_form_of_tap(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_rules, "rules test --tap", EX_OK);
	control_says(c->out, "1..");
	control_says(c->out, "\nok 1 - ");
	assert_null(strstr(c->out, "not ok"));
	control_write(c, "rules.d/own.conf",
		"rule \"a\" { any = { 'lupa' }  group = general }\n"
		"example \"hopes for too much\" { text = \"lupa\"  expect_group = partner }\n",
		0600);
	control_expect(c, command_rules, "rules test", EX_DATAERR);
	assert_int_equal(strncmp(c->out, c->folder, strlen(c->folder)), 0); /* nothing else */
	control_says(
		c->out, "own.conf:2:1: example \"hopes for too much\": expected group partner");
	control_says(c->out, "\n1 of ");
	control_expect(c, command_rules, "rules test --tap", EX_DATAERR);
	control_says(c->out, "not ok ");
	control_says(c->out, "hopes for too much");
	control_says(c->out, "own.conf:2:");
	/* and such a set is not loaded */
	control_expect(c, command_rules, "rules check", EX_CONFIG);
	control_says(c->err, "hopes for too much");
}

static void a_person_reads_which_words_matched_and_who_would_own_it(void **state)
{
	struct control_fixture *c = *state;

	control_write(c, "mail.eml", MAIL, 0600);
	control_expect(c, command_rules, "rules explain %/mail.eml", EX_OK);
	control_says(c->out, "building (");
	control_says(c->out, "\"Rakennuslup\" by 'rakennuslu[pv]'");
	control_says(c->out, "matter     building   (rule building, ");
	control_says(c->out, "at 2026-11-24 09:59 it is open; first answer due 2026-11-25 ");
}

/* As ombud queue export gives it. */
static void a_text_message_is_explained_as_one(void **state)
{
	static const char text[] = "{\"ombud_sms\":1,\"provider\":\"spool\",\"id\":\"1\",\"from\":"
				   "\"0405555555\",\"to\":"
				   "\"+358401234567\",\"text\":\"Hej! Jag behover bygglov for ett "
				   "kafe.\",\"sent_at\":\"2026-11-24T07:59:00Z\",\"raw\":\"\"}";
	struct control_fixture *c = *state;

	control_write(c, "rules.d/own.conf",
		"rule \"by text\" { channel = sms  tags = { phoned } }\n", 0600);
	c->input = text;
	control_expect(c, command_rules, "rules explain -", EX_OK);
	control_says(c->out, "from      +358405555555");
	control_says(c->out, "language  sv");
	control_says(c->out, "matter     building");
	control_says(c->out, "phoned   (rule by text, ");
	control_says(c->out, "at 2026-11-24 09:59 it is open");
	c->input = text;
	control_expect(c, command_parse, "parse -", EX_OK);
	control_says(c->out, "+358405555555");
	control_says(c->out, "Jag behover bygglov");
}

static void scripts_get_the_same(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;
	bool found = false;

	c->input = MAIL;
	control_expect(c, command_rules, "rules explain - --json", EX_OK);
	json = control_json(c);
	assert_string_equal(json_text(json, "matter"), "building");
	assert_string_equal(json_text(json, "group"), "building-control");
	assert_string_equal(json_text(json, "owner"), "anna");
	assert_string_equal(json_text(json, "language"), "fi");
	assert_true(json_bool(json, "open"));
	for (size_t i = 0; i < json_count(json_member(json, "rules")); i++) {
		const struct json *rule = json_item(json_member(json, "rules"), i);

		if (strcmp(json_text(rule, "rule"), "building") == 0) {
			found = true;
			assert_true(json_bool(rule, "holds"));
			assert_true(json_count(json_member(rule, "hits")) > 0);
		}
	}
	assert_true(found);
	json_free(json);
}

/* The fault of the last answer that has these words; NULL. */
static const struct json *fault_of(const struct json *json, const char *words)
{
	const struct json *faults = json_member(json, "faults");

	for (size_t i = 0; i < json_count(faults); i++) {
		if (strstr(json_text(json_item(faults, i), "text"), words))
			return json_item(faults, i);
	}
	return NULL;
}

static void scripts_get_faults_and_examples_too(void **state)
{
	struct control_fixture *c = *state;
	const struct json *fault, *examples, *last;
	struct json *json;

	control_expect(c, command_rules, "rules check --json", EX_OK);
	json = control_json(c);
	assert_true(json_bool(json, "ok"));
	assert_true(json_number(json, "rules") > 30 && json_number(json, "examples") > 30);
	assert_int_equal(json_count(json_member(json, "faults")), 0);
	json_free(json);
	control_expect(c, command_rules, "rules test --json", EX_OK);
	json = control_json(c);
	assert_true(json_bool(json, "ok"));
	assert_true(json_number(json, "passed") > 30);
	assert_int_equal(json_number(json, "failed"), 0);
	assert_int_equal(json_count(json_member(json, "examples")), json_number(json, "passed"));
	json_free(json);

	control_write(c, "rules.d/own.conf",
		"rule \"a\" { any = { 'lupa' }  group = general }\n"
		"example \"too much\" { text = \"lupa\"  expect_group = partner }\n",
		0600);
	control_expect(c, command_rules, "rules test --json", EX_DATAERR);
	json = control_json(c);
	assert_false(json_bool(json, "ok"));
	assert_int_equal(json_number(json, "failed"), 1);
	examples = json_member(json, "examples");
	last = NULL;
	for (size_t i = 0; i < json_count(examples); i++) {
		if (!json_bool(json_item(examples, i), "passed"))
			last = json_item(examples, i);
	}
	assert_non_null(last);
	assert_string_equal(json_text(last, "title"), "too much");
	control_says(json_text(last, "file"), "rules.d/own.conf");
	assert_int_equal(json_number(last, "line"), 2);
	control_says(json_text(last, "reason"), "partner");
	json_free(json);

	/* what is wrong in a file has its place, and nothing stands beside the object */
	control_write(c, "rules.d/own.conf",
		"rule \"a\" { any = { 'x' }  group = nobody-here }\n"
		"rule \"b\" { any = { '(' }  group = general }\n",
		0600);
	for (int i = 0; i < 2; i++) {
		control_expect(c, command_rules, i ? "rules test --json" : "rules check --json",
			EX_CONFIG);
		assert_string_equal(c->err, "");
		json = control_json(c);
		assert_false(json_bool(json, "ok"));
		fault = fault_of(json, "nobody-here");
		assert_non_null(fault);
		control_says(json_text(fault, "file"), "rules.d/own.conf");
		assert_int_equal(json_number(fault, "line"), 1);
		assert_int_equal(json_number(fault, "column"), 35);
		assert_int_equal(json_kind(json_member(fault, "template")), JSON_NOTHING);
		if (!i) {
			fault = json_item(json_member(json, "findings"), 0);
			assert_string_equal(json_text(fault, "severity"), "error");
			assert_string_equal(json_text(fault, "name"), "fault");
			assert_int_equal(json_number(fault, "column"), 35);
			control_says(json_text(fault, "source"), "rule \"a\" { any = ");
		}
		json_free(json);
	}
	control_expect(c, command_rules, "rules check --json --config %/none.conf", EX_NOINPUT);
	json = control_json(c);
	assert_int_equal(json_count(json_member(json, "findings")), 0);
	fault = fault_of(json, "none.conf");
	assert_non_null(fault);
	assert_int_equal(json_kind(json_member(fault, "line")), JSON_NOTHING);
	assert_int_equal(json_kind(json_member(json, "rules")), JSON_NOTHING);
	json_free(json);
}

static void what_cannot_be_done_is_said(void **state)
{
	static const struct {
		const char *line;
		int status;
	} rows[] = {
		{"rules", EX_USAGE},
		{"rules explain", EX_USAGE},
		{"rules check x", EX_USAGE},
		{"rules lint", EX_USAGE},
		{"rules explain /nowhere/mail.eml", EX_NOINPUT},
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		control_expect(c, command_rules, rows[i].line, rows[i].status);
		assert_string_equal(c->out, "");
		assert_true(strlen(c->err) > 10);
	}
}

/* What one word knows is nothing to another. */
static void each_word_has_options_of_its_own(void **state)
{
	static const char *const options[] = {"--strict", "--lint", "--tap", "--rules", "--all",
		"--now", "--decision", "--since", "--fail-over", "--csv", "--html"};
	static const struct {
		const char *word, *options;
	} rows[] = {
		{"check", "--lint --strict --rules"},
		{"test", "--tap --rules"},
		{"explain", "--all --now --decision"},
		{"replay", "--since --rules --fail-over"},
		{"report", "--since --csv --html"},
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *word = rows[i].word;
		const char *usage = arena_printf(c->arena, "usage: ombud rules %s ", word), *help;

		control_expect(c, command_rules, "rules --help", EX_OK);
		control_says(c->out, arena_printf(c->arena, "\n  %s ", word));
		control_expect(
			c, command_rules, arena_printf(c->arena, "rules %s --help", word), EX_OK);
		help = c->out;
		control_says(help, usage);
		control_fits_a_terminal(c);
		for (size_t k = 0; k < sizeof(options) / sizeof(options[0]); k++) {
			if (strstr(rows[i].options, options[k])) {
				control_says(help, options[k]);
				continue;
			}
			control_expect(c, command_rules,
				arena_printf(c->arena, "rules %s %s x", word, options[k]),
				EX_USAGE);
			control_says(c->err,
				arena_printf(c->arena, "ombud rules %s: unknown option '%s'\n%s",
					word, options[k], usage));
			assert_string_equal(c->out, "");
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(the_rules_of_the_site_and_the_shipped_ones_are_counted),
		CONTROL_TEST(a_rule_that_is_wrong_is_pointed_at),
		CONTROL_TEST(the_line_stands_below_with_an_arrow_under_the_column),
		CONTROL_TEST(thousands_of_findings_are_shown_in_part),
		CONTROL_TEST(an_editor_gets_a_line_each_in_the_order_of_the_files),
		CONTROL_TEST(a_folder_of_rules_is_tried_in_the_place_of_the_sites),
		CONTROL_TEST(examples_are_run_in_the_form_of_tap),
		CONTROL_TEST(a_person_reads_which_words_matched_and_who_would_own_it),
		CONTROL_TEST(a_text_message_is_explained_as_one),
		CONTROL_TEST(scripts_get_the_same),
		CONTROL_TEST(scripts_get_faults_and_examples_too),
		CONTROL_TEST(what_cannot_be_done_is_said),
		CONTROL_TEST(each_word_has_options_of_its_own),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
