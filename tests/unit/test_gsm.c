/* SPDX-License-Identifier: MIT */
/* Septets, UCS-2 units and segments, at every edge. */
#include "handlers/sms/gsm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/text.h"

/* 3GPP TS 23.038 table 6.2.1.1, code by code, without the escape. */
static const char basic[] = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
			    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
static const char extension[] = "\f^{}\\[~]|€";

static bool stands_in(const char *letters, uint32_t code_point)
{
	while (*letters != '\0') {
		if (text_next(&letters) == code_point) {
			return true;
		}
	}
	return false;
}

static void the_alphabet_is_the_one_of_the_standard(void **state)
{
	(void)state;
	assert_int_equal(text_length(basic), 127);
	for (uint32_t code_point = 1; code_point < 0x30000; code_point++) {
		int septets = stands_in(basic, code_point)	 ? 1
			      : stands_in(extension, code_point) ? 2
								 : 0;

		if (gsm_septets(code_point) != septets) {
			fail_msg("U+%04X: %d septets", code_point, gsm_septets(code_point));
		}
	}
}

/* The text in rows, "a*160" written as its parts: each part repeated that often. */
struct part {
	const char *text;
	int times;
};

static struct sms_size measure(const struct part *parts, size_t count)
{
	static char text[20000];
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		for (int j = 0; j < parts[i].times; j++) {
			used += (size_t)snprintf(
				text + used, sizeof(text) - used, "%s", parts[i].text);
		}
	}
	text[used] = '\0';
	return sms_measure(text);
}

static void a_text_is_counted_exactly(void **state)
{
	static const struct {
		struct part parts[3];
		enum sms_encoding encoding;
		size_t units, segments;
	} rows[] = {
		{{{"", 0}}, SMS_GSM7, 0, 1}, /* nothing is a segment too when it is sent */
		{{{"ä", 160}}, SMS_GSM7, 160, 1},
		{{{"ä", 161}}, SMS_GSM7, 161, 2},
		{{{"a", 306}}, SMS_GSM7, 306, 2},
		{{{"a", 307}}, SMS_GSM7, 307, 3},
		{{{"€", 80}}, SMS_GSM7, 160, 1},
		{{{"a", 159}, {"€", 1}}, SMS_GSM7, 161, 2},
		/* an escape at the 153rd septet goes to the next segment whole */
		{{{"a", 152}, {"[", 1}, {"a", 152}}, SMS_GSM7, 306, 3},
		{{{"a", 151}, {"[", 1}, {"a", 153}}, SMS_GSM7, 306, 2},
		{{{"€", 153}}, SMS_GSM7, 306, 3}, /* 76 to a segment, one over */
		{{{"\f", 1}}, SMS_GSM7, 2, 1},
		{{{"\r\n", 1}}, SMS_GSM7, 2, 1}, /* as written */
		{{{"`", 1}}, SMS_UCS2, 1, 1},
		{{{"\t", 1}}, SMS_UCS2, 1, 1},
		{{{"ç", 70}}, SMS_UCS2, 70, 1}, /* only the capital is in the alphabet */
		{{{"ç", 71}}, SMS_UCS2, 71, 2},
		{{{"Б", 134}}, SMS_UCS2, 134, 2},
		{{{"Б", 135}}, SMS_UCS2, 135, 3},
		{{{"👍", 35}}, SMS_UCS2, 70, 1},
		{{{"👍", 36}}, SMS_UCS2, 72, 2},
		/* a pair at the 67th unit goes to the next segment whole */
		{{{"Б", 66}, {"👍", 1}, {"Б", 66}}, SMS_UCS2, 134, 3},
		{{{"👍", 67}}, SMS_UCS2, 134, 3},
		/* one character of another script, and brackets cost one unit again */
		{{{"[", 69}, {"–", 1}}, SMS_UCS2, 70, 1},
		/* marks are not composed: what is counted is what is written */
		{{{"e\u0301", 35}}, SMS_UCS2, 70, 1},
		{{{"\uFFFD", 1}}, SMS_UCS2, 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sms_size size = measure(rows[i].parts, 3);

		if (size.encoding != rows[i].encoding || size.units != rows[i].units ||
			size.segments != rows[i].segments) {
			fail_msg("row %zu: %s, %zu units, %zu segments", i,
				sms_encoding_name(size.encoding), size.units, size.segments);
		}
	}
}

static void a_size_is_told_in_words(void **state)
{
	struct arena *arena = arena_new(10000);
	const struct sms_size one = {SMS_GSM7, 158, 1}, two = {SMS_UCS2, 71, 2};

	(void)state;
	assert_string_equal(sms_size_text(arena, &one), "GSM-7, 158 septets, 1 segment");
	assert_string_equal(sms_size_text(arena, &two), "UCS-2, 71 units, 2 segments");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_alphabet_is_the_one_of_the_standard),
		cmocka_unit_test(a_text_is_counted_exactly),
		cmocka_unit_test(a_size_is_told_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
