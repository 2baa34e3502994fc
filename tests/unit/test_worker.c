/* SPDX-License-Identifier: MIT */
/* The worker: whatever one message does, its neighbours go on, and only guilty deaths are counted.
 */
#include "daemon/road/worker.h"

#include "tests/unit/road_fixture.h"

/* Places in the shared tally. */
enum { DEATHS, CARRIED, UNREAD, BUSY_LEFT, MOST_IN_HAND };

enum { BATCH_MAX_BYTES = 100 * 1000 };

/* A message says what its reading does: "die 11", "memory", "hang", "refuse", "busy", "term". */
static enum outcome fake_prepare(void *context, const struct incoming *incoming,
	struct arena *arena, void **ret_prepared, struct error *error)
{
	struct road *road = context;
	const char *text =
		arena_strndup(arena, (const char *)incoming->bytes, incoming->size_bytes);

	*ret_prepared = arena_strdup(arena, text);
	if (strncmp(text, "die ", 4) == 0) {
		road->tally[DEATHS]++;
		die_of((int)strtol(text + 4, NULL, 10));
	}
	if (strcmp(text, "memory") == 0) {
		road->tally[DEATHS]++;
		_exit(EXIT_OUT_OF_MEMORY);
	}
	if (strcmp(text, "hang") == 0) {
		road->tally[DEATHS]++;
		for (;;) {
			pause();
		}
	}
	if (strcmp(text, "unreadable") == 0) {
		return error_set(error, REFUSED, "it cannot be read at all");
	}
	return OK;
}

/* The bytes of all that is claimed. */
static void note_in_hand(struct road *road, struct store *store, struct arena *arena)
{
	struct inbox_row *rows;
	struct error error;
	size_t count;
	int64_t bytes = 0;

	must(inbox_list(store, INBOX_CLAIMED, 1000, arena, &rows, &count, &error), &error);
	for (size_t i = 0; i < count; i++) {
		bytes += rows[i].size_bytes;
	}
	if (bytes > road->tally[MOST_IN_HAND]) {
		road->tally[MOST_IN_HAND] = (int)bytes;
	}
}

static enum outcome fake_carry_out(void *context, struct store *store,
	const struct incoming *incoming, void *prepared, int64_t now, struct arena *arena,
	struct worked *ret_worked, struct error *error)
{
	struct road *road = context;
	const char *text = prepared;

	(void)incoming;
	note_in_hand(road, store, arena);
	if (strcmp(text, "refuse") == 0) {
		struct silence silence = {.to = "x", .reason = "must be undone", .at = now};

		if (silence_add(store, &silence, error) == TRY_LATER) {
			return TRY_LATER;
		}
		return error_set(error, REFUSED, "it contradicts itself");
	}
	if (strcmp(text, "busy") == 0 && road->tally[BUSY_LEFT] > 0) {
		road->tally[BUSY_LEFT]--;
		return error_set(error, TRY_LATER, "the store is busy");
	}
	if (strcmp(text, "term") == 0) {
		raise(SIGTERM);
	}
	road->tally[CARRIED]++;
	*ret_worked = (struct worked){.kind = "request", .line = "request"};
	return OK;
}

static enum outcome fake_carry_unread(void *context, struct store *store,
	const struct incoming *incoming, const struct reason *reason, int64_t now,
	struct arena *arena, struct worked *ret_worked, struct error *error)
{
	struct road *road = context;

	(void)store;
	(void)incoming;
	(void)now;
	(void)arena;
	(void)error;
	assert_true(strlen(reason->sentence) > 0);
	road->tally[UNREAD]++;
	*ret_worked = (struct worked){.kind = "unread", .line = "unread"};
	return OK;
}

static enum outcome run(struct role *role, void *context, struct error *error)
{
	const struct worker_table table = {
		.context = context,
		.prepare = fake_prepare,
		.carry_out = fake_carry_out,
		.carry_unread = fake_carry_unread,
	};
	const struct worker_limits limits = {
		.message_max_bytes = 1000 * 1000,
		.batch_max_bytes = BATCH_MAX_BYTES,
		.message_seconds = 1,
	};

	return worker_run(role, &table, &limits, error);
}

static int work_once(struct road *road)
{
	return road_role(road, "worker", true, run, road);
}

static void put_between_neighbours(struct road *road, const char *text, int64_t *ret_id)
{
	road_put(road, "before 1");
	road_put(road, "before 2");
	*ret_id = road_put(road, text);
	road_put(road, "after 1");
	road_put(road, "after 2");
}

