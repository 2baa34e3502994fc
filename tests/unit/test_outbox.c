/* SPDX-License-Identifier: MIT */
#include "tests/unit/store_fixture.h"

static const char *const one_recipient[] = {"Anna+x@Example.org"};

static struct outgoing mail_at(int64_t at)
{
	return (struct outgoing){.sender = "mail",
		.kind = OUTGOING_ACKNOWLEDGEMENT,
		.envelope_from = "",
		.recipients = one_recipient,
		.recipient_count = 1,
		.message_id = "id@ombud",
		.bytes = (const unsigned char *)"Subject: x\r\n\r\nhei\r\n",
		.size_bytes = 19,
		.created_at = at,
		.next_try_at = at};
}

static int64_t queue(struct fixture *f, struct outgoing outgoing)
{
	fixture_begin(f);
	MUST(outbox_reserve(f->store, &outgoing.id, &f->error));
	MUST(outbox_add(f->store, &outgoing, &f->error));
	fixture_commit(f);
	return outgoing.id;
}

static size_t claim(struct fixture *f, int64_t now, size_t max_rows, struct outgoing **rows)
{
	size_t count = 0;

	fixture_begin(f);
	MUST(outbox_claim(
		f->store, "mail", now, max_rows, 1000, f->arena, rows, &count, &f->error));
	fixture_commit(f);
	return count;
}

static void a_mail_comes_back_as_it_was_queued(void **state)
{
	struct fixture *f = *state;
	const char *recipients[] = {"a@example.org", "b@example.org"};
	struct outgoing queued = mail_at(50);
	struct outgoing found;
	int64_t id;

	queued.recipients = recipients;
	queued.recipient_count = 2;
	queued.envelope_from = "bounces@example.org";
	queued.kind = OUTGOING_ANSWER;
	queued.entry_id = 8;
	id = queue(f, queued);
	MUST(outbox_load(f->store, id, true, f->arena, &found, &f->error));
	assert_int_equal(found.id, id);
	assert_int_equal(found.entry_id, 8);
	assert_string_equal(found.sender, "mail");
	assert_int_equal(found.kind, OUTGOING_ANSWER);
	assert_int_equal(found.state, OUT_QUEUED);
	assert_string_equal(found.envelope_from, "bounces@example.org");
	assert_int_equal(found.recipient_count, 2);
	assert_string_equal(found.recipients[1], "b@example.org");
	assert_string_equal(found.message_id, "id@ombud");
	assert_int_equal(found.size_bytes, 19);
	assert_memory_equal(found.bytes, queued.bytes, 19);
	assert_int_equal(found.created_at, 50);
	assert_int_equal(found.delivery, DELIVERY_NONE);
	assert_int_equal(found.unsure_since, 0);
	assert_null(found.source_id);
	MUST(outbox_load(f->store, id, false, f->arena, &found, &f->error));
	assert_null(found.bytes);
	assert_int_equal(outbox_load(f->store, 99, true, f->arena, &found, &f->error), NOT_FOUND);
}

static void reserved_ids_are_never_given_twice(void **state)
{
	struct fixture *f = *state;
	int64_t first = queue(f, mail_at(1));
	int64_t unused;

	fixture_begin(f);
	MUST(outbox_reserve(f->store, &unused, &f->error));
	fixture_commit(f);
	MUST(db_script(f->store->db,
		"DELETE FROM outgoing_raw; DELETE FROM outgoing_recipient; DELETE FROM outgoing",
		&f->error));
	fixture_reopen(f);
	assert_true(unused > first);
	assert_true(queue(f, mail_at(1)) > unused);
}

static void only_what_is_due_for_that_sender_is_claimed(void **state)
{
	struct fixture *f = *state;
	struct outgoing other = mail_at(10);
	struct outgoing *rows;
	int64_t late = queue(f, mail_at(100));
	int64_t early = queue(f, mail_at(20));
	int64_t at;

	other.sender = "other";
	queue(f, other);
	MUST(outbox_next_due(f->store, "mail", &at, &f->error));
	assert_int_equal(at, 20);
	assert_int_equal(claim(f, 19, 10, &rows), 0);
	assert_int_equal(claim(f, 99, 10, &rows), 1);
	assert_int_equal(rows[0].id, early);
	assert_memory_equal(rows[0].bytes, "Subject", 7);
	assert_int_equal(claim(f, 100, 10, &rows), 1);
	assert_int_equal(rows[0].id, late);
	MUST(outbox_next_due(f->store, "mail", &at, &f->error));
	assert_int_equal(at, 0);
}

