/* SPDX-License-Identifier: MIT */
/* Nothing that a channel hands over is thought safe before it is committed. */
#include "daemon/road/intake.h"

#include "tests/unit/road_fixture.h"

enum { BYTES_MAX = 1000, ROWS_MAX = 3 };

struct pass {
	struct role role;
	struct intake intake;
	struct intake_pass *own;
	struct error error;
};

static void begin_with(struct road *road, struct pass *pass, enum after_fetch after)
{
	const struct mailbox mailbox = {.title = "counter", .after = after};

	*pass = (struct pass){.role = road_role_here(road, "receiver.counter")};
	pass->own = intake_open(&pass->role, &mailbox, BYTES_MAX, ROWS_MAX, &pass->intake);
}

static void begin(struct road *road, struct pass *pass)
{
	begin_with(road, pass, AFTER_SEEN);
}

static void finish(struct pass *pass)
{
	intake_close(pass->own);
	role_end(&pass->role);
}

static enum outcome put(struct pass *pass, int64_t uid, size_t size)
{
	static const unsigned char bytes[BYTES_MAX * 4];
	struct incoming incoming = {.mailbox = "whatever the channel says",
		.folder = "INBOX",
		.uidvalidity = 7,
		.uid = uid,
		.name = "",
		.received_at = 5,
		.bytes = bytes,
		.size_bytes = size};

	return pass->intake.put(pass->intake.context, &incoming, &pass->error);
}

/* A question to the store waits for what is on its way there. */
static void wait_for_the_commit(struct pass *pass)
{
	int64_t uid;
	bool other;

	assert_int_equal(
		pass->intake.cursor(pass->intake.context, "nothing", 7, &uid, &other, &pass->error),
		NOT_FOUND);
}

static void a_message_is_there_after_the_flush_and_not_before(void **state)
{
	struct road *road = *state;
	struct pass pass;
	int64_t uids[] = {1, 2};
	bool known[2];

	begin(road, &pass);
	must(put(&pass, 1, 10), &pass.error);
	assert_int_equal(road_inbox(road, INBOX_NEW), 0);
	must(pass.intake.flush(pass.intake.context, &pass.error), &pass.error);
	assert_int_equal(road_inbox(road, INBOX_NEW), 1);
	assert_int_equal(intake_stored(pass.own), 1);
	must(pass.intake.known(pass.intake.context, "INBOX", 7, uids, 2, known, &pass.error),
		&pass.error);
	assert_true(known[0]);
	assert_false(known[1]);
	/* another uidvalidity: other messages */
	must(pass.intake.known(pass.intake.context, "INBOX", 8, uids, 2, known, &pass.error),
		&pass.error);
	assert_false(known[0]);
	finish(&pass);
}

static void a_full_batch_is_committed_by_itself(void **state)
{
	static const struct {
		size_t sizes[4];
		int stored; /* without a flush */
	} rows[] = {
		{{10, 10, 10, 0}, 0},	/* as many as fit wait for the cursor behind them */
		{{10, 10, 10, 10}, 3},	/* the next begins another batch */
		{{600, 600, 0, 0}, 1},	/* the second would pass the limit of bytes */
		{{600, 400, 0, 0}, 0},	/* exactly the limit */
		{{600, 400, 1, 0}, 2},	/* and one byte over it */
		{{4000, 0, 0, 0}, 0},	/* larger than the limit: alone */
		{{10, 4000, 10, 0}, 2}, /* what came before goes first, what comes after later */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct road *road;
		struct pass pass;
		void *own;

		(void)state;
		road_setup(&own);
		road = own;
		begin(road, &pass);
		for (int64_t uid = 0; uid < 4 && rows[i].sizes[uid]; uid++) {
			must(put(&pass, uid + 1, rows[i].sizes[uid]), &pass.error);
		}
		wait_for_the_commit(&pass);
		assert_int_equal(road_inbox(road, INBOX_NEW), rows[i].stored);
		finish(&pass);
		road_teardown(&own);
	}
}

