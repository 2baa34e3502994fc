/* SPDX-License-Identifier: MIT */
#include "tests/unit/rules_fixture.h"

#include <time.h>

static const char *source_directory(void)
{
	const char *directory = getenv("srcdir");

	return directory ? directory : ".";
}

static void read_source(const char *name, struct buf *ret_bytes)
{
	struct error error;
	char path[1000];

	snprintf(path, sizeof(path), "%s/rules/%s", source_directory(), name);
	buf_init(ret_bytes, BLOCKS_FILE_MAX);
	if (file_read(path, ret_bytes, &error) != OK) {
		fail_msg("%s", error.text);
	}
}

static void read_shipped(struct fixture *fixture, const char *name)
{
	struct buf bytes;

	read_source(arena_printf(fixture->arena, "shipped/%s", name), &bytes);
	blocks_read(
		fixture->arena, name, bytes.data, bytes.size, &fixture->blocks, &fixture->problems);
	buf_free(&bytes);
}

static void print_failure(
	void *context, const char *title, struct position at, bool passed, const char *sentence)
{
	size_t *reports = context;

	++*reports;
	if (!passed) {
		print_message("%s:%d: %s: %s\n", at.file, at.line, title, sentence);
	}
}

static void count_passed_over(
	void *context, const char *title, struct position at, bool passed, const char *sentence)
{
	(void)title, (void)at;
	*(size_t *)context += passed && strstr(sentence, "passed over");
}

static void all_messages_of_the_shipped_examples_get_their_matter(void **state)
{
	struct fixture fixture;
	size_t reports = 0;

	(void)state;
	fixture_open(&fixture);
	read_shipped(&fixture, "10-matters.conf");
	read_shipped(&fixture, "90-examples.conf");
	fixture_rules(&fixture, "");
	assert_int_equal(rule_set_count(fixture.set), 37);
	assert_int_equal(rule_set_example_count(fixture.set), 48);
	assert_int_equal(rules_run_examples(fixture.set, &fixture.site, print_failure, &reports,
				 &fixture.problems),
		0);
	assert_int_equal(reports, 48);
	assert_int_equal(fixture.problems.total, 0);
	fixture_close(&fixture);
}

static void rules_of_the_site_come_first_and_leave_the_shipped_examples_alone(void **state)
{
	struct fixture fixture;
	const struct verdict *verdict;

	(void)state;
	fixture_open(&fixture);
	read_shipped(&fixture, "10-matters.conf");
	read_shipped(&fixture, "90-examples.conf");
	fixture_rules(&fixture,
		"rule \"all\" { matter = everything group = public-areas final = yes }\n");
	verdict = fixture_decide_text(&fixture, "Rakennuslupa", "");
	assert_decided(&verdict->matter, "everything");
	assert_int_equal(fixture.trace.count, 1);
	assert_int_equal(
		rules_run_examples(fixture.set, &fixture.site, NULL, NULL, &fixture.problems), 0);
	fixture_close(&fixture);
}

static void a_matter_of_another_authority_leaves_the_group_to_a_later_own_matter(void **state)
{
	struct fixture fixture;
	const struct verdict *verdict;

	(void)state;
	fixture_open(&fixture);
	read_shipped(&fixture, "10-matters.conf");
	fixture_rules(&fixture, "");
	verdict = fixture_decide_text(&fixture, "Anniskelulupa terassille", "Onko kiire?");
	assert_decided(&verdict->matter, "alcohol");
	assert_decided(&verdict->matter_title, "Alcohol licences");
	assert_decided(&verdict->authority, "lvv");
	assert_decided(&verdict->group, "public-areas");
	assert_int_equal(verdict->tag_count, 2);
	assert_string_equal(verdict->tags[0].value, "transfer");
	assert_string_equal(verdict->tags[1].value, "urgent");
	fixture_close(&fixture);
}

