/* SPDX-License-Identifier: MIT */
#include "daemon/base/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { KILOBYTE = 1024, MEGABYTE = 1024 * 1024 };

static void what_is_handed_out_is_zeroed_aligned_and_apart(void **state)
{
	static const size_t sizes[] = {0, 1, 7, 16, 17, 4000, 20000, 5 * MEGABYTE, 3, 300000, 64};
	struct arena *arena = arena_new(64 * MEGABYTE);
	unsigned char *blocks[sizeof(sizes) / sizeof(sizes[0])];
	const size_t count = sizeof(sizes) / sizeof(sizes[0]);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		blocks[i] = arena_alloc(arena, sizes[i]);
		assert_int_equal((uintptr_t)blocks[i] % alignof(max_align_t), 0);
		for (size_t j = 0; j < sizes[i]; j++) {
			assert_int_equal(blocks[i][j], 0);
		}
		memset(blocks[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < sizes[i]; j++) {
			assert_int_equal(blocks[i][j], i + 1);
		}
	}
	arena_free(arena);
}

static void a_list_grows_and_keeps_what_is_in_it(void **state)
{
	struct arena *arena = arena_new(MEGABYTE);
	size_t room = 0, moves = 0;
	int *list = NULL;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		const int *before = list;

		ARENA_GROW(arena, list, (size_t)i, &room);
		moves += list != before;
		assert_true(room > (size_t)i);
		assert_int_equal(list[i], 0);
		list[i] = i + 1;
	}
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(list[i], i + 1);
	}
	assert_int_equal(moves, 8); /* 8, 16 and so on up to 1024 */
	arena_free(arena);
}

static void memory_is_zeroed_again_after_a_reset(void **state)
{
	struct arena *arena = arena_new(64 * MEGABYTE);

	(void)state;
	for (int round = 0; round < 3; round++) {
		unsigned char *small = arena_alloc(arena, 1000);
		unsigned char *large = arena_alloc(arena, MEGABYTE);

		assert_int_equal(arena_used(arena), 1000 + MEGABYTE);
		for (size_t i = 0; i < 1000; i++) {
			assert_int_equal(small[i], 0);
		}
		memset(small, 0xFF, 1000);
		memset(large, 0xFF, MEGABYTE);
		arena_reset(arena);
		assert_int_equal(arena_used(arena), 0);
	}
	arena_free(arena);
	arena_free(NULL);
}

static void copies_end_where_they_should(void **state)
{
	struct arena *arena = arena_new(MEGABYTE);
	char *long_text;

	(void)state;
	assert_null(arena_strdup(arena, NULL));
	assert_string_equal(arena_strdup(arena, "Kotka"), "Kotka");
	assert_string_equal(arena_strndup(arena, "Kotka", 3), "Kot");
	assert_string_equal(arena_strndup(arena, "Kotka", 0), "");
	assert_string_equal(arena_strndup(arena, NULL, 0), "");
	assert_string_equal(arena_strndup(arena, "Kotka", 99), "Kotka");
	assert_memory_equal(arena_memdup(arena, "a\0b", 3), "a\0b", 3);
	assert_non_null(arena_memdup(arena, NULL, 0));
	assert_string_equal(arena_printf(arena, "%s-%d", "KYM", 1042), "KYM-1042");
	long_text = arena_printf(arena, "%0100000d", 7);
	assert_int_equal(strlen(long_text), 100000);
	assert_int_equal(long_text[99999], '7');
	arena_free(arena);
}

/* Run the step in a child; its exit status, and what it wrote to standard error. */
static int status_of(void (*step)(struct arena *), char *ret_said, size_t said_size)
{
	int ends[2];
	int status;
	ssize_t got;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		step(arena_new(100 * KILOBYTE));
		_exit(0);
	}
	close(ends[1]);
	got = read(ends[0], ret_said, said_size - 1);
	ret_said[got > 0 ? got : 0] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void take_all(struct arena *arena)
{
	arena_alloc(arena, 60 * KILOBYTE);
	arena_alloc(arena, 40 * KILOBYTE);
}

static void take_one_too_many(struct arena *arena)
{
	take_all(arena);
	arena_alloc(arena, 1);
}

static void take_a_product_that_wraps(struct arena *arena)
{
	arena_array(arena, SIZE_MAX / 2, 3);
}

static void take_nearly_all_there_is(struct arena *arena)
{
	arena_alloc(arena, SIZE_MAX - 4);
}

static void passing_the_maximum_ends_the_process_with_one_line(void **state)
{
	char said[200];

	(void)state;
	assert_int_equal(status_of(take_all, said, sizeof(said)), 0);
	assert_string_equal(said, "");
	assert_int_equal(status_of(take_one_too_many, said, sizeof(said)), EXIT_OUT_OF_MEMORY);
	assert_string_equal(said, "out of memory: wanted 1 bytes more\n");
	assert_int_equal(
		status_of(take_a_product_that_wraps, said, sizeof(said)), EXIT_OUT_OF_MEMORY);
	assert_int_equal(
		status_of(take_nearly_all_there_is, said, sizeof(said)), EXIT_OUT_OF_MEMORY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_handed_out_is_zeroed_aligned_and_apart),
		cmocka_unit_test(a_list_grows_and_keeps_what_is_in_it),
		cmocka_unit_test(memory_is_zeroed_again_after_a_reset),
		cmocka_unit_test(copies_end_where_they_should),
		cmocka_unit_test(passing_the_maximum_ends_the_process_with_one_line),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
