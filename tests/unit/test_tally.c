/* SPDX-License-Identifier: MIT */
#include "tests/unit/store_fixture.h"

#include "daemon/base/clock.h"

static int64_t make_ticket(struct fixture *f)
{
	struct ticket ticket = fixture_ticket(NULL);

	MUST(ticket_create(f->store, &ticket, &f->error));
	return ticket.id;
}

/* Inside a transaction. */
static void queue(struct fixture *f, enum outgoing_kind kind, int64_t ticket_id, const char *to,
	const char *also_to, int64_t at)
{
	const char *recipients[] = {to, also_to};
	struct outgoing outgoing = {.ticket_id = ticket_id,
		.sender = "mail",
		.kind = kind,
		.envelope_from = "",
		.recipients = recipients,
		.recipient_count = also_to ? 2 : 1,
		.message_id = "id@ombud",
		.bytes = (const unsigned char *)"x",
		.size_bytes = 1,
		.created_at = at,
		.next_try_at = at};

	MUST(outbox_reserve(f->store, &outgoing.id, &f->error));
	MUST(outbox_add(f->store, &outgoing, &f->error));
}

static struct outbox_usage usage(
	struct fixture *f, const char *address, const char *domain, int64_t ticket, int64_t since)
{
	struct outbox_usage found;

	MUST(outbox_usage_automatic(
		f->store, address, domain, ticket, since, since, since, since, &found, &f->error));
	return found;
}

static void automatic_mails_count_by_address_domain_ticket_and_site(void **state)
{
	struct fixture *f = *state;
	struct outbox_usage found;
	int64_t ticket;
	int64_t other;

	fixture_begin(f);
	ticket = make_ticket(f);
	other = make_ticket(f);
	queue(f, OUTGOING_ACKNOWLEDGEMENT, ticket, "Anna+x@Example.org", NULL, 100);
	queue(f, OUTGOING_CLOSED_HOURS, ticket, "anna@example.org", NULL, 200);
	queue(f, OUTGOING_ACKNOWLEDGEMENT, other, "bo@EXAMPLE.org", NULL, 300);
	queue(f, OUTGOING_ACKNOWLEDGEMENT, 0, "c@b.example", NULL, 400);
	queue(f, OUTGOING_ANSWER, ticket, "anna@example.org", NULL, 400); /* a person's words */
	queue(f, OUTGOING_NOTIFICATION, ticket, "staff@example.org", NULL, 400); /* to staff */
	fixture_commit(f);

	found = usage(f, "anna@example.org", "example.org", ticket, 0);
	assert_int_equal(found.to_address, 2);
	assert_int_equal(found.to_domain, 3);
	assert_int_equal(found.on_ticket, 2);
	assert_int_equal(found.all, 4);
	found = usage(
		f, "anna@example.org", "Example.ORG", ticket, 200); /* the edge belongs to it */
	assert_int_equal(found.to_address, 1);
	assert_int_equal(found.to_domain, 2);
	assert_int_equal(found.on_ticket, 1);
	assert_int_equal(found.all, 3);
	found = usage(f, "anna@example.org", "example.org", ticket, 401);
	assert_int_equal(found.to_address, 0);
	assert_int_equal(found.all, 0);
	found = usage(f, "nobody@example.net", "example.net", 0, 0);
	assert_int_equal(found.to_address + found.to_domain + found.on_ticket, 0);
}

static void one_mail_to_two_people_of_one_domain_counts_once_for_it(void **state)
{
	struct fixture *f = *state;
	struct outbox_usage found;

	fixture_begin(f);
	queue(f, OUTGOING_ACKNOWLEDGEMENT, 0, "a@example.org", "b@example.org", 100);
	queue(f, OUTGOING_ACKNOWLEDGEMENT, 0, "a@example.org", "A+two@example.org", 100);
	fixture_commit(f);
	found = usage(f, "a@example.org", "example.org", 0, 0);
	assert_int_equal(found.to_address, 2);
	assert_int_equal(found.to_domain, 2);
	assert_int_equal(found.all, 2);
	assert_int_equal(usage(f, "b@example.org", "example.org", 0, 0).to_address, 1);
}

static void a_clock_that_steps_back_loses_no_count(void **state)
{
	struct fixture *f = *state;
	const int64_t times[] = {100, 200, 150, 100, 201};

	fixture_begin(f);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		queue(f, OUTGOING_ACKNOWLEDGEMENT, 0, "a@example.org", NULL, times[i]);
	}
	fixture_commit(f);
	assert_int_equal(usage(f, "a@example.org", "example.org", 0, 0).all, 5);
	assert_int_equal(usage(f, "a@example.org", "example.org", 0, 200).to_address, 4);
	assert_int_equal(usage(f, "a@example.org", "example.org", 0, 201).to_address, 1);
}

