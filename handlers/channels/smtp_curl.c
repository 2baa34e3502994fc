/* SPDX-License-Identifier: MIT */
/* Sending by SMTP with implicit TLS (RFC 8314) or a bearer token (XOAUTH2), over libcurl. */
#include "handlers/channels/channels.h"

#include <ctype.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/clock.h"
#include "daemon/base/stop.h"
#include "handlers/channels/curl_tls.h"
#include "handlers/channels/smtp_meaning.h"
#include "handlers/channels/tls.h"

enum {
	CONNECT_SECONDS = 30,
	ANSWER_SECONDS = 120, /* unless the settings say another */
	MESSAGE_SECONDS = 280,
	URL_BYTES_MAX = 400,
	ARENA_BYTES = 256 * 1024,
};

/* An answer that was not a success; code 0: none. */
struct refusal {
	int code;
	char words[400];
};

struct smtp_curl {
	const struct sender *sender;
	const char *secret;
	CURL *curl;
	struct arena *arena; /* for one message */
	char trouble[CURL_ERROR_SIZE];
	int64_t stop_ms; /* when all must be over, once the process was told to end; 0 */

	/* What was said so far for the message at hand. */
	enum smtp_stage stage;
	size_t recipients; /* how many were named */
	char command[5];   /* the last one, but for QUIT and RSET */
	bool is_recipient; /* it named one */
	bool is_goodbye;   /* it was QUIT or RSET */
	struct refusal last, worst_recipient;
	const struct outgoing *outgoing;
	const char **failed_recipients;
	size_t failed_count;
};

/* How far the message at hand was given to libcurl. */
struct upload {
	const struct outgoing *outgoing;
	size_t at;
};

static size_t give_bytes(char *to, size_t size, size_t count, void *arg)
{
	struct upload *upload = arg;
	size_t room = size * count, rest = upload->outgoing->size_bytes - upload->at;

	if (rest > room)
		rest = room;
	memcpy(to, upload->outgoing->bytes + upload->at, rest);
	upload->at += rest;
	return rest;
}

static bool begins(const char *bytes, size_t size, const char *word)
{
	return size >= strlen(word) && memcmp(bytes, word, strlen(word)) == 0;
}

static void hear_command(struct smtp_curl *smtp, const char *bytes, size_t size)
{
	smtp->is_recipient = begins(bytes, size, "RCPT ");
	smtp->recipients += smtp->is_recipient;
	smtp->is_goodbye = begins(bytes, size, "QUIT") || begins(bytes, size, "RSET");
	if (!smtp->is_goodbye)
		snprintf(smtp->command, sizeof(smtp->command), "%.*s", (int)size, bytes);
	if (begins(bytes, size, "AUTH "))
		smtp->stage = SMTP_LOGIN;
	else if (begins(bytes, size, "MAIL "))
		smtp->stage = SMTP_MESSAGE;
}

static void hear_answer(struct smtp_curl *smtp, const char *bytes, size_t size)
{
	struct refusal *last = &smtp->last;

	if (size < 4 || !isdigit((unsigned char)bytes[1]) || !isdigit((unsigned char)bytes[2]))
		return;
	/* what was refused before is not why it ends: another recipient, or EHLO before HELO */
	if (!smtp->is_goodbye && (bytes[0] == '2' || bytes[0] == '3'))
		last->code = 0;
	if (bytes[0] != '4' && bytes[0] != '5')
		return;
	last->code = (bytes[0] - '0') * 100 + (bytes[1] - '0') * 10 + (bytes[2] - '0');
	snprintf(last->words, sizeof(last->words), "%.*s", (int)(size - 4), bytes + 4);
	if (!smtp->is_recipient || bytes[3] == '-' ||
		smtp->recipients > smtp->outgoing->recipient_count)
		return;
	smtp->is_recipient = false; /* a server that goes on answering is not counted twice */
	smtp->failed_recipients[smtp->failed_count++] =
		smtp->outgoing->recipients[smtp->recipients - 1];
	/* what may pass later outweighs a refusal */
	if (smtp->worst_recipient.code == 0 || last->code < smtp->worst_recipient.code)
		smtp->worst_recipient = *last;
}

/* libcurl tells of a whole transfer; which answer belongs to which command is heard here. */
static int follow(CURL *curl, curl_infotype type, char *bytes, size_t size, void *arg)
{
	(void)curl;
	if (type == CURLINFO_HEADER_OUT)
		hear_command(arg, bytes, size);
	else if (type == CURLINFO_HEADER_IN)
		hear_answer(arg, bytes, size);
	return 0;
}

/* Called about once a second; anything but 0 ends the transfer. */
static int look_around(
	void *arg, curl_off_t to_load, curl_off_t loaded, curl_off_t to_send, curl_off_t sent)
{
	struct smtp_curl *smtp = arg;

	(void)to_load;
	(void)loaded;
	(void)to_send;
	(void)sent;
	if (!stop_asked())
		return 0;
	if (smtp->stop_ms == 0)
		smtp->stop_ms = clock_monotonic_ms() + STOP_GRACE_MS;
	return clock_monotonic_ms() >= smtp->stop_ms;
}

