/* SPDX-License-Identifier: MIT */
/*
 * The bytes below libetpan: a socket, TLS that verifies, and the limits that the library lacks.
 *
 * libetpan takes any certificate, waits for ever on a server that drips, and spins when the
 * connection ends inside a literal. Under this driver every command has a deadline and a budget,
 * and the end of the connection is an error. Told to end, what is under way has STOP_GRACE_MS.
 */
#ifndef CHANNELS_IMAP_STREAM_H
#define CHANNELS_IMAP_STREAM_H

#include <libetpan/libetpan.h>
#include <openssl/ssl.h>

#include "daemon/base/error.h"
#include "daemon/model/site.h"
#include "handlers/channels/imap_guard.h"

/* How the connection ended. */
enum imap_end {
	IMAP_ALIVE,
	IMAP_CLOSED,   /* by the server or the network */
	IMAP_TOO_LATE, /* the deadline passed */
	IMAP_HOSTILE,  /* the guard refused what came */
};

struct imap_stream {
	int descriptor;
	SSL *ssl; /* NULL: plain text so far */
	struct imap_guard guard;
	int64_t deadline_ms;
	int64_t received_bytes; /* since the command began: they buy time */
	int64_t stop_ms;	/* when all must be over, once the process was told to end; 0 */
	enum imap_end end;
	const char *why;		 /* a sentence once it ended */
	void (*progress)(void *context); /* a sign of life while waiting; NULL */
	void *progress_context;
};

/* Takes the connected descriptor. ret_low belongs to the mailstream that is made of it, the
 * imap_stream to the caller: free it after that with imap_stream_free. */
struct imap_stream *imap_stream_new(int descriptor, mailstream_low **ret_low);
void imap_stream_free(struct imap_stream *stream); /* accepts NULL; closes the descriptor */

/*
 * Before the greeting, the handshake and each command: its answer has at most max_bytes and comes
 * within seconds, and as much longer as its bytes need at IMAP_SLOWEST_BYTES a second.
 */
enum { IMAP_SLOWEST_BYTES = 16 * 1024 };
void imap_stream_begin(struct imap_stream *stream, int64_t max_bytes, int seconds);

/* End it from this side: what is still to come is not read. */
void imap_stream_give_up(struct imap_stream *stream, const char *why);

/* The handshake, within the time that began last. BROKEN for a certificate that does not verify,
 * else TRY_LATER. */
enum outcome imap_stream_start_tls(struct imap_stream *stream, SSL_CTX *context,
	const struct endpoint *endpoint, struct error *error) WARN_UNUSED;

/*
 * Wait until the server says something: 1; 0 after milliseconds or when the process was told to
 * end; -1 when the connection ended.
 */
int imap_stream_wait(struct imap_stream *stream, int milliseconds);

#endif
