/* SPDX-License-Identifier: MIT */
/* One request, one answer: what is sent, what is bounded, and what is said of failures. */
#include "handlers/channels/http.h"

#include <sys/time.h>

#include "daemon/base/clock.h"
#include "daemon/base/stop.h"
#include "tests/unit/http_fixture.h"

enum { SOON_MS = 15 * 1000 };

static enum outcome call(struct http_server *server, const struct http_request *given,
	int timeout_seconds, struct http_answer *ret_answer, struct error *error)
{
	struct http_request request = *given;
	struct http *http;
	char url[200];
	enum outcome outcome;

	snprintf(url, sizeof(url), "%s%s", server->url, given->url ? given->url : "/");
	request.url = url;
	request.method = given->method ? given->method : "GET";
	error->text[0] = '\0';
	assert_int_equal(http_open(NULL, timeout_seconds, &http, error), OK);
	outcome = http_call(http, &request, ret_answer, error);
	ret_answer->body = NULL; /* the http's */
	http_close(http);
	return outcome;
}

static void what_is_asked_for_is_what_the_server_gets(void **state)
{
	static const struct http_row rows[] = {
		{"", 201, "{\"id\": \"1\"}", "Date: Sat, 28 Nov 2026 16:00:00 GMT\r\n"}, {NULL}};
	static const char *const headers[] = {"X-One: 1", "X-Two: zwei"};
	struct http_server server = {.rows = rows};
	struct http_request request = {.method = "POST",
		.user = "user",
		.secret = "p:w",
		.headers = headers,
		.header_count = 2,
		.content_type = "application/x-www-form-urlencoded",
		.body = "a=1&b=%C3%A4"};
	struct http_answer answer;
	struct http *http;
	struct error error;
	char url[100];

	(void)state;
	http_server_start(&server);
	snprintf(url, sizeof(url), "%s/a/b?c=%%3E", server.url);
	request.url = url;
	assert_int_equal(http_open(NULL, 0, &http, &error), OK);
	assert_int_equal(http_call(http, &request, &answer, &error), OK);
	assert_int_equal(answer.status, 201);
	assert_string_equal(answer.body, "{\"id\": \"1\"}");
	assert_int_equal(answer.date, 1795881600);
	assert_true(answer.was_sent);
	assert_int_equal(http_count(&server, "POST /a/b?c=%3E HTTP/1.1\r\n"), 1);
	assert_int_equal(http_count(&server, "\r\nX-One: 1\r\nX-Two: zwei\r\n"), 1);
	assert_int_equal(http_count(&server, "Authorization: Basic dXNlcjpwOnc=\r\n"), 1);
	assert_int_equal(http_count(&server, "\r\n\r\na=1&b=%C3%A4\n===="), 1);
	/* nothing of one request is left for the next */
	request = (struct http_request){.method = "GET", .url = url};
	assert_int_equal(http_call(http, &request, &answer, &error), OK);
	assert_int_equal(http_count(&server, "GET /a/b"), 1);
	assert_int_equal(http_count(&server, "Authorization:"), 1);
	assert_int_equal(http_count(&server, "X-One"), 1);
	request.method = "DELETE";
	assert_int_equal(http_call(http, &request, &answer, &error), OK);
	assert_int_equal(http_count(&server, "DELETE /a/b?c=%3E HTTP/1.1\r\n"), 1);
	assert_int_equal(http_count(&server, "Expect"), 0);
	http_close(http);
	http_server_stop(&server);
}

static void failures_have_an_outcome_and_a_sentence(void **state)
{
	static const struct {
		struct http_row row;
		enum outcome outcome;
		const char *words;
	} cases[] = {
		{{"", 0, NULL}, TRY_LATER, "ended the connection"},
		{{"", 0, ""}, TRY_LATER, "no whole answer in time"},
		{{"", 0, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"}, TRY_LATER,
			"ended the connection before its answer was whole"},
		{{"", 0, "220 smtp.example ESMTP\r\n"}, TRY_LATER, "its answer is no HTTP"},
		/* 50 MB, and says so */
		{{"", 200, "0123456789", .repeat = 5 * 1024 * 1024}, TRY_LATER, "longer than 8 MB"},
	};
	struct http_answer answer;
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_row rows[] = {cases[i].row, {NULL}};
		struct http_server server = {.rows = rows};
		const struct http_request request = {0};
		enum outcome outcome;

		http_server_start(&server);
		outcome = call(&server, &request, 1, &answer, &error);
		if (outcome != cases[i].outcome || !strstr(error.text, cases[i].words) ||
			answer.status != 0 || !answer.was_sent)
			fail_msg("case %zu: %s: %s", i, outcome_name(outcome), error.text);
		http_server_stop(&server);
	}
}

