/* SPDX-License-Identifier: MIT */
/* A wait ends when the process is told to end, also when it was told before the wait began. */
#include "daemon/base/stop.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/clock.h"

enum { LONG_MS = 60 * 1000, SOON_MS = 10 * 1000, SHORT_MS = 50 };

static void tell_to_end(int number)
{
	(void)number;
	stop_ask();
}

static void do_nothing(int number)
{
	(void)number;
}

static void set_timer(void (*handler)(int number), int milliseconds)
{
	const struct sigaction action = {.sa_handler = handler};
	const struct itimerval timer = {.it_value = {0, milliseconds * 1000}};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void told_before_the_wait_it_does_not_begin(void **state)
{
	int64_t begun = clock_monotonic_ms();

	(void)state;
	stop_begin();
	assert_false(stop_asked());
	set_timer(tell_to_end, 0);
	raise(SIGALRM);
	assert_true(stop_asked());
	for (int i = 0; i < 3; i++) {
		assert_int_equal(stop_poll(-1, 0, LONG_MS), 0);
		assert_int_equal(stop_poll(-1, 0, -1), 0);
	}
	assert_true(clock_monotonic_ms() - begun < SOON_MS);
}

/* Some thousand times, so that the signal also falls between looking and waiting. */
static void told_at_any_moment_it_ends(void **state)
{
	int64_t begun = clock_monotonic_ms();

	(void)state;
	for (int i = 1; i <= 2000; i++) {
		const struct itimerval timer = {.it_value = {0, i % 40 + 1}};

		stop_begin();
		set_timer(tell_to_end, 0);
		setitimer(ITIMER_REAL, &timer, NULL);
		while (!stop_asked()) {
			assert_int_equal(stop_poll(-1, 0, LONG_MS), 0);
		}
	}
	assert_true(clock_monotonic_ms() - begun < LONG_MS / 2);
}

static void another_signal_does_not_end_it(void **state)
{
	int64_t begun = clock_monotonic_ms();

	(void)state;
	stop_begin();
	set_timer(do_nothing, SHORT_MS);
	assert_int_equal(stop_poll(-1, 0, 4 * SHORT_MS), 0);
	assert_true(clock_monotonic_ms() - begun >= 4 * SHORT_MS);
}

static void what_was_waited_for_is_told_first(void **state)
{
	int ends[2];

	(void)state;
	stop_begin();
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(stop_poll(ends[0], POLLIN, 0), 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	assert_int_equal(stop_poll(ends[0], POLLIN, LONG_MS), 1);
	stop_ask();
	assert_int_equal(stop_poll(ends[0], POLLIN, LONG_MS), 1);
	close(ends[0]);
	close(ends[1]);
}

static void what_a_parent_was_told_does_not_count(void **state)
{
	(void)state;
	stop_begin();
	stop_ask();
	stop_begin();
	assert_false(stop_asked());
	assert_int_equal(stop_poll(-1, 0, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_before_the_wait_it_does_not_begin),
		cmocka_unit_test(told_at_any_moment_it_ends),
		cmocka_unit_test(another_signal_does_not_end_it),
		cmocka_unit_test(what_was_waited_for_is_told_first),
		cmocka_unit_test(what_a_parent_was_told_does_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
