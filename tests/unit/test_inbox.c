/* SPDX-License-Identifier: MIT */
#include "tests/unit/store_fixture.h"

static size_t claim(struct fixture *f, size_t max_rows, int64_t max_bytes, struct incoming **rows)
{
	size_t count = 0;

	fixture_begin(f);
	MUST(inbox_claim(f->store, max_rows, max_bytes, f->arena, rows, &count, &f->error));
	fixture_commit(f);
	return count;
}

static void put_some(struct fixture *f, int64_t count)
{
	int64_t id;

	fixture_begin(f);
	for (int64_t uid = 1; uid <= count; uid++) {
		MUST(fixture_put(f, uid, "Subject: hei\r\n\r\nmoi", &id));
	}
	fixture_commit(f);
}

static void a_message_comes_back_as_it_came(void **state)
{
	struct fixture *f = *state;
	const unsigned char bytes[] = "From: x\r\n\r\n\0\xff";
	struct incoming incoming = {.mailbox = "counter",
		.folder = "Junk",
		.name = "1700000000.M1P2.host",
		.folder_kind = FOLDER_JUNK,
		.silent = true,
		.received_at = 11,
		.fetched_at = 12,
		.size_bytes = sizeof(bytes),
		.trouble = "only the first part could be fetched"};
	const unsigned char *packed;
	size_t packed_size;
	struct incoming row;
	int64_t id;

	inbox_compress(f->store, f->arena, bytes, sizeof(bytes), &packed, &packed_size);
	fixture_begin(f);
	MUST(inbox_put(f->store, &incoming, packed, packed_size, &id, &f->error));
	fixture_commit(f);
	MUST(inbox_load(f->store, id, f->arena, &row, &f->error));
	assert_int_equal(row.id, id);
	assert_string_equal(row.mailbox, "counter");
	assert_string_equal(row.folder, "Junk");
	assert_string_equal(row.name, "1700000000.M1P2.host");
	assert_int_equal(row.folder_kind, FOLDER_JUNK);
	assert_true(row.silent);
	assert_int_equal(row.received_at, 11);
	assert_int_equal(row.fetched_at, 12);
	assert_string_equal(row.trouble, "only the first part could be fetched");
	assert_int_equal(row.size_bytes, sizeof(bytes));
	assert_memory_equal(row.bytes, bytes, sizeof(bytes));
	assert_int_equal(inbox_load(f->store, id + 1, f->arena, &row, &f->error), NOT_FOUND);
}

static void the_same_key_is_stored_once(void **state)
{
	struct fixture *f = *state;
	struct incoming row;
	int64_t first;
	int64_t second = 0;

	fixture_begin(f);
	MUST(fixture_put(f, 1, "first", &first));
	assert_int_equal(fixture_put(f, 1, "second", &second), NOT_FOUND);
	fixture_commit(f);
	assert_int_equal(second, first);
	MUST(inbox_load(f->store, first, f->arena, &row, &f->error));
	assert_memory_equal(row.bytes, "first", 5);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM inbox"), 1);
	assert_int_equal(fixture_number(f, "SELECT value FROM counter WHERE name = 'received'"), 1);
}

static void a_claim_takes_the_oldest_and_ends_at_its_limits(void **state)
{
	struct fixture *f = *state;
	char *large = arena_alloc(f->arena, 5001);
	struct incoming *rows;
	int64_t id;

	memset(large, 'x', 5000);
	fixture_begin(f);
	for (int64_t uid = 1; uid <= 5; uid++) {
		MUST(fixture_put(f, uid, uid == 4 ? large : "0123456789", &id));
	}
	fixture_commit(f);
	assert_int_equal(claim(f, 2, 1000, &rows), 2); /* by number */
	assert_int_equal(rows[0].uid, 1);
	assert_memory_equal(rows[0].bytes, "0123456789", 10);
	assert_int_equal(rows[1].uid, 2);
	assert_int_equal(claim(f, 10, 1000, &rows), 1); /* by bytes */
	assert_int_equal(rows[0].uid, 3);
	assert_int_equal(claim(f, 10, 1000, &rows), 1); /* larger than allowed goes alone */
	assert_int_equal(rows[0].uid, 4);
	assert_int_equal(claim(f, 10, 1000, &rows), 1);
	assert_int_equal(rows[0].uid, 5);
	assert_int_equal(claim(f, 10, 1000, &rows), 0);
}

