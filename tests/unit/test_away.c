/* SPDX-License-Identifier: MIT */
/* ombud away: the list, a stretch of days, and its end. */
#include "tests/unit/control_fixture.h"

#include "daemon/base/clock.h"

static void a_stretch_is_kept_and_listed(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;

	control_expect(c, command_away, "away anna 2097-07-01 14.7.2097 --deputy lead", EX_OK);
	control_work(c, "staff command");
	control_says(c->out, "Anna Virtanen is away from 2097-07-01 to 2097-07-14");
	control_expect(c, command_away, "away pekka 1.8.2097 3.8.2097", EX_OK);
	control_work(c, "staff command");
	/* whoever typed it, they hear of it */
	assert_int_equal(desk_count(c->desk, OUTGOING_ACCOUNT), 2);
	assert_says(desk_told(c->desk, OUTGOING_ACCOUNT, "anna@kotka.example"), "Leena Pomo");
	control_expect(c, command_away, "away", EX_OK);
	control_says(c->out, "anna             2097-07-01   2097-07-14   lead");
	control_says(c->out, "pekka            2097-08-01   2097-08-03   -");
	control_expect(c, command_away, "away --json", EX_OK);
	json = control_json(c);
	assert_int_equal(json_count(json), 2);
	assert_string_equal(json_text(json_item(json, 0), "person"), "anna");
	assert_string_equal(json_text(json_item(json, 0), "first_day"), "2097-07-01");
	assert_string_equal(json_text(json_item(json, 0), "last_day"), "2097-07-14");
	assert_string_equal(json_text(json_item(json, 0), "deputy"), "lead");
	assert_non_null(json_member(json_item(json, 1), "deputy"));
	assert_false(json_bool(json_item(json, 1), "until_next_mail"));
	json_free(json);
}

static void the_end_comes_when_it_is_said(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_away, "away anna 2097-07-01 2097-07-14", EX_OK);
	control_work(c, "staff command");
	control_expect(c, command_away, "away anna --end", EX_OK);
	control_says(c->out, "Anna Virtanen is back");
	control_expect(c, command_away, "away anna --end", EX_NOINPUT);
	control_says(c->err, "is not away by command or mail");
	control_expect(c, command_away, "away --json", EX_OK);
	control_says(c->out, "[]");
}

static void what_cannot_be_is_told(void **state)
{
	static const struct {
		const char *line, *says;
	} rows[] = {
		{"away nobody 2097-07-01 2097-07-14", "no person \"nobody\""},
		{"away anna 2097-07-01 2097-07-14 --deputy nobody", "no person \"nobody\""},
		{"away anna 2097-07-01 2097-07-14 --deputy anna", "their own deputy"},
		{"away anna 2097-07-14 2097-07-01", "not before FROM"},
		{"away anna 2020-07-01 2020-07-14", "from today on"},
		{"away anna 2097-07-01 2197-07-01", "within ten years"},
		{"away anna tomorrow 2097-07-14", "are days, such as"},
		{"away anna 2097-07-01 2097-07-14x", "are days, such as"},
		{"away anna 2097-07-01", "usage"},
		{"away anna", "usage"},
		{"away --end", "usage"},
		{"away --deputy lead", "usage"},
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		control_expect(c, command_away, rows[i].line, EX_USAGE);
		control_says(c->err, rows[i].says);
	}
	assert_int_equal(fixture_number(c->desk->store, "SELECT count(*) FROM absence"), 0);
}

static void an_absence_that_runs_begins_now(void **state)
{
	struct control_fixture *c = *state;
	struct desk_fixture *d = c->desk;

	control_expect(c, command_away,
		arena_printf(c->arena, "away anna 2020-07-01 %d-12-31",
			local_time_at("Europe/Helsinki", clock_now()).year + 1),
		EX_OK);
	control_work(c, "staff command");
	assert_int_equal(fixture_number(d->store, "SELECT first_at FROM absence"), d->now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(a_stretch_is_kept_and_listed),
		CONTROL_TEST(the_end_comes_when_it_is_said),
		CONTROL_TEST(what_cannot_be_is_told),
		CONTROL_TEST(an_absence_that_runs_begins_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
