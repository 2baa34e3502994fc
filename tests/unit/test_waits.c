/* SPDX-License-Identifier: MIT */
/* Tickets put aside: one date each, the earliest first. */
#include "daemon/store/waits.h"

#include "tests/unit/store_fixture.h"

#include "daemon/store/tickets.h"

static void add_ticket(struct fixture *f, int64_t *ret_id)
{
	struct ticket ticket = {.state = TICKET_NEW, .priority = PRIORITY_NORMAL};

	MUST(ticket_create(f->store, &ticket, &f->error));
	*ret_id = ticket.id;
}

static void a_ticket_waits_for_its_last_date_until_that_has_come(void **state)
{
	struct fixture *f = *state;
	int64_t ids[3], until, *over;
	size_t count;

	fixture_begin(f);
	for (size_t i = 0; i < 3; i++)
		add_ticket(f, &ids[i]);
	MUST(wait_next(f->store, &until, &f->error));
	assert_int_equal(until, 0);
	MUST(wait_set(f->store, ids[0], 300, &f->error));
	MUST(wait_set(f->store, ids[1], 50, &f->error));
	MUST(wait_set(f->store, ids[1], 200, &f->error));
	MUST(wait_set(f->store, ids[2], 400, &f->error));
	MUST(wait_next(f->store, &until, &f->error));
	assert_int_equal(until, 200);
	MUST(wait_load(f->store, ids[1], &until, &f->error));
	assert_int_equal(until, 200);
	MUST(wait_list_over(f->store, 199, 10, f->arena, &over, &count, &f->error));
	assert_int_equal(count, 0);
	MUST(wait_list_over(f->store, 300, 10, f->arena, &over, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(over[0], ids[1]);
	assert_int_equal(over[1], ids[0]);
	MUST(wait_list_over(f->store, 300, 1, f->arena, &over, &count, &f->error));
	assert_int_equal(count, 1);
	MUST(wait_set(f->store, ids[1], 0, &f->error));
	MUST(wait_load(f->store, ids[1], &until, &f->error));
	assert_int_equal(until, 0);
	fixture_commit(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_ticket_waits_for_its_last_date_until_that_has_come, fixture_set_up,
			fixture_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