static void what_a_dead_process_had_in_hand_comes_first_and_one_by_one(void **state)
{
	struct fixture *f = *state;
	struct incoming *rows;

	put_some(f, 4);
	assert_int_equal(claim(f, 2, 1000, &rows), 2);
	fixture_reopen(f);
	assert_int_equal(claim(f, 10, 1000, &rows), 1);
	assert_int_equal(rows[0].uid, 1);
	assert_int_equal(claim(f, 10, 1000, &rows), 1);
	assert_int_equal(rows[0].uid, 2);
	assert_int_equal(claim(f, 10, 1000, &rows), 2); /* then the rest together */
	assert_int_equal(rows[0].uid, 3);
}

static void a_batch_given_up_waits_unharmed(void **state)
{
	struct fixture *f = *state;
	struct incoming *rows;

	put_some(f, 2);
	assert_int_equal(claim(f, 10, 1000, &rows), 2);
	fixture_begin(f);
	MUST(inbox_unclaim(f->store, rows[0].id, &f->error));
	MUST(inbox_unclaim(f->store, rows[1].id, &f->error));
	fixture_commit(f);
	assert_int_equal(claim(f, 10, 1000, &rows), 2);
	assert_int_equal(rows[0].attempts, 0);
}

static void a_claim_rolled_back_claims_nothing(void **state)
{
	struct fixture *f = *state;
	struct incoming *rows;
	size_t count;

	put_some(f, 2);
	fixture_begin(f);
	MUST(inbox_claim(f->store, 10, 1000, f->arena, &rows, &count, &f->error));
	store_rollback(f->store);
	assert_int_equal(claim(f, 10, 1000, &rows), 2);
}

static void the_middle_message_of_a_batch_can_be_undone_alone(void **state)
{
	struct fixture *f = *state;
	struct ticket ticket = fixture_ticket("anna");
	struct incoming *rows;
	int64_t open;
	int64_t last;

	put_some(f, 3);
	assert_int_equal(claim(f, 10, 1000, &rows), 3);
	fixture_begin(f);
	for (int i = 0; i < 3; i++) {
		MUST(store_savepoint(f->store, &f->error));
		MUST(ticket_create(f->store, &ticket, &f->error));
		MUST(inbox_done(f->store, rows[i].id, "request", ticket.id, 50, &f->error));
		if (i == 1) {
			store_savepoint_undo(f->store);
			MUST(inbox_unclaim(f->store, rows[i].id, &f->error));
		} else {
			MUST(store_savepoint_keep(f->store, &f->error));
		}
	}
	fixture_commit(f);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM ticket"), 2);
	assert_int_equal(fixture_number(f, "SELECT value FROM counter WHERE name = 'ticketed'"), 2);
	MUST(person_load(f->store, "anna", &open, &last, &f->error));
	assert_int_equal(open, 2);
	assert_int_equal(claim(f, 10, 1000, &rows), 1);
	assert_int_equal(rows[0].uid, 2);
}

