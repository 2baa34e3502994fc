/* SPDX-License-Identifier: MIT */
/* Text messages into the inbox and out of it. */
#include "handlers/sms/envelope.h"

#include "tests/unit/arena_fixture.h"

static struct message read(const char *envelope)
{
	struct message message;
	struct error error = {""};

	assert_int_equal(sms_envelope_read(arena, (const unsigned char *)envelope, strlen(envelope),
				 "358", &message, &error),
		OK);
	return message;
}

static void what_is_written_is_read(void **state)
{
	static const char raw[] = "{\"sid\":\"SM1\"}";
	const struct sms_received received = {
		.provider = "twilio",
		.id = "SM1",
		.from = "040 555 5555",
		.to = "+358401234567",
		.text = "Hei\r\ntarvitsen rakennusluvan\r",
		.sent_at = 1795888800,
		.raw = raw,
		.raw_size = strlen(raw),
	};
	size_t size;
	const char *envelope = sms_envelope_write(arena, &received, &size);
	struct message message;

	(void)state;
	assert_int_equal(size, strlen(envelope));
	assert_string_equal(envelope,
		"{\"ombud_sms\":1,\"provider\":\"twilio\",\"id\":\"SM1\",\"from\":\"040 555 5555\","
		"\"to\":\"+358401234567\",\"text\":\"Hei\\r\\ntarvitsen rakennusluvan\\r\","
		"\"sent_at\":\"2026-11-28T18:00:00Z\",\"raw\":\"{\\\"sid\\\":\\\"SM1\\\"}\"}");
	message = read(envelope);
	assert_int_equal(message.channel, CHANNEL_SMS);
	assert_int_equal(message.kind, MESSAGE_REQUEST);
	assert_string_equal(message.from.mail, "+358405555555");
	assert_int_equal(message.to_count, 1);
	assert_string_equal(message.to[0].mail, "+358401234567");
	assert_string_equal(message.text, "Hei\ntarvitsen rakennusluvan\n");
	assert_string_equal(message.reply, message.text);
	assert_string_equal(message.subject, "");
	assert_null(message.message_id);
	assert_int_equal(message.language, LANGUAGE_UNKNOWN);
	assert_int_equal(message.date, 1795888800);
	assert_null(message.signs.no_reply);
	assert_null(message.trouble);
	assert_false(message_is_automatic(&message));
}

static void bytes_that_are_no_text_are_kept_as_base64(void **state)
{
	static const struct {
		const char *raw;
		size_t size;
		const char *written;
	} cases[] = {
		{"\xE4", 1, "\"raw_base64\":\"5A==\""},
		{"\xE4i", 2, "\"raw_base64\":\"5Gk=\""},
		{"\xE4iti", 4, "\"raw_base64\":\"5Gl0aQ==\""},
		{"a\0b", 3, "\"raw_base64\":\"YQBi\""},
		{"", 0, "\"raw\":\"\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct sms_received received = {.provider = "spool",
			.id = "1",
			.from = "",
			.to = "",
			.text = "",
			.raw = cases[i].raw,
			.raw_size = cases[i].size};
		size_t size;

		assert_non_null(
			strstr(sms_envelope_write(arena, &received, &size), cases[i].written));
	}
}

static void a_sender_that_reads_no_answers_is_marked(void **state)
{
	static const struct {
		const char *from;
		const char *mail;
		const char *sign;
	} cases[] = {
		{"+46701234567", "+46701234567", NULL},
		{"Posti", "Posti", "the sender Posti is no telephone number"},
		{"16400", "16400", "the sender 16400 is no telephone number"},
		{"", NULL, "the sender is not known"},
		{"0600 12345", "+35860012345", "the number +35860012345 takes no answers"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct message message = read(arena_printf(arena,
			"{\"ombud_sms\":1,\"from\":\"%s\",\"to\":\"16400\",\"text\":\"x\"}",
			cases[i].from));

		if (cases[i].mail)
			assert_string_equal(message.from.mail, cases[i].mail);
		else
			assert_null(message.from.mail);
		if (cases[i].sign)
			assert_string_equal(message.signs.no_reply, cases[i].sign);
		else
			assert_null(message.signs.no_reply);
		assert_string_equal(message.to[0].mail, "16400");
	}
}

static void what_is_missing_is_empty(void **state)
{
	struct message message = read("{\"ombud_sms\":1,\"from\":7,\"to\":null,\"sent_at\":\"x\"}");

	(void)state;
	assert_null(message.from.mail);
	assert_int_equal(message.to_count, 0);
	assert_string_equal(message.text, "");
	assert_int_equal(message.date, 0);
}

static void a_text_longer_than_any_is_shown_in_part(void **state)
{
	char *text = arena_alloc(arena, 70001);
	struct message message;

	(void)state;
	memset(text, 'a', 70000);
	message = read(arena_printf(arena, "{\"ombud_sms\":1,\"text\":\"%s\"}", text));
	assert_int_equal(strlen(message.text), 64 * 1024);
	assert_non_null(strstr(message.trouble, "70000 bytes"));
}

static void what_is_no_envelope_is_refused(void **state)
{
	static const char *const cases[] = {"", "{}", "[1]", "{\"ombud_sms\":2}",
		"{\"ombud_sms\":\"1\"}", "Subject: x\r\n\r\nmail"};
	struct message message;
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(sms_envelope_read(arena, (const unsigned char *)cases[i],
					 strlen(cases[i]), "358", &message, &error),
			REFUSED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(bytes_that_are_no_text_are_kept_as_base64),
		cmocka_unit_test(a_sender_that_reads_no_answers_is_marked),
		cmocka_unit_test(what_is_missing_is_empty),
		cmocka_unit_test(a_text_longer_than_any_is_shown_in_part),
		cmocka_unit_test(what_is_no_envelope_is_refused),
	};

	return cmocka_run_group_tests_name(
		"envelope", tests, arena_fixture_begin, arena_fixture_end);
}
