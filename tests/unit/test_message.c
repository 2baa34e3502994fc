/* SPDX-License-Identifier: MIT */
/* Tests of what can be asked of a message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/model/message.h"

static void the_first_header_of_a_name_is_found_without_regard_to_case(void **state)
{
	struct header headers[] = {{"X-Loop", "one"}, {"x-loop", "two"}, {"Subject", ""}};
	struct message message = {.headers = headers, .header_count = 3};

	(void)state;
	assert_string_equal(message_header(&message, "x-LOOP"), "one");
	assert_string_equal(message_header(&message, "subject"), "");
	assert_null(message_header(&message, "X-Loo"));
}

static void each_sign_but_the_subject_forbids_an_automatic_answer(void **state)
{
	static const struct {
		struct signs signs;
		bool automatic;
	} rows[] = {
		{{0}, false},
		{{.subject = "Automaattinen vastaus"}, false},
		{{.automatic = "Auto-Submitted: auto-replied"}, true},
		{{.list = "List-Id: <x>"}, true},
		{{.null_path = "Return-Path: <>"}, true},
		{{.no_reply = "no-reply@x.example"}, true},
		{{.suppress = "X-Auto-Response-Suppress: All"}, true},
		{{.loop = "X-Loop: x"}, true},
		{{.spam = "X-Spam-Flag: YES"}, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct message message = {.signs = rows[i].signs};

		assert_int_equal(message_is_automatic(&message), rows[i].automatic);
	}
}

static void kinds_have_the_names_that_parse_prints(void **state)
{
	(void)state;
	assert_string_equal(message_kind_name(MESSAGE_REQUEST), "request");
	assert_string_equal(message_kind_name(MESSAGE_BOUNCE), "bounce");
	assert_string_equal(message_kind_name(MESSAGE_DELIVERY_REPORT), "delivery_report");
	assert_string_equal(message_kind_name(MESSAGE_FEEDBACK_REPORT), "feedback_report");
	assert_string_equal(message_kind_name(MESSAGE_AUTO_REPLY), "auto_reply");
	assert_string_equal(channel_kind_name(CHANNEL_EMAIL), "email");
	assert_string_equal(channel_kind_name(CHANNEL_SMS), "sms");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_header_of_a_name_is_found_without_regard_to_case),
		cmocka_unit_test(each_sign_but_the_subject_forbids_an_automatic_answer),
		cmocka_unit_test(kinds_have_the_names_that_parse_prints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
