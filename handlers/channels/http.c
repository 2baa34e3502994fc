/* SPDX-License-Identifier: MIT */
/* HTTP as a client of providers' interfaces, over libcurl. */
#include "handlers/channels/http.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/stop.h"
#include "daemon/base/text.h"
#include "handlers/channels/curl_tls.h"
#include "handlers/channels/tls.h"

enum { CONNECT_SECONDS = 20, POLL_MS = 1000, HOST_BYTES = 256 };

struct http {
	CURL *curl;
	CURLM *multi;
	struct buf body;
	size_t header_bytes;
	int64_t date;
	char trouble[CURL_ERROR_SIZE];
};

static size_t hear_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct http *http = arg;

	return buf_append(&http->body, bytes, size * count) ? size * count : 0;
}

static size_t hear_header(char *bytes, size_t size, size_t count, void *arg)
{
	static const char date[] = "date:";
	struct http *http = arg;
	char line[100];

	http->header_bytes += size * count;
	if (http->header_bytes > HTTP_HEADER_BYTES_MAX)
		return 0;
	snprintf(line, sizeof(line), "%.*s", (int)(size * count), bytes);
	if (strncasecmp(line, date, strlen(date)) == 0) {
		time_t at = curl_getdate(line + strlen(date), NULL);

		http->date = at > 0 ? at : 0;
	}
	return size * count;
}

enum outcome http_open(
	const char *ca_file, int64_t timeout_seconds, struct http **ret_http, struct error *error)
{
	long seconds = timeout_seconds > 0 ? (long)timeout_seconds : HTTP_SECONDS;
	struct http *http = calloc(1, sizeof(*http));
	CURL *curl;

	if (!http)
		out_of_memory(sizeof(*http));
	curl_global_init(CURL_GLOBAL_DEFAULT);
	buf_init(&http->body, HTTP_ANSWER_BYTES_MAX);
	http->curl = curl = curl_easy_init();
	http->multi = curl_multi_init();
	if (!curl || !http->multi) {
		http_close(http);
		return error_set(error, BROKEN, "libcurl cannot be used");
	}
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	if (ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
		seconds < CONNECT_SECONDS ? seconds : CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)HTTP_ANSWER_BYTES_MAX);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, http->trouble);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, hear_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, http);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, http);
	*ret_http = http;
	return OK;
}

void http_close(struct http *http)
{
	if (!http)
		return;
	curl_easy_cleanup(http->curl);
	curl_multi_cleanup(http->multi);
	buf_free(&http->body);
	free(http);
}

static struct curl_slist *header_list(const struct http_request *request)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	for (size_t i = 0; i < request->header_count; i++)
		list = curl_slist_append(list, request->headers[i]);
	if (request->content_type) {
		char line[200];

		snprintf(line, sizeof(line), "Content-Type: %s", request->content_type);
		list = curl_slist_append(list, line);
	}
	return list;
}

static void set_request(
	struct http *http, const struct http_request *request, struct curl_slist *headers)
{
	CURL *curl = http->curl;

	curl_easy_setopt(curl, CURLOPT_URL, request->url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_USERNAME, request->user);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, request->user ? request->secret : NULL);
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, request->is_once ? 1L : 0L);
	curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L); /* forgets the last request's body */
	if (request->content_type) {
		curl_easy_setopt(curl, CURLOPT_POST, 1L);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
		curl_easy_setopt(
			curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(request->body));
	}
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

static bool was_sent(const struct http *http)
{
	long bytes = 0;

	curl_easy_getinfo(http->curl, CURLINFO_REQUEST_SIZE, &bytes);
	return bytes > 0;
}

/* When the process is told to end: at once while nothing was said, else after the grace. */
static bool should_give_up(const struct http *http, int64_t *stop_ms)
{
	if (!stop_asked())
		return false;
	if (*stop_ms == 0)
		*stop_ms = clock_monotonic_ms() + STOP_GRACE_MS;
	return !was_sent(http) || clock_monotonic_ms() >= *stop_ms;
}

static CURLcode run(struct http *http)
{
	CURLcode code = CURLE_ABORTED_BY_CALLBACK;
	int running = 1, left;
	int64_t stop_ms = 0;
	const CURLMsg *message;

	while (running > 0 && !should_give_up(http, &stop_ms)) {
		struct curl_waitfd stop = {.fd = stop_descriptor(), .events = CURL_WAIT_POLLIN};

		if (curl_multi_perform(http->multi, &running) != CURLM_OK)
			break;
		/* once readable the descriptor stays so */
		if (running > 0)
			curl_multi_poll(
				http->multi, &stop, stop.fd >= 0 && stop_ms == 0, POLL_MS, NULL);
	}
	while ((message = curl_multi_info_read(http->multi, &left))) {
		if (message->msg == CURLMSG_DONE)
			code = message->data.result;
	}
	return code;
}

