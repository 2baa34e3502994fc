/* SPDX-License-Identifier: MIT */
/* Values of settings that need more than a type: paths, addresses, names of other blocks. */
#include "daemon/config/reading.h"

#include "tests/unit/settings_fixture.h"

static struct reading reading;
static struct block *block;

/* A block of the test with those options; behind it blocks that it may name. */
static void read_block(const char *options, const char *behind)
{
	static struct settings empty;
	static char text[20000];

	arena_reset(arena);
	problems_init(&problems, arena);
	empty = (struct settings){.store_path = NULL};
	reading = (struct reading){.arena = arena,
		.problems = &problems,
		.settings_file = "etc/ombud.conf",
		.directory = "etc",
		.settings = &empty,
		.site = &empty.site};
	snprintf(text, sizeof(text), "test \"t\" {\n%s\n}\n%s", options, behind);
	blocks_read(arena, "etc/ombud.conf", (const unsigned char *)text, strlen(text),
		&reading.blocks, &problems);
	assert_int_equal(problems.total, 0);
	block = reading.blocks;
}

/* The one problem there is, at its line and column, in those words. */
static void told(int line, int column, const char *words)
{
	assert_int_equal(problems.total, 1);
	if (!strstr(problems.list[0].text, words))
		fail_msg("\"%s\" is not in: %s", words, problems.list[0].text);
	assert_int_equal(problems.list[0].at.line, line);
	assert_int_equal(problems.list[0].at.column, column);
}

