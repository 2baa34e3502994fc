/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as the answers of a provider of text messages: fetching, sending, looking and
 * reporting, by each of the channels that speak HTTP. What is put is one message with a key; every
 * text that was tried is settled once.
 */
#define http_call http_call_over_the_network
#include "handlers/channels/http.c"
#undef http_call

#include "daemon/model/sms_line.h"
#include "handlers/channels/channels.h"
#include "handlers/sms/envelope.h"

enum { ARENA_BYTES = 256 * 1024 * 1024, KEY_BYTES_MAX = 150 };

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);
enum outcome http_call(struct http *http, const struct http_request *request,
	struct http_answer *ret_answer, struct error *error);

static const unsigned char *rest;
static size_t rest_size;
static char *answer_body; /* of exactly its size and a NUL, so that a look behind it is seen */

/* Unlike assert it also holds in builds without assertions. */
static void require(bool holds)
{
	if (!holds)
		abort();
}

/* The next answer: a byte for its status, then all up to the next 0xFF. Behind the last one nobody
 * answers. */
enum outcome http_call(struct http *http, const struct http_request *request,
	struct http_answer *ret_answer, struct error *error)
{
	static const int statuses[] = {
		200, 200, 200, 201, 204, 302, 400, 401, 404, 429, 500, 503, 0};
	const unsigned char *end;
	size_t some;
	int status;

	(void)http;
	require(request->url && *request->url && request->method);
	free(answer_body);
	answer_body = NULL;
	*ret_answer = (struct http_answer){.body = "", .was_sent = rest_size > 0};
	if (rest_size == 0)
		return error_set(error, TRY_LATER, "nobody answers");
	status = statuses[rest[0] % (sizeof(statuses) / sizeof(statuses[0]))];
	rest++;
	rest_size--;
	end = memchr(rest, 0xFF, rest_size);
	some = end ? (size_t)(end - rest) : rest_size;
	answer_body = malloc(some + 1);
	memcpy(answer_body, rest, some);
	answer_body[some] = '\0';
	ret_answer->body = answer_body;
	ret_answer->size = some;
	ret_answer->status = status;
	ret_answer->retry_after_seconds = status == 429 ? 7 : 0;
	rest += some + (end != NULL);
	rest_size -= some + (end != NULL);
	return status ? OK : error_set(error, TRY_LATER, "it ended before its answer was whole");
}

/* ---- a road that only looks */

static enum outcome known_name(
	void *context, const char *folder, const char *name, bool *ret_known, struct error *error)
{
	(void)context;
	(void)folder;
	(void)error;
	require(*name && strlen(name) <= KEY_BYTES_MAX);
	*ret_known = name[0] == 'k';
	return OK;
}

static enum outcome cursor(void *context, const char *folder, int64_t uidvalidity, int64_t *ret_uid,
	bool *ret_other, struct error *error)
{
	(void)context;
	(void)folder;
	(void)uidvalidity;
	(void)error;
	*ret_uid = 1000000;
	*ret_other = false;
	return OK;
}

static enum outcome set_cursor(
	void *context, const char *folder, int64_t uidvalidity, int64_t uid, struct error *error)
{
	(void)context;
	(void)folder;
	(void)uidvalidity;
	(void)error;
	require(uid > 0);
	return OK;
}

static enum outcome put(void *context, const struct incoming *incoming, struct error *error)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	struct message message;

	(void)context;
	require(*incoming->name && incoming->received_at <= incoming->fetched_at);
	require(sms_envelope_read(arena, incoming->bytes, incoming->size_bytes, "358", &message,
			error) == OK);
	arena_free(arena);
	return OK;
}

static enum outcome flush(void *context, struct error *error)
{
	(void)context;
	(void)error;
	return OK;
}

static void progress(void *context)
{
	(void)context;
}

static void settle(void *context, const struct settlement *settlement)
{
	int *settled = context;

	require(settlement->outcome != BROKEN);
	require(settlement->outcome == OK || settlement->reason.sentence);
	++*settled;
}

