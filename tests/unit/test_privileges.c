/* SPDX-License-Identifier: MIT */
/* Root is given up for good; without root, or without a user, nothing changes. */
#include "daemon/road/privileges.h"

#include <pwd.h>
#include <sys/stat.h>

#include "tests/unit/road_fixture.h"

static void without_a_user_in_the_settings_we_stay_who_we_are(void **state)
{
	struct privileges privileges;
	struct error error;
	uid_t before = geteuid();

	(void)state;
	must(privileges_find(&privileges, NULL, &error), &error);
	assert_false(privileges.change);
	privileges_lower(&privileges);
	assert_int_equal(geteuid(), before);
	must(privileges_drop(&privileges, &error), &error);
	assert_int_equal(geteuid(), before);
}

static void whoever_is_not_root_stays_who_they_are(void **state)
{
	struct privileges privileges;
	struct error error;
	int status;
	pid_t pid;

	(void)state;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (getuid() == 0 && setuid(65534) != 0) {
			_exit(2);
		}
		_exit(privileges_find(&privileges, "no-such-user-here", &error) == OK &&
					!privileges.change
				? 0
				: 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_user_who_does_not_exist_is_named(void **state)
{
	struct privileges privileges;
	struct error error;

	(void)state;
	if (getuid() != 0) {
		skip();
	}
	assert_int_equal(privileges_find(&privileges, "no-such-user-here", &error), BROKEN);
	assert_non_null(strstr(error.text, "no-such-user-here"));
	assert_false(privileges.change);
	/* root itself is a user, but no change */
	must(privileges_find(&privileges, "root", &error), &error);
	assert_false(privileges.change);
}

static void a_lowered_process_makes_files_as_that_user_and_can_become_root_again(void **state)
{
	struct road *road = *state;
	const char *path = arena_printf(road->arena, "%s/theirs", road->directory);
	struct privileges privileges;
	struct stat status;
	struct error error;
	FILE *file;

	if (getuid() != 0 || !getpwnam("nobody")) {
		skip();
	}
	assert_int_equal(chmod(road->directory, 0777), 0);
	must(privileges_find(&privileges, "nobody", &error), &error);
	assert_true(privileges.change);
	privileges_lower(&privileges);
	file = fopen(path, "w");
	privileges_raise(&privileges);
	assert_non_null(file);
	fclose(file);
	assert_int_equal(geteuid(), 0);
	assert_int_equal(getegid(), 0);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_uid, privileges.uid);
	assert_int_equal(status.st_gid, privileges.gid);
}

static void what_was_dropped_does_not_come_back(void **state)
{
	struct privileges privileges;
	struct error error;
	int status;
	pid_t pid;

	(void)state;
	if (getuid() != 0 || !getpwnam("nobody")) {
		skip();
	}
	must(privileges_find(&privileges, "nobody", &error), &error);
	privileges_lower(&privileges); /* as the supervisor is when it forks */
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		bool good = privileges_drop(&privileges, &error) == OK &&
			    getuid() == privileges.uid && getgid() == privileges.gid &&
			    setuid(0) != 0 && seteuid(0) != 0 && setegid(0) != 0 &&
			    access("/etc/shadow", R_OK) != 0;

		_exit(good ? 0 : 1);
	}
	privileges_raise(&privileges);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(without_a_user_in_the_settings_we_stay_who_we_are),
		ROAD_TEST(whoever_is_not_root_stays_who_they_are),
		ROAD_TEST(a_user_who_does_not_exist_is_named),
		ROAD_TEST(a_lowered_process_makes_files_as_that_user_and_can_become_root_again),
		ROAD_TEST(what_was_dropped_does_not_come_back),
	};

	return cmocka_run_group_tests_name("privileges", tests, NULL, NULL);
}