static void set_options(struct smtp_curl *smtp)
{
	const struct endpoint *endpoint = &smtp->sender->smtp;
	long seconds = endpoint->timeout_seconds ? (long)endpoint->timeout_seconds : ANSWER_SECONDS;
	char url[URL_BYTES_MAX];
	CURL *curl = smtp->curl;

	snprintf(url, sizeof(url), "%s://%s:%d/", endpoint->tls == TLS_IMPLICIT ? "smtps" : "smtp",
		endpoint->host, endpoint->port);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
		endpoint->tls == TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	if (endpoint->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, endpoint->ca_file);
	if (endpoint->user) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, endpoint->user);
		curl_easy_setopt(curl, endpoint->oauth ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD,
			smtp->secret);
		if (endpoint->oauth)
			curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
	}
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_bytes);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, follow);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, smtp);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L); /* else it is not called */
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, smtp->trouble);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_around);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, smtp);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
		seconds < CONNECT_SECONDS ? seconds : (long)CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)MESSAGE_SECONDS);
}

static enum outcome smtp_curl_open(
	const struct sender *sender, const char *secret, void **ret_state, struct error *error)
{
	struct smtp_curl *smtp = calloc(1, sizeof(*smtp));

	if (!smtp)
		out_of_memory(sizeof(*smtp));
	curl_global_init(CURL_GLOBAL_DEFAULT);
	smtp->sender = sender;
	smtp->secret = secret;
	smtp->curl = curl_easy_init();
	if (!smtp->curl) {
		free(smtp);
		return error_set(error, BROKEN, "libcurl cannot be used");
	}
	smtp->arena = arena_new(ARENA_BYTES);
	set_options(smtp);
	*ret_state = smtp;
	return OK;
}

static void smtp_curl_close(void *state)
{
	struct smtp_curl *smtp = state;

	if (!smtp)
		return;
	curl_easy_cleanup(smtp->curl);
	arena_free(smtp->arena);
	free(smtp);
}

/* What came of one transfer: the connection's failure in error, the message's in *ret_reason too.
 */
static enum outcome judge(struct smtp_curl *smtp, CURLcode code, bool *ret_is_connection,
	struct reason *ret_reason, struct error *error)
{
	const char *words = *smtp->trouble ? smtp->trouble : curl_easy_strerror(code);
	const char *host = smtp->sender->smtp.host;
	enum outcome outcome;

	*ret_is_connection = false;
	if (code == CURLE_OK)
		return OK;
	*ret_is_connection = true;
	if (code == CURLE_LOGIN_DENIED && smtp->last.code == 0)
		return error_set(
			error, BROKEN, "%s refuses the login; check user and password_file", host);
	if (code == CURLE_LOGIN_DENIED) {
		outcome = smtp_reason(
			SMTP_LOGIN, smtp->last.code, smtp->last.words, smtp->arena, ret_reason);
		return error_set(error, outcome, "%s%s: %s", host,
			outcome == BROKEN ? " (check user and password_file)" : "",
			ret_reason->sentence);
	}
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return tls_refusal(curl_tls_verified(smtp->curl), host, error);
	if (code == CURLE_SSL_CACERT_BADFILE || code == CURLE_USE_SSL_FAILED)
		return error_set(error, BROKEN, "%s: %s", host, words);
	if (smtp->last.code != 0 && smtp->stage != SMTP_MESSAGE) {
		outcome = smtp_reason(
			smtp->stage, smtp->last.code, smtp->last.words, smtp->arena, ret_reason);
		return error_set(error, outcome, "%s: %s", host, ret_reason->sentence);
	}
	if (smtp->last.code != 0) {
		const struct refusal *why =
			smtp->failed_count > 0 && smtp->failed_count == smtp->recipients
				? &smtp->worst_recipient
				: &smtp->last;

		*ret_is_connection = false;
		outcome = smtp_reason(SMTP_MESSAGE, why->code, why->words, smtp->arena, ret_reason);
		return error_set(error, outcome, "%s", ret_reason->sentence);
	}
	return error_set(error, TRY_LATER, "%s: %s", host, words);
}

static void begin_transfer(struct smtp_curl *smtp, const struct outgoing *outgoing)
{
	arena_reset(smtp->arena);
	smtp->stage = SMTP_CONNECTING;
	smtp->recipients = smtp->failed_count = 0;
	smtp->is_recipient = smtp->is_goodbye = false;
	smtp->last.code = smtp->worst_recipient.code = 0;
	smtp->trouble[0] = '\0';
	smtp->outgoing = outgoing;
	smtp->failed_recipients = ARENA_ARRAY(smtp->arena, outgoing->recipient_count, const char *);
}

