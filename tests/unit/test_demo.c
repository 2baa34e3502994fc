/* SPDX-License-Identifier: MIT */
/* ombud demo: the main job on sample mails, with nothing left behind. */
#include "tests/unit/control_fixture.h"

static const char *source(void)
{
	return getenv("srcdir") ? getenv("srcdir") : "..";
}

static void the_samples_become_tickets_with_owners_and_answers(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_demo, arena_printf(c->arena, "demo --data %s", source()), EX_OK);
	control_says(c->out, "---> acknowledgement to ");
	control_says(c->out, "---> closed_hours to ");
	control_says(c->out, "---> notification to anna.virtanen@kotka.example");
	control_says(c->out, ", from Microsoft Outlook 16.0\nFrom: Anna Virtanen");
	control_says(c->out, "\nY-tunnus: 2077474-0\n");
	control_says(c->out, "---> answer to ");
	control_says(c->out,
		"Ota mukaan:\n- pohjapiirros\n- vuokrasopimus\n\nMuun ajan voit varata täältä "
		"<https://kotka.example/ajanvaraus?palvelu=luvat>.\n\nAnna Virtanen\n");
	control_says(c->out, "Text message from 040 555 1234");
	control_says(c->out, "---> acknowledgement to 040 555 1234, by text message (");
	control_says(c->out, "---> keyword to 040 555 1234, by text message (");
	control_says(c->out, "Kontaktperson: Sofia Lindström, tfn 040 333 3333");
	control_says(c->out, "==== The tickets");
	control_says(c->out, "building-control");
	control_says(c->out, "ombud init");
	assert_string_equal(c->err, "");
	assert_null(strstr(c->out, "The demo's folder"));
}

static void a_folder_that_is_kept_can_be_looked_at(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	char *config, *end;

	control_expect(
		c, command_demo, arena_printf(c->arena, "demo --keep --data %s", source()), EX_OK);
	config = strstr(c->out, "ombud tickets --config ");
	assert_non_null(config);
	config = arena_strdup(c->arena, config + strlen("ombud tickets --config "));
	*strchrnul(config, '\n') = '\0';
	control_expect(c, command_tickets,
		arena_printf(c->arena, "tickets --all --config %s", config), EX_OK);
	control_says(c->out, "building-control");
	end = strrchr(config, '/');
	*end = '\0';
	MUST(file_remove_tree(config, &f->error));
}

static void without_the_samples_it_says_so_and_leaves_nothing(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_demo, "demo --data /nowhere/at/all", EX_NOINPUT);
	control_says(c->err, "/nowhere/at/all");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(the_samples_become_tickets_with_owners_and_answers),
		CONTROL_TEST(a_folder_that_is_kept_can_be_looked_at),
		CONTROL_TEST(without_the_samples_it_says_so_and_leaves_nothing),
	};

	return cmocka_run_group_tests_name("demo", tests, NULL, NULL);
}