static void a_window_reaches_over_midnight_and_quiet_days(void **state)
{
	struct fixture *f = *state;
	const int64_t day = 86400;
	const int64_t times[] = {day - 1, day, day + 5, 4 * day, 4 * day + 1, 30 * day, 29 * day};
	const struct {
		int64_t since;
		int64_t count;
	} cases[] = {
		{0, 7},		   /* all */
		{day - 1, 7},	   /* the last second of a day */
		{day, 6},	   /* the first of the next */
		{2 * day, 4},	   /* a day without mail */
		{4 * day + 1, 3},  /* inside a day */
		{29 * day + 1, 1}, /* the clock stepped back by a day meanwhile */
		{31 * day, 0},	   /* after the last */
	};
	bool had = true;

	fixture_begin(f);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		queue(f, OUTGOING_CLOSED_HOURS, 0, "a@example.org", NULL, times[i]);
	}
	fixture_commit(f);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
			usage(f, "a@example.org", "example.org", 0, cases[i].since).to_address,
			cases[i].count);
	}
	MUST(outbox_had(
		f->store, "a@example.org", OUTGOING_CLOSED_HOURS, 5 * day, &had, &f->error));
	assert_true(had);
	MUST(outbox_had(
		f->store, "a@example.org", OUTGOING_CLOSED_HOURS, 31 * day, &had, &f->error));
	assert_false(had);
}

static void old_numbers_can_be_taken_away(void **state)
{
	struct fixture *f = *state;

	fixture_begin(f);
	for (int64_t at = 1; at <= 10; at++) {
		queue(f, OUTGOING_ACKNOWLEDGEMENT, 0, "a@example.org", NULL, at);
	}
	fixture_commit(f);
	MUST(db_script(f->store->db, "DELETE FROM tally WHERE at < 4", &f->error));
	assert_int_equal(usage(f, "a@example.org", "example.org", 0, 0).to_address, 7);
	assert_int_equal(usage(f, "a@example.org", "example.org", 0, 8).to_address, 3);
}

static void staff_mail_counts_apart(void **state)
{
	struct fixture *f = *state;
	int64_t count;

	fixture_begin(f);
	queue(f, OUTGOING_NOTIFICATION, 0, "anna@kotka.example", NULL, 100);
	queue(f, OUTGOING_ACCOUNT, 0, "anna@kotka.example", NULL, 200);
	queue(f, OUTGOING_ACKNOWLEDGEMENT, 0, "anna@kotka.example", NULL, 300);
	fixture_commit(f);
	MUST(outbox_usage_staff(f->store, "anna@kotka.example", 100, &count, &f->error));
	assert_int_equal(count, 2);
	MUST(outbox_usage_staff(f->store, "anna@kotka.example", 101, &count, &f->error));
	assert_int_equal(count, 1);
}

static void whether_an_address_had_a_mail_is_known_by_kind(void **state)
{
	struct fixture *f = *state;
	const struct {
		const char *address;
		enum outgoing_kind kind;
		int64_t since;
		bool had;
	} cases[] = {
		{"a@example.org", OUTGOING_CLOSED_HOURS, 100, true},
		{"a@example.org", OUTGOING_CLOSED_HOURS, 101, false},	 /* before the period */
		{"a@example.org", OUTGOING_ACKNOWLEDGEMENT, 100, false}, /* another kind */
		{"b@example.org", OUTGOING_CLOSED_HOURS, 100, false},	 /* another person */
		{"a@example.org", OUTGOING_ANSWER, 100, true},		 /* a kind without budget */
		{"s@example.org", OUTGOING_DIGEST, 100, true},		 /* to staff */
	};

	fixture_begin(f);
	queue(f, OUTGOING_CLOSED_HOURS, 0, "A@example.org", NULL, 100);
	queue(f, OUTGOING_ANSWER, 0, "A@example.org", NULL, 100);
	queue(f, OUTGOING_DIGEST, 0, "s@example.org", NULL, 100);
	fixture_commit(f);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool had = !cases[i].had;

		MUST(outbox_had(f->store, cases[i].address, cases[i].kind, cases[i].since, &had,
			&f->error));
		assert_int_equal(had, cases[i].had);
	}
}

/* Counting by number, not by row: after a flood the engine looks at as few rows as before. */
static void a_flood_does_not_make_counting_slow(void **state)
{
	struct fixture *f = *state;
	int64_t started;
	int64_t took;

	MUST(db_script(f->store->db,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
		"INSERT INTO tally SELECT 0, 'site', '', i / 4, i, 'acknowledgement' FROM n",
		&f->error));
	started = clock_monotonic_ms();
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(usage(f, "a@example.org", "example.org", 0, 1000).all, 296001);
	}
	took = clock_monotonic_ms() - started;
	assert_true(took < 5000); /* one count over the rows alone takes 10 ms: 10 s */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(automatic_mails_count_by_address_domain_ticket_and_site),
		STORE_TEST(one_mail_to_two_people_of_one_domain_counts_once_for_it),
		STORE_TEST(a_clock_that_steps_back_loses_no_count),
		STORE_TEST(a_window_reaches_over_midnight_and_quiet_days),
		STORE_TEST(old_numbers_can_be_taken_away),
		STORE_TEST(staff_mail_counts_apart),
		STORE_TEST(whether_an_address_had_a_mail_is_known_by_kind),
		STORE_TEST(a_flood_does_not_make_counting_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
