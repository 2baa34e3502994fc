/* SPDX-License-Identifier: MIT */
/* 46elks: its own way of paging and of times; the rest is as with Twilio (test_sms_twilio.c). */
#include "tests/unit/sms_fixture.h"

#define ITEM(id, direction, created, text)                                                         \
	"{\"id\": \"" id "\", \"direction\": \"" direction "\", \"from\": \"+358401234567\", "     \
	"\"to\": \"+358401234567\", \"created\": \"" created "\", \"message\": \"" text "\"}"
#define SENT(id, direction, from, created, text)                                                   \
	"{\"id\": \"" id "\", \"direction\": \"" direction "\", \"from\": \"" from                 \
	"\", \"to\": \"+358401234567\", \"created\": \"" created "\", \"message\": \"" text "\"}"
#define OURS "+358409999999"
#define NEW "2026-11-28T15:59:00.123000"

static void pages_follow_by_time_and_only_what_came_in_is_taken(void **state)
{
	static const struct http_row rows[] = {
		{"start=2026-11-28T15%3A00%3A00", 200,
			"{\"data\": [" ITEM("s3", "incoming", NEW, "kolme") "]}", DATED},
		{"GET ", 200,
			"{\"data\": [" ITEM("s1", "incoming", NEW, "yksi") "," ITEM(
				"s2", "outgoing-reply", NEW, "ours") "], \"next\": "
								     "\"2026-11-28T15:00:00\"}",
			DATED},
		{NULL}};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;

	(void)state;
	road = sms_road_open(SMS_ELKS, &server);
	sms_was_asked(road, DATED_AT - 86400, DATED_AT - 100);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(sms_fetch_once(road, &channel_elks_in, &error), OK);
		assert_int_equal(road->count, 2);
	}
	assert_int_equal(sms_row(road, "s1")->received_at, DATED_AT - 60);
	assert_string_equal(sms_row(road, "s3")->text, "kolme");
	assert_int_equal(http_count(&server, "GET /sms?limit=100&to=%2B358409999999&end=2026-11-25T"
					     "15%3A48%3A00 HTTP/1.1"),
		1);
	assert_int_equal(http_count(&server, "Authorization: Basic "), 4);
	sms_road_close(road, &server);
}

