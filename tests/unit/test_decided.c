/* SPDX-License-Identifier: MIT */
/* Decisions: written down and read again, and what is different in two of them. */
#include "tests/unit/desk_fixture.h"

#include "handlers/kinds/decided.h"

static const char text_of_mail[] =
	"From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n" DESK_PLAIN
	"Hei, tarvitsen rakennusluvan Haminaan. Y-tunnus 1234567-1.\n";

/* What the desk of the fixture decides about that mail. */
static struct decided decide(struct desk_fixture *d, const struct facts *facts)
{
	struct fixture *f = d->store;
	struct decided decided;
	struct message message;

	MUST(mail_read(f->arena, (const unsigned char *)text_of_mail, strlen(text_of_mail),
		&message, &f->error));
	decided_make(&d->desk.settings.site, rules_search(d->desk.rules, &message, false, f->arena),
		facts, f->arena, &decided, NULL, NULL);
	return decided;
}

static struct recorded recorded(struct fixture *f, const char *text)
{
	struct recorded read;

	MUST(recorded_read(f->arena, text, &read, &f->error));
	return read;
}

static void a_decision_is_read_as_it_was_written(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct load loads[] = {{.person = "anna", .away = true}};
	struct facts facts = {.now = d->now, .loads = loads, .load_count = 1};
	struct difference differences[DIFFERENCES_MAX];
	struct decided decided = decide(d, &facts);
	struct recorded of_it, read;

	decided.verdict.tags = ARENA_ARRAY(f->arena, 1, struct decided_tag);
	decided.verdict.tags[0] =
		(struct decided_tag){"seen", {.rule = "x", .at = {.file = "own.conf", .line = 3}}};
	decided.verdict.tag_count = 1;
	read = recorded(f, decided_to_json(f->arena, &decided));
	assert_string_equal(read.verdict.matter.value, "building");
	assert_string_equal(read.verdict.matter.by.rule, "building");
	assert_string_equal(read.verdict.matter.by.at.file, "rules.conf");
	assert_string_equal(read.verdict.place.value, "hamina");
	assert_string_equal(read.verdict.tags[0].by.at.file, "own.conf");
	assert_null(read.verdict.silence.value);
	assert_true(read.has_assigned && decided.is_open);
	assert_string_equal(read.group, "building-control");
	assert_string_equal(read.owner, "pekka");
	assert_string_equal(read.stands_in_for, "anna");
	recorded_of(&decided, &of_it);
	assert_int_equal(recorded_compare(f->arena, &read, &of_it, true, differences), 0);
}

static void every_difference_is_told_and_where_it_comes_from(void **state)
{
	static const struct {
		const char *from, *to;
		const char *name, *was, *is;
		bool by_people;
	} rows[] = {
		{"'matter': {'value': 'a'}", "'matter': {'value': 'b'}", "matter", "a", "b", false},
		{"'matter': null", "'matter': {'value': 'b'}", "matter", NULL, "b", false},
		{"'silence': {'value': 'x'}", "'silence': null", "silence", "x", NULL, false},
		{"'answer': {'value': 'x'}", "'answer': {'value': 'y'}", "answer", "x", "y", false},
		{"'authority': null", "'authority': {'value': 'y'}", "authority", NULL, "y", false},
		{"'place': {'value': 'x'}", "'place': {'value': 'y'}", "place", "x", "y", false},
		{"'tags': [{'value': 'x'}]", "'tags': [{'value': 'x'}, {'value': 'y'}]", "tags",
			"x", "x, y", false},
		{"'tags': [{'value': 'x'}]", "'tags': [{'value': 'y'}]", "tags", "x", "y", false},
		{"'fields': {'id': '1'}", "'fields': {'id': '2'}", "fields", "id 1", "id 2", false},
		/* decisions that do not tell who got it are held against what the rules say */
		{"'group': {'value': 'x'}",
			"'group': {'value': 'y'}, 'assigned': {'group': 'y', 'owner': 'p'}",
			"group", "x", "y", false},
		{"'owner': {'value': 'x'}", "'owner': {'value': 'y'}", "owner by rule", "x", "y",
			false},
		/* the same rules, other people */
		{"'assigned': {'group': 'g', 'owner': 'p'}",
			"'assigned': {'group': 'g', 'owner': 'q'}", "owner", "p", "q", true},
		{"'assigned': {'group': 'g', 'owner': 'p'}", "'assigned': {'group': 'g'}", "owner",
			"p", NULL, true},
		{"'assigned': {'group': 'g', 'helper_group': 'h'}", "'assigned': {'group': 'g'}",
			"helper group", "h", NULL, true},
		/* another rule for the owner, and so another owner */
		{"'assigned': {'group': 'g', 'owner': 'p'}",
			"'owner': {'value': 'q'}, 'assigned': {'group': 'g', 'owner': 'q'}",
			"owner", "p", "q", false},
	};
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct difference differences[DIFFERENCES_MAX], *difference = differences;
		const char *pair[] = {rows[i].from, rows[i].to};
		struct recorded read[2];

		for (int k = 0; k < 2; k++) {
			char *text = arena_printf(
				f->arena, "{'priority': {'value': 'normal'}, %s}", pair[k]);

			for (char *quote = text; (quote = strchr(quote, '\'')); quote++)
				*quote = '"';
			read[k] = recorded(f, text);
		}
		if (recorded_compare(f->arena, &read[0], &read[1], false, differences) != 1 ||
			strcmp(difference->name, rows[i].name) != 0 ||
			difference->by_people != rows[i].by_people ||
			strcmp(difference->from ? difference->from : "-",
				rows[i].was ? rows[i].was : "-") != 0 ||
			strcmp(difference->to ? difference->to : "-",
				rows[i].is ? rows[i].is : "-") != 0)
			fail_msg("%s to %s", rows[i].from, rows[i].to);
		assert_int_equal(
			recorded_compare(f->arena, &read[0], &read[0], true, differences), 0);
	}
}

static void tags_in_another_order_are_the_same_and_a_rule_of_another_place_is_not(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct difference differences[DIFFERENCES_MAX];
	struct recorded from = recorded(f,
		"{\"priority\": {\"value\": \"high\", \"rule\": \"a\", \"file\": \"f\", \"line\": "
		"1}, \"tags\": [{\"value\": \"x\"}, {\"value\": \"y\"}]}");
	struct recorded to = recorded(f,
		"{\"priority\": {\"value\": \"high\", \"rule\": \"b\", \"file\": \"f\", \"line\": "
		"2}, \"tags\": [{\"value\": \"y\"}, {\"value\": \"x\"}]}");

	assert_int_equal(recorded_compare(f->arena, &from, &to, false, differences), 0);
	assert_int_equal(recorded_compare(f->arena, &from, &to, true, differences), 2);
	assert_string_equal(differences[0].from, "high (rule a, f:1)");
	assert_string_equal(differences[0].to, "high (rule b, f:2)");
	assert_string_equal(differences[1].name, "tags");
}

static void what_is_no_decision_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "[", "[]", "{}", "{\"priority\": \"high\"}", "{\"priority\": {\"value\": 3}}"};
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct recorded read;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(recorded_read(f->arena, texts[i], &read, &f->error), REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_decision_is_read_as_it_was_written),
		DESK_TEST(every_difference_is_told_and_where_it_comes_from),
		DESK_TEST(tags_in_another_order_are_the_same_and_a_rule_of_another_place_is_not),
		DESK_TEST(what_is_no_decision_is_refused),
	};

	return cmocka_run_group_tests_name("decided", tests, NULL, NULL);
}
