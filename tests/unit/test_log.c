/* SPDX-License-Identifier: MIT */
#include "daemon/base/log.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/text.h"

/* A datagram socket stands for standard error: each write(2) arrives as a datagram of its own. */
static int reading_end;
static int saved_stderr;

static int redirect(void **state)
{
	int ends[2];

	(void)state;
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) < 0) {
		return -1;
	}
	saved_stderr = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	reading_end = ends[0];
	setenv("JOURNAL_STREAM", "8:1", 1);
	log_open("worker");
	log_set_level(LOG_LEVEL_INFO);
	return 0;
}

static int restore(void **state)
{
	(void)state;
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	close(reading_end);
	return 0;
}

/* What one write brought; "" when there was none. */
static const char *written(void)
{
	static char line[8192];
	ssize_t got = recv(reading_end, line, sizeof(line) - 1, MSG_DONTWAIT);

	line[got > 0 ? got : 0] = '\0';
	return line;
}

static void the_journal_gets_levels_and_the_role(void **state)
{
	(void)state;
	log_error("store %s", "full");
	assert_string_equal(written(), "<3>worker: store full\n");
	log_warning("trying again");
	assert_string_equal(written(), "<4>worker: trying again\n");
	log_info("KYM-1");
	assert_string_equal(written(), "<6>worker: KYM-1\n");
	log_debug("hidden");
	assert_string_equal(written(), "");
	log_set_level(LOG_LEVEL_DEBUG);
	log_debug("shown");
	assert_string_equal(written(), "<7>worker: shown\n");
	log_set_level(LOG_LEVEL_ERROR);
	log_warning("hidden");
	assert_string_equal(written(), "");
}

static void a_terminal_gets_the_time(void **state)
{
	const char *line;

	(void)state;
	unsetenv("JOURNAL_STREAM");
	log_info("hello");
	line = written();
	/* 2026-11-28 18:00:00 worker: hello */
	assert_int_equal(strspn(line, "0123456789"), 4);
	assert_int_equal(line[4], '-');
	assert_int_equal(line[13], ':');
	assert_string_equal(line + 19, " worker: hello\n");
}

static void an_event_is_one_line_without_controls(void **state)
{
	(void)state;
	log_info("a\nb\rc\x1B[31m\x7F\xC2\x9Bz ä");
	assert_string_equal(written(), "<6>worker: a?b?c?[31m???z ä\n");
	assert_string_equal(written(), "");
}

static void a_long_event_is_cut_between_characters_in_one_write(void **state)
{
	char text[6001];

	(void)state;
	for (int shift = 0; shift < 3; shift++) {
		const char *line;

		memset(text, 'x', sizeof(text));
		for (int i = shift; i + 3 < 6000; i += 3) {
			memcpy(text + i, "\u20AC", 3);
		}
		text[6000] = '\0';
		log_info("%s", text);
		line = written();
		assert_in_range(strlen(line), 2040, 2048);
		assert_int_equal(line[strlen(line) - 1], '\n');
		assert_true(text_is_utf8((const unsigned char *)line, strlen(line)));
		assert_string_equal(written(), "");
	}
}

static void errno_survives(void **state)
{
	(void)state;
	errno = EDOM;
	log_error("x");
	assert_int_equal(errno, EDOM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_journal_gets_levels_and_the_role, redirect, restore),
		cmocka_unit_test_setup_teardown(a_terminal_gets_the_time, redirect, restore),
		cmocka_unit_test_setup_teardown(
			an_event_is_one_line_without_controls, redirect, restore),
		cmocka_unit_test_setup_teardown(
			a_long_event_is_cut_between_characters_in_one_write, redirect, restore),
		cmocka_unit_test_setup_teardown(errno_survives, redirect, restore),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