static void what_a_predecessor_stored_is_not_stored_again(void **state)
{
	struct road *road = *state;
	struct pass pass;

	begin(road, &pass);
	must(put(&pass, 1, 10), &pass.error);
	must(pass.intake.flush(pass.intake.context, &pass.error), &pass.error);
	must(put(&pass, 1, 10), &pass.error);
	must(put(&pass, 2, 10), &pass.error);
	must(pass.intake.flush(pass.intake.context, &pass.error), &pass.error);
	assert_int_equal(road_inbox(road, INBOX_NEW), 2);
	assert_int_equal(intake_stored(pass.own), 2);
	finish(&pass);
}

static void what_was_not_flushed_is_forgotten(void **state)
{
	struct road *road = *state;
	struct pass pass;

	begin(road, &pass);
	must(put(&pass, 1, 10), &pass.error);
	finish(&pass);
	assert_int_equal(road_inbox(road, INBOX_NEW), 0);
}

static void what_stays_at_the_source_needs_no_release(void **state)
{
	static const struct {
		enum after_fetch after;
		size_t waiting;
	} rows[] = {{AFTER_KEEP, 0}, {AFTER_SEEN, 1}, {AFTER_MOVE, 1}, {AFTER_DELETE, 1}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct incoming *waiting;
		struct road *road;
		struct pass pass;
		size_t count;
		void *own;

		road_setup(&own);
		road = own;
		begin_with(road, &pass, rows[i].after);
		must(put(&pass, 1, 10), &pass.error);
		must(pass.intake.flush(pass.intake.context, &pass.error), &pass.error);
		must(inbox_unreleased(pass.role.store, "counter", 10, road->arena, &waiting, &count,
			     &pass.error),
			&pass.error);
		assert_int_equal(count, rows[i].waiting);
		finish(&pass);
		road_teardown(&own);
	}
}

static void the_cursor_moves_with_the_commit_only(void **state)
{
	struct road *road = *state;
	struct pass pass;
	int64_t uid = 0;
	bool other = true;

	begin(road, &pass);
	assert_int_equal(
		pass.intake.cursor(pass.intake.context, "INBOX", 7, &uid, &other, &pass.error),
		NOT_FOUND);
	assert_false(other);
	must(pass.intake.set_cursor(pass.intake.context, "INBOX", 7, 41, &pass.error), &pass.error);
	must(pass.intake.set_cursor(pass.intake.context, "INBOX", 7, 42, &pass.error), &pass.error);
	assert_int_equal(
		pass.intake.cursor(pass.intake.context, "INBOX", 7, &uid, &other, &pass.error),
		NOT_FOUND);
	must(pass.intake.flush(pass.intake.context, &pass.error), &pass.error);
	must(pass.intake.cursor(pass.intake.context, "INBOX", 7, &uid, &other, &pass.error),
		&pass.error);
	assert_int_equal(uid, 42);
	assert_int_equal(
		pass.intake.cursor(pass.intake.context, "INBOX", 9, &uid, &other, &pass.error),
		NOT_FOUND);
	assert_true(other);
	finish(&pass);
}

static void a_pass_over_too_many_folders_is_refused_with_the_number(void **state)
{
	struct road *road = *state;
	struct pass pass;
	char folder[32];

	begin(road, &pass);
	for (int i = 0; i < 256; i++) {
		snprintf(folder, sizeof(folder), "Folder %d", i);
		must(pass.intake.set_cursor(pass.intake.context, folder, 7, 1, &pass.error),
			&pass.error);
	}
	assert_int_equal(
		pass.intake.set_cursor(pass.intake.context, "one more", 7, 1, &pass.error), BROKEN);
	assert_non_null(strstr(pass.error.text, "256"));
	finish(&pass);
}

