/* SPDX-License-Identifier: MIT */
/* Tests of bounces that only people were meant to read. */
#include "handlers/mail/bounce_text.h"

#include "tests/unit/arena_fixture.h"

/* A mail of some server about ours. */
struct bounce {
	const char *from;
	const char *subject;
	const char *text;
	const char *recipient; /* the only one expected; NULL: it is no bounce */
	bool permanent;
};

static void expect(const struct bounce *bounce)
{
	struct message message = {
		.from = {.mail = bounce->from}, .subject = bounce->subject, .text = bounce->text};
	struct report *reports = NULL;
	size_t count = 0;
	bool is_bounce = bounce_text_read(arena, &message, &reports, &count);

	if (is_bounce != (bounce->recipient != NULL) ||
		(is_bounce &&
			(count != 1 || strcmp(reports[0].recipient, bounce->recipient) != 0))) {
		print_error("%s\n%s\n%s\n", bounce->subject, bounce->text,
			count > 0 ? reports[0].recipient : "-");
	}
	assert_int_equal(is_bounce, bounce->recipient != NULL);
	if (is_bounce) {
		assert_int_equal(count, 1);
		assert_string_equal(reports[0].recipient, bounce->recipient);
		assert_int_equal(reports[0].permanent, bounce->permanent);
	}
}

static void the_address_that_was_not_reached_is_found(void **state)
{
	static const struct bounce bounces[] = {
		/* below the words about the failure */
		{"MAILER-DAEMON@mail.example", "Undelivered Mail Returned to Sender",
			"I'm sorry to say that your message could not be delivered to:\n\n"
			"matti@yritys.example\n\nUser unknown",
			"matti@yritys.example", true},
		/* qmail */
		{"MAILER-DAEMON@mail.example", "failure notice",
			"Hi. This is the program.\n\n<matti@yritys.example>:\nSorry, no mailbox "
			"here.\n\n--- Below this line is a copy of the message.\n\nTo: "
			"other@yritys.example\n",
			"matti@yritys.example", true},
		/* after a label */
		{"MAILER-DAEMON@mail.example", "Processing Error",
			"Intended recipient: matti@yritys.example\n\nThe mail has been returned to "
			"neuvonta@kotka.example.",
			"matti@yritys.example", true},
		/* in an X.400 name */
		{"postmaster@mail.example", "Undeliverable: Terassi",
			"did not reach the following recipient(s):\n\n"
			"c=FI;a= ;dda:SMTP=MATTI@YRITYS.EXAMPLE; on Mon",
			"MATTI@YRITYS.EXAMPLE", true},
		/* as a name in the server's own domain */
		{"MAILER-DAEMON@mx2.yritys.example", "Mail Delivery Problem",
			"Your mail to the following recipients could not be delivered:\n\tmatti\n",
			"matti@yritys.example", true},
		/* beside the sender of the returned mail */
		{"MAILER-DAEMON@mail.example", "Mail Delivery Problem",
			"matti@yritys.example is not accepting mail from neuvonta@kotka.example, "
			"delivery failed",
			"matti@yritys.example", true},
		/* in Finnish and Swedish */
		{"postmaster@mail.example", "Viestiä ei voitu toimittaa",
			"Viestiä ei voitu toimittaa vastaanottajalle matti@yritys.example.",
			"matti@yritys.example", true},
		{"postmaster@mail.example", "Meddelandet kunde inte levereras",
			"Meddelandet kunde inte levereras till maja@foretag.example.",
			"maja@foretag.example", true},
		/* from a server that does not look like one */
		{"imss@mail.example", "Mail could not be delivered",
			"Unable to deliver message to <matti@yritys.example>.",
			"matti@yritys.example", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bounces) / sizeof(*bounces); i++) {
		expect(&bounces[i]);
	}
}

static void a_delay_is_not_permanent(void **state)
{
	static const struct bounce bounces[] = {
		{"MAILER-DAEMON@mail.example", "Warning: message has not yet been delivered",
			"Your message to:\n\tmatti@yritys.example\nhas not yet been delivered.\n",
			"matti@yritys.example", false},
		{"postmaster@mail.example", "Mail Delivery Warning",
			"Delivery to\n\"matti@yritys.example\"\nhas been postponed.\n",
			"matti@yritys.example", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bounces) / sizeof(*bounces); i++) {
		expect(&bounces[i]);
	}
}

static void people_who_write_about_bounces_are_heard(void **state)
{
	static const struct bounce mails[] = {
		{"matti@yritys.example", "Sähköposti ei mene perille",
			"Hei, viestini ei mennyt perille osoitteeseen neuvonta@kotka.example.",
			NULL, false},
		{"joe@company.example", "Question",
			"My mail could not be delivered to neuvonta@kotka.example yesterday.", NULL,
			false},
		{"joe@company.example", "Fwd: Undelivered Mail Returned to Sender",
			"What is this?\n\nYour message could not be delivered to:\n"
			"<neuvonta@kotka.example>",
			NULL, false},
		{"joe@company.example", "Delivery failure",
			"The delivery of my goods failed, who can help? joe@company.example", NULL,
			false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(mails) / sizeof(*mails); i++) {
		expect(&mails[i]);
	}
}

static void an_answer_is_never_taken_for_a_bounce_of_an_unknown_server(void **state)
{
	static const char *const ids[] = {"a@b"};
	struct message message = {.from = {.mail = "joe@company.example"},
		.subject = "Re: Delivery failure",
		.text = "It could not be delivered to joe@company.example.",
		.in_reply_to = ids,
		.in_reply_to_count = 1};
	struct report *reports = NULL;
	size_t count = 0;

	(void)state;
	assert_false(bounce_text_read(arena, &message, &reports, &count));
	message.in_reply_to_count = 0;
	message.from.mail = "relay@company.example";
	assert_true(bounce_text_read(arena, &message, &reports, &count));
}

static void the_status_beside_the_address_is_kept(void **state)
{
	struct message message = {.from = {.mail = "MAILER-DAEMON@mail.example"},
		.subject = "Returned mail",
		.text = "The following addresses had permanent fatal errors\n"
			"550 5.1.1 <matti@yritys.example>... User unknown\n"};
	struct report *reports = NULL;
	size_t count = 0;

	(void)state;
	assert_true(bounce_text_read(arena, &message, &reports, &count));
	assert_int_equal(count, 1);
	assert_string_equal(reports[0].status, "5.1.1");
}

static void no_more_recipients_are_taken_than_there_is_room_for(void **state)
{
	struct message message = {
		.from = {.mail = "MAILER-DAEMON@mail.example"}, .subject = "Returned mail"};
	const char *text = "Delivery failed:\n";
	struct report *reports = NULL;
	size_t count = 0;

	(void)state;
	for (int i = 0; i < 2 * MESSAGE_REPORTS_MAX; i++) {
		text = arena_printf(arena, "%s<user%d@yritys.example>:\n", text, i);
	}
	message.text = text;
	assert_true(bounce_text_read(arena, &message, &reports, &count));
	assert_int_equal(count, MESSAGE_REPORTS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_address_that_was_not_reached_is_found),
		cmocka_unit_test(a_delay_is_not_permanent),
		cmocka_unit_test(people_who_write_about_bounces_are_heard),
		cmocka_unit_test(an_answer_is_never_taken_for_a_bounce_of_an_unknown_server),
		cmocka_unit_test(the_status_beside_the_address_is_kept),
		cmocka_unit_test(no_more_recipients_are_taken_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, arena_fixture_begin, arena_fixture_end);
}
