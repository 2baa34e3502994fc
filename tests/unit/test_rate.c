/* SPDX-License-Identifier: MIT */
/* So many a minute and no more. */
#include "daemon/road/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void without_a_limit_any_number_may_go(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 0);
	rate_used(&rate, 100000, 1);
	assert_true(rate_allowance(&rate, 2) == SIZE_MAX);
	assert_int_equal(rate_wait_ms(&rate, 2), 0);
}

static void what_was_used_is_missing_until_the_minute_is_over(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 10);
	assert_int_equal(rate_allowance(&rate, 5000), 10);
	rate_used(&rate, 4, 5000);
	assert_int_equal(rate_allowance(&rate, 6000), 6);
	rate_used(&rate, 6, 6000);
	assert_int_equal(rate_allowance(&rate, 7000), 0);
	assert_int_equal(rate_wait_ms(&rate, 7000), 58000);
	assert_int_equal(rate_allowance(&rate, 65000), 10);
	assert_int_equal(rate_wait_ms(&rate, 65000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_limit_any_number_may_go),
		cmocka_unit_test(what_was_used_is_missing_until_the_minute_is_over),
	};

	return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
