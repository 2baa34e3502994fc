/* SPDX-License-Identifier: MIT */
/* ombud parse: what is understood of one mail, for people and for scripts. */
#include "tests/unit/control_fixture.h"

static const char rich[] =
	"From: =?utf-8?Q?P=C3=A4ivi?= <paivi@yritys.example>\n"
	"To: yritys@kymi.example\nCc: Pekka <pekka@yritys.example>\n"
	"Subject: Terassi\nMessage-ID: <1@yritys.example>\n"
	"References: <0@yritys.example>\nIn-Reply-To: <0@yritys.example>\n"
	"Date: Tue, 24 Nov 2026 09:59:00 +0200\nMIME-Version: 1.0\n"
	"Content-Type: multipart/mixed; boundary=b\n\n"
	"--b\nContent-Type: text/html; charset=utf-8\n\n"
	"<p>Hei, tarvitsen luvan. <a href=\"https://yritys.example/x\">Kuva</a></p>\n"
	"--b\nContent-Type: application/pdf; name=\"plan.pdf\"\n"
	"Content-Disposition: attachment; filename=\"plan.pdf\"\n\nabc\n--b--\n";

static void scripts_get_every_member(void **state)
{
	static const char *const members[] = {"from", "from_name", "to", "cc", "subject",
		"message_id", "in_reply_to", "references", "date", "text", "reply", "kind",
		"language", "bounce", "links", "attachments", "automatic", "trouble"};
	struct control_fixture *c = *state;
	struct json *json;
	const struct json *attachment;

	c->input = rich;
	control_expect(c, command_parse, "parse --json -", EX_OK);
	json = control_json(c);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		assert_non_null(json_member(json, members[i]));
	assert_string_equal(json_text(json, "from"), "paivi@yritys.example");
	assert_string_equal(json_text(json, "from_name"), "Päivi");
	assert_string_equal(json_item_text(json_member(json, "cc"), 0), "pekka@yritys.example");
	assert_string_equal(json_text(json, "date"), "2026-11-24T07:59:00Z");
	assert_string_equal(json_text(json, "kind"), "request");
	assert_string_equal(json_text(json, "language"), "fi");
	assert_string_equal(json_item_text(json_member(json, "references"), 0), "0@yritys.example");
	assert_null(json_text(json, "bounce"));
	attachment = json_item(json_member(json, "attachments"), 0);
	assert_string_equal(json_text(attachment, "name"), "plan.pdf");
	assert_string_equal(json_text(attachment, "type"), "application/pdf");
	assert_int_equal(json_number(attachment, "size"), 3);
	assert_string_equal(json_text(json_item(json_member(json, "links"), 0), "url"),
		"https://yritys.example/x");
	json_free(json);
}

static void a_bounce_names_whom_it_is_about(void **state)
{
	struct control_fixture *c = *state;
	const struct json *bounce;
	struct json *json;

	c->input =
		"From: MAILER-DAEMON@mx.example\nTo: yritys@kymi.example\nSubject: failed\n"
		"Return-Path: <>\nMIME-Version: 1.0\n"
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
		"--b\nContent-Type: text/plain\n\nno\n"
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
		"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n"
		"--b--\n";
	control_expect(c, command_parse, "parse --json -", EX_OK);
	json = control_json(c);
	assert_string_equal(json_text(json, "kind"), "bounce");
	bounce = json_member(json, "bounce");
	assert_string_equal(json_text(bounce, "recipient"), "a@b.example");
	assert_string_equal(json_text(bounce, "status"), "5.1.1");
	assert_true(json_bool(bounce, "permanent"));
	json_free(json);
	control_expect(c, command_parse, "parse -", EX_OK);
	control_says(c->out, "a@b.example failed 5.1.1");
}

static void a_person_reads_lines_that_cannot_steer_the_terminal(void **state)
{
	struct control_fixture *c = *state;

	control_write(c, "mail.eml", rich, 0600);
	control_expect(c, command_parse, "parse %/mail.eml", EX_OK);
	control_says(c->out, "From:       Päivi <paivi@yritys.example>");
	control_says(c->out, "Attachment: plan.pdf (application/pdf, 3 bytes)");
	control_says(c->out, "Link:       Kuva <https://yritys.example/x>");
	control_says(c->out, "Language:   fi");
	c->input = "From: a@b.example\nSubject: =?utf-8?Q?=1B[2Jx?=\n\n\x1b[2J\x9b"
		   "31mtext\n";
	control_expect(c, command_parse, "parse -", EX_OK);
	control_says(c->out, "text");
	assert_null(strchr(c->out, '\x1b'));
}

static void a_file_that_is_none_is_said(void **state)
{
	struct control_fixture *c = *state;

	control_expect(c, command_parse, "parse /nowhere/mail.eml", EX_NOINPUT);
	control_says(c->err, "/nowhere/mail.eml");
	control_expect(c, command_parse, "parse", EX_USAGE);
	control_says(c->err, "which file?");
	control_expect(c, command_parse, "parse %", EX_NOINPUT); /* a folder */
}

static void bytes_without_sense_are_read_all_the_same(void **state)
{
	static const char *const inputs[] = {"\n", "x", "\xff\xfe\xfd", ":::\n\n:", "From:\n\n",
		"Content-Type: multipart/mixed; boundary=\"\"\n\n--\n--\n"};
	struct control_fixture *c = *state;

	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		c->input = inputs[i];
		control_expect(c, command_parse, "parse --json -", EX_OK);
		json_free(control_json(c));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(scripts_get_every_member),
		CONTROL_TEST(a_bounce_names_whom_it_is_about),
		CONTROL_TEST(a_person_reads_lines_that_cannot_steer_the_terminal),
		CONTROL_TEST(a_file_that_is_none_is_said),
		CONTROL_TEST(bytes_without_sense_are_read_all_the_same),
	};

	return cmocka_run_group_tests_name("control_parse", tests, NULL, NULL);
}
