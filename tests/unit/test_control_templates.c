/* SPDX-License-Identifier: MIT */
/* ombud templates: are the texts there, and how do they read? */
#include "tests/unit/control_fixture.h"

static void the_shipped_texts_are_complete(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_templates, "templates check", EX_OK);
	control_says(c->out, "every text is there");
}

static void a_text_is_shown_in_its_language_with_the_names_of_its_values(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_templates, "templates show acknowledgement", EX_OK);
	control_says(c->out, "Subject: ");
	control_says(c->out, "{reference}");
	control_says(c->out, "Hei");
	control_expect(c, command_templates, "templates show acknowledgement --language sv", EX_OK);
	control_says(c->out, "Hej");
}

static void a_text_of_the_site_takes_the_place_of_the_shipped_one(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;

	MUST(file_make_directories(
		arena_printf(c->arena, "%s/templates/en", c->folder), 0700, &f->error));
	control_write(c, "templates/en/acknowledgement.txt",
		"Subject: Got it\n\nThanks, {{reference}}\n", 0600);
	control_expect(c, command_templates, "templates show acknowledgement --language en", EX_OK);
	control_says(c->out, "Subject: Got it");
	control_says(c->out, "Thanks, {reference}");
	/* a name that does not exist is found before anybody gets it in a mail */
	control_write(c, "templates/en/acknowledgement.txt", "\nThanks, {{ref}}\n", 0600);
	control_expect(c, command_templates, "templates check", EX_CONFIG);
	control_says(c->err, "acknowledgement.txt:2:");
	control_says(c->err, "{{ref}}");
}

static void a_text_message_is_shown_as_a_telephone_gets_it(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;

	control_expect(c, command_templates, "templates show status --sms --language sv", EX_OK);
	control_says(c->out, "KYM-1234567-7Q: ");
	control_says(c->out, "Karl-Johan Lindström-Söderholm");
	control_says(c->out, "\n\nGSM-7, ");
	control_says(c->out, " septets, 2 segments; at most 2\n");
	control_expect(c, command_templates, "templates show notification --sms", EX_CONFIG);
	control_says(c->err, "template notification has no Sms in fi");

	/* one that is too long is shown, and fails the check */
	MUST(file_make_directories(
		arena_printf(c->arena, "%s/templates/en", c->folder), 0700, &f->error));
	control_write(c, "templates/en/stopped.txt",
		"Sms: Тихо, мы больше не пишем вам автоматически, но ваш человек может ответить\n"
		" вам и дальше. Чтобы получать сообщения снова, пошлите слово START. "
		"Спасибо!\n\nStop\n",
		0600);
	control_expect(
		c, command_templates, "templates show stopped --sms --language en", EX_CONFIG);
	control_says(c->out, "UCS-2, ");
	control_expect(c, command_templates, "templates check", EX_CONFIG);
	control_says(c->out, "stopped: with long names Sms in en comes to UCS-2, ");
}

static void scripts_get_the_same(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	const struct json *fault;
	struct json *json;

	control_expect(c, command_templates, "templates check --json", EX_OK);
	json = control_json(c);
	assert_true(json_bool(json, "ok"));
	assert_int_equal(json_count(json_member(json, "faults")), 0);
	json_free(json);
	control_expect(
		c, command_templates, "templates show acknowledgement --language sv --json", EX_OK);
	json = control_json(c);
	assert_string_equal(json_text(json, "template"), "acknowledgement");
	assert_string_equal(json_text(json, "language"), "sv");
	control_says(json_text(json, "subject"), "meddelande");
	control_says(json_text(json, "text"), "Hej");
	control_says(json_text(json, "sms"), "{reference}");
	json_free(json);
	control_expect(c, command_templates, "templates show status --sms --json", EX_OK);
	json = control_json(c);
	assert_string_equal(json_text(json, "language"), "fi");
	assert_string_equal(json_text(json, "encoding"), "gsm7");
	assert_int_equal(json_number(json, "segments"), 2);
	assert_int_equal(json_number(json, "segments_max"), 2);
	assert_true(json_number(json, "units") > 160);
	control_says(json_text(json, "text"), "KYM-1234567-7Q");
	json_free(json);

	/* a text of the site's own in one language: what is shown says which */
	MUST(file_make_directories(
		arena_printf(c->arena, "%s/templates/sv", c->folder), 0700, &f->error));
	MUST(file_make_directories(
		arena_printf(c->arena, "%s/templates/fi", c->folder), 0700, &f->error));
	control_write(c, "templates/sv/own.txt", "Hej\n", 0600);
	control_expect(c, command_templates, "templates show own --language en --json", EX_OK);
	json = control_json(c);
	assert_string_equal(json_text(json, "language"), "sv");
	assert_int_equal(json_kind(json_member(json, "subject")), JSON_NOTHING);
	json_free(json);
	/* a reason that has no words, by its template and language */
	control_write(c, "templates/fi/reasons.txt",
		"{{#unknown_mailbox}}\nx\n{{/unknown_mailbox}}\n", 0600);
	control_expect(c, command_templates, "templates check --json", EX_CONFIG);
	assert_string_equal(c->err, "");
	json = control_json(c);
	assert_false(json_bool(json, "ok"));
	fault = json_item(json_member(json, "faults"), 0);
	assert_string_equal(json_text(fault, "template"), "reasons");
	assert_string_equal(json_text(fault, "language"), "fi");
	control_says(json_text(fault, "text"), "says nothing of {{");
	assert_int_equal(json_kind(json_member(fault, "file")), JSON_NOTHING);
	json_free(json);
	/* a name that does not exist, by its place */
	control_write(c, "templates/sv/own.txt", "Hej {{ref}}\n", 0600);
	control_expect(c, command_templates, "templates check --json", EX_CONFIG);
	json = control_json(c);
	fault = json_item(json_member(json, "faults"), 0);
	control_says(json_text(fault, "file"), "templates/sv/own.txt");
	assert_int_equal(json_number(fault, "line"), 1);
	json_free(json);
}

static void what_does_not_exist_is_said(void **state)
{
	static const struct {
		const char *line, *words;
	} rows[] = {
		{"templates show acknowledgement --language de", "the language is fi, sv or en"},
		{"templates", "usage: "},
		{"templates show", "usage: "},
		{"templates check acknowledgement", "usage: "},
		{"templates print acknowledgement", "usage: "},
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		control_expect(c, command_templates, rows[i].line, EX_USAGE);
		control_says(c->err, rows[i].words);
	}
	/* a name may be one of the site's own */
	control_expect(c, command_templates, "templates show no-such-text", EX_CONFIG);
	control_says(c->err, "there is no template \"no-such-text\"");
	control_says(c->err, "those of ombud are acknowledgement, ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(the_shipped_texts_are_complete),
		CONTROL_TEST(a_text_is_shown_in_its_language_with_the_names_of_its_values),
		CONTROL_TEST(a_text_of_the_site_takes_the_place_of_the_shipped_one),
		CONTROL_TEST(a_text_message_is_shown_as_a_telephone_gets_it),
		CONTROL_TEST(scripts_get_the_same),
		CONTROL_TEST(what_does_not_exist_is_said),
	};

	return cmocka_run_group_tests_name("control_templates", tests, NULL, NULL);
}
