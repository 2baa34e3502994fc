/* SPDX-License-Identifier: MIT */
/* Texts by number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "handlers/tuning/interned.h"

static void a_text_keeps_its_number(void **state)
{
	struct arena *arena = arena_new(64 << 20);
	struct interned interned;

	(void)state;
	interned_init(&interned, arena, 1 << 20);
	assert_true(interned_find(&interned, "") == INTERNED_NONE);
	for (size_t i = 0; i < 20000; i++)
		assert_int_equal(interned_add(&interned, arena_printf(arena, "%zu", i)), i);
	for (size_t i = 0; i < 20000; i++) {
		assert_int_equal(interned_add(&interned, arena_printf(arena, "%zu", i)), i);
		assert_int_equal(interned_find(&interned, arena_printf(arena, "%zu", i)), i);
	}
	assert_int_equal(interned.count, 20000);
	assert_string_equal(interned.texts[19999], "19999");
	assert_true(interned_find(&interned, "20000") == INTERNED_NONE);
	arena_free(arena);
}

static void when_it_is_full_only_new_texts_are_refused(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct interned interned;

	(void)state;
	interned_init(&interned, arena, 2);
	assert_int_equal(interned_add(&interned, "a"), 0);
	assert_int_equal(interned_add(&interned, ""), 1);
	assert_true(interned_add(&interned, "b") == INTERNED_NONE);
	assert_int_equal(interned_add(&interned, "a"), 0);
	assert_int_equal(interned_add(&interned, ""), 1);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_keeps_its_number),
		cmocka_unit_test(when_it_is_full_only_new_texts_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
