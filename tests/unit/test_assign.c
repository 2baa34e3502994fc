/* SPDX-License-Identifier: MIT */
/* Who owns a ticket: every way, deputies, ombuds of other groups, and nobody. */
#include "rules/assign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/local_time.h"

enum { ANNA, PEKKA, MARIA, OLLI, PERSONS };

/* A town: building (anna, pekka), streets (maria), kinno (an address only); olli is in no group. */
struct town {
	struct arena *arena;
	struct person persons[PERSONS];
	const struct person *builders[2];
	const struct person *street_people[1];
	struct group groups[3];
	struct load loads[PERSONS];
	struct site site;
	struct facts facts;
	struct verdict verdict;
	struct assignment made;
};

static int setup(void **state)
{
	static const char *const titles[PERSONS] = {"anna", "pekka", "maria", "olli"};
	struct arena *arena = arena_new(1000000);
	struct town *town = ARENA_NEW(arena, struct town);

	town->arena = arena;
	for (int i = 0; i < PERSONS; i++) {
		town->persons[i] = (struct person){.title = titles[i], .name = titles[i]};
		town->loads[i] = (struct load){.person = titles[i]};
	}
	town->builders[0] = &town->persons[ANNA];
	town->builders[1] = &town->persons[PEKKA];
	town->street_people[0] = &town->persons[MARIA];
	town->groups[0] = (struct group){.title = "building",
		.members = town->builders,
		.member_count = 2,
		.ways = {ASSIGN_STICKY, ASSIGN_LEAST_OPEN},
		.way_count = 2};
	town->groups[1] = (struct group){.title = "streets",
		.members = town->street_people,
		.member_count = 1,
		.ways = {ASSIGN_ROUND_ROBIN},
		.way_count = 1};
	town->groups[2] = (struct group){.title = "kinno", .email = "neuvonta@kinno.example"};
	town->site.persons = town->persons;
	town->site.person_count = PERSONS;
	town->site.groups = town->groups;
	town->site.group_count = 3;
	town->site.default_group = &town->groups[1];
	town->facts.loads = town->loads;
	town->facts.load_count = PERSONS;
	town->verdict.group.value = "building";
	*state = town;
	return 0;
}

static int teardown(void **state)
{
	struct town *town = *state;

	arena_free(town->arena);
	return 0;
}

static const char *owner_of(struct town *town)
{
	assign_owner(&town->site, &town->verdict, &town->facts, town->arena, &town->made);
	assert_non_null(town->made.group);
	assert_true(town->made.step_count > 0);
	return town->made.owner ? town->made.owner->title : "nobody";
}

static bool says(const struct town *town, const char *words)
{
	for (size_t i = 0; i < town->made.step_count; i++) {
		if (strstr(town->made.steps[i], words)) {
			return true;
		}
	}
	return false;
}

static void use_ways(struct group *group, enum assign_way first, enum assign_way second)
{
	group->ways[0] = first;
	group->ways[1] = second;
	group->way_count = first == second ? 1 : 2;
}

static void the_one_with_fewest_open_tickets_gets_it(void **state)
{
	struct town *town = *state;

	town->loads[ANNA].open_count = 3;
	town->loads[PEKKA].open_count = 2;
	assert_string_equal(owner_of(town), "pekka");
	assert_true(says(town, "fewest open tickets (2)"));
	assert_ptr_equal(town->made.group, &town->groups[0]);
	assert_null(town->made.helper_group);
	assert_null(town->made.stands_in_for);
}

static void equal_loads_take_turns(void **state)
{
	struct town *town = *state;

	assert_string_equal(owner_of(town), "anna"); /* neither ever had one: as listed */
	town->loads[ANNA].last_assigned_at = 100;
	assert_string_equal(owner_of(town), "pekka");
	town->loads[PEKKA].last_assigned_at = 200;
	assert_string_equal(owner_of(town), "anna");
}

static void round_robin_does_not_look_at_loads(void **state)
{
	struct town *town = *state;

	use_ways(&town->groups[0], ASSIGN_ROUND_ROBIN, ASSIGN_ROUND_ROBIN);
	town->loads[ANNA].open_count = 50;
	town->loads[ANNA].last_assigned_at = 100;
	town->loads[PEKKA].last_assigned_at = 200;
	assert_string_equal(owner_of(town), "anna");
}

