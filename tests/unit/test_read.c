/* SPDX-License-Identifier: MIT */
/* Tests of reading a whole mail. */
#include "handlers/mail/read.h"

#include "tests/unit/mail_fixture.h"

static void a_mail_is_read_into_its_parts(void **state)
{
	struct message message = read_mail("Return-Path: <anna@x.example>\r\n"
					   "From: =?utf-8?Q?Anna_M=C3=A4ki?= <Anna@X.example>\r\n"
					   "Sender: robot@x.example\r\n"
					   "Reply-To: other@x.example\r\n"
					   "To: yritys@kymi.example, b@x.example\r\n"
					   "Cc: c@x.example\r\n"
					   "Subject: Hei\r\n p\xc3\xa4iv\xc3\xa4\xc3\xa4\r\n"
					   "Message-ID: <1@x.example>\r\n"
					   "In-Reply-To: <0@kymi.example>\r\n"
					   "References: <a@x> <b@x>\r\n"
					   "Date: Mon, 23 Nov 2026 14:00:00 +0200\r\n"
					   "X-Odd: =?utf-8?Q?=C3=A4?=\r\n"
					   "\r\n"
					   "Hei!\r\n");

	(void)state;
	assert_int_equal(message.channel, CHANNEL_EMAIL);
	assert_int_equal(message.kind, MESSAGE_REQUEST);
	assert_string_equal(message.return_path, "anna@x.example");
	assert_string_equal(message.from.name, "Anna M\u00e4ki");
	assert_string_equal(message.from.mail, "Anna@x.example");
	assert_string_equal(message.sender.mail, "robot@x.example");
	assert_string_equal(message.reply_to[0].mail, "other@x.example");
	assert_int_equal(message.to_count, 2);
	assert_string_equal(message.cc[0].mail, "c@x.example");
	assert_string_equal(message.subject, "Hei p\u00e4iv\u00e4\u00e4");
	assert_string_equal(message.message_id, "1@x.example");
	assert_string_equal(message.in_reply_to[0], "0@kymi.example");
	assert_int_equal(message.references_count, 2);
	assert_int_equal(message.date, 1795435200);
	assert_string_equal(message.text, "Hei!");
	assert_string_equal(message.reply, "Hei!");
	assert_string_equal(message_header(&message, "x-odd"), "\u00e4");
	assert_null(message.trouble);
}

static void a_mail_with_next_to_nothing_is_read_all_the_same(void **state)
{
	struct message message = read_mail("\n");

	(void)state;
	assert_null(message.from.mail);
	assert_null(message.return_path);
	assert_null(message.message_id);
	assert_string_equal(message.subject, "");
	assert_string_equal(message.text, "");
	assert_string_equal(message.reply, "");
	assert_int_equal(message.date, 0);
}

static void of_fields_sent_twice_the_first_that_says_something_counts(void **state)
{
	struct message message = read_mail(
		"From: \nFrom: a@x.example\nFrom: b@x.example\nSubject: one\nSubject: two\n\n");

	(void)state;
	assert_string_equal(message.from.mail, "a@x.example");
	assert_string_equal(message.subject, "one");
}

static void a_null_return_path_is_told_from_none(void **state)
{
	struct message message = read_mail("Return-Path: <>\nFrom: a@x.example\n\nx");

	(void)state;
	assert_string_equal(message.return_path, "");
	assert_non_null(message.signs.null_path);
	assert_true(message_is_automatic(&message));
}

static void an_empty_mail_is_refused_with_a_sentence(void **state)
{
	struct message message;
	struct error error;

	(void)state;
	assert_int_equal(mail_read(arena, (const unsigned char *)"", 0, &message, &error), REFUSED);
	assert_non_null(strstr(error.text, "empty"));
}

static void nuls_do_not_end_a_mail(void **state)
{
	static const char mail[] = "Subject: a\0b\n\nc\0d\n";
	struct message message;
	struct error error;

	(void)state;
	assert_int_equal(
		mail_read(arena, (const unsigned char *)mail, sizeof(mail) - 1, &message, &error),
		OK);
	assert_string_equal(message.subject, "ab");
	assert_string_equal(message.text, "cd");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_is_read_into_its_parts),
		cmocka_unit_test(a_mail_with_next_to_nothing_is_read_all_the_same),
		cmocka_unit_test(of_fields_sent_twice_the_first_that_says_something_counts),
		cmocka_unit_test(a_null_return_path_is_told_from_none),
		cmocka_unit_test(an_empty_mail_is_refused_with_a_sentence),
		cmocka_unit_test(nuls_do_not_end_a_mail),
	};

	return cmocka_run_group_tests(tests, mail_fixture_begin, arena_fixture_end);
}
