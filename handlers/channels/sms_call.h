/* SPDX-License-Identifier: MIT */
/* One line's provider over HTTP: its session, its answers, and what a failure of them means. */
#ifndef CHANNELS_SMS_CALL_H
#define CHANNELS_SMS_CALL_H

#include "daemon/base/arena.h"
#include "daemon/base/json.h"
#include "daemon/model/reason.h"
#include "daemon/model/sms_line.h"
#include "handlers/channels/http.h"

struct sms_session {
	const struct sms_line *line;
	const char *secret; /* NULL: no login */
	struct http *http;
	struct arena *arena; /* of one text on its way out, or one page */
	int64_t wide_at_ms;  /* when the last look far back ended (monotonic); 0: never */
	int64_t message_max_bytes;
	struct buf next_url; /* of the next page; empty: there is none */
};

enum { SMS_URL_BYTES_MAX = 8000 };

/* line and secret must outlive it. Outcomes as http_open. */
enum outcome sms_session_open(const struct sms_line *line, const char *secret,
	struct sms_session **ret_session, struct error *error) WARN_UNUSED;
void sms_session_close(struct sms_session *session); /* accepts NULL */

/* "https://api.example" + path, in arena: line->url stands for the provider's own base. */
char *sms_url(const struct sms_session *session, const char *own_base, const char *path);

/* "name=value" and a & in front unless it is the first one; the value percent-encoded. */
void sms_add_field(struct buf *query, const char *name, const char *value);

/* Add Basic login with the line's user and the secret. */
void sms_log_in(const struct sms_session *session, struct http_request *request);

/* A GET, or a POST of that form, with the login. In the session's arena. */
struct http_request sms_get(const struct sms_session *session, const char *url);
struct http_request sms_post(
	const struct sms_session *session, const char *url, const struct buf *form);

/* The words or the number of a member of an answer; NULL when it has no such. In arena. */
const char *sms_member(const struct sms_session *session, const struct json *json, const char *key);

/*
 * Ask for something in JSON. *ret_json is the caller's to free. TRY_LATER also for an answer that
 * is no JSON, and for a provider that wants a pause; NOT_FOUND: 404; BROKEN: any other answer that
 * refuses, since a question depends on nothing but the settings.
 */
enum outcome sms_ask(struct sms_session *session, const struct http_request *request,
	struct http_answer *ret_answer, struct json **ret_json, struct error *error) WARN_UNUSED;

/*
 * The words of an answer that refuses, as one safe line: its status, and what it says in the
 * places where providers say it. Never holds the secret. In arena.
 */
const char *sms_words(const struct sms_session *session, const struct http_answer *answer,
	const struct json *json);

/*
 * Where the answer to a request for url says the next page is: an absolute address of the same
 * server, or a path on it. In arena; NULL when it leads to another server, which would be given
 * the login.
 */
char *sms_next_url(const struct sms_session *session, const char *url, const char *next);

#endif