static void turns_pass_over_the_absent(void **state)
{
	struct town *town = *state;

	town->loads[ANNA].away = true;
	town->loads[PEKKA].open_count = 9;
	town->persons[ANNA].deputy = &town->persons[OLLI]; /* not asked: pekka is here */
	assert_string_equal(owner_of(town), "pekka");
}

static void fixed_is_the_first_member_or_the_deputy(void **state)
{
	struct town *town = *state;

	use_ways(&town->groups[0], ASSIGN_FIXED, ASSIGN_LEAST_OPEN);
	town->loads[ANNA].open_count = 50;
	assert_string_equal(owner_of(town), "anna");
	town->loads[ANNA].away = true;
	town->persons[ANNA].deputy = &town->persons[OLLI];
	assert_string_equal(owner_of(town), "olli");
	assert_ptr_equal(town->made.stands_in_for, &town->persons[ANNA]);
	assert_true(says(town, "owner: olli, in place of anna"));
}

static void a_deputy_may_have_a_deputy(void **state)
{
	struct town *town = *state;

	use_ways(&town->groups[0], ASSIGN_FIXED, ASSIGN_FIXED);
	town->loads[ANNA].away = true;
	town->loads[OLLI].away = true;
	town->persons[ANNA].deputy = &town->persons[OLLI];
	town->persons[OLLI].deputy = &town->persons[MARIA];
	assert_string_equal(owner_of(town), "maria");
	assert_ptr_equal(town->made.stands_in_for, &town->persons[ANNA]);
}

static void deputies_in_a_ring_end(void **state)
{
	struct town *town = *state;

	use_ways(&town->groups[0], ASSIGN_FIXED, ASSIGN_FIXED);
	town->loads[ANNA].away = true;
	town->loads[OLLI].away = true;
	town->loads[MARIA].away = true;
	town->persons[ANNA].deputy = &town->persons[OLLI];
	town->persons[OLLI].deputy = &town->persons[MARIA];
	town->persons[MARIA].deputy = &town->persons[OLLI]; /* the ring does not hold anna */
	assert_string_equal(owner_of(town), "pekka");
	town->loads[PEKKA].away = true;
	town->persons[PEKKA].deputy = &town->persons[PEKKA];
	assert_string_equal(owner_of(town), "nobody");
}

static void the_ombud_owns_it_in_their_own_group(void **state)
{
	struct town *town = *state;

	town->facts.contact_ombud = "pekka";
	town->loads[PEKKA].open_count = 9;
	assert_string_equal(owner_of(town), "pekka");
	assert_ptr_equal(town->made.group, &town->groups[0]);
	assert_null(town->made.helper_group);
}

static void the_ombud_owns_it_whatever_the_matter(void **state)
{
	struct town *town = *state;

	town->facts.contact_ombud = "maria";
	assert_string_equal(owner_of(town), "maria");
	assert_ptr_equal(town->made.group, &town->groups[1]);
	assert_ptr_equal(town->made.helper_group, &town->groups[0]);
	assert_true(says(town, "building helps"));
}

static void an_ombud_of_no_group_has_it_in_the_default_group(void **state)
{
	struct town *town = *state;

	town->facts.contact_ombud = "olli";
	assert_string_equal(owner_of(town), "olli");
	assert_ptr_equal(town->made.group, &town->groups[1]);
	assert_ptr_equal(town->made.helper_group, &town->groups[0]);
}

static void a_group_that_is_not_sticky_ignores_the_ombud(void **state)
{
	struct town *town = *state;

	town->verdict.group.value = "streets";
	town->facts.contact_ombud = "anna";
	assert_string_equal(owner_of(town), "maria");
	assert_null(town->made.helper_group);
}

static void an_absent_ombud_has_a_deputy_or_the_next_way_holds(void **state)
{
	struct town *town = *state;

	town->facts.contact_ombud = "maria";
	town->loads[MARIA].away = true;
	assert_string_equal(owner_of(town), "anna");
	assert_ptr_equal(town->made.group, &town->groups[0]);
	assert_null(town->made.helper_group);
	assert_true(says(town, "maria is away and has no deputy"));
	town->persons[MARIA].deputy = &town->persons[OLLI];
	assert_string_equal(owner_of(town), "olli");
	assert_ptr_equal(town->made.stands_in_for, &town->persons[MARIA]);
	assert_ptr_equal(town->made.helper_group, &town->groups[0]);
}

