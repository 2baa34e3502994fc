/* SPDX-License-Identifier: MIT */
/*
 * Receiving from an interface that the settings describe wholly (sms_line.h: struct sms_http).
 *
 * Where a text is given out only once, the answer is on disk before it is read, and stays there
 * until the texts in it are committed; one that cannot be read becomes a message itself, so that a
 * person sees it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/base/secret.h"
#include "handlers/channels/channels.h"
#include "handlers/channels/sms_pass.h"
#include "handlers/channels/sms_request.h"

#define CURSOR_ID "sms id"
#define ANSWER_SUFFIX ".answer"

enum {
	BODY_BYTES_MAX = 64 * 1024,
	ID_OVERLAP = 50, /* numbers below the last one that are asked for again */
	TOKEN_BYTES_MAX = 2000,
};

struct reading {
	struct sms_pass pass;
	struct sms_session *session;
	int page;
	char token[TOKEN_BYTES_MAX]; /* of the next page; "" */
	int64_t last_id;	     /* the greatest there was */
	struct buf body;	     /* of the request for it; empty: a GET */
	size_t items;		     /* of the page at hand */
};

static void follow_id(struct reading *reading, const char *id)
{
	char *end;
	int64_t number = id ? strtoll(id, &end, 10) : 0;

	if (id && *id && !*end && number > reading->last_id && number < INT64_MAX)
		reading->last_id = number;
}

static enum outcome take_item(struct reading *reading, const struct json *item, struct error *error)
{
	struct sms_session *session = reading->session;
	const struct sms_http *http = &session->line->http;
	struct sms_received received = {
		.provider = "http",
		.id = sms_scalar_at(session, item, http->receive_id),
		.from = sms_scalar_at(session, item, http->receive_from),
		.to = sms_scalar_at(session, item, http->receive_to),
		.text = sms_scalar_at(session, item, http->receive_text),
		.sent_at = sms_read_time(sms_scalar_at(session, item, http->receive_time),
			http->receive_time_format),
		.raw = json_to_text(item, session->arena),
	};

	follow_id(reading, received.id);
	if (!sms_pairs_hold(session->arena, item, &http->receive_keep))
		return OK;
	/* what is given out once is kept, whatever it is */
	if (!http->receive_destructive && !received.from && !received.text) {
		sms_pass_odd(&reading->pass, "an item of the provider's answer is no message");
		return OK;
	}
	received.raw_size = strlen(received.raw);
	return sms_pass_take(&reading->pass, &received, NULL, error);
}

/* Some say that there is nothing in place of an empty list. */
static bool says_empty(const struct sms_session *session, const struct json *json)
{
	const char *wanted = session->line->http.receive_empty;

	return wanted && sms_holds(session, json, wanted);
}

static enum outcome take_items(
	struct reading *reading, const struct json *json, struct error *error)
{
	const char *path = reading->session->line->http.receive_items;
	const struct json *items = json_find(json, path ? path : "");
	enum outcome outcome = OK;

	reading->items = 0;
	if (json_kind(items) != JSON_LIST && says_empty(reading->session, json))
		return OK;
	if (json_kind(items) != JSON_LIST)
		return error_set(error, TRY_LATER,
			"the provider's answer has no list of messages at receive_items = %s; it "
			"says: %s",
			path ? path : "(the answer itself)",
			sms_words(reading->session,
				&(struct http_answer){.status = 200, .body = ""}, json));
	reading->items = json_count(items);
	for (size_t i = 0; outcome == OK && i < reading->items; i++)
		outcome = take_item(reading, json_item(items, i), error);
	return outcome;
}

static void ask_page(struct reading *reading)
{
	struct sms_session *session = reading->session;
	const struct sms_http *http = &session->line->http;
	int64_t after = reading->last_id > ID_OVERLAP && reading->page == 0
				? reading->last_id - ID_OVERLAP
			: reading->page == 0 ? 0
					     : reading->last_id;
	struct sms_request draft;

	sms_request_begin(&draft, session);
	sms_request_put(&draft, "since",
		sms_time(session->arena, sms_pass_since(&reading->pass), http->receive_time_format),
		true);
	sms_request_put(&draft, "until",
		sms_time(session->arena, clock_now() + SMS_OVERLAP_SECONDS,
			http->receive_time_format),
		true);
	sms_request_put(&draft, "page", arena_printf(session->arena, "%d", reading->page), true);
	sms_request_put(&draft, "token", reading->token, false);
	sms_request_put(&draft, "last", arena_printf(session->arena, "%" PRId64, after), true);
	sms_pass_ask_next(&reading->pass, sms_request_fill(&draft, http->receive_url, PLACE_URL));
	buf_clear(&reading->body);
	if (http->receive_body)
		buf_puts(&reading->body, sms_request_fill(&draft, http->receive_body, PLACE_JSON));
	reading->page++;
}