static const struct {
	const char *way;
	const char *text;
} guilty[] = {
	{"a crash", "die 11"},
	{"an assertion", "die 6"},
	{"a bad address", "die 7"},
	{"too much processor time", "die 24"},
	{"no memory", "memory"},
	{"our deadline", "hang"},
};

static void a_guilty_message_is_parked_after_three_deaths_and_its_neighbours_go_on(void **state)
{
	for (size_t i = 0; i < sizeof(guilty) / sizeof(guilty[0]); i++) {
		struct road *road;
		int64_t id;
		int runs = 0;

		road_teardown(state);
		road_setup(state);
		road = *state;
		print_message("  %s\n", guilty[i].way);
		put_between_neighbours(road, guilty[i].text, &id);
		while (work_once(road) != 0 && runs < 10) {
			runs++;
		}
		assert_int_equal(runs, 3);
		assert_int_equal(road->tally[DEATHS], 3);
		assert_int_equal(road->tally[UNREAD], 1);
		assert_int_equal(road_attempts(road, id), 3);
		assert_int_equal(road_inbox(road, INBOX_PARKED), 1);
		assert_int_equal(road_inbox(road, INBOX_DONE), 4);
		assert_int_equal(road->tally[CARRIED], 4);
	}
}

/* So many that one batch is read while the one before it is carried out. */
static int64_t put_among_many(struct road *road, const char *text)
{
	const int before = 2 * WORKER_BATCH_ROWS + 20;
	int64_t id = 0;

	for (int i = 0; i < before + 30; i++) {
		char other[32];

		snprintf(other, sizeof(other), "%d beside %s", i, text);
		if (i == before) {
			id = road_put(road, text);
		}
		road_put(road, other);
	}
	return id;
}

static void a_guilty_message_among_many_is_found_and_no_other_is_blamed(void **state)
{
	const char *const texts[] = {"die 11", "hang"}; /* a signal of its own, and our deadline */

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct road *road;
		int64_t id;
		int runs = 0;

		road_teardown(state);
		road_setup(state);
		road = *state;
		print_message("  %s\n", texts[i]);
		id = put_among_many(road, texts[i]);
		while (work_once(road) != 0 && runs < 10) {
			runs++;
		}
		/* once beside another batch, which blames nobody, and three times alone */
		assert_int_equal(runs, 4);
		assert_int_equal(road->tally[DEATHS], 4);
		assert_int_equal(road_attempts(road, id), 3);
		for (int64_t other = 1; other <= id + 30; other++) {
			assert_true(other == id || road_attempts(road, other) == 0);
		}
		assert_int_equal(road->tally[UNREAD], 1);
		assert_int_equal(road_inbox(road, INBOX_PARKED), 1);
		assert_int_equal(road_inbox(road, INBOX_DONE), 2 * WORKER_BATCH_ROWS + 50);
	}
}

static void trouble_of_the_store_among_many_gives_back_what_was_read_ahead(void **state)
{
	struct road *road = *state;
	int64_t id = put_among_many(road, "busy");

	road->tally[BUSY_LEFT] = 1;
	assert_int_equal(WEXITSTATUS(work_once(road)), TRY_LATER);
	assert_int_equal(road_attempts(road, id), 0);
	assert_int_equal(road_inbox(road, INBOX_DONE), 2 * WORKER_BATCH_ROWS);
	assert_int_equal(work_once(road), 0);
	assert_int_equal(road_inbox(road, INBOX_DONE), 2 * WORKER_BATCH_ROWS + 51);
}

static void told_to_end_among_many_it_finishes_what_it_has_claimed(void **state)
{
	struct road *road = *state;

	put_among_many(road, "term");
	put_among_many(road, "more");
	put_among_many(road, "yet more");
	assert_int_equal(road_role(road, "worker", false, run, road), 0);
	/* the batch of the message, and the one that was read beside it */
	assert_int_equal(road_inbox(road, INBOX_DONE), 4 * WORKER_BATCH_ROWS);
	assert_int_equal(road_inbox(road, INBOX_CLAIMED), 0);
}

static void mails_in_hand_have_the_bytes_of_two_steps_at_most(void **state)
{
	struct road *road = *state;
	char text[10 * 1000] = "";

	memset(text, 'x', sizeof(text) - 1);
	for (text[0] = 'a'; text[0] <= 'z'; text[0]++) {
		road_put(road, text);
	}
	assert_int_equal(work_once(road), 0);
	assert_int_equal(road_inbox(road, INBOX_DONE), 26);
	assert_in_range(road->tally[MOST_IN_HAND], BATCH_MAX_BYTES, 2 * BATCH_MAX_BYTES);
}

