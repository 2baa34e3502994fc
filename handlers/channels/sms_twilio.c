/* SPDX-License-Identifier: MIT */
/*
 * Twilio's Messages (twilio.com/docs/messaging/api/message-resource), and what speaks like it.
 *
 * Its filter DateSent is documented for whole days, so a pass asks from the midnight before the day
 * it needs. It enforces STOP by itself: 21610 is its answer when we write to who sent it.
 */
#include <string.h>

#include "daemon/base/local_time.h"
#include "handlers/channels/channels.h"
#include "handlers/channels/sms_listing.h"
#include "handlers/channels/sms_send.h"

#define OWN_BASE "https://api.twilio.com/2010-04-01"

enum { PAGE_SIZE = 100, LOOK_SIZE = 50, DAY = 86400, QUEUE_PAUSE = 300, LOOP_PAUSE = 60 };

/* {base}/Accounts/{user}/Messages + rest, in arena. */
static char *messages_url(const struct sms_session *session, const char *rest)
{
	struct buf path;
	char *url;

	buf_init(&path, 10000);
	buf_puts(&path, "/Accounts/");
	http_escape(&path, session->line->user);
	buf_printf(&path, "/Messages%s", rest);
	url = sms_url(session, OWN_BASE, buf_text(&path));
	buf_free(&path);
	return url;
}

/* Of one message, in arena. */
static char *message_url(const struct sms_session *session, const char *id)
{
	struct buf rest;
	char *url;

	buf_init(&rest, 10000);
	buf_putc(&rest, '/');
	http_escape(&rest, id);
	buf_puts(&rest, ".json");
	url = messages_url(session, buf_text(&rest));
	buf_free(&rest);
	return url;
}

/* ---- receiving */

static const char *first_page(const struct sms_pass *pass)
{
	struct arena *arena = pass->session->arena;
	int64_t since = sms_pass_since(pass);
	struct buf query;
	char *url;

	buf_init(&query, 10000);
	sms_add_field(&query, "To", pass->session->line->number);
	sms_add_field(&query, "PageSize", arena_printf(arena, "%d", PAGE_SIZE));
	if (since > DAY)
		sms_add_field(&query, "DateSent>", time_iso(arena, (since / DAY - 1) * DAY));
	url = messages_url(pass->session, arena_printf(arena, ".json?%s", buf_text(&query)));
	buf_free(&query);
	return url;
}

static const char *next_page(const struct sms_pass *pass, const struct json *answer)
{
	(void)pass;
	return json_text(answer, "next_page_uri");
}

static const char *pictures(const struct sms_session *session, const struct json *item)
{
	const char *count = sms_member(session, item, "num_media");

	return count && strcmp(count, "0") != 0
		       ? arena_printf(session->arena,
				 "%s pictures or files came with it, which are not fetched", count)
		       : NULL;
}

static const struct sms_listing listing = {
	.provider = "twilio",
	.messages = "messages",
	.id = "sid",
	.text = "body",
	.sent = "date_sent",
	.created = "date_created",
	.incoming = "inbound",
	.outgoing = "outbound",
	.first_page = first_page,
	.next_page = next_page,
	.trouble = pictures,
};

static enum outcome twilio_fetch(void *state, const struct intake *intake, struct error *error)
{
	return sms_listing_fetch(state, &listing, intake, error);
}

static enum outcome twilio_release(void *state, const struct incoming *key, struct error *error)
{
	struct sms_session *session = state;
	struct http_request request;
	struct http_answer answer;
	enum outcome outcome;

	if (!session->line->delete_after)
		return OK;
	arena_reset(session->arena);
	if (strncmp(key->name, "sha256:", 7) == 0)
		return error_set(error, REFUSED, "the provider gave it no id");
	request = sms_get(session, message_url(session, key->name));
	request.method = "DELETE";
	outcome = http_call(session->http, &request, &answer, error);
	if (outcome != OK)
		return outcome;
	if (answer.status == 404)
		return NOT_FOUND;
	outcome = http_meaning(answer.status);
	return outcome == OK ? OK
			     : error_set(error, outcome, "the provider does not delete it: %s",
				       sms_words(session, &answer, NULL));
}

