/* SPDX-License-Identifier: MIT */
#include "daemon/base/file.h"

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena *arena;
static char *directory;
static struct error error;

static int enter_new_directory(void **state)
{
	char template[] = "/tmp/ombud-test-file.XXXXXX";

	(void)state;
	arena = arena_new(16 * 1024 * 1024);
	directory = arena_strdup(arena, mkdtemp(template));
	error.text[0] = '\0';
	return directory ? chdir(directory) : -1;
}

static int leave(void **state)
{
	int failed;

	(void)state;
	failed = chdir("/") < 0 || system(arena_printf(arena, "rm -rf %s", directory)) != 0;
	arena_free(arena);
	return failed ? -1 : 0;
}

/* Write without the functions under test. */
static void put(const char *name, const char *text, mode_t mode)
{
	FILE *stream = fopen(name, "w");

	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
	assert_int_equal(chmod(name, mode), 0);
}

static void a_file_is_appended_whole(void **state)
{
	struct buf buf;

	(void)state;
	put("a", "one\n", 0600);
	put("empty", "", 0600);
	buf_init(&buf, 8);
	assert_int_equal(file_read("a", &buf, &error), OK);
	assert_int_equal(file_read("empty", &buf, &error), OK);
	assert_int_equal(file_read("a", &buf, &error), OK);
	assert_string_equal(buf_text(&buf), "one\none\n");
	assert_int_equal(file_read("a", &buf, &error), REFUSED);
	assert_string_equal(error.text, "a: too large: more than the 8 bytes that are allowed");
	buf_free(&buf);
}

static void only_regular_files_are_read(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 100);
	assert_int_equal(file_read("absent", &buf, &error), NOT_FOUND);
	assert_non_null(strstr(error.text, "absent"));
	put("a", "x", 0600);
	assert_int_equal(file_read("a/below", &buf, &error), NOT_FOUND);
	assert_int_equal(file_read(".", &buf, &error), REFUSED);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(file_read("fifo", &buf, &error), REFUSED); /* and does not wait */
	assert_int_equal(file_read("/dev/zero", &buf, &error), REFUSED);
	buf_free(&buf);
}

static void a_pipe_is_read_to_its_end(void **state)
{
	struct buf buf;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	buf_init(&buf, 100);
	assert_int_equal(file_write_all(ends[1], "a\0b", 3, &error), OK);
	close(ends[1]);
	assert_int_equal(file_read_all(ends[0], &buf, &error), OK);
	assert_int_equal(buf.size, 3);
	assert_memory_equal(buf.data, "a\0b", 3);
	close(ends[0]);
	assert_int_equal(file_read_all(ends[0], &buf, &error), BROKEN);
	buf_free(&buf);
}

static void a_secret_is_refused_when_others_may_use_it(void **state)
{
	static const mode_t open_modes[] = {0640, 0620, 0610, 0604, 0602, 0601, 0644, 0440};
	static const mode_t closed_modes[] = {0600, 0400, 0700};
	const char *secret = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(open_modes) / sizeof(open_modes[0]); i++) {
		put("key", "hush\n", 0600);
		assert_int_equal(chmod("key", open_modes[i]), 0);
		assert_int_equal(file_read_secret("key", arena, &secret, &error), REFUSED);
		assert_non_null(strstr(error.text, "chmod 600 key"));
		assert_null(strstr(error.text, "hush"));
		assert_null(secret);
		assert_int_equal(unlink("key"), 0);
	}
	for (size_t i = 0; i < sizeof(closed_modes) / sizeof(closed_modes[0]); i++) {
		put("key", "hush\n", closed_modes[i]);
		secret = NULL;
		assert_int_equal(file_read_secret("key", arena, &secret, &error), OK);
		assert_string_equal(secret, "hush");
		assert_int_equal(unlink("key"), 0);
	}
}

static void a_secret_is_the_first_line(void **state)
{
	static const struct {
		const char *text;
		enum outcome outcome;
		const char *secret;
	} cases[] = {
		{"pass word ", OK, "pass word "}, /* blanks belong to it */
		{"pass\r\nrest\n", OK, "pass"},
		{"salasänä\n", OK, "salasänä"},
		{"", REFUSED, NULL},
		{"\nsecond\n", REFUSED, NULL},
		{"\xFF\xFE\n", REFUSED, NULL},
	};
	const char *absent;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *secret = NULL;

		put("key", cases[i].text, 0600);
		assert_int_equal(file_read_secret("key", arena, &secret, &error), cases[i].outcome);
		if (cases[i].secret) {
			assert_string_equal(secret, cases[i].secret);
		}
	}
	assert_int_equal(file_read_secret("absent", arena, &absent, &error), NOT_FOUND);
}

