/* SPDX-License-Identifier: MIT */
/* Bounces, delays, receipts and complaints. */
#include "tests/unit/desk_fixture.h"

static int64_t bounce(struct desk_fixture *d, const char *id, const char *to, const char *action,
	const char *status)
{
	return desk_takef(d,
		"From: MAILER-DAEMON@mx.else.example\nReturn-Path: <>\nTo: yritys@kymi.example\n"
		"Subject: Undelivered\nMessage-ID: <b%d@mx>\nMIME-Version: 1.0\n"
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
		"--b\nContent-Type: text/plain\n\nSorry.\n"
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
		"Final-Recipient: rfc822; %s\nAction: %s\nStatus: %s\n"
		"Diagnostic-Code: smtp; 550 no such user\n\n"
		"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%s>\nSubject: x\n\n--b--\n",
		(int)d->uid, to, action, status, id);
}

static void a_permanent_failure_is_on_the_ticket_and_the_owner_is_told(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail, note;
	int64_t id = desk_request(d);

	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	assert_int_equal(bounce(d, mail.message_id, "matti@yritys.example", "failed", "5.1.1"), id);
	note = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	assert_non_null(strstr(desk_read(d, &note).text, "matti@yritys.example"));
	assert_non_null(
		strstr(desk_read(d, &note).text, "osoitetta ei ole tai se ei ole enää käytössä."));
	assert_non_null(
		strstr(desk_read(d, &note).text, "\nPalvelimen vastaus: 550 no such user\n"));
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 2);
	assert_int_equal(desk_automatic(d), 1);
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	assert_true(desk_says(d, id, "not delivered"));
}

static void a_delay_is_only_on_the_ticket(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	int64_t id = desk_request(d);

	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	assert_int_equal(
		bounce(d, mail.message_id, "matti@yritys.example", "delayed", "4.4.1"), id);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 1);
	assert_true(desk_says(d, id, "4.4.1"));
}

static void a_bounced_notification_is_told_to_others(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	int64_t id = desk_request(d);

	mail = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	assert_int_equal(bounce(d, mail.message_id, "anna@kotka.example", "failed", "5.1.1"), id);
	desk_mail(d, OUTGOING_NOTIFICATION, "leena@kotka.example");
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 2);
}

static void a_bounce_of_a_bounced_notice_ends_there(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_request(d);
	mail = desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
	bounce(d, mail.message_id, "anna@kotka.example", "failed", "5.1.1");
	mail = desk_mail(d, OUTGOING_NOTIFICATION, "leena@kotka.example");
	for (int i = 0; i < 10; i++)
		bounce(d, mail.message_id, "leena@kotka.example", "failed", "5.1.1");
	assert_true(desk_count(d, OUTGOING_NOTIFICATION) <= 12);
	assert_int_equal(desk_tickets(d), 1);
}

static void reports_about_nothing_of_ours_make_no_ticket(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing *rows;

	assert_int_equal(bounce(d, "unknown@else", "x@else.example", "failed", "5.1.1"), 0);
	assert_int_equal(bounce(d, "KYM-1001-XX.k1-aaaaaaaaaaaaaaaa.1@kymi.example",
				 "x@else.example", "failed", "5.1.1"),
		0);
	assert_int_equal(
		desk_take(d, "From: fbl@else.example\nTo: yritys@kymi.example\nSubject: complaint\n"
			     "Message-ID: <c@else>\nMIME-Version: 1.0\n"
			     "Content-Type: multipart/report; report-type=feedback-report; "
			     "boundary=b\n\n"
			     "--b\nContent-Type: text/plain\n\nAbuse.\n"
			     "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: "
			     "abuse\n\n--b--\n"),
		0);
	assert_string_equal(d->carried.kind, "stray report");
	assert_int_equal(desk_tickets(d), 0);
	assert_int_equal(desk_outbox(d, &rows), 0);
}

static void a_read_receipt_of_our_mail_makes_nothing(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_request(d);
	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, NULL);
	assert_int_equal(
		desk_takef(d,
			"From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Read: x\n"
			"Message-ID: <mdn@y>\nMIME-Version: 1.0\nContent-Type: multipart/report; "
			"report-type=disposition-notification; boundary=b\n\n"
			"--b\nContent-Type: text/plain\n\nRead.\n"
			"--b\nContent-Type: message/disposition-notification\n\n"
			"Final-Recipient: rfc822; matti@yritys.example\nOriginal-Message-ID: <%s>\n"
			"Disposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n",
			mail.message_id),
		0);
	assert_string_equal(d->carried.kind, "stray report");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_permanent_failure_is_on_the_ticket_and_the_owner_is_told),
		DESK_TEST(a_delay_is_only_on_the_ticket),
		DESK_TEST(a_bounced_notification_is_told_to_others),
		DESK_TEST(a_bounce_of_a_bounced_notice_ends_there),
		DESK_TEST(reports_about_nothing_of_ours_make_no_ticket),
		DESK_TEST(a_read_receipt_of_our_mail_makes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
