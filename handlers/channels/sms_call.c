/* SPDX-License-Identifier: MIT */
/* One line's provider over HTTP: its session, its answers, and what a failure of them means. */
#include "handlers/channels/sms_call.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"

enum {
	ARENA_BYTES = 256 * 1024 * 1024,
	WORDS_BYTES_MAX = 300,
	BODY_WORDS_MAX = 2000,
	SECRET_BYTES_MIN = 4, /* a shorter one stands in many words by chance */
};

enum outcome sms_session_open(const struct sms_line *line, const char *secret,
	struct sms_session **ret_session, struct error *error)
{
	struct sms_session *session = calloc(1, sizeof(*session));
	enum outcome outcome;

	if (!session)
		out_of_memory(sizeof(*session));
	outcome = http_open(line->ca_file, line->timeout_seconds, &session->http, error);
	if (outcome != OK) {
		free(session);
		return outcome;
	}
	session->line = line;
	session->secret = secret;
	session->arena = arena_new(ARENA_BYTES);
	buf_init(&session->next_url, SMS_URL_BYTES_MAX);
	*ret_session = session;
	return OK;
}

void sms_session_close(struct sms_session *session)
{
	if (!session)
		return;
	http_close(session->http);
	arena_free(session->arena);
	buf_free(&session->next_url);
	free(session);
}

char *sms_url(const struct sms_session *session, const char *own_base, const char *path)
{
	const char *base = session->line->url ? session->line->url : own_base;
	size_t size = strlen(base);

	while (size > 0 && base[size - 1] == '/')
		size--;
	return arena_printf(session->arena, "%.*s%s", (int)size, base, path);
}

void sms_add_field(struct buf *query, const char *name, const char *value)
{
	if (query->size > 0)
		buf_putc(query, '&');
	http_escape(query, name);
	buf_putc(query, '=');
	http_escape(query, value);
}

void sms_log_in(const struct sms_session *session, struct http_request *request)
{
	request->user = session->line->user;
	request->secret = session->secret;
}

struct http_request sms_get(const struct sms_session *session, const char *url)
{
	struct http_request request = {.method = "GET", .url = url};

	sms_log_in(session, &request);
	return request;
}

struct http_request sms_post(
	const struct sms_session *session, const char *url, const struct buf *form)
{
	struct http_request request = sms_get(session, url);

	request.method = "POST";
	request.content_type = "application/x-www-form-urlencoded";
	request.body = arena_strdup(session->arena, buf_text(form));
	return request;
}

const char *sms_member(const struct sms_session *session, const struct json *json, const char *key)
{
	return json_scalar(json_member(json, key), session->arena);
}

/* Where providers say why: Twilio and most, Sinch, Infobip, playSMS. */
static const char *said_in(const struct json *json, struct arena *arena)
{
	static const char *const paths[] = {"message", "error.message", "error_string", "error",
		"requestError.serviceException.text", "text", "detail", "data.0.error",
		"result.error_text", "result"};
	const char *words = NULL;

	for (size_t i = 0; !words && i < sizeof(paths) / sizeof(paths[0]); i++)
		words = json_scalar(json_find(json, paths[i]), arena);
	return words;
}

/* Whether words repeat the secret, as it is or as it stood in an address. */
static bool holds_secret(const struct sms_session *session, const char *words)
{
	const char *secret = session->secret;
	struct buf escaped;
	bool holds;

	if (!secret || strlen(secret) < SECRET_BYTES_MIN)
		return false;
	buf_init(&escaped, SMS_URL_BYTES_MAX);
	http_escape(&escaped, secret);
	holds = strstr(words, secret) || strstr(words, buf_text(&escaped));
	buf_free(&escaped);
	return holds;
}

const char *sms_words(const struct sms_session *session, const struct http_answer *answer,
	const struct json *json)
{
	struct arena *arena = session->arena;
	const char *words = json ? said_in(json, arena) : NULL;
	const char *code = json ? json_scalar(json_find(json, "code"), arena) : NULL;

	if (!words && !json && *answer->body != '<')
		words = text_repair(arena, (const unsigned char *)answer->body,
			answer->size < BODY_WORDS_MAX ? answer->size : BODY_WORDS_MAX);
	if (!words || holds_secret(session, words))
		words = "";
	return text_printable(arena,
		arena_printf(arena, "%d%s%s%s%s", answer->status, code ? ", code " : "",
			code ? code : "", *words ? " " : "", words),
		WORDS_BYTES_MAX);
}

enum outcome sms_ask(struct sms_session *session, const struct http_request *request,
	struct http_answer *ret_answer, struct json **ret_json, struct error *error)
{
	struct json *json = NULL;
	struct error unread = {""};
	enum outcome outcome = http_call(session->http, request, ret_answer, error);
	enum outcome parsed;

	if (outcome != OK)
		return outcome;
	parsed = json_parse_foreign(ret_answer->body, ret_answer->size, &json, &unread);
	outcome = http_meaning(ret_answer->status);
	if (outcome == OK && parsed == OK) {
		*ret_json = json;
		return OK;
	}
	if (outcome == OK)
		outcome = error_set(error, TRY_LATER,
			"the provider's answer cannot be understood: %s", unread.text);
	else if (ret_answer->status == 404)
		outcome = error_set(error, NOT_FOUND, "the provider knows of no such thing: %s",
			sms_words(session, ret_answer, json));
	else if (outcome == TRY_LATER)
		outcome = error_set(error, TRY_LATER, "the provider asks to try again later: %s",
			sms_words(session, ret_answer, json));
	else
		outcome = error_set(error, BROKEN,
			"the provider refuses: %s; check url, user and secret_file",
			sms_words(session, ret_answer, json));
	json_free(json);
	return outcome;
}

char *sms_next_url(const struct sms_session *session, const char *url, const char *next)
{
	struct arena *arena = session->arena;
	const char *origin = http_origin(arena, url);
	const char *other;

	if (!origin)
		return NULL;
	if (*next == '/' && next[1] != '/' && next[1] != '\\')
		return arena_printf(arena, "%s%s", origin, next);
	other = http_origin(arena, next);
	return other && strcmp(origin, other) == 0 ? arena_strdup(arena, next) : NULL;
}
