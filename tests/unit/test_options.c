/* SPDX-License-Identifier: MIT */
/* A command line is read the same way by every command. */
#include "handlers/control/options.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sysexits.h>

#include "tests/unit/capture_fixture.h"

static bool flag;
static const char *value;
static struct command_line line;

/* Read a line of two words at most beside --flag and --value; EX_OK - 1 means: go on. */
static int read_words(const char *words)
{
	static char copy[200];
	const struct option_row rows[] = {{"flag", &flag, NULL}, {"value", NULL, &value}, {0}};
	char *argv[20], *rest = NULL;
	int argc = 0, status = -2;
	bool go_on;

	flag = false;
	value = NULL;
	snprintf(copy, sizeof(copy), "%s", words);
	for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		argv[argc++] = word;
	argv[argc] = NULL;
	capture_begin();
	go_on = options_read(argc, argv, rows, 2, "usage: this way\n", &line, &status);
	capture_end();
	return go_on ? -1 : status;
}

static void options_and_operands_may_stand_in_any_order(void **state)
{
	static const struct {
		const char *words;
		bool flag;
		const char *value, *first, *second, *only;
	} rows[] = {
		{"cmd", false, NULL, NULL, NULL, "nothing"},
		{"cmd --flag a --value v b", true, "v", "a", "b", "mixed"},
		{"cmd --value=v", false, "v", NULL, NULL, "with an equals sign"},
		{"cmd --value=", false, "", NULL, NULL, "an empty value"},
		{"cmd --value=a=b", false, "a=b", NULL, NULL, "an equals sign in the value"},
		{"cmd --value --flag", false, "--flag", NULL, NULL, "a value that looks like one"},
		{"cmd -- --flag", false, NULL, "--flag", NULL, "an operand that looks like one"},
		{"cmd -", false, NULL, "-", NULL, "standard input"},
		{"cmd --value one --value two", false, "two", NULL, NULL, "the last one counts"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (read_words(rows[i].words) != -1)
			fail_msg("%s: refused", rows[i].only);
		assert_int_equal(flag, rows[i].flag);
		assert_int_equal(line.operand_count, !!rows[i].first + !!rows[i].second);
		if (rows[i].value)
			assert_string_equal(value, rows[i].value);
		else
			assert_null(value);
		if (rows[i].first)
			assert_string_equal(line.operands[0], rows[i].first);
		if (rows[i].second)
			assert_string_equal(line.operands[1], rows[i].second);
	}
}

static void a_mistake_is_named_with_the_usage_behind_it(void **state)
{
	static const struct {
		const char *words, *sentence;
	} rows[] = {
		{"cmd --flags", "ombud cmd: unknown option '--flags'"},
		{"cmd --fla", "ombud cmd: unknown option '--fla'"}, /* no abbreviations */
		{"cmd --flag=yes", "takes no value: '--flag=yes'"},
		{"cmd --value", "a value is missing after '--value'"},
		{"cmd -f", "unknown option '-f'"},
		{"cmd a b c", "one word too many: 'c'"},
		{"cmd a -- b c", "one word too many: 'c'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(read_words(rows[i].words), EX_USAGE);
		assert_non_null(strstr(captured_err.text, rows[i].sentence));
		assert_non_null(strstr(captured_err.text, "usage: this way\n"));
		assert_string_equal(captured_out.text, "");
	}
}

static void help_goes_to_standard_output_and_is_no_mistake(void **state)
{
	(void)state;
	assert_int_equal(read_words("cmd --help"), EX_OK);
	assert_string_equal(captured_out.text, "usage: this way\n");
	assert_string_equal(captured_err.text, "");
	assert_int_equal(read_words("cmd --flag -h"), EX_OK);
	assert_string_equal(captured_out.text, "usage: this way\n");
}

static void the_settings_file_is_the_options_then_the_environments_then_the_built_in(void **state)
{
	(void)state;
	unsetenv("OMBUD_CONFIG");
	assert_int_equal(read_words("cmd"), -1);
	assert_non_null(strstr(line.config, "/ombud.conf"));
	setenv("OMBUD_CONFIG", "", 1);
	assert_int_equal(read_words("cmd"), -1);
	assert_non_null(strstr(line.config, "/ombud.conf"));
	setenv("OMBUD_CONFIG", "/from/environment", 1);
	assert_int_equal(read_words("cmd"), -1);
	assert_string_equal(line.config, "/from/environment");
	assert_int_equal(read_words("cmd --config /from/option"), -1);
	assert_string_equal(line.config, "/from/option");
	unsetenv("OMBUD_CONFIG");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_and_operands_may_stand_in_any_order),
		cmocka_unit_test(a_mistake_is_named_with_the_usage_behind_it),
		cmocka_unit_test(help_goes_to_standard_output_and_is_no_mistake),
		cmocka_unit_test(
			the_settings_file_is_the_options_then_the_environments_then_the_built_in),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
