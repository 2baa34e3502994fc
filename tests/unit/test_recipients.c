/* SPDX-License-Identifier: MIT */
/* Who hears of a ticket. */
#include "tests/unit/desk_fixture.h"

#include "handlers/kinds/facts.h"
#include "handlers/kinds/recipients.h"

static const char *told(struct desk_fixture *d, const struct ticket *ticket, bool new_one)
{
	struct handling handling = {.desk = &d->desk,
		.site = &d->desk.settings.site,
		.store = d->store->store,
		.now = d->now,
		.arena = d->store->arena};
	struct recipients recipients;
	const char *line = "";

	recipients_of_ticket(&handling, ticket, &recipients);
	if (new_one)
		recipients_add_helpers(&handling, ticket, &recipients);
	for (size_t i = 0; i < recipients.count; i++)
		line = arena_printf(d->store->arena, "%s%s%s%s", line, i ? " " : "",
			recipients.list[i].mark, recipients.list[i].helper ? "(helper)" : "");
	return line;
}

static void the_owner_or_who_stands_for_them_is_told(void **state)
{
	static const struct {
		const char *only;
		struct ticket ticket;
		const char *told;
	} cases[] = {
		{"the owner", {.owner = "anna", .group = "building-control"}, "anna"},
		{"an owner who is away, without deputy", {.owner = "pekka", .group = "general"},
			"pekka"},
		{"nobody owns it", {.group = "building-control"}, "anna lead"},
		{"a group with an address", {.group = "partner"}, "group/partner"},
		{"an owner who has left", {.owner = "gone", .group = "partner"}, "group/partner"},
		{"a group that is no more", {.group = "gone"}, "pekka"},
		{"no group", {.id = 1}, "pekka"},
		{"a helper group", {.owner = "anna", .helper_group = "partner"},
			"anna group/partner(helper)"},
		{"a helper group of the owner's own",
			{.owner = "anna", .helper_group = "building-control"}, "anna lead(helper)"},
	};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (strcmp(told(d, &cases[i].ticket, true), cases[i].told) != 0)
			fail_msg("%s: %s", cases[i].only, told(d, &cases[i].ticket, true));
	}
}

static int set_up_ring(void **state)
{
	return desk_set_up_with(state, "", "away = { \"2026-11-20..2026-11-30\" }  deputy = lead");
}

static void the_deputy_of_an_absent_owner_is_told_too(void **state)
{
	struct desk_fixture *d = *state;
	const struct ticket ticket = {.owner = "pekka", .group = "general"};

	assert_string_equal(told(d, &ticket, false), "pekka lead");
	d->now = desk_time("2026-12-01 00:00");
	assert_string_equal(told(d, &ticket, false), "pekka");
}

static void an_absence_lasts_whole_days_of_the_sites_own_time(void **state)
{
	static const struct {
		const char *now;
		bool away;
	} cases[] = {
		{"2026-11-19 23:59", false},
		{"2026-11-20 00:00", true},
		{"2026-11-30 23:59", true},
		{"2026-12-01 00:00", false},
	};
	struct desk_fixture *d = *state;
	const struct person *pekka = site_person(&d->desk.settings.site, "pekka");

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(facts_is_away(pekka, "Europe/Helsinki", desk_time(cases[i].now)),
			cases[i].away);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_owner_or_who_stands_for_them_is_told),
		cmocka_unit_test_setup_teardown(
			the_deputy_of_an_absent_owner_is_told_too, set_up_ring, desk_tear_down),
		cmocka_unit_test_setup_teardown(an_absence_lasts_whole_days_of_the_sites_own_time,
			set_up_ring, desk_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
