/* SPDX-License-Identifier: MIT */
/* ombud rules replay: the messages of the last weeks under other rules. */
#include <sys/stat.h>

#include "tests/unit/control_fixture.h"

#include "handlers/tuning/replay_table.h"

#define REPLAY "rules replay --since 2026-11-01 --config %/ombud.conf"

/* Many requests of each kind, so that every process of a crew has some. */
enum { BUILDING = 230, GROWTH = 7, OTHER = 120 };

static void take_many(struct control_fixture *c)
{
	for (int i = 0; i < BUILDING + GROWTH + OTHER; i++) {
		const char *words = i < BUILDING	    ? "rakennuslupa"
				    : i < BUILDING + GROWTH ? "kasvurahoitus"
							    : "jotain muuta";

		c->desk->now += 60;
		assert_true(desk_takef(c->desk,
				    "From: w%d@yritys.example\nMessage-ID: <m%d@x>\nSubject: %s "
				    "%d\n" DESK_PLAIN "Hei, %s, tunnus 131052-308T.\n",
				    i, i, words, i, words) > 0);
	}
}

/* The rules of then, with what is behind them. */
static void change_rules(struct control_fixture *c, const char *before, const char *behind)
{
	control_write(c, "rules.d/own.conf",
		arena_printf(c->arena, "%s%s%s", before, desk_rules, behind), 0600);
}

static void what_would_move_is_counted_with_examples(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;
	const struct json *row, *list;

	take_many(c);
	control_expect(c, command_rules, REPLAY, EX_OK);
	control_says(c->out, "0 of 357 would move to another group or owner.\n"
			     "0 of 357 would be decided otherwise by the rules.\n");
	change_rules(c,
		"rule \"first\" { any = { 'kasvurahoitus' }  group = general  priority = high }\n",
		"rule \"quiet\" { any = { 'rakennuslupa' }  silence = \"by hand\"  tags = { seen } "
		"}\n");
	control_expect(c, command_rules, REPLAY " --fail-over 236", EX_DATAERR);
	assert_string_equal(c->err, "ombud rules replay: 237 would be decided otherwise by the "
				    "rules, more than 236\n"); /* progress is for a terminal */
	control_says(c->out, "     230  silence  - -> by hand\n"
			     "            KYM-1001-");
	control_says(c->out, "  rakennuslupa 0\n");
	control_says(c->out, "  rakennuslupa 2\n");
	assert_null(strstr(c->out, "rakennuslupa 3\n"));
	control_says(c->out, "     230  tags  - -> seen\n");
	control_says(c->out, "       7  group  partner -> general\n");
	control_says(c->out, "       7  owner  - -> pekka\n");
	control_says(c->out, "       7  priority  normal -> high\n");
	control_says(c->out, "7 of 357 would move to another group or owner.\n"
			     "237 of 357 would be decided otherwise by the rules.\n");
	control_expect(c, command_rules, REPLAY " --fail-over 237", EX_OK);
	assert_string_equal(c->err, "");

	control_expect(c, command_rules, REPLAY " --json", EX_OK);
	json = control_json(c);
	assert_int_equal(json_number(json, "total"), 357);
	assert_int_equal(json_number(json, "would_move"), 7);
	assert_int_equal(json_number(json, "otherwise_by_rules"), 237);
	assert_int_equal(json_number(json, "same"), OTHER);
	assert_int_equal(strlen(json_text(json, "generation")), 64);
	row = json_find(json, "table.0");
	assert_int_equal(json_number(row, "count"), 230);
	assert_int_equal(json_count(json_member(row, "examples")), 3);
	list = json_member(json, "list");
	assert_int_equal(json_count(list), 237);
	for (size_t i = 1; i < json_count(list); i++) /* in the order of their coming */
		assert_true(json_number(json_item(list, i), "decision") >
			    json_number(json_item(list, i - 1), "decision"));
	assert_true(json_bool(json_item(list, 230), "moves"));
	assert_string_equal(json_text(json_item(list, 230), "subject"), "kasvurahoitus 230");
	json_free(json);
}

