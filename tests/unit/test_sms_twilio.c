/* SPDX-License-Identifier: MIT */
/* Twilio: nothing lost and nothing doubled, whatever it answers. */
#include "tests/unit/sms_fixture.h"

#define ACCOUNT "/Accounts/AC0123456789abcdef0123456789abcdef/Messages"
#define ITEM(id, direction, date, body)                                                            \
	"{\"sid\": \"" id "\", \"direction\": \"" direction "\", \"from\": \"+358401234567\", "    \
	"\"to\": \"+358409999999\", \"date_sent\": \"" date "\", \"date_created\": \"" date        \
	"\", \"body\": \"" body "\", \"num_media\": \"0\"}"
#define SENT(id, from, to, date, body)                                                             \
	"{\"sid\": \"" id "\", \"direction\": \"outbound-api\", \"from\": \"" from                 \
	"\", \"to\": \"" to "\", \"date_created\": \"" date "\", \"body\": \"" body "\"}"
#define LIISA "+358401234567"
#define OURS "+358409999999"
#define PAGE(items, next) "{\"messages\": [" items "], \"next_page_uri\": " next "}"
#define NEW "Sat, 28 Nov 2026 15:59:00 +0000"
#define OLD "Sat, 28 Nov 2026 10:00:00 +0000"

static void page_after_page_is_read_and_only_what_came_in(void **state)
{
	static const struct http_row rows[] = {
		{"Page=1", 200, PAGE(ITEM("SM3", "inbound", NEW, "kolme"), "null"), DATED},
		{"GET ", 200,
			PAGE(ITEM("SM1", "inbound", NEW, "\\u00e4 yksi") "," ITEM(
				     "SM2", "outbound-api", NEW, "ours"),
				"\"/x/Messages.json?Page=1\""),
			DATED},
		{NULL}};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;

	(void)state;
	road = sms_road_open(SMS_TWILIO, &server);
	sms_was_asked(road, DATED_AT - 86400, DATED_AT - 100);
	assert_int_equal(sms_fetch_once(road, &channel_twilio_in, &error), OK);
	assert_int_equal(road->count, 2);
	assert_string_equal(sms_row(road, "SM1")->text, "ä yksi");
	assert_string_equal(sms_row(road, "SM1")->from, "+358401234567");
	assert_int_equal(sms_row(road, "SM1")->received_at, DATED_AT - 60);
	assert_string_equal(sms_row(road, "SM3")->text, "kolme");
	/* three days wide, from midnight; the first one asks for our number */
	assert_int_equal(http_count(&server, "GET " ACCOUNT ".json?To=%2B358409999999&PageSize=100&"
					     "DateSent%3E=2026-11-24T00%3A00%3A00Z HTTP/1.1"),
		1);
	assert_int_equal(http_count(&server, "GET /x/Messages.json?Page=1 HTTP/1.1"), 1);
	/* once more: nothing is doubled */
	assert_int_equal(sms_fetch_once(road, &channel_twilio_in, &error), OK);
	assert_int_equal(road->count, 2);
	sms_road_close(road, &server);
}

static void a_pass_without_news_costs_one_page(void **state)
{
	static const struct http_row rows[] = {
		{"GET ", 200, PAGE(ITEM("SM1", "inbound", NEW, "yksi"), "\"/x?Page=1\""), DATED, 1},
		{"Page=1", 200, PAGE(ITEM("SM0", "inbound", NEW, "nolla"), "null"), DATED},
		{"GET ", 200, PAGE(ITEM("SM1", "inbound", NEW, "yksi"), "\"/x?Page=1\""), DATED},
		{NULL}};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;
	void *channel = NULL;

	(void)state;
	road = sms_road_open(SMS_TWILIO, &server);
	sms_was_asked(road, DATED_AT - 86400, DATED_AT - 100);
	assert_int_equal(sms_fetch(road, &channel_twilio_in, &channel, &error), OK);
	assert_int_equal(road->count, 2);
	assert_int_equal(server.shared->requests, 2);
	assert_int_equal(sms_fetch(road, &channel_twilio_in, &channel, &error), OK);
	assert_int_equal(server.shared->requests, 3);
	assert_int_equal(server.shared->connections, 1);
	channel_twilio_in.close(channel);
	sms_road_close(road, &server);
}

