/* SPDX-License-Identifier: MIT */
/* Past tickets with the decisions that routed them, and what was open at a time. */
#include "daemon/store/past_tickets.h"

#include "tests/unit/store_fixture.h"

static int64_t add(struct fixture *f, const char *owner, bool silent, int64_t closed_at)
{
	struct ticket ticket = fixture_ticket(owner);
	struct decision decision = {.generation = "g", .facts = "{}", .verdict = "{}"};

	ticket.silent = silent;
	ticket.state = closed_at ? TICKET_CLOSED : TICKET_OPEN;
	ticket.closed_at = closed_at;
	MUST(ticket_create(f->store, &ticket, &f->error));
	decision.ticket_id = ticket.id;
	decision.at = ticket.id;
	MUST(decision_add(f->store, &decision, &f->error));
	return ticket.id;
}

static void the_newest_come_first_once_each_and_page_by_page(void **state)
{
	struct fixture *f = *state;
	struct decision again = {.generation = "g", .facts = "{}", .verdict = "{}"};
	struct past_ticket *rows;
	size_t count;
	int64_t first, second, third;

	fixture_begin(f);
	first = add(f, "anna", false, 0);
	second = add(f, NULL, false, 5000);
	add(f, "anna", true, 0); /* filed in silence */
	third = add(f, "pekka", false, 0);
	again.ticket_id = first; /* a follow-up that added a tag */
	MUST(decision_add(f->store, &again, &f->error));
	fixture_commit(f);
	MUST(past_ticket_list(f->store, 0, 2, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(rows[0].ticket_id, third);
	assert_string_equal(rows[0].owner, "pekka");
	assert_int_equal(rows[0].closed_at, 0);
	assert_int_equal(rows[1].ticket_id, second);
	assert_null(rows[1].owner);
	assert_int_equal(rows[1].closed_at, 5000);
	assert_int_equal(rows[1].at, second);
	MUST(past_ticket_list(
		f->store, rows[1].decision_id, 2, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].ticket_id, first);
	assert_string_equal(rows[0].facts, "{}");
}

static void what_somebody_had_open_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct past_burden *rows;
	size_t count;
	int64_t open, later, last;

	fixture_begin(f);
	open = add(f, "anna", false, 0);
	add(f, NULL, false, 0);	     /* nobody's */
	add(f, "anna", false, 1000); /* closed by then */
	later = add(f, "pekka", false, 1001);
	add(f, "anna", true, 0); /* filed in silence */
	last = add(f, "anna", false, 0);
	fixture_commit(f);
	MUST(past_burden_list(f->store, 1000, last, 0, 1, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].ticket_id, open);
	assert_int_equal(rows[0].closed_at, 0);
	MUST(past_burden_list(f->store, 1000, last, open, 10, f->arena, &rows, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].ticket_id, later);
	assert_string_equal(rows[0].owner, "pekka");
	assert_int_equal(rows[0].closed_at, 1001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(the_newest_come_first_once_each_and_page_by_page),
		STORE_TEST(what_somebody_had_open_at_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