static void names_of_a_maildir_are_known_by_folder(void **state)
{
	struct road *road = *state;
	struct pass pass;
	struct incoming incoming = {.folder = "",
		.name = "1.host",
		.received_at = 5,
		.bytes = (const unsigned char *)"x",
		.size_bytes = 1,
		.trouble = "larger than the limit"};
	bool known = false;

	begin(road, &pass);
	must(pass.intake.put(pass.intake.context, &incoming, &pass.error), &pass.error);
	must(pass.intake.flush(pass.intake.context, &pass.error), &pass.error);
	must(pass.intake.known_name(pass.intake.context, "", "1.host", &known, &pass.error),
		&pass.error);
	assert_true(known);
	must(pass.intake.known_name(pass.intake.context, "Junk", "1.host", &known, &pass.error),
		&pass.error);
	assert_false(known);
	finish(&pass);
}

static void after_a_failed_commit_the_source_still_has_everything(void **state)
{
	struct road *road = *state;
	struct pass pass;
	enum outcome outcome;

	begin(road, &pass);
	must(put(&pass, 1, 10), &pass.error);
	must(pass.intake.set_cursor(pass.intake.context, "INBOX", 7, 1, &pass.error), &pass.error);
	disk_is_full(true);
	outcome = pass.intake.flush(pass.intake.context, &pass.error);
	disk_is_full(false);
	assert_int_not_equal(outcome, OK);
	assert_int_equal(intake_stored(pass.own), 0);
	/* The batch is forgotten, cursor and all: the next flush has nothing to do. */
	must(pass.intake.flush(pass.intake.context, &pass.error), &pass.error);
	assert_int_equal(road_inbox(road, INBOX_NEW), 0);
	finish(&pass);
}

static void a_full_batch_that_cannot_be_committed_takes_the_next_one_with_it(void **state)
{
	struct road *road = *state;
	struct pass pass;
	enum outcome outcome = OK;

	begin(road, &pass);
	disk_is_full(true);
	for (int64_t uid = 1; outcome == OK && uid < 100; uid++) {
		outcome = put(&pass, uid, 10);
	}
	disk_is_full(false);
	assert_int_not_equal(outcome, OK);
	assert_int_equal(intake_stored(pass.own), 0);
	/* Told once: the next pass begins afresh. */
	must(pass.intake.flush(pass.intake.context, &pass.error), &pass.error);
	assert_int_equal(road_inbox(road, INBOX_NEW), 0);
	must(put(&pass, 1, 10), &pass.error);
	must(pass.intake.flush(pass.intake.context, &pass.error), &pass.error);
	assert_int_equal(road_inbox(road, INBOX_NEW), 1);
	finish(&pass);
}

static void many_batches_keep_their_order(void **state)
{
	enum { MESSAGES = 50 * ROWS_MAX + 1 };

	struct road *road = *state;
	struct pass pass;

	begin(road, &pass);
	for (int64_t uid = 1; uid <= MESSAGES; uid++) {
		must(put(&pass, uid, 10), &pass.error);
	}
	must(pass.intake.flush(pass.intake.context, &pass.error), &pass.error);
	assert_int_equal(intake_stored(pass.own), MESSAGES);
	for (int64_t id = 1; id <= MESSAGES; id++) {
		struct incoming row;

		must(inbox_load(pass.role.store, id, road->arena, &row, &pass.error), &pass.error);
		assert_int_equal(row.uid, id);
	}
	finish(&pass);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROAD_TEST(a_message_is_there_after_the_flush_and_not_before),
		cmocka_unit_test(a_full_batch_is_committed_by_itself),
		ROAD_TEST(what_a_predecessor_stored_is_not_stored_again),
		ROAD_TEST(what_was_not_flushed_is_forgotten),
		ROAD_TEST(what_stays_at_the_source_needs_no_release),
		ROAD_TEST(the_cursor_moves_with_the_commit_only),
		ROAD_TEST(a_pass_over_too_many_folders_is_refused_with_the_number),
		ROAD_TEST(names_of_a_maildir_are_known_by_folder),
		ROAD_TEST(after_a_failed_commit_the_source_still_has_everything),
		ROAD_TEST(a_full_batch_that_cannot_be_committed_takes_the_next_one_with_it),
		ROAD_TEST(many_batches_keep_their_order),
	};

	return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}
