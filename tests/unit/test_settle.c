/* SPDX-License-Identifier: MIT */
/* What became of each mail is in the store before the next one is sent. */
#include "daemon/road/settle.h"

#include "tests/unit/road_fixture.h"

enum { TOLD, HOOK_OUTCOME };

static char told_sentence[2000];

static enum outcome tell(void *context, struct store *store, const struct outgoing *outgoing,
	const struct settlement *settlement, int64_t now, struct arena *arena, struct error *error)
{
	struct road *road = context;

	(void)store;
	(void)outgoing;
	(void)now;
	(void)arena;
	if (road->tally[HOOK_OUTCOME] != OK) {
		return error_set(error, (enum outcome)road->tally[HOOK_OUTCOME], "no ticket");
	}
	road->tally[TOLD]++;
	snprintf(told_sentence, sizeof(told_sentence), "%s", settlement->reason.sentence);
	return OK;
}

/* Claim all that is due and settle the first mail so; what its row says then. */
static struct outgoing settle_first(struct road *road, const struct settlement *settlement,
	int64_t created_at, enum outcome *ret_trouble)
{
	struct role role = road_role_here(road, "sender.mail");
	const struct sender_table table = {road, tell};
	int64_t id = road_queue(road, "mail", created_at);
	struct settling settling;
	struct outgoing *rows;
	struct error error;
	size_t count;

	must(store_begin(role.store, false, &error), &error);
	must(outbox_claim(role.store, "mail", clock_now(), 10, 1000000, road->arena, &rows, &count,
		     &error),
		&error);
	must(store_commit(role.store, &error), &error);
	assert_int_equal(count, 1);
	settling_begin(&settling, &role, &table, rows, count, road->arena);
	settle_one(&settling, settlement);
	assert_int_equal(settling.settled, 1);
	*ret_trouble = settling.trouble;
	role_end(&role);
	return road_mail(road, id);
}