static void an_ombud_who_has_left_is_no_ombud(void **state)
{
	struct town *town = *state;

	town->facts.contact_ombud = "somebody-gone";
	assert_string_equal(owner_of(town), "anna");
	assert_true(says(town, "has no ombud"));
}

static void a_person_named_by_a_rule_comes_before_the_ombud(void **state)
{
	struct town *town = *state;

	town->facts.contact_ombud = "pekka";
	town->verdict.owner.value = "maria";
	town->verdict.owner.by = (struct origin){"parking", {.file = "own.conf", .line = 3}};
	assert_string_equal(owner_of(town), "maria");
	assert_ptr_equal(town->made.group, &town->groups[0]); /* the rule's group stays */
	assert_true(says(town, "set by rule \"parking\""));
	town->loads[MARIA].away = true; /* without a deputy the ways go on */
	assert_string_equal(owner_of(town), "pekka");
}

static void no_group_is_the_default_group(void **state)
{
	struct town *town = *state;

	town->verdict.group.value = NULL;
	assert_string_equal(owner_of(town), "maria");
	assert_true(says(town, "the default group"));
	town->verdict.group.value = "no-such-group";
	assert_string_equal(owner_of(town), "maria");
}

static void a_group_with_only_an_address_has_no_owner(void **state)
{
	struct town *town = *state;

	town->verdict.group.value = "kinno";
	assert_string_equal(owner_of(town), "nobody");
	assert_ptr_equal(town->made.group, &town->groups[2]);
	assert_true(says(town, "neuvonta@kinno.example"));
	use_ways(&town->groups[2], ASSIGN_STICKY, ASSIGN_FIXED);
	town->facts.contact_ombud = "anna";
	assert_string_equal(owner_of(town), "anna");
	assert_ptr_equal(town->made.helper_group, &town->groups[2]);
}

static void when_all_are_away_a_deputy_comes_and_else_nobody(void **state)
{
	struct town *town = *state;

	town->loads[ANNA].away = true;
	town->loads[PEKKA].away = true;
	assert_string_equal(owner_of(town), "nobody");
	assert_null(town->made.stands_in_for);
	assert_true(says(town, "the group as a whole"));
	town->persons[PEKKA].deputy = &town->persons[MARIA];
	assert_string_equal(owner_of(town), "maria");
	assert_ptr_equal(town->made.stands_in_for, &town->persons[PEKKA]);
	assert_ptr_equal(town->made.group, &town->groups[0]);
}

static void a_group_whose_ways_yield_nobody_still_has_an_owner(void **state)
{
	struct town *town = *state;

	use_ways(&town->groups[0], ASSIGN_STICKY, ASSIGN_STICKY);
	town->loads[ANNA].open_count = 1;
	assert_string_equal(owner_of(town), "pekka");
	town->groups[0].way_count = 0;
	assert_string_equal(owner_of(town), "pekka");
}

static void a_person_the_store_does_not_know_is_here(void **state)
{
	struct town *town = *state;

	town->facts.load_count = 1; /* anna only */
	town->loads[ANNA].open_count = 1;
	assert_string_equal(owner_of(town), "pekka");
}

static void a_full_person_gets_only_what_is_theirs(void **state)
{
	struct town *town = *state;

	town->persons[ANNA].cap = 5;
	town->loads[ANNA].open_count = 5;
	town->loads[PEKKA].open_count = 50;
	assert_string_equal(owner_of(town), "pekka");
	assert_int_equal(town->made.by, ASSIGNED_BY_LEAST_OPEN);
	assert_true(says(town, "anna has 5 open tickets, the cap is 5"));
	use_ways(&town->groups[0], ASSIGN_FIXED, ASSIGN_LEAST_OPEN);
	assert_string_equal(owner_of(town), "pekka");
	use_ways(&town->groups[0], ASSIGN_STICKY, ASSIGN_LEAST_OPEN);
	town->facts.contact_ombud = "anna";
	assert_string_equal(owner_of(town), "anna");
	assert_int_equal(town->made.by, ASSIGNED_BY_STICKY);
	town->facts.contact_ombud = NULL;
	town->verdict.owner.value = "anna";
	assert_string_equal(owner_of(town), "anna");
	assert_int_equal(town->made.by, ASSIGNED_BY_RULE);
}

