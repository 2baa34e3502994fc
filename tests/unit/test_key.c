/* SPDX-License-Identifier: MIT */
/* ombud key: a key that only its owner reads, and that is never overwritten. */
#include <sys/stat.h>

#include "tests/unit/control_fixture.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(a_new_key_is_its_owners_alone_and_can_be_used),
		CONTROL_TEST(an_old_key_stays_as_it_is),
		CONTROL_TEST(a_folder_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