static void a_guilty_message_is_counted_parked_and_tried_again_by_hand(void **state)
{
	struct fixture *f = *state;
	struct incoming *rows;
	struct inbox_row *list;
	size_t count;
	int attempts = 0;

	put_some(f, 1);
	assert_int_equal(claim(f, 10, 1000, &rows), 1);
	fixture_begin(f);
	MUST(inbox_blame(f->store, rows[0].id, "signal 11", &attempts, &f->error));
	MUST(inbox_blame(f->store, rows[0].id, "signal 11", &attempts, &f->error));
	assert_int_equal(attempts, 2);
	assert_int_equal(inbox_retry(f->store, rows[0].id, &f->error), NOT_FOUND);
	MUST(inbox_park(f->store, rows[0].id, "ended the worker", 0, 60, &f->error));
	fixture_commit(f);
	MUST(inbox_list(f->store, INBOX_PARKED, 10, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(list[0].attempts, 2);
	assert_string_equal(list[0].reason, "ended the worker");
	assert_string_equal(list[0].key, "INBOX/7/1");
	fixture_begin(f);
	assert_int_equal(inbox_park(f->store, 1, "again", 7, 61, &f->error), NOT_FOUND);
	assert_int_equal(inbox_park(f->store, 4711, "nobody", 0, 61, &f->error), NOT_FOUND);
	fixture_commit(f);
	fixture_begin(f);
	MUST(inbox_retry(f->store, list[0].id, &f->error));
	fixture_commit(f);
	assert_int_equal(claim(f, 10, 1000, &rows), 1);
	assert_int_equal(rows[0].attempts, 0);
	assert_int_equal(rows[0].ticket_id, 0);
}

static int64_t ticketed(struct fixture *f)
{
	return fixture_number(f, "SELECT value FROM counter WHERE name = 'ticketed'");
}

static void one_that_is_tried_again_counts_once_and_knows_its_ticket(void **state)
{
	struct fixture *f = *state;
	struct incoming *rows;

	put_some(f, 1);
	assert_int_equal(claim(f, 10, 1000, &rows), 1);
	for (int round = 0; round < 2; round++) {
		fixture_begin(f);
		MUST(inbox_park(f->store, rows[0].id, "ended the worker", 7, 60, &f->error));
		fixture_commit(f);
		assert_int_equal(ticketed(f), 1);
		fixture_begin(f);
		MUST(inbox_retry(f->store, rows[0].id, &f->error));
		fixture_commit(f);
		assert_int_equal(ticketed(f), 0);
		assert_int_equal(claim(f, 10, 1000, &rows), 1);
		assert_int_equal(rows[0].ticket_id, 7);
	}
}

static void lists_show_the_newest_with_the_newest_last(void **state)
{
	struct fixture *f = *state;
	struct incoming *rows;
	struct inbox_row *list;
	size_t count;

	put_some(f, 5);
	assert_int_equal(claim(f, 1, 1000, &rows), 1);
	fixture_begin(f);
	MUST(inbox_done(f->store, rows[0].id, "bounce", 0, 50, &f->error));
	fixture_commit(f);
	MUST(inbox_list(f->store, -1, 3, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 3);
	assert_string_equal(list[0].key, "INBOX/7/3");
	assert_string_equal(list[2].key, "INBOX/7/5");
	MUST(inbox_list(f->store, INBOX_DONE, 3, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(list[0].kind, "bounce");
	assert_int_equal(list[0].state, INBOX_DONE);
	MUST(inbox_list(f->store, INBOX_NEW, 10, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 4);
}

static void what_was_not_let_go_at_the_source_is_asked_for_until_it_was(void **state)
{
	struct fixture *f = *state;
	struct incoming *rows;
	size_t count;

	put_some(f, 3);
	MUST(inbox_unreleased(f->store, "counter", 2, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(rows[0].uid, 1);
	assert_null(rows[0].bytes);
	fixture_begin(f);
	MUST(inbox_released(f->store, rows[0].id, 70, &f->error));
	MUST(inbox_released(f->store, rows[1].id, 70, &f->error));
	fixture_commit(f);
	MUST(inbox_unreleased(f->store, "counter", 2, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].uid, 3);
	MUST(inbox_unreleased(f->store, "other", 2, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 0);
}

static void a_channel_learns_what_is_known_already(void **state)
{
	struct fixture *f = *state;
	const int64_t uids[] = {1, 3, 4};
	bool known[3];
	bool other;
	int64_t uid = -1;

	put_some(f, 3);
	MUST(inbox_known_uids(f->store, "counter", "INBOX", 7, uids, 3, known, &f->error));
	assert_true(known[0]);
	assert_true(known[1]);
	assert_false(known[2]);
	MUST(inbox_known_uids(f->store, "counter", "INBOX", 8, uids, 1, known, &f->error));
	assert_false(known[0]); /* another UIDVALIDITY */
	MUST(inbox_known_name(f->store, "counter", "INBOX", "1700.M1", known, &f->error));
	assert_false(known[0]);

	assert_int_equal(
		inbox_cursor(f->store, "counter", "INBOX", 7, &uid, &other, &f->error), NOT_FOUND);
	assert_false(other);
	fixture_begin(f);
	MUST(inbox_set_cursor(f->store, "counter", "INBOX", 7, 3, &f->error));
	MUST(inbox_set_cursor(f->store, "counter", "INBOX", 7, 4, &f->error));
	fixture_commit(f);
	MUST(inbox_cursor(f->store, "counter", "INBOX", 7, &uid, &other, &f->error));
	assert_int_equal(uid, 4);
	assert_int_equal(
		inbox_cursor(f->store, "counter", "INBOX", 8, &uid, &other, &f->error), NOT_FOUND);
	assert_true(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_message_comes_back_as_it_came),
		STORE_TEST(the_same_key_is_stored_once),
		STORE_TEST(a_claim_takes_the_oldest_and_ends_at_its_limits),
		STORE_TEST(what_a_dead_process_had_in_hand_comes_first_and_one_by_one),
		STORE_TEST(a_batch_given_up_waits_unharmed),
		STORE_TEST(a_claim_rolled_back_claims_nothing),
		STORE_TEST(the_middle_message_of_a_batch_can_be_undone_alone),
		STORE_TEST(a_guilty_message_is_counted_parked_and_tried_again_by_hand),
		STORE_TEST(one_that_is_tried_again_counts_once_and_knows_its_ticket),
		STORE_TEST(lists_show_the_newest_with_the_newest_last),
		STORE_TEST(what_was_not_let_go_at_the_source_is_asked_for_until_it_was),
		STORE_TEST(a_channel_learns_what_is_known_already),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