static void when_all_are_full_the_lead_has_it_and_else_the_group(void **state)
{
	struct town *town = *state;

	town->persons[ANNA].cap = town->persons[PEKKA].cap = 5;
	town->loads[ANNA].open_count = 5;
	town->loads[PEKKA].open_count = 6;
	assert_string_equal(owner_of(town), "nobody");
	assert_int_equal(town->made.by, ASSIGNED_BY_NOBODY);
	assert_true(says(town, "every member of building is away or at the cap"));
	assert_true(says(town, "below the cap: the group as a whole"));
	town->groups[0].lead = &town->persons[OLLI];
	assert_string_equal(owner_of(town), "olli");
	assert_int_equal(town->made.by, ASSIGNED_BY_LEAD);
	town->persons[OLLI].cap = 1;
	town->loads[OLLI].open_count = 1;
	assert_string_equal(owner_of(town), "nobody");
	/* a full deputy of an absent member takes nothing new either */
	town->loads[ANNA].away = true;
	town->persons[ANNA].deputy = &town->persons[OLLI];
	assert_string_equal(owner_of(town), "nobody");
	town->loads[OLLI].open_count = 0;
	assert_string_equal(owner_of(town), "olli");
	assert_int_equal(town->made.by, ASSIGNED_BY_DEPUTY);
	assert_ptr_equal(town->made.stands_in_for, &town->persons[ANNA]);
}

static void a_part_timer_keeps_their_contact_when_back_in_time(void **state)
{
	struct town *town = *state;
	struct hours office = {.timezone = "Europe/Helsinki"}, monday = office;

	for (int day = 0; day < 5; day++) {
		office.week[day][0] = (struct day_span){8 * 60, 16 * 60};
		office.week_count[day] = 1;
	}
	monday.week[0][0] = office.week[0][0];
	monday.week_count[0] = 1;
	town->groups[0].hours = town->groups[1].hours = &office;
	town->groups[0].first_answer_seconds = town->groups[1].first_answer_seconds = 8 * 3600;
	town->persons[PEKKA].hours = &monday;
	town->facts.contact_ombud = "pekka";
	assert_true(time_parse("2026-11-27 15:00", "Europe/Helsinki", &town->facts.now));
	assert_string_equal(owner_of(town), "pekka"); /* back on Monday at 8, due at 15 */
	assert_true(
		says(town, "pekka is off duty until Mon 30 Nov 8:00, before the answer is due"));
	assert_true(time_parse("2026-12-01 09:00", "Europe/Helsinki", &town->facts.now));
	assert_string_equal(owner_of(town), "anna");
	assert_true(says(town, "pekka is off duty until Mon 7 Dec 8:00, after the answer is due"));
	town->loads[PEKKA].away = true; /* that is for a deputy */
	town->persons[PEKKA].deputy = &town->persons[OLLI];
	assert_string_equal(owner_of(town), "olli");
	town->loads[PEKKA].away = false;
	use_ways(&town->groups[0], ASSIGN_FIXED, ASSIGN_LEAST_OPEN);
	town->persons[ANNA].hours = &monday;
	town->persons[PEKKA].hours = NULL;
	assert_string_equal(owner_of(town), "pekka");
}

static void the_place_has_its_people(void **state)
{
	static const char *kotka[] = {"kotka"};
	struct town *town = *state;

	use_ways(&town->groups[0], ASSIGN_PLACE, ASSIGN_LEAST_OPEN);
	town->persons[PEKKA].places = (struct texts){kotka, 1};
	town->persons[MARIA].places = (struct texts){kotka, 1}; /* of another group */
	town->loads[PEKKA].open_count = 9;
	assert_string_equal(owner_of(town), "anna");
	assert_true(says(town, "place: the message names none"));
	town->verdict.place.value = "hamina";
	assert_string_equal(owner_of(town), "anna");
	assert_true(says(town, "nobody of building who can take it looks after hamina"));
	town->verdict.place.value = "kotka";
	assert_string_equal(owner_of(town), "pekka");
	assert_int_equal(town->made.by, ASSIGNED_BY_PLACE);
	town->loads[PEKKA].away = true;
	assert_string_equal(owner_of(town), "anna");
	assert_int_equal(town->made.by, ASSIGNED_BY_LEAST_OPEN);
	town->persons[PEKKA].deputy = &town->persons[OLLI];
	assert_string_equal(owner_of(town), "olli");
	assert_ptr_equal(town->made.stands_in_for, &town->persons[PEKKA]);
	assert_int_equal(town->made.by, ASSIGNED_BY_PLACE);
}

