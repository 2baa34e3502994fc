/* SPDX-License-Identifier: MIT */
/* A road in memory for the channels of text messages: what was put, what is known, what was
 * settled. */
#ifndef TESTS_UNIT_SMS_FIXTURE_H
#define TESTS_UNIT_SMS_FIXTURE_H

#include "tests/unit/http_fixture.h"

#include "daemon/base/clock.h"
#include "daemon/base/json.h"
#include "daemon/model/sms_line.h"
#include "handlers/channels/channels.h"

/* The time that providers say they have. */
#define DATED "Date: Sat, 28 Nov 2026 16:00:00 GMT\r\n"
enum { DATED_AT = 1795881600 };

enum { SMS_ROWS_MAX = 4000, SMS_CURSORS_MAX = 8, SMS_TEXTS_MAX = 8 };

struct sms_row {
	char name[200];
	char text[1200];
	char from[60];
	char trouble[300];
	int64_t received_at;
	bool silent, committed;
};

struct sms_road {
	struct sms_line line;
	struct mailbox mailbox;
	struct sender sender;
	struct sms_row rows[SMS_ROWS_MAX];
	size_t count;
	struct {
		char folder[40];
		int64_t at;
	} cursors[SMS_CURSORS_MAX];
	int flushes;
	enum outcome flush_outcome; /* what the next flush says; OK: it commits */

	struct {
		int settled, told;
		enum outcome outcome;
		bool is_unsure, ended;
		int64_t retry_after;
		enum reason_code reason;
		char sentence[600], quoted[600], source_id[100];
		enum delivery_state delivery;
	} texts[SMS_TEXTS_MAX];
};

static inline struct sms_row *sms_find(struct sms_road *road, const char *name)
{
	for (size_t i = 0; i < road->count; i++) {
		if (strcmp(road->rows[i].name, name) == 0)
			return &road->rows[i];
	}
	return NULL;
}

/* The row of that name, which must be there. */
static inline const struct sms_row *sms_row(struct sms_road *road, const char *name)
{
	static const struct sms_row none = {.name = ""};
	const struct sms_row *row = sms_find(road, name);

	assert_non_null(row);
	return row ? row : &none;
}

static inline enum outcome sms_known_name(
	void *context, const char *folder, const char *name, bool *ret_known, struct error *error)
{
	struct sms_row *row = sms_find(context, name);

	(void)error;
	assert_string_equal(folder, "sms");
	*ret_known = row && row->committed;
	return OK;
}

static inline enum outcome sms_cursor(void *context, const char *folder, int64_t uidvalidity,
	int64_t *ret_uid, bool *ret_other, struct error *error)
{
	struct sms_road *road = context;

	assert_int_equal(uidvalidity, 0);
	*ret_other = false;
	for (size_t i = 0; i < SMS_CURSORS_MAX; i++) {
		if (strcmp(road->cursors[i].folder, folder) == 0) {
			*ret_uid = road->cursors[i].at;
			return OK;
		}
	}
	return error_set(error, NOT_FOUND, "never seen");
}

static inline enum outcome sms_set_cursor(
	void *context, const char *folder, int64_t uidvalidity, int64_t uid, struct error *error)
{
	struct sms_road *road = context;
	size_t i = 0;

	(void)error;
	assert_int_equal(uidvalidity, 0);
	while (*road->cursors[i].folder && strcmp(road->cursors[i].folder, folder) != 0)
		i++;
	assert_true(i < SMS_CURSORS_MAX);
	snprintf(road->cursors[i].folder, sizeof(road->cursors[i].folder), "%s", folder);
	road->cursors[i].at = uid;
	return OK;
}