/* Ask for what comes behind the page at hand, if anything does. before: the greatest id before it.
 */
static enum outcome turn_page(
	struct reading *reading, const struct json *json, int64_t before, struct error *error)
{
	const struct sms_http *http = &reading->session->line->http;
	const char *next = sms_scalar_at(reading->session, json, http->receive_next);

	if (reading->pass.pages >= SMS_PAGES_MAX)
		return error_set(error, TRY_LATER,
			"the provider's answer has more than %d pages; the rest was not read",
			SMS_PAGES_MAX);
	if (reading->items == 0)
		return OK;
	/* each answer is another part of what waits there */
	if (http->receive_destructive) {
		ask_page(reading);
		return OK;
	}
	if (!sms_pass_wants_more(&reading->pass) && http->receive_page != PAGE_LAST_ID)
		return OK;
	switch (http->receive_page) {
	case PAGE_NONE:
		break;
	case PAGE_NUMBER:
		ask_page(reading);
		break;
	case PAGE_NEXT_URL:
		return sms_pass_follow(&reading->pass, next, error);
	case PAGE_TOKEN:
		if (!next || !*next)
			break;
		if (strlen(next) >= sizeof(reading->token) || strcmp(next, reading->token) == 0)
			return error_set(error, TRY_LATER,
				"the provider's answer has no good token of a next page at "
				"receive_next = %s",
				http->receive_next);
		snprintf(reading->token, sizeof(reading->token), "%s", next);
		ask_page(reading);
		break;
	case PAGE_LAST_ID:
		if (reading->last_id > before)
			ask_page(reading);
		break;
	}
	return OK;
}

static struct http_request ask(
	const struct reading *reading, const struct sms_request *draft, const char *url)
{
	bool is_post = reading->body.size > 0;
	struct http_request request = sms_request_make(draft, is_post ? "POST" : "GET", url);

	request.content_type = is_post ? "application/json" : NULL;
	request.body = is_post ? buf_text(&reading->body) : NULL;
	return request;
}

static enum outcome take_page(struct reading *reading, struct error *error)
{
	struct sms_request draft;
	struct http_request request;
	struct http_answer answer;
	struct json *json;
	const char *url = sms_pass_page(&reading->pass);
	int64_t before = reading->last_id;
	enum outcome outcome;

	sms_request_begin(&draft, reading->session);
	request = ask(reading, &draft, url);
	outcome = sms_ask(reading->session, &request, &answer, &json, error);
	if (outcome != OK)
		return outcome == NOT_FOUND ? BROKEN : outcome;
	outcome = sms_pass_heard(&reading->pass, &answer, error);
	if (outcome == OK)
		outcome = take_items(reading, json, error);
	if (outcome == OK)
		outcome = turn_page(reading, json, before, error);
	json_free(json);
	return outcome;
}

/* ---- texts that are given out once */

/* The answer itself as a message, since nothing could be read from it. */
static enum outcome take_whole(
	struct reading *reading, const struct buf *answer, const char *why, struct error *error)
{
	struct arena *arena = reading->session->arena;
	const struct sms_received received = {
		.provider = "http",
		.text = arena_printf(
			arena, "(An answer of the provider that could not be read: %s)", why),
		.raw = buf_text(answer),
		.raw_size = answer->size,
	};

	sms_pass_odd(&reading->pass, why);
	return sms_pass_take(&reading->pass, &received, why, error);
}

/* One answer as it lies on disk: its texts are committed, and only then it goes. */
static enum outcome take_file(struct reading *reading, const char *path, struct error *error)
{
	const struct intake *intake = reading->pass.intake;
	struct error unread = {""};
	struct json *json = NULL;
	struct buf answer;
	enum outcome outcome;

	buf_init(&answer, HTTP_ANSWER_BYTES_MAX);
	outcome = file_read(path, &answer, error);
	if (outcome == OK) {
		enum outcome parsed =
			json_parse_foreign(buf_text(&answer), answer.size, &json, &unread);

		outcome = parsed == OK ? take_items(reading, json, &unread) : TRY_LATER;
		if (outcome != OK && unread.text[0] == '\0')
			(void)error_set(&unread, outcome, "its texts could not be taken");
		if (parsed != OK || (outcome == TRY_LATER && reading->items == 0))
			outcome = take_whole(reading, &answer, unread.text, error);
		else if (outcome != OK)
			(void)error_set(error, outcome, "%s", unread.text);
		json_free(json);
	}
	buf_free(&answer);
	if (outcome == OK)
		outcome = intake->flush(intake->context, error);
	if (outcome == OK && unlink(path) != 0)
		outcome = error_set(error, TRY_LATER, "cannot remove %s: it was read", path);
	return outcome;
}

