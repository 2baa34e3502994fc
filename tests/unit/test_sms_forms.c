/* SPDX-License-Identifier: MIT */
/* The text messages of a site's templates, measured with the longest values there can be. */
#include "handlers/control/sms_forms.h"

#include "tests/unit/control_fixture.h"

static int check_forms(int argc, char **argv)
{
	struct arena *arena = arena_new((size_t)512 * 1024 * 1024);
	struct generation generation;
	struct problems problems;
	struct error error;
	struct desk desk;
	struct faults faults = {.command = "templates"};

	problems_init(&problems, arena);
	if (generation_read(arena, getenv("OMBUD_CONFIG"), &generation, &error) != OK ||
		desk_open(arena, &generation, false, &desk, &problems, &error) != OK) {
		problems_print(&problems, stderr);
		return 99;
	}
	/* a site with a telephone number, or without */
	desk.settings.site.sms_line_count = argc > 1 && strcmp(argv[1], "with-number") == 0;
	sms_forms_check(&desk, arena, &faults);
	desk_free(&desk);
	return faults.count;
}

static void write_template(struct control_fixture *c, const char *path, const char *text)
{
	struct fixture *f = c->desk->store;
	const char *languages[] = {"fi", "sv", "en"};

	for (int i = 0; i < 3; i++)
		MUST(file_make_directories(
			arena_printf(c->arena, "%s/templates/%s", c->folder, languages[i]), 0700,
			&f->error));
	control_write(c, arena_printf(c->arena, "templates/%s", path), text, 0600);
}

static void the_shipped_text_messages_are_there_and_short_enough(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, check_forms, "forms with-number", 0);
	assert_string_equal(c->out, "");
}

/* Two segments hold 306 letters. A row for each thing that makes a text longer. */
static void what_needs_more_than_two_segments_is_told_with_its_language(void **state)
{
	static const char filler[] =
		"Hei! Tässä on pitkä teksti, jota kukaan ei jaksa lukea puhelimen ruudulta. "
		"Hei! Tässä on pitkä teksti, jota kukaan ei jaksa lukea puhelimen ruudulta. "
		"Hei! Tässä on pitkä teksti, jota kukaan ei jaksa lukea puhelimen ruudulta. ";
	static const struct {
		const char *behind; /* the 225 letters */
		int faults;
		const char *says;
	} rows[] = {
		{"Tunnus {{reference}}.", 0, ""},
		/* a long name is thought of, though the site has short ones */
		{"Vastaamme sinulle, niin pian kuin voimme: {{owner}}, {{owner_phone}}.", 1,
			"3 segments, but 2 may be sent"},
		/* what stands only where a value is absent is thought of too */
		{"{{^owner}}Vastaamme sinulle, niin pian kuin voimme, mutta emme vielä tiedä, "
		 "kuka meistä sen tekee.{{/owner}}",
			1, "3 segments"},
		/* one state at a time */
		{"{{#holiday}}Vastaamme sinulle, niin pian kuin voimme, juhlapyhän "
		 "jälkeen.{{/holiday}}{{^holiday}}Vastaamme sinulle, niin pian kuin voimme, pian."
		 "{{/holiday}}",
			0, ""},
		/* a quote is folded, a letter of another alphabet is not */
		{"Näe “tunnus” – {{reference}} š", 0, ""},
		{"Жук {{reference}}.", 1, "as a text with \"Ж\" has room for 70 letters only"},
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_template(c, "fi/acknowledgement.txt",
			arena_printf(c->arena, "Sms: %s%s\n\nHei\n", filler, rows[i].behind));
		control_expect(c, check_forms, "forms with-number", rows[i].faults);
		control_says(c->out, rows[i].says);
		if (rows[i].faults)
			control_says(c->out, "acknowledgement: with long names Sms in fi");
	}
}

static void the_longest_names_of_the_site_are_thought_of(void **state)
{
	struct control_fixture *c = *state;
	const char *name = "Företagstjänsternas gemensamma rådgivning för Kotka, Fredrikshamn, "
			   "Kouvola, Pyttis och Vederlax i Kymmenedalen";

	control_expect(c, check_forms, "forms", 0);
	control_settings(c, arena_printf(c->arena, "name_swedish = \"%s\"", name), "");
	control_expect(c, check_forms, "forms", 1);
	control_says(c->out, "help: with long names Sms in sv");
	control_says(c->out, name);
}

static void a_text_without_one_is_a_fault_where_texts_are_sent(void **state)
{
	struct control_fixture *c = *state;

	write_template(c, "sv/status.txt", "Subject: Läget\n\nÄrende {{reference}}\n");
	control_expect(c, check_forms, "forms with-number", 1);
	control_says(
		c->out, "status: the text in sv is sent as a text message too and has no Sms\n");
	/* a site with mail alone is not bothered */
	control_expect(c, check_forms, "forms", 0);
	assert_string_equal(c->out, "");
}

static void the_answer_of_a_rule_is_sent_as_a_text_too(void **state)
{
	static const char rules[] =
		"rule \"one\" { matter = one  any = { 'one' }  answer = \"own\" }\n"
		"rule \"two\" { matter = two  any = { 'two' }  answer = \"own\" }\n"
		"rule \"three\" { matter = three  any = { 'three' }  channel = email  "
		"answer = \"by-mail\" }\n"
		"rule \"four\" { matter = four  any = { 'four' }  answer = \"acknowledgement\" "
		"}\n";
	struct control_fixture *c = *state;

	control_write(c, "rules.d/own.conf", rules, 0600);
	write_template(c, "en/own.txt", "\nThanks, {{reference}}\n");
	write_template(c, "en/by-mail.txt", "\nThanks, {{reference}}\n");
	control_expect(c, check_forms, "forms with-number", 1); /* once, though two rules name it */
	control_says(c->out, "own: the text in en is sent as a text message too and has no Sms\n");
	write_template(c, "en/own.txt", "Sms: Thanks, {{reference}}\n\nThanks, {{reference}}\n");
	control_expect(c, check_forms, "forms with-number", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(the_shipped_text_messages_are_there_and_short_enough),
		CONTROL_TEST(what_needs_more_than_two_segments_is_told_with_its_language),
		CONTROL_TEST(the_longest_names_of_the_site_are_thought_of),
		CONTROL_TEST(a_text_without_one_is_a_fault_where_texts_are_sent),
		CONTROL_TEST(the_answer_of_a_rule_is_sent_as_a_text_too),
	};

	return cmocka_run_group_tests_name("sms_forms", tests, NULL, NULL);
}
