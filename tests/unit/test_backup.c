/* SPDX-License-Identifier: MIT */
/* ombud backup: a whole copy of a store that is in use. */
#include "tests/unit/control_fixture.h"

static void the_copy_of_a_store_in_use_has_what_the_store_has(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	struct store *copy;
	struct ticket ticket;
	int64_t id = desk_request(c->desk);

	/* the test holds the store open, as the daemon does */
	control_expect(c, command_backup, "backup %/copy.db", EX_OK);
	control_says(c->out, "/copy.db");
	MUST(store_open(arena_printf(c->arena, "%s/copy.db", c->folder), true, &copy, &f->error));
	MUST(ticket_load(copy, id, c->arena, &ticket, &f->error));
	assert_string_equal(ticket.subject, "Rakennuslupa");
	store_close(copy);
}

static void a_file_that_is_there_is_never_overwritten(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	struct buf bytes;

	control_write(c, "copy.db", "precious", 0600);
	control_expect(c, command_backup, "backup %/copy.db", EX_CANTCREAT);
	control_says(c->err, "copy.db");
	buf_init(&bytes, 100);
	MUST(file_read(arena_printf(c->arena, "%s/copy.db", c->folder), &bytes, &f->error));
	assert_string_equal(buf_text(&bytes), "precious");
	buf_free(&bytes);
}

static void without_a_name_for_the_copy_nothing_is_done(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_backup, "backup", EX_USAGE);
	control_says(c->err, "usage: ombud backup FILE");
	control_expect(c, command_backup, "backup /nowhere/at/all/copy.db", EX_CANTCREAT);
	control_says(c->err, "/nowhere/at/all");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(the_copy_of_a_store_in_use_has_what_the_store_has),
		CONTROL_TEST(a_file_that_is_there_is_never_overwritten),
		CONTROL_TEST(without_a_name_for_the_copy_nothing_is_done),
	};

	return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
