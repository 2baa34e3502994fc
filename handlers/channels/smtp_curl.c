/* SPDX-License-Identifier: MIT */
/* Sending by SMTP with implicit TLS (RFC 8314) or a bearer token (XOAUTH2), over libcurl. */
#include "handlers/channels/channels.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/clock.h"
#include "daemon/base/stop.h"
#include "daemon/model/address.h"
#include "handlers/channels/smtp_meaning.h"

enum {
	CONNECT_SECONDS = 30,
	ANSWER_SECONDS = 120, /* unless the settings say another */
	MESSAGE_SECONDS = 280,
	URL_BYTES_MAX = 400,
	ARENA_BYTES = 256 * 1024,
};

struct smtp_curl {
	const struct sender *sender;
	const char *secret;
	CURL *curl;
	struct arena *arena;	/* for one message */
	char server_words[400]; /* the last answer that was not a success */
	char trouble[CURL_ERROR_SIZE];
	int64_t stop_ms; /* when all must be over, once the process was told to end; 0 */
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

/* Answers of the server come as "header" lines: keep the last that tells of a failure. */
static size_t hear_answer(char *bytes, size_t size, size_t count, void *arg)
{
	struct smtp_curl *smtp = arg;
	size_t length = size * count;

	if (length > 4 && (bytes[0] == '4' || bytes[0] == '5'))
		snprintf(smtp->server_words, sizeof(smtp->server_words), "%.*s", (int)(length - 4),
			bytes + 4);
	return length;
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
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear_answer);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, smtp);
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
	enum outcome outcome;
	const char *words = *smtp->trouble ? smtp->trouble : curl_easy_strerror(code);
	long answer = 0;

	*ret_is_connection = false;
	if (code == CURLE_OK)
		return OK;
	*ret_is_connection = true;
	if (code == CURLE_LOGIN_DENIED)
		return error_set(error, BROKEN,
			"%s refuses the login; check user and password_file",
			smtp->sender->smtp.host);
	if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
		code == CURLE_USE_SSL_FAILED)
		return error_set(error, BROKEN, "%s: %s", smtp->sender->smtp.host, words);
	curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &answer);
	if (answer >= 400 && (code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY ||
				     code == CURLE_RECV_ERROR || code == CURLE_UPLOAD_FAILED)) {
		*ret_is_connection = false;
		outcome = smtp_reason(
			SMTP_MESSAGE, (int)answer, smtp->server_words, smtp->arena, ret_reason);
		return error_set(error, outcome, "%s", ret_reason->sentence);
	}
	return error_set(error, TRY_LATER, "%s: %s", smtp->sender->smtp.host, words);
}

static CURLcode transfer(struct smtp_curl *smtp, const struct outgoing *outgoing)
{
	struct upload upload = {.outgoing = outgoing};
	struct curl_slist *recipients = NULL;
	CURLcode code;

	for (size_t i = 0; i < outgoing->recipient_count; i++)
		recipients = curl_slist_append(recipients, outgoing->recipients[i]);
	arena_reset(smtp->arena);
	smtp->server_words[0] = smtp->trouble[0] = 0;
	curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, outgoing->envelope_from);
	curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(smtp->curl, CURLOPT_READDATA, &upload);
	curl_easy_setopt(smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)outgoing->size_bytes);
	code = curl_easy_perform(smtp->curl);
	curl_slist_free_all(recipients);
	return code;
}

static bool is_sendable(const struct outgoing *outgoing)
{
	bool sendable = !*outgoing->envelope_from || address_is_sendable(outgoing->envelope_from);

	for (size_t i = 0; sendable && i < outgoing->recipient_count; i++)
		sendable = address_is_sendable(outgoing->recipients[i]);
	return sendable;
}

static enum outcome smtp_curl_send(void *state, const struct outgoing *const *messages,
	size_t count, void (*settle)(void *context, const struct settlement *settlement),
	void *context, struct error *error)
{
	struct smtp_curl *smtp = state;

	for (size_t i = 0; i < count; i++) {
		struct settlement settlement = {.index = i};
		struct error why = {""};
		bool is_connection = false;

		if (is_sendable(messages[i]))
			settlement.outcome = judge(smtp, transfer(smtp, messages[i]),
				&is_connection, &settlement.reason, &why);
		else
			settlement = (struct settlement){.index = i,
				.outcome = REFUSED,
				.reason = {.code = REASON_BAD_ADDRESS,
					.sentence = "an address of the envelope cannot be sent "
						    "to"}};
		if (is_connection)
			return error_set(error, settlement.outcome, "%s", why.text);
		settle(context, &settlement);
	}
	return OK;
}

enum outcome smtp_probe(const struct sender *sender, const char *secret, struct error *error)
{
	struct smtp_curl *smtp;
	void *state;
	struct reason reason;
	bool is_connection;
	enum outcome outcome = smtp_curl_open(sender, secret, &state, error);

	if (outcome != OK)
		return outcome;
	smtp = state;
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
