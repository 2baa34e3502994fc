/* SPDX-License-Identifier: MIT */
/* Generations: which files are read, in which order, and which are refused. */
#include "tests/unit/generation_fixture.h"

static int begin(void **state)
{
	if (make_top(state) != 0) {
		return -1;
	}
	put("etc/rules.d/20-b.conf", "rule \"b\" { any = b }\n");
	put("etc/rules.d/10-a.conf", "rule \"a\" { any = a }\n");
	put("etc/rules.d/note.txt", "no rule");
	put("etc/templates/sv/answer.txt", "own sv");
	put("share/templates/sv/answer.txt", "sv");
	put("share/templates/de/answer.txt", "de");
	return 0;
}

static void own_rules_come_first_and_own_templates_last(void **state)
{
	static const struct {
		enum config_file_kind kind;
		const char *name, *text;
	} wanted[] = {
		{CONFIG_SETTINGS, "etc/ombud.conf", SITE},
		{CONFIG_RULES, "etc/rules.d/10-a.conf", "rule \"a\" { any = a }\n"},
		{CONFIG_RULES, "etc/rules.d/20-b.conf", "rule \"b\" { any = b }\n"},
		{CONFIG_SHIPPED_RULES, "etc/../share/rules/10-matters.conf",
			"rule \"shipped\" { any = c }\n"},
		{CONFIG_TEMPLATE, "etc/../share/templates/fi/answer.txt", "fi"},
		{CONFIG_TEMPLATE, "etc/../share/templates/sv/answer.txt", "sv"},
		{CONFIG_TEMPLATE, "etc/templates/sv/answer.txt", "own sv"},
	};

	(void)state;
	if (read_generation() != OK) {
		fail_msg("%s", error.text);
	}
	assert_int_equal(generation.file_count, sizeof(wanted) / sizeof(*wanted));
	for (size_t i = 0; i < generation.file_count; i++) {
		const struct config_file *file = &generation.files[i];

		assert_int_equal(file->kind, wanted[i].kind);
		assert_string_equal(file->name, path(wanted[i].name));
		assert_int_equal(file->size, strlen(wanted[i].text));
		assert_memory_equal(file->bytes, wanted[i].text, file->size);
	}
	assert_string_equal(generation.files[4].language, "fi");
	assert_string_equal(generation.files[4].template_name, "answer");
	assert_null(generation.files[0].template_name);
}

static void the_hash_changes_with_any_byte_and_name_and_with_nothing_else(void **state)
{
	char first[65], changed[65];

	(void)state;
	assert_int_equal(read_generation(), OK);
	memcpy(first, generation.hash, sizeof(first));
	assert_int_equal(strlen(first), 64);
	assert_int_equal(read_generation(), OK);
	assert_string_equal(generation.hash, first);

	put("etc/templates/sv/answer.txt", "own sV");
	assert_int_equal(read_generation(), OK);
	memcpy(changed, generation.hash, sizeof(changed));
	assert_string_not_equal(changed, first);
	put("etc/templates/sv/answer.txt", "own sv");

	assert_int_equal(rename(path("etc/rules.d/20-b.conf"), path("etc/rules.d/30-b.conf")), 0);
	assert_int_equal(read_generation(), OK);
	assert_string_not_equal(generation.hash, first);
	assert_int_equal(rename(path("etc/rules.d/30-b.conf"), path("etc/rules.d/20-b.conf")), 0);
	assert_int_equal(read_generation(), OK);
	assert_string_equal(generation.hash, first);
}

/* The faults of the generation as settings_parse tells them, with those of the settings. */
static void parse(struct problems *problems)
{
	struct settings settings;

	assert_int_equal(read_generation(), OK);
	problems_init(problems, arena);
	settings_parse(arena, &generation, &settings, problems);
}

static void a_file_that_is_not_there_is_named(void **state)
{
	struct problems problems;

	(void)state;
	assert_int_equal(
		generation_read(arena, path("etc/other.conf"), &generation, &error), NOT_FOUND);
	assert_non_null(strstr(error.text, "etc/other.conf"));

	put("etc/ombud.conf", "# shipped elsewhere\nsite { rules = \"nowhere\" }\n");
	parse(&problems);
	assert_string_equal(problems.list[0].at.file, path("etc/ombud.conf"));
	assert_int_equal(problems.list[0].at.line, 2);
	assert_int_equal(problems.list[0].at.column, 16);
	assert_non_null(strstr(problems.list[0].text, "the directory of rules"));
	assert_non_null(strstr(problems.list[0].text, "etc/nowhere"));
	put("etc/ombud.conf", SITE);
}

static void all_that_is_missing_is_told_with_all_that_is_wrong(void **state)
{
	static const char *const words[] = {"the directory of rules", "the directory of templates",
		"99-folder.conf", "no option 'colour'", "no 'default_group'"};
	struct problems problems;

	(void)state;
	assert_int_equal(mkdir(path("etc/rules.d/99-folder.conf"), 0700), 0);
	put("etc/ombud.conf",
		"site { rules = \"nowhere\"  templates = \"../share\" colour = red }\n");
	parse(&problems);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t found = 0;

		for (size_t j = 0; j < problems.count; j++)
			found += strstr(problems.list[j].text, words[i]) != NULL;
		if (found != 1)
			fail_msg("%zu times: %s", found, words[i]);
	}
	rmdir(path("etc/rules.d/99-folder.conf"));
	put("etc/ombud.conf", SITE);
}

static void the_sites_own_are_read_without_what_comes_with_ombud(void **state)
{
	(void)state;
	put("etc/ombud.conf", "site { rules = \"nowhere\"  templates = \"nowhere\" }\n");
	assert_int_equal(
		generation_read_own(arena, path("etc/ombud.conf"), &generation, &error), OK);
	assert_string_equal(generation.hash, "");
	assert_int_equal(generation.files[0].kind, CONFIG_SETTINGS);
	for (size_t i = 1; i < generation.file_count; i++)
		assert_int_equal(generation.files[i].kind, CONFIG_RULES);
	assert_true(generation.file_count > 1);
	put("etc/ombud.conf", SITE);
	assert_int_equal(
		generation_read_own(arena, path("etc/other.conf"), &generation, &error), NOT_FOUND);
}

static void a_file_of_settings_has_a_limit(void **state)
{
	struct arena *large = arena_new(256 << 20);
	char *bytes = arena_alloc(large, BLOCKS_FILE_MAX + 2);

	(void)state;
	memset(bytes, '#', BLOCKS_FILE_MAX + 1);
	put("etc/rules.d/99-large.conf", bytes);
	assert_int_equal(read_generation(), OK);
	assert_int_equal(generation.unread->count, 1);
	assert_non_null(strstr(generation.unread->list[0].text, "99-large.conf"));
	unlink(path("etc/rules.d/99-large.conf"));
	arena_free(large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_rules_come_first_and_own_templates_last),
		cmocka_unit_test(the_hash_changes_with_any_byte_and_name_and_with_nothing_else),
		cmocka_unit_test(a_file_that_is_not_there_is_named),
		cmocka_unit_test(all_that_is_missing_is_told_with_all_that_is_wrong),
		cmocka_unit_test(the_sites_own_are_read_without_what_comes_with_ombud),
		cmocka_unit_test(a_file_of_settings_has_a_limit),
	};

	return cmocka_run_group_tests_name("generation", tests, begin, remove_top);
}
