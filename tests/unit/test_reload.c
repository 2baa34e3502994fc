/* SPDX-License-Identifier: MIT */
/* ombud reload: asks the daemon that runs, and says what it answered. */
#include "tests/unit/control_fixture.h"

#include <signal.h>

#include "daemon/road/state.h"

static volatile sig_atomic_t hangups;

static void count_hangup(int number)
{
	(void)number;
	hangups++;
}

/*
 * A daemon in a process of its own: it takes the pid file and answers the first SIGHUP with that
 * sentence (NULL: taken). Its pid.
 */
static pid_t start_daemon(struct control_fixture *c, const char *answer)
{
	struct fixture *f = c->desk->store;
	struct state state = {.generation = "0123456789abcdef", .loads = 5};
	int ready[2], descriptor;
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		const struct timespec moment = {.tv_nsec = 1000 * 1000};

		signal(SIGHUP, count_hangup);
		if (state_take_pid_file(c->folder, &descriptor, &f->error) != OK ||
			state_write(c->folder, &state, &f->error) != OK ||
			write(ready[1], "x", 1) != 1)
			_exit(1);
		while (getppid() != 1 && !hangups)
			nanosleep(&moment, NULL);
		state.loads++;
		state.error = answer;
		_exit(state_write(c->folder, &state, &f->error) == OK && sleep(60) ? 0 : 0);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void end_daemon(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

static void settings_that_were_taken_are_named(void **state)
{
	struct control_fixture *c = *state;
	pid_t pid = start_daemon(c, NULL);

	control_expect(c, command_reload, "reload", EX_OK);
	control_says(c->out, "generation 0123456789ab is loaded");
	end_daemon(pid);
}

static void faults_are_printed_as_the_daemon_found_them(void **state)
{
	struct control_fixture *c = *state;
	pid_t pid = start_daemon(c, "ombud.conf:3:1: unknown word\nrules.d/a.conf:1:1: too\n");

	control_expect(c, command_reload, "reload", EX_CONFIG);
	control_says(c->err, "ombud.conf:3:1: unknown word\nrules.d/a.conf:1:1: too\n");
	control_says(c->err, "generation 0123456789ab stays");
	assert_string_equal(c->out, "");
	end_daemon(pid);
}

static void settings_that_are_wrong_elsewhere_still_lead_to_the_daemon(void **state)
{
	struct control_fixture *c = *state;
	pid_t pid = start_daemon(c, "ombud.conf: so it is\n");

	control_settings(c, "", "group \"x\" { members = { nobody-here } }\n");
	control_expect(c, command_reload, "reload", EX_CONFIG);
	control_says(c->err, "so it is");
	end_daemon(pid);
}

static void without_a_daemon_it_is_said(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_reload, "reload", EX_UNAVAILABLE);
	control_says(c->err, "ombud reload: ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(settings_that_were_taken_are_named),
		CONTROL_TEST(faults_are_printed_as_the_daemon_found_them),
		CONTROL_TEST(settings_that_are_wrong_elsewhere_still_lead_to_the_daemon),
		CONTROL_TEST(without_a_daemon_it_is_said),
	};

	return cmocka_run_group_tests_name("reload", tests, NULL, NULL);
}