/* Those of a predecessor that died, oldest first. */
static enum outcome take_files(struct reading *reading, struct error *error)
{
	const char *directory = reading->session->line->answers_dir;
	struct arena *arena = arena_new(16 * 1024 * 1024);
	const char **names;
	size_t count = 0;
	enum outcome outcome = file_list(directory, ANSWER_SUFFIX, arena, &names, &count, error);

	if (outcome == NOT_FOUND)
		outcome = OK;
	for (size_t i = 0; outcome == OK && i < count; i++) {
		arena_reset(reading->session->arena);
		outcome = take_file(
			reading, arena_printf(arena, "%s/%s", directory, names[i]), error);
	}
	arena_free(arena);
	return outcome;
}

static enum outcome keep_answer(const struct sms_session *session, const struct http_answer *answer,
	char **ret_path, struct error *error)
{
	const char *directory = session->line->answers_dir;
	enum outcome outcome = file_make_directories(directory, 0700, error);
	unsigned char random[8];
	char tail[14];

	secret_random(random, sizeof(random));
	secret_base32(random, 12, tail);
	*ret_path = arena_printf(
		session->arena, "%s/%012" PRId64 "-%s" ANSWER_SUFFIX, directory, clock_now(), tail);
	if (outcome == OK)
		outcome = file_write(*ret_path, answer->body, answer->size, 0600, error);
	return outcome;
}

static enum outcome take_once(struct reading *reading, struct error *error)
{
	struct sms_session *session = reading->session;
	struct sms_request draft;
	struct http_request request;
	struct http_answer answer;
	struct error kept;
	char *path;
	const char *url = sms_pass_page(&reading->pass);
	enum outcome outcome, called;

	sms_request_begin(&draft, session);
	request = ask(reading, &draft, url);
	request.is_once = true;
	called = http_call(session->http, &request, &answer, error);
	if (called == OK && http_meaning(answer.status) != OK)
		return error_set(error,
			http_meaning(answer.status) == TRY_LATER ? TRY_LATER : BROKEN,
			"the provider refuses: %s; check receive_url, user and secret_file",
			sms_words(session, &answer, NULL));
	/* a part of an answer holds texts, too, that will not be given out again */
	if (answer.size == 0 && called != OK)
		return called;
	outcome = keep_answer(session, &answer, &path, &kept);
	if (outcome != OK) {
		*error = kept;
		return outcome;
	}
	outcome = sms_pass_heard(&reading->pass, &answer, error);
	if (outcome == OK)
		outcome = take_file(reading, path, called == OK ? error : &kept);
	if (outcome == OK && called == OK)
		return turn_page(reading, NULL, 0, error);
	return called == OK ? outcome : called;
}

static enum outcome http_fetch(void *state, const struct intake *intake, struct error *error)
{
	struct sms_session *session = state;
	const struct sms_http *http = &session->line->http;
	struct reading *reading = calloc(1, sizeof(*reading));
	enum outcome outcome;
	bool other;

	if (!reading)
		out_of_memory(sizeof(*reading));
	reading->session = session;
	buf_init(&reading->body, BODY_BYTES_MAX);
	outcome = sms_pass_begin(&reading->pass, session, intake, error);
	if (outcome == OK && http->receive_page == PAGE_LAST_ID) {
		outcome = intake->cursor(
			intake->context, CURSOR_ID, 0, &reading->last_id, &other, error);
		outcome = outcome == NOT_FOUND ? OK : outcome;
	}
	if (outcome == OK && http->receive_destructive) {
		/* what lies on disk is from the first pass on */
		outcome = sms_pass_heard(&reading->pass, &(struct http_answer){.date = 0}, error);
		if (outcome == OK)
			outcome = take_files(reading, error);
	}
	if (outcome == OK)
		ask_page(reading);
	while (outcome == OK && sms_pass_has_next(&reading->pass))
		outcome = http->receive_destructive ? take_once(reading, error)
						    : take_page(reading, error);
	if (outcome == OK && reading->last_id > 0)
		outcome =
			intake->set_cursor(intake->context, CURSOR_ID, 0, reading->last_id, error);
	outcome = sms_pass_end(&reading->pass, outcome, error);
	buf_free(&reading->body);
	free(reading);
	return outcome;
}

/* Nothing is deleted: no two interfaces do it alike. */
static enum outcome http_release(void *state, const struct incoming *key, struct error *error)
{
	(void)state;
	(void)key;
	(void)error;
	return OK;
}

const struct receiving_channel channel_sms_http_in = {
	.name = "http",
	.open = sms_receiving_open,
	.fetch = http_fetch,
	.release = http_release,
	.wait = sms_wait,
	.close = sms_close,
};
