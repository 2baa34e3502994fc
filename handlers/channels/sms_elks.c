/* SPDX-License-Identifier: MIT */
/*
 * 46elks (46elks.com/docs). In its list "start" means before and "end" means after; both are times
 * without a zone, in UTC. "next" is the start of the next page. Newest come first.
 */
#include <string.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "handlers/channels/channels.h"
#include "handlers/channels/sms_pass.h"
#include "handlers/channels/sms_send.h"
#include "handlers/mail/date.h"

#define OWN_BASE "https://api.46elks.com/a1"

static struct http_request get(const struct sms_session *session, const char *path)
{
	struct http_request request = {.method = "GET", .url = sms_url(session, OWN_BASE, path)};

	sms_log_in(session, &request);
	return request;
}

static const char *scalar(
	const struct sms_session *session, const struct json *item, const char *key)
{
	return json_scalar(json_member(item, key), session->arena);
}

static int64_t created(const struct sms_session *session, const struct json *item)
{
	const char *text = scalar(session, item, "created");
	int64_t at = 0;

	if (!text || !mail_date_parse((const unsigned char *)text, strlen(text), &at))
		return 0;
	return at;
}

/* As 46elks writes a time. */
static char *time_text(struct arena *arena, int64_t at)
{
	char *text = time_iso(arena, at);

	text[strlen(text) - 1] = '\0'; /* without the Z */
	return text;
}

/* The list since then, before next (NULL: to the newest). */
static char *list_path(struct arena *arena, const char *number, int64_t since, const char *next)
{
	struct buf query;
	char *path;

	buf_init(&query, SMS_URL_BYTES_MAX);
	sms_add_field(&query, "limit", "100");
	if (number)
		sms_add_field(&query, "to", number);
	if (since > 0)
		sms_add_field(&query, "end", time_text(arena, since));
	if (next)
		sms_add_field(&query, "start", next);
	path = arena_printf(arena, "/sms?%s", buf_text(&query));
	buf_free(&query);
	return path;
}

/* ---- receiving */

static enum outcome take_item(struct sms_pass *pass, const struct json *item, struct error *error)
{
	const struct sms_session *session = pass->session;
	const char *direction = scalar(session, item, "direction");
	struct sms_received received = {
		.provider = "elks",
		.id = scalar(session, item, "id"),
		.from = scalar(session, item, "from"),
		.to = scalar(session, item, "to"),
		.text = scalar(session, item, "message"),
		.sent_at = created(session, item),
		.raw = json_to_text(item, session->arena),
	};

	if (!direction) {
		sms_pass_odd(pass, "an item of the provider's answer is no message");
		return OK;
	}
	if (strcmp(direction, "incoming") != 0)
		return OK;
	received.raw_size = strlen(received.raw);
	return sms_pass_take(pass, &received, NULL, error);
}

static enum outcome take_page(struct sms_pass *pass, struct error *error)
{
	struct sms_session *session = pass->session;
	struct http_request request = get(session, "");
	const struct json *items;
	const char *next;
	struct http_answer answer;
	struct json *json;
	enum outcome outcome;

	request.url = sms_pass_page(pass);
	outcome = sms_ask(session, &request, &answer, &json, error);
	if (outcome != OK)
		return outcome == NOT_FOUND ? BROKEN : outcome;
	outcome = sms_pass_heard(pass, &answer, error);
	items = json_member(json, "data");
	if (json_kind(items) != JSON_LIST) {
		json_free(json);
		return error_set(error, TRY_LATER, "the provider's answer has no list of messages");
	}
	for (size_t i = 0; outcome == OK && i < json_count(items); i++)
		outcome = take_item(pass, json_item(items, i), error);
	next = json_text(json, "next");
	if (outcome == OK && next && *next && sms_pass_wants_more(pass))
		outcome = sms_pass_follow(pass,
			sms_url(session, OWN_BASE,
				list_path(session->arena, session->line->number,
					sms_pass_since(pass), next)),
			error);
	json_free(json);
	return outcome;
}

static enum outcome elks_fetch(void *state, const struct intake *intake, struct error *error)
{
	struct sms_session *session = state;
	struct sms_pass pass;
	enum outcome outcome = sms_pass_begin(&pass, session, intake, error);

	if (outcome != OK)
		return outcome;
	sms_pass_ask_next(&pass, sms_url(session, OWN_BASE,
					 list_path(session->arena, session->line->number,
						 sms_pass_since(&pass), NULL)));
	while (outcome == OK && sms_pass_has_next(&pass))
		outcome = take_page(&pass, error);
	return sms_pass_end(&pass, outcome, error);
}

