/* SPDX-License-Identifier: MIT */
#include "tests/unit/store_fixture.h"

#include "daemon/store/migrate.h"

/* The store of the fixture has all real steps; these come after them. */
static const char *const more[] = {
	"CREATE TABLE later (id INTEGER PRIMARY KEY, word TEXT NOT NULL) STRICT",
	"INSERT INTO later (word) SELECT folder FROM inbox",
	NULL,
};
static const char *const most[] = {
	"ALTER TABLE later ADD COLUMN weight INTEGER NOT NULL DEFAULT 4",
	NULL,
};
static const char *const wrong[] = {
	"CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT",
	"INSERT INTO nowhere (id) VALUES (1)",
	NULL,
};

static void steps_that_are_missing_are_taken_and_keep_the_rows(void **state)
{
	struct fixture *f = *state;
	const int now = (int)schema_step_count;
	const struct schema_step steps[] = {
		{now - 1, wrong}, {now, wrong}, {now + 1, more}, {now + 2, most}};
	struct error error;
	int number;
	int64_t id;
	bool needed;

	fixture_begin(f);
	MUST(fixture_put(f, 1, "an old row", &id));
	fixture_commit(f);
	MUST(migrate_is_needed(f->store->db, schema_step_count, &needed, &f->error));
	assert_false(needed);
	MUST(migrate_is_needed(f->store->db, schema_step_count + 2, &needed, &f->error));
	assert_true(needed);
	MUST(migrate(f->store->db, steps, 4, &f->error));
	MUST(db_schema_number(f->store->db, &number, &f->error));
	assert_int_equal(number, now + 2);
	assert_int_equal(fixture_number(f, "SELECT weight FROM later WHERE word = 'INBOX'"), 4);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM inbox_raw"), 1);

	/* and a program that does not know them leaves the store alone */
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(store_open(f->path, false, &f->store, &error), BROKEN);
	assert_non_null(strstr(error.text, "newer ombud"));
	assert_non_null(strstr(error.text, "backup"));
	assert_int_equal(store_open(f->path, true, &f->store, &error), BROKEN);
}

/* As the first release left it: a contact, a sent mail, one in hand, one that waits. */
static const char *const first_release_rows[] = {
	"INSERT INTO contact (language, created_at, last_seen_at, muted) VALUES ('sv', 5, 6, 1)",
	"INSERT INTO contact_address VALUES ('a@example.org', 1, 0, 'a@example.org')",
	"INSERT INTO outgoing (id, sender, kind, to_staff, state, message_id, size_bytes, "
	"attempts, "
	"created_at, next_try_at, due_at, settled_at, reason) VALUES "
	"(1, 'mail', 'answer', 0, 'sent', '1@ombud', 3, 1, 10, 10, NULL, 20, NULL), "
	"(2, 'mail', 'answer', 0, 'claimed', '2@ombud', 3, 0, 11, 11, NULL, NULL, NULL), "
	"(3, 'mail', 'answer', 0, 'later', '3@ombud', 3, 2, 12, 90, 90, NULL, '450 wait')",
	"INSERT INTO outgoing_recipient VALUES (1, 0, 'a@example.org'), (2, 0, 'a@example.org'), "
	"(3, 0, 'a@example.org')",
	"UPDATE counter SET value = 3 WHERE name = 'outgoing'",
	NULL,
};

static void make_first_release(struct fixture *f, const char *path)
{
	const unsigned char *packed;
	struct db *db;
	size_t size;

	packed_make(f->store->packer, f->arena, (const unsigned char *)"hei", 3, &packed, &size);
	MUST(file_write(path, "", 0, 0600, &f->error));
	MUST(db_open(path, false, &db, &f->error));
	MUST(db_prepare_file(db, &f->error));
	MUST(migrate(db, schema_steps, 1, &f->error));
	for (size_t i = 0; first_release_rows[i]; i++) {
		MUST(db_script(db, first_release_rows[i], &f->error));
	}
	for (int64_t id = 1; id <= 3; id++) {
		MUST(db_do(db,
			"INSERT INTO outgoing_raw (outgoing_id, envelope_from, packed) "
			"VALUES (?1, '', ?2)",
			BIND(NUMBER(id), BYTES(packed, size)), &f->error));
	}
	db_close(db);
}

static void a_store_of_the_first_release_goes_on_as_it_was(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(f->arena, "%s/first.db", f->directory);
	struct contact contact;
	struct outgoing row;
	struct outgoing *rows;
	size_t count;

	make_first_release(f, path);
	store_close(f->store);
	f->store = NULL;
	MUST(store_open(path, false, &f->store, &f->error));

	MUST(contact_by_address(f->store, "a@example.org", f->arena, &contact, &f->error));
	assert_true(contact.muted);
	assert_int_equal(contact.no_texts.count, 0);
	MUST(outbox_load(f->store, 1, true, f->arena, &row, &f->error));
	assert_int_equal(row.state, OUT_SENT);
	assert_int_equal(row.delivery, DELIVERY_NONE);
	assert_null(row.source_id);
	assert_memory_equal(row.bytes, "hei", 3);
	fixture_begin(f);
	MUST(outbox_claim(f->store, "mail", 100, 10, 1000, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 1); /* what was in hand, first and alone */
	assert_int_equal(rows[0].id, 2);
	assert_int_equal(rows[0].unsure_since, 0);
	MUST(outbox_sent(f->store, 2, 100, &f->error));
	MUST(outbox_claim(f->store, "mail", 100, 10, 1000, f->arena, &rows, &count, &f->error));
	assert_int_equal(rows[0].id, 3);
	assert_int_equal(rows[0].attempts, 2);
	fixture_commit(f);
}

static void a_step_that_fails_leaves_the_one_before(void **state)
{
	struct fixture *f = *state;
	const int now = (int)schema_step_count;
	const struct schema_step steps[] = {{now + 1, more}, {now + 2, wrong}};
	int number;

	assert_int_equal(migrate(f->store->db, steps, 2, &f->error), BROKEN);
	assert_non_null(strstr(f->error.text, "schema step"));
	MUST(db_schema_number(f->store->db, &number, &f->error));
	assert_int_equal(number, now + 1);
	assert_int_equal(
		fixture_number(f, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
	assert_int_equal(
		fixture_number(f, "SELECT count(*) FROM sqlite_schema WHERE name = 'later'"), 1);
}

static void a_reader_waits_for_a_writer_to_bring_the_store_up_to_date(void **state)
{
	struct fixture *f = *state;
	struct store *store = NULL;

	MUST(db_set_schema_number(f->store->db, 0, &f->error));
	assert_int_equal(store_open(f->path, true, &store, &f->error), BROKEN);
	assert_non_null(strstr(f->error.text, "not brought up to date yet"));
}

static void the_steps_are_numbered_without_gaps(void **state)
{
	(void)state;
	assert_true(schema_step_count >= 1);
	for (size_t i = 0; i < schema_step_count; i++) {
		assert_int_equal(schema_steps[i].number, i + 1);
		assert_non_null(schema_steps[i].statements[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(steps_that_are_missing_are_taken_and_keep_the_rows),
		STORE_TEST(a_store_of_the_first_release_goes_on_as_it_was),
		STORE_TEST(a_step_that_fails_leaves_the_one_before),
		STORE_TEST(a_reader_waits_for_a_writer_to_bring_the_store_up_to_date),
		cmocka_unit_test(the_steps_are_numbered_without_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
