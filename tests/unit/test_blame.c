/* SPDX-License-Identifier: MIT */
/* A message is blamed for the deaths it causes, for no others, and after three a person sees it. */
#include "daemon/road/blame.h"

#include "daemon/base/arena.h"
#include "tests/unit/road_fixture.h"

enum { CARRIED, CARRY_OUTCOME };

static enum outcome carry_unread(void *context, struct store *store,
	const struct incoming *incoming, const struct reason *reason, int64_t now,
	struct arena *arena, struct worked *ret_worked, struct error *error)
{
	struct road *road = context;

	(void)store;
	(void)incoming;
	(void)now;
	(void)arena;
	if (road->tally[CARRY_OUTCOME] != OK) {
		return error_set(error, (enum outcome)road->tally[CARRY_OUTCOME], "no ticket");
	}
	assert_true(strlen(reason->sentence) > 0);
	road->tally[CARRIED]++;
	*ret_worked = (struct worked){.kind = "unread", .line = "unread", .queued_mail = true};
	return OK;
}

static void only_deaths_that_a_message_can_cause_are_its_fault(void **state)
{
	static const struct {
		int wait_status;
		const char *words; /* NULL: not its fault */
	} rows[] = {
		{W_EXITCODE(0, SIGSEGV), "SIGSEGV"},
		{W_EXITCODE(0, SIGABRT), "SIGABRT"},
		{W_EXITCODE(0, SIGBUS), "SIGBUS"},
		{W_EXITCODE(0, SIGFPE), "SIGFPE"},
		{W_EXITCODE(0, SIGILL), "SIGILL"},
		{W_EXITCODE(0, SIGXCPU), "processor time"},
		{W_EXITCODE(0, SIGALRM), "deadline"},
		{W_EXITCODE(EXIT_OUT_OF_MEMORY, 0), "memory"},
		{W_EXITCODE(0, SIGKILL), NULL}, /* the administrator, or the kernel's choice */
		{W_EXITCODE(0, SIGTERM), NULL},
		{W_EXITCODE(0, SIGPIPE), NULL},
		{W_EXITCODE(0, 0), NULL},
		{W_EXITCODE(ROLE_EXIT_LATER, 0), NULL},
		{W_EXITCODE(ROLE_EXIT_BROKEN, 0), NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *sentence = blame_sentence(rows[i].wait_status);

		if (!rows[i].words) {
			assert_null(sentence);
		} else {
			assert_non_null(sentence);
			assert_non_null(strstr(sentence, rows[i].words));
		}
	}
}

static void a_death_with_nothing_in_hand_blames_no_message(void **state)
{
	struct road *road = *state;
	struct progress *progress = progress_slot(road->page, "worker");

	assert_null(blame_note(progress, W_EXITCODE(0, SIGSEGV), false));
	assert_int_equal(atomic_load(&progress->blame_id), 0);
}

static void an_innocent_message_is_in_nobodys_hand_afterwards(void **state)
{
	struct road *road = *state;
	struct progress *progress = progress_slot(road->page, "worker");

	progress_inbox(progress, 7);
	assert_null(blame_note(progress, W_EXITCODE(0, SIGKILL), false));
	assert_int_equal(atomic_load(&progress->inbox_id), 0);
	assert_int_equal(atomic_load(&progress->blame_id), 0);
}

static void a_guilty_one_is_left_for_the_next_worker(void **state)
{
	struct road *road = *state;
	struct progress *progress = progress_slot(road->page, "worker");

	progress_inbox(progress, 7);
	assert_non_null(blame_note(progress, W_EXITCODE(0, SIGBUS), false));
	assert_int_equal(atomic_load(&progress->blame_id), 7);
	assert_int_equal(atomic_load(&progress->blame_signal), SIGBUS);
}

static void one_of_two_in_hand_is_not_blamed_for_the_other(void **state)
{
	struct road *road = *state;
	struct progress *progress = progress_slot(road->page, "worker");

	progress_inbox(progress, 7);
	atomic_store(&progress->side_by_side, true);
	assert_non_null(blame_note(progress, W_EXITCODE(0, SIGSEGV), false));
	assert_int_equal(atomic_load(&progress->blame_id), 0);
	assert_int_equal(atomic_load(&progress->inbox_id), 0);
	assert_false(atomic_load(&progress->side_by_side));
}

static void a_worker_that_hung_is_its_messages_fault_though_we_killed_it(void **state)
{
	struct road *road = *state;
	struct progress *progress = progress_slot(road->page, "worker");
	const char *sentence;

	progress_inbox(progress, 7);
	sentence = blame_note(progress, W_EXITCODE(0, SIGKILL), true);
	assert_non_null(sentence);
	assert_non_null(strstr(sentence, "hung"));
}

/* The worker died of message id and another begins. */
static enum outcome die(struct road *road, int64_t id, int wait_status, bool hung)
{
	struct role role = road_role_here(road, "worker");
	const struct worker_table table = {road, NULL, NULL, carry_unread};
	struct error error = {""};
	enum outcome outcome;

	progress_inbox(role.progress, id);
	assert_non_null(blame_note(role.progress, wait_status, hung));
	log_set_level(LOG_LEVEL_ERROR);
	outcome = blame_settle(&role, &table, road->arena, &error);
	role_end(&role);
	return outcome;
}

static const char *reason_of(struct road *road)
{
	struct store *store = road_store(road);
	struct inbox_row *rows;
	struct error error;
	size_t count;

	must(inbox_list(store, -1, 10, road->arena, &rows, &count, &error), &error);
	store_close(store);
	assert_int_equal(count, 1);
	return rows[0].reason;
}

static void two_deaths_are_counted_and_the_third_parks_it(void **state)
{
	struct road *road = *state;
	int64_t id = road_put(road, "poison");
	struct progress *progress = progress_slot(road->page, "worker");

	for (int i = 1; i <= 2; i++) {
		assert_int_equal(die(road, id, W_EXITCODE(0, SIGSEGV), false), OK);
		assert_int_equal(road_attempts(road, id), i);
		assert_int_equal(road_inbox(road, INBOX_PARKED), 0);
		assert_int_equal(atomic_load(&progress->blame_id), 0);
	}
	assert_int_equal(die(road, id, W_EXITCODE(EXIT_OUT_OF_MEMORY, 0), false), OK);
	assert_int_equal(road_inbox(road, INBOX_PARKED), 1);
	assert_int_equal(road->tally[CARRIED], 1);
	assert_non_null(strstr(reason_of(road), "memory"));
}

static void a_hang_is_written_down_as_one(void **state)
{
	struct road *road = *state;
	int64_t id = road_put(road, "endless");

	for (int i = 0; i < 3; i++) {
		assert_int_equal(die(road, id, W_EXITCODE(0, SIGKILL), true), OK);
	}
	assert_non_null(strstr(reason_of(road), "hung"));
}

static void it_is_parked_also_when_no_ticket_can_be_made_of_it(void **state)
{
	struct road *road = *state;
	int64_t id = road_put(road, "poison");

	road->tally[CARRY_OUTCOME] = BROKEN;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(die(road, id, W_EXITCODE(0, SIGSEGV), false), OK);
	}
	assert_int_equal(road_inbox(road, INBOX_PARKED), 1);
	assert_int_equal(road->tally[CARRIED], 0);
}

