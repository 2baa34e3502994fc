/* SPDX-License-Identifier: MIT */
/* Decisions and what became of their tickets. */
#include "tests/unit/store_fixture.h"

#include "daemon/store/merges.h"
#include "daemon/store/rule_hits.h"

static int64_t make_ticket(struct fixture *f, const char *group)
{
	struct ticket ticket = fixture_ticket(NULL);

	ticket.group = group;
	fixture_begin(f);
	MUST(ticket_create(f->store, &ticket, &f->error));
	fixture_commit(f);
	return ticket.id;
}

static int64_t decide(struct fixture *f, int64_t ticket, int64_t at)
{
	struct decision decision = {.ticket_id = ticket,
		.inbox_id = 7,
		.at = at,
		.generation = "abc",
		.facts = "{}",
		.verdict = "{\"group\":null}"};

	fixture_begin(f);
	MUST(decision_add(f->store, &decision, &f->error));
	fixture_commit(f);
	return decision.id;
}

static size_t list(struct fixture *f, int64_t after, int64_t since, int64_t until,
	struct rule_hit_row **ret_rows)
{
	size_t count;

	MUST(rule_hits_list(f->store, after, since, until, f->arena, ret_rows, &count, &f->error));
	return count;
}

static void a_decision_stands_beside_its_ticket_as_it_is_now(void **state)
{
	struct fixture *f = *state;
	struct rule_hit_row *rows;
	int64_t ticket = make_ticket(f, "general"), first = decide(f, ticket, 100);
	struct ticket moved = fixture_ticket("anna");

	decide(f, ticket, 110);
	moved.id = ticket;
	moved.group = "building-control";
	moved.helper_group = "general";
	fixture_begin(f);
	MUST(ticket_update(f->store, &moved, &f->error));
	fixture_commit(f);
	assert_int_equal(list(f, 0, 0, 1000, &rows), 2);
	assert_int_equal(rows[0].id, first);
	assert_int_equal(rows[0].ticket_id, ticket);
	assert_int_equal(rows[0].inbox_id, 7);
	assert_int_equal(rows[0].at, 100);
	assert_true(rows[0].is_first);
	assert_false(rows[1].is_first);
	assert_string_equal(rows[0].verdict, "{\"group\":null}");
	assert_string_equal(rows[0].group, "building-control");
	assert_string_equal(rows[0].helper_group, "general");
	assert_int_equal(rows[0].contact_id, 0);
	assert_false(rows[0].silent);
}

static void the_first_decision_of_a_period_is_found_by_its_time(void **state)
{
	struct fixture *f = *state;
	int64_t ids[9], before, ticket = make_ticket(f, NULL);
	struct rule_hit_row *rows;

	MUST(rule_hits_before(f->store, 0, &before, &f->error));
	assert_int_equal(before, 0);
	for (int i = 0; i < 9; i++)
		ids[i] = decide(f, ticket, 100 + 10 * i);
	for (int i = 0; i < 9; i++) {
		MUST(rule_hits_before(f->store, 95 + 10 * i, &before, &f->error));
		assert_int_equal(before, ids[i] - 1);
		MUST(rule_hits_before(f->store, 100 + 10 * i, &before, &f->error));
		assert_int_equal(before, ids[i] - 1);
	}
	MUST(rule_hits_before(f->store, 1000, &before, &f->error));
	assert_int_equal(before, ids[8]);
	assert_int_equal(list(f, ids[2], 0, 150, &rows), 2); /* those of 130 and 140 */
	assert_int_equal(rows[0].id, ids[3]);
	assert_int_equal(list(f, ids[2], 140, 1000, &rows), 5);
}

static void a_long_period_comes_in_pages(void **state)
{
	struct fixture *f = *state;
	struct rule_hit_row *rows;
	int64_t last;

	make_ticket(f, NULL);
	MUST(db_script(f->store->db,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) "
		"INSERT INTO decision (ticket_id, at, generation, facts, verdict) "
		"SELECT (SELECT max(id) FROM ticket), i, 'g', '{}', '{}' FROM n",
		&f->error));
	assert_int_equal(list(f, 0, 0, 10000, &rows), RULE_HITS_PAGE);
	last = rows[RULE_HITS_PAGE - 1].id;
	assert_int_equal(rows[0].inbox_id, 0);
	assert_int_equal(list(f, last, 0, 10000, &rows), 500);
	assert_int_equal(rows[0].id, last + 1);
}

static void a_tickets_words_are_those_it_began_with(void **state)
{
	struct fixture *f = *state;
	int64_t ticket = make_ticket(f, NULL);
	struct entry entries[] = {
		{.ticket_id = ticket, .at = 1, .kind = ENTRY_EVENT, .text = "an event"},
		{.ticket_id = ticket,
			.at = 2,
			.kind = ENTRY_IN,
			.from = "raija@kasvu.example",
			.subject = "Terassi",
			.text = "Saako tähän terassin?"},
		{.ticket_id = ticket, .at = 3, .kind = ENTRY_IN, .text = "Ja milloin?"},
	};
	struct rule_words words;
	char *longer = arena_alloc(f->arena, RULE_WORDS_MAX + 101);
	struct entry large = {.ticket_id = make_ticket(f, NULL), .kind = ENTRY_IN, .text = longer};

	memset(longer, 'x', RULE_WORDS_MAX + 100);
	fixture_begin(f);
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		MUST(entry_add(f->store, &entries[i], &f->error));
	MUST(entry_add(f->store, &large, &f->error));
	fixture_commit(f);
	MUST(rule_words_load(f->store, ticket, f->arena, &words, &f->error));
	assert_string_equal(words.sender, "raija@kasvu.example");
	assert_string_equal(words.subject, "Terassi");
	assert_string_equal(words.text, "Saako tähän terassin?");
	MUST(rule_words_load(f->store, large.ticket_id, f->arena, &words, &f->error));
	assert_int_equal(strlen(words.text), RULE_WORDS_MAX);
	assert_null(words.sender);
	assert_int_equal(
		rule_words_load(f->store, ticket + 100, f->arena, &words, &f->error), NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_decision_stands_beside_its_ticket_as_it_is_now),
		STORE_TEST(the_first_decision_of_a_period_is_found_by_its_time),
		STORE_TEST(a_long_period_comes_in_pages),
		STORE_TEST(a_tickets_words_are_those_it_began_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
