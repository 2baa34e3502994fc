/* SPDX-License-Identifier: MIT */
/* The receiver: nothing is released before it is stored, and nothing is stored twice. */
#include "daemon/road/receiver.h"

#include "tests/unit/road_fixture.h"

enum {
	SOURCE,		/* how many messages the fake source has */
	RELEASED,	/* how many releases it was asked for */
	DIE_IN_RELEASE, /* the process dies before the source lets go of one */
	DIE_IN_FETCH,	/* the process dies behind so many messages of a pass */
	REFUSE_OPEN,
	EARLY,	   /* releases of what was not stored */
	CUT_AFTER, /* the connection is lost behind so many messages */
	REFUSE_RELEASE,
	STUCK_RELEASE, /* it cannot let go now: the folder for handled mail is missing, say */
	TOGETHER,      /* how many calls asked for several at once */
	REFUSE_TOGETHER,
	GONE_BASE = 16, /* GONE_BASE + n: message n was let go of */
};

/* Where the fake channel finds the test. */
static struct road *the_road;

static enum outcome fake_open(const struct mailbox *mailbox, const char *secret,
	const struct receive_limits *limits, void **ret_state, struct error *error)
{
	(void)mailbox;
	(void)secret;
	(void)limits;
	if (the_road->tally[REFUSE_OPEN]) {
		return error_set(error, TRY_LATER, "imap.example does not answer");
	}
	*ret_state = the_road;
	return OK;
}

static enum outcome fake_fetch(void *state, const struct intake *intake, struct error *error)
{
	struct road *road = state;
	enum outcome outcome = OK;

	for (int i = 1; outcome == OK && i <= road->tally[SOURCE]; i++) {
		int64_t uid = i;
		char text[32];
		struct incoming incoming = {
			.folder = "INBOX",
			.uidvalidity = 1,
			.uid = uid,
			.name = "",
			.received_at = 1000,
			.bytes = (const unsigned char *)text,
		};
		bool known = false;

		outcome = intake->known(intake->context, "INBOX", 1, &uid, 1, &known, error);
		if (outcome != OK || known) {
			continue;
		}
		if (road->tally[CUT_AFTER] && i > road->tally[CUT_AFTER]) {
			return error_set(error, TRY_LATER, "the connection was reset");
		}
		incoming.size_bytes = (size_t)snprintf(text, sizeof(text), "message %d", i);
		outcome = intake->put(intake->context, &incoming, error);
		memset(text, 'x', sizeof(text)); /* it must have been copied */
		if (road->tally[DIE_IN_FETCH] == i) {
			road->tally[DIE_IN_FETCH] = 0;
			die_of(SIGKILL);
		}
	}
	if (outcome == OK) {
		outcome =
			intake->set_cursor(intake->context, "INBOX", 1, road->tally[SOURCE], error);
	}
	return outcome == OK ? intake->flush(intake->context, error) : outcome;
}

static enum outcome fake_release(void *state, const struct incoming *key, struct error *error)
{
	struct road *road = state;
	struct store *store;
	bool known = false;

	road->tally[RELEASED]++;
	if (road->tally[REFUSE_RELEASE]) {
		return error_set(error, REFUSED, "the folder is read-only");
	}
	if (road->tally[STUCK_RELEASE]) {
		return error_set(error, TRY_LATER, "there is no folder Handled");
	}
	if (road->tally[DIE_IN_RELEASE]) {
		road->tally[DIE_IN_RELEASE] = 0;
		die_of(SIGKILL);
	}
	store = road_store(road);
	if (inbox_known_uids(store, "counter", "INBOX", 1, &key->uid, 1, &known, error) != OK ||
		!known) {
		road->tally[EARLY]++;
	}
	store_close(store);
	road->tally[GONE_BASE + key->uid % 32] = 1;
	return OK;
}

