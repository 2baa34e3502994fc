/* SPDX-License-Identifier: MIT */
/* Tests of reports: bounces, delays, read receipts, complaints. */
#include "handlers/mail/report.h"

#include "tests/unit/mail_fixture.h"

#define REPORT(type, fields)                                                                       \
	"From: MAILER-DAEMON@mx.example\n"                                                         \
	"Content-Type: multipart/report; report-type=" type "; boundary=b\n\n"                     \
	"--b\n\nA report.\n--b\nContent-Type: message/" type "\n\n" fields
#define ORIGINAL                                                                                   \
	"\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <KYM-1042-7Q.x@kymi.example>\n"        \
	"Subject: Terassi\nTo: anna@x.example\n\nHei\n--b--\n"

static void a_delivery_status_is_read(void **state)
{
	static const struct {
		const char *fields;
		enum message_kind kind;
		const char *recipient, *status;
		bool permanent;
		const char *only_here;
	} rows[] = {
		{"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; anna@x.example\nAction: "
		 "failed\nStatus: 5.1.1\n",
			MESSAGE_BOUNCE, "anna@x.example", "5.1.1", true, "the form of the RFC"},
		{"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; anna@x.example\nAction: "
		 "failed\nStatus: 4.4.7\n",
			MESSAGE_BOUNCE, "anna@x.example", "4.4.7", false,
			"given up after a temporary failure"},
		{"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; anna@x.example\nAction: "
		 "delayed\nStatus: 4.4.1\n",
			MESSAGE_DELIVERY_REPORT, "anna@x.example", "4.4.1", false, "a delay"},
		{"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; anna@x.example\nAction: "
		 "delivered\nStatus: 2.0.0\n",
			MESSAGE_DELIVERY_REPORT, "anna@x.example", "2.0.0", false, "a delivery"},
		{"Reporting-MTA: dns; mx\n\nOriginal-Recipient: rfc822;anna@x.example\n"
		 "Final-Recipient: rfc822;x400-name\nAction: failed\nStatus: 5.0.0\n"
		 "Diagnostic-Code: smtp; 550 5.7.1 no\n",
			MESSAGE_BOUNCE, "anna@x.example", "5.7.1", true,
			"the address we wrote to, the better status of the diagnosis"},
		{"Final-Recipient: rfc822; <anna@x.example>\nAction: Failure (gone)\nStatus: 553 "
		 "too large\n",
			MESSAGE_BOUNCE, "anna@x.example", "5.0.0", true,
			"one group, wrong words, an SMTP code"},
		{"Reporting-MTA: dns; mx\n \nFinal-Recipient: rfc822; anna@x.example\nStatus: "
		 "5.1.1\n",
			MESSAGE_BOUNCE, "anna@x.example", "5.1.1", true,
			"a line of blanks between, no action"},
		{"nothing: here\n", MESSAGE_BOUNCE, NULL, NULL, false, "no recipient at all"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *mail = arena_printf(
			arena, REPORT("delivery-status", "%s") "%s", rows[i].fields, ORIGINAL);
		struct message message = read_mail(mail);

		if (message.kind != rows[i].kind)
			fail_msg("%s: %s", rows[i].only_here, message_kind_name(message.kind));
		if (!rows[i].recipient)
			continue;
		assert_int_equal(message.report_count, 1);
		if (strcmp(message.reports[0].recipient, rows[i].recipient) != 0 ||
			strcmp(message.reports[0].status, rows[i].status) != 0 ||
			message.reports[0].permanent != rows[i].permanent)
			fail_msg("%s: %s %s", rows[i].only_here, message.reports[0].recipient,
				message.reports[0].status);
		assert_string_equal(
			message.reports[0].original_message_id, "KYM-1042-7Q.x@kymi.example");
		assert_string_equal(message.reports[0].original_subject, "Terassi");
	}
}

static void each_recipient_has_a_report(void **state)
{
	struct message message = read_mail(REPORT("delivery-status",
		"Original-Envelope-Id: e1\n\n"
		"Final-Recipient: rfc822; a@x.example\nAction: delivered\nStatus: 2.0.0\n\n"
		"Final-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.1.1\n") "\n--b--"
											 "\n");

	(void)state;
	assert_int_equal(message.kind, MESSAGE_BOUNCE);
	assert_int_equal(message.report_count, 2);
	assert_string_equal(message.reports[1].recipient, "b@x.example");
	assert_string_equal(message.reports[1].envelope_id, "e1");
	assert_false(message.reports[0].permanent);
}

static void the_number_of_reports_is_limited(void **state)
{
	const char *fields = "";
	struct message message;

	(void)state;
	for (int i = 0; i < 2 * MESSAGE_REPORTS_MAX; i++)
		fields = arena_printf(arena,
			"%sFinal-Recipient: rfc822; a%d@x.example\nAction: failed\n\n", fields, i);
	message = read_mail(arena_printf(arena, REPORT("delivery-status", "%s"), fields));
	assert_int_equal(message.report_count, MESSAGE_REPORTS_MAX);
}

static void a_read_receipt_names_the_mail_that_was_read(void **state)
{
	struct message message = read_mail(REPORT("disposition-notification",
		"Final-Recipient: rfc822; anna@x.example\nOriginal-Message-ID: <1@kymi.example>\n"
		"Disposition: manual-action/MDN-sent-manually; displayed\n") "\n--b--\n");

	(void)state;
	assert_int_equal(message.kind, MESSAGE_DELIVERY_REPORT);
	assert_string_equal(message.reports[0].action, "displayed");
	assert_string_equal(message.reports[0].original_message_id, "1@kymi.example");
	assert_false(message.reports[0].permanent);
}

static void a_complaint_is_a_feedback_report(void **state)
{
	struct message message = read_mail(
		REPORT("feedback-report", "Feedback-Type: abuse\nUser-Agent: x\n") ORIGINAL);

	(void)state;
	assert_int_equal(message.kind, MESSAGE_FEEDBACK_REPORT);
}

static void a_person_who_forwards_a_bounce_is_no_bounce(void **state)
{
	const char *bounce = REPORT("delivery-status",
		"Final-Recipient: rfc822; a@x.example\nAction: failed\n") "\n--b--\n";
	struct message message = read_mail(arena_printf(arena,
		"From: anna@x.example\nContent-Type: multipart/mixed; boundary=o\n\n"
		"--o\n\nMik\u00e4 t\u00e4m\u00e4 on?\n--o\nContent-Type: "
		"message/rfc822\n\n%s\n--o--\n",
		bounce));

	(void)state;
	assert_int_equal(message.kind, MESSAGE_REQUEST);
}

static void a_gateway_that_wraps_a_bounce_is_looked_into(void **state)
{
	const char *bounce = REPORT("delivery-status",
		"Final-Recipient: rfc822; a@x.example\nAction: failed\n") "\n--b--\n";
	struct message message = read_mail(arena_printf(arena,
		"Return-Path: <>\nFrom: gateway@x.example\nContent-Type: multipart/mixed; "
		"boundary=o\n\n"
		"--o\nContent-Type: message/rfc822\n\n%s\n--o--\n",
		bounce));

	(void)state;
	assert_int_equal(message.kind, MESSAGE_BOUNCE);
	assert_string_equal(message.reports[0].recipient, "a@x.example");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_delivery_status_is_read),
		cmocka_unit_test(each_recipient_has_a_report),
		cmocka_unit_test(the_number_of_reports_is_limited),
		cmocka_unit_test(a_read_receipt_names_the_mail_that_was_read),
		cmocka_unit_test(a_complaint_is_a_feedback_report),
		cmocka_unit_test(a_person_who_forwards_a_bounce_is_no_bounce),
		cmocka_unit_test(a_gateway_that_wraps_a_bounce_is_looked_into),
	};

	return cmocka_run_group_tests(tests, mail_fixture_begin, arena_fixture_end);
}