static void a_written_file_has_its_mode_and_nothing_is_left_beside_it(void **state)
{
	struct stat status;
	const char **names;
	struct buf buf;
	size_t count;

	(void)state;
	umask(077);
	put("out", "old and longer", 0600);
	assert_int_equal(file_write("out", "new", 3, 0644, &error), OK);
	assert_int_equal(stat("out", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0644);
	assert_int_equal(
		file_write(arena_printf(arena, "%s/two", directory), "", 0, 0600, &error), OK);
	buf_init(&buf, 100);
	assert_int_equal(file_read("out", &buf, &error), OK);
	assert_string_equal(buf_text(&buf), "new");
	buf_free(&buf);
	assert_int_equal(mkdir("taken", 0700), 0);
	assert_int_not_equal(file_write("taken", "x", 1, 0600, &error), OK);
	assert_int_equal(file_write("absent/x", "x", 1, 0600, &error), NOT_FOUND);
	assert_int_equal(system("test \"$(ls -A | tr '\\n' ' ')\" = 'out taken two '"), 0);
	assert_int_equal(file_list(".", "", arena, &names, &count, &error), OK);
	assert_int_equal(count, 3);
}

static void a_full_disk_is_later_and_the_old_file_stays(void **state)
{
	int full = open("/dev/full", O_WRONLY);
	struct buf buf;

	(void)state;
	if (full < 0) {
		skip();
	}
	assert_int_equal(file_write_all(full, "x", 1, &error), TRY_LATER);
	close(full);

	/* A file that may not grow: the temporary file fails half written. */
	put("out", "old", 0600);
	if (fork() == 0) {
		struct rlimit limit = {.rlim_cur = 1000, .rlim_max = 1000};
		static char large[4000];

		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		_exit(file_write("out", large, sizeof(large), 0600, &error) == OK);
	} else {
		int status;

		wait(&status);
		assert_int_equal(status, 0);
	}
	buf_init(&buf, 10000);
	assert_int_equal(file_read("out", &buf, &error), OK);
	assert_string_equal(buf_text(&buf), "old");
	buf_free(&buf);
	assert_int_equal(system("test \"$(ls -A)\" = out"), 0);
}

static void names_are_listed_in_order_without_hidden_ones(void **state)
{
	static const char *const wanted[] = {
		"10.conf", "9.conf", "B.conf", "a.conf", "\u00E4.conf"};
	const char **names;
	size_t count;

	(void)state;
	for (size_t i = 5; i-- > 0;) {
		put(wanted[i], "", 0600);
	}
	put(".hidden.conf", "", 0600);
	put("a.conf~", "", 0600);
	put("conf", "", 0600);
	assert_int_equal(file_list(".", ".conf", arena, &names, &count, &error), OK);
	assert_int_equal(count, 5);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(names[i], wanted[i]);
	}
	assert_int_equal(file_list(".", "", arena, &names, &count, &error), OK);
	assert_int_equal(count, 7);
	assert_int_equal(file_list(".", ".none", arena, &names, &count, &error), OK);
	assert_int_equal(count, 0);
	assert_int_equal(file_list("absent", "", arena, &names, &count, &error), NOT_FOUND);
}

static void directories_are_made_all_the_way(void **state)
{
	char long_path[PATH_MAX + 10];
	struct stat status;

	(void)state;
	umask(0);
	assert_int_equal(file_make_directories("a/b//c/", 0750, &error), OK);
	assert_int_equal(stat("a/b/c", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0750);
	assert_int_equal(file_make_directories("a/b/c", 0750, &error), OK);
	assert_int_equal(file_make_directories("/", 0750, &error), OK);
	put("file", "", 0600);
	assert_int_equal(file_make_directories("file", 0750, &error), BROKEN);
	assert_int_equal(file_make_directories("file/below", 0750, &error), BROKEN);
	assert_int_equal(file_make_directories("", 0750, &error), BROKEN);
	memset(long_path, 'x', sizeof(long_path) - 1);
	long_path[sizeof(long_path) - 1] = '\0';
	assert_int_equal(file_make_directories(long_path, 0750, &error), BROKEN);
}

/* A child that takes the lock, says so with one byte, and holds it until its input ends. */
static pid_t hold_lock(int *ret_release)
{
	int said[2];
	int release[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe(said) + pipe(release), 0);
	child = fork();
	if (child == 0) {
		int lock;

		close(release[1]);
		if (file_lock("lock", false, &lock, NULL) != OK || write(said[1], "x", 1) != 1) {
			_exit(1);
		}
		_exit(read(release[0], &byte, 1) != 0);
	}
	close(said[1]);
	close(release[0]);
	assert_int_equal(read(said[0], &byte, 1), 1);
	close(said[0]);
	*ret_release = release[1];
	return child;
}

static void a_lock_held_by_another_process_is_later(void **state)
{
	int release;
	int status;
	int lock = -1;
	struct stat lock_status;
	pid_t child = hold_lock(&release);

	(void)state;
	assert_int_equal(file_lock("lock", false, &lock, &error), TRY_LATER);
	assert_string_equal(error.text, "another process holds lock");
	assert_int_equal(lock, -1);
	close(release); /* the child ends, and its lock with it */
	assert_int_equal(file_lock("lock", true, &lock, &error), OK);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(fcntl(lock, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fstat(lock, &lock_status), 0);
	assert_int_equal(lock_status.st_mode & 077, 0);
	close(lock);
	assert_int_equal(file_lock("lock", false, &lock, &error), OK);
	close(lock);
	assert_int_equal(file_lock("absent/lock", false, &lock, &error), NOT_FOUND);
}

static void a_killed_process_leaves_its_lock(void **state)
{
	int release;
	int lock;
	pid_t child = hold_lock(&release);

	(void)state;
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_int_equal(file_lock("lock", false, &lock, &error), OK);
	close(lock);
	close(release);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, enter_new_directory, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIRECTORY(a_file_is_appended_whole),
		IN_DIRECTORY(only_regular_files_are_read),
		IN_DIRECTORY(a_pipe_is_read_to_its_end),
		IN_DIRECTORY(a_secret_is_refused_when_others_may_use_it),
		IN_DIRECTORY(a_secret_is_the_first_line),
		IN_DIRECTORY(a_written_file_has_its_mode_and_nothing_is_left_beside_it),
		IN_DIRECTORY(a_full_disk_is_later_and_the_old_file_stays),
		IN_DIRECTORY(names_are_listed_in_order_without_hidden_ones),
		IN_DIRECTORY(directories_are_made_all_the_way),
		IN_DIRECTORY(a_lock_held_by_another_process_is_later),
		IN_DIRECTORY(a_killed_process_leaves_its_lock),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
