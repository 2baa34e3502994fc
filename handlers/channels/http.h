/* SPDX-License-Identifier: MIT */
/*
 * HTTP as a client of providers' interfaces, over libcurl: one request, one answer, both bounded.
 *
 * Certificates are verified (chain, host name, TLS 1.2 at least); no redirection is followed, no
 * proxy, cookie or netrc of the environment used, no answer unpacked. A sentence of failure names
 * the host and never the address, in which some providers want the password.
 */
#ifndef CHANNELS_HTTP_H
#define CHANNELS_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/buf.h"
#include "daemon/base/error.h"

enum {
	HTTP_ANSWER_BYTES_MAX = 8 * 1024 * 1024,
	HTTP_HEADER_BYTES_MAX = 64 * 1024, /* of all header lines of an answer together */
	HTTP_SECONDS = 60,		   /* for a call, unless the settings say another */
	HTTP_RETRY_AFTER_MAX = 24 * 3600,  /* seconds; a longer Retry-After counts as this */
};

struct http; /* for one provider; connections are kept between calls where that is safe */

/* ca_file: NULL for the system's authorities. timeout_seconds: of a whole call; 0: HTTP_SECONDS.
 * ca_file must outlive it. BROKEN when libcurl cannot be used. Free with http_close. */
enum outcome http_open(const char *ca_file, int64_t timeout_seconds, struct http **ret_http,
	struct error *error) WARN_UNUSED;
void http_close(struct http *http); /* accepts NULL */

struct http_request {
	const char *method; /* "GET", "POST", "DELETE" */
	const char *url;    /* http:// or https:// */
	const char *user;   /* Basic login (RFC 7617); NULL: none */
	const char *secret;
	const char *const *headers; /* "Name: value" */
	size_t header_count;
	const char *content_type; /* NULL: there is no body */
	const char *body;
	bool is_once; /* it must not go out twice: it gets a connection of its own, since libcurl
			 repeats a request by itself when a kept connection turns out to be dead */
};

/* The texts are the http's until the next call. */
struct http_answer {
	int status;	  /* 200; 0: none came */
	const char *body; /* "" when there is none; a NUL follows size */
	size_t size;
	int64_t retry_after_seconds; /* Retry-After (RFC 9110 section 10.2.3); 0: none */
	int64_t date;		     /* the server's clock (Date), UTC seconds; 0: none */
	bool was_sent;		     /* also of a failure: the server may have the request */
};

/*
 * OK: an answer came, whatever its status says. TRY_LATER: nobody answers, or not in time, not
 * wholly or at too great a length, or the process was told to end. BROKEN: the certificate or the
 * address. ret_answer is filled in every case.
 */
enum outcome http_call(struct http *http, const struct http_request *request,
	struct http_answer *ret_answer, struct error *error) WARN_UNUSED;

/*
 * What a status means (RFC 9110 section 15): 2xx OK; 408, 425, 429 and 5xx TRY_LATER; what the
 * settings are to blame for (3xx, 401 to 405, 407, 410) BROKEN; any other 4xx REFUSED: never this
 * request.
 */
enum outcome http_meaning(int status);

/* Percent-encode all but the unreserved characters of RFC 3986, for a query or a form. */
void http_escape(struct buf *out, const char *text);

/* "https://host:port" of an address, in arena; NULL when it is no http or https address, or holds a
 * login. */
char *http_origin(struct arena *arena, const char *url);

#endif
