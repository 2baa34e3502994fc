/* SPDX-License-Identifier: MIT */
/* Every command: its help, and what it says of a wrong option and of settings it cannot use. */
#include "tests/unit/control_fixture.h"

/* Stands in main.c, where the road's tables are. */
int command_run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return EX_OK;
}

static bool is_here(const struct command *command)
{
	return strcmp(command->name, "run") != 0; /* see test_main.c */
}

static void every_command_tells_its_options_on_standard_output(void **state)
{
	struct control_fixture *c = *state;

	for (const struct command *command = commands; command->name; command++) {
		if (!is_here(command))
			continue;
		control_expect(
			c, command->run, arena_printf(c->arena, "%s --help", command->name), EX_OK);
		control_says(c->out, arena_printf(c->arena, "usage: ombud %s", command->name));
		control_fits_a_terminal(c);
		assert_string_equal(c->err, "");
	}
}

static void every_command_refuses_an_option_and_a_word_it_does_not_know(void **state)
{
	static const char *const lines[] = {
		"--no-such-option", "-x", "one two three four five", "--config"};
	struct control_fixture *c = *state;

	for (const struct command *command = commands; command->name; command++) {
		for (size_t i = 0; is_here(command) && i < 4; i++) {
			control_expect(c, command->run,
				arena_printf(c->arena, "%s %s", command->name, lines[i]), EX_USAGE);
			control_says(c->err, "usage: ombud");
			assert_string_equal(c->out, "");
		}
	}
}

static void every_command_names_a_settings_file_that_is_not_there(void **state)
{
	static const struct {
		int (*run)(int argc, char **argv);
		const char *line;
		int status;
	} rows[] = {
		{command_backup, "backup %/copy --config /nowhere/ombud.conf", EX_NOINPUT},
		{command_check, "check --config /nowhere/ombud.conf", EX_NOINPUT},
		{command_hours, "hours --config /nowhere/ombud.conf", EX_NOINPUT},
		{command_queue, "queue --config /nowhere/ombud.conf", EX_NOINPUT},
		/* the mail server keeps the mail until somebody has mended it */
		{command_receive, "receive --mailbox counter --config /nowhere/ombud.conf",
			EX_TEMPFAIL},
		{command_reload, "reload --config /nowhere/ombud.conf", EX_CONFIG},
		{command_rules, "rules check --config /nowhere/ombud.conf", EX_NOINPUT},
		{command_rules, "rules test --config /nowhere/ombud.conf", EX_NOINPUT},
		{command_show, "show 1 --config /nowhere/ombud.conf", EX_NOINPUT},
		{command_status, "status --config /nowhere/ombud.conf", EX_NOINPUT},
		{command_templates, "templates check --config /nowhere/ombud.conf", EX_NOINPUT},
		{command_tickets, "tickets --config /nowhere/ombud.conf", EX_NOINPUT},
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		control_expect(c, rows[i].run, rows[i].line, rows[i].status);
		control_says(c->err, "/nowhere/ombud.conf");
	}
}

static void every_command_points_at_a_fault_in_the_settings(void **state)
{
	static const struct {
		int (*run)(int argc, char **argv);
		const char *line;
	} rows[] = {
		{command_backup, "backup %/copy"},
		{command_check, "check"},
		{command_hours, "hours"},
		{command_queue, "queue"},
		{command_rules, "rules check"},
		{command_rules, "rules test"},
		{command_show, "show 1"},
		{command_status, "status"},
		{command_templates, "templates check"},
		{command_tickets, "tickets"},
	};
	struct control_fixture *c = *state;

	control_settings(c, "", "group \"x\" { members = { nobody-here } }\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		control_expect(c, rows[i].run, rows[i].line, EX_CONFIG);
		control_says(c->err, "ombud.conf:");
		control_says(c->err, "nobody-here");
	}
}

static void names_are_told_apart_and_each_has_its_line(void **state)
{
	(void)state;
	for (const struct command *command = commands; command->name; command++) {
		assert_true(strlen(command->name) <= 10); /* the column of ombud --help */
		assert_non_null(command->run);
		assert_null(strchr(command->summary, '\n'));
		for (const struct command *other = command + 1; other->name; other++)
			assert_string_not_equal(command->name, other->name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(every_command_tells_its_options_on_standard_output),
		CONTROL_TEST(every_command_refuses_an_option_and_a_word_it_does_not_know),
		CONTROL_TEST(every_command_names_a_settings_file_that_is_not_there),
		CONTROL_TEST(every_command_points_at_a_fault_in_the_settings),
		CONTROL_TEST(names_are_told_apart_and_each_has_its_line),
	};

	return cmocka_run_group_tests_name("commands", tests, NULL, NULL);
}