/* *ret_given: the server may have the message. */
static CURLcode transfer(struct smtp_curl *smtp, const struct outgoing *outgoing, bool *ret_given)
{
	struct upload upload = {.outgoing = outgoing};
	struct curl_slist *recipients = NULL;
	CURLcode code;

	for (size_t i = 0; i < outgoing->recipient_count; i++)
		recipients = curl_slist_append(recipients, outgoing->recipients[i]);
	begin_transfer(smtp, outgoing);
	curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, outgoing->envelope_from);
	curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(smtp->curl, CURLOPT_READDATA, &upload);
	curl_easy_setopt(smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)outgoing->size_bytes);
	code = curl_easy_perform(smtp->curl);
	curl_slist_free_all(recipients);
	*ret_given = upload.at > 0;
	return code;
}

/* How a transfer ended that says nothing of its message. */
enum ending {
	ENDING_ANSWERED, /* it does not: the message is settled */
	ENDING_BEFORE,	 /* the message was not in hand, or we were told to end */
	ENDING_BEHIND,	 /* it was only announced, behind others: it is first on the next one */
	ENDING_IN_HAND,
	ENDING_IN_DOUBT, /* the server may have it */
};

static enum ending ending_of(struct smtp_curl *smtp, CURLcode code, bool was_given)
{
	long connections = 0;

	if (was_given)
		return ENDING_IN_DOUBT;
	if (smtp->stage != SMTP_MESSAGE || code == CURLE_ABORTED_BY_CALLBACK)
		return ENDING_BEFORE;
	curl_easy_getinfo(smtp->curl, CURLINFO_NUM_CONNECTS, &connections);
	return connections == 0 && strcmp(smtp->command, "MAIL") == 0 ? ENDING_BEHIND
								      : ENDING_IN_HAND;
}

/* Send one. */
static enum ending send_one(struct smtp_curl *smtp, const struct outgoing *outgoing,
	struct settlement *settlement, struct error *why)
{
	bool is_connection, was_given;
	CURLcode code;

	settlement->reason = smtp_unsendable(outgoing);
	if (settlement->reason.sentence) {
		settlement->outcome = REFUSED;
		return ENDING_ANSWERED;
	}
	settlement->reason = (struct reason){.code = REASON_NONE};
	code = transfer(smtp, outgoing, &was_given);
	settlement->outcome = judge(smtp, code, &is_connection, &settlement->reason, why);
	if (settlement->outcome == OK && smtp->failed_count > 0) {
		settlement->failed_recipients = smtp->failed_recipients;
		settlement->failed_count = smtp->failed_count;
		(void)smtp_reason(SMTP_MESSAGE, smtp->worst_recipient.code,
			smtp->worst_recipient.words, smtp->arena, &settlement->reason);
	}
	return is_connection ? ending_of(smtp, code, was_given) : ENDING_ANSWERED;
}

static enum outcome smtp_curl_send(void *state, const struct outgoing *const *messages,
	size_t count, void (*settle)(void *context, const struct settlement *settlement),
	void *context, struct error *error)
{
	struct smtp_curl *smtp = state;
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < count; i++) {
		struct settlement settlement = {.index = i};
		struct error why = {""};
		enum ending ending = send_one(smtp, messages[i], &settlement, &why);

		if (ending == ENDING_BEHIND)
			ending = send_one(smtp, messages[i], &settlement, &why);
		if (ending == ENDING_ANSWERED) {
			settle(context, &settlement);
			continue;
		}
		outcome = error_set(error, settlement.outcome, "%s", why.text);
		if (ending == ENDING_BEFORE)
			continue;
		/* it counts as tried: one at which a server gives up must not hold up the others */
		settlement.outcome = TRY_LATER;
		settlement.ended_connection = true;
		settlement.reason = smtp_connection_ended(
			ending == ENDING_IN_DOUBT ? NULL : smtp->command, why.text, smtp->arena);
		settle(context, &settlement);
	}
	return outcome;
}

enum outcome smtp_probe(const struct sender *sender, const char *secret, struct error *error)
{
	struct smtp_curl *smtp;
	void *state;
	const struct outgoing nothing = {.recipient_count = 0};
	struct reason reason;
	bool is_connection;
	enum outcome outcome = smtp_curl_open(sender, secret, &state, error);

	if (outcome != OK)
		return outcome;
	smtp = state;
	begin_transfer(smtp, &nothing);
	curl_easy_setopt(smtp->curl, CURLOPT_UPLOAD, 0L);
	curl_easy_setopt(smtp->curl, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(smtp->curl, CURLOPT_CUSTOMREQUEST, "NOOP");
	outcome = judge(smtp, curl_easy_perform(smtp->curl), &is_connection, &reason, error);
	smtp_curl_close(smtp);
	return outcome;
}

const struct sending_channel channel_smtp_curl = {
	.name = "smtp_curl",
	.open = smtp_curl_open,
	.send = smtp_curl_send,
	.close = smtp_curl_close,
};