static void others_of_an_organisation_go_to_who_looks_after_it(void **state)
{
	struct town *town = *state;

	town->facts.organisation_ombud = "pekka";
	town->loads[PEKKA].open_count = 9;
	assert_string_equal(owner_of(town), "pekka");
	assert_int_equal(town->made.by, ASSIGNED_BY_ORGANISATION);
	assert_true(says(town, "pekka looks after others of the contact's organisation"));
	town->facts.contact_ombud = "anna"; /* their own comes first */
	assert_string_equal(owner_of(town), "anna");
	assert_int_equal(town->made.by, ASSIGNED_BY_STICKY);
	town->loads[ANNA].away = true; /* without a deputy */
	assert_string_equal(owner_of(town), "pekka");
	assert_int_equal(town->made.by, ASSIGNED_BY_ORGANISATION);
	town->loads[ANNA].away = false;
	town->facts.contact_ombud = NULL;
	town->persons[PEKKA].cap = 9; /* whom the contact does not know yet keeps to the cap */
	assert_string_equal(owner_of(town), "anna");
	assert_int_equal(town->made.by, ASSIGNED_BY_LEAST_OPEN);
	town->facts.organisation_ombud = "maria";
	assert_string_equal(owner_of(town), "maria");
	assert_ptr_equal(town->made.helper_group, &town->groups[0]);
	use_ways(&town->groups[0], ASSIGN_LEAST_OPEN, ASSIGN_LEAST_OPEN);
	assert_string_equal(owner_of(town), "anna");
}

