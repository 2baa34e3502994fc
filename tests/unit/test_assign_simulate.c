/* SPDX-License-Identifier: MIT */
/* ombud assign --simulate: what an admin sees before a change of the people. */
#include "tests/unit/control_fixture.h"

static void requests(struct control_fixture *c, int count)
{
	for (int i = 0; i < count; i++)
		desk_takef(c->desk,
			"From: m%d@yritys.example\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"
			"Message-ID: <m%d@yritys.example>\n" DESK_PLAIN
			"Hei, tarvitsen rakennusluvan kahvilaa varten.\n",
			i, i);
}

/* Rules as before, but a group that has one person more. */
static void change_group(struct control_fixture *c, const char *members, const char *more)
{
	struct fixture *f = c->desk->store;
	const char *was = "members = { anna }";
	const char *text, *found;
	struct buf bytes;

	control_settings(c, "", more);
	buf_init(&bytes, 100000);
	MUST(file_read(c->config, &bytes, &f->error));
	text = arena_strndup(c->arena, (const char *)bytes.data, bytes.size);
	found = strstr(text, was);
	assert_non_null(found);
	control_write(c, "new.conf",
		arena_printf(c->arena, "%.*smembers = { %s }%s", (int)(found - text), text, members,
			found + strlen(was)),
		0600);
	control_settings(c, "", "");
	buf_free(&bytes);
}

static struct json *simulated(struct control_fixture *c, const char *command)
{
	control_expect(c, command_assign, command, EX_OK);
	return control_json(c);
}

static const struct json *person(const struct json *json, const char *title)
{
	const struct json *persons = json_member(json, "persons");

	for (size_t i = 0; i < json_count(persons); i++) {
		const char *name = json_text(json_item(persons, i), "person");

		if (name && strcmp(name, title) == 0)
			return json_item(persons, i);
	}
	fail_msg("there is no %s", title);
	return NULL;
}

static void with_the_same_settings_it_is_what_it_was(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;

	requests(c, 6);
	json = simulated(c, "assign --simulate 500 --json");
	assert_int_equal(json_number(json, "tickets"), 6);
	assert_int_equal(json_number(json, "moved"), 0);
	assert_int_equal(json_number(json, "nobody"), 0);
	assert_int_equal(json_number(person(json, "anna"), "got"), 6);
	assert_int_equal(json_number(person(json, "anna"), "got_before"), 6);
	assert_int_equal(json_number(person(json, "anna"), "open_most"), 6);
	assert_int_equal(json_number(json_member(person(json, "anna"), "by"), "least-open"), 6);
	assert_int_equal(json_number(person(json, "pekka"), "got"), 0);
	json_free(json);
	json = simulated(c, "assign --simulate=2 --json");
	assert_int_equal(json_number(json, "tickets"), 2);
	assert_int_equal(json_number(person(json, "anna"), "open_most"), 6); /* with those before */
	json_free(json);
}

static void changed_settings_show_what_they_would_do(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;

	requests(c, 6);
	change_group(c, "anna, olli",
		"person \"olli\" { name = \"Olli Öhman\"  email = \"olli@kotka.example\"  "
		"weight = 50 }\n");
	json = simulated(c, "assign --simulate 500 --json --config %/new.conf");
	assert_int_equal(json_number(json, "moved"), 2);
	assert_int_equal(json_number(person(json, "anna"), "got"), 4);
	assert_int_equal(json_number(person(json, "olli"), "got"), 2);
	assert_int_equal(json_number(person(json, "olli"), "got_before"), 0);
	assert_int_equal(json_number(person(json, "olli"), "weight"), 50);
	json_free(json);
	control_expect(c, command_assign, "assign --simulate 500 --config %/new.conf", EX_OK);
	control_says(c->out, "6 tickets from 2026-11-24 10:00 to 2026-11-24 10:00");
	control_says(c->out, "2 of them (33 %) would be with somebody else");
	control_says(c->out, "Olli Öhman                     2       0    33 %");
	control_says(c->out, "least-open 2\n");
	/* nothing is written: it is still so */
	json = simulated(c, "assign --simulate 500 --json");
	assert_int_equal(json_number(json, "moved"), 0);
	json_free(json);
}

static void what_cannot_be_simulated_is_said(void **state)
{
	static const char *const wrong[] = {"assign --simulate 0", "assign --simulate x",
		"assign --simulate 10001", "assign --simulate 5x", "assign --simulate",
		"assign --simulate 5 KYM-1"};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		control_expect(c, command_assign, wrong[i], EX_USAGE);
		control_says(c->err, "usage: ombud assign --simulate N");
	}
	control_expect(c, command_assign, "assign --simulate 5", EX_UNAVAILABLE);
	control_says(c->err, "there is no ticket yet");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(with_the_same_settings_it_is_what_it_was),
		CONTROL_TEST(changed_settings_show_what_they_would_do),
		CONTROL_TEST(what_cannot_be_simulated_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
