/* SPDX-License-Identifier: MIT */
/* Requests and answers of an interface that the settings describe. */
#include "handlers/channels/sms_request.h"

#include <string.h>

void sms_request_put(struct sms_request *draft, const char *name, const char *text, bool is_bare)
{
	draft->values[draft->count++] = (struct template_value){name, text, is_bare};
}

void sms_request_begin(struct sms_request *draft, const struct sms_session *session)
{
	const struct sms_line *line = session->line;

	*draft = (struct sms_request){.session = session};
	sms_request_put(draft, "user", line->user, false);
	sms_request_put(draft, "secret", session->secret, false);
	sms_request_put(draft, "number",
		sms_number(session->arena, line->number, line->http.number_format, line->country),
		false);
}

char *sms_request_fill(
	const struct sms_request *draft, const char *template, enum template_place place)
{
	return sms_fill(draft->session->arena, template, place, draft->values, draft->count);
}

/* Whether the login stands in a header, an address or the body. */
static bool login_is_placed(const struct sms_http *http)
{
	const char *const places[] = {http->receive_url, http->receive_body, http->send_url,
		http->send_body, http->report_url};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (sms_template_has(places[i], "secret") || sms_template_has(places[i], "user"))
			return true;
	}
	for (size_t i = 0; i < http->headers.count; i++) {
		if (sms_template_has(http->headers.list[i].value, "secret") ||
			sms_template_has(http->headers.list[i].value, "user"))
			return true;
	}
	return false;
}

struct http_request sms_request_make(
	const struct sms_request *draft, const char *method, const char *url)
{
	const struct sms_session *session = draft->session;
	const struct sms_http *http = &session->line->http;
	const char **headers = ARENA_ARRAY(session->arena, http->headers.count, const char *);
	struct http_request request = {.method = method,
		.url = url,
		.headers = headers,
		.header_count = http->headers.count};

	for (size_t i = 0; i < http->headers.count; i++)
		headers[i] = arena_printf(session->arena, "%s: %s", http->headers.list[i].name,
			sms_request_fill(draft, http->headers.list[i].value, PLACE_HEADER));
	if (session->line->user && !login_is_placed(http))
		sms_log_in(session, &request);
	return request;
}

const char *sms_scalar_at(
	const struct sms_session *session, const struct json *item, const char *path)
{
	return path ? json_scalar(json_find(item, path), session->arena) : NULL;
}

bool sms_holds(const struct sms_session *session, const struct json *json, const char *wanted)
{
	const char *equals = strchr(wanted, '=');
	const char *path =
		equals ? arena_strndup(session->arena, wanted, (size_t)(equals - wanted)) : wanted;
	const char *value = sms_scalar_at(session, json, path);

	return value && equals && strcmp(value, equals + 1) == 0;
}
