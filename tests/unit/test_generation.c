/* SPDX-License-Identifier: MIT */
/* Tests of generations and secrets: which files are read, in which order, and which are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/file.h"
#include "daemon/config/config.h"

static struct arena *arena;
static char top[64]; /* a directory of our own */
static struct generation generation;
static struct error error;

static const char *path(const char *name)
{
	return arena_printf(arena, "%s/%s", top, name);
}

static void put_mode(const char *name, const char *text, mode_t mode)
{
	char *directory = arena_strdup(arena, path(name));

	*strrchr(directory, '/') = '\0';
	assert_int_equal(file_make_directories(directory, 0700, &error), OK);
	assert_int_equal(file_write(path(name), text, strlen(text), mode, &error), OK);
}

static void put(const char *name, const char *text)
{
	put_mode(name, text, 0600);
}

#define SITE                                                                                       \
	"site { name = x  prefix = K  default_group = g  rules = \"../share/rules\"  templates = " \
	"\"../share/templates\" }\n"                                                               \
	"group \"g\" { members = anna }\nperson \"anna\" { email = \"anna@k.example\" }\n"

static int begin(void **state)
{
	(void)state;
	arena = arena_new(256 << 20);
	snprintf(top, sizeof(top), "/tmp/ombud-test-XXXXXX");
	if (!mkdtemp(top)) {
		return -1;
	}
	put("etc/ombud.conf", SITE);
	put("etc/rules.d/20-b.conf", "rule \"b\" { any = b }\n");
	put("etc/rules.d/10-a.conf", "rule \"a\" { any = a }\n");
	put("etc/rules.d/note.txt", "no rule");
	put("etc/templates/sv/answer.txt", "own sv");
	put("share/rules/10-matters.conf", "rule \"shipped\" { any = c }\n");
	put("share/templates/fi/answer.txt", "fi");
	put("share/templates/sv/answer.txt", "sv");
	put("share/templates/de/answer.txt", "de");
	return 0;
}

static int end(void **state)
{
	char command[100];

	(void)state;
	arena_free(arena);
	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

static enum outcome read_generation(void)
{
	memset(&generation, 0, sizeof(generation));
	return generation_read(arena, path("etc/ombud.conf"), &generation, &error);
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

static void a_file_that_is_not_there_is_named(void **state)
{
	(void)state;
	assert_int_equal(
		generation_read(arena, path("etc/other.conf"), &generation, &error), NOT_FOUND);
	assert_non_null(strstr(error.text, "etc/other.conf"));

	put("etc/ombud.conf", "# shipped elsewhere\nsite { rules = \"nowhere\" }\n");
	assert_int_equal(read_generation(), BROKEN);
	assert_non_null(strstr(error.text, "etc/ombud.conf:2:16: the directory of rules"));
	assert_non_null(strstr(error.text, "etc/nowhere"));

	put("etc/ombud.conf", "site { rules = \"../share/rules\"  templates = \"../share\" }\n");
	assert_int_equal(read_generation(), BROKEN);
	assert_non_null(strstr(error.text, ":1:46: the directory of templates"));
	put("etc/ombud.conf", SITE);
}

static void a_file_of_settings_has_a_limit(void **state)
{
	struct arena *large = arena_new(256 << 20);
	char *bytes = arena_alloc(large, BLOCKS_FILE_MAX + 2);

	(void)state;
	memset(bytes, '#', BLOCKS_FILE_MAX + 1);
	put("etc/rules.d/99-large.conf", bytes);
	assert_int_equal(read_generation(), BROKEN);
	assert_non_null(strstr(error.text, "99-large.conf"));
	unlink(path("etc/rules.d/99-large.conf"));
	arena_free(large);
}

/* ---- secrets */

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
#define IMAP                                                                                       \
	"mailbox \"m\" { imap = \"imap://localhost\"  user = u  address = \"m@k.example\"\n  "     \
	"password_file = imap.secret }\n"                                                          \
	"sender \"s\" { smtp = \"smtp://localhost\"  user = u  password_file = imap.secret }\n"

static void read_secrets(struct secrets *secrets, struct problems *problems)
{
	struct settings settings;

	put("etc/ombud.conf", SITE IMAP);
	problems_init(problems, arena);
	assert_int_equal(read_generation(), OK);
	settings_parse(arena, &generation, &settings, problems);
	if (problems->total > 0) {
		fail_msg("%d: %s", problems->list[0].at.line, problems->list[0].text);
	}
	secrets_read(arena, &settings, secrets, problems);
	put("etc/ombud.conf", SITE);
}

static void secrets_are_the_first_lines_of_their_files(void **state)
{
	struct secrets secrets;
	struct problems problems;

	(void)state;
	put("etc/key", KEY);
	put("etc/imap.secret", "s3cr\xC3\xA9t word\nmore\n");
	read_secrets(&secrets, &problems);
	assert_int_equal(problems.total, 0);
	assert_int_equal(secrets.count, 2); /* the one of both channels is read once */
	assert_string_equal(secrets_get(&secrets, path("etc/imap.secret")), "s3cr\xC3\xA9t word");
	assert_int_equal(strlen(secrets_get(&secrets, path("etc/key"))), 64);
	assert_null(secrets_get(&secrets, NULL));
	assert_null(secrets_get(&secrets, "etc/other"));
}

static void secrets_that_others_can_read_or_nobody_are_told_at_their_place(void **state)
{
	struct secrets secrets;
	struct problems problems;

	(void)state;
	put_mode("etc/imap.secret", "s3cret\n", 0640);
	assert_int_equal(chmod(path("etc/imap.secret"), 0640), 0);
	unlink(path("etc/key"));
	read_secrets(&secrets, &problems);
	assert_int_equal(secrets.count, 0);
	assert_int_equal(problems.total, 3);
	assert_int_equal(problems.list[0].at.line, 1); /* the site, which names no key_file */
	assert_non_null(strstr(problems.list[0].text, "ombud key"));
	assert_int_equal(problems.list[1].at.line, 5);
	assert_int_equal(problems.list[1].at.column, 19);
	assert_non_null(strstr(problems.list[1].text, "chmod 600"));
	assert_int_equal(problems.list[2].at.line, 6);
	for (size_t i = 0; i < problems.count; i++) {
		assert_null(strstr(problems.list[i].text, "s3cret"));
	}
}

static void a_key_that_is_none_is_told(void **state)
{
	struct secrets secrets;
	struct problems problems;

	(void)state;
	put("etc/key", "0123\n");
	put("etc/imap.secret", "x\n");
	read_secrets(&secrets, &problems);
	assert_int_equal(problems.total, 1);
	assert_non_null(strstr(problems.list[0].text, "64 hexadecimal digits"));
	assert_null(strstr(problems.list[0].text, "0123"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_rules_come_first_and_own_templates_last),
		cmocka_unit_test(the_hash_changes_with_any_byte_and_name_and_with_nothing_else),
		cmocka_unit_test(a_file_that_is_not_there_is_named),
		cmocka_unit_test(a_file_of_settings_has_a_limit),
		cmocka_unit_test(secrets_are_the_first_lines_of_their_files),
		cmocka_unit_test(secrets_that_others_can_read_or_nobody_are_told_at_their_place),
		cmocka_unit_test(a_key_that_is_none_is_told),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
