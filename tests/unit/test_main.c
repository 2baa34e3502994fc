/* SPDX-License-Identifier: MIT */
/* The program itself, run as a shell runs it: which command is chosen. */
#include "tests/unit/control_fixture.h"

/* argv[0] is the word "ombud" of the test's line; the program lies in the build folder. */
static int program(int argc, char **argv)
{
	(void)argc;
	execv("./ombud", argv);
	return 127;
}

static void help_and_version_go_to_standard_output(void **state)
{
	struct control_fixture *c = *state;
	static const char *const lines[] = {"ombud --help", "ombud -h", "ombud help"};

	for (size_t i = 0; i < 3; i++) {
		control_expect(c, program, lines[i], EX_OK);
		control_says(c->out, "usage: ombud COMMAND");
		control_says(c->out, "  tickets    list tickets");
		assert_string_equal(c->err, "");
	}
	control_expect(c, program, "ombud --version", EX_OK);
	assert_int_equal(strncmp(c->out, "ombud 0.", 8), 0);
}

static void what_is_no_command_is_told_with_the_nearest(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, program, "ombud", EX_USAGE);
	control_says(c->err, "usage: ombud COMMAND");
	control_expect(c, program, "ombud tikets", EX_USAGE);
	control_says(c->err, "there is no command 'tikets'; did you mean 'tickets'?");
	control_expect(c, program, "ombud xyzzy-plugh", EX_USAGE);
	control_says(c->err, "there is no command 'xyzzy-plugh'; ombud --help lists them");
	control_expect(c, program, "ombud --no-such-option", EX_USAGE);
	assert_string_equal(c->out, "");
}

static void a_command_gets_its_words(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, program, "ombud hours --at 2026-11-24T08:00:00Z --json", EX_OK);
	control_says(c->out, "\"open\":");
	control_expect(c, program, "ombud run --help", EX_OK);
	control_says(c->out, "usage: ombud run");
	control_expect(c, program, "ombud run --twice", EX_USAGE);
	control_expect(c, program, "ombud run --once --config /nowhere/ombud.conf", EX_CONFIG);
	control_says(c->err, "/nowhere/ombud.conf");
}

static void one_pass_takes_mail_from_a_maildir_and_answers_into_another(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	const char **names;
	size_t count;

	control_write(c, "in/new/1.host",
		"From: Matti <matti@yritys.example>\nTo: yritys@kymi.example\n"
		"Subject: Rakennuslupa\nMessage-ID: <1@yritys.example>\n" DESK_PLAIN
		"Hei, tarvitsen rakennusluvan.\n",
		0600);
	store_close(f->store); /* its lock is the roles' now */
	f->store = NULL;
	control_expect(c, program, "ombud run --once", EX_OK);
	MUST(store_open(f->path, false, &f->store, &f->error));
	assert_int_equal(desk_tickets(c->desk), 1);
	MUST(file_list(arena_printf(c->arena, "%s/out/new", c->folder), "", c->arena, &names,
		&count, &f->error));
	assert_int_equal(count, 2); /* the acknowledgement and Anna's notification */
	/* a second pass finds nothing to do */
	control_expect(c, program, "ombud run --once", EX_OK);
	assert_int_equal(desk_tickets(c->desk), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(help_and_version_go_to_standard_output),
		CONTROL_TEST(what_is_no_command_is_told_with_the_nearest),
		CONTROL_TEST(a_command_gets_its_words),
		CONTROL_TEST(one_pass_takes_mail_from_a_maildir_and_answers_into_another),
	};

	return cmocka_run_group_tests_name("main", tests, NULL, NULL);
}