/* It keeps its list by itself. */
static enum outcome elks_release(void *state, const struct incoming *key, struct error *error)
{
	(void)state;
	(void)key;
	(void)error;
	return OK;
}

/* ---- sending */

static struct http_request elks_request(
	const struct sms_session *session, const struct outgoing *outgoing)
{
	struct http_request request = get(session, "/sms");
	struct buf form;

	buf_init(&form, 1024 * 1024);
	sms_add_field(&form, "from", session->line->number);
	sms_add_field(&form, "to", outgoing->recipients[0]);
	sms_add_field(&form, "message", sms_text_of(session->arena, outgoing));
	request.method = "POST";
	request.content_type = "application/x-www-form-urlencoded";
	request.body = arena_strdup(session->arena, buf_text(&form));
	buf_free(&form);
	return request;
}

static enum outcome elks_accepted(const struct sms_session *session,
	const struct http_answer *answer, const struct json *json, struct settlement *settlement)
{
	(void)answer;
	settlement->source_id = scalar(session, json, "id");
	return settlement->source_id && *settlement->source_id ? OK : TRY_LATER;
}

static enum outcome look_on_page(struct sms_session *session, const struct outgoing *outgoing,
	int64_t since, const struct json *json, struct settlement *settlement, struct error *error)
{
	const char *text = sms_text_of(session->arena, outgoing);
	const struct json *items = json_member(json, "data");

	if (json_kind(items) != JSON_LIST)
		return error_set(error, TRY_LATER, "the provider's answer has no list of messages");
	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *item = json_item(items, i);
		const char *direction = scalar(session, item, "direction");
		const char *to = scalar(session, item, "to");

		if (!direction || strncmp(direction, "outgoing", 8) != 0 || !to ||
			strcmp(to, outgoing->recipients[0]) != 0 ||
			created(session, item) < since ||
			!sms_same_text(session->arena, text, scalar(session, item, "message")))
			continue;
		settlement->source_id = scalar(session, item, "id");
		return OK;
	}
	return NOT_FOUND;
}

static enum outcome elks_look(struct sms_session *session, const struct outgoing *outgoing,
	struct settlement *settlement, struct error *error)
{
	const char *to = outgoing->recipients[0];
	struct http_request request = get(session, list_path(session->arena, to, 0, NULL));
	struct http_answer answer;
	struct json *json;
	enum outcome outcome = sms_ask(session, &request, &answer, &json, error);

	if (outcome != OK)
		return outcome == NOT_FOUND ? BROKEN : outcome;
	outcome = look_on_page(session, outgoing, sms_their_time(&answer, outgoing->unsure_since),
		json, settlement, error);
	json_free(json);
	return outcome;
}

static const struct sms_way elks_way = {
	.request = elks_request,
	.accepted = elks_accepted,
	.look = elks_look,
};

static enum outcome elks_send(void *state, const struct outgoing *const *messages, size_t count,
	void (*settle)(void *context, const struct settlement *settlement), void *context,
	struct error *error)
{
	return sms_send(state, &elks_way, messages, count, settle, context, error);
}

static enum outcome elks_state(struct sms_session *session, const struct outgoing *outgoing,
	struct delivery *delivery, struct error *error)
{
	struct http_request request;
	struct http_answer answer;
	const char *status;
	struct json *json;
	enum outcome outcome;
	struct buf path;

	buf_init(&path, SMS_URL_BYTES_MAX);
	buf_puts(&path, "/sms/");
	http_escape(&path, outgoing->source_id);
	request = get(session, buf_text(&path));
	buf_free(&path);
	outcome = sms_ask(session, &request, &answer, &json, error);
	if (outcome != OK)
		return outcome;
	status = scalar(session, json, "status");
	if (status && strcmp(status, "delivered") == 0)
		delivery->state = DELIVERY_DELIVERED;
	if (status && strcmp(status, "failed") == 0) {
		delivery->state = DELIVERY_FAILED;
		delivery->reason =
			sms_undelivered(session, REASON_NOT_ACCEPTED, status, NULL, NULL);
	}
	json_free(json);
	return OK;
}

static enum outcome elks_report(void *state, const struct outgoing *const *messages, size_t count,
	void (*tell)(void *context, const struct delivery *delivery), void *context,
	struct error *error)
{
	return sms_report(state, elks_state, messages, count, tell, context, error);
}

const struct receiving_channel channel_elks_in = {
	.name = "elks",
	.open = sms_receiving_open,
	.fetch = elks_fetch,
	.release = elks_release,
	.wait = sms_wait,
	.close = sms_close,
};

const struct sending_channel channel_elks_out = {
	.name = "elks",
	.one_by_one = true,
	.open = sms_sending_open,
	.send = elks_send,
	.report = elks_report,
	.close = sms_close,
};