static void a_large_group_is_told_shortly_and_to_the_end(void **state)
{
	enum { MANY = 300 };
	struct town *town = *state;
	struct person *persons = ARENA_ARRAY(town->arena, MANY, struct person);
	const struct person **members = ARENA_ARRAY(town->arena, MANY, const struct person *);
	struct load *loads = ARENA_ARRAY(town->arena, MANY, struct load);

	for (int i = 0; i < MANY; i++) {
		persons[i].title = persons[i].name = arena_printf(town->arena, "p%d", i);
		loads[i] = (struct load){.person = persons[i].title, .away = true};
		members[i] = &persons[i];
	}
	town->site.persons = persons;
	town->site.person_count = MANY;
	town->groups[0].members = members;
	town->groups[0].member_count = MANY;
	town->groups[0].lead = &town->persons[OLLI];
	town->facts.loads = loads;
	town->facts.load_count = MANY;
	assert_string_equal(owner_of(town), "olli");
	assert_true(says(town, "passed over: p0 is away, p1 is away"));
	assert_true(says(town, "p9 is away and 290 more"));
	assert_string_equal(town->made.steps[town->made.step_count - 1], "owner: olli");
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

/* Any town at all, drawn from a seed. */
static void draw(struct town *town, uint32_t *seed)
{
	static const char *tags[] = {"food", "terrace"}, *places[] = {"kotka", "hamina"};
	static const char *const groups[] = {"building", "streets", "kinno", "gone", NULL};
	static const char *const ombuds[] = {"anna", "pekka", "maria", "olli", "gone", NULL, NULL};

	for (int i = 0; i < PERSONS; i++) {
		struct person *person = &town->persons[i];

		town->loads[i] = (struct load){.person = person->title,
			.away = next_random(seed) % 3 == 0,
			.open_count = next_random(seed) % 4,
			.last_assigned_at = next_random(seed) % 4};
		person->weight = next_random(seed) % 3 * 50;
		person->cap = next_random(seed) % 4;
		person->deputy =
			next_random(seed) % 2 ? &town->persons[next_random(seed) % PERSONS] : NULL;
		person->languages[0] = next_random(seed) % 4;
		person->language_count = 1;
		person->skills = (struct texts){tags, next_random(seed) % 3};
		person->places = (struct texts){places, next_random(seed) % 3};
	}
	for (int i = 0; i < 3; i++) {
		struct group *group = &town->groups[i];

		group->way_count = next_random(seed) % 3;
		for (size_t k = 0; k < group->way_count; k++) {
			group->ways[k] = next_random(seed) % ASSIGN_WAYS_MAX;
		}
		group->lead =
			next_random(seed) % 2 ? &town->persons[next_random(seed) % PERSONS] : NULL;
	}
	town->verdict.group.value = groups[next_random(seed) % 5];
	town->verdict.owner.value = next_random(seed) % 4 ? NULL : ombuds[next_random(seed) % 7];
	town->verdict.place.value = next_random(seed) % 2 ? places[next_random(seed) % 2] : NULL;
	town->facts.contact_ombud = ombuds[next_random(seed) % 7];
	town->facts.organisation_ombud = ombuds[next_random(seed) % 7];
	town->facts.language = next_random(seed) % LANGUAGE_COUNT;
}

static bool is_in(const struct group *group, const struct person *person)
{
	for (size_t i = 0; i < group->member_count; i++) {
		if (group->members[i] == person) {
			return true;
		}
	}
	return false;
}

static bool could_take_it(const struct town *town, const struct person *person)
{
	const struct load *load = &town->loads[person - town->persons];

	return !load->away && (person->cap == 0 || load->open_count < person->cap);
}

static void whoever_gets_it_is_here_and_may_have_it(void **state)
{
	struct town *town = *state;
	int seen[ASSIGNED_BY_COUNT] = {0};
	uint32_t seed = 6;

	for (int round = 0; round < 20000; round++) {
		struct arena *arena = arena_new(1000000);
		const struct group *group;
		const struct person *owner;
		enum assigned_by by;

		draw(town, &seed);
		assign_owner(&town->site, &town->verdict, &town->facts, arena, &town->made);
		group = town->made.helper_group ? town->made.helper_group : town->made.group;
		owner = town->made.owner;
		by = town->made.by;
		seen[by]++;
		if (!owner) {
			assert_int_equal(by, ASSIGNED_BY_NOBODY);
			for (size_t i = 0; i < group->member_count; i++) {
				assert_false(could_take_it(town, group->members[i]));
			}
		} else {
			assert_false(town->loads[owner - town->persons].away);
			assert_true(could_take_it(town, owner) || by == ASSIGNED_BY_RULE ||
				    by == ASSIGNED_BY_STICKY);
			assert_true(by == ASSIGNED_BY_RULE || by == ASSIGNED_BY_STICKY ||
				    by == ASSIGNED_BY_ORGANISATION || by == ASSIGNED_BY_LEAD ||
				    is_in(group, owner) || is_in(group, town->made.stands_in_for));
			assert_true(!town->made.stands_in_for ||
				    town->loads[town->made.stands_in_for - town->persons].away);
		}
		arena_free(arena);
	}
	for (int by = 0; by < ASSIGNED_BY_COUNT; by++) {
		if (seen[by] < 20) {
			fail_msg("%s came only %d times", assigned_by_name(by), seen[by]);
		}
	}
}

#define TOWN_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN_TEST(the_one_with_fewest_open_tickets_gets_it),
		TOWN_TEST(equal_loads_take_turns),
		TOWN_TEST(round_robin_does_not_look_at_loads),
		TOWN_TEST(turns_pass_over_the_absent),
		TOWN_TEST(fixed_is_the_first_member_or_the_deputy),
		TOWN_TEST(a_deputy_may_have_a_deputy),
		TOWN_TEST(deputies_in_a_ring_end),
		TOWN_TEST(the_ombud_owns_it_in_their_own_group),
		TOWN_TEST(the_ombud_owns_it_whatever_the_matter),
		TOWN_TEST(an_ombud_of_no_group_has_it_in_the_default_group),
		TOWN_TEST(a_group_that_is_not_sticky_ignores_the_ombud),
		TOWN_TEST(an_absent_ombud_has_a_deputy_or_the_next_way_holds),
		TOWN_TEST(an_ombud_who_has_left_is_no_ombud),
		TOWN_TEST(a_person_named_by_a_rule_comes_before_the_ombud),
		TOWN_TEST(no_group_is_the_default_group),
		TOWN_TEST(a_group_with_only_an_address_has_no_owner),
		TOWN_TEST(when_all_are_away_a_deputy_comes_and_else_nobody),
		TOWN_TEST(a_group_whose_ways_yield_nobody_still_has_an_owner),
		TOWN_TEST(a_person_the_store_does_not_know_is_here),
		TOWN_TEST(a_full_person_gets_only_what_is_theirs),
		TOWN_TEST(when_all_are_full_the_lead_has_it_and_else_the_group),
		TOWN_TEST(a_part_timer_keeps_their_contact_when_back_in_time),
		TOWN_TEST(the_place_has_its_people),
		TOWN_TEST(others_of_an_organisation_go_to_who_looks_after_it),
		TOWN_TEST(a_large_group_is_told_shortly_and_to_the_end),
		TOWN_TEST(whoever_gets_it_is_here_and_may_have_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
