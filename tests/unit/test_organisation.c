/* SPDX-License-Identifier: MIT */
/* Under which keys an organisation is known, and who looks after it. */
#include "handlers/kinds/organisation.h"

#include "tests/unit/desk_fixture.h"

static struct texts keys_of(struct arena *arena, const char *business_id, const char *name)
{
	const struct organisation_signs signs = {.business_id = business_id, .name = name};
	const struct site site = {.organisation_by_domain = true};

	return organisation_keys(arena, &site, &signs);
}

static void names_that_people_write_differently_are_one_key(void **state)
{
	static const struct {
		const char *name;
		const char *key; /* NULL: none */
	} cases[] = {
		{"Kahvila Äiti Oy", "name:kahvila aiti oy"},
		{"KAHVILA  ÄITI OY.", "name:kahvila aiti oy"},
		{" \"Kahvila A\xCC\x88iti\", Oy ", "name:kahvila aiti oy"},
		{"A&B", "name:a b"},
		{"2nd", "name:2nd"},
		{"Šiš Ltd", "name:šiš ltd"},
		{" .,- ", NULL},
		{"", NULL},
		{NULL, NULL},
	};
	struct arena *arena = arena_new(1000000);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct texts keys = keys_of(arena, NULL, cases[i].name);

		assert_int_equal(keys.count, cases[i].key ? 1 : 0);
		if (cases[i].key)
			assert_string_equal(keys.list[0], cases[i].key);
	}
	assert_string_equal(keys_of(arena, "1234567-1", "X").list[0], "id:1234567-1");
	assert_string_equal(keys_of(arena, "1234567-1", "X").list[1], "name:x");
	arena_free(arena);
}

static void a_domain_counts_when_the_site_wants_it_and_not_everybody_has_it(void **state)
{
	static const struct {
		const char *mail;
		const char *key; /* NULL: none */
	} cases[] = {
		{"matti@Kahvila.Example", "domain:kahvila.example"},
		{"matti@myynti.kahvila.example", "domain:myynti.kahvila.example"},
		{"matti@gmail.com", NULL},
		{"matti@KYMP.net", NULL},
		{"+358401234567", NULL},
		{NULL, NULL},
	};
	struct arena *arena = arena_new(1000000);
	struct site site = {.organisation_by_domain = true};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct organisation_signs signs = {.mail = cases[i].mail};
		struct texts keys;

		site.organisation_by_domain = true;
		keys = organisation_keys(arena, &site, &signs);
		assert_int_equal(keys.count, cases[i].key ? 1 : 0);
		if (cases[i].key)
			assert_string_equal(keys.list[0], cases[i].key);
		site.organisation_by_domain = false;
		assert_int_equal(organisation_keys(arena, &site, &signs).count, 0);
	}
	arena_free(arena);
}

static void the_first_key_with_somebody_of_the_settings_holds(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct handling handling = {
		.store = f->store, .arena = f->arena, .now = 5000, .site = &d->desk.settings.site};
	struct texts id = keys_of(f->arena, "1234567-1", NULL);
	struct texts name = keys_of(f->arena, NULL, "Kahvila");
	struct facts facts = {.organisation_keys = keys_of(f->arena, "1234567-1", "kahvila")};

	MUST(organisation_fetch_ombud(&handling, 0, &facts, &f->error));
	assert_null(facts.organisation_ombud);
	fixture_begin(f);
	MUST(organisation_remember(&handling, &id, "somebody-gone", &f->error));
	MUST(organisation_remember(&handling, &name, "pekka", &f->error));
	fixture_commit(f);
	MUST(organisation_fetch_ombud(&handling, 5001, &facts, &f->error));
	assert_null(facts.organisation_ombud);
	MUST(organisation_fetch_ombud(&handling, 5000, &facts, &f->error));
	assert_string_equal(facts.organisation_ombud, "pekka");
	fixture_begin(f);
	MUST(organisation_remember(&handling, &id, "anna", &f->error));
	fixture_commit(f);
	facts.organisation_ombud = NULL;
	MUST(organisation_fetch_ombud(&handling, 0, &facts, &f->error));
	assert_string_equal(facts.organisation_ombud, "anna");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_people_write_differently_are_one_key),
		cmocka_unit_test(a_domain_counts_when_the_site_wants_it_and_not_everybody_has_it),
		DESK_TEST(the_first_key_with_somebody_of_the_settings_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
