/* SPDX-License-Identifier: MIT */
/* What would be whose: shares, peaks, caps, and the ombuds that people would have. */
#include "handlers/tuning/simulation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { ANNA, PEKKA, PERSONS, GONE = PERSONS, TICKETS_MAX = 400 };

/* Anna and Pekka share one group; tickets come one a second. */
struct office {
	struct arena *arena;
	struct person persons[PERSONS];
	const struct person *members[PERSONS];
	struct group group;
	struct site site;
	struct past tickets[TICKETS_MAX];
	size_t count;
	struct burden burdens[10];
	size_t burden_count;
	struct simulation made;
};

static int set_up(void **state)
{
	static const char *const titles[PERSONS] = {"anna", "pekka"};
	struct arena *arena = arena_new(10000000);
	struct office *office = ARENA_NEW(arena, struct office);

	office->arena = arena;
	for (int i = 0; i < PERSONS; i++) {
		office->persons[i] =
			(struct person){.title = titles[i], .name = titles[i], .weight = 100};
		office->members[i] = &office->persons[i];
	}
	office->group = (struct group){.title = "general",
		.members = office->members,
		.member_count = PERSONS,
		.ways = {ASSIGN_STICKY, ASSIGN_LEAST_OPEN},
		.way_count = 2};
	office->site = (struct site){.persons = office->persons,
		.person_count = PERSONS,
		.groups = &office->group,
		.group_count = 1,
		.default_group = &office->group};
	*state = office;
	return 0;
}

static int tear_down(void **state)
{
	struct office *office = *state;

	arena_free(office->arena);
	return 0;
}

/* seconds: how long it was open; 0: it still is. */
static struct past *came(struct office *office, const char *owner, int64_t seconds)
{
	struct past *past = &office->tickets[office->count];
	int64_t at = 1000 + (int64_t)office->count++;

	*past = (struct past){.at = at,
		.closed_at = seconds ? at + seconds : 0,
		.owner = owner,
		.facts = {.now = at}};
	return past;
}

static void run(struct office *office)
{
	simulation_run(&office->site, office->tickets, office->count, office->burdens,
		office->burden_count, office->arena, &office->made);
	assert_int_equal(office->made.tickets, office->count);
	assert_int_equal(office->made.part_count, PERSONS + 1);
}

static struct part part(const struct office *office, int number)
{
	return office->made.parts[number];
}

static void half_the_weight_gets_half_as_much_and_holds_half_as_much(void **state)
{
	struct office *office = *state;

	for (int i = 0; i < 300; i++) {
		came(office, i % 2 ? "anna" : "pekka", 30);
	}
	run(office);
	assert_int_equal(part(office, ANNA).got, 150);
	assert_int_equal(part(office, ANNA).got_before, 150);
	assert_int_equal(part(office, ANNA).open_most, 15);
	assert_int_equal(part(office, ANNA).open_most_before, 15);
	assert_int_equal(part(office, ANNA).by[ASSIGNED_BY_LEAST_OPEN], 150);
	office->persons[ANNA].weight = 50;
	run(office);
	assert_in_range(part(office, ANNA).got, 95, 105);
	assert_int_equal(part(office, ANNA).got + part(office, PEKKA).got, 300);
	assert_in_range(part(office, ANNA).open_most, 9, 11);
	assert_in_range(part(office, PEKKA).open_most, 19, 21);
	assert_int_equal(part(office, ANNA).open_most_before, 15);
	assert_true(office->made.moved > 0);
}

static void what_was_open_before_counts_until_it_was_closed(void **state)
{
	struct office *office = *state;

	for (int i = 0; i < 4; i++) {
		office->burdens[office->burden_count++] = (struct burden){"anna", 1010};
	}
	office->burdens[office->burden_count++] = (struct burden){"somebody-gone", 0};
	for (int i = 0; i < 4; i++) {
		came(office, NULL, 1);
	}
	run(office); /* each is closed before the next one comes */
	assert_int_equal(part(office, PEKKA).got, 4);
	assert_int_equal(part(office, PEKKA).open_most, 1);
	assert_int_equal(part(office, ANNA).open_most, 4);
	assert_int_equal(part(office, GONE).open_most, 1);
	assert_null(part(office, GONE).person);
	assert_int_equal(office->made.nobody_before, 4);
	assert_int_equal(office->made.moved, 4);
	for (int i = 0; i < 10; i++) {
		came(office, NULL, 1);
	}
	run(office); /* from 1010 on she has none, and it is her turn */
	assert_int_equal(part(office, PEKKA).got, 12);
	assert_int_equal(part(office, ANNA).got, 2);
}