static inline enum outcome sms_put(
	void *context, const struct incoming *incoming, struct error *error)
{
	struct sms_road *road = context;
	struct sms_row *row = sms_find(road, incoming->name);
	struct json *json;

	if (row)
		return OK; /* the key is unique */
	assert_true(road->count < SMS_ROWS_MAX);
	assert_string_equal(incoming->folder, "sms");
	row = &road->rows[road->count++];
	assert_int_equal(
		json_parse((const char *)incoming->bytes, incoming->size_bytes, &json, error), OK);
	snprintf(row->name, sizeof(row->name), "%s", incoming->name);
	snprintf(row->text, sizeof(row->text), "%s", json_text(json, "text"));
	snprintf(row->from, sizeof(row->from), "%s", json_text(json, "from"));
	snprintf(row->trouble, sizeof(row->trouble), "%s",
		incoming->trouble ? incoming->trouble : "");
	row->received_at = incoming->received_at;
	row->silent = incoming->silent;
	row->committed = false;
	json_free(json);
	return OK;
}

static inline enum outcome sms_flush(void *context, struct error *error)
{
	struct sms_road *road = context;
	size_t kept = 0;

	road->flushes++;
	for (size_t i = 0; i < road->count; i++) {
		if (road->flush_outcome == OK)
			road->rows[i].committed = true;
		if (road->rows[i].committed)
			road->rows[kept++] = road->rows[i];
	}
	road->count = kept;
	return road->flush_outcome == OK
		       ? OK
		       : error_set(error, road->flush_outcome, "the store is busy");
}

static inline void sms_progress(void *context)
{
	(void)context;
}

/* One pass; *state is opened first when it is NULL. */
static inline enum outcome sms_fetch(struct sms_road *road, const struct receiving_channel *channel,
	void **state, struct error *error)
{
	static const struct receive_limits limits = {25 * 1024 * 1024, 4 * 1024 * 1024};
	const struct intake intake = {
		.context = road,
		.known_name = sms_known_name,
		.cursor = sms_cursor,
		.set_cursor = sms_set_cursor,
		.put = sms_put,
		.flush = sms_flush,
		.progress = sms_progress,
	};

	error->text[0] = '\0';
	if (!*state)
		assert_int_equal(
			channel->open(&road->mailbox, "hushhush", &limits, state, error), OK);
	return channel->fetch(*state, &intake, error);
}

/* The same as a process of its own does it: opened and closed. */
static inline enum outcome sms_fetch_once(
	struct sms_road *road, const struct receiving_channel *channel, struct error *error)
{
	void *state = NULL;
	enum outcome outcome = sms_fetch(road, channel, &state, error);

	channel->close(state);
	return outcome;
}

static inline void sms_settle_text(void *context, const struct settlement *settlement)
{
	struct sms_road *road = context;

	assert_true(settlement->index < SMS_TEXTS_MAX);
	road->texts[settlement->index].settled++;
	road->texts[settlement->index].outcome = settlement->outcome;
	road->texts[settlement->index].is_unsure = settlement->is_unsure;
	road->texts[settlement->index].ended = settlement->ended_connection;
	road->texts[settlement->index].retry_after = settlement->retry_after_seconds;
	road->texts[settlement->index].reason = settlement->reason.code;
	snprintf(road->texts[settlement->index].sentence, 600, "%s",
		settlement->reason.sentence ? settlement->reason.sentence : "");
	snprintf(road->texts[settlement->index].quoted, 600, "%s",
		settlement->reason.quoted ? settlement->reason.quoted : "");
	snprintf(road->texts[settlement->index].source_id, 100, "%s",
		settlement->source_id ? settlement->source_id : "");
}

static inline void sms_tell_text(void *context, const struct delivery *delivery)
{
	struct sms_road *road = context;

	road->texts[delivery->index].told++;
	road->texts[delivery->index].delivery = delivery->state;
	road->texts[delivery->index].reason = delivery->reason.code;
	snprintf(road->texts[delivery->index].sentence, 600, "%s",
		delivery->reason.sentence ? delivery->reason.sentence : "");
}

static const char *const sms_to[] = {"+358401234567"};

static inline struct outgoing sms_outgoing(const char *text)
{
	return (struct outgoing){.id = 7,
		.recipients = sms_to,
		.recipient_count = 1,
		.message_id = "kym-1042.k1-aaaa.7@kymi.example",
		.bytes = (const unsigned char *)text,
		.size_bytes = strlen(text),
		.source_id = "SM00000000000000000000000000000001"};
}

