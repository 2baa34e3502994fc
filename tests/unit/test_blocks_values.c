/* SPDX-License-Identifier: MIT */
#include "daemon/base/blocks.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct arena *arena;
static struct problems problems;

static int begin(void **state)
{
	(void)state;
	arena = arena_new(16 * 1024 * 1024);
	problems_init(&problems, arena);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* The block that holds these options, with no problem noted yet. */
static struct block *block_of(const char *options)
{
	const char *text = arena_printf(arena, "mailbox \"x\" { %s }", options);
	struct block *list = NULL;

	problems_init(&problems, arena);
	blocks_read(arena, "c", (const unsigned char *)text, strlen(text), &list, &problems);
	assert_int_equal(problems.total, 0);
	return list;
}

static void assert_one_problem(const char *said)
{
	assert_int_equal(problems.total, 1);
	assert_int_equal(problems.list[0].at.line, 1);
	assert_in_range(problems.list[0].at.column, 15, 1000);
	if (!strstr(problems.list[0].text, said)) {
		fail_msg("'%s' is not in: %s", said, problems.list[0].text);
	}
}

static void durations_have_a_unit(void **state)
{
	static const struct {
		const char *text;
		bool good;
		int64_t seconds;
	} cases[] = {
		{"30s", true, 30},
		{"5m", true, 300},
		{"8h", true, 28800},
		{"3d", true, 259200},
		{"2w", true, 1209600},
		{"30 s", true, 30},
		{"8H", true, 28800},
		{"0s", true, 0},
		{"15250284452471w", true, 15250284452471 * 604800},
		{"15250284452472w", false, 0},	    /* past 2^63 in seconds */
		{"9223372036854775808s", false, 0}, /* past 2^63 in digits */
		{"30", false, 0},
		{"s", false, 0},
		{"", false, 0},
		{"-5m", false, 0},
		{"1.5h", false, 0},
		{"8 hours", false, 0},
		{"1h30m", false, 0},
		{"8  h", false, 0},
		{" 8h", false, 0},
		{"8h ", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t parsed = -1;
		int64_t read = -1;
		struct block *block = block_of(arena_printf(arena, "poll = \"%s\"", cases[i].text));

		print_message("  '%s'\n", cases[i].text);
		assert_int_equal(blocks_parse_duration(cases[i].text, &parsed), cases[i].good);
		assert_int_equal(blocks_duration(block, "poll", &read, &problems), cases[i].good);
		assert_int_equal(parsed, cases[i].good ? cases[i].seconds : -1);
		assert_int_equal(read, parsed);
		if (!cases[i].good) {
			assert_one_problem("such as 8h");
		}
	}
}

static void sizes_count_in_thousands(void **state)
{
	static const struct {
		const char *text;
		bool good;
		int64_t bytes;
	} cases[] = {
		{"10kB", true, 10000},
		{"25MB", true, 25000000},
		{"25 MB", true, 25000000},
		{"2GB", true, 2000000000},
		{"500B", true, 500},
		{"25mb", true, 25000000},
		{"9223372037GB", false, 0},
		{"25", false, 0},
		{"25M", false, 0},
		{"MB", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t bytes = -1;
		struct block *block =
			block_of(arena_printf(arena, "message = \"%s\"", cases[i].text));

		print_message("  '%s'\n", cases[i].text);
		assert_int_equal(blocks_size(block, "message", &bytes, &problems), cases[i].good);
		assert_int_equal(bytes, cases[i].good ? cases[i].bytes : -1);
		if (!cases[i].good) {
			assert_one_problem("such as 25MB");
		}
	}
}

static void numbers_stay_within_their_bounds(void **state)
{
	static const struct {
		const char *text;
		int64_t min;
		int64_t max;
		bool good;
		int64_t number;
	} cases[] = {
		{"1", 1, 5, true, 1},
		{"5", 1, 5, true, 5},
		{"0", 1, 5, false, 0},
		{"6", 1, 5, false, 0},
		{"-3", -5, 5, true, -3},
		{"007", 0, 10, true, 7},
		{"9223372036854775807", 0, INT64_MAX, true, INT64_MAX},
		{"9223372036854775808", 0, INT64_MAX, false, 0},
		{"+3", 0, 5, false, 0},
		{"3x", 0, 5, false, 0},
		{"0x3", 0, 5, false, 0},
		{"-", -5, 5, false, 0},
		{"three", 0, 5, false, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t number = -99;
		struct block *block = block_of(arena_printf(arena, "n = %s", cases[i].text));

		print_message("  '%s'\n", cases[i].text);
		assert_int_equal(
			blocks_number(block, "n", cases[i].min, cases[i].max, &number, &problems),
			cases[i].good);
		assert_int_equal(number, cases[i].good ? cases[i].number : -99);
		if (!cases[i].good) {
			assert_one_problem(arena_printf(arena, "from %lld to %lld",
				(long long)cases[i].min, (long long)cases[i].max));
		}
	}
}

static void words_are_those_of_the_list(void **state)
{
	static const char *const words[] = {"keep", "seen", "move", "delete", NULL};
	int index = 7;

	(void)state;
	assert_true(blocks_word(block_of("after = move"), "after", words, &index, &problems));
	assert_int_equal(index, 2);
	assert_true(blocks_word(block_of("after = \"keep\""), "after", words, &index, &problems));
	assert_int_equal(index, 0);
	index = 7;
	assert_false(blocks_word(block_of("after = moev"), "after", words, &index, &problems));
	assert_one_problem("'after' cannot be 'moev'; did you mean 'move'? The words here are: "
			   "keep, seen, move, delete");
	assert_false(blocks_word(block_of("after = Move"), "after", words, &index, &problems));
	assert_one_problem("did you mean 'move'?");
	assert_false(blocks_word(block_of("after = archive"), "after", words, &index, &problems));
	assert_one_problem("'after' cannot be 'archive'; the words here are: keep");
	assert_false(blocks_word(block_of("after = { move }"), "after", words, &index, &problems));
	assert_one_problem("takes one value, without braces");
	assert_int_equal(index, 7);
}

static void yes_and_no_are_the_only_answers(void **state)
{
	bool answer = false;

	(void)state;
	assert_true(blocks_yes_no(block_of("final = yes"), "final", &answer, &problems));
	assert_true(answer);
	assert_true(blocks_yes_no(block_of("final = no"), "final", &answer, &problems));
	assert_false(answer);
	assert_false(blocks_yes_no(block_of("final = true"), "final", &answer, &problems));
	assert_one_problem("no, yes");
	assert_false(blocks_yes_no(block_of("final = 1"), "final", &answer, &problems));
	assert_false(blocks_yes_no(block_of("final = \"\""), "final", &answer, &problems));
	assert_false(answer);
}

static void a_text_is_one_value_that_is_not_empty(void **state)
{
	const char *text = "before";

	(void)state;
	assert_false(blocks_text(block_of("user = \"\""), "user", &text, &problems));
	assert_one_problem("'user' is empty");
	assert_false(blocks_text(block_of("user = { a, b }"), "user", &text, &problems));
	assert_one_problem("takes one value");
	assert_false(blocks_text(block_of("user = { }"), "user", &text, &problems));
	assert_one_problem("takes one value");
	assert_string_equal(text, "before");
	assert_true(blocks_text(block_of("user = 'an''na'"), "user", &text, &problems));
	assert_string_equal(text, "an'na");
}

static void texts_are_a_list_or_one_value(void **state)
{
	const char *const *texts = NULL;
	size_t count = 99;

	(void)state;
	assert_true(blocks_texts(arena, block_of("to = a"), "to", &texts, &count, &problems));
	assert_int_equal(count, 1);
	assert_string_equal(texts[0], "a");
	assert_true(blocks_texts(
		arena, block_of("to = { a, \"b c\" }"), "to", &texts, &count, &problems));
	assert_int_equal(count, 2);
	assert_string_equal(texts[1], "b c");
	assert_true(blocks_texts(arena, block_of("to = { }"), "to", &texts, &count, &problems));
	assert_int_equal(count, 0);
	count = 99;
	assert_false(
		blocks_texts(arena, block_of("to = { a, \"\" }"), "to", &texts, &count, &problems));
	assert_one_problem("a value of 'to' is empty");
	assert_int_equal(count, 99);
}

static void what_is_absent_keeps_its_default(void **state)
{
	static const char *const words[] = {"a", NULL};
	struct block *block = block_of("other = x");
	const char *text = "default";
	const char *const *texts = words;
	bool answer = true;
	int index = 7;
	int64_t number = 8;
	size_t count = 9;

	(void)state;
	assert_true(blocks_text(block, "n", &text, &problems));
	assert_true(blocks_word(block, "n", words, &index, &problems));
	assert_true(blocks_yes_no(block, "n", &answer, &problems));
	assert_true(blocks_number(block, "n", 0, 1, &number, &problems));
	assert_true(blocks_duration(block, "n", &number, &problems));
	assert_true(blocks_size(block, "n", &number, &problems));
	assert_true(blocks_texts(arena, block, "n", &texts, &count, &problems));
	assert_null(blocks_option(block, "n"));
	assert_string_equal(text, "default");
	assert_ptr_equal(texts, words);
	assert_true(answer);
	assert_int_equal(index + number + (int64_t)count, 24);
	assert_int_equal(problems.total, 0);
}

static void options_never_asked_for_are_unknown(void **state)
{
	static const char *const known[] = {"address", "user", "move_to", NULL};
	struct block *block = block_of("address = a addres = b colour = c move_to = d");

	(void)state;
	assert_non_null(blocks_option(block, "address"));
	blocks_check_unknown(block, known, &problems);
	assert_int_equal(problems.total, 3);
	assert_string_equal(problems.list[0].text,
		"this mailbox has no option 'addres'; did you mean 'address'? The words here are: "
		"address, user, move_to");
	assert_int_equal(problems.list[0].at.column, 27);
	assert_string_equal(problems.list[1].text,
		"this mailbox has no option 'colour'; the words here are: address, user, move_to");
	assert_non_null(strstr(problems.list[2].text, "'move_to' has no effect"));
}

static void an_option_set_twice_is_not_unknown_too(void **state)
{
	static const char text[] = "m { a = 1 a = 2 }";
	static const char *const known[] = {"a", NULL};
	struct block *list = NULL;

	(void)state;
	blocks_read(arena, "c", (const unsigned char *)text, strlen(text), &list, &problems);
	assert_int_equal(problems.total, 1);
	assert_string_equal(blocks_option(list, "a")->values[0].text, "1");
	blocks_check_unknown(list, known, &problems);
	assert_int_equal(problems.total, 1);
}

static void the_nearest_word_is_found(void **state)
{
	static const char *const known[] = {
		"address", "addresses", "user", "poll", "on", "password_file", NULL};
	static const struct {
		const char *what;
		const char *word;
		const char *nearest;
	} cases[] = {
		{"a letter left out", "adress", "address"},
		{"a letter too many", "userr", "user"},
		{"another letter", "usor", "user"},
		{"two letters swapped", "pasword_flie", "password_file"},
		{"capitals", "USER", "user"},
		{"another sign", "password-file", "password_file"},
		{"the nearer of two", "addressess", "addresses"},
		{"the same", "poll", "poll"},
		{"too far", "colour", NULL},
		{"every letter another", "xy", NULL},
		{"short and swapped", "no", "on"},
		{"empty", "", NULL},
		{"too long to be a slip", "addressaddressaddressaddressaddress", NULL},
	};
	static const char *const none[] = {NULL};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *nearest = blocks_nearest(cases[i].word, known);

		print_message("  %s\n", cases[i].what);
		if (cases[i].nearest) {
			assert_non_null(nearest);
			assert_string_equal(nearest, cases[i].nearest);
		} else {
			assert_null(nearest);
		}
	}
	assert_null(blocks_nearest("user", none));
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(durations_have_a_unit),
		FRESH(sizes_count_in_thousands),
		FRESH(numbers_stay_within_their_bounds),
		FRESH(words_are_those_of_the_list),
		FRESH(yes_and_no_are_the_only_answers),
		FRESH(a_text_is_one_value_that_is_not_empty),
		FRESH(texts_are_a_list_or_one_value),
		FRESH(what_is_absent_keeps_its_default),
		FRESH(options_never_asked_for_are_unknown),
		FRESH(an_option_set_twice_is_not_unknown_too),
		FRESH(the_nearest_word_is_found),
	};

	return cmocka_run_group_tests_name("blocks_values", tests, NULL, NULL);
}