static void a_role_that_was_killed_from_outside_blames_no_message(void **state)
{
	struct road *road = *state;
	int64_t id = road_put(road, "die 9");

	for (int i = 0; i < 4; i++) {
		assert_true(WIFSIGNALED(work_once(road)));
	}
	assert_int_equal(road_attempts(road, id), 0);
	assert_int_equal(road_inbox(road, INBOX_CLAIMED), 1);
}

static void a_message_that_is_refused_is_undone_parked_and_put_before_a_person(void **state)
{
	struct road *road = *state;
	struct silence *silences;
	struct error error;
	struct store *store;
	size_t count;
	int64_t id;

	put_between_neighbours(road, "refuse", &id);
	road_put(road, "unreadable");
	assert_int_equal(work_once(road), 0);
	/* the two before it twice: what was tried without savepoints is undone as a whole */
	assert_int_equal(road->tally[CARRIED], 6);
	assert_int_equal(road->tally[UNREAD], 2);
	assert_int_equal(road_inbox(road, INBOX_PARKED), 2);
	assert_int_equal(road_inbox(road, INBOX_DONE), 4);
	store = road_store(road);
	must(silence_list(store, 10, road->arena, &silences, &count, &error), &error);
	assert_int_equal(count, 0);
	store_close(store);
}

static void a_store_in_trouble_is_later_and_never_an_attempt(void **state)
{
	struct road *road = *state;
	int64_t id;

	put_between_neighbours(road, "busy", &id);
	road->tally[BUSY_LEFT] = 1;
	assert_int_equal(WEXITSTATUS(work_once(road)), TRY_LATER);
	assert_int_equal(road_attempts(road, id), 0);
	assert_int_equal(road_inbox(road, INBOX_DONE), 0);
	assert_int_equal(work_once(road), 0);
	assert_int_equal(road_attempts(road, id), 0);
	assert_int_equal(road_inbox(road, INBOX_DONE), 5);
	assert_int_equal(road_inbox(road, INBOX_PARKED), 0);
}

static void after_trouble_the_same_process_takes_its_batch_again(void **state)
{
	struct road *road = *state;
	int64_t id;

	put_between_neighbours(road, "busy", &id);
	road_put(road, "term");
	road->tally[BUSY_LEFT] = 1;
	/* Not once: it waits out the trouble, and ends because the last message says so. */
	assert_int_equal(road_role(road, "worker", false, run, road), 0);
	assert_int_equal(road_inbox(road, INBOX_DONE), 6);
}

static void told_to_end_it_finishes_the_batch_in_hand_and_takes_no_other(void **state)
{
	struct road *road = *state;
	char text[32];

	road_put(road, "term");
	for (int i = 1; i < WORKER_BATCH_ROWS + 20; i++) {
		snprintf(text, sizeof(text), "message %d", i);
		road_put(road, text);
	}
	assert_int_equal(road_role(road, "worker", false, run, road), 0);
	assert_int_equal(road_inbox(road, INBOX_DONE), WORKER_BATCH_ROWS);
	assert_int_equal(road_inbox(road, INBOX_NEW), 20);
	assert_int_equal(road_inbox(road, INBOX_CLAIMED), 0);
}

static void a_second_worker_is_refused(void **state)
{
	struct road *road = *state;
	struct error error;
	struct store *store = road_store(road);

	must(store_lock_role(road->store_path, "worker", &error), &error);
	assert_int_equal(WEXITSTATUS(work_once(road)), TRY_LATER);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(a_guilty_message_is_parked_after_three_deaths_and_its_neighbours_go_on),
		ROAD_TEST(a_guilty_message_among_many_is_found_and_no_other_is_blamed),
		ROAD_TEST(trouble_of_the_store_among_many_gives_back_what_was_read_ahead),
		ROAD_TEST(told_to_end_among_many_it_finishes_what_it_has_claimed),
		ROAD_TEST(mails_in_hand_have_the_bytes_of_two_steps_at_most),
		ROAD_TEST(a_role_that_was_killed_from_outside_blames_no_message),
		ROAD_TEST(a_message_that_is_refused_is_undone_parked_and_put_before_a_person),
		ROAD_TEST(a_store_in_trouble_is_later_and_never_an_attempt),
		ROAD_TEST(after_trouble_the_same_process_takes_its_batch_again),
		ROAD_TEST(told_to_end_it_finishes_the_batch_in_hand_and_takes_no_other),
		ROAD_TEST(a_second_worker_is_refused),
	};

	return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