/* ---- sending */

static struct http_request twilio_request(
	const struct sms_session *session, const struct outgoing *outgoing)
{
	struct http_request request;
	struct buf form;

	buf_init(&form, 1024 * 1024);
	sms_add_field(&form, "To", outgoing->recipients[0]);
	sms_add_field(&form, "From", session->line->number);
	sms_add_field(&form, "Body", sms_text_of(session->arena, outgoing));
	request = sms_post(session, messages_url(session, ".json"), &form);
	buf_free(&form);
	return request;
}

static enum outcome twilio_accepted(const struct sms_session *session,
	const struct http_answer *answer, const struct json *json, struct settlement *settlement)
{
	(void)answer;
	settlement->source_id = sms_member(session, json, "sid");
	return settlement->source_id && *settlement->source_id ? OK : TRY_LATER;
}

/* twilio.com/docs/api/errors: what says more than the status of the answer, which is 400 for
 * most. */
static const struct {
	const char *code;
	enum outcome outcome;
	enum reason_code reason;
	int pause_seconds;
} codes[] = {
	{"21610", REFUSED, REASON_NO_TEXTS, 0},	    /* the recipient sent STOP */
	{"21211", REFUSED, REASON_BAD_ADDRESS, 0},  /* no number */
	{"21217", REFUSED, REASON_BAD_ADDRESS, 0},  /* no number */
	{"21614", REFUSED, REASON_BAD_ADDRESS, 0},  /* takes no texts */
	{"21612", REFUSED, REASON_NOT_ACCEPTED, 0}, /* not from our number to that one */
	{"21408", REFUSED, REASON_NOT_ACCEPTED, 0}, /* country not allowed by the account */
	{"21635", REFUSED, REASON_BAD_ADDRESS, 0},  /* a landline */
	{"21617", REFUSED, REASON_TOO_LARGE, 0},    /* more than 1,600 letters */
	{"21602", REFUSED, REASON_NOT_ACCEPTED, 0}, /* empty */
	{"21401", BROKEN, REASON_NO_SENDER, 0},	    /* our number is none */
	{"21603", BROKEN, REASON_NO_SENDER, 0},	    /* no sender */
	{"21606", BROKEN, REASON_NO_SENDER, 0},	    /* not a number of the account */
	{"21659", BROKEN, REASON_NO_SENDER, 0},	    /* not a number of Twilio's */
	{"21660", BROKEN, REASON_NO_SENDER, 0},	    /* not a number of the account */
	{"20003", BROKEN, REASON_NOT_ACCEPTED, 0},  /* login */
	{"20005", BROKEN, REASON_NOT_ACCEPTED, 0},  /* account not active */
	{"21611", TRY_LATER, REASON_NOT_ACCEPTED, QUEUE_PAUSE}, /* the sender's queue is full */
	{"14107", TRY_LATER, REASON_NOT_ACCEPTED, LOOP_PAUSE},	/* many between two numbers */
	{"20429", TRY_LATER, REASON_NOT_ACCEPTED, 0},		/* too many at a time */
};

static void twilio_refused(const struct sms_session *session, const struct json *json,
	enum outcome *ret_outcome, struct settlement *settlement)
{
	const char *code = sms_member(session, json, "code");

	for (size_t i = 0; code && i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (strcmp(codes[i].code, code) != 0)
			continue;
		*ret_outcome = codes[i].outcome;
		settlement->reason.code = codes[i].reason;
		if (settlement->retry_after_seconds == 0)
			settlement->retry_after_seconds = codes[i].pause_seconds;
	}
}

