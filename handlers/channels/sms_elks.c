/* SPDX-License-Identifier: MIT */
/*
 * 46elks (46elks.com/docs). In its list "start" means before and "end" means after; both are times
 * without a zone, in UTC. "next" is the start of the next page. Newest come first.
 */
#include <string.h>

#include "daemon/base/local_time.h"
#include "handlers/channels/channels.h"
#include "handlers/channels/sms_listing.h"
#include "handlers/channels/sms_send.h"

#define OWN_BASE "https://api.46elks.com/a1"

/* As 46elks writes a time. */
static char *time_text(struct arena *arena, int64_t at)
{
	char *text = time_iso(arena, at);

	text[strlen(text) - 1] = '\0'; /* without the Z */
	return text;
}

/* The list of texts to that number since then, before next (NULL: to the newest). */
static char *list_path(struct arena *arena, const char *number, int64_t since, const char *next)
{
	struct buf query;
	char *path;

	buf_init(&query, SMS_URL_BYTES_MAX);
	sms_add_field(&query, "limit", "100");
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

static const char *first_page(const struct sms_pass *pass)
{
	const struct sms_session *session = pass->session;

	return sms_url(session, OWN_BASE,
		list_path(session->arena, session->line->number, sms_pass_since(pass), NULL));
}

static const char *next_page(const struct sms_pass *pass, const struct json *answer)
{
	const struct sms_session *session = pass->session;
	const char *next = json_text(answer, "next");

	return next && *next ? sms_url(session, OWN_BASE,
				       list_path(session->arena, session->line->number,
					       sms_pass_since(pass), next))
			     : NULL;
}

static const struct sms_listing listing = {
	.provider = "elks",
	.messages = "data",
	.id = "id",
	.text = "message",
	.sent = "created",
	.created = "created",
	.incoming = "incoming",
	.outgoing = "outgoing",
	.first_page = first_page,
	.next_page = next_page,
};

static enum outcome elks_fetch(void *state, const struct intake *intake, struct error *error)
{
	return sms_listing_fetch(state, &listing, intake, error);
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
	struct http_request request;
	struct buf form;

	buf_init(&form, 1024 * 1024);
	sms_add_field(&form, "from", session->line->number);
	sms_add_field(&form, "to", outgoing->recipients[0]);
	sms_add_field(&form, "message", sms_text_of(session->arena, outgoing));
	request = sms_post(session, sms_url(session, OWN_BASE, "/sms"), &form);
	buf_free(&form);
	return request;
}

static enum outcome elks_accepted(const struct sms_session *session,
	const struct http_answer *answer, const struct json *json, struct settlement *settlement)
{
	(void)answer;
	settlement->source_id = sms_member(session, json, "id");
	return settlement->source_id && *settlement->source_id ? OK : TRY_LATER;
}

static enum outcome elks_look(struct sms_session *session, const struct outgoing *outgoing,
	struct settlement *settlement, struct error *error)
{
	const char *path = list_path(session->arena, outgoing->recipients[0], 0, NULL);

	return sms_listing_look(
		session, &listing, sms_url(session, OWN_BASE, path), outgoing, settlement, error);
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
	request = sms_get(session, sms_url(session, OWN_BASE, buf_text(&path)));
	buf_free(&path);
	outcome = sms_ask(session, &request, &answer, &json, error);
	if (outcome != OK)
		return outcome;
	status = sms_member(session, json, "status");
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
