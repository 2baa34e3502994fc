/* SPDX-License-Identifier: MIT */
/* What becomes of a text that was in hand: never a guess, and never twice for nothing. */
#include "tests/unit/text_fixture.h"

#include "tests/unit/capture_fixture.h"

static const struct settlement accepted = {.outcome = OK, .source_id = "SM1"};
static const struct settlement unsure = {
	.outcome = TRY_LATER, .is_unsure = true, .reason = {.sentence = "no answer in 30 s"}};
static const struct settlement busy = {.outcome = TRY_LATER,
	.retry_after_seconds = 600,
	.reason = {.sentence = "429 too many requests"}};

static void an_accepted_text_is_sent_and_asked_about_when_that_is_possible(void **state)
{
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.city");
	int64_t now = clock_now();
	struct text_settling text = {.can_report = true, .claimed_at = now};
	struct outgoing row;
	struct outgoing *rows;
	struct error error;
	size_t count;

	queue_text(role.store, OUTGOING_ANSWER, "Hei!", now);
	row = settle_text_so(road, &role, now, &text, &accepted);
	assert_int_equal(row.state, OUT_SENT);
	assert_string_equal(row.source_id, "SM1");
	assert_int_equal(row.delivery, DELIVERY_PENDING);
	must(outbox_due_reports(
		     role.store, "city", now + 20, 10, road->arena, &rows, &count, &error),
		&error);
	assert_int_equal(count, 1);

	text.can_report = false;
	queue_text(role.store, OUTGOING_ANSWER, "Hei!", now);
	row = settle_text_so(road, &role, now, &text, &accepted);
	assert_int_equal(row.state, OUT_SENT);
	assert_int_equal(row.delivery, DELIVERY_NONE);
	role_end(&role);
}

static void an_unsure_text_is_asked_about_three_times_in_90_seconds_and_sent_again(void **state)
{
	static const int64_t waits[] = {15, 30, 45};
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.city");
	int64_t now = clock_now();
	struct text_settling text = {.claimed_at = now - 3};
	struct outgoing row;

	queue_text(role.store, OUTGOING_ANSWER, "Hei!", now);
	row = settle_text_so(road, &role, now, &text, &unsure);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(row.state, OUT_LATER);
		assert_int_equal(row.unsure_since, now - 3);
		assert_int_equal(row.unsure_asks, i);
		assert_in_range(row.next_try_at, now + waits[i], now + waits[i] + 2);
		assert_string_equal(row.reason, "no answer in 30 s");
		text.claimed_at = now + 1000; /* of the question, which does not count */
		row = settle_text_so(road, &role, row.next_try_at, &text, &unsure);
	}
	/* nobody knows of it: due at once, to be sent */
	assert_int_equal(row.unsure_asks, UNSURE_ASKS_MAX);
	assert_in_range(row.next_try_at, now, now + 2);
	assert_int_equal(row.attempts, 1);
	/* and when that is unsure as well, the questions begin anew */
	text.claimed_at = now + 95;
	row = settle_text_so(road, &role, now + 95, &text, &unsure);
	assert_int_equal(row.unsure_since, now + 95);
	assert_int_equal(row.unsure_asks, 0);
	assert_int_equal(row.attempts, 2);
	/* until the provider has it */
	row = settle_text_so(road, &role, now + 120, &text, &accepted);
	assert_int_equal(row.state, OUT_SENT);
	assert_int_equal(row.unsure_since, 0);
	role_end(&role);
}

