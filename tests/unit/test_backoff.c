/* SPDX-License-Identifier: MIT */
/* Waits grow, are spread, and end. */
#include "daemon/road/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_about(int64_t wait, int64_t middle)
{
	assert_true(wait >= middle * 3 / 4);
	assert_true(wait <= middle * 5 / 4);
}

static void a_channel_is_tried_less_and_less_often(void **state)
{
	static const int64_t seconds[] = {5, 60, 120, 300, 900, 900, 900};
	struct backoff backoff;

	(void)state;
	backoff_init(&backoff, BACKOFF_CHANNEL);
	for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		assert_about(backoff_next_ms(&backoff), seconds[i] * 1000);
	}
	backoff_reset(&backoff);
	assert_about(backoff_next_ms(&backoff), 5000);
}

static void those_who_failed_together_do_not_come_back_together(void **state)
{
	int64_t first = 0;
	bool differs = false;

	(void)state;
	for (int i = 0; i < 50; i++) {
		struct backoff backoff;
		int64_t wait;

		backoff_init(&backoff, BACKOFF_CHANNEL);
		wait = backoff_next_ms(&backoff);
		differs = differs || (first && wait != first);
		first = wait;
	}
	assert_true(differs);
}

static void a_mail_is_tried_for_48_hours(void **state)
{
	int64_t created_at = 1000000;
	int64_t now = created_at;
	int attempts = 0;
	int64_t next;

	(void)state;
	while (backoff_mail(created_at, ++attempts, now, &next)) {
		assert_true(next > now);
		assert_true(next - now <= 3600 * 5 / 4);
		now = next;
	}
	assert_true(now >= created_at + 48 * 3600);
	assert_true(now <= created_at + 48 * 3600 + 3600 * 5 / 4);
	assert_true(attempts > 45 && attempts < 80);
}

static void the_first_wait_of_a_mail_is_a_minute(void **state)
{
	int64_t next;

	(void)state;
	assert_true(backoff_mail(5000, 1, 5000, &next));
	assert_about(next - 5000, 60);
	assert_true(backoff_mail(5000, 2, 5000, &next));
	assert_about(next - 5000, 120);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_channel_is_tried_less_and_less_often),
		cmocka_unit_test(those_who_failed_together_do_not_come_back_together),
		cmocka_unit_test(a_mail_is_tried_for_48_hours),
		cmocka_unit_test(the_first_wait_of_a_mail_is_a_minute),
	};

	return cmocka_run_group_tests_name("backoff", tests, NULL, NULL);
}
