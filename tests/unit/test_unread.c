/* SPDX-License-Identifier: MIT */
/* What could not be read or delivered, and what the clock alone brings. */
#include "tests/unit/desk_fixture.h"

static void a_message_nobody_can_read_is_seen_by_a_person(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct incoming incoming = {.id = 1,
		.mailbox = "counter",
		.folder = "INBOX",
		.name = "",
		.received_at = d->now,
		.bytes = (const unsigned char *)"poison\n",
		.size_bytes = 7};
	const struct reason reason = {REASON_CRASHED, "it ended the program three times", NULL};
	struct outgoing mail;
	struct message message;
	struct ticket ticket;

	fixture_begin(f);
	MUST(desk_carry_unread(
		&d->desk, f->store, &incoming, &reason, d->now, f->arena, &d->carried, &f->error));
	fixture_commit(f);
	ticket = desk_ticket(d, d->carried.ticket_id);
	assert_string_equal(d->carried.kind, "unread");
	assert_string_equal(ticket.group, "general");
	assert_true(ticket.due_at > d->now);
	mail = desk_mail(d, OUTGOING_NOTIFICATION, "pekka@kotka.example");
	message = desk_read(d, &mail);
	assert_int_equal(message.attachment_count, 1);
	assert_string_equal(message.attachments[0].name, "message.eml");
	assert_int_equal(message.attachments[0].size_bytes, 7);
	assert_non_null(strstr(message.text, "ended in an error three times"));
	assert_non_null(strstr(message.subject, "] A message that could not be read"));
	assert_true(desk_says(d, ticket.id, "could not be read: it ended the program three times"));
	assert_int_equal(desk_automatic(d), 0);

	incoming.ticket_id = ticket.id; /* tried again by hand */
	fixture_begin(f);
	MUST(desk_carry_unread(
		&d->desk, f->store, &incoming, &reason, d->now, f->arena, &d->carried, &f->error));
	fixture_commit(f);
	assert_int_equal(d->carried.ticket_id, ticket.id);
	assert_true(desk_says(d, ticket.id, "could not be read, again: it ended the program"));
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM ticket"), 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM outgoing"), 1);
}

static const struct settlement no_such_user = {.outcome = REFUSED,
	.reason = {.code = REASON_UNKNOWN_MAILBOX,
		.sentence = "the server refuses it for good: 550 5.1.1 no such user",
		.quoted = "550 5.1.1 no such user"}};

static void fail_delivery(struct desk_fixture *d, const struct outgoing *mail)
{
	struct fixture *f = d->store;

	fixture_begin(f);
	MUST(desk_delivery_failed(
		&d->desk, f->store, mail, &no_such_user, d->now, f->arena, &f->error));
	fixture_commit(f);
}

static void a_mail_that_fails_for_good_is_told_to_the_owner(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail, note;
	int64_t id = desk_request(d);

	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	fail_delivery(d, &mail);
	note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	assert_non_null(strstr(desk_read(d, &note).text, "Vastaanottaja: matti@yritys.example"));
	assert_non_null(strstr(desk_read(d, &note).text,
		"osoitetta ei ole tai se ei ole enää käytössä. Tarkista osoite tai soita "
		"vastaanottajalle.\nPalvelimen vastaus: 550 5.1.1 no such user\n"));
	assert_true(
		desk_says(d, id, "was not delivered: the server refuses it for good: 550 5.1.1"));
	assert_int_equal(desk_automatic(d), 1);
}

static void a_notification_that_fails_is_told_to_others_only(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_request(d);
	mail = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	fail_delivery(d, &mail);
	desk_mail(d, OUTGOING_NOTIFICATION, "leena@kotka.example");
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 2);
}

static void silent_tickets_close_themselves_after_thirty_days(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t next = 0, silent, loud;

	d->junk = 1;
	silent = desk_take(d, "From: s@else.example\nTo: yritys@kymi.example\nSubject: x\n"
			      "Message-ID: <s@x>\n" DESK_PLAIN "Halpaa!\n");
	d->junk = 0;
	loud = desk_request(d);
	for (int days = 29; days <= 31; days += 2) {
		fixture_begin(f);
		MUST(desk_tick(&d->desk, f->store, d->now + days * INT64_C(86400), f->arena, &next,
			&f->error));
		fixture_commit(f);
		assert_int_equal(
			desk_ticket(d, silent).state, days < 30 ? TICKET_NEW : TICKET_CLOSED);
	}
	assert_int_equal(desk_ticket(d, loud).state, TICKET_NEW);
	assert_true(desk_says(d, silent, "closed: filed in silence"));
	assert_true(next > d->now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_message_nobody_can_read_is_seen_by_a_person),
		DESK_TEST(a_mail_that_fails_for_good_is_told_to_the_owner),
		DESK_TEST(a_notification_that_fails_is_told_to_others_only),
		DESK_TEST(silent_tickets_close_themselves_after_thirty_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