static void each_outcome_leaves_its_state(void **state)
{
	struct road *road = *state;
	static const struct {
		struct settlement settlement;
		int age_hours;
		enum outgoing_state state;
		int attempts;
		int told;
		const char *words; /* in the reason of the row; NULL: none */
	} rows[] = {
		{{.outcome = OK}, 0, OUT_SENT, 0, 0, NULL},
		{{.outcome = TRY_LATER, .reason = {.sentence = "451 come back"}}, 0, OUT_LATER, 1,
			0, "451 come back"},
		{{.outcome = TRY_LATER, .reason = {.sentence = "451 again"}}, 49, OUT_FAILED, 0, 1,
			"given up after 48 hours: 451 again"},
		{{.outcome = TRY_LATER, .reason = {.sentence = "451 yet"}}, 47, OUT_LATER, 1, 0,
			"451 yet"},
		{{.outcome = REFUSED, .reason = {.sentence = "550 no such user"}}, 0, OUT_FAILED, 0,
			1, "550 no such user"},
		{{.outcome = NOT_FOUND, .reason = {.sentence = "550 no such host"}}, 0, OUT_FAILED,
			0, 1, "550 no such host"},
		/* the settings are wrong: it waits unharmed for whoever mends them */
		{{.outcome = BROKEN, .reason = {.sentence = "535 wrong password"}}, 49, OUT_LATER,
			0, 0, "535 wrong password"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum outcome trouble;
		struct outgoing mail;

		road->tally[TOLD] = 0;
		mail = settle_first(road, &rows[i].settlement,
			clock_now() - rows[i].age_hours * 3600, &trouble);
		assert_int_equal(mail.state, rows[i].state);
		assert_int_equal(road->tally[TOLD], rows[i].told);
		assert_int_equal(trouble, rows[i].settlement.outcome == BROKEN ? BROKEN : OK);
		if (rows[i].state == OUT_LATER) {
			assert_int_equal(mail.attempts, rows[i].attempts);
		}
		if (rows[i].words) {
			assert_string_equal(mail.reason, rows[i].words);
		} else {
			assert_null(mail.reason);
		}
		/* out of the way of the next row */
		if (mail.state == OUT_LATER) {
			struct store *store = road_store(road);

			must(store_begin(store, false, NULL), &(struct error){""});
			must(outbox_hold(store, mail.id, "", 1, NULL), &(struct error){""});
			must(store_commit(store, NULL), &(struct error){""});
			store_close(store);
		}
	}
}

static void accepted_for_some_is_sent_and_names_the_others_harmlessly(void **state)
{
	static const char *const failed[] = {"b@example.org", "c\x1b[31m\r\n@example.org"};
	const struct settlement settlement = {.outcome = OK,
		.reason = {.sentence = "550 no such user"},
		.failed_recipients = failed,
		.failed_count = 2};
	struct road *road = *state;
	enum outcome trouble;

	assert_int_equal(settle_first(road, &settlement, clock_now(), &trouble).state, OUT_SENT);
	assert_int_equal(road->tally[TOLD], 1);
	assert_non_null(strstr(told_sentence, "not accepted for b@example.org, c"));
	assert_non_null(strstr(told_sentence, "550 no such user"));
	assert_null(strchr(told_sentence, '\x1b'));
	assert_null(strchr(told_sentence, '\n'));
}

static void a_ticket_that_cannot_be_told_does_not_send_the_mail_again(void **state)
{
	static const char *const failed[] = {"b@example.org"};
	const struct settlement refused = {.outcome = REFUSED, .reason = {.sentence = "550 no"}};
	const struct settlement partly = {
		.outcome = OK, .failed_recipients = failed, .failed_count = 1};
	struct road *road = *state;
	enum outcome trouble;

	road->tally[HOOK_OUTCOME] = BROKEN;
	log_set_level(LOG_LEVEL_ERROR);
	assert_int_equal(settle_first(road, &refused, clock_now(), &trouble).state, OUT_FAILED);
	assert_int_equal(settle_first(road, &partly, clock_now(), &trouble).state, OUT_SENT);
}

static void what_was_not_tried_goes_back_unharmed(void **state)
{
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.mail");
	const struct sender_table table = {road, tell};
	int64_t first = road_queue(road, "one", clock_now());
	int64_t second = road_queue(road, "two", clock_now());
	const struct settlement sent = {.index = 0, .outcome = OK};
	struct settling settling;
	struct outgoing *rows;
	struct error error;
	size_t count;

	must(store_begin(role.store, false, &error), &error);
	must(outbox_claim(role.store, "mail", clock_now(), 10, 1000000, road->arena, &rows, &count,
		     &error),
		&error);
	must(store_commit(role.store, &error), &error);
	assert_int_equal(count, 2);
	settling_begin(&settling, &role, &table, rows, count, road->arena);
	settle_one(&settling, &sent);
	/* the next one is in hand from now on */
	assert_int_equal(atomic_load(&role.progress->outbox_id), second);
	must(settling_untried(&settling, "the connection was lost", &error), &error);
	role_end(&role);
	assert_int_equal(road_mail(road, first).state, OUT_SENT);
	assert_int_equal(road_mail(road, second).state, OUT_LATER);
	assert_int_equal(road_mail(road, second).attempts, 0);
	assert_string_equal(road_mail(road, second).reason, "the connection was lost");
}

static enum outcome end_while_the_hook_has_trouble(
	struct role *role, void *context, struct error *error)
{
	struct road *road = context;
	const struct sender_table table = {road, tell};
	const struct settlement refused = {.outcome = REFUSED, .reason = {.sentence = "550 no"}};
	struct settling settling;
	struct outgoing *rows;
	size_t count;

	must(store_begin(role->store, false, error), error);
	must(outbox_claim(role->store, "mail", clock_now(), 10, 1000000, road->arena, &rows, &count,
		     error),
		error);
	must(store_commit(role->store, error), error);
	settling_begin(&settling, role, &table, rows, count, road->arena);
	raise(SIGTERM);
	if (!freopen("/dev/null", "w", stderr)) {
		_exit(98);
	}
	settle_one(&settling, &refused);
	return OK;
}

static void told_to_end_while_nothing_can_be_written_it_leaves_one_mail_in_doubt(void **state)
{
	struct road *road = *state;
	int64_t id = road_queue(road, "one", clock_now());
	int status;

	road->tally[HOOK_OUTCOME] = TRY_LATER;
	status = road_role(road, "sender.mail", true, end_while_the_hook_has_trouble, road);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), ROLE_EXIT_LATER);
	/* its successor takes it first */
	assert_int_equal(road_mail(road, id).state, OUT_CLAIMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(each_outcome_leaves_its_state),
		ROAD_TEST(accepted_for_some_is_sent_and_names_the_others_harmlessly),
		ROAD_TEST(a_ticket_that_cannot_be_told_does_not_send_the_mail_again),
		ROAD_TEST(what_was_not_tried_goes_back_unharmed),
		ROAD_TEST(told_to_end_while_nothing_can_be_written_it_leaves_one_mail_in_doubt),
	};

	return cmocka_run_group_tests_name("settle", tests, NULL, NULL);
}
