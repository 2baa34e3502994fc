/* SPDX-License-Identifier: MIT */
/* The two clocks: what people see, and what waits are counted by. */
#include "daemon/base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

static void now_is_in_seconds_of_utc(void **state)
{
	int64_t before = (int64_t)time(NULL);
	int64_t now = clock_now();

	(void)state;
	assert_true(now >= before && now <= (int64_t)time(NULL));
}

static void waits_are_counted_in_milliseconds_and_never_backwards(void **state)
{
	const struct timespec wait = {.tv_nsec = 20 * 1000 * 1000};
	int64_t before = clock_monotonic_ms(), last = before;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_monotonic_ms();

		assert_true(now >= last);
		last = now;
	}
	nanosleep(&wait, NULL);
	assert_true(clock_monotonic_ms() - before >= 19);
	assert_true(clock_monotonic_ms() - before < 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(now_is_in_seconds_of_utc),
		cmocka_unit_test(waits_are_counted_in_milliseconds_and_never_backwards),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