/* A head, then so many letters; the server says no length. */
static char *endless(const char *head, size_t letters)
{
	size_t size = strlen(head);
	char *raw = malloc(size + letters + 1);

	memcpy(raw, head, size);
	memset(raw + size, 'x', letters);
	raw[size + letters] = '\0';
	return raw;
}

static void an_answer_without_a_length_and_a_header_without_end_are_bounded_too(void **state)
{
	static const char *const heads[] = {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nX: "};
	static const char *const words[] = {"longer than 8 MB", "127.0.0.1"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char *raw = endless(heads[i], 9 * 1024 * 1024);
		struct http_row rows[] = {{"", 0, raw}, {NULL}};
		struct http_server server = {.rows = rows};
		const struct http_request request = {0};
		struct http_answer answer;
		struct error error;

		http_server_start(&server);
		assert_int_equal(call(&server, &request, 5, &answer, &error), TRY_LATER);
		assert_non_null(strstr(error.text, words[i]));
		assert_int_equal(answer.status, 0);
		http_server_stop(&server);
		free(raw);
	}
}

static void ten_thousand_header_lines_are_too_many(void **state)
{
	char *raw = malloc(10000 * 20 + 100), *at = raw;
	struct http_row rows[] = {{"", 0, raw}, {NULL}};
	struct http_server server = {.rows = rows};
	const struct http_request request = {0};
	struct http_answer answer;
	struct error error;

	(void)state;
	at += snprintf(at, 100, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < 10000; i++)
		at += snprintf(at, 20, "X-%d: y\r\n", i);
	snprintf(at, 20, "\r\n");
	http_server_start(&server);
	assert_int_equal(call(&server, &request, 5, &answer, &error), TRY_LATER);
	assert_non_null(strstr(error.text, "the header of its answer is longer than 64 kB"));
	http_server_stop(&server);
	free(raw);
}

static void nobody_there_was_not_sent_to(void **state)
{
	struct http_server server = {.rows = &(const struct http_row){NULL}};
	const struct http_request request = {0};
	struct http_answer answer;
	struct error error;

	(void)state;
	http_server_start(&server);
	http_server_stop(&server);
	assert_int_equal(call(&server, &request, 5, &answer, &error), TRY_LATER);
	assert_false(answer.was_sent);
	assert_non_null(strstr(error.text, "127.0.0.1"));
}

static void no_sentence_shows_what_stands_in_the_address(void **state)
{
	static const char *const urls[] = {"ftp://127.0.0.1/?h=hush", "http://no host/?h=hush",
		"http://127.0.0.1:1/?h=hush", "http://nobody.invalid/?h=hush", "?h=hush"};
	struct http_answer answer;
	struct http *http;
	struct error error;

	(void)state;
	assert_int_equal(http_open(NULL, 2, &http, &error), OK);
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		const struct http_request request = {.method = "GET", .url = urls[i]};

		assert_int_not_equal(http_call(http, &request, &answer, &error), OK);
		assert_null(strstr(error.text, "hush"));
	}
	http_close(http);
}

static void a_redirection_is_an_answer_and_is_not_followed(void **state)
{
	static const struct http_row rows[] = {
		{"GET /here", 302, "", "Location: /there\r\n"}, {"GET /there", 200, "no"}, {NULL}};
	struct http_server server = {.rows = rows};
	const struct http_request request = {.url = "/here"};
	struct http_answer answer;
	struct error error;

	(void)state;
	http_server_start(&server);
	assert_int_equal(call(&server, &request, 5, &answer, &error), OK);
	assert_int_equal(answer.status, 302);
	assert_int_equal(http_count(&server, "GET /there"), 0);
	http_server_stop(&server);
}

