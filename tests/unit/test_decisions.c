/* SPDX-License-Identifier: MIT */
/* The decisions behind tickets, by ticket and by time. */
#include "tests/unit/store_fixture.h"

static void the_decision_that_routed_a_ticket_is_kept(void **state)
{
	struct fixture *f = *state;
	int64_t ticket = fixture_ticket_made(f);
	struct decision first = {.ticket_id = ticket,
		.inbox_id = 3,
		.at = 9,
		.generation = "abc",
		.facts = "{\"now\":9}",
		.verdict = "{}"};
	struct decision second = first;
	struct decision found, *listed;
	size_t count;

	second.generation = "def";
	fixture_begin(f);
	MUST(decision_add(f->store, &first, &f->error));
	MUST(decision_add(f->store, &second, &f->error));
	fixture_commit(f);
	MUST(decision_list(f->store, ticket, f->arena, &listed, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(listed[1].ticket_id, ticket);
	assert_string_equal(listed[1].generation, "def");
	MUST(decision_load(f->store, ticket, f->arena, &found, &f->error));
	assert_int_equal(found.id, first.id);
	assert_int_equal(found.inbox_id, 3);
	assert_int_equal(found.at, 9);
	assert_string_equal(found.generation, "abc");
	assert_string_equal(found.facts, "{\"now\":9}");
	assert_int_equal(
		decision_load(f->store, ticket + 1, f->arena, &found, &f->error), NOT_FOUND);
}

static void add_at(struct fixture *f, int64_t at)
{
	struct decision decision = {.at = at, .generation = "g", .facts = "{}", .verdict = "{}"};

	MUST(decision_add(f->store, &decision, &f->error));
}

static void those_since_a_time_are_found_without_looking_at_all(void **state)
{
	static const struct {
		int64_t since;
		int64_t first;
	} rows[] = {{0, 1}, {10, 1}, {11, 2}, {20, 2}, {25, 5}, {39, 6}, {40, 6}};
	static const int64_t times[] = {10, 20, 20, 20, 30, 40};
	struct fixture *f = *state;
	int64_t first, last;

	MUST(decision_range(f->store, 0, &first, &last, &f->error));
	assert_true(first == 1 && last == 0); /* none at all */
	fixture_begin(f);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		add_at(f, times[i]);
	fixture_commit(f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		MUST(decision_range(f->store, rows[i].since, &first, &last, &f->error));
		assert_int_equal(first, rows[i].first);
		assert_int_equal(last, 6);
	}
	MUST(decision_range(f->store, 41, &first, &last, &f->error));
	assert_true(first == 7 && last == 6);
}

static void a_page_has_those_of_its_ids(void **state)
{
	struct fixture *f = *state;
	struct decision *page;
	size_t count;

	fixture_begin(f);
	for (int64_t at = 1; at <= 5; at++)
		add_at(f, at);
	fixture_commit(f);
	MUST(decision_page(f->store, 2, 4, f->arena, &page, &count, &f->error));
	assert_int_equal(count, 3);
	assert_int_equal(page[0].id, 2);
	assert_int_equal(page[2].at, 4);
	MUST(decision_page(f->store, 6, 9, f->arena, &page, &count, &f->error));
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(the_decision_that_routed_a_ticket_is_kept),
		STORE_TEST(those_since_a_time_are_found_without_looking_at_all),
		STORE_TEST(a_page_has_those_of_its_ids),
	};

	return cmocka_run_group_tests_name("decisions", tests, NULL, NULL);
}