/* Send the texts, or ask what became of them. */
static inline enum outcome sms_send_texts(struct sms_road *road,
	const struct sending_channel *channel, const struct outgoing *texts, size_t count,
	bool report, struct error *error)
{
	const struct outgoing *pointers[SMS_TEXTS_MAX];
	void *state = NULL;
	enum outcome outcome;

	memset(road->texts, 0, sizeof(road->texts));
	for (size_t i = 0; i < count; i++)
		pointers[i] = &texts[i];
	error->text[0] = '\0';
	assert_int_equal(channel->open(&road->sender, "hushhush", &state, error), OK);
	outcome = report ? channel->report(state, pointers, count, sms_tell_text, road, error)
			 : channel->send(state, pointers, count, sms_settle_text, road, error);
	channel->close(state);
	return outcome;
}

/* A line at that server; its base is the server's address. */
static inline struct sms_road *sms_road_new(
	enum sms_provider provider, const struct http_server *server)
{
	struct sms_road *road = calloc(1, sizeof(*road));

	road->line = (struct sms_line){
		.title = "city",
		.provider = provider,
		.number = "+358409999999",
		.country = "358",
		.url = server->url,
		.user = "AC0123456789abcdef0123456789abcdef",
		.secret_file = "sms.secret",
		.timeout_seconds = 2,
		.poll_seconds = 10,
		.start_now = true,
	};
	road->mailbox = (struct mailbox){.title = "city", .sms = &road->line};
	road->sender = (struct sender){.title = "city", .sms = &road->line};
	return road;
}

/* A server that is up, and a line at it. */
static inline struct sms_road *sms_road_open(enum sms_provider provider, struct http_server *server)
{
	http_server_start(server);
	return sms_road_new(provider, server);
}

static inline void sms_road_close(struct sms_road *road, struct http_server *server)
{
	free(road);
	http_server_stop(server);
}

/* As if the line had been asked before: since then, and last now. */
static inline void sms_was_asked(struct sms_road *road, int64_t since, int64_t last)
{
	assert_int_equal(sms_set_cursor(road, "sms start", 0, since, NULL), OK);
	assert_int_equal(sms_set_cursor(road, "sms last", 0, last, NULL), OK);
}

/* A provider that answers so to one text, and what comes of it. */
struct sms_trial {
	struct http_row row;
	enum outcome connection;
	int settled;
	enum outcome outcome;
	bool is_unsure;
	int64_t retry_after;
	enum reason_code reason;
	const char *words; /* in the sentence of the text, else of the connection */
};

static inline void sms_try_all(enum sms_provider provider, const struct sending_channel *channel,
	const struct sms_trial *trials, size_t count, void (*prepare)(struct sms_road *road))
{
	for (size_t i = 0; i < count; i++) {
		const struct sms_trial *trial = &trials[i];
		const struct http_row rows[] = {trial->row, {NULL}};
		struct http_server server = {.rows = rows};
		const struct outgoing text = sms_outgoing("Hei");
		struct sms_road *road;
		struct error error;
		enum outcome connection;

		road = sms_road_open(provider, &server);
		if (prepare)
			prepare(road);
		connection = sms_send_texts(road, channel, &text, 1, false, &error);
		if (connection != trial->connection || road->texts[0].settled != trial->settled ||
			(trial->settled &&
				(road->texts[0].outcome != trial->outcome ||
					road->texts[0].is_unsure != trial->is_unsure ||
					road->texts[0].retry_after != trial->retry_after ||
					road->texts[0].reason != trial->reason)) ||
			!strstr(trial->settled ? road->texts[0].sentence : error.text,
				trial->words) ||
			strstr(road->texts[0].sentence, "hushhush") ||
			strstr(error.text, "hushhush"))
			fail_msg("trial %zu: connection %s (%s), settled %d %s, unsure %d, after "
				 "%d, reason %d (%s)",
				i, outcome_name(connection), error.text, road->texts[0].settled,
				outcome_name(road->texts[0].outcome), road->texts[0].is_unsure,
				(int)road->texts[0].retry_after, road->texts[0].reason,
				road->texts[0].sentence);
		sms_road_close(road, &server);
	}
}

#endif