/* A page that failed is read next time, though the page before it then has no news. */
static void a_page_that_failed_is_not_passed_over_next_time(void **state)
{
	static const struct http_row rows[] = {{"Page=1", 503, "down", NULL, 1},
		{"Page=1", 200, PAGE(ITEM("SM0", "inbound", NEW, "nolla"), "null"), DATED},
		{"GET ", 200, PAGE(ITEM("SM1", "inbound", NEW, "yksi"), "\"/x?Page=1\""), DATED},
		{NULL}};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;
	void *channel = NULL;

	(void)state;
	road = sms_road_open(SMS_TWILIO, &server);
	sms_was_asked(road, DATED_AT - 86400, DATED_AT - 100);
	assert_int_equal(sms_fetch(road, &channel_twilio_in, &channel, &error), TRY_LATER);
	assert_non_null(strstr(error.text, "503 down"));
	assert_int_equal(road->count, 1); /* what came is kept */
	assert_true(sms_row(road, "SM1")->committed);
	assert_int_equal(sms_fetch(road, &channel_twilio_in, &channel, &error), OK);
	assert_int_equal(road->count, 2);
	channel_twilio_in.close(channel);
	sms_road_close(road, &server);
}

static void the_window_does_not_move_on_while_the_store_is_busy(void **state)
{
	static const struct http_row rows[] = {
		{"GET ", 200, PAGE(ITEM("SM1", "inbound", NEW, "yksi"), "null"), DATED}, {NULL}};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;

	(void)state;
	road = sms_road_open(SMS_TWILIO, &server);
	sms_was_asked(road, DATED_AT - 86400, DATED_AT - 100);
	road->flush_outcome = TRY_LATER;
	assert_int_equal(sms_fetch_once(road, &channel_twilio_in, &error), TRY_LATER);
	assert_int_equal(road->count, 0);
	road->flush_outcome = OK;
	assert_int_equal(sms_fetch_once(road, &channel_twilio_in, &error), OK);
	assert_int_equal(road->count, 1);
	sms_road_close(road, &server);
}

static void what_is_older_than_the_line_is_passed_over_or_filed_in_silence(void **state)
{
	static const struct http_row rows[] = {
		{"GET ", 200,
			PAGE(ITEM("SM1", "inbound", OLD, "vanha") "," ITEM(
				     "SM2", "inbound", "Sat, 28 Nov 2026 16:00:30 +0000", "uusi"),
				"null"),
			DATED},
		{NULL}};

	(void)state;
	for (int start_now = 0; start_now < 2; start_now++) {
		struct http_server server = {.rows = rows};
		struct sms_road *road;
		struct error error;

		road = sms_road_open(SMS_TWILIO, &server);
		road->line.start_now = start_now;
		assert_int_equal(sms_fetch_once(road, &channel_twilio_in, &error), OK);
		assert_int_equal(road->count, start_now ? 1 : 2);
		assert_int_equal(http_count(&server, "DateSent"), start_now ? 1 : 0);
		assert_false(sms_row(road, "SM2")->silent);
		if (!start_now)
			assert_true(sms_row(road, "SM1")->silent);
		sms_road_close(road, &server);
	}
}

