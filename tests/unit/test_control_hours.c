/* SPDX-License-Identifier: MIT */
/* ombud hours: whether it is open, and how a deadline is counted. */
#include "tests/unit/control_fixture.h"

static int hours(struct control_fixture *c, const char *at, const char *more)
{
	/* a time has a blank in it: words are joined by "T" for the fixture */
	return control_run(c, command_hours, arena_printf(c->arena, "hours --at %s %s", at, more));
}

static void opening_and_the_next_opening_are_told(void **state)
{
	static const struct {
		const char *at;
		bool open;
		const char *next; /* NULL: open now */
		const char *only;
	} rows[] = {
		{"2026-11-24T08:00:00Z", true, NULL, "a Tuesday at ten"},
		{"2026-11-24T06:00:00Z", true, NULL, "the minute it opens"},
		{"2026-11-24T14:00:00Z", false, "2026-11-25T06:00:00Z", "the minute it closes"},
		{"2026-11-28T10:00:00Z", false, "2026-11-30T06:00:00Z", "a Saturday"},
		{"2026-12-24T10:00:00Z", false, "2026-12-28T06:00:00Z", "Christmas Eve to Monday"},
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct json *json;

		assert_int_equal(hours(c, rows[i].at, "--json"), EX_OK);
		json = control_json(c);
		assert_string_equal(json_text(json, "at"), rows[i].at);
		assert_int_equal(json_bool(json, "open"), rows[i].open);
		if (rows[i].next)
			assert_string_equal(json_text(json, "next_open"), rows[i].next);
		assert_null(json_text(json, "due"));
		assert_int_equal(json_count(json_member(json, "steps")), 0);
		json_free(json);
	}
}

static void a_sum_over_a_weekend_is_shown_step_by_step(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;
	int64_t counted = 0;

	/* Friday 15:00 and two hours: Monday 09:00 in Helsinki */
	assert_int_equal(hours(c, "2026-11-27T13:00:00Z", "--add 2h --json"), EX_OK);
	json = control_json(c);
	assert_string_equal(json_text(json, "due"), "2026-11-30T07:00:00Z");
	for (size_t i = 0; i < json_count(json_member(json, "steps")); i++)
		counted += json_number(json_item(json_member(json, "steps"), i), "counted_seconds");
	assert_int_equal(counted, 7200);
	json_free(json);

	assert_int_equal(hours(c, "2026-11-27T13:00:00Z", "--add 2h"), EX_OK);
	control_says(c->out, "2026-11-27 15:00: open");
	control_says(c->out, "+60 min");
	/* within a minute: what is shown still adds up to eight hours */
	assert_int_equal(hours(c, "2026-11-24T08:34:59Z", "--add 8h"), EX_OK);
	control_says(c->out, "2026-11-24 10:34  to  2026-11-24 16:00  +326 min\n");
	control_says(c->out, "2026-11-25 08:00  to  2026-11-25 10:34  +154 min\n");

	assert_int_equal(hours(c, "2026-11-27T13:00:00Z", "--add 2h"), EX_OK);
	control_says(c->out, "+60 min");
	control_says(c->out, "closed: ");
	control_says(c->out, "due 2026-11-30 09:00");
}

static void what_is_no_time_no_duration_or_no_name_is_refused(void **state)
{
	static const char *const lines[] = {"hours --at yesterday", "hours --at 2026-13-01",
		"hours --add soon", "hours --add -8h", "hours --hours nights", "hours --add 8",
		"hours --add 99999999999999999999h"};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		control_expect(c, command_hours, lines[i], EX_USAGE);
		control_says(c->err, "ombud hours: ");
		assert_string_equal(c->out, "");
	}
}

static void other_hours_are_shown_by_their_name(void **state)
{
	struct control_fixture *c = *state;

	control_settings(c, "",
		"hours \"never\" { timezone = \"Europe/Stockholm\"  open = { \"sat "
		"10:00-11:00\" } }\n");
	assert_int_equal(hours(c, "2026-11-24T08:00:00Z", "--hours never"), EX_OK);
	control_says(c->out, "never (Europe/Stockholm)");
	control_says(c->out, "closed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(opening_and_the_next_opening_are_told),
		CONTROL_TEST(a_sum_over_a_weekend_is_shown_step_by_step),
		CONTROL_TEST(what_is_no_time_no_duration_or_no_name_is_refused),
		CONTROL_TEST(other_hours_are_shown_by_their_name),
	};

	return cmocka_run_group_tests_name("control_hours", tests, NULL, NULL);
}
