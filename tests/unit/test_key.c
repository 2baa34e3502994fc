/* SPDX-License-Identifier: MIT */
/* ombud key: a key that only its owner reads, and that is never overwritten. */
#include <sys/stat.h>

#include "tests/unit/control_fixture.h"

#include "daemon/model/ticket_ref.h"

static void a_new_key_is_its_owners_alone_and_can_be_used(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	const char *path = arena_printf(c->arena, "%s/new-key", c->folder);
	struct secret_key key;
	struct stat status;

	control_expect(c, command_key, "key %/new-key", EX_OK);
	control_says(c->out, path);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	MUST(secret_key_load(&key, path, &f->error));
}

static void an_old_key_stays_as_it_is(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	struct buf before, after;

	buf_init(&before, 1000);
	buf_init(&after, 1000);
	MUST(file_read(arena_printf(c->arena, "%s/key", c->folder), &before, &f->error));
	control_expect(c, command_key, "key %/key", EX_CANTCREAT);
	control_says(c->err, "/key");
	MUST(file_read(arena_printf(c->arena, "%s/key", c->folder), &after, &f->error));
	assert_int_equal(before.size, after.size);
	assert_memory_equal(before.data, after.data, before.size);
	buf_free(&before);
	buf_free(&after);
}

static void a_folder_that_is_not_there_is_named(void **state)
{
	control_expect(*state, command_key, "key /nowhere/at/all/key", EX_CANTCREAT);
	control_says(((struct control_fixture *)*state)->err, "/nowhere/at/all");
}

static void a_rotation_ends_marks_and_keeps_references(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	const char *path = arena_printf(c->arena, "%s/rotated", c->folder);
	char mark[MARK_SIZE];
	struct secret_key old, key;
	struct stat status;
	const char *ref;
	int64_t number;

	control_expect(c, command_key, "key %/rotated", EX_OK);
	MUST(secret_key_load(&old, path, &f->error));
	mark_make(&old, 1042, MARK_STAFF, "anna", mark);
	ref = ticket_ref_format(c->arena, &old, "KYM", 1042);
	for (int i = 0; i < 2; i++) {
		control_expect(c, command_key, "key rotate %/rotated", EX_OK);
		control_says(c->out, "reload");
		MUST(secret_key_load(&key, path, &f->error));
		assert_false(mark_verify(&key, 1042, MARK_STAFF, "anna", mark));
		assert_true(ticket_ref_parse(&key, "KYM", ref, &number));
		mark_make(&key, 1042, MARK_STAFF, "anna", mark);
		assert_true(mark_verify(&key, 1042, MARK_STAFF, "anna", mark));
	}
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	control_expect(c, command_key, "key rotate %/none", EX_CANTCREAT);
	control_expect(c, command_key, "key %/rotated %/rotated", EX_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(a_new_key_is_its_owners_alone_and_can_be_used),
		CONTROL_TEST(an_old_key_stays_as_it_is),
		CONTROL_TEST(a_rotation_ends_marks_and_keeps_references),
		CONTROL_TEST(a_folder_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
