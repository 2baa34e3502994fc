/* SPDX-License-Identifier: MIT */
/* The page of progress outlives the role that wrote on it. */
#include "daemon/road/progress.h"

#include "tests/unit/road_fixture.h"

static void what_a_role_had_in_hand_is_seen_after_its_death(void **state)
{
	struct road *road = *state;
	struct progress *progress = progress_slot(road->page, "worker");
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		progress_inbox(progress, 42);
		progress_handled(progress);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(progress->inbox_id, 42);
	assert_int_equal(progress->handled, 1);
	assert_true(progress_is_fresh(progress, 60 * 1000));
}

static void a_name_keeps_its_slot_until_it_is_given_back(void **state)
{
	struct road *road = *state;
	struct progress *worker = progress_slot(road->page, "worker");
	char long_name[ROLE_NAME_MAX + 8];

	assert_ptr_equal(progress_slot(road->page, "worker"), worker);
	assert_ptr_not_equal(progress_slot(road->page, "sender.a"), worker);
	progress_release(worker);
	assert_ptr_equal(progress_slot(road->page, "sender.b"), worker);
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	assert_null(progress_slot(road->page, long_name));
}

static void a_full_page_says_so(void **state)
{
	struct road *road = *state;
	char name[16];

	for (int i = 0; i < ROLES_MAX; i++) {
		snprintf(name, sizeof(name), "role %d", i);
		assert_non_null(progress_slot(road->page, name));
	}
	assert_null(progress_slot(road->page, "one more"));
}

static void silence_makes_a_role_stale(void **state)
{
	struct road *road = *state;
	struct progress *progress = progress_slot(road->page, "worker");

	progress_touch(progress);
	progress->last_ms -= 5000;
	assert_true(progress_is_fresh(progress, 60000));
	assert_false(progress_is_fresh(progress, 4000));
}

static void trouble_is_seen_until_it_is_over(void **state)
{
	struct road *road = *state;
	struct progress *progress = progress_slot(road->page, "worker");
	char sentence[TROUBLE_BYTES];
	char long_sentence[2 * TROUBLE_BYTES];
	int64_t next_try_at;

	assert_false(progress_get_trouble(progress, sentence, &next_try_at));
	memset(long_sentence, 'x', sizeof(long_sentence) - 1);
	long_sentence[sizeof(long_sentence) - 1] = '\0';
	progress_trouble(progress, long_sentence, 1700000000);
	assert_true(progress_get_trouble(progress, sentence, &next_try_at));
	assert_int_equal(strlen(sentence), TROUBLE_BYTES - 1);
	progress_trouble(progress, "the disk is full", 1700000001);
	assert_true(progress_get_trouble(progress, sentence, &next_try_at));
	assert_string_equal(sentence, "the disk is full");
	assert_int_equal(next_try_at, 1700000001);
	progress_trouble(progress, NULL, 0);
	assert_false(progress_get_trouble(progress, sentence, &next_try_at));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(what_a_role_had_in_hand_is_seen_after_its_death),
		ROAD_TEST(a_name_keeps_its_slot_until_it_is_given_back),
		ROAD_TEST(a_full_page_says_so),
		ROAD_TEST(silence_makes_a_role_stale),
		ROAD_TEST(trouble_is_seen_until_it_is_over),
	};

	return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