static void tell(void *context, const struct delivery *delivery)
{
	int *told = context;

	require(delivery->state != DELIVERY_FAILED || delivery->reason.sentence);
	++*told;
}

/* ---- what is tried */

static const struct sms_line line_of_all = {
	.title = "city",
	.number = "+358409999999",
	.country = "358",
	.url = "https://api.example/1",
	.user = "AC01",
	.answers_dir = "/nowhere",
	.poll_seconds = 10,
};

static struct sms_line line_of(unsigned which)
{
	static const enum sms_provider providers[] = {SMS_TWILIO, SMS_ELKS, SMS_HTTP, SMS_HTTP};
	static const char *const delivered[] = {"ok"}, *const failed[] = {"bad"};
	static const struct http_pair keep[] = {{"d", "in"}};
	struct sms_line line = line_of_all;

	line.provider = providers[which % 4];
	line.http = (struct sms_http){
		.receive_url = "https://api.example/in?p={page}&l={last}&t={token}&s={since}",
		.receive_items = which & 16 ? "a.items" : NULL,
		.receive_empty = "e=1",
		.receive_id = "id",
		.receive_from = "f",
		.receive_text = "t",
		.receive_time = "at",
		.receive_time_format = (enum http_time)(which / 32 % 5),
		.receive_keep = {keep, which & 4 ? 1 : 0},
		.receive_page = (enum http_page)(which / 8 % 5),
		.receive_next = "n",
		.send_url = "https://api.example/out?t={text}&to={to}&u={unicode}",
		.send_id = "id",
		.send_accepted = which & 4 ? "s=ok" : "OK",
		.report_url = "https://api.example/r/{id}",
		.report_state = "s",
		.report_delivered = {delivered, 1},
		.report_failed = {failed, 1},
	};
	return line;
}

static void try_receiving(const struct sms_line *line)
{
	static const struct receive_limits limits = {1024 * 1024, 1024 * 1024};
	const struct mailbox mailbox = {.title = "city", .sms = line};
	const struct receiving_channel *channel = channels_receiving(&mailbox);
	const struct intake intake = {.known_name = known_name,
		.cursor = cursor,
		.set_cursor = set_cursor,
		.put = put,
		.flush = flush,
		.progress = progress};
	struct error error;
	void *state;

	require(channel->open(&mailbox, "hush", &limits, &state, &error) == OK);
	(void)channel->fetch(state, &intake, &error);
	channel->close(state);
}

static void try_sending(const struct sms_line *line, bool is_report, int64_t unsure_since)
{
	const struct sender sender = {.title = "city", .sms = line};
	const struct sending_channel *channel = channels_sending(&sender);
	const char *to = "+358401234567";
	const struct outgoing outgoing = {.recipients = &to,
		.recipient_count = 1,
		.message_id = "a@b",
		.source_id = "s1",
		.bytes = (const unsigned char *)"Hei",
		.size_bytes = 3,
		.unsure_since = unsure_since};
	const struct outgoing *outgoings = &outgoing;
	struct error error;
	int count = 0;
	void *state;

	require(channel->open(&sender, "hush", &state, &error) == OK);
	if (is_report)
		(void)channel->report(state, &outgoings, 1, tell, &count, &error);
	else
		(void)channel->send(state, &outgoings, 1, settle, &count, &error);
	require(count <= 1);
	channel->close(state);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	struct sms_line line;

	if (size < 2)
		return 0;
	line = line_of(bytes[0]);
	rest = bytes + 2;
	rest_size = size - 2;
	switch (bytes[1] % 4) {
	case 0:
		try_receiving(&line);
		break;
	case 1:
		try_sending(&line, false, 0);
		break;
	case 2:
		try_sending(&line, false, 1000000);
		break;
	default:
		try_sending(&line, true, 0);
		break;
	}
	free(answer_body);
	answer_body = NULL;
	return 0;
}
