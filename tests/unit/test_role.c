/* SPDX-License-Identifier: MIT */
/* A role: one of its name, ended by SIGTERM or with its supervisor, woken by a datagram. */
#include "daemon/road/role.h"

#include "daemon/road/wake.h"
#include "tests/unit/capture_fixture.h"
#include "tests/unit/road_fixture.h"

enum { LONG_MS = 60 * 1000, SHORT_MS = 5 * 1000 };

enum outcome_of_child { STOPPED = 40, WENT_ON, TOO_LONG };

static enum outcome_of_child waited(struct role *role, void (*wait)(struct role *, int64_t))
{
	int64_t before = clock_monotonic_ms();

	wait(role, LONG_MS);
	if (clock_monotonic_ms() - before > SHORT_MS) {
		return TOO_LONG;
	}
	return role_should_stop(role) ? STOPPED : WENT_ON;
}

static enum outcome wait_after_sigterm(struct role *role, void *context, struct error *error)
{
	(void)context;
	(void)error;
	raise(SIGTERM);
	return (enum outcome)waited(role, role_pause);
}

static enum outcome wait_after_sighup(struct role *role, void *context, struct error *error)
{
	(void)context;
	(void)error;
	raise(SIGHUP);
	raise(SIGPIPE);
	wake_role(role->run_directory, role->name);
	return (enum outcome)waited(role, role_wait);
}

static void a_role_told_to_end_does_not_wait(void **state)
{
	int status = road_role(*state, "worker", false, wait_after_sigterm, NULL);

	assert_int_equal(WEXITSTATUS(status), STOPPED);
}

static void a_datagram_ends_the_wait_and_hangups_do_not_end_the_role(void **state)
{
	int status = road_role(*state, "worker", false, wait_after_sighup, NULL);

	assert_int_equal(WEXITSTATUS(status), WENT_ON);
}

static enum outcome signal_while_waiting(struct role *role, void *context, struct error *error)
{
	int *ready = context;

	(void)error;
	*ready = 1;
	return (enum outcome)waited(role, role_wait);
}

static void a_signal_in_the_middle_of_a_wait_ends_it(void **state)
{
	struct road *road = *state;
	pid_t parent = getpid();
	pid_t killer;
	pid_t child;
	int status;

	fflush(NULL);
	killer = fork();
	if (killer == 0) {
		/* until it is gone: as the supervisor does */
		while (getppid() == parent) {
			pid_t pid = road->tally[1];

			if (road->tally[0] && pid && kill(pid, SIGTERM) != 0) {
				break;
			}
			rest_a_moment();
		}
		_exit(0);
	}
	fflush(NULL);
	child = fork();
	if (child == 0) {
		struct role role = {.name = "worker",
			.store_path = road->store_path,
			.run_directory = road->directory,
			.progress = progress_slot(road->page, "worker")};
		struct error error;

		if (role_begin(&role, parent, &error) != OK) {
			_exit(1);
		}
		status = (int)signal_while_waiting(&role, &road->tally[0], &error);
		role_end(&role);
		_exit(status);
	}
	road->tally[1] = child;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), STOPPED);
	assert_int_equal(waitpid(killer, &status, 0), killer);
}

static void a_second_role_of_that_name_must_wait(void **state)
{
	struct road *road = *state;
	struct role role = {.name = "worker",
		.store_path = road->store_path,
		.run_directory = road->directory,
		.progress = progress_slot(road->page, "worker")};
	struct error error;

	assert_false(atomic_load(&role.progress->ready));
	must(role_begin(&role, 0, &error), &error);
	assert_true(atomic_load(&role.progress->ready));
	assert_int_equal(WEXITSTATUS(road_role(road, "worker", true, NULL, NULL)), TRY_LATER);
	role_end(&role);
}

static void a_role_whose_supervisor_is_gone_does_not_begin(void **state)
{
	struct road *road = *state;
	struct role role = {.name = "worker",
		.store_path = road->store_path,
		.run_directory = road->directory,
		.progress = progress_slot(road->page, "worker")};
	struct error error;

	/* Our parent is not our own child: as if it had died before we could watch it. */
	assert_int_equal(role_begin(&role, getpid(), &error), TRY_LATER);
	assert_non_null(strstr(error.text, "supervisor is gone"));
	assert_null(role.store);
}

static void a_store_that_cannot_be_opened_leaves_nothing_open(void **state)
{
	struct road *road = *state;
	struct role role = {.name = "worker",
		.store_path = "/nowhere/at/all/ombud.db",
		.run_directory = road->directory,
		.progress = progress_slot(road->page, "worker")};
	struct error error;

	assert_int_equal(role_begin(&role, 0, &error), BROKEN);
	assert_non_null(strstr(error.text, "/nowhere/at/all"));
	assert_null(role.store);
	assert_int_equal(role.wake_descriptor, -1);
	assert_false(atomic_load(&role.progress->ready));
}

static void trouble_of_the_store_is_said_once_and_its_end_too(void **state)
{
	struct road *road = *state;
	struct role role = road_role_here(road, "worker");
	struct error error = {"the disk is full"};

	role.once = true;
	log_set_level(LOG_LEVEL_INFO);
	capture_begin();
	for (int i = 0; i < 3; i++) {
		(void)role_store_trouble(&role, TRY_LATER, &error);
	}
	role_store_fine(&role);
	role_store_fine(&role);
	capture_end();
	log_set_level(LOG_LEVEL_ERROR);
	assert_int_equal(capture_count(captured_err.text, "the disk is full"), 1);
	assert_int_equal(capture_count(captured_err.text, "works again"), 1);
	/* with --once the role ends */
	assert_false(role_store_trouble(&role, TRY_LATER, &error));
	role_end(&role);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(a_role_told_to_end_does_not_wait),
		ROAD_TEST(a_datagram_ends_the_wait_and_hangups_do_not_end_the_role),
		ROAD_TEST(a_signal_in_the_middle_of_a_wait_ends_it),
		ROAD_TEST(a_second_role_of_that_name_must_wait),
		ROAD_TEST(a_role_whose_supervisor_is_gone_does_not_begin),
		ROAD_TEST(a_store_that_cannot_be_opened_leaves_nothing_open),
		ROAD_TEST(trouble_of_the_store_is_said_once_and_its_end_too),
	};

	return cmocka_run_group_tests_name("role", tests, NULL, NULL);
}
