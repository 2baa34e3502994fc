/* SPDX-License-Identifier: MIT */
/* ombud rules: check, test and explain. */
#include "tests/unit/control_fixture.h"

#define MAIL                                                                                       \
	"From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"             \
	"Date: Tue, 24 Nov 2026 09:59:00 +0200\n" DESK_PLAIN "Hei, tarvitsen rakennusluvan.\n"

static void the_rules_of_the_site_and_the_shipped_ones_are_counted(void **state)
{
	struct control_fixture *c = *state;

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

static void examples_are_run_in_the_form_of_tap(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_rules, "rules test", EX_OK);
	control_says(c->out, "1..");
	control_says(c->out, "\nok 1 - ");
	assert_null(strstr(c->out, "not ok"));
	control_write(c, "rules.d/own.conf",
		"rule \"a\" { any = { 'lupa' }  group = general }\n"
		"example \"hopes for too much\" { text = \"lupa\"  expect_group = partner }\n",
		0600);
	control_expect(c, command_rules, "rules test", EX_DATAERR);
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
	control_says(c->out, "phoned   (rule by text)");
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
		json_free(json);
	}
	control_expect(c, command_rules, "rules check --json --config %/none.conf", EX_NOINPUT);
	json = control_json(c);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(the_rules_of_the_site_and_the_shipped_ones_are_counted),
		CONTROL_TEST(a_rule_that_is_wrong_is_pointed_at),
		CONTROL_TEST(examples_are_run_in_the_form_of_tap),
		CONTROL_TEST(a_person_reads_which_words_matched_and_who_would_own_it),
		CONTROL_TEST(a_text_message_is_explained_as_one),
		CONTROL_TEST(scripts_get_the_same),
		CONTROL_TEST(scripts_get_faults_and_examples_too),
		CONTROL_TEST(what_cannot_be_done_is_said),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