static void answers_that_are_none_are_told(void **state)
{
	static const struct {
		struct http_row row;
		enum outcome outcome;
		const char *words;
	} cases[] = {
		{{"", 200, "{\"data\": 7}"}, TRY_LATER, "no list of messages"},
		{{"", 200, "{\"data\": [7]}"}, TRY_LATER, "no message"},
		{{"", 200, "{\"data\""}, TRY_LATER, "cannot be understood"},
		{{"", 401, "Not authorized"}, BROKEN, "401 Not authorized; check"},
		{{"", 404, ""}, BROKEN, "404"},
		{{"", 429, ""}, TRY_LATER, "429"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_row rows[] = {cases[i].row, {NULL}};
		struct http_server server = {.rows = rows};
		struct sms_road *road;
		struct error error;
		enum outcome outcome;

		road = sms_road_open(SMS_ELKS, &server);
		outcome = sms_fetch_once(road, &channel_elks_in, &error);
		if (outcome != cases[i].outcome || !strstr(error.text, cases[i].words))
			fail_msg("case %zu: %s: %s", i, outcome_name(outcome), error.text);
		sms_road_close(road, &server);
	}
}

static void each_answer_settles_the_text_or_the_connection_as_it_means(void **state)
{
	static const struct sms_trial trials[] = {
		{{"POST /sms HTTP", 200, "{\"id\": \"s7\"}"}, OK, 1, OK, false, 0, REASON_NONE, ""},
		{{"\r\n\r\nfrom=%2B358409999999&to=%2B358401234567&message=Hei", 200,
			 "{\"id\": \"s7\"}"},
			OK, 1, OK, false, 0, REASON_NONE, ""},
		{{"POST", 400, "Invalid to number"}, OK, 1, REFUSED, false, 0, REASON_NOT_ACCEPTED,
			"for good: 400 Invalid to number"},
		{{"POST", 403, "Not enough credits"}, BROKEN, 0, OK, false, 0, REASON_NONE,
			"403 Not enough credits"},
		{{"POST", 200, "{\"status\": \"created\"}"}, TRY_LATER, 1, TRY_LATER, true, 0,
			REASON_UNSURE, "cannot be understood"},
		{{"POST", 502, "<html>"}, TRY_LATER, 1, TRY_LATER, true, 0, REASON_UNSURE, "502"},
	};

	(void)state;
	sms_try_all(SMS_ELKS, &channel_elks_out, trials, sizeof(trials) / sizeof(trials[0]), NULL);
}

static void an_unsure_text_is_looked_for_before_it_goes_out_again(void **state)
{
	static const struct {
		const char *list;
		int asks, posts;
		enum outcome outcome;
		bool is_unsure;
		const char *source_id;
	} cases[] = {
		{SENT("s5", "outgoing", OURS, NEW, "Hei"), 0, 0, OK, false, "s5"},
		{SENT("s5", "outgoing-reply", OURS, NEW, "Hei"), 2, 0, OK, false, "s5"},
		{SENT("s5", "outgoing", "kymi", NEW, "Hei"), 0, 0, TRY_LATER, true, ""},
		{ITEM("s5", "incoming", NEW, "Hei"), 0, 0, TRY_LATER, true, ""},
		{SENT("s5", "outgoing", OURS, "2026-11-28T10:00:00", "Hei"), 0, 0, TRY_LATER, true,
			""},
		{SENT("s5", "outgoing", OURS, NEW, "Moi"), 2, 0, TRY_LATER, true, ""},
		{"", 3, 1, OK, false, "s7"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char list[2000];
		const struct http_row rows[] = {{"POST", 200, "{\"id\": \"s7\"}"},
			{"GET /sms?limit=100&to=%2B358401234567 HTTP", 200, list, DATED}, {NULL}};
		struct http_server server = {.rows = rows};
		struct outgoing text = sms_outgoing("Hei");
		struct sms_road *road;
		struct error error;

		snprintf(list, sizeof(list), "{\"data\": [%s]}", cases[i].list);
		text.unsure_since = clock_now() - 90;
		text.unsure_asks = cases[i].asks;
		road = sms_road_open(SMS_ELKS, &server);
		assert_int_equal(
			sms_send_texts(road, &channel_elks_out, &text, 1, false, &error), OK);
		if (road->texts[0].outcome != cases[i].outcome ||
			road->texts[0].is_unsure != cases[i].is_unsure ||
			strcmp(road->texts[0].source_id, cases[i].source_id) != 0 ||
			http_count(&server, "POST ") != cases[i].posts)
			fail_msg("case %zu: %s %d %s", i, outcome_name(road->texts[0].outcome),
				road->texts[0].is_unsure, road->texts[0].source_id);
		sms_road_close(road, &server);
	}
}

static void what_became_of_a_text_is_told(void **state)
{
	static const struct {
		const char *answer;
		enum delivery_state delivery;
	} cases[] = {
		{"{\"status\": \"delivered\"}", DELIVERY_DELIVERED},
		{"{\"status\": \"created\"}", DELIVERY_PENDING},
		{"{\"status\": \"sent\"}", DELIVERY_PENDING},
		{"{\"status\": \"failed\"}", DELIVERY_FAILED},
		{"[]", DELIVERY_PENDING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_row rows[] = {
			{"GET /sms/s%2F7 HTTP", 200, cases[i].answer}, {NULL}};
		struct http_server server = {.rows = rows};
		struct outgoing text = sms_outgoing("Hei");
		struct sms_road *road;
		struct error error;

		text.source_id = "s/7";
		road = sms_road_open(SMS_ELKS, &server);
		assert_int_equal(
			sms_send_texts(road, &channel_elks_out, &text, 1, true, &error), OK);
		assert_int_equal(road->texts[0].told, 1);
		assert_int_equal(road->texts[0].delivery, cases[i].delivery);
		sms_road_close(road, &server);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_follow_by_time_and_only_what_came_in_is_taken),
		cmocka_unit_test(answers_that_are_none_are_told),
		cmocka_unit_test(each_answer_settles_the_text_or_the_connection_as_it_means),
		cmocka_unit_test(an_unsure_text_is_looked_for_before_it_goes_out_again),
		cmocka_unit_test(what_became_of_a_text_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