static void examples_of_a_shipped_rule_that_was_replaced_are_passed_over(void **state)
{
	struct fixture fixture;
	size_t passed_over = 0;

	(void)state;
	fixture_open(&fixture);
	read_shipped(&fixture, "90-examples.conf");
	fixture_rules(
		&fixture, "rule \"building\" { shipped = yes any = 'never' matter = building }\n");
	/* The four about building and the four about nothing are tried, and only the former fail.
	 */
	assert_int_equal(
		rules_run_examples(fixture.set, &fixture.site, NULL, NULL, &fixture.problems), 4);
	rules_run_examples(fixture.set, &fixture.site, count_passed_over, &passed_over, NULL);
	assert_int_equal(passed_over, 40);
	fixture_close(&fixture);
}

/* Each row: an example that fails, and what is said of it. The site's rules are those below. */
static void a_failing_example_says_what_was_expected_and_which_rule_decided(void **state)
{
	static const char rules[] =
		"rule \"b\" { any = 'lupa' matter = building group = building-control owner = "
		"anna\n"
		"  priority = high tags = { permit, x } answer = \"b\" }\n"
		"rule \"night\" { when = closed silence = \"night\" }\n"
		"rule \"may\" { dates = 05-01 tags = may }\n"
		"rule \"old\" { contact = known organisation = 'oy$' tags = old }\n"
		"rule \"form\" { all = { 'header X-Form: visit', 'to: bygg', 'attachment: "
		"\\.pdf$', "
		"'from: ^bot@' } tags = form }\n"
		"field \"year\" { pattern = 'year (?<value>\\d{4})' }\n";
	static const struct {
		const char *example;
		const char *expected; /* NULL: it passes */
	} rows[] = {
		{"text = lupa expect_matter = building expect_owner = anna expect_priority = high "
		 "expect_tags = permit expect_answer = b expect_silence = none",
			NULL},
		{"text = hei expect_matter = none expect_group = none expect_tags = none", NULL},
		{"text = hei expect_matter = building", "expected matter building, got none"},
		{"text = lupa expect_group = public-areas",
			"expected group public-areas, got building-control (rule \"b\" at "
			"test.conf:1)"},
		{"text = lupa expect_group = none",
			"expected group none, got building-control (rule \"b\" at test.conf:1)"},
		{"text = lupa expect_tags = { permit, y }", "expected tags y, got permit, x"},
		{"text = lupa expect_tags = none", "expected tags none, got permit, x"},
		{"text = \"year 2027\" expect_fields = { \"year: 2027\" }", NULL},
		{"text = \"year 2027\" expect_fields = { \"year: 2026\" }",
			"expected fields year: 2026, got year: 2027"},
		/* Saturday; then Monday 8:00, the first open minute, in summer time. */
		{"text = a at = \"2026-11-28 18:00\" expect_silence = night", NULL},
		{"text = a at = \"2026-06-29 08:00\" expect_silence = none", NULL},
		{"text = a at = \"2026-06-29 07:59\" expect_silence = none",
			"expected silence none, got night (rule \"night\" at test.conf:3)"},
		{"text = a at = \"2026-05-01 00:00\" expect_tags = may", NULL},
		{"text = a at = \"2026-04-30 23:59\" expect_tags = none", NULL},
		{"text = a contact = known organisation = \"Kärhö Oy\" expect_tags = old", NULL},
		{"text = a contact = new organisation = \"Kärhö Oy\" expect_tags = none", NULL},
		{"text = a headers = \"x-form: a VISIT\" to = { \"x@y\", \"Bygg <b@c>\" } "
		 "attachments = "
		 "{ \"a.txt\", \"B.PDF\" } from = \"Bot <bot@x>\" expect_tags = form",
			NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture fixture;
		size_t failed;

		fixture_open(&fixture);
		fixture_rules(&fixture, arena_printf(fixture.arena, "%sexample \"e\" { %s }\n",
						rules, rows[i].example));
		failed = rules_run_examples(
			fixture.set, &fixture.site, NULL, NULL, &fixture.problems);
		if (failed != (rows[i].expected ? 1U : 0U)) {
			problems_print(&fixture.problems, stderr);
			fail_msg("row %zu: %s", i, rows[i].example);
		}
		if (rows[i].expected) {
			assert_string_equal(fixture.problems.list[0].text,
				arena_printf(fixture.arena, "example \"e\": %s", rows[i].expected));
			assert_int_equal(fixture.problems.list[0].at.line, 8);
		}
		fixture_close(&fixture);
	}
}

/* What stands between .Bd and .Ed, with the backslashes of mdoc(7) taken out. */
static void the_examples_of_the_manual_work(void **state)
{
	struct fixture fixture;
	struct buf manual, rules;
	bool inside = false;

	(void)state;
	fixture_open(&fixture);
	read_source("ombud-rules.5", &manual);
	buf_init(&rules, manual.size);
	for (const char *line = buf_text(&manual); *line != '\0';) {
		size_t size = strcspn(line, "\n") + 1;

		if (strncmp(line, ".Bd", 3) == 0 || strncmp(line, ".Ed", 3) == 0) {
			inside = line[1] == 'B';
		} else if (inside) {
			for (size_t i = 0; i < size; i++) {
				buf_putc(&rules, line[i]);
				i += line[i] == '\\'; /* "\e" is one */
			}
		}
		line += size;
	}
	fixture_rules(&fixture, buf_text(&rules));
	assert_int_equal(rule_set_count(fixture.set), 3);
	assert_int_equal(rule_set_example_count(fixture.set), 1);
	if (rules_run_examples(fixture.set, &fixture.site, NULL, NULL, &fixture.problems) > 0) {
		fail_msg("%s", fixture.problems.list[0].text);
	}
	buf_free(&manual);
	buf_free(&rules);
	fixture_close(&fixture);
}

static void a_message_is_decided_with_the_shipped_rules_in_little_time(void **state)
{
	static const char sentence[] =
		"Hyvää huomenta, olemme miettineet pitkään mitä meidän pitäisi "
		"tehdä ensi keväänä naapurin kanssa yhdessä sovitulla tavalla. ";
	enum { ROUNDS = 200, TEXT_BYTES = 2048 };
	struct fixture fixture;
	struct timespec from, to;
	struct buf text;
	double milliseconds;

	(void)state;
	fixture_open(&fixture);
	read_shipped(&fixture, "10-matters.conf");
	fixture_rules(&fixture, "");
	buf_init(&text, TEXT_BYTES);
	while (buf_puts(&text, sentence)) {
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (int i = 0; i < ROUNDS; i++) {
		struct arena *arena = arena_new(1024 * 1024);

		fixture.message.subject = "Kysymys";
		fixture.message.reply = buf_text(&text);
		rules_decide(rules_search(fixture.set, &fixture.message, false, arena),
			&fixture.facts, true, arena, &fixture.verdict, NULL, NULL);
		arena_free(arena);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	milliseconds = ((double)(to.tv_sec - from.tv_sec) * 1e3 +
			       (double)(to.tv_nsec - from.tv_nsec) / 1e6) /
		       ROUNDS;
	print_message("shipped rules: %.3f ms of processor per message of %zu bytes\n",
		milliseconds, text.size);
	assert_null(fixture.verdict.matter.value);
	assert_true(
		milliseconds < 100); /* a bound that holds with sanitizers; the figure is above */
	buf_free(&text);
	fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_messages_of_the_shipped_examples_get_their_matter),
		cmocka_unit_test(rules_of_the_site_come_first_and_leave_the_shipped_examples_alone),
		cmocka_unit_test(
			a_matter_of_another_authority_leaves_the_group_to_a_later_own_matter),
		cmocka_unit_test(examples_of_a_shipped_rule_that_was_replaced_are_passed_over),
		cmocka_unit_test(a_failing_example_says_what_was_expected_and_which_rule_decided),
		cmocka_unit_test(the_examples_of_the_manual_work),
		cmocka_unit_test(a_message_is_decided_with_the_shipped_rules_in_little_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
