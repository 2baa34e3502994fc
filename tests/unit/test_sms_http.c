/* SPDX-License-Identifier: MIT */
/* An interface described in the settings: each way of paging, of logging in, of being accepted. */
#include "tests/unit/sms_fixture.h"

#include <sys/stat.h>

#include "daemon/base/file.h"
#include "handlers/channels/sms_call.h"

#define ITEM(id, text) "{\"id\": " id ", \"f\": \"358401234567\", \"x\": {\"t\": \"" text "\"}}"

static char url[SMS_TEXTS_MAX][300];

static struct sms_road *open_at(struct http_server *server, const char *path)
{
	struct sms_road *road = sms_road_open(SMS_HTTP, server);

	road->line.url = NULL;
	snprintf(url[0], sizeof(url[0]), "%s%s", server->url, path);
	road->line.http = (struct sms_http){.receive_url = url[0],
		.receive_items = "data.items",
		.receive_id = "id",
		.receive_from = "f",
		.receive_text = "x.t"};
	sms_was_asked(road, DATED_AT - 86400, DATED_AT - 100);
	return road;
}

static void each_way_of_paging_reads_all_and_doubles_nothing(void **state)
{
	static const struct {
		enum http_page page;
		const char *path, *next;
		struct http_row rows[4];
		const char *asked;
		int requests;
	} cases[] = {
		{PAGE_NONE, "/all", NULL,
			{{"", 200,
				"{\"data\": {\"items\": [" ITEM("1", "a") "," ITEM("2", "b") "]}}",
				DATED}},
			"GET /all HTTP", 1},
		{PAGE_NUMBER, "/p?n={page}", NULL,
			{{"n=0", 200, "{\"data\": {\"items\": [" ITEM("1", "a") "]}}", DATED},
				{"n=1", 200, "{\"data\": {\"items\": [" ITEM("2", "b") "]}}",
					DATED},
				{"n=2", 200, "{\"data\": {\"items\": []}}", DATED}},
			"GET /p?n=2 HTTP", 3},
		{PAGE_NEXT_URL, "/p", "data.next",
			{{"/q", 200, "{\"data\": {\"items\": [" ITEM("2", "b") "]}}", DATED},
				{"/p", 200,
					"{\"data\": {\"next\": \"/q\", \"items\": [" ITEM(
						"1", "a") "]}}",
					DATED}},
			"GET /q HTTP", 2},
		{PAGE_TOKEN, "/p?t={token}", "tok",
			{{"t=z%2F1", 200, "{\"data\": {\"items\": [" ITEM("2", "b") "]}}", DATED},
				{"t=", 200,
					"{\"tok\": \"z/1\", \"data\": {\"items\": [" ITEM(
						"1", "a") "]}}",
					DATED}},
			"GET /p?t=z%2F1 HTTP", 2},
		{PAGE_LAST_ID, "/p?after={last}", NULL,
			{{"after=0", 200, "{\"data\": {\"items\": [" ITEM("\"60\"", "a") "]}}",
				 DATED},
				{"after=60", 200,
					"{\"data\": {\"items\": [" ITEM("\"61\"", "b") "]}}",
					DATED},
				{"after=", 200, "{\"data\": {\"items\": []}}", DATED}},
			"GET /p?after=61 HTTP", 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_server server = {.rows = cases[i].rows};
		struct sms_road *road;
		struct error error;

		road = open_at(&server, cases[i].path);
		road->line.http.receive_page = cases[i].page;
		road->line.http.receive_next = cases[i].next;
		assert_int_equal(sms_fetch_once(road, &channel_sms_http_in, &error), OK);
		if (road->count != 2 || server.shared->requests != cases[i].requests ||
			http_count(&server, cases[i].asked) != 1)
			fail_msg("case %zu: %zu rows\n%s", i, road->count, server.shared->log);
		assert_int_equal(sms_fetch_once(road, &channel_sms_http_in, &error), OK);
		assert_int_equal(road->count, 2);
		/* the last id less an overlap */
		assert_int_equal(http_count(&server, "after=11 "), cases[i].page == PAGE_LAST_ID);
		sms_road_close(road, &server);
	}
}

static void the_request_is_what_the_settings_say(void **state)
{
	static const struct http_row rows[] = {{"", 200, "[]", DATED}, {NULL}};
	static const struct http_pair token[] = {{"Authorization", "Bearer {secret}"}};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;

	(void)state;
	road = open_at(&server, "/in?to={number}&from={since}&p={page}");
	road->line.http.receive_items = NULL;
	road->line.http.number_format = NUMBER_NO_PLUS;
	road->line.http.receive_time_format = TIME_UNIX;
	/* nowhere placed: Basic login */
	assert_int_equal(sms_fetch_once(road, &channel_sms_http_in, &error), OK);
	assert_int_equal(
		http_count(&server, "GET /in?to=358409999999&from=1795621680&p=0 HTTP"), 1);
	assert_int_equal(http_count(&server, "Authorization: Basic "), 1);
	road->line.http.headers = (struct http_pairs){token, 1};
	assert_int_equal(sms_fetch_once(road, &channel_sms_http_in, &error), OK);
	assert_int_equal(http_count(&server, "Authorization: Basic "), 1);
	assert_int_equal(http_count(&server, "Authorization: Bearer hushhush\r\n"), 1);
	sms_road_close(road, &server);
}

static void only_items_with_the_wanted_values_are_taken(void **state)
{
	static const struct http_row rows[] = {
		{"", 200,
			"{\"data\": {\"items\": [{\"id\": \"1\", \"f\": \"a\", \"d\": \"in\"}, "
			"{\"id\": \"2\", \"f\": \"a\", \"d\": \"out\"}, 7, null]}}",
			DATED},
		{NULL}};
	static const struct http_pair keep[] = {{"d", "in"}};
	struct http_server server = {.rows = rows};
	struct sms_road *road;
	struct error error;

	(void)state;
	road = open_at(&server, "/in");
	road->line.http.receive_keep = (struct http_pairs){keep, 1};
	assert_int_equal(sms_fetch_once(road, &channel_sms_http_in, &error), OK);
	assert_int_equal(road->count, 1);
	/* without the filter the odd ones are told */
	road->line.http.receive_keep.count = 0;
	assert_int_equal(sms_fetch_once(road, &channel_sms_http_in, &error), TRY_LATER);
	assert_int_equal(road->count, 2);
	road->line.http.receive_items = "data";
	assert_int_equal(sms_fetch_once(road, &channel_sms_http_in, &error), TRY_LATER);
	assert_non_null(strstr(error.text, "no list of messages at receive_items = data"));
	sms_road_close(road, &server);
}

static void an_answer_without_a_list_is_a_fault_unless_it_says_that_there_is_nothing(void **state)
{
	static const struct {
		const char *empty, *answer;
		enum outcome outcome;
	} cases[] = {
		{NULL, "{\"data\": {}}", TRY_LATER},
		{"error=501", "{\"status\": \"ERR\", \"error\": \"501\"}", OK},
		{"error=501", "{\"error\": \"100\", \"error_string\": \"authentication failed\"}",
			TRY_LATER},
		{"error=501", "{\"data\": {\"items\": [" ITEM("1", "a") "]}}", OK},
		{"error", "{\"error\": \"501\"}", TRY_LATER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_row rows[] = {{"\r\n\r\n{\"last\": 0, \"key\": \"hushhush\"}",
							200, cases[i].answer, DATED},
			{NULL}};
		struct http_server server = {.rows = rows};
		struct sms_road *road;
		struct error error;

		road = open_at(&server, "/rpc");
		road->line.http.receive_empty = cases[i].empty;
		road->line.http.receive_body = "{\"last\": {last}, \"key\": {secret}}";
		if (sms_fetch_once(road, &channel_sms_http_in, &error) != cases[i].outcome)
			fail_msg("case %zu: %s", i, error.text);
		assert_int_equal(http_count(&server, "POST /rpc HTTP"), 1);
		assert_int_equal(http_count(&server, "Content-Type: application/json\r\n"), 1);
		assert_int_equal(http_count(&server, "Authorization"), 0);
		if (i == 2)
			assert_non_null(strstr(error.text, "authentication failed"));
		sms_road_close(road, &server);
	}
}

/* ---- texts that are given out once */

struct once_fixture {
	struct http_server server;
	struct sms_road *road;
	char directory[40];
};

static void once_begin(struct once_fixture *f, const struct http_row *rows)
{
	*f = (struct once_fixture){.server = {.rows = rows}};
	snprintf(f->directory, sizeof(f->directory), "/tmp/ombud-test.XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	f->road = open_at(&f->server, "/once");
	f->road->line.http.receive_destructive = true;
	f->road->line.answers_dir = f->directory;
}

static size_t files_in(const struct once_fixture *f)
{
	struct arena *arena = arena_new(100000);
	const char **names;
	size_t count;

	assert_int_equal(file_list(f->directory, "", arena, &names, &count, NULL), OK);
	arena_free(arena);
	return count;
}

static void once_end(struct once_fixture *f)
{
	assert_int_equal(file_remove_tree(f->directory, NULL), OK);
	sms_road_close(f->road, &f->server);
}

static void what_is_given_out_once_is_on_disk_until_it_is_committed(void **state)
{
	static const struct http_row rows[] = {
		{"", 200, "{\"data\": {\"items\": [" ITEM("1", "a") "]}}", DATED, 1},
		{"", 200, "{\"data\": {\"items\": [" ITEM("2", "b") "]}}", DATED, 1},
		{"", 200, "{\"data\": {\"items\": []}}", DATED}, {NULL}};
	struct once_fixture f;
	struct error error;

	(void)state;
	once_begin(&f, rows);
	f.road->flush_outcome = TRY_LATER;
	assert_int_equal(sms_fetch_once(f.road, &channel_sms_http_in, &error), TRY_LATER);
	assert_int_equal(f.road->count, 0);
	assert_int_equal(files_in(&f), 1);
	/* the provider has it no more, the disk has */
	f.road->flush_outcome = OK;
	assert_int_equal(sms_fetch_once(f.road, &channel_sms_http_in, &error), OK);
	assert_int_equal(f.road->count, 2);
	assert_string_equal(sms_row(f.road, "1")->text, "a");
	assert_string_equal(sms_row(f.road, "2")->text, "b");
	assert_int_equal(files_in(&f), 0);
	assert_int_equal(f.server.shared->requests, 3); /* until there was nothing more */
	once_end(&f);
}

static void what_cannot_be_read_becomes_a_message_for_a_person(void **state)
{
	static const struct {
		struct http_row row;
		enum outcome outcome;
		const char *trouble;
	} cases[] = {
		/* a part of an answer, too: it is not given out again */
		{{"", 0, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"data\": {\"items\": ["},
			TRY_LATER, "not valid JSON"},
		{{"", 200, "{\"data\": {\"items\": [{\"id\": \"1\", ", DATED, 1}, TRY_LATER,
			"not valid JSON"},
		{{"", 200, "{\"data\": {\"items\": \"none\"}}", DATED, 1}, TRY_LATER,
			"no list of messages"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_row rows[] = {
			cases[i].row, {"", 200, "{\"data\": {\"items\": []}}", DATED}, {NULL}};
		struct once_fixture f;
		struct error error;

		once_begin(&f, rows);
		assert_int_equal(
			sms_fetch_once(f.road, &channel_sms_http_in, &error), cases[i].outcome);
		assert_int_equal(f.road->count, 1);
		assert_memory_equal(f.road->rows[0].name, "sha256:", 7);
		assert_true(f.road->rows[0].committed);
		if (!strstr(f.road->rows[0].trouble, cases[i].trouble))
			fail_msg("case %zu: %s", i, f.road->rows[0].trouble);
		assert_int_equal(files_in(&f), 0);
		once_end(&f);
	}
}

static void an_item_given_out_once_is_kept_whatever_it_is(void **state)
{
	static const struct http_row rows[] = {
		{"", 200, "{\"data\": {\"items\": [7, {}, " ITEM("{}", "a") "]}}", DATED, 1},
		{"", 200, "{\"data\": {\"items\": []}}", DATED}, {NULL}};
	struct once_fixture f;
	struct error error;

	(void)state;
	once_begin(&f, rows);
	assert_int_equal(sms_fetch_once(f.road, &channel_sms_http_in, &error), OK);
	assert_int_equal(f.road->count, 3);
	assert_int_equal(files_in(&f), 0);
	once_end(&f);
}

static void a_refusal_is_no_answer_to_keep(void **state)
{
	static const struct http_row rows[] = {{"", 401, "no", NULL, 1}, {"", 500, "down"}, {NULL}};
	struct once_fixture f;
	struct error error;

	(void)state;
	once_begin(&f, rows);
	assert_int_equal(sms_fetch_once(f.road, &channel_sms_http_in, &error), BROKEN);
	assert_int_equal(sms_fetch_once(f.road, &channel_sms_http_in, &error), TRY_LATER);
	assert_int_equal(files_in(&f), 0);
	assert_int_equal(f.road->count, 0);
	once_end(&f);
}

/* ---- sending */

static void words_that_repeat_the_secret_are_not_shown(void **state)
{
	static const struct {
		const char *body, *words;
	} cases[] = {
		{"no route", "403 no route"},
		{"wrong p/w word", "403"},
		{"no page /s?p=p%2Fw%20word&to=1", "403"},
		{"<html>no", "403"},
	};
	static const struct sms_line line = {.title = "city"};
	struct sms_session *session;

	(void)state;
	assert_int_equal(sms_session_open(&line, "p/w word", &session, NULL), OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_answer answer = {
			.status = 403, .body = cases[i].body, .size = strlen(cases[i].body)};

		assert_string_equal(sms_words(session, &answer, NULL), cases[i].words);
	}
	sms_session_close(session);
}

static void send_by_json(struct sms_road *road)
{
	snprintf(url[1], sizeof(url[1]), "%s/send", road->line.url);
	road->line.http = (struct sms_http){.send_url = url[1],
		.send_body_kind = HTTP_JSON,
		.send_body = "{\"to\": [{to}], \"text\": {text}, \"u\": {unicode}, \"r\": {ref}}",
		.send_id = "data.id",
		.send_accepted = "data.status=OK"};
}

static void send_by_query(struct sms_road *road)
{
	snprintf(url[1], sizeof(url[1]), "%s/s?u={user}&p={secret}&to={to}&t={text}",
		road->line.url);
	road->line.http = (struct sms_http){
		.send_url = url[1], .number_format = NUMBER_00, .send_accepted = "0: Accepted"};
}

static void each_answer_settles_the_text_or_the_connection_as_it_means(void **state)
{
	static const struct sms_trial json[] = {
		{{"\r\n\r\n{\"to\": [\"+358401234567\"], \"text\": \"Hei\", \"u\": 0, \"r\": "
		  "\"kym-1042.k1-aaaa.7@kymi.example\"}",
			 202, "{\"data\": {\"id\": 7, \"status\": \"OK\"}}"},
			OK, 1, OK, false, 0, REASON_NONE, ""},
		{{"POST", 200,
			 "{\"data\": {\"status\": \"ERR\"}, \"error_string\": \"no hushhush\"}"},
			OK, 1, REFUSED, false, 0, REASON_NOT_ACCEPTED, "did not accept it: 200"},
		{{"POST", 200, "OK?"}, TRY_LATER, 1, TRY_LATER, true, 0, REASON_UNSURE,
			"cannot be understood"},
		{{"POST", 0, NULL}, TRY_LATER, 1, TRY_LATER, true, 0, REASON_UNSURE,
			"ended the connection"},
		{{"POST", 422, "{\"text\": \"bad number\"}"}, OK, 1, REFUSED, false, 0,
			REASON_NOT_ACCEPTED, "422 bad number"},
	};
	static const struct sms_trial query[] = {
		{{"GET /s?u=AC0123456789abcdef0123456789abcdef&p=hushhush&to=00358401234567&t=Hei "
		  "HTTP",
			 202, "0: Accepted for delivery"},
			OK, 1, OK, false, 0, REASON_NONE, ""},
		{{"GET", 202, "4: no hushhush"}, OK, 1, REFUSED, false, 0, REASON_NOT_ACCEPTED,
			"did not accept it: 202"},
		{{"GET", 403, "Authorization failed"}, BROKEN, 0, OK, false, 0, REASON_NONE,
			"403 Authorization failed"},
	};

	(void)state;
	sms_try_all(SMS_HTTP, &channel_sms_http_out, json, sizeof(json) / sizeof(json[0]),
		send_by_json);
	sms_try_all(SMS_HTTP, &channel_sms_http_out, query, sizeof(query) / sizeof(query[0]),
		send_by_query);
}

static void an_unsure_text_is_held_or_sent_again_as_the_settings_say(void **state)
{
	static const struct {
		enum sms_unsure unsure;
		bool is_idempotent;
		int posts;
		enum outcome outcome;
		enum reason_code reason;
	} cases[] = {
		{UNSURE_HOLD, false, 0, REFUSED, REASON_UNSURE},
		{UNSURE_RESEND, false, 1, OK, REASON_NONE},
		{UNSURE_HOLD, true, 1, OK, REASON_NONE},
	};
	static const struct http_row rows[] = {
		{"", 200, "{\"data\": {\"id\": 7, \"status\": \"OK\"}}"}, {NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_server server = {.rows = rows};
		struct outgoing text = sms_outgoing("Hei");
		struct sms_road *road;
		struct error error;

		text.unsure_since = clock_now() - 90;
		road = sms_road_open(SMS_HTTP, &server);
		send_by_json(road);
		road->line.unsure = cases[i].unsure;
		road->line.http.send_idempotent = cases[i].is_idempotent;
		assert_int_equal(
			sms_send_texts(road, &channel_sms_http_out, &text, 1, false, &error), OK);
		assert_int_equal(road->texts[0].settled, 1);
		assert_int_equal(road->texts[0].outcome, cases[i].outcome);
		assert_int_equal(road->texts[0].reason, cases[i].reason);
		assert_int_equal(server.shared->requests, cases[i].posts);
		sms_road_close(road, &server);
	}
}

static void what_became_of_a_text_is_told(void **state)
{
	static const char *const good[] = {"Delivered"}, *const bad[] = {"Failed", "expired"};
	static const struct {
		const char *answer;
		enum delivery_state delivery;
	} cases[] = {
		{"{\"s\": [{\"st\": \"DELIVERED\"}]}", DELIVERY_DELIVERED},
		{"{\"s\": [{\"st\": \"Expired\"}]}", DELIVERY_FAILED},
		{"{\"s\": [{\"st\": \"Queued\"}]}", DELIVERY_PENDING},
		{"{}", DELIVERY_PENDING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_row rows[] = {
			{"GET /r/a%2Fb HTTP", 200, cases[i].answer}, {NULL}};
		struct http_server server = {.rows = rows};
		struct outgoing text = sms_outgoing("Hei");
		struct sms_road *road;
		struct error error;

		text.source_id = "a/b";
		road = sms_road_open(SMS_HTTP, &server);
		/* no url: nothing is asked */
		assert_int_equal(
			sms_send_texts(road, &channel_sms_http_out, &text, 1, true, &error), OK);
		assert_int_equal(server.shared->requests, 0);
		snprintf(url[2], sizeof(url[2]), "%s/r/{id}", server.url);
		road->line.http = (struct sms_http){.report_url = url[2],
			.report_state = "s.0.st",
			.report_delivered = {good, 1},
			.report_failed = {bad, 2}};
		assert_int_equal(
			sms_send_texts(road, &channel_sms_http_out, &text, 1, true, &error), OK);
		assert_int_equal(road->texts[0].told, 1);
		assert_int_equal(road->texts[0].delivery, cases[i].delivery);
		sms_road_close(road, &server);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_way_of_paging_reads_all_and_doubles_nothing),
		cmocka_unit_test(the_request_is_what_the_settings_say),
		cmocka_unit_test(only_items_with_the_wanted_values_are_taken),
		cmocka_unit_test(
			an_answer_without_a_list_is_a_fault_unless_it_says_that_there_is_nothing),
		cmocka_unit_test(what_is_given_out_once_is_on_disk_until_it_is_committed),
		cmocka_unit_test(what_cannot_be_read_becomes_a_message_for_a_person),
		cmocka_unit_test(an_item_given_out_once_is_kept_whatever_it_is),
		cmocka_unit_test(a_refusal_is_no_answer_to_keep),
		cmocka_unit_test(words_that_repeat_the_secret_are_not_shown),
		cmocka_unit_test(each_answer_settles_the_text_or_the_connection_as_it_means),
		cmocka_unit_test(an_unsure_text_is_held_or_sent_again_as_the_settings_say),
		cmocka_unit_test(what_became_of_a_text_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
