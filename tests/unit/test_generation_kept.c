/* SPDX-License-Identifier: MIT */
/* Generations as the store keeps them: out come the files that went in, or a refusal. */
#include "tests/unit/generation_fixture.h"

static void a_generation_comes_back_as_it_was_kept(void **state)
{
	const unsigned char *bytes;
	struct generation again;
	size_t size;

	(void)state;
	put("etc/rules.d/10 with blanks 7.conf", "rule \"a\" { any = a }\n\nrules x 3\nabc\n");
	put("etc/rules.d/20-empty.conf", "");
	assert_int_equal(read_generation(), OK);
	assert_int_equal(generation_keep(&generation, arena, &bytes, &size, &error), OK);
	assert_int_equal(
		generation_open_kept(arena, generation.hash, bytes, size, &again, &error), OK);
	assert_string_equal(again.hash, generation.hash);
	assert_string_equal(again.path, generation.path);
	assert_int_equal(again.file_count, generation.file_count);
	for (size_t i = 0; i < again.file_count; i++) {
		const struct config_file *was = &generation.files[i], *is = &again.files[i];

		assert_int_equal(is->kind, was->kind);
		assert_string_equal(is->name, was->name);
		assert_int_equal(is->size, was->size);
		assert_memory_equal(is->bytes, was->bytes, was->size);
		if (was->kind == CONFIG_TEMPLATE) {
			assert_string_equal(is->language, was->language);
			assert_string_equal(is->template_name, was->template_name);
		} else {
			assert_null(is->template_name);
		}
	}
}

static void what_is_damaged_is_refused(void **state)
{
	static const char *const damaged[] = {
		"",						  /* nothing */
		"rules a.conf 1\nx\n",				  /* no settings */
		"settings ombud.conf 3\nabc",			  /* no end of the bytes */
		"settings ombud.conf 3\nab",			  /* too few */
		"settings ombud.conf -1\nabc\n",		  /* no size */
		"settings ombud.conf 99999999999999999999\nab\n", /* too large a one */
		"settings ombud.conf \nabc\n",			  /* none */
		"settings 3\nabc\n",				  /* no name */
		"letters ombud.conf 3\nabc\n",			  /* no kind of ours */
		"settings ombud.conf 3",			  /* half a line */
		"settings a 1\nx\ntemplate answer.txt 1\nx\n",	  /* a template of no language */
		"settings a 1\nx\ntemplate /fi/.txt 1\nx\n",	  /* and of no name */
	};
	struct generation again;

	(void)state;
	for (size_t i = 0; i < sizeof(damaged) / sizeof(*damaged); i++) {
		if (generation_open_kept(arena, "abc", (const unsigned char *)damaged[i],
			    strlen(damaged[i]), &again, &error) != BROKEN)
			fail_msg("taken: %s", damaged[i]);
		assert_non_null(strstr(error.text, "kept as abc"));
	}
}

static void rules_on_trial_stand_in_the_place_of_the_sites_own(void **state)
{
	(void)state;
	put("etc/rules.d/30-own.conf", "rule \"own\" { any = a }\n");
	put("trial/10-new.conf", "rule \"new\" { any = b }\n");
	assert_int_equal(generation_read_trial(
				 arena, path("etc/ombud.conf"), path("trial"), &generation, &error),
		OK);
	assert_null(generation.unread);
	assert_int_equal(generation.file_count, 4);
	assert_int_equal(generation.files[1].kind, CONFIG_RULES);
	assert_string_equal(generation.files[1].name, path("trial/10-new.conf"));
	assert_int_equal(generation.files[2].kind, CONFIG_SHIPPED_RULES);
	assert_int_equal(generation_read_trial(arena, path("etc/ombud.conf"), path("nowhere"),
				 &generation, &error),
		BROKEN);
	assert_non_null(strstr(error.text, "nowhere"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_generation_comes_back_as_it_was_kept),
		cmocka_unit_test(what_is_damaged_is_refused),
		cmocka_unit_test(rules_on_trial_stand_in_the_place_of_the_sites_own),
	};

	return cmocka_run_group_tests_name("generation_kept", tests, make_top, remove_top);
}
