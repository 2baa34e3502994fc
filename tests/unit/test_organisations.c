/* SPDX-License-Identifier: MIT */
/* Who looks after an organisation, in the store. */
#include "daemon/store/organisations.h"

#include "tests/unit/store_fixture.h"

static void the_last_ombud_of_a_key_holds_until_it_is_old(void **state)
{
	struct fixture *f = *state;
	const char *ombud;

	fixture_begin(f);
	MUST(organisation_set_ombud(f->store, "id:1234567-1", "anna", 1000, &f->error));
	MUST(organisation_set_ombud(f->store, "id:1234567-1", "pekka", 2000, &f->error));
	MUST(organisation_set_ombud(f->store, "name:kahvila", "maria", 1500, &f->error));
	fixture_commit(f);
	MUST(organisation_load_ombud(f->store, "id:1234567-1", 2000, f->arena, &ombud, &f->error));
	assert_string_equal(ombud, "pekka");
	MUST(organisation_load_ombud(f->store, "name:kahvila", 0, f->arena, &ombud, &f->error));
	assert_string_equal(ombud, "maria");
	assert_int_equal(organisation_load_ombud(
				 f->store, "id:1234567-1", 2001, f->arena, &ombud, &f->error),
		NOT_FOUND);
	assert_int_equal(organisation_load_ombud(f->store, "id:1", 0, f->arena, &ombud, &f->error),
		NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(the_last_ombud_of_a_key_holds_until_it_is_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