static void retry_after_is_read_in_both_forms_and_bounded(void **state)
{
	static const struct {
		const char *header;
		int64_t least, most;
	} cases[] = {
		{"Retry-After: 17\r\n", 17, 17},
		{"Retry-After: 99999999999\r\n", 86400, 86400},
		{"Retry-After: Wed, 01 Jan 2098 00:00:00 GMT\r\n", 86400, 86400},
		{"Retry-After: Wed, 01 Jan 2003 00:00:00 GMT\r\n", 0, 0},
		{"Retry-After: soon\r\n", 0, 0},
		{"Retry-After: -5\r\n", 0, 0},
		{NULL, 0, 0},
	};
	struct http_answer answer;
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_row rows[] = {{"", 429, "", cases[i].header}, {NULL}};
		struct http_server server = {.rows = rows};
		const struct http_request request = {0};

		http_server_start(&server);
		assert_int_equal(call(&server, &request, 5, &answer, &error), OK);
		assert_int_equal(answer.status, 429);
		assert_in_range(answer.retry_after_seconds, cases[i].least, cases[i].most);
		http_server_stop(&server);
	}
}

/*
 * libcurl itself sends a request again when a kept connection ends without an answer. That would
 * send a text twice.
 */
static void a_request_that_must_go_out_once_goes_out_once(void **state)
{
	static const struct http_row rows[] = {
		{"GET /first", 200, "fine"}, {"POST /send", 0, NULL}, {NULL}};
	struct http_server server = {.rows = rows};
	struct http_request request = {.method = "GET"};
	struct http_answer answer;
	struct http *http;
	struct error error;
	char url[100];

	(void)state;
	http_server_start(&server);
	assert_int_equal(http_open(NULL, 5, &http, &error), OK);
	snprintf(url, sizeof(url), "%s/first", server.url);
	request.url = url;
	assert_int_equal(http_call(http, &request, &answer, &error), OK);
	assert_int_equal(http_call(http, &request, &answer, &error), OK);
	assert_int_equal(server.shared->connections, 1); /* it is kept */
	snprintf(url, sizeof(url), "%s/send", server.url);
	request = (struct http_request){.method = "POST",
		.url = url,
		.content_type = "text/plain",
		.body = "hello",
		.is_once = true};
	assert_int_equal(http_call(http, &request, &answer, &error), TRY_LATER);
	assert_true(answer.was_sent);
	assert_int_equal(http_count(&server, "POST /send"), 1);
	assert_int_equal(server.shared->connections, 2);
	http_close(http);
	http_server_stop(&server);
}

static void told_to_end_it_ends_within_the_grace_and_begins_nothing(void **state)
{
	static const struct http_row rows[] = {{"", 0, ""}, {NULL}};
	struct http_server server = {.rows = rows};
	const struct http_request request = {0};
	const struct itimerval timer = {.it_value = {0, 200 * 1000}};
	int64_t begun = clock_monotonic_ms();
	struct http_answer answer;
	struct error error;

	(void)state;
	http_server_start(&server);
	stop_begin();
	signal(SIGALRM, (void (*)(int))stop_ask);
	setitimer(ITIMER_REAL, &timer, NULL);
	assert_int_equal(call(&server, &request, 60, &answer, &error), TRY_LATER);
	assert_true(answer.was_sent);
	assert_non_null(strstr(error.text, "told to end"));
	assert_in_range(clock_monotonic_ms() - begun, STOP_GRACE_MS, SOON_MS);
	assert_int_equal(call(&server, &request, 60, &answer, &error), TRY_LATER);
	assert_false(answer.was_sent);
	assert_int_equal(server.shared->requests, 1);
	stop_begin();
	http_server_stop(&server);
}

