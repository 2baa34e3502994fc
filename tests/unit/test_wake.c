/* SPDX-License-Identifier: MIT */
/* A datagram wakes who listens, and harms nobody when nobody does. */
#include "daemon/road/wake.h"

#include <poll.h>

#include "tests/unit/road_fixture.h"

static bool is_woken(int descriptor)
{
	struct pollfd poll_descriptor = {.fd = descriptor, .events = POLLIN};

	return poll(&poll_descriptor, 1, 0) == 1;
}

static void a_role_is_woken_until_it_drains(void **state)
{
	struct road *road = *state;
	struct error error;
	int descriptor;

	must(wake_open(road->directory, "worker", &descriptor, &error), &error);
	assert_false(is_woken(descriptor));
	for (int i = 0; i < 1000; i++) {
		wake_role(road->directory, "worker"); /* never blocks, also when nobody reads */
	}
	assert_true(is_woken(descriptor));
	wake_drain(descriptor);
	assert_false(is_woken(descriptor));
	close(descriptor);
}

static void waking_nobody_does_nothing(void **state)
{
	struct road *road = *state;

	wake_role(road->directory, "worker");
	wake_roles(road->directory, "sender.");
	wake_roles("/nowhere/at/all", "sender.");
}

static void a_prefix_wakes_all_of_that_kind(void **state)
{
	struct road *road = *state;
	struct error error;
	int one;
	int two;
	int other;

	must(wake_open(road->directory, "sender.one", &one, &error), &error);
	must(wake_open(road->directory, "sender.two", &two, &error), &error);
	must(wake_open(road->directory, "worker", &other, &error), &error);
	wake_roles(road->directory, "sender.");
	assert_true(is_woken(one));
	assert_true(is_woken(two));
	assert_false(is_woken(other));
	close(one);
	close(two);
	close(other);
}

static void a_predecessors_socket_is_taken_over(void **state)
{
	struct road *road = *state;
	struct error error;
	int old;
	int new;

	must(wake_open(road->directory, "worker", &old, &error), &error);
	must(wake_open(road->directory, "worker", &new, &error), &error);
	wake_role(road->directory, "worker");
	assert_true(is_woken(new));
	close(old);
	close(new);
}

static void a_path_that_is_too_long_is_named(void **state)
{
	struct error error;
	char directory[200];
	int descriptor;

	(void)state;
	memset(directory, 'd', sizeof(directory) - 1);
	directory[sizeof(directory) - 1] = '\0';
	assert_int_equal(wake_open(directory, "worker", &descriptor, &error), BROKEN);
	assert_non_null(strstr(error.text, "shorter run directory"));
	wake_role(directory, "worker");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(a_role_is_woken_until_it_drains),
		ROAD_TEST(waking_nobody_does_nothing),
		ROAD_TEST(a_prefix_wakes_all_of_that_kind),
		ROAD_TEST(a_predecessors_socket_is_taken_over),
		ROAD_TEST(a_path_that_is_too_long_is_named),
	};

	return cmocka_run_group_tests_name("wake", tests, NULL, NULL);
}