static void while_the_store_is_in_trouble_the_blame_waits(void **state)
{
	struct road *road = *state;
	int64_t id = road_put(road, "poison");
	struct progress *progress = progress_slot(road->page, "worker");

	assert_int_equal(die(road, id, W_EXITCODE(0, SIGSEGV), false), OK);
	assert_int_equal(die(road, id, W_EXITCODE(0, SIGSEGV), false), OK);
	road->tally[CARRY_OUTCOME] = TRY_LATER;
	assert_int_equal(die(road, id, W_EXITCODE(0, SIGSEGV), false), TRY_LATER);
	assert_int_equal(atomic_load(&progress->blame_id), id);
	assert_int_equal(road_attempts(road, id), 2);
	assert_int_equal(road_inbox(road, INBOX_PARKED), 0);
}

static void a_message_that_is_gone_is_forgotten(void **state)
{
	struct road *road = *state;
	struct progress *progress = progress_slot(road->page, "worker");

	assert_int_equal(die(road, 4711, W_EXITCODE(0, SIGSEGV), false), OK);
	assert_int_equal(atomic_load(&progress->blame_id), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(only_deaths_that_a_message_can_cause_are_its_fault),
		ROAD_TEST(a_death_with_nothing_in_hand_blames_no_message),
		ROAD_TEST(an_innocent_message_is_in_nobodys_hand_afterwards),
		ROAD_TEST(a_guilty_one_is_left_for_the_next_worker),
		ROAD_TEST(one_of_two_in_hand_is_not_blamed_for_the_other),
		ROAD_TEST(a_worker_that_hung_is_its_messages_fault_though_we_killed_it),
		ROAD_TEST(two_deaths_are_counted_and_the_third_parks_it),
		ROAD_TEST(a_hang_is_written_down_as_one),
		ROAD_TEST(it_is_parked_also_when_no_ticket_can_be_made_of_it),
		ROAD_TEST(while_the_store_is_in_trouble_the_blame_waits),
		ROAD_TEST(a_message_that_is_gone_is_forgotten),
	};

	return cmocka_run_group_tests_name("blame", tests, NULL, NULL);
}