static void only_the_right_certificate_is_spoken_to(void **state)
{
	static const struct http_row rows[] = {{"", 200, "hello"}, {NULL}};
	static const struct {
		const char *names;
		bool is_foreign, is_old;
		enum outcome outcome;
		const char *words;
	} cases[] = {
		{"IP:127.0.0.1", false, false, OK, ""},
		{"DNS:other.example", false, false, BROKEN, "is not for 127.0.0.1"},
		{"IP:127.0.0.1", true, false, BROKEN, "is not trusted"},
		{"IP:127.0.0.1", false, true, BROKEN, "has expired"},
	};
	char ca_file[] = "/tmp/ombud-test.XXXXXX";
	struct authority_fixture ours, other;

	(void)state;
	close(mkstemp(ca_file));
	authority_make(&ours, "ours");
	authority_make(&other, "other");
	authority_write(&ours, ca_file);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_server server = {.rows = rows,
			.tls = tls_server_context(cases[i].is_foreign ? &other : &ours,
				cases[i].names, -3600, cases[i].is_old ? -60 : 3600)};
		struct http_request request = {.method = "GET"};
		struct http_answer answer;
		struct http *http;
		struct error error = {""};

		http_server_start(&server);
		request.url = server.url;
		assert_int_equal(http_open(ca_file, 5, &http, &error), OK);
		if (http_call(http, &request, &answer, &error) != cases[i].outcome ||
			!strstr(error.text, cases[i].words))
			fail_msg("case %zu: %s", i, error.text);
		assert_int_equal(answer.was_sent, cases[i].outcome == OK);
		assert_int_equal(server.shared->requests, cases[i].outcome == OK);
		http_close(http);
		http_server_stop(&server);
		SSL_CTX_free(server.tls);
	}
	authority_free(&ours);
	authority_free(&other);
	unlink(ca_file);
}

static void each_status_means_something(void **state)
{
	static const struct {
		int status;
		enum outcome outcome;
	} cases[] = {{200, OK}, {202, OK}, {204, OK}, {302, BROKEN}, {400, REFUSED}, {401, BROKEN},
		{402, BROKEN}, {403, BROKEN}, {404, BROKEN}, {405, BROKEN}, {407, BROKEN},
		{408, TRY_LATER}, {410, BROKEN}, {413, REFUSED}, {422, REFUSED}, {425, TRY_LATER},
		{429, TRY_LATER}, {500, TRY_LATER}, {503, TRY_LATER}, {0, TRY_LATER},
		{999, TRY_LATER}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(http_meaning(cases[i].status), cases[i].outcome);
}

static void words_are_encoded_and_addresses_are_told_apart(void **state)
{
	static const struct {
		const char *url, *origin;
	} cases[] = {
		{"https://api.example/a/b?c=d", "https://api.example:443"},
		{"HTTPS://API.example:8443", "https://api.example:8443"},
		{"http://[::1]/", "http://[::1]:80"},
		{"https://us:er@api.example/", NULL},
		{"ftp://api.example/", NULL},
		{"/a/b", NULL},
		{"", NULL},
	};
	struct arena *arena = arena_new(100000);
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	http_escape(&out, "a-Z.~_9 +&=?/#%\xC3\xA4\n");
	assert_string_equal(buf_text(&out), "a-Z.~_9%20%2B%26%3D%3F%2F%23%25%C3%A4%0A");
	buf_free(&out);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *origin = http_origin(arena, cases[i].url);

		if (!origin != !cases[i].origin || (origin && strcmp(origin, cases[i].origin) != 0))
			fail_msg("%s: %s", cases[i].url, origin ? origin : "none");
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_asked_for_is_what_the_server_gets),
		cmocka_unit_test(failures_have_an_outcome_and_a_sentence),
		cmocka_unit_test(
			an_answer_without_a_length_and_a_header_without_end_are_bounded_too),
		cmocka_unit_test(ten_thousand_header_lines_are_too_many),
		cmocka_unit_test(nobody_there_was_not_sent_to),
		cmocka_unit_test(no_sentence_shows_what_stands_in_the_address),
		cmocka_unit_test(a_redirection_is_an_answer_and_is_not_followed),
		cmocka_unit_test(retry_after_is_read_in_both_forms_and_bounded),
		cmocka_unit_test(a_request_that_must_go_out_once_goes_out_once),
		cmocka_unit_test(told_to_end_it_ends_within_the_grace_and_begins_nothing),
		cmocka_unit_test(only_the_right_certificate_is_spoken_to),
		cmocka_unit_test(each_status_means_something),
		cmocka_unit_test(words_are_encoded_and_addresses_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