static void what_nobody_will_know_is_held_and_told(void **state)
{
	static const struct settlement never_known = {.outcome = REFUSED,
		.reason = {.code = REASON_UNSURE, .sentence = "perhaps not delivered"}};
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.city");
	int64_t now = clock_now();
	struct text_settling text = {.claimed_at = now};
	struct outgoing row;

	queue_text(role.store, OUTGOING_ANSWER, "Hei!", now);
	told_count = 0;
	row = settle_text_so(road, &role, now, &text, &never_known);
	assert_int_equal(row.state, OUT_HELD);
	assert_int_equal(told_count, 1);
	assert_int_equal(told_code, REASON_UNSURE);

	/* a provider that has been silent for two days will not say either */
	queue_text(role.store, OUTGOING_ANSWER, "Hei!", now - 49 * 3600);
	row = settle_text_so(road, &role, now, &text, &unsure);
	assert_int_equal(row.state, OUT_HELD);
	assert_int_equal(told_code, REASON_UNSURE);
	assert_non_null(strstr(told_sentence, "48 hours"));
	role_end(&role);
}

static void a_busy_provider_gets_its_pause(void **state)
{
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.city");
	int64_t now = clock_now();
	struct text_settling text = {.claimed_at = now};
	struct settlement endless = busy;
	struct outgoing row;

	queue_text(role.store, OUTGOING_ANSWER, "Hei!", now);
	row = settle_text_so(road, &role, now, &text, &busy);
	assert_int_equal(row.state, OUT_LATER);
	assert_in_range(row.next_try_at, now + 600, now + 602);
	assert_int_equal(row.unsure_since, 0);
	assert_int_equal(text.pause_seconds, 600);
	/* but not for ever */
	endless.retry_after_seconds = INT64_C(1) << 40;
	row = settle_text_so(road, &role, now + 700, &text, &endless);
	assert_int_equal(text.pause_seconds, 3600);
	assert_in_range(row.next_try_at, now + 3600, now + 3602);
	role_end(&role);
}

static void refused_and_given_up_texts_have_failed_and_broken_settings_wait(void **state)
{
	static const struct {
		struct settlement settlement;
		int age_hours;
		enum outgoing_state state;
		enum reason_code told; /* REASON_COUNT: nothing */
	} rows[] = {
		{{.outcome = REFUSED, .reason = {REASON_UNREACHABLE, "21612 no route", NULL}}, 0,
			OUT_FAILED, REASON_UNREACHABLE},
		{{.outcome = TRY_LATER, .reason = {.sentence = "503"}}, 49, OUT_FAILED,
			REASON_GIVEN_UP},
		{{.outcome = BROKEN, .reason = {.sentence = "401 wrong password"}}, 49, OUT_LATER,
			REASON_COUNT},
	};
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.city");
	int64_t now = clock_now();
	struct text_settling text = {.claimed_at = now};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct outgoing row;

		told_code = REASON_COUNT;
		queue_text(role.store, OUTGOING_ANSWER, "Hei!", now - rows[i].age_hours * 3600);
		row = settle_text_so(road, &role, now, &text, &rows[i].settlement);
		assert_int_equal(row.state, rows[i].state);
		assert_int_equal(told_code, rows[i].told);
	}
	role_end(&role);
}

static void the_log_shows_no_whole_number(void **state)
{
	static const struct settlement refused = {
		.outcome = REFUSED, .reason = {.sentence = "21211: +358401234567 is no number"}};
	struct road *road = *state;
	struct role role = road_role_here(road, "sender.city");
	struct text_settling text = {.claimed_at = clock_now()};

	queue_text(role.store, OUTGOING_ANSWER, "Hei!", clock_now());
	log_set_level(LOG_LEVEL_INFO);
	capture_begin();
	settle_text_so(road, &role, clock_now(), &text, &refused);
	capture_end();
	log_set_level(LOG_LEVEL_ERROR);
	assert_non_null(strstr(captured_err.text, "21211: +35840...67 is no number"));
	role_end(&role);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(an_accepted_text_is_sent_and_asked_about_when_that_is_possible),
		ROAD_TEST(an_unsure_text_is_asked_about_three_times_in_90_seconds_and_sent_again),
		ROAD_TEST(what_nobody_will_know_is_held_and_told),
		ROAD_TEST(a_busy_provider_gets_its_pause),
		ROAD_TEST(refused_and_given_up_texts_have_failed_and_broken_settings_wait),
		ROAD_TEST(the_log_shows_no_whole_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