/* As a server that refuses a set when it refuses one of it. */
static enum outcome fake_release_together(
	void *state, const struct incoming *keys, size_t count, struct error *error)
{
	struct road *road = state;
	enum outcome outcome = OK;

	road->tally[TOGETHER]++;
	if (road->tally[REFUSE_TOGETHER]) {
		return error_set(error, REFUSED, "one of them is bad");
	}
	for (size_t i = 0; outcome == OK && i < count; i++) {
		assert_true(i == 0 || keys[i].uid > keys[i - 1].uid);
		outcome = fake_release(state, &keys[i], error);
	}
	return outcome;
}

static enum outcome fake_wait(void *state, int seconds, struct error *error)
{
	(void)state;
	(void)seconds;
	(void)error;
	raise(SIGTERM);
	return OK;
}

static void fake_close(void *state)
{
	(void)state;
}

static struct receiving_channel fake_channel = {
	.name = "fake",
	.open = fake_open,
	.fetch = fake_fetch,
	.release = fake_release,
	.wait = fake_wait,
	.close = fake_close,
};

static enum outcome run(struct role *role, void *context, struct error *error)
{
	const struct mailbox mailbox = {
		.title = "counter", .poll_seconds = 60, .after = AFTER_SEEN};
	const struct receive_limits limits = {1000000, 100000};

	the_road = context;
	return receiver_run(role, &mailbox, &fake_channel, NULL, &limits, error);
}

static int receive_once(struct road *road)
{
	return road_role(road, "receiver.counter", true, run, road);
}

static int unreleased(struct road *road)
{
	struct store *store = road_store(road);
	struct incoming *rows;
	struct error error;
	size_t count;

	must(inbox_unreleased(store, "counter", 1000, road->arena, &rows, &count, &error), &error);
	store_close(store);
	return (int)count;
}

static void everything_is_stored_and_then_released(void **state)
{
	struct road *road = *state;

	/* More than one commit's worth and more than one round of releases. */
	road->tally[SOURCE] = 250;
	assert_int_equal(receive_once(road), 0);
	assert_int_equal(road_inbox(road, INBOX_NEW), 250);
	assert_int_equal(unreleased(road), 0);
	assert_int_equal(road->tally[RELEASED], 250);
	assert_int_equal(road->tally[EARLY], 0);
	assert_int_equal(receive_once(road), 0);
	assert_int_equal(road_inbox(road, INBOX_NEW), 250);
	assert_int_equal(road->tally[RELEASED], 250);
}

static void what_was_not_committed_at_a_crash_comes_again(void **state)
{
	struct road *road = *state;

	road->tally[SOURCE] = 20;
	road->tally[DIE_IN_FETCH] = 7;
	assert_true(WIFSIGNALED(receive_once(road)));
	assert_int_equal(road_inbox(road, INBOX_NEW), 0);
	assert_int_equal(receive_once(road), 0);
	assert_int_equal(road_inbox(road, INBOX_NEW), 20);
}

static void what_was_not_released_at_a_crash_is_released_first(void **state)
{
	struct road *road = *state;

	road->tally[SOURCE] = 5;
	road->tally[DIE_IN_RELEASE] = 1;
	assert_true(WIFSIGNALED(receive_once(road)));
	assert_int_equal(road_inbox(road, INBOX_NEW), 5);
	assert_int_equal(unreleased(road), 5);
	assert_int_equal(receive_once(road), 0);
	assert_int_equal(road_inbox(road, INBOX_NEW), 5);
	assert_int_equal(unreleased(road), 0);
	for (int i = 1; i <= 5; i++) {
		assert_int_equal(road->tally[GONE_BASE + i], 1);
	}
}

static void what_came_before_the_connection_was_lost_is_not_stored_by_half(void **state)
{
	struct road *road = *state;

	road->tally[SOURCE] = RECEIVER_BATCH_ROWS + 50;
	road->tally[CUT_AFTER] = RECEIVER_BATCH_ROWS + 20;
	assert_int_equal(WEXITSTATUS(receive_once(road)), TRY_LATER);
	/* One full commit; the twenty behind it come again. */
	assert_int_equal(road_inbox(road, INBOX_NEW), RECEIVER_BATCH_ROWS);
	road->tally[CUT_AFTER] = 0;
	assert_int_equal(receive_once(road), 0);
	assert_int_equal(road_inbox(road, INBOX_NEW), RECEIVER_BATCH_ROWS + 50);
}

