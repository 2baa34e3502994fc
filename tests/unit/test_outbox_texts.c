/* SPDX-License-Identifier: MIT */
#include "tests/unit/store_fixture.h"

static const char *const number[] = {"+358401234567"};

static int64_t queue(struct fixture *f, const char *sender)
{
	struct outgoing text = {.sender = sender,
		.kind = OUTGOING_ANSWER,
		.envelope_from = "",
		.recipients = number,
		.recipient_count = 1,
		.message_id = "id@ombud",
		.bytes = (const unsigned char *)"Hei!",
		.size_bytes = 4,
		.created_at = 1,
		.next_try_at = 1};

	fixture_begin(f);
	MUST(outbox_reserve(f->store, &text.id, &f->error));
	MUST(outbox_add(f->store, &text, &f->error));
	fixture_commit(f);
	return text.id;
}

/* The one text that is due then; 0 when none is. */
static struct outgoing claim(struct fixture *f, int64_t now)
{
	struct outgoing *rows;
	size_t count;

	fixture_begin(f);
	MUST(outbox_claim(f->store, "city", now, 1, 1000, f->arena, &rows, &count, &f->error));
	fixture_commit(f);
	return count > 0 ? rows[0] : (struct outgoing){0};
}

static void inherit(struct fixture *f, int64_t ask_at)
{
	fixture_begin(f);
	MUST(outbox_inherit(f->store, "city", ask_at, &f->error));
	fixture_commit(f);
}

static struct outgoing load(struct fixture *f, int64_t id)
{
	struct outgoing row;

	MUST(outbox_load(f->store, id, false, f->arena, &row, &f->error));
	return row;
}

static size_t due_reports(struct fixture *f, int64_t now, struct outgoing **rows)
{
	size_t count;

	MUST(outbox_due_reports(f->store, "city", now, 2, f->arena, rows, &count, &f->error));
	return count;
}

static void what_a_dead_sender_had_in_hand_is_unsure_since_it_was_claimed(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "city");
	int64_t waiting = queue(f, "city");
	int64_t other = queue(f, "mail");
	struct outgoing *rows;
	struct outgoing row;
	size_t count;

	assert_int_equal(claim(f, 50).id, id);
	fixture_begin(f);
	MUST(outbox_claim(f->store, "mail", 50, 1, 1000, f->arena, &rows, &count, &f->error));
	fixture_commit(f);
	fixture_reopen(f);
	inherit(f, 70);
	row = load(f, id);
	assert_int_equal(row.state, OUT_LATER);
	assert_int_equal(row.unsure_since, 50);
	assert_int_equal(row.unsure_asks, 0);
	assert_int_equal(load(f, waiting).unsure_since, 0);
	assert_int_equal(load(f, other).state, OUT_CLAIMED); /* of a sender of mails */
	assert_int_equal(claim(f, 69).id, waiting);
	row = claim(f, 70);
	assert_int_equal(row.id, id);
	assert_int_equal(row.unsure_since, 50);
}

static void who_dies_again_asks_again_from_the_first_try_on(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "city");
	struct outgoing row;

	claim(f, 50);
	MUST(outbox_unsure(f->store, id, 50, 3, 140, "timed out", &f->error));
	assert_int_equal(claim(f, 140).unsure_asks, 3); /* sent once more, and dead */
	fixture_reopen(f);
	inherit(f, 160);
	row = load(f, id);
	assert_int_equal(row.unsure_since, 50);
	assert_int_equal(row.unsure_asks, 0);
}

static void one_whose_outcome_nobody_knows_waits_for_each_question(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "city");
	struct outgoing row;

	assert_int_equal(outbox_unsure(f->store, id, 50, 0, 60, "x", &f->error), NOT_FOUND);
	claim(f, 50);
	MUST(outbox_unsure(f->store, id, 50, 0, 60, "timed out", &f->error));
	assert_int_equal(claim(f, 59).id, 0);
	row = claim(f, 60);
	assert_int_equal(row.unsure_since, 50);
	assert_int_equal(row.attempts, 1);
	assert_string_equal(row.reason, "timed out");
	MUST(outbox_unsure(f->store, id, 50, 1, 80, "not there yet", &f->error));
	row = claim(f, 80);
	assert_int_equal(row.unsure_asks, 1);
	assert_int_equal(row.attempts, 1); /* a question is no try */
	MUST(outbox_accepted(f->store, id, "SM1", 0, 81, &f->error));
	row = load(f, id);
	assert_int_equal(row.state, OUT_SENT);
	assert_int_equal(row.unsure_since, 0);
	assert_string_equal(row.source_id, "SM1");
	assert_int_equal(row.delivery, DELIVERY_NONE);
}

