/* SPDX-License-Identifier: MIT */
/* ombud show: one ticket and everything that happened to it. */
#include <ctype.h>

#include "tests/unit/control_fixture.h"

static void a_ticket_is_found_by_whatever_a_person_types(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = desk_request(c->desk);
	struct json *json;
	char *ref;

	control_expect(
		c, command_show, arena_printf(c->arena, "show %lld --json", (long long)id), EX_OK);
	json = control_json(c);
	ref = arena_strdup(c->arena, json_text(json, "ref"));
	json_free(json);
	control_expect(c, command_show, arena_printf(c->arena, "show %s", ref), EX_OK);
	control_says(c->out, ref);
	for (char *at = ref; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	control_expect(c, command_show, arena_printf(c->arena, "show %s", ref), EX_OK);
	control_expect(
		c, command_show, arena_printf(c->arena, "show KYM-%lld", (long long)id), EX_OK);
}

static void its_history_and_its_decision_are_there_for_scripts(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = desk_request(c->desk);
	const struct json *entry, *decision;
	struct json *json;

	control_expect(
		c, command_show, arena_printf(c->arena, "show %lld --json", (long long)id), EX_OK);
	json = control_json(c);
	assert_string_equal(json_text(json, "subject"), "Rakennuslupa");
	assert_true(json_count(json_member(json, "entries")) >= 2);
	entry = json_item(json_member(json, "entries"), 0);
	assert_string_equal(json_text(entry, "kind"), "in");
	assert_non_null(strstr(json_text(entry, "from"), "matti@yritys.example"));
	assert_non_null(strstr(json_text(entry, "text"), "tarvitsen rakennusluvan"));
	assert_string_equal(json_text(entry, "message_id"), "first@yritys.example");
	decision = json_member(json, "decision");
	assert_string_equal(json_text(decision, "generation"), "test");
	assert_string_equal(
		json_text(json_member(json_member(decision, "verdict"), "matter"), "rule"),
		"building");
	json_free(json);
}

static void what_a_mail_does_not_have_is_null(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = desk_take(c->desk, DESK_PLAIN "Rakennuslupa?\n");
	const struct json *entry;
	struct json *json;

	control_expect(
		c, command_show, arena_printf(c->arena, "show %lld --json", (long long)id), EX_OK);
	json = control_json(c);
	entry = json_item(json_member(json, "entries"), 0);
	assert_int_equal(json_kind(json_member(entry, "message_id")), JSON_NOTHING);
	assert_int_equal(json_kind(json_member(entry, "from")), JSON_NOTHING);
	json_free(json);
}

static void a_person_reads_words_and_times_of_the_site(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = desk_request(c->desk);

	control_expect(c, command_show, arena_printf(c->arena, "show %lld", (long long)id), EX_OK);
	control_says(c->out, "owner     anna");
	control_says(c->out, "group     building-control");
	control_says(c->out, "came      2026-11-24 10:00");
	control_says(c->out, "answered  -");
	control_says(c->out, "tarvitsen rakennusluvan");
	control_says(c->out, "--- 2026-11-24 10:00  in  from ");
}

static void what_a_stranger_wrote_cannot_steer_the_terminal(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = desk_take(c->desk,
		"From: =?utf-8?Q?=1B]0;owned=07?= <x@yritys.example>\nTo: yritys@kymi.example\n"
		"Subject: =?utf-8?Q?=1B[2JRakennuslupa?=\nMessage-ID: <e@yritys.example>\n"
		"Date: Tue, 24 Nov 2026 09:59:00 +0200\n" DESK_PLAIN "Hei \x1b[2J rakennuslupa\n");

	control_expect(c, command_show, arena_printf(c->arena, "show %lld", (long long)id), EX_OK);
	control_says(c->out, "akennuslupa");
	assert_null(strchr(c->out, '\x1b'));
	assert_null(strchr(c->out, '\x07'));
}

static void what_is_no_reference_and_what_is_no_ticket_are_two_things(void **state)
{
	static const struct {
		const char *line;
		int status;
		const char *words;
	} rows[] = {
		{"show", EX_USAGE, "usage: ombud show REF"},
		{"show nonsense", EX_USAGE, "'nonsense' is no reference; one looks like KYM-1042"},
		{"show KYM-1-ZZ", EX_USAGE, "is no reference"}, /* wrong check characters */
		{"show OTHER-1", EX_USAGE, "is no reference"},
		{"show 0", EX_USAGE, "is no reference"},
		{"show 99999999999999999999", EX_USAGE, "is no reference"},
		{"show 4711", EX_NOINPUT, "there is no ticket 4711"},
	};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		control_expect(c, command_show, rows[i].line, rows[i].status);
		control_says(c->err, rows[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(a_ticket_is_found_by_whatever_a_person_types),
		CONTROL_TEST(its_history_and_its_decision_are_there_for_scripts),
		CONTROL_TEST(what_a_mail_does_not_have_is_null),
		CONTROL_TEST(a_person_reads_words_and_times_of_the_site),
		CONTROL_TEST(what_a_stranger_wrote_cannot_steer_the_terminal),
		CONTROL_TEST(what_is_no_reference_and_what_is_no_ticket_are_two_things),
	};

	return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
