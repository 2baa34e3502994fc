/* SPDX-License-Identifier: MIT */
/* Hand-overs: one of a ticket, and what is due first. */
#include "daemon/store/handovers.h"

#include "tests/unit/store_fixture.h"

#include "daemon/store/tickets.h"

static int64_t add_ticket(struct fixture *f)
{
	struct ticket ticket = {.state = TICKET_NEW, .priority = PRIORITY_NORMAL};

	MUST(ticket_create(f->store, &ticket, &f->error));
	return ticket.id;
}

static void one_takes_the_place_of_the_one_before(void **state)
{
	struct fixture *f = *state;
	struct handover kept, asked, with;

	fixture_begin(f);
	asked = (struct handover){.ticket_id = add_ticket(f),
		.partner = "kinno",
		.step = HANDOVER_ASKED,
		.person = "anna",
		.own_group = "general",
		.until = 500};
	assert_int_equal(
		handover_load(f->store, asked.ticket_id, f->arena, &kept, &f->error), NOT_FOUND);
	MUST(handover_set(f->store, &asked, &f->error));
	MUST(handover_load(f->store, asked.ticket_id, f->arena, &kept, &f->error));
	assert_int_equal(kept.ticket_id, asked.ticket_id);
	assert_string_equal(kept.partner, "kinno");
	assert_int_equal(kept.step, HANDOVER_ASKED);
	assert_string_equal(kept.person, "anna");
	assert_string_equal(kept.own_group, "general");
	assert_int_equal(kept.until, 500);
	with = (struct handover){
		.ticket_id = asked.ticket_id, .partner = "cursor", .step = HANDOVER_WITH};
	MUST(handover_set(f->store, &with, &f->error));
	MUST(handover_load(f->store, asked.ticket_id, f->arena, &kept, &f->error));
	assert_string_equal(kept.partner, "cursor");
	assert_int_equal(kept.step, HANDOVER_WITH);
	assert_null(kept.person);
	assert_null(kept.own_group);
	assert_int_equal(kept.until, 0);
	with.step = HANDOVER_ANSWERED;
	MUST(handover_set(f->store, &with, &f->error));
	MUST(handover_load(f->store, asked.ticket_id, f->arena, &kept, &f->error));
	assert_int_equal(kept.step, HANDOVER_ANSWERED);
	MUST(handover_remove(f->store, asked.ticket_id, &f->error));
	assert_int_equal(
		handover_load(f->store, asked.ticket_id, f->arena, &kept, &f->error), NOT_FOUND);
	fixture_commit(f);
}

static void what_is_due_comes_with_the_earliest_first(void **state)
{
	struct fixture *f = *state;
	struct handover *due;
	int64_t ids[4], next;
	const int64_t untils[] = {300, 200, 0, 400};
	size_t count;

	fixture_begin(f);
	MUST(handover_next(f->store, &next, &f->error));
	assert_int_equal(next, 0);
	for (size_t i = 0; i < 4; i++) {
		const struct handover handover = {.ticket_id = ids[i] = add_ticket(f),
			.partner = "kinno",
			.step = HANDOVER_ASKED,
			.until = untils[i]};

		MUST(handover_set(f->store, &handover, &f->error));
	}
	MUST(handover_next(f->store, &next, &f->error));
	assert_int_equal(next, 200);
	MUST(handover_list_due(f->store, 199, 10, f->arena, &due, &count, &f->error));
	assert_int_equal(count, 0);
	MUST(handover_list_due(f->store, 300, 10, f->arena, &due, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(due[0].ticket_id, ids[1]);
	assert_int_equal(due[1].ticket_id, ids[0]);
	MUST(handover_list_due(f->store, 1000, 1, f->arena, &due, &count, &f->error));
	assert_int_equal(count, 1);
	fixture_commit(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			one_takes_the_place_of_the_one_before, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(what_is_due_comes_with_the_earliest_first,
			fixture_set_up, fixture_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