/* Sent yesterday and shown only now; by a provider whose clock is an hour ahead. */
static void a_text_shown_late_with_an_old_date_and_a_clock_that_is_wrong_lose_nothing(void **state)
{
	char late[1500], ahead[200], stamp[64];
	time_t shown = clock_now() + 3600, sent = clock_now() - 86400;
	struct http_row rows[] = {
		{"GET ", 200, "{\"messages\": []}", ahead, 1}, {"GET ", 200, late, ahead}, {NULL}};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;
	struct tm utc;

	(void)state;
	strftime(stamp, sizeof(stamp), "%a, %d %b %Y %H:%M:%S", gmtime_r(&shown, &utc));
	snprintf(ahead, sizeof(ahead), "Date: %s GMT\r\n", stamp);
	snprintf(late, sizeof(late),
		"{\"messages\": [{\"sid\": \"SM9\", \"direction\": \"inbound\", \"from\": "
		"\"+358401234567\", \"body\": \"now\", \"date_sent\": \"%s +0000\"}, ",
		stamp);
	strftime(stamp, sizeof(stamp), "%a, %d %b %Y %H:%M:%S", gmtime_r(&sent, &utc));
	snprintf(late + strlen(late), 500,
		"{\"sid\": \"SM8\", \"direction\": \"inbound\", \"from\": \"+358401234567\", "
		"\"body\": \"late\", \"date_sent\": \"%s +0000\"}]}",
		stamp);
	road = sms_road_open(SMS_TWILIO, &server);
	sms_was_asked(road, clock_now() - 10 * 86400, clock_now() - 60);
	assert_int_equal(sms_fetch_once(road, &channel_twilio_in, &error), OK);
	assert_int_equal(road->count, 0);
	assert_int_equal(sms_fetch_once(road, &channel_twilio_in, &error), OK);
	assert_int_equal(road->count, 2);
	/* it arrived when it was fetched, not in an hour */
	assert_in_range(sms_row(road, "SM9")->received_at, clock_now() - 60, clock_now());
	assert_int_equal(sms_row(road, "SM8")->received_at, sent);
	sms_road_close(road, &server);
}

/* Its answers say three hours more than its messages: what came since the line began is taken. */
static void a_clock_ahead_of_its_own_messages_loses_none(void **state)
{
	char page[1000], ahead[200], stamp[64];
	time_t shown = clock_now() + 3 * 3600, sent = clock_now() + 2;
	struct http_row rows[] = {
		{"GET ", 200, "{\"messages\": []}", ahead, 1}, {"GET ", 200, page, ahead}, {NULL}};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;
	struct tm utc;

	(void)state;
	strftime(stamp, sizeof(stamp), "%a, %d %b %Y %H:%M:%S", gmtime_r(&shown, &utc));
	snprintf(ahead, sizeof(ahead), "Date: %s GMT\r\n", stamp);
	strftime(stamp, sizeof(stamp), "%a, %d %b %Y %H:%M:%S", gmtime_r(&sent, &utc));
	snprintf(page, sizeof(page),
		"{\"messages\": [{\"sid\": \"SM1\", \"direction\": \"inbound\", \"from\": "
		"\"+358401234567\", \"body\": \"now\", \"date_sent\": \"%s +0000\"}]}",
		stamp);
	road = sms_road_open(SMS_TWILIO, &server);
	road->line.start_now = true;
	assert_int_equal(sms_fetch_once(road, &channel_twilio_in, &error), OK);
	assert_int_equal(sms_fetch_once(road, &channel_twilio_in, &error), OK);
	assert_int_equal(road->count, 1);
	sms_road_close(road, &server);
}

