/* SPDX-License-Identifier: MIT */
/* Which templates there are, and that each may use what its readers may see. */
#include "templates/templates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool may_use(const char *template_name, const char *name)
{
	for (const char *const *at = template_names(template_name); *at; at++) {
		if (strcmp(*at, name) == 0)
			return true;
	}
	return false;
}

static void what_goes_outside_may_not_tell_what_is_for_staff(void **state)
{
	static const char *const outside[] = {"acknowledgement", "closed-hours", "status",
		"status-none", "stopped", "started", "help", "language-offer", "answer",
		"site-own"};
	static const char *const inside[] = {"rule", "silence", "unverified", "earlier_tickets",
		"contact_address", "other_address", "tags", "linked", "business_id",
		"other_addresses"};

	(void)state;
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		for (size_t k = 0; k < sizeof(inside) / sizeof(inside[0]); k++)
			assert_false(may_use(outside[i], inside[k]));
	}
	for (size_t k = 0; k < sizeof(inside) / sizeof(inside[0]); k++)
		assert_true(may_use("notification", inside[k]));
}

static void every_text_that_names_a_ticket_may_say_its_reference(void **state)
{
	/* lines within other texts, and what is about no one ticket */
	static const char *const about_none[] = {"language-offer", "reasons", "digest", "workload",
		"week", "week-group", "status-none", "stopped", "started", "help"};

	(void)state;
	for (const char *const *name = template_required(); *name; name++) {
		bool is_about_none = false;

		for (size_t i = 0; i < sizeof(about_none) / sizeof(about_none[0]); i++)
			is_about_none = is_about_none || strcmp(*name, about_none[i]) == 0;
		assert_int_equal(may_use(*name, "reference"), !is_about_none);
	}
}

static void a_template_of_the_sites_own_may_use_what_an_acknowledgement_may(void **state)
{
	(void)state;
	assert_ptr_equal(template_names("of-the-site"), template_names("acknowledgement"));
	assert_ptr_equal(template_names(""), template_names("acknowledgement"));
}

/* What a missing Sms would leave without an answer; what is for staff never goes by it. */
static void what_is_sent_by_itself_to_who_wrote_may_be_two_segments(void **state)
{
	(void)state;
	assert_int_equal(template_sms_segments_max("acknowledgement"), 2);
	assert_int_equal(template_sms_segments_max("help"), 2);
	assert_int_equal(template_sms_segments_max("of-the-site"), 2);
	assert_int_equal(template_sms_segments_max("answer"), 0);
	assert_int_equal(template_sms_segments_max("notification"), 0);
}

static void no_name_stands_twice(void **state)
{
	(void)state;
	for (const char *const *name = template_required(); *name; name++) {
		const char *const *names = template_names(*name);

		for (size_t i = 0; names[i]; i++) {
			for (size_t k = i + 1; names[k]; k++)
				assert_string_not_equal(names[i], names[k]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_outside_may_not_tell_what_is_for_staff),
		cmocka_unit_test(every_text_that_names_a_ticket_may_say_its_reference),
		cmocka_unit_test(a_template_of_the_sites_own_may_use_what_an_acknowledgement_may),
		cmocka_unit_test(what_is_sent_by_itself_to_who_wrote_may_be_two_segments),
		cmocka_unit_test(no_name_stands_twice),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
