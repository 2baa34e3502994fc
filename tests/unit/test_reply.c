/* SPDX-License-Identifier: MIT */
/* ombud reply, assign, close: what the worker finds is a mail like any other, and surely theirs. */
#include "tests/unit/control_fixture.h"

static void an_answer_goes_to_the_entrepreneur(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = desk_request(c->desk);
	struct outgoing mail;
	struct message message;

	c->input = "#tag kahvila\nHei Matti,\n\naloita piirustuksista.\n";
	control_expect(
		c, command_reply, arena_printf(c->arena, "reply %d --as anna", (int)id), EX_OK);
	control_says(c->out, "Anna Virtanen");
	assert_int_equal(desk_count(c->desk, OUTGOING_ANSWER), 0);
	control_work(c, "staff reply");
	mail = desk_mail(c->desk, OUTGOING_ANSWER, "matti@yritys.example");
	message = desk_read(c->desk, &mail);
	assert_non_null(strstr(message.text, "aloita piirustuksista."));
	assert_non_null(strstr(message.from.name, "Anna Virtanen"));
	assert_string_equal(message.in_reply_to[0], "first@yritys.example");
	assert_int_equal(desk_ticket(c->desk, id).state, TICKET_WAITING);
	assert_string_equal(desk_ticket(c->desk, id).tags.list[0], "kahvila");
	desk_mail(c->desk, OUTGOING_ACCOUNT, "anna@kotka.example");
}

static void a_ticket_is_handed_over_and_closed_by_the_first_admin(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = desk_request(c->desk);

	control_expect(
		c, command_assign, arena_printf(c->arena, "assign KYM-%d pekka", (int)id), EX_OK);
	control_work(c, "staff reply");
	assert_string_equal(desk_ticket(c->desk, id).owner, "pekka");
	assert_true(desk_says(c->desk, id, "assigned by Leena Pomo: owner pekka"));
	desk_mail(c->desk, OUTGOING_NOTIFICATION, "pekka@kotka.example");
	control_expect(c, command_close, arena_printf(c->arena, "close %d", (int)id), EX_OK);
	control_work(c, "staff reply");
	assert_int_equal(desk_ticket(c->desk, id).state, TICKET_CLOSED);
	assert_int_equal(desk_count(c->desk, OUTGOING_ANSWER), 0);
}

static void a_staff_member_who_is_the_contact_too_still_commands(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = desk_take(c->desk,
		"From: pekka@kotka.example\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"
		"Message-ID: <p@x>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n");

	control_expect(
		c, command_close, arena_printf(c->arena, "close %d --as pekka", (int)id), EX_OK);
	control_work(c, "staff reply");
	assert_int_equal(desk_ticket(c->desk, id).state, TICKET_CLOSED);
}

static void what_cannot_be_is_said_at_once_and_nothing_is_put_in(void **state)
{
	static const struct {
		const char *line, *input, *said;
		int status;
	} cases[] = {
		{"reply 1001", "", "no text", EX_DATAERR},
		{"reply 1001", "#cloze\nHei",
			"#cloze cannot be carried out: there is no such "
			"command (#close)",
			EX_DATAERR},
		{"reply 1001", "Hei\n#close", "first lines", EX_DATAERR},
		{"reply 9999", "Hei", "no ticket 9999", EX_NOINPUT},
		{"reply nonsense", "Hei", "no ticket of this site", EX_USAGE},
		{"reply 1001 --as nobody", "Hei", "no person \"nobody\"", EX_USAGE},
		{"reply", "Hei", "usage:", EX_USAGE},
	};
	struct control_fixture *c = *state;

	desk_request(c->desk);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		c->input = cases[i].input;
		control_expect(c, command_reply, cases[i].line, cases[i].status);
		control_says(c->err, cases[i].said);
	}
	control_expect(c, command_assign, "assign 1001", EX_USAGE);
	assert_int_equal(
		fixture_number(c->desk->store, "SELECT count(*) FROM inbox WHERE state = 'new'"),
		0);
}

/* The same bytes from a mailbox prove nothing. */
static void only_the_command_line_is_believed(void **state)
{
	struct control_fixture *c = *state;
	int64_t id = desk_request(c->desk);

	desk_takef(c->desk,
		"From: \"Leena Pomo\" <leena@kotka.example>\nSubject: [%s] x\n"
		"Message-ID: <abc@kymi.example>\n" DESK_PLAIN "#close\n",
		arena_strndup(
			c->arena, desk_mail(c->desk, OUTGOING_NOTIFICATION, NULL).message_id, 11));
	assert_int_equal(desk_ticket(c->desk, id).state, TICKET_NEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(an_answer_goes_to_the_entrepreneur),
		CONTROL_TEST(a_ticket_is_handed_over_and_closed_by_the_first_admin),
		CONTROL_TEST(a_staff_member_who_is_the_contact_too_still_commands),
		CONTROL_TEST(what_cannot_be_is_said_at_once_and_nothing_is_put_in),
		CONTROL_TEST(only_the_command_line_is_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