/* A text just accepted has no date_sent yet, so the filter by date would hide it. */
static enum outcome twilio_look(struct sms_session *session, const struct outgoing *outgoing,
	struct settlement *settlement, struct error *error)
{
	struct arena *arena = session->arena;
	struct buf query;
	char *url;

	buf_init(&query, 10000);
	sms_add_field(&query, "To", outgoing->recipients[0]);
	sms_add_field(&query, "From", session->line->number);
	sms_add_field(&query, "PageSize", arena_printf(arena, "%d", LOOK_SIZE));
	url = messages_url(session, arena_printf(arena, ".json?%s", buf_text(&query)));
	buf_free(&query);
	return sms_listing_look(session, &listing, url, outgoing, settlement, error);
}

static const struct sms_way twilio_way = {
	.request = twilio_request,
	.accepted = twilio_accepted,
	.refused = twilio_refused,
	.look = twilio_look,
};

static enum outcome twilio_send(void *state, const struct outgoing *const *messages, size_t count,
	void (*settle)(void *context, const struct settlement *settlement), void *context,
	struct error *error)
{
	return sms_send(state, &twilio_way, messages, count, settle, context, error);
}

/* What the network said of a text that was not delivered (twilio.com/docs/api/errors). */
static enum reason_code undelivered_reason(const char *code)
{
	static const struct {
		const char *code;
		enum reason_code reason;
	} rows[] = {
		{"21610", REASON_NO_TEXTS},
		{"30003", REASON_UNREACHABLE},	   /* switched off, or out of reach */
		{"30005", REASON_UNKNOWN_MAILBOX}, /* unknown number */
		{"30006", REASON_BAD_ADDRESS},	   /* a landline */
		{"30004", REASON_REJECTED},	   /* blocked */
		{"30007", REASON_REJECTED},	   /* filtered */
	};

	for (size_t i = 0; code && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].code, code) == 0)
			return rows[i].reason;
	}
	return REASON_NOT_ACCEPTED;
}

static void read_state(
	const struct sms_session *session, const struct json *json, struct delivery *delivery)
{
	const char *status = sms_member(session, json, "status");
	const char *code = sms_member(session, json, "error_code");

	if (!status)
		return;
	if (strcmp(status, "delivered") == 0 || strcmp(status, "read") == 0)
		delivery->state = DELIVERY_DELIVERED;
	if (strcmp(status, "undelivered") != 0 && strcmp(status, "failed") != 0 &&
		strcmp(status, "canceled") != 0)
		return;
	delivery->state = DELIVERY_FAILED;
	delivery->reason = sms_undelivered(session, undelivered_reason(code), status, code,
		sms_member(session, json, "error_message"));
}

static enum outcome twilio_state(struct sms_session *session, const struct outgoing *outgoing,
	struct delivery *delivery, struct error *error)
{
	struct http_request request = sms_get(session, message_url(session, outgoing->source_id));
	struct http_answer answer;
	struct json *json;
	enum outcome outcome = sms_ask(session, &request, &answer, &json, error);

	if (outcome != OK)
		return outcome;
	read_state(session, json, delivery);
	json_free(json);
	return OK;
}

static enum outcome twilio_report(void *state, const struct outgoing *const *messages, size_t count,
	void (*tell)(void *context, const struct delivery *delivery), void *context,
	struct error *error)
{
	return sms_report(state, twilio_state, messages, count, tell, context, error);
}

/* ---- the tables */

const struct receiving_channel channel_twilio_in = {
	.name = "twilio",
	.open = sms_receiving_open,
	.fetch = twilio_fetch,
	.release = twilio_release,
	.wait = sms_wait,
	.close = sms_close,
};

const struct sending_channel channel_twilio_out = {
	.name = "twilio",
	.one_by_one = true,
	.open = sms_sending_open,
	.send = twilio_send,
	.report = twilio_report,
	.close = sms_close,
};
