/* SPDX-License-Identifier: MIT */
/* Where a store lies: what is wrong with the place is said with the next step. */
#include "daemon/store/place.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/unit/store_fixture.h"

static const char *at(struct fixture *f, const char *name)
{
	return arena_printf(f->arena, "%s/%s", f->directory, name);
}

static void a_new_store_is_made_for_its_owner_alone(void **state)
{
	struct fixture *f = *state;
	struct stat status;

	MUST(place_check(at(f, "new.db"), false, &f->error));
	assert_int_equal(stat(at(f, "new.db"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(status.st_size, 0);
	MUST(place_check(at(f, "new.db"), false, &f->error)); /* and is left alone */
	MUST(place_check(at(f, "new.db"), true, &f->error));
}

static void what_is_wrong_with_the_place_is_said_with_the_next_step(void **state)
{
	struct fixture *f = *state;
	char *long_path = arena_alloc(f->arena, 5000);
	const struct {
		const char *path;
		bool read_only;
		enum outcome outcome;
		const char *words;
	} rows[] = {
		{at(f, "absent.db"), true, NOT_FOUND, "ombud run makes it"},
		{at(f, "no/such/place.db"), false, BROKEN, "make it: install -d"},
		{at(f, "no/such/place.db"), true, BROKEN, "there is no directory"},
		{f->directory, false, BROKEN, "is not a regular file"},
		{at(f, "ombud.db/below"), false, BROKEN, "cannot be "},
		{long_path, false, BROKEN, "too long: xxx"},
	};

	memset(long_path, 'x', 4999);
	long_path[4999] = '\0';
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum outcome outcome = place_check(rows[i].path, rows[i].read_only, &f->error);

		if (outcome != rows[i].outcome || !strstr(f->error.text, rows[i].words))
			fail_msg("row %zu: %s: %s", i, outcome_name(outcome), f->error.text);
	}
}

static void a_link_in_the_place_of_a_lock_or_a_store_is_not_followed(void **state)
{
	struct fixture *f = *state;
	int descriptor;

	assert_int_equal(symlink(at(f, "victim"), at(f, "ombud.db.worker")), 0);
	assert_int_equal(place_open_lock(f->path, "worker", &descriptor, &f->error), BROKEN);
	assert_int_equal(access(at(f, "victim"), F_OK), -1);
	assert_int_equal(symlink(at(f, "victim"), at(f, "link.db")), 0);
	(void)!place_check(at(f, "link.db"), false, &f->error);
	assert_int_equal(access(at(f, "victim"), F_OK), -1);
}

static void the_lock_is_one_process_at_a_time(void **state)
{
	struct fixture *f = *state;
	int one, two;

	MUST(place_open_lock(f->path, "test", &one, &f->error));
	MUST(place_open_lock(f->path, "test", &two, &f->error));
	MUST(place_lock(one, &f->error));
	assert_int_equal(flock(two, LOCK_EX | LOCK_NB), -1);
	place_unlock(one);
	MUST(place_lock(two, &f->error));
	close(one);
	close(two);
	assert_int_equal(place_lock(-1, &f->error), TRY_LATER);
}

/* In a process of its own, as nobody: a right is missing. */
static void as_nobody(struct fixture *f, const char *path, bool read_only, const char *words)
{
	const struct passwd *nobody = getpwnam("nobody");
	int status;
	pid_t pid;

	if (getuid() != 0 || !nobody)
		skip();
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (setgid(nobody->pw_gid) != 0 || setuid(nobody->pw_uid) != 0)
			_exit(2);
		if (place_check(path, read_only, &f->error) != BROKEN)
			_exit(3);
		if (!strstr(f->error.text, words)) {
			fprintf(stderr, "%s\n", f->error.text);
			_exit(4);
		}
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void the_wrong_user_is_told_whom_to_run_as(void **state)
{
	struct fixture *f = *state;

	as_nobody(f, f->path, false, "run this as root");
	assert_int_equal(chmod(f->directory, 0755), 0);
	as_nobody(f, f->path, false, "and this process runs as nobody; run this as root");
	as_nobody(f, f->path, true, "cannot be read");
	assert_int_equal(chmod(f->path, 0666), 0);
	as_nobody(f, f->path, false, "cannot be written to");
	as_nobody(f, at(f, "new.db"), false, "cannot be made");
}

static void rights_are_described_as_a_person_needs_them(void **state)
{
	struct fixture *f = *state;
	char text[RIGHTS_TEXT_SIZE];

	place_describe_rights(f->path, text);
	assert_non_null(strstr(text, "as whom this process runs, with mode 0600"));
	place_describe_rights(at(f, "absent"), text);
	assert_int_equal(strncmp(text, "this process runs as ", 21), 0);
	assert_false(place_is_read_only(f->path));
	assert_false(place_is_read_only(at(f, "absent")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_new_store_is_made_for_its_owner_alone),
		STORE_TEST(what_is_wrong_with_the_place_is_said_with_the_next_step),
		STORE_TEST(a_link_in_the_place_of_a_lock_or_a_store_is_not_followed),
		STORE_TEST(the_lock_is_one_process_at_a_time),
		STORE_TEST(the_wrong_user_is_told_whom_to_run_as),
		STORE_TEST(rights_are_described_as_a_person_needs_them),
	};

	return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
