/* SPDX-License-Identifier: MIT */
/* Tests of the signs of automatic mail. */
#include "handlers/mail/signs.h"

#include "tests/unit/mail_fixture.h"

enum sign { NONE, AUTOMATIC, LIST, NULL_PATH, NO_REPLY, SUPPRESS, LOOP, SPAM, SUBJECT };

static enum sign only_sign(const struct signs *signs)
{
	const char *const all[] = {NULL, signs->automatic, signs->list, signs->null_path,
		signs->no_reply, signs->suppress, signs->loop, signs->spam, signs->subject};
	enum sign found = NONE;

	for (size_t i = 1; i < sizeof(all) / sizeof(*all); i++) {
		if (all[i]) {
			assert_int_equal(found, NONE);
			found = (enum sign)i;
		}
	}
	return found;
}

static void each_sign_is_seen_and_nothing_else(void **state)
{
	static const struct {
		const char *field;
		enum sign sign;
		enum message_kind kind;
	} rows[] = {
		{"From: anna@x.example", NONE, MESSAGE_REQUEST},
		{"Auto-Submitted: auto-replied", AUTOMATIC, MESSAGE_AUTO_REPLY},
		{"Auto-Submitted: auto-generated", AUTOMATIC, MESSAGE_REQUEST},
		{"Auto-Submitted: auto-notified; owner-email=x", AUTOMATIC, MESSAGE_REQUEST},
		{"Auto-Submitted: no", NONE, MESSAGE_REQUEST},
		{"Auto-Submitted: No (a person)", NONE, MESSAGE_REQUEST},
		{"X-Autoreply: yes", AUTOMATIC, MESSAGE_AUTO_REPLY},
		{"X-Autorespond: Anna", AUTOMATIC, MESSAGE_AUTO_REPLY},
		{"X-Failed-Recipients: a@x.example", AUTOMATIC, MESSAGE_BOUNCE},
		{"Feedback-ID: 1:2:3", SUPPRESS, MESSAGE_REQUEST},
		{"Precedence: bulk", AUTOMATIC, MESSAGE_REQUEST},
		{"Precedence: auto_reply", AUTOMATIC, MESSAGE_AUTO_REPLY},
		{"Precedence: first-class", NONE, MESSAGE_REQUEST},
		{"Precedence: list", LIST, MESSAGE_REQUEST},
		{"List-Id: <x.example>", LIST, MESSAGE_REQUEST},
		{"List-Unsubscribe: <mailto:x@x.example>", LIST, MESSAGE_REQUEST},
		{"Return-Path: <>", NULL_PATH, MESSAGE_REQUEST},
		{"Return-Path: <a@x.example>", NONE, MESSAGE_REQUEST},
		{"From: no-reply@x.example", NO_REPLY, MESSAGE_REQUEST},
		{"From: NoReply+abc@x.example", NO_REPLY, MESSAGE_REQUEST},
		{"From: ei_vastausta@x.example", NO_REPLY, MESSAGE_REQUEST},
		{"From: \u00e4l\u00e4.vastaa@x.example", NONE, MESSAGE_REQUEST},
		{"From: alavastaa@x.example", NO_REPLY, MESSAGE_REQUEST},
		{"From: svara-ej@x.example", NO_REPLY, MESSAGE_REQUEST},
		{"From: shop.noreply@x.example", NO_REPLY, MESSAGE_REQUEST},
		{"From: owner-news@x.example", NO_REPLY, MESSAGE_REQUEST},
		{"From: bouncer@x.example", NONE, MESSAGE_REQUEST},
		{"X-Auto-Response-Suppress: DR, OOF, AutoReply", SUPPRESS, MESSAGE_REQUEST},
		{"X-Auto-Response-Suppress: DR, RN", NONE, MESSAGE_REQUEST},
		{"X-Loop: x@x.example", LOOP, MESSAGE_REQUEST},
		{"X-Spam-Flag: YES", SPAM, MESSAGE_REQUEST},
		{"X-Spam-Flag: NO", NONE, MESSAGE_REQUEST},
		{"Subject: Automaattinen vastaus: Hei", SUBJECT, MESSAGE_AUTO_REPLY},
		{"Subject: Autosvar: Hej", SUBJECT, MESSAGE_AUTO_REPLY},
		{"Subject: Automatic reply: Hi", SUBJECT, MESSAGE_AUTO_REPLY},
		{"Subject: Re: Automatic reply: Hi", NONE, MESSAGE_REQUEST},
		{"Subject: Lupa: automaattinen vastaus", NONE, MESSAGE_REQUEST},
		{"Content-Type: text/calendar; method=REPLY", AUTOMATIC, MESSAGE_REQUEST},
		{"Content-Type: text/calendar; method=REQUEST", NONE, MESSAGE_REQUEST},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *mail = arena_printf(arena, "%s\n\nHei\n", rows[i].field);
		struct message message;
		struct error error;

		assert_int_equal(mail_read(arena, (const unsigned char *)mail, strlen(mail),
					 &message, &error),
			OK);
		if (only_sign(&message.signs) != rows[i].sign)
			fail_msg("%s: sign %d", rows[i].field, (int)only_sign(&message.signs));
		if (message.kind != rows[i].kind)
			fail_msg("%s: kind %s", rows[i].field, message_kind_name(message.kind));
		assert_int_equal(message_is_automatic(&message),
			rows[i].sign != NONE && rows[i].sign != SUBJECT);
	}
}

static void a_sign_says_which_header_it_is(void **state)
{
	const char *mail = "Auto-Submitted: auto-replied\n (vacation)\n\n";
	struct message message;
	struct error error;

	(void)state;
	assert_int_equal(
		mail_read(arena, (const unsigned char *)mail, strlen(mail), &message, &error), OK);
	assert_string_equal(message.signs.automatic, "Auto-Submitted: auto-replied (vacation)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sign_is_seen_and_nothing_else),
		cmocka_unit_test(a_sign_says_which_header_it_is),
	};

	return cmocka_run_group_tests(tests, mail_fixture_begin, arena_fixture_end);
}