static void a_source_that_is_down_is_named_in_status_until_it_is_up(void **state)
{
	struct road *road = *state;
	struct channel_status *channels;
	struct error error;
	struct store *store;
	size_t count;

	road->tally[REFUSE_OPEN] = 1;
	assert_int_equal(WEXITSTATUS(receive_once(road)), TRY_LATER);
	store = road_store(road);
	must(store_channels(store, road->arena, &channels, &count, &error), &error);
	assert_int_equal(count, 1);
	assert_string_equal(channels[0].name, "mailbox counter");
	assert_string_equal(channels[0].error, "imap.example does not answer");
	store_close(store);
	road->tally[REFUSE_OPEN] = 0;
	assert_int_equal(receive_once(road), 0);
	store = road_store(road);
	must(store_channels(store, road->arena, &channels, &count, &error), &error);
	assert_null(channels[0].error);
	store_close(store);
}

static void a_source_that_never_lets_go_is_asked_once(void **state)
{
	struct road *road = *state;

	road->tally[SOURCE] = 1;
	road->tally[REFUSE_RELEASE] = 1;
	assert_int_equal(receive_once(road), 0);
	assert_int_equal(receive_once(road), 0);
	assert_int_equal(road->tally[RELEASED], 1);
	assert_int_equal(road_inbox(road, INBOX_NEW), 1);
}

static void a_source_that_cannot_let_go_now_is_read_all_the_same(void **state)
{
	struct road *road = *state;

	road->tally[SOURCE] = 1;
	road->tally[STUCK_RELEASE] = 1;
	assert_int_equal(WEXITSTATUS(receive_once(road)), TRY_LATER);
	road->tally[SOURCE] = 3;
	assert_int_equal(WEXITSTATUS(receive_once(road)), TRY_LATER);
	assert_int_equal(road_inbox(road, INBOX_NEW), 3);
	assert_int_equal(unreleased(road), 3);
	road->tally[STUCK_RELEASE] = 0;
	assert_int_equal(receive_once(road), 0);
	assert_int_equal(unreleased(road), 0);
}

static void what_can_be_released_together_is(void **state)
{
	static const struct {
		int refuses;
		int calls; /* two rounds of releases */
	} rows[] = {{0, 2}, {1, 2}};

	(void)state;
	fake_channel.release_together = fake_release_together;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct road *road;
		void *own;

		road_setup(&own);
		road = own;
		road->tally[SOURCE] = 250;
		road->tally[REFUSE_TOGETHER] = rows[i].refuses;
		assert_int_equal(receive_once(road), 0);
		assert_int_equal(unreleased(road), 0);
		assert_int_equal(road->tally[TOGETHER], rows[i].calls);
		assert_int_equal(road->tally[RELEASED], 250);
		assert_int_equal(road->tally[EARLY], 0);
		road_teardown(&own);
	}
	fake_channel.release_together = NULL;
}

static void told_to_end_while_it_waits_it_ends(void **state)
{
	struct road *road = *state;

	road->tally[SOURCE] = 3;
	assert_int_equal(road_role(road, "receiver.counter", false, run, road), 0);
	assert_int_equal(road_inbox(road, INBOX_NEW), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(everything_is_stored_and_then_released),
		ROAD_TEST(what_was_not_committed_at_a_crash_comes_again),
		ROAD_TEST(what_was_not_released_at_a_crash_is_released_first),
		ROAD_TEST(what_came_before_the_connection_was_lost_is_not_stored_by_half),
		ROAD_TEST(a_source_that_is_down_is_named_in_status_until_it_is_up),
		ROAD_TEST(a_source_that_never_lets_go_is_asked_once),
		ROAD_TEST(a_source_that_cannot_let_go_now_is_read_all_the_same),
		cmocka_unit_test(what_can_be_released_together_is),
		ROAD_TEST(told_to_end_while_it_waits_it_ends),
	};

	return cmocka_run_group_tests_name("receiver", tests, NULL, NULL);
}
