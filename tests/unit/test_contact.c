/* SPDX-License-Identifier: MIT */
/* ombud contact: who somebody is, and that two are one. */
#include "tests/unit/control_fixture.h"

static int64_t write_from(struct control_fixture *c, const char *mail)
{
	return desk_takef(c->desk,
		"From: %s\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"
		"Message-ID: <%d@y>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n",
		mail, (int)c->desk->uid);
}

static void a_contact_is_shown_by_address_and_by_ticket(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = write_from(c, "Matti Mallinen <matti@yritys.example>");
	const char *const lines[] = {"contact show matti@yritys.example",
		"contact show Matti+x@yritys.example",
		arena_printf(c->arena, "contact show %d", (int)id),
		arena_printf(c->arena, "contact show KYM-%d", (int)id)};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		control_expect(c, command_contact, lines[i], EX_OK);
		control_says(c->out, "Matti Mallinen");
		control_says(c->out, "reached at matti@yritys.example");
		control_says(c->out, "ombud      anna");
		control_says(c->out, arena_printf(c->arena, "KYM-%d", (int)id));
	}
}

static void as_json_nothing_is_missing(void **state)
{
	struct control_fixture *c = *state;
	struct json *json;

	write_from(c, "matti@yritys.example");
	control_expect(c, command_contact, "contact show matti@yritys.example --json", EX_OK);
	json = control_json(c);
	assert_true(json_number(json, "id") > 0);
	assert_non_null(json_member(json, "name"));
	assert_null(json_text(json, "name"));
	assert_string_equal(json_text(json, "language"), "fi");
	assert_string_equal(json_text(json, "ombud"), "anna");
	assert_non_null(json_text(json_item(json_member(json, "tickets"), 0), "ref"));
	json_free(json);
}

static void two_are_made_one(void **state)
{
	struct control_fixture *c = *state;
	struct fixture *f = c->desk->store;
	int64_t first = write_from(c, "matti@yritys.example");
	int64_t second = write_from(c, "Matti <matti@koti.example>");

	control_expect(
		c, command_contact, "contact merge matti@yritys.example matti@koti.example", EX_OK);
	control_says(c->out, "matti@koti.example");
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM contact"), 1);
	assert_int_equal(
		desk_ticket(c->desk, first).contact_id, desk_ticket(c->desk, second).contact_id);
	assert_true(desk_says(c->desk, second, "made one contact by hand"));
	control_expect(c, command_contact, "contact merge matti@yritys.example matti@koti.example",
		EX_USAGE);
	control_says(c->err, "one contact already");
}

static void a_number_nobody_wrote_from_is_added(void **state)
{
	struct control_fixture *c = *state;

	write_from(c, "matti@yritys.example");
	control_expect(c, command_contact, "contact merge matti@yritys.example 0405555555", EX_OK);
	control_says(c->out, "040 555 5555");
	control_expect(c, command_contact, "contact show +358405555555", EX_OK);
	control_says(c->out, "matti@yritys.example");
}

static void our_own_number_is_nobodys(void **state)
{
	struct control_fixture *c = *state;

	control_settings(c, "",
		"sms \"city\" { provider = spool  format = gammu  number = \"+358401234567\"  "
		"mailbox = counter }\n");
	write_from(c, "matti@yritys.example");
	control_expect(
		c, command_contact, "contact merge matti@yritys.example 0401234567", EX_USAGE);
	control_says(c->err, "our own");
}

static void what_cannot_be_is_said(void **state)
{
	struct control_fixture *c = *state;
	static const struct {
		const char *line;
		int status;
		const char *words;
	} rows[] = {
		{"contact", EX_USAGE, "usage"},
		{"contact show", EX_USAGE, "usage"},
		{"contact merge matti@yritys.example", EX_USAGE, "usage"},
		{"contact burn matti@yritys.example x", EX_USAGE, "usage"},
		{"contact show nobody@yritys.example", EX_NOINPUT, "no contact"},
		{"contact show +358405555555", EX_NOINPUT, "no contact"},
		{"contact show hello", EX_USAGE, "no mail address"},
		{"contact show a@b@c", EX_USAGE, "no mail address"},
		{"contact show 99999", EX_NOINPUT, "99999"},
		{"contact merge nobody@x.example matti@yritys.example", EX_NOINPUT, "no contact"},
		{"contact merge matti@yritys.example hello", EX_USAGE, "no mail address"},
		{"contact merge matti@yritys.example yritys@kymi.example", EX_USAGE, "our own"},
		{"contact merge matti@yritys.example anna@kotka.example", EX_USAGE, "our own"},
	};

	write_from(c, "matti@yritys.example");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		control_expect(c, command_contact, rows[i].line, rows[i].status);
		control_says(c->err, rows[i].words);
	}
	control_expect(c, command_contact, "contact show matti@yritys.example", EX_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(a_contact_is_shown_by_address_and_by_ticket),
		CONTROL_TEST(as_json_nothing_is_missing),
		CONTROL_TEST(two_are_made_one),
		CONTROL_TEST(a_number_nobody_wrote_from_is_added),
		CONTROL_TEST(our_own_number_is_nobodys),
		CONTROL_TEST(what_cannot_be_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