static void a_contact_stays_with_who_would_have_had_them(void **state)
{
	struct office *office = *state;

	office->persons[ANNA].cap = 1;
	office->burdens[office->burden_count++] = (struct burden){"anna", 0};
	came(office, "anna", 0)->contact_id = 7; /* she was not full then */
	came(office, "anna", 0)->contact_id = 7;
	office->tickets[1].facts.contact_ombud = "anna"; /* since the first one */
	run(office);
	assert_int_equal(part(office, PEKKA).got, 2);
	assert_int_equal(part(office, PEKKA).by[ASSIGNED_BY_STICKY], 1);
	/* set by hand in between: that stays, beyond the cap too */
	office->tickets[0].owner = "pekka";
	run(office);
	assert_int_equal(part(office, ANNA).got, 1);
	assert_int_equal(part(office, ANNA).over_cap, 1);
	/* of another contact the first one says nothing */
	office->tickets[0].owner = "anna";
	office->tickets[0].contact_id = 8;
	run(office);
	assert_int_equal(part(office, ANNA).got, 1);
}

static void an_organisation_stays_with_who_would_have_had_it(void **state)
{
	static const char *keys[] = {"id:1234567-1", "name:kahvila"};
	struct office *office = *state;

	office->persons[ANNA].cap = 1;
	office->burdens[office->burden_count++] = (struct burden){"anna", 0};
	came(office, "anna", 0)->facts.organisation_keys = (struct texts){keys, 2};
	came(office, "anna", 0)->facts.organisation_keys = (struct texts){&keys[1], 1};
	office->tickets[1].facts.organisation_ombud = "anna";
	office->tickets[1].contact_id = 3;
	run(office);
	assert_int_equal(part(office, PEKKA).got, 2);
	assert_int_equal(part(office, PEKKA).by[ASSIGNED_BY_ORGANISATION], 1);
}

static void who_was_away_then_is_away(void **state)
{
	struct office *office = *state;
	struct load loads[] = {{.person = "anna", .away = true, .open_count = 99}};

	came(office, "pekka", 0)->facts.loads = loads;
	office->tickets[0].facts.load_count = 1;
	run(office);
	assert_int_equal(part(office, PEKKA).got, 1);
	assert_int_equal(office->made.moved, 0);
	office->persons[PEKKA].cap = 1;
	office->burdens[office->burden_count++] = (struct burden){"pekka", 0};
	run(office); /* the only one who is there is full */
	assert_int_equal(office->made.nobody, 1);
	assert_int_equal(office->made.to_address, 0);
	assert_int_equal(office->made.moved, 1);
	assert_int_equal(part(office, PEKKA).got_before, 1);
}

static void a_group_with_only_an_address_has_it_all(void **state)
{
	struct office *office = *state;

	office->group.members = NULL;
	office->group.member_count = 0;
	office->group.email = "info@kinno.example";
	came(office, "somebody-gone", 5);
	run(office);
	assert_int_equal(office->made.nobody, 1);
	assert_int_equal(office->made.to_address, 1);
	assert_int_equal(part(office, GONE).got_before, 1);
	assert_int_equal(part(office, GONE).open_most, 0);
	assert_int_equal(part(office, GONE).open_most_before, 1);
}

#define OFFICE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OFFICE_TEST(half_the_weight_gets_half_as_much_and_holds_half_as_much),
		OFFICE_TEST(what_was_open_before_counts_until_it_was_closed),
		OFFICE_TEST(a_contact_stays_with_who_would_have_had_them),
		OFFICE_TEST(an_organisation_stays_with_who_would_have_had_it),
		OFFICE_TEST(who_was_away_then_is_away),
		OFFICE_TEST(a_group_with_only_an_address_has_it_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