static void what_a_dead_sender_had_in_hand_comes_first_and_one_by_one(void **state)
{
	struct fixture *f = *state;
	struct outgoing *rows;

	for (int i = 0; i < 4; i++) {
		queue(f, mail_at(1));
	}
	assert_int_equal(claim(f, 5, 2, &rows), 2);
	assert_int_equal(rows[0].id, 1);
	fixture_reopen(f);
	assert_int_equal(claim(f, 5, 10, &rows), 1);
	assert_int_equal(rows[0].id, 1);
	assert_int_equal(claim(f, 5, 10, &rows), 1);
	assert_int_equal(rows[0].id, 2);
	assert_int_equal(claim(f, 5, 10, &rows), 2);
}

static void each_mail_is_settled_by_itself(void **state)
{
	struct fixture *f = *state;
	struct outgoing *rows;
	struct outgoing found;
	size_t count;

	for (int i = 0; i < 4; i++) {
		queue(f, mail_at(1));
	}
	assert_int_equal(claim(f, 5, 10, &rows), 4);
	MUST(store_begin(f->store, true, &f->error)); /* the relaxed transaction of step E */
	MUST(outbox_sent(f->store, 1, 6, &f->error));
	MUST(outbox_later(f->store, 2, 60, true, "450 greylisted", &f->error));
	MUST(outbox_later(f->store, 3, 61, false, "no connection", &f->error));
	MUST(outbox_failed(f->store, 4, "550 no such user", 6, &f->error));
	fixture_commit(f);

	MUST(outbox_load(f->store, 1, true, f->arena, &found, &f->error));
	assert_int_equal(found.state, OUT_SENT);
	assert_int_equal(found.attempts, 1);
	MUST(outbox_load(f->store, 2, true, f->arena, &found, &f->error));
	assert_int_equal(found.state, OUT_LATER);
	assert_int_equal(found.attempts, 1);
	assert_string_equal(found.reason, "450 greylisted");
	assert_int_equal(found.next_try_at, 60);
	MUST(outbox_load(f->store, 3, true, f->arena, &found, &f->error));
	assert_int_equal(found.attempts, 0); /* it was not tried */
	MUST(outbox_load(f->store, 4, true, f->arena, &found, &f->error));
	assert_int_equal(found.state, OUT_FAILED);

	MUST(outbox_list(f->store, -1, 10, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 3);
	assert_int_equal(rows[0].id, 2);
	assert_int_equal(rows[2].id, 4);
	MUST(outbox_list(f->store, OUT_SENT, 10, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 1);
	MUST(outbox_list(f->store, OUT_FAILED, 10, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 1);

	assert_int_equal(claim(f, 60, 10, &rows), 1); /* the greylisted one */
}

static void a_person_can_hold_a_mail_and_send_it_again(void **state)
{
	struct fixture *f = *state;
	int64_t id = queue(f, mail_at(1));
	struct outgoing *rows;
	struct outgoing found;

	assert_int_equal(outbox_retry(f->store, id, 5, &f->error), NOT_FOUND);
	MUST(outbox_hold(f->store, id, "wrong text", 5, &f->error));
	assert_int_equal(claim(f, 10, 10, &rows), 0);
	MUST(outbox_retry(f->store, id, 12, &f->error));
	assert_int_equal(claim(f, 12, 10, &rows), 1);
	assert_int_equal(outbox_hold(f->store, id, "too late", 13, &f->error), NOT_FOUND);
	MUST(outbox_sent(f->store, id, 13, &f->error));
	assert_int_equal(outbox_failed(f->store, id, "bounce", 14, &f->error), NOT_FOUND);
	MUST(outbox_load(f->store, id, false, f->arena, &found, &f->error));
	assert_int_equal(found.state, OUT_SENT);
}

static void silences_are_listed_with_the_newest_last(void **state)
{
	struct fixture *f = *state;
	struct silence silence = {.to = "list@example.org", .reason = "a mailing list", .at = 3};
	struct silence *silences;
	struct store_counts counts;
	size_t count;

	fixture_begin(f);
	MUST(silence_add(f->store, &silence, &f->error));
	silence.reason = "budget of the address";
	MUST(silence_add(f->store, &silence, &f->error));
	silence.reason = "budget of the site";
	MUST(silence_add(f->store, &silence, &f->error));
	fixture_commit(f);
	MUST(silence_list(f->store, 2, f->arena, &silences, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(silences[0].reason, "budget of the address");
	assert_string_equal(silences[1].reason, "budget of the site");
	assert_string_equal(silences[1].to, "list@example.org");
	MUST(store_count(f->store, &counts, &f->error));
	assert_int_equal(counts.silent, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_mail_comes_back_as_it_was_queued),
		STORE_TEST(reserved_ids_are_never_given_twice),
		STORE_TEST(only_what_is_due_for_that_sender_is_claimed),
		STORE_TEST(what_a_dead_sender_had_in_hand_comes_first_and_one_by_one),
		STORE_TEST(each_mail_is_settled_by_itself),
		STORE_TEST(a_person_can_hold_a_mail_and_send_it_again),
		STORE_TEST(silences_are_listed_with_the_newest_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