static void what_staff_handed_in_is_tried_as_it_was_decided(void **state)
{
	struct control_fixture *c = *state;

	assert_true(desk_hand_in(c->desk, "#uusi\n") > 0);
	assert_true(desk_hand_in(c->desk, "#uusi liisa2@kahvila.example\n#assign pekka\n") > 0);
	control_expect(c, command_rules, REPLAY " --fail-over 0", EX_OK);
	control_says(c->out, "0 of 2 would be decided otherwise by the rules.\n");
	change_rules(c, "rule \"first\" { any = { 'rakennuslu[pv]' }  owner = lead }\n",
		"rule \"theirs\" { any = { 'kasvurahoitus' }  priority = urgent }\n");
	control_expect(c, command_rules, REPLAY " --fail-over 1", EX_OK);
	control_says(c->out, "       1  owner  anna -> lead\n");
	control_says(c->out, "1 of 2 would move to another group or owner.\n");
	assert_null(strstr(c->out, "priority"));
}

static void the_rules_of_another_directory_can_be_tried(void **state)
{
	struct control_fixture *c = *state;

	take_many(c);
	assert_int_equal(mkdir(arena_printf(c->arena, "%s/trial", c->folder), 0700), 0);
	control_write(c, "trial/10.conf",
		"rule \"all\" { any = { 'muuta' }  group = building-control }\n", 0600);
	control_expect(c, command_rules, REPLAY " --rules %/trial", EX_OK);
	control_says(c->out, "     120  group  general -> building-control\n");
	control_says(c->out, "owner  pekka -> anna\n");
	/* rules.d does not count then: growth was its */
	control_says(c->out, "       7  group  partner -> ");
	control_expect(c, command_rules, REPLAY, EX_OK);
	control_says(c->out, "0 of 357 would move");
	control_expect(c, command_rules, REPLAY " --rules %/nowhere", EX_CONFIG);
	control_says(c->err, "nowhere");
}

static void rules_with_faults_are_refused(void **state)
{
	struct control_fixture *c = *state;

	assert_true(desk_request(c->desk) > 0);
	change_rules(c, "", "rule \"a\" { any = { '(' } }\n");
	control_expect(c, command_rules, REPLAY, EX_CONFIG);
	control_says(c->err, "own.conf:");
	assert_string_equal(c->out, "");
	change_rules(c, "", "example \"e\" { text = \"lupa\"  expect_group = partner }\n");
	control_expect(c, command_rules, REPLAY, EX_CONFIG);
	control_says(c->err, "own.conf:");
}

/* The same rules, but another owner: a member has left, another one has come. */
static void what_comes_from_people_is_told_apart(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	char *settings;
	struct buf bytes;
	char *members;

	take_many(c);
	buf_init(&bytes, 100000);
	MUST(file_read(c->config, &bytes, &f->error));
	settings = arena_strdup(c->arena, buf_text(&bytes));
	buf_free(&bytes);
	members = strstr(settings, "members = { anna }");
	assert_non_null(members);
	memcpy(members, "members = { lead }", strlen("members = { lead }"));
	control_write(c, "ombud.conf", settings, 0600);
	control_expect(c, command_rules, REPLAY " --fail-over 0", EX_OK);
	control_says(c->out, "     230  owner  anna -> lead   (by people, not by rules)\n");
	control_says(c->out, "0 of 357 would move");
	control_says(c->out, "0 of 357 would be decided otherwise by the rules, and 230 only "
			     "because people, ways or absences are others.");
}

static void what_cannot_be_decided_again_is_counted(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;

	take_many(c);
	MUST(db_script(f->store->db,
		"DELETE FROM inbox_raw WHERE inbox_id <= 10; "
		"UPDATE inbox_raw SET packed = x'00' WHERE inbox_id BETWEEN 11 AND 13; "
		"UPDATE decision SET facts = '{}' WHERE id = 14; "
		"UPDATE decision SET verdict = '[' WHERE id = 15; "
		"UPDATE decision SET verdict = replace(verdict, '\"assigned\"', '\"x\"') "
		"WHERE id BETWEEN 20 AND 23",
		&f->error));
	change_rules(c, "rule \"first\" { any = { 'rakennuslupa' }  group = general }\n", "");
	control_expect(c, command_rules, REPLAY, EX_OK);
	control_says(c->out, "10 are left out: their messages are erased.\n");
	control_says(c->out, "5 are left out: they cannot be read.\n");
	control_says(c->out, "4 do not tell who got them");
	control_says(c->out, "215 of 342 would move"); /* the groups of those four too */
}