static void answers_that_are_none_are_told_and_lose_nothing(void **state)
{
	static const struct {
		struct http_row row;
		enum outcome outcome;
		const char *words;
		size_t count;
	} cases[] = {
		{{"", 200, "{\"messages\": ["}, TRY_LATER, "cannot be understood", 0},
		{{"", 200, "<html>"}, TRY_LATER, "cannot be understood", 0},
		{{"", 200, "[1]"}, TRY_LATER, "no list of messages", 0},
		{{"", 200, "{\"messages\": {\"a\": 1}}"}, TRY_LATER, "no list of messages", 0},
		{{"", 200, "[", .repeat = 5000}, TRY_LATER, "levels deep", 0},
		{{"", 200, "0123456789", .repeat = 5 * 1024 * 1024}, TRY_LATER, "longer than 8 MB",
			0},
		/* one that is no message does not hold up the others, and is told */
		{{"", 200, PAGE("7, {\"sid\": []}, " ITEM("SM1", "inbound", NEW, "yksi"), "null"),
			 DATED},
			TRY_LATER, "an item of the provider's answer is no message", 1},
		/* of wrong types */
		{{"", 200,
			 PAGE("{\"sid\": 5, \"direction\": \"inbound\", \"from\": {}, \"body\": "
			      "null, \"date_sent\": 7}",
				 "null"),
			 DATED},
			OK, "", 1},
		{{"", 200, PAGE("", "\"https://evil.example/?Page=2\""), DATED}, TRY_LATER,
			"goes on at another server", 0},
		{{"", 200, PAGE("", "\"//evil.example/?Page=2\""), DATED}, TRY_LATER,
			"goes on at another server", 0},
		{{"", 200,
			 PAGE("", "\"" ACCOUNT ".json?To=%2B358409999999&PageSize=100&"
				  "DateSent%3E=2026-11-24T00%3A00%3A00Z\""),
			 DATED},
			TRY_LATER, "goes on where it begins", 0},
		{{"", 429, "{\"code\": 20429, \"message\": \"Too many\"}"}, TRY_LATER,
			"429, code 20429 Too many", 0},
		{{"", 500, "oops"}, TRY_LATER, "500 oops", 0},
		{{"", 401, "{\"code\": 20003, \"message\": \"Authenticate hushhush\"}"}, BROKEN,
			"401, code 20003; check url, user and secret_file", 0},
		{{"", 404, "{\"code\": 20404}"}, BROKEN, "404", 0},
		{{"", 302, ""}, BROKEN, "302", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_row rows[] = {cases[i].row, {NULL}};
		struct http_server server = {.rows = rows};
		struct sms_road *road;
		struct error error;
		enum outcome outcome;

		road = sms_road_open(SMS_TWILIO, &server);
		sms_was_asked(road, DATED_AT - 86400, DATED_AT - 100);
		outcome = sms_fetch_once(road, &channel_twilio_in, &error);
		if (outcome != cases[i].outcome || !strstr(error.text, cases[i].words) ||
			road->count != cases[i].count || strstr(error.text, "hushhush"))
			fail_msg("case %zu: %s: %s (%zu rows)", i, outcome_name(outcome),
				error.text, road->count);
		/* the window did not move on */
		assert_int_equal(road->cursors[1].at, outcome == OK ? DATED_AT : DATED_AT - 100);
		sms_road_close(road, &server);
	}
}

static void a_next_page_with_an_endless_address_is_told(void **state)
{
	char *body = malloc(10000);
	const struct http_row rows[] = {{"", 200, body, DATED}, {NULL}};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;

	(void)state;
	snprintf(body, 10000, "{\"messages\": [], \"next_page_uri\": \"/%09000d\"}", 7);
	road = sms_road_open(SMS_TWILIO, &server);
	sms_was_asked(road, DATED_AT - 86400, DATED_AT - 100);
	assert_int_equal(sms_fetch_once(road, &channel_twilio_in, &error), TRY_LATER);
	assert_non_null(strstr(error.text, "next page is too long"));
	assert_int_equal(road->cursors[1].at, DATED_AT - 100);
	free(road);
	free(body);
	http_server_stop(&server);
}

static void a_text_without_an_id_is_known_by_what_it_is(void **state)
{
	static const struct http_row rows[] = {
		{"", 200,
			PAGE("{\"sid\": null, \"direction\": \"inbound\", \"body\": \"a\"}, "
			     "{\"direction\": \"inbound\", \"body\": \"b\"}, "
			     "{\"sid\": \"x\\ny\", \"direction\": \"inbound\", \"body\": \"c\"}",
				"null"),
			DATED},
		{NULL}};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;

	(void)state;
	road = sms_road_open(SMS_TWILIO, &server);
	sms_was_asked(road, DATED_AT - 86400, DATED_AT - 100);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(sms_fetch_once(road, &channel_twilio_in, &error), OK);
		assert_int_equal(road->count, 3);
		assert_memory_equal(road->rows[2].name, "sha256:", 7);
	}
	sms_road_close(road, &server);
}

