/* SPDX-License-Identifier: MIT */
/* Patterns that were set aside: each once, listed by when, and forgotten. */
#include "daemon/store/slow_patterns.h"

#include "tests/unit/store_fixture.h"

static void add(struct fixture *f, const char *pattern, int64_t at)
{
	const struct slow_pattern slow = {
		.pattern = pattern, .block = "rule \"r\"", .place = "a.conf:1:2", .at = at};

	MUST(slow_pattern_add(f->store, &slow, &f->error));
}

static void a_pattern_is_kept_once_until_it_is_forgotten(void **state)
{
	struct fixture *f = *state;
	struct slow_pattern *list;
	size_t count;

	fixture_begin(f);
	add(f, "(b+)+$", 200);
	add(f, "(a+)+$", 100);
	add(f, "(a+)+$", 300); /* known */
	MUST(slow_patterns_list(f->store, 0, 1000, 10, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(list[0].pattern, "(a+)+$");
	assert_int_equal(list[0].at, 100);
	assert_string_equal(list[1].block, "rule \"r\"");
	assert_string_equal(list[1].place, "a.conf:1:2");
	MUST(slow_patterns_list(f->store, 101, 200, 10, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 0);
	MUST(slow_patterns_list(f->store, 0, 1000, 1, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 1);
	MUST(slow_pattern_forget(f->store, "(a+)+$", &f->error));
	MUST(slow_pattern_forget(f->store, "(c+)+$", &f->error));
	MUST(slow_patterns_list(f->store, 0, 1000, 10, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(list[0].pattern, "(b+)+$");
	fixture_commit(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_pattern_is_kept_once_until_it_is_forgotten,
			fixture_set_up, fixture_tear_down),
	};

	return cmocka_run_group_tests_name("slow_patterns", tests, NULL, NULL);
}
