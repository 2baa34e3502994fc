/* SPDX-License-Identifier: MIT */
/* Faults as a person reads them, and as a program does. */
#include "handlers/control/faults.h"

#include "tests/unit/control_fixture.h"

static void find(struct faults *faults, int problem_count)
{
	const struct position at = {"own.conf", 3, 7};
	struct arena *arena = arena_new(1 << 20);
	struct problems *problems = ARENA_ARRAY(arena, 1, struct problems);

	problems_init(problems, arena);
	for (int i = 0; i < problem_count; i++)
		problems_add(problems, at, "wrong %d", i);
	faults_add_problems(faults, problems);
	faults_add(faults, "there is no file");
	faults_add_template(faults, "digest", LANGUAGE_SV, "says nothing of {{%s}}", "since");
	arena_free(arena);
}

static int print_them(int argc, char **argv)
{
	struct faults faults = {.command = "test"};

	find(&faults, argc > 1 && strcmp(argv[1], "many") == 0 ? PROBLEMS_MAX + 2 : 1);
	return faults.count;
}

static void a_person_gets_a_line_each(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, print_them, "test", 3);
	assert_string_equal(c->err, "own.conf:3:7: wrong 0\nombud test: there is no file\n");
	assert_string_equal(c->out, "digest: says nothing of {{since}}\n");
	control_expect(c, print_them, "test many", PROBLEMS_MAX + 4);
	control_says(c->err, "wrong 49\nand 2 more\n");
}

static void expect_fault(const struct json *list, size_t index, const char *expected)
{
	struct arena *arena = arena_new(1 << 20);

	assert_string_equal(json_to_text(json_item(list, index), arena), expected);
	arena_free(arena);
}

static void a_program_gets_the_same_members_of_each(void **state)
{
	struct faults faults = {.command = "test", .list = json_new_array()};

	(void)state;
	find(&faults, PROBLEMS_MAX + 2);
	assert_int_equal(faults.count, PROBLEMS_MAX + 4);
	assert_int_equal(json_count(faults.list), PROBLEMS_MAX + 3);
	expect_fault(faults.list, 0,
		"{\"file\":\"own.conf\",\"line\":3,\"column\":7,\"template\":null,"
		"\"language\":null,\"text\":\"wrong 0\"}");
	expect_fault(faults.list, PROBLEMS_MAX,
		"{\"file\":null,\"line\":null,\"column\":null,\"template\":null,"
		"\"language\":null,\"text\":\"and 2 more\"}");
	expect_fault(faults.list, PROBLEMS_MAX + 1,
		"{\"file\":null,\"line\":null,\"column\":null,\"template\":null,"
		"\"language\":null,\"text\":\"there is no file\"}");
	expect_fault(faults.list, PROBLEMS_MAX + 2,
		"{\"file\":null,\"line\":null,\"column\":null,\"template\":\"digest\","
		"\"language\":\"sv\",\"text\":\"says nothing of {{since}}\"}");
	json_free(faults.list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(a_person_gets_a_line_each),
		CONTROL_TEST(a_program_gets_the_same_members_of_each),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
