/* SPDX-License-Identifier: MIT */
/* Telephone numbers, as people, providers and signatures write them. */
#include "daemon/model/phone.h"

#include "tests/unit/arena_fixture.h"

static void assert_same(const char *written, const char *got, const char *wanted)
{
	if (!got != !wanted || (got && strcmp(got, wanted) != 0))
		fail_msg("\"%s\": %s, not %s", written, got ? got : "none",
			wanted ? wanted : "none");
}

static void however_it_is_written_it_is_one_number(void **state)
{
	static const char *const same[] = {"0401234567", "040 123 4567", "040-123 4567",
		"040\u00A0123\u202F4567", "040–1234567", "040/1234567", "040.123.4567",
		"(040) 123 4567", "+358401234567", "+358 40 1234567", "+358 (0)40 123 4567",
		"+358 (0) 40 123 4567", "+358 040 1234567", "(+358) 40 1234567", "00358401234567",
		"358401234567", "tel:+358-40-123-4567", "TEL:0401234567;phone-context=+358",
		" 0401234567\n"};
	static const struct {
		const char *written, *number;
	} rows[] = {
		{"05 234 5678", "+35852345678"},
		{"+46 70-123 45 67", "+46701234567"},
		{"0046701234567", "+46701234567"},
		{"+1 (212) 555-0199", "+12125550199"},
		{"+1 212 555", NULL},  /* North American numbers have ten digits */
		{"46701234567", NULL}, /* of a person it might be anything */
		{"112", NULL},
		{"0", NULL},
		{"00", NULL},
		{"+", NULL},
		{"", NULL},
		{"+0401234567", NULL},
		{"040 123 4567 ext 5", NULL},
		{"040+1234567", NULL},
		{"++358401234567", NULL},
		{"1234567-1", NULL},
		{"+3584012345678901", NULL}, /* more than 15 digits */
		{"0000000000000000000000000000000000", NULL},
		{"liisa@yritys.example", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_same(same[i], phone_normalise(arena, same[i], "358"), "+358401234567");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_same(rows[i].written, phone_normalise(arena, rows[i].written, "358"),
			rows[i].number);
	assert_same("070", phone_normalise(arena, "070-123 45 67", "46"), "+46701234567");
}

static void a_provider_tells_who_sent_it(void **state)
{
	static const struct {
		const char *written;
		enum phone_kind kind;
		const char *sender;
	} rows[] = {
		{"+358401234567", PHONE_NUMBER, "+358401234567"},
		{"358401234567", PHONE_NUMBER, "+358401234567"},
		{"46701234567", PHONE_NUMBER, "+46701234567"}, /* without its plus */
		{"00358401234567", PHONE_NUMBER, "+358401234567"},
		{"0401234567", PHONE_NUMBER, "+358401234567"},
		{"16100", PHONE_SHORT_CODE, "16100"},
		{"+16100", PHONE_SHORT_CODE, "16100"},
		{"112", PHONE_SHORT_CODE, "112"},
		{"Posti", PHONE_NAME, "Posti"},
		{"DHL 24", PHONE_NAME, "DHL 24"},
		{"Työ", PHONE_NAME, "Työ"},
		{"a\r\nBcc: x@y.example and more of it", PHONE_NAME, "a Bcc: x@y.exampl..."},
		{"", PHONE_UNKNOWN, ""},
		{"12", PHONE_UNKNOWN, "12"},
		{"1234567890123456", PHONE_UNKNOWN, "1234567890123456"},
		{"?!", PHONE_UNKNOWN, "?!"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *sender = NULL;

		assert_int_equal(
			phone_read_sender(arena, rows[i].written, "358", &sender), rows[i].kind);
		assert_same(rows[i].written, sender, rows[i].sender);
	}
}

static void some_numbers_are_never_answered(void **state)
{
	static const struct {
		const char *number;
		bool answerable, takes_texts;
	} rows[] = {
		{"+358401234567", true, true},
		{"+358501234567", true, true},
		{"+35852345678", true, false}, /* a landline */
		{"+358201234567", true, false},
		{"+358600123456", false, false},
		{"+358700123456", false, false},
		{"+35880012345", false, false},
		{"+46701234567", true, true},
		{"+886912345678", true, true}, /* Taiwan */
		{"+88161234567", false, false},
		{"+870772001234", false, false},
		{"+979123456789", false, false},
		{"0401234567", false, false}, /* not E.164 */
		{"+", false, false},
		{"", false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(phone_is_answerable(rows[i].number), rows[i].answerable);
		assert_int_equal(phone_takes_texts(rows[i].number), rows[i].takes_texts);
	}
	assert_false(phone_is_e164(NULL));
}

static void people_read_it_in_groups(void **state)
{
	static const struct {
		const char *number, *country, *pretty;
	} rows[] = {
		{"+358401234567", "358", "040 123 4567"},
		{"+35850123456", "358", "050 123 456"},
		{"+3584571234567", "358", "0457 123 4567"},
		{"+35852345678", "358", "05 234 5678"},
		{"+358201234", "358", "020 1234"},
		{"+358800123456", "358", "0800 123 456"},
		{"+358401234567", "46", "+358 401 234 567"},
		{"+46701234567", "358", "+46 701 234 567"},
		{"+12125550199", "358", "+1 212 555 0199"},
		{"+37251234567", "358", "+372 512 345 67"},
		{"Posti", "358", "Posti"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_same(rows[i].number, phone_pretty(arena, rows[i].number, rows[i].country),
			rows[i].pretty);
}

static void logs_show_the_ends_of_numbers_alone(void **state)
{
	(void)state;
	assert_string_equal(phone_shorten(arena, "400, code 21211 The 'To' number +358401234567 is "
						 "not valid; or 040 123 4568."),
		"400, code 21211 The 'To' number +35840...67 is not valid; or +35840...68.");
	assert_string_equal(phone_shorten(arena, "to 16100"), "to 16100");
	assert_string_equal(phone_shorten(arena, ""), "");
}

static void numbers_are_found_in_what_people_write(void **state)
{
	static const struct {
		const char *text;
		const char *numbers[3];
	} rows[] = {
		{"Numeroni on 040 123 4567, soita!", {"+358401234567"}},
		{"Liisa Virtanen\nPuh. +358 (0)40 1234567\nwww.yritys.example", {"+358401234567"}},
		{"puh.040-1234567", {"+358401234567"}},
		{"tel:+358401234567", {"+358401234567"}},
		{"(05) 234 5678", {"+35852345678"}},
		{"040/1234567", {"+358401234567"}},
		{"358 40 123 4567", {"+358401234567"}},
		{"tfn 0046 70 123 45 67.", {"+46701234567"}},
		{"040 123 4567 050 765 4321", {"+358401234567", "+358507654321"}},
		{"040 123 4567/050 765 4321 tai 05 2345678",
			{"+358401234567", "+358507654321", "+35852345678"}},
		{"p. 0401234567, +46701234567", {"+358401234567", "+46701234567"}},
		{"48100 Kotka 040 123 4567", {"+358401234567"}},
		{"Kotka 48100 040 123 4567", {"+358401234567"}},
		{"klo 12 0401234567", {"+358401234567"}},
		{"24.11. 0401234567", {"+358401234567"}},
		/* and other things */
		{"Y-tunnus 0112038-9", {NULL}},
		{"FI01120389", {NULL}},
		{"FI21 1234 5600 0007 85", {NULL}},
		{"01.12.2026 klo 08.00-16.00", {NULL}},
		{"01 12 2026", {NULL}},
		{"0800-1600", {NULL}},
		{"00100 Helsinki", {NULL}},
		{"012345678.50 euroa", {NULL}},
		{"0,123456789", {NULL}},
		{"KYM-0401234567", {NULL}},
		{"a0401234567", {NULL}},
		{"0401234567@sms.example", {NULL}},
		{"0401234567x", {NULL}},
		{"1234567890", {NULL}},
		{"0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", {NULL}},
		{"+", {NULL}},
		{"", {NULL}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct phone_span spans[4];
		size_t count = phone_find(arena, rows[i].text, "358", spans, 4);

		for (size_t j = 0; j < 3; j++) {
			const char *got = j < count ? spans[j].number : NULL;

			assert_same(rows[i].text, got, rows[i].numbers[j]);
			if (got) {
				assert_true(spans[j].start < spans[j].end);
				assert_true(spans[j].end <= strlen(rows[i].text));
				assert_string_equal(got,
					phone_normalise(arena,
						arena_strndup(arena, rows[i].text + spans[j].start,
							spans[j].end - spans[j].start),
						"358"));
			}
		}
	}
}

static void a_hostile_text_takes_no_time(void **state)
{
	static const char *const parts[] = {"0", "0 ", "+", "+3", "(0)", "0401234567 "};
	enum { SIZE = 1000000 };
	char *text = arena_alloc(arena, SIZE + 20);
	struct phone_span spans[100];

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t size = strlen(parts[i]);

		for (size_t at = 0; at < SIZE; at += size)
			memcpy(text + at, parts[i], size + 1);
		assert_true(phone_find(arena, text, "358", spans, 100) <= PHONE_FOUND_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(however_it_is_written_it_is_one_number),
		cmocka_unit_test(a_provider_tells_who_sent_it),
		cmocka_unit_test(some_numbers_are_never_answered),
		cmocka_unit_test(people_read_it_in_groups),
		cmocka_unit_test(logs_show_the_ends_of_numbers_alone),
		cmocka_unit_test(numbers_are_found_in_what_people_write),
		cmocka_unit_test(a_hostile_text_takes_no_time),
	};

	return cmocka_run_group_tests(tests, arena_fixture_begin, arena_fixture_end);
}