static void a_relative_path_begins_where_the_settings_are(void **state)
{
	static const struct {
		const char *directory, *path, *want;
	} paths[] = {
		{"/etc/ombud", "key", "/etc/ombud/key"},
		{"/etc/ombud", "/key", "/key"},
		{"/etc/ombud", "../key", "/etc/ombud/../key"},
		{".", "key", "./key"},
	};
	static const struct {
		const char *path, *want;
	} directories[] = {
		{"/etc/ombud/ombud.conf", "/etc/ombud"},
		{"etc/ombud.conf", "etc"},
		{"ombud.conf", "."},
		{"/ombud.conf", "/"},
		{"./ombud.conf", "."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		assert_string_equal(
			path_from(arena, paths[i].directory, paths[i].path), paths[i].want);
	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++)
		assert_string_equal(
			path_directory(arena, directories[i].path), directories[i].want);
	read_block("a = \"x/y\"  b = \"/x\"", "");
	assert_string_equal(reading_path(&reading, block, "a"), "etc/x/y");
	assert_string_equal(reading_path(&reading, block, "b"), "/x");
	assert_null(reading_path(&reading, block, "c"));
	assert_int_equal(problems.total, 0);
}

static void what_must_be_there_is_told_with_an_example(void **state)
{
	(void)state;
	read_block("a = x", "");
	assert_string_equal(reading_required(&reading, block, "a", "y"), "x");
	assert_int_equal(problems.total, 0);
	assert_null(reading_required(&reading, block, "b", "\"y z\""));
	told(1, 1, "this test has no 'b'; for example: b = \"y z\"");
	read_block("a = { }", "");
	assert_null(reading_required(&reading, block, "a", "y"));
	told(2, 1, "'a' is empty; for example: a = y");
	read_block("a = { x, y }", ""); /* one, not two */
	assert_null(reading_required(&reading, block, "a", "y"));
	assert_int_equal(problems.total, 1);
}

static void addresses_that_mail_cannot_be_sent_to_are_left_out(void **state)
{
	struct texts addresses;

	(void)state;
	read_block("a = { \"anna@kotka.example\", anna, \"anna@kotka.example\\nBcc: x@y.example\", "
		   "\"pekka@kotka.example\" }",
		"");
	addresses = reading_addresses(&reading, block, "a");
	assert_int_equal(addresses.count, 2);
	assert_string_equal(addresses.list[1], "pekka@kotka.example");
	assert_int_equal(problems.total, 2);
	for (size_t i = 0; i < problems.count; i++)
		assert_null(strchr(problems.list[i].text, '\n'));
	assert_int_equal(reading_addresses(&reading, block, "b").count, 0);
	read_block("a = \"anna at kotka.example\"", "");
	assert_null(reading_address(&reading, block, "a"));
	told(2, 5, "write it as name@domain.example");
}

static void a_name_that_does_not_exist_is_told_with_those_that_do(void **state)
{
	static const char two[] = "person \"anna\" { }\nperson \"pekka\" { }\ngroup \"ann\" { }";
	char many[2000] = "";
	size_t size = 0;

	(void)state;
	read_block("a = ana", two);
	assert_null(reading_one_person(&reading, block, "a"));
	told(2, 5, "did you mean \"anna\"? There are: anna, pekka");
	read_block("a = xyzzyx", two);
	assert_null(reading_one_person(&reading, block, "a"));
	told(2, 5, "there is no person \"xyzzyx\"; there are: anna, pekka");
	read_block("a = xyzzyx", two);
	assert_null(reading_hours(&reading, block, "a"));
	told(2, 5, "add a block: hours \"xyzzyx\" { ... }");
	read_block("a = \"x\\ny\"", two);
	assert_null(reading_group(&reading, block, "a"));
	told(2, 5, "there is no group \"x y\"");
	for (int i = 0; i < 30; i++)
		size += (size_t)snprintf(
			many + size, sizeof(many) - size, "sender \"number%d\" { }\n", i);
	read_block("a = xyzzyx", many);
	assert_null(reading_sender(&reading, block, "a"));
	told(2, 5, "number18, number19, ..."); /* a line that can be read */
	assert_null(strstr(problems.list[0].text, "number20"));
}

static void a_name_twice_counts_once_and_is_told(void **state)
{
	static struct person persons[] = {{.title = "anna"}, {.title = "pekka"}};
	const struct person *const *list;
	size_t count = 0;

	(void)state;
	read_block("a = { pekka, anna, pekka, nobody }", "person \"anna\" { }");
	reading.site->persons = persons;
	reading.site->person_count = 2;
	list = reading_persons(&reading, block, "a", &count);
	assert_int_equal(count, 2);
	assert_string_equal(list[0]->title, "pekka");
	assert_string_equal(list[1]->title, "anna");
	assert_int_equal(problems.total, 2);
	assert_non_null(strstr(problems.list[0].text, "\"pekka\" stands in 'a' twice"));
	assert_non_null(strstr(problems.list[1].text, "there is no person \"nobody\""));
	count = 7;
	assert_null(reading_persons(&reading, block, "b", &count));
	assert_int_equal(count, 7);
}

static void languages_keep_their_order_and_are_three_at_most(void **state)
{
	static const struct {
		const char *options;
		size_t problems, count;
		enum language first;
		const char *words;
	} rows[] = {
		{"languages = { sv, fi, en }", 0, 3, LANGUAGE_SV, ""},
		{"languages = en", 0, 1, LANGUAGE_EN, ""},
		{"", 0, 1, LANGUAGE_FI, ""}, /* as before */
		{"languages = { }", 1, 1, LANGUAGE_FI, "is empty"},
		{"languages = { de, sv }", 1, 1, LANGUAGE_SV, "fi, sv, en"},
		{"languages = de", 1, 1, LANGUAGE_FI, "'de' is not a language"},
		{"languages = { sv, sv }", 1, 1, LANGUAGE_SV, "twice"},
		{"languages = { sv, fi, en, sv, fi, en }", 3, 3, LANGUAGE_SV, "twice"},
		{"languages = { und, other, sv }", 2, 1, LANGUAGE_SV, "is not a language"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum language languages[3] = {LANGUAGE_FI};
		size_t count = 1;

		read_block(rows[i].options, "");
		reading_languages(&reading, block, languages, &count);
		if (problems.total != rows[i].problems || count != rows[i].count ||
			languages[0] != rows[i].first)
			fail_msg("%s: %zu problems, %zu languages", rows[i].options, problems.total,
				count);
		if (problems.total > 0)
			assert_non_null(strstr(problems.list[0].text, rows[i].words));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_relative_path_begins_where_the_settings_are),
		cmocka_unit_test(what_must_be_there_is_told_with_an_example),
		cmocka_unit_test(addresses_that_mail_cannot_be_sent_to_are_left_out),
		cmocka_unit_test(a_name_that_does_not_exist_is_told_with_those_that_do),
		cmocka_unit_test(a_name_twice_counts_once_and_is_told),
		cmocka_unit_test(languages_keep_their_order_and_are_three_at_most),
	};

	return cmocka_run_group_tests_name(
		"reading", tests, arena_fixture_begin, arena_fixture_end);
}
