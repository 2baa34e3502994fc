/* SPDX-License-Identifier: MIT */
/* Under which keys an organisation is known, and who looks after it. */
#include "handlers/kinds/organisation.h"

#include "tests/unit/desk_fixture.h"

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
		struct texts keys = organisation_keys(arena, NULL, cases[i].name);

		assert_int_equal(keys.count, cases[i].key ? 1 : 0);
		if (cases[i].key)
			assert_string_equal(keys.list[0], cases[i].key);
	}
	assert_string_equal(organisation_keys(arena, "1234567-1", "X").list[0], "id:1234567-1");
	assert_string_equal(organisation_keys(arena, "1234567-1", "X").list[1], "name:x");
	arena_free(arena);
}

static void the_first_key_with_somebody_of_the_settings_holds(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct handling handling = {
		.store = f->store, .arena = f->arena, .now = 5000, .site = &d->desk.settings.site};
	struct texts id = organisation_keys(f->arena, "1234567-1", NULL);
	struct texts name = organisation_keys(f->arena, NULL, "Kahvila");
	struct facts facts = {
		.organisation_keys = organisation_keys(f->arena, "1234567-1", "kahvila")};

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
		DESK_TEST(the_first_key_with_somebody_of_the_settings_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