static void a_line_is_tried_without_taking_anything(void **state)
{
	static const struct receive_limits limits = {1000000, 1000000};
	static const struct {
		struct http_row row;
		enum outcome outcome;
	} cases[] = {
		{{"GET", 200, PAGE(ITEM("SM1", "inbound", NEW, "yksi"), "null")}, OK},
		{{"GET", 401, "{\"code\": 20003}"}, BROKEN},
		{{"GET", 200, "{}"}, TRY_LATER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_row rows[] = {cases[i].row, {NULL}};
		struct http_server server = {.rows = rows};
		struct sms_road *road;
		struct error error;
		void *channel;

		road = sms_road_open(SMS_TWILIO, &server);
		assert_int_equal(
			channel_twilio_in.open(&road->mailbox, "pw", &limits, &channel, &error),
			OK);
		assert_int_equal(sms_probe(&road->mailbox, channel, &error), cases[i].outcome);
		assert_int_equal(server.shared->requests, 1);
		road->line.http.receive_destructive = true;
		assert_int_equal(sms_probe(&road->mailbox, channel, &error), OK);
		assert_int_equal(server.shared->requests, 1);
		channel_twilio_in.close(channel);
		sms_road_close(road, &server);
	}
}

static void a_copy_is_deleted_when_the_settings_say_so(void **state)
{
	static const struct http_row rows[] = {{"DELETE " ACCOUNT "/SM1.json", 204, "", NULL, 1},
		{"DELETE " ACCOUNT "/SM1.json", 404, "{}"}, {"DELETE", 500, "down"}, {NULL}};
	static const struct receive_limits limits = {1000000, 1000000};
	struct incoming key = {.name = "SM1"};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;
	void *channel;

	(void)state;
	road = sms_road_open(SMS_TWILIO, &server);
	assert_int_equal(
		channel_twilio_in.open(&road->mailbox, "pw", &limits, &channel, &error), OK);
	assert_int_equal(channel_twilio_in.release(channel, &key, &error), OK);
	assert_int_equal(server.shared->requests, 0);
	road->line.delete_after = true;
	assert_int_equal(channel_twilio_in.release(channel, &key, &error), OK);
	assert_int_equal(channel_twilio_in.release(channel, &key, &error), NOT_FOUND);
	key.name = "SM2";
	assert_int_equal(channel_twilio_in.release(channel, &key, &error), TRY_LATER);
	key.name = "sha256:ab";
	assert_int_equal(channel_twilio_in.release(channel, &key, &error), REFUSED);
	channel_twilio_in.close(channel);
	sms_road_close(road, &server);
}

static void each_answer_settles_the_text_or_the_connection_as_it_means(void **state)
{
	static const struct sms_trial trials[] = {
		{{"POST", 201, "{\"sid\": \"SM7\"}"}, OK, 1, OK, false, 0, REASON_NONE, ""},
		{{"POST", 400, "{\"code\": 21610, \"message\": \"unsubscribed\"}"}, OK, 1, REFUSED,
			false, 0, REASON_NO_TEXTS, "400, code 21610 unsubscribed"},
		{{"POST", 400, "{\"code\": 21211, \"message\": \"no number\"}"}, OK, 1, REFUSED,
			false, 0, REASON_BAD_ADDRESS, "for good: 400, code 21211"},
		{{"POST", 400, "{\"code\": 99999, \"message\": \"what\"}"}, OK, 1, REFUSED, false,
			0, REASON_NOT_ACCEPTED, "code 99999 what"},
		{{"POST", 400, "{\"code\": 21606, \"message\": \"not yours\"}"}, BROKEN, 0, OK,
			false, 0, REASON_NONE, "code 21606 not yours; check"},
		{{"POST", 401, "{\"code\": 20003, \"message\": \"hushhush\"}"}, BROKEN, 0, OK,
			false, 0, REASON_NONE, "code 20003; check"},
		{{"POST", 429, "{\"code\": 20429, \"message\": \"slow\"}", "Retry-After: 9\r\n"},
			TRY_LATER, 1, TRY_LATER, false, 9, REASON_NOT_ACCEPTED, "later: 429"},
		{{"POST", 503, "down", "Retry-After: 120\r\n"}, TRY_LATER, 1, TRY_LATER, false, 120,
			REASON_NOT_ACCEPTED, "later: 503 down"},
		{{"POST", 400, "{\"code\": 21611, \"message\": \"full\"}"}, OK, 1, TRY_LATER, false,
			300, REASON_NOT_ACCEPTED, "later: 400, code 21611 full"},
		/* it may have been taken */
		{{"POST", 500, "oops"}, TRY_LATER, 1, TRY_LATER, true, 0, REASON_UNSURE,
			"not known whether the provider took it: 500 oops"},
		{{"POST", 0, NULL}, TRY_LATER, 1, TRY_LATER, true, 0, REASON_UNSURE,
			"ended the connection"},
		{{"POST", 0, ""}, TRY_LATER, 1, TRY_LATER, true, 0, REASON_UNSURE, "in time"},
		{{"POST", 201, "{\"sid\": "}, TRY_LATER, 1, TRY_LATER, true, 0, REASON_UNSURE,
			"cannot be understood"},
		{{"POST", 201, "{\"sid\": {}}"}, TRY_LATER, 1, TRY_LATER, true, 0, REASON_UNSURE,
			"cannot be understood"},
		{{"POST", 201, "0123456789", .repeat = 5 * 1024 * 1024}, TRY_LATER, 1, TRY_LATER,
			true, 0, REASON_UNSURE, "longer than 8 MB"},
	};

	(void)state;
	sms_try_all(
		SMS_TWILIO, &channel_twilio_out, trials, sizeof(trials) / sizeof(trials[0]), NULL);
}

static void a_text_goes_out_as_a_form_and_by_its_id_it_is_known(void **state)
{
	static const struct http_row rows[] = {{"POST", 201, "{\"sid\": \"SM7\"}"}, {NULL}};
	struct http_server server = {.rows = rows};
	const struct outgoing text = sms_outgoing("Hei & ä\n1+1");
	struct sms_road *road;
	struct error error;

	(void)state;
	road = sms_road_open(SMS_TWILIO, &server);
	assert_int_equal(sms_send_texts(road, &channel_twilio_out, &text, 1, false, &error), OK);
	assert_string_equal(road->texts[0].source_id, "SM7");
	assert_int_equal(http_count(&server, "POST " ACCOUNT ".json HTTP/1.1"), 1);
	assert_int_equal(http_count(&server, "\r\n\r\nTo=%2B358401234567&From=%2B358409999999&"
					     "Body=Hei%20%26%20%C3%A4%0A1%2B1\n===="),
		1);
	sms_road_close(road, &server);
}

static void nobody_there_leaves_the_text_untried(void **state)
{
	struct http_server server = {.rows = &(const struct http_row){NULL}};
	const struct outgoing text = sms_outgoing("Hei");
	struct sms_road *road;
	struct error error;

	(void)state;
	http_server_start(&server);
	http_server_stop(&server);
	road = sms_road_new(SMS_TWILIO, &server);
	assert_int_equal(
		sms_send_texts(road, &channel_twilio_out, &text, 1, false, &error), TRY_LATER);
	assert_int_equal(road->texts[0].settled, 0);
	free(road);
}

/* The list of outgoing texts the provider shows, and what comes of a text nobody knows about. */
static void an_unsure_text_is_looked_for_before_it_goes_out_again(void **state)
{
	static const struct {
		const char *list;
		int asks;
		int posts;
		enum outcome outcome;
		bool is_unsure;
		const char *source_id;
	} cases[] = {
		/* it is there, as the provider folded it */
		{SENT("SM5", OURS, LIISA, NEW, "Hei \\\"sin\\u00e4\\\"  "), 0, 0, OK, false, "SM5"},
		/* with the numbers as some write them */
		{SENT("SM5", "358409999999", "00358401234567", NEW, "Hei \\\"sin\\u00e4\\\""), 0, 0,
			OK, false, "SM5"},
		/* not there: asked for again, sent only at the end */
		{"", 0, 0, TRY_LATER, true, ""},
		{"", 2, 0, TRY_LATER, true, ""},
		{"", 3, 1, OK, false, "SM7"},
		/* another text, one that came in, one from before */
		{SENT("SM5", OURS, LIISA, NEW, "Hei"), 0, 0, TRY_LATER, true, ""},
		{ITEM("SM5", "inbound", NEW, "Hei \\\"sin\\u00e4\\\""), 0, 0, TRY_LATER, true, ""},
		{SENT("SM5", OURS, LIISA, OLD, "Hei \\\"sin\\u00e4\\\""), 0, 0, TRY_LATER, true,
			""},
		/* of somebody else, to somebody else, and of nobody */
		{SENT("SM5", LIISA, LIISA, NEW, "Hei \\\"sin\\u00e4\\\""), 0, 0, TRY_LATER, true,
			""},
		{SENT("SM5", OURS, OURS, NEW, "Hei \\\"sin\\u00e4\\\""), 0, 0, TRY_LATER, true, ""},
		{SENT("SM5", "", LIISA, NEW, "Hei \\\"sin\\u00e4\\\""), 0, 0, TRY_LATER, true, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char list[2000];
		const struct http_row rows[] = {
			{"POST", 201, "{\"sid\": \"SM7\"}"}, {"GET", 200, list, DATED}, {NULL}};
		struct http_server server = {.rows = rows};
		struct outgoing text = sms_outgoing("Hei ”sinä”");
		struct sms_road *road;
		struct error error;

		snprintf(list, sizeof(list), "{\"messages\": [%s]}", cases[i].list);
		/* the provider's clock says DATED_AT; the try began 90 s ago */
		text.unsure_since = clock_now() - 90;
		text.unsure_asks = cases[i].asks;
		road = sms_road_open(SMS_TWILIO, &server);
		assert_int_equal(
			sms_send_texts(road, &channel_twilio_out, &text, 1, false, &error), OK);
		if (road->texts[0].settled != 1 || road->texts[0].outcome != cases[i].outcome ||
			road->texts[0].is_unsure != cases[i].is_unsure ||
			strcmp(road->texts[0].source_id, cases[i].source_id) != 0 ||
			http_count(&server, "POST ") != cases[i].posts)
			fail_msg("case %zu: %s %d %s, %d posts (%s)", i,
				outcome_name(road->texts[0].outcome), road->texts[0].is_unsure,
				road->texts[0].source_id, http_count(&server, "POST "),
				road->texts[0].sentence);
		if (cases[i].asks < 3)
			assert_int_equal(
				http_count(&server, "GET " ACCOUNT ".json?To=%2B358401234567&From="
						    "%2B358409999999&PageSize=50 HTTP"),
				1);
		sms_road_close(road, &server);
	}
}

static void a_provider_that_cannot_be_asked_now_costs_no_ask(void **state)
{
	static const struct http_row rows[] = {{"GET", 503, "down"}, {NULL}};
	struct http_server server = {.rows = rows};
	struct outgoing text = sms_outgoing("Hei");
	struct sms_road *road;
	struct error error;

	(void)state;
	text.unsure_since = clock_now() - 90;
	road = sms_road_open(SMS_TWILIO, &server);
	assert_int_equal(
		sms_send_texts(road, &channel_twilio_out, &text, 1, false, &error), TRY_LATER);
	assert_int_equal(road->texts[0].settled, 0);
	sms_road_close(road, &server);
}

static void what_became_of_a_text_is_told(void **state)
{
	static const struct {
		const char *answer;
		int status, told;
		enum delivery_state delivery;
		enum reason_code reason;
		const char *words;
	} cases[] = {
		{"{\"status\": \"delivered\"}", 200, 1, DELIVERY_DELIVERED, REASON_NONE, ""},
		{"{\"status\": \"sent\"}", 200, 1, DELIVERY_PENDING, REASON_NONE, ""},
		{"{\"status\": \"undelivered\", \"error_code\": 30003, \"error_message\": "
		 "\"Unreachable\"}",
			200, 1, DELIVERY_FAILED, REASON_UNREACHABLE,
			"the text was not delivered: undelivered, code 30003: Unreachable"},
		{"{\"status\": \"failed\", \"error_code\": null}", 200, 1, DELIVERY_FAILED,
			REASON_NOT_ACCEPTED, "not delivered: failed"},
		{"{\"status\": 7}", 200, 1, DELIVERY_PENDING, REASON_NONE, ""},
		{"{}", 404, 0, DELIVERY_NONE, REASON_NONE, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_row rows[] = {
			{"GET " ACCOUNT "/SM00000000000000000000000000000001.json HTTP",
				cases[i].status, cases[i].answer},
			{NULL}};
		struct http_server server = {.rows = rows};
		const struct outgoing text = sms_outgoing("Hei");
		struct sms_road *road;
		struct error error;

		road = sms_road_open(SMS_TWILIO, &server);
		assert_int_equal(
			sms_send_texts(road, &channel_twilio_out, &text, 1, true, &error), OK);
		assert_int_equal(road->texts[0].told, cases[i].told);
		assert_int_equal(road->texts[0].delivery, cases[i].delivery);
		assert_int_equal(road->texts[0].reason, cases[i].reason);
		assert_non_null(strstr(road->texts[0].sentence, cases[i].words));
		sms_road_close(road, &server);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_after_page_is_read_and_only_what_came_in),
		cmocka_unit_test(a_pass_without_news_costs_one_page),
		cmocka_unit_test(a_page_that_failed_is_not_passed_over_next_time),
		cmocka_unit_test(the_window_does_not_move_on_while_the_store_is_busy),
		cmocka_unit_test(what_is_older_than_the_line_is_passed_over_or_filed_in_silence),
		cmocka_unit_test(
			a_text_shown_late_with_an_old_date_and_a_clock_that_is_wrong_lose_nothing),
		cmocka_unit_test(a_clock_ahead_of_its_own_messages_loses_none),
		cmocka_unit_test(answers_that_are_none_are_told_and_lose_nothing),
		cmocka_unit_test(a_next_page_with_an_endless_address_is_told),
		cmocka_unit_test(a_text_without_an_id_is_known_by_what_it_is),
		cmocka_unit_test(a_line_is_tried_without_taking_anything),
		cmocka_unit_test(a_copy_is_deleted_when_the_settings_say_so),
		cmocka_unit_test(each_answer_settles_the_text_or_the_connection_as_it_means),
		cmocka_unit_test(a_text_goes_out_as_a_form_and_by_its_id_it_is_known),
		cmocka_unit_test(nobody_there_leaves_the_text_untried),
		cmocka_unit_test(an_unsure_text_is_looked_for_before_it_goes_out_again),
		cmocka_unit_test(a_provider_that_cannot_be_asked_now_costs_no_ask),
		cmocka_unit_test(what_became_of_a_text_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
