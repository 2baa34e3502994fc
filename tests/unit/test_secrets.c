/* SPDX-License-Identifier: MIT */
/* The secrets the settings name: read once, told to nobody, and refused when others can read them.
 */
#include "tests/unit/generation_fixture.h"

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

static void what_is_no_secret_is_told_without_its_words(void **state)
{
	static const struct {
		const char *bytes, *words;
	} rows[] = {
		{"", "imap.secret"},
		{"\n", "imap.secret"},
		{"\nsecond line", "imap.secret"},
		{"s3cret\xff\n", "imap.secret"},
	};
	struct secrets secrets;
	struct problems problems;

	(void)state;
	put("etc/key", KEY);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put("etc/imap.secret", rows[i].bytes);
		read_secrets(&secrets, &problems);
		if (problems.total == 0)
			fail_msg("row %zu is taken: %s", i,
				secrets_get(&secrets, path("etc/imap.secret")));
		assert_non_null(strstr(problems.list[0].text, rows[i].words));
		assert_null(strstr(problems.list[0].text, "s3cret"));
		assert_null(secrets_get(&secrets, path("etc/imap.secret")));
	}
}

static void a_secret_may_end_as_any_editor_ends_a_line(void **state)
{
	static const char *const rows[] = {"s3cret", "s3cret\n", "s3cret\r\n", "s3cret\n\n"};
	struct secrets secrets;
	struct problems problems;

	(void)state;
	put("etc/key", KEY);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put("etc/imap.secret", rows[i]);
		read_secrets(&secrets, &problems);
		assert_int_equal(problems.total, 0);
		assert_string_equal(secrets_get(&secrets, path("etc/imap.secret")), "s3cret");
	}
}

static void a_directory_in_the_place_of_a_secret_is_told(void **state)
{
	struct secrets secrets;
	struct problems problems;

	(void)state;
	put("etc/key", KEY);
	unlink(path("etc/imap.secret"));
	assert_int_equal(mkdir(path("etc/imap.secret"), 0700), 0);
	read_secrets(&secrets, &problems);
	assert_int_equal(problems.total, 2); /* at both places that name it */
	assert_non_null(strstr(problems.list[0].text, "etc/imap.secret"));
	assert_int_equal(rmdir(path("etc/imap.secret")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_the_first_lines_of_their_files),
		cmocka_unit_test(secrets_that_others_can_read_or_nobody_are_told_at_their_place),
		cmocka_unit_test(a_key_that_is_none_is_told),
		cmocka_unit_test(what_is_no_secret_is_told_without_its_words),
		cmocka_unit_test(a_secret_may_end_as_any_editor_ends_a_line),
		cmocka_unit_test(a_directory_in_the_place_of_a_secret_is_told),
	};

	return cmocka_run_group_tests_name("secrets", tests, make_top, remove_top);
}