static void fill_answer(struct http *http, CURLcode code, struct http_answer *ret_answer)
{
	curl_off_t retry_after = 0;
	long status = 0;

	if (code == CURLE_OK) {
		curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(http->curl, CURLINFO_RETRY_AFTER, &retry_after);
	}
	*ret_answer = (struct http_answer){
		.status = (int)status,
		.body = buf_text(&http->body),
		.size = http->body.size,
		.retry_after_seconds = retry_after < 0			    ? 0
				       : retry_after > HTTP_RETRY_AFTER_MAX ? HTTP_RETRY_AFTER_MAX
									    : retry_after,
		.date = http->date,
		.was_sent = was_sent(http),
	};
}

static enum outcome judge(
	const struct http *http, CURLcode code, const char *url, struct error *error)
{
	const char *words = *http->trouble ? http->trouble : curl_easy_strerror(code);
	CURLU *parts = curl_url();
	char host[HOST_BYTES] = "the provider";
	char *found = NULL;

	if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_HOST, &found, 0) == CURLUE_OK)
		snprintf(host, sizeof(host), "%s", found);
	curl_free(found);
	curl_url_cleanup(parts);
	if (code == CURLE_OK)
		return OK;
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return error_set(error, TRY_LATER, "%s: ombud was told to end", host);
	if (http->body.overflowed || code == CURLE_FILESIZE_EXCEEDED)
		return error_set(error, TRY_LATER,
			"%s: its answer is longer than %d MB and was not read", host,
			HTTP_ANSWER_BYTES_MAX / 1024 / 1024);
	if (http->header_bytes > HTTP_HEADER_BYTES_MAX)
		return error_set(error, TRY_LATER,
			"%s: the header of its answer is longer than %d kB and was not read", host,
			HTTP_HEADER_BYTES_MAX / 1024);
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return tls_refusal(curl_tls_verified(http->curl), host, error);
	if (code == CURLE_SSL_CACERT_BADFILE)
		return error_set(error, BROKEN, "%s: %s; check url and ca_file", host, words);
	if (code == CURLE_UNSUPPORTED_PROTOCOL && was_sent(http))
		return error_set(error, TRY_LATER, "%s: its answer is no HTTP", host);
	if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
		return error_set(error, BROKEN,
			"the address is none (http:// or https:// is expected); check url");
	if (code == CURLE_OPERATION_TIMEDOUT)
		return error_set(error, TRY_LATER, "%s gave no whole answer in time", host);
	if (code == CURLE_GOT_NOTHING || code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR)
		return error_set(error, TRY_LATER,
			"%s ended the connection before its answer was whole", host);
	return error_set(error, TRY_LATER, "%s: %s", host, words);
}

enum outcome http_call(struct http *http, const struct http_request *request,
	struct http_answer *ret_answer, struct error *error)
{
	struct curl_slist *headers;
	CURLcode code;

	*ret_answer = (struct http_answer){.body = ""};
	if (stop_asked())
		return error_set(error, TRY_LATER, "ombud was told to end");
	buf_clear(&http->body);
	http->header_bytes = 0;
	http->date = 0;
	http->trouble[0] = '\0';
	headers = header_list(request);
	set_request(http, request, headers);
	curl_multi_add_handle(http->multi, http->curl);
	code = run(http);
	fill_answer(http, code, ret_answer);
	curl_multi_remove_handle(http->multi, http->curl);
	curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(headers);
	return judge(http, code, request->url, error);
}

enum outcome http_meaning(int status)
{
	switch (status) {
	case 401:
	case 402:
	case 403:
	case 404:
	case 405:
	case 407:
	case 410:
		return BROKEN;
	case 408:
	case 425:
	case 429:
		return TRY_LATER;
	default:
		break;
	}
	switch (status / 100) {
	case 2:
		return OK;
	case 3:
		return BROKEN;
	case 4:
		return REFUSED;
	default:
		return TRY_LATER;
	}
}

void http_escape(struct buf *out, const char *text)
{
	static const char unreserved[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *text; text++) {
		if (strchr(unreserved, *text))
			buf_putc(out, *text);
		else
			buf_printf(out, "%%%02X", (unsigned char)*text);
	}
}

char *http_origin(struct arena *arena, const char *url)
{
	char *scheme = NULL, *host = NULL, *port = NULL, *user = NULL, *origin = NULL;
	CURLU *parts = curl_url();

	if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_NO_USER &&
		curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
		curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
		(strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0))
		origin = text_lower_ascii(
			arena, arena_printf(arena, "%s://%s:%s", scheme, host, port));
	curl_free(user);
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(parts);
	return origin;
}
