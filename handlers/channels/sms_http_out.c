/* SPDX-License-Identifier: MIT */
/* Sending by an interface that the settings describe, and asking what became of it. */
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/channels/channels.h"
#include "handlers/channels/sms_pass.h"
#include "handlers/channels/sms_request.h"
#include "handlers/channels/sms_send.h"
#include "handlers/sms/gsm.h"

static struct http_request send_request(
	const struct sms_session *session, const struct outgoing *outgoing)
{
	const struct sms_line *line = session->line;
	const struct sms_http *http = &line->http;
	struct arena *arena = session->arena;
	const char *text = sms_text_of(arena, outgoing);
	bool is_unicode = sms_measure(text).encoding == SMS_UCS2;
	struct sms_request draft;
	struct http_request request;

	sms_request_begin(&draft, session);
	sms_request_put(&draft, "to",
		sms_number(arena, outgoing->recipients[0], http->number_format, line->country),
		false);
	sms_request_put(&draft, "from", draft.values[2].text, false);
	sms_request_put(&draft, "text", text, false);
	sms_request_put(&draft, "ref", outgoing->message_id, false);
	sms_request_put(&draft, "unicode", is_unicode ? "1" : "0", true);
	sms_request_put(&draft, "coding", is_unicode ? "2" : "0", true);
	request = sms_request_make(&draft, http->send_body_kind == HTTP_QUERY ? "GET" : "POST",
		sms_request_fill(&draft, http->send_url, PLACE_URL));
	if (http->send_body_kind == HTTP_QUERY)
		return request;
	request.content_type = http->send_body_kind == HTTP_JSON
				       ? "application/json"
				       : "application/x-www-form-urlencoded";
	request.body = sms_request_fill(&draft, http->send_body ? http->send_body : "",
		http->send_body_kind == HTTP_JSON ? PLACE_JSON : PLACE_URL);
	return request;
}

/* "path=value" of a JSON answer, or words that stand in it. */
static bool says_accepted(const struct sms_session *session, const char *wanted,
	const struct http_answer *answer, const struct json *json)
{
	return strchr(wanted, '=') && json ? sms_holds(session, json, wanted)
					   : strstr(answer->body, wanted) != NULL;
}

static enum outcome send_accepted(const struct sms_session *session,
	const struct http_answer *answer, const struct json *json, struct settlement *settlement)
{
	const struct sms_http *http = &session->line->http;

	if (http->send_accepted && !says_accepted(session, http->send_accepted, answer, json)) {
		const char *words = sms_words(session, answer, json);

		if (!json && strchr(http->send_accepted, '='))
			return TRY_LATER;
		settlement->reason = (struct reason){.code = REASON_NOT_ACCEPTED,
			.sentence = arena_printf(
				session->arena, "the provider did not accept it: %s", words),
			.quoted = words};
		return REFUSED;
	}
	settlement->source_id = sms_scalar_at(session, json, http->send_id);
	return OK;
}

static enum outcome http_send(void *state, const struct outgoing *const *messages, size_t count,
	void (*settle)(void *context, const struct settlement *settlement), void *context,
	struct error *error)
{
	struct sms_session *session = state;
	const struct sms_way way = {
		.request = send_request,
		.accepted = send_accepted,
		.is_idempotent = session->line->http.send_idempotent,
	};

	return sms_send(session, &way, messages, count, settle, context, error);
}

static bool is_among(const struct texts *texts, const char *value)
{
	for (size_t i = 0; i < texts->count; i++) {
		if (text_equal_nocase(texts->list[i], value))
			return true;
	}
	return false;
}

static enum outcome http_state(struct sms_session *session, const struct outgoing *outgoing,
	struct delivery *delivery, struct error *error)
{
	const struct sms_line *line = session->line;
	struct sms_request draft;
	struct http_request request;
	struct http_answer answer;
	const char *value;
	struct json *json;
	enum outcome outcome;

	sms_request_begin(&draft, session);
	sms_request_put(&draft, "id", outgoing->source_id, false);
	sms_request_put(&draft, "to",
		sms_number(session->arena, outgoing->recipients[0], line->http.number_format,
			line->country),
		false);
	request = sms_request_make(
		&draft, "GET", sms_request_fill(&draft, line->http.report_url, PLACE_URL));
	outcome = sms_ask(session, &request, &answer, &json, error);
	if (outcome != OK)
		return outcome;
	value = sms_scalar_at(session, json, line->http.report_state);
	if (value && is_among(&line->http.report_delivered, value))
		delivery->state = DELIVERY_DELIVERED;
	if (value && is_among(&line->http.report_failed, value)) {
		delivery->state = DELIVERY_FAILED;
		delivery->reason = sms_undelivered(session, REASON_NOT_ACCEPTED, value, NULL, NULL);
	}
	json_free(json);
	return OK;
}

static enum outcome http_report(void *state, const struct outgoing *const *messages, size_t count,
	void (*tell)(void *context, const struct delivery *delivery), void *context,
	struct error *error)
{
	const struct sms_session *session = state;

	if (!session->line->http.report_url)
		return OK;
	return sms_report(state, http_state, messages, count, tell, context, error);
}

const struct sending_channel channel_sms_http_out = {
	.name = "http",
	.one_by_one = true,
	.open = sms_sending_open,
	.send = http_send,
	.report = http_report,
	.close = sms_close,
};