static void only_what_came_since_counts_and_nothing_is_written(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int64_t changes, id;

	take_many(c);
	changes = fixture_number(f, "PRAGMA data_version");
	control_expect(c, command_rules,
		"rules replay --since 2026-11-24T12:00:00Z --config %/ombud.conf", EX_OK);
	control_says(c->out, "would move"); /* 4 hours of one a minute were before */
	control_says(c->out, "0 of 118 would move");
	control_expect(
		c, command_rules, "rules replay --since 2026-11-30 --config %/ombud.conf", EX_OK);
	control_says(c->out, "0 of 0 would move");
	assert_int_equal(fixture_number(f, "PRAGMA data_version"), changes);
	/* not even a lock is taken: it goes beside a daemon that writes */
	fixture_begin(f);
	id = fixture_number(f, "SELECT max(id) FROM ticket");
	control_expect(c, command_rules, REPLAY, EX_OK);
	fixture_commit(f);
	assert_true(id > 0);
}

static void what_cannot_be_done_is_said(void **state)
{
	static const struct {
		const char *line;
		int status;
	} rows[] = {
		{"rules replay x", EX_USAGE},
		{"rules replay --since tomorrow", EX_USAGE},
		{"rules replay --since 2030-01-01", EX_USAGE},
		{"rules replay --fail-over x", EX_USAGE},
		{"rules replay --fail-over -1", EX_USAGE},
		{"rules replay --fail-over 3x", EX_USAGE},
		{"rules replay --config /nowhere/ombud.conf", EX_NOINPUT},
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		control_expect(c, command_rules, rows[i].line, rows[i].status);
		assert_string_equal(c->out, "");
		assert_true(strlen(c->err) > 10);
	}
}

static struct json *otherwise(struct arena *arena, int64_t decision, const char *to)
{
	struct replayed replayed = {.subject = "s",
		.difference_count = 1,
		.differences = {{.name = "matter", .from = "a", .to = to}}};
	struct decision of = {.id = decision, .ticket_id = 1000 + decision};

	return replayed_to_json(&of, &replayed, arena);
}

/* Processes tell what they find in any order. */
static void examples_are_the_oldest_and_rows_have_a_limit(void **state)
{
	static const int64_t coming[] = {50, 10, 40, 20, 60, 30};
	struct control_fixture *c = *state;
	struct replay_table table;
	const struct replay_row *rows;

	replay_table_init(&table, c->arena);
	for (int64_t i = 0; i < REPLAY_ROWS_MAX + 5; i++) {
		struct json *json =
			otherwise(c->arena, 100 + i, arena_printf(c->arena, "m%lld", (long long)i));

		replay_table_add(&table, json);
		json_free(json);
	}
	for (size_t i = 0; i < sizeof(coming) / sizeof(coming[0]); i++) {
		struct json *json = otherwise(c->arena, coming[i], "m77");

		replay_table_add(&table, json);
		json_free(json);
	}
	assert_int_equal(table.without_row, 5);
	replay_table_sort(&table);
	rows = table.rows;
	assert_string_equal(rows[0].to, "m77");
	assert_int_equal(rows[0].count, 7);
	for (int i = 0; i < REPLAY_EXAMPLES; i++)
		assert_int_equal(rows[0].examples[i].ticket, 1010 + 10 * i);
	assert_string_equal(rows[1].to, "m0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(what_would_move_is_counted_with_examples),
		CONTROL_TEST(what_staff_handed_in_is_tried_as_it_was_decided),
		CONTROL_TEST(the_rules_of_another_directory_can_be_tried),
		CONTROL_TEST(rules_with_faults_are_refused),
		CONTROL_TEST(what_comes_from_people_is_told_apart),
		CONTROL_TEST(what_cannot_be_decided_again_is_counted),
		CONTROL_TEST(only_what_came_since_counts_and_nothing_is_written),
		CONTROL_TEST(what_cannot_be_done_is_said),
		CONTROL_TEST(examples_are_the_oldest_and_rows_have_a_limit),
	};

	return cmocka_run_group_tests_name("rules_replay", tests, NULL, NULL);
}