static void one_set_aside_goes_out_when_a_person_says_so(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "city");
	struct outgoing row;

	assert_int_equal(outbox_set_aside(f->store, id, "x", 5, &f->error), NOT_FOUND);
	claim(f, 50);
	MUST(outbox_unsure(f->store, id, 50, 0, 60, "timed out", &f->error));
	claim(f, 60);
	MUST(outbox_set_aside(f->store, id, "perhaps not delivered", 60, &f->error));
	assert_int_equal(load(f, id).state, OUT_HELD);
	assert_int_equal(claim(f, 1000).id, 0);
	MUST(outbox_retry(f->store, id, 1001, &f->error));
	row = claim(f, 1001);
	assert_int_equal(row.id, id);
	assert_int_equal(row.unsure_since, 0); /* nobody is asked: it is sent */
}

static void what_became_of_accepted_ones_is_asked_until_it_is_told(void **state)
{
	struct fixture *f = *state;
	int64_t first = queue(f, "city");
	int64_t second = queue(f, "city");
	int64_t third = queue(f, "city");
	struct outgoing *rows;
	struct outgoing row;

	for (int64_t id = first; id <= third; id++) {
		claim(f, 50);
		MUST(outbox_accepted(f->store, id, "SM", 200 - id, 50, &f->error));
	}
	assert_int_equal(load(f, first).delivery, DELIVERY_PENDING);
	assert_int_equal(due_reports(f, 200 - third - 1, &rows), 0);
	assert_int_equal(
		due_reports(f, 200, &rows), 2); /* at most so many, the longest due first */
	assert_int_equal(rows[0].id, third);
	assert_int_equal(rows[1].id, second);
	assert_string_equal(rows[0].source_id, "SM");

	MUST(outbox_reported(f->store, third, DELIVERY_PENDING, 300, NULL, 200, &f->error));
	MUST(outbox_reported(f->store, second, DELIVERY_DELIVERED, 0, NULL, 200, &f->error));
	MUST(outbox_reported(
		f->store, first, DELIVERY_FAILED, 0, "no such number", 201, &f->error));
	assert_int_equal(due_reports(f, 299, &rows), 0);
	assert_int_equal(due_reports(f, 300, &rows), 1);
	assert_int_equal(rows[0].id, third);
	assert_int_equal(rows[0].report_asks, 1);
	row = load(f, second);
	assert_int_equal(row.state, OUT_SENT);
	assert_int_equal(row.delivery, DELIVERY_DELIVERED);
	row = load(f, first);
	assert_int_equal(row.state, OUT_FAILED);
	assert_int_equal(row.delivery, DELIVERY_FAILED);
	assert_string_equal(row.reason, "no such number");
	MUST(outbox_reported(f->store, third, DELIVERY_UNKNOWN, 0, NULL, 300, &f->error));
	assert_int_equal(due_reports(f, 1000000, &rows), 0);
	assert_int_equal(load(f, third).delivery, DELIVERY_UNKNOWN);
}

static void one_that_failed_on_the_way_can_be_sent_again(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, "city");
	struct outgoing row;

	claim(f, 50);
	assert_int_equal(outbox_reported(f->store, id, DELIVERY_DELIVERED, 0, NULL, 51, &f->error),
		NOT_FOUND);
	MUST(outbox_accepted(f->store, id, "SM1", 80, 50, &f->error));
	MUST(outbox_reported(f->store, id, DELIVERY_FAILED, 0, "switched off", 80, &f->error));
	MUST(outbox_retry(f->store, id, 90, &f->error));
	row = claim(f, 90);
	assert_int_equal(row.id, id);
	assert_int_equal(row.delivery, DELIVERY_NONE);
	assert_null(row.source_id);
	MUST(outbox_accepted(f->store, id, "SM2", 120, 91, &f->error));
	assert_string_equal(load(f, id).source_id, "SM2");
	assert_int_equal(load(f, id).report_asks, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(what_a_dead_sender_had_in_hand_is_unsure_since_it_was_claimed),
		STORE_TEST(who_dies_again_asks_again_from_the_first_try_on),
		STORE_TEST(one_whose_outcome_nobody_knows_waits_for_each_question),
		STORE_TEST(one_set_aside_goes_out_when_a_person_says_so),
		STORE_TEST(what_became_of_accepted_ones_is_asked_until_it_is_told),
		STORE_TEST(one_that_failed_on_the_way_can_be_sent_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
