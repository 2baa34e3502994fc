/* SPDX-License-Identifier: MIT */
/* ombud sms: what a text costs, for people and for scripts. */
#include "tests/unit/control_fixture.h"

static void scripts_get_the_text_as_it_is_written(void **state)
{
	static const struct {
		const char *input, *encoding;
		int units, segments;
	} rows[] = {
		{"", "gsm7", 0, 1}, {"Hyvää päivää", "gsm7", 12, 1}, {"€", "gsm7", 2, 1},
		{"“x”\n", "ucs2", 4, 1},	     /* nothing is folded, the newline counts */
		{"\xED\xA0\xBD", "ucs2", 1, 1},	     /* half a surrogate pair by itself */
		{"\xED\xA0\xBDx\xED", "ucs2", 3, 1}, /* and the same cut off */
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct json *json;

		c->input = rows[i].input;
		control_expect(c, command_sms, "sms --json", EX_OK);
		json = control_json(c);
		assert_string_equal(json_text(json, "encoding"), rows[i].encoding);
		assert_int_equal(json_number(json, "units"), rows[i].units);
		assert_int_equal(json_number(json, "segments"), rows[i].segments);
		json_free(json);
	}
}

static void a_person_reads_why_and_what_to_write_instead(void **state)
{
	struct control_fixture *c = *state;

	c->input = "Hei,\nklo 8–16 \"ok\"…";
	control_expect(c, command_sms, "sms", EX_OK);
	control_says(c->out, "As written: UCS-2, 19 units, 1 segment\n");
	control_says(c->out, "– (U+2013) at line 2, letter 6: write \"-\"\n");
	control_says(c->out, "… (U+2026) at line 2, letter 14: write \"...\"\n");
	control_says(c->out, "As sent:    GSM-7, 21 septets, 1 segment\n\nHei,\nklo 8-16");
	c->input = "Hei\x01 \xE2\x80\x8B👍\n";
	control_expect(c, command_sms, "sms", EX_OK);
	control_says(c->out, "(U+0001) at line 1, letter 4: leave it out\n");
	control_says(c->out, "\n            (U+200B) at line 1, letter 6: leave it out\n");
	control_says(c->out, "👍 (U+1F44D) at line 1, letter 7: nothing in the GSM alphabet");
	control_says(c->out, "the newline at its end is counted");
	assert_null(strchr(c->out, '\x01'));
	c->input = "ʬʬʬʬʬʬʬʬʬʬʬʬ";
	control_expect(c, command_sms, "sms", EX_OK);
	control_says(c->out, "and 2 more");
	c->input = "Selvä";
	control_expect(c, command_sms, "sms", EX_OK);
	assert_string_equal(c->out, "As written: GSM-7, 5 septets, 1 segment\n");
	control_expect(c, command_sms, "sms file", EX_USAGE);
	control_expect(c, command_sms, "sms --help", EX_OK);
	control_says(c->out, "usage: ombud sms [--json]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(scripts_get_the_text_as_it_is_written),
		CONTROL_TEST(a_person_reads_why_and_what_to_write_instead),
	};

	return cmocka_run_group_tests_name("control_sms", tests, NULL, NULL);
}
