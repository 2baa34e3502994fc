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
		STORE_TEST(a_step_that_fails_leaves_the_one_before),
		STORE_TEST(a_reader_waits_for_a_writer_to_bring_the_store_up_to_date),
		cmocka_unit_test(the_steps_are_numbered_without_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
