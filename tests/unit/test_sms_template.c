/* SPDX-License-Identifier: MIT */
/* What stands in braces cannot break out of its place. */
#include "handlers/channels/sms_template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void each_place_has_its_own_quoting(void **state)
{
	static const struct template_value values[] = {{"text", "a \"b\\\n&=ä\r\nX: y", false},
		{"unicode", "1", true}, {"none", NULL, false}};
	static const struct {
		const char *template;
		enum template_place place;
		const char *filled;
	} cases[] = {
		{"/a?t={text}&u={unicode}", PLACE_URL,
			"/a?t=a%20%22b%5C%0A%26%3D%C3%A4%0D%0AX%3A%20y&u=1"},
		{"{\"t\": {text}, \"u\": {unicode}}", PLACE_JSON,
			"{\"t\": \"a \\\"b\\\\\\u000a&=ä\\u000d\\u000aX: y\", \"u\": 1}"},
		{"{\"a\": {\"b\": [{text}]}}", PLACE_JSON,
			"{\"a\": {\"b\": [\"a \\\"b\\\\\\u000a&=ä\\u000d\\u000aX: y\"]}}"},
		{"Bearer {text}", PLACE_HEADER, "Bearer a \"b\\&=äX: y"},
		{"{}{other}{text{unicode}{none}{", PLACE_URL, "{}{other}{text1{"},
		{"{\"n\": {none}}", PLACE_JSON, "{\"n\": \"\"}"},
		{"", PLACE_URL, ""},
	};
	struct arena *arena = arena_new(1000000);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(sms_fill(arena, cases[i].template, cases[i].place, values, 3),
			cases[i].filled);
	assert_true(sms_template_has("a{x}{secret}", "secret"));
	assert_false(sms_template_has("a{secrets} {secret", "secret"));
	assert_false(sms_template_has(NULL, "secret"));
	arena_free(arena);
}

static void numbers_are_written_in_four_ways(void **state)
{
	struct arena *arena = arena_new(100000);

	(void)state;
	assert_string_equal(
		sms_number(arena, "+358401234567", NUMBER_E164, "358"), "+358401234567");
	assert_string_equal(
		sms_number(arena, "+358401234567", NUMBER_NO_PLUS, "358"), "358401234567");
	assert_string_equal(sms_number(arena, "+358401234567", NUMBER_00, "358"), "00358401234567");
	assert_string_equal(
		sms_number(arena, "+358401234567", NUMBER_NATIONAL, "358"), "0401234567");
	assert_string_equal(
		sms_number(arena, "+46701234567", NUMBER_NATIONAL, "358"), "0046701234567");
	arena_free(arena);
}

static void times_are_written_and_read_in_five_ways(void **state)
{
	static const int64_t at = 1795881601;
	static const struct {
		enum http_time format;
		const char *written;
	} cases[] = {
		{TIME_ISO, "2026-11-28T16:00:01Z"},
		{TIME_ISO_UTC, "2026-11-28T16:00:01"},
		{TIME_RFC2822, "Sat, 28 Nov 2026 16:00:01 +0000"},
		{TIME_UNIX, "1795881601"},
		{TIME_UNIX_MS, "1795881601000"},
	};
	static const struct {
		enum http_time format;
		const char *written;
		int64_t at;
	} read[] = {
		{TIME_ISO, "2026-11-28T18:00:01.123+02:00", at},
		{TIME_ISO, "2026-11-28T16:00:01.123Z", at},
		{TIME_ISO, "2026-11-28T18:00:01.123+0200", at},
		{TIME_ISO_UTC, "2026-11-28 16:00:01", at},
		{TIME_UNIX_MS, "1795881601999", at},
		{TIME_UNIX, "1795881601.5", at},
		{TIME_UNIX, "-1", 0},
		{TIME_UNIX, "9999999999999999", 0},
		{TIME_UNIX, "", 0},
		{TIME_ISO, "yesterday", 0},
		{TIME_ISO, NULL, 0},
	};
	struct arena *arena = arena_new(100000);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(sms_time(arena, at, cases[i].format), cases[i].written);
		assert_int_equal(sms_read_time(cases[i].written, cases[i].format), at);
	}
	for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++) {
		if (sms_read_time(read[i].written, read[i].format) != read[i].at)
			fail_msg("%s: %lld", read[i].written ? read[i].written : "NULL",
				(long long)sms_read_time(read[i].written, read[i].format));
	}
	arena_free(arena);
}

static void an_item_is_kept_when_all_pairs_hold(void **state)
{
	static const struct http_pair pairs[] = {{"type", "mo"}, {"a.b", "7"}};
	const struct http_pairs both = {pairs, 2}, none = {NULL, 0};
	struct arena *arena = arena_new(100000);
	const char *good = "{\"type\": \"mo\", \"a\": {\"b\": 7}}";
	struct json *json;

	(void)state;
	assert_int_equal(json_parse(good, strlen(good), &json, NULL), OK);
	assert_true(sms_pairs_hold(arena, json, &both));
	assert_true(sms_pairs_hold(arena, json, &none));
	json_free(json);
	assert_int_equal(json_parse("{\"type\": \"mo\"}", 14, &json, NULL), OK);
	assert_false(sms_pairs_hold(arena, json, &both));
	json_free(json);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_place_has_its_own_quoting),
		cmocka_unit_test(numbers_are_written_in_four_ways),
		cmocka_unit_test(times_are_written_and_read_in_five_ways),
		cmocka_unit_test(an_item_is_kept_when_all_pairs_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
