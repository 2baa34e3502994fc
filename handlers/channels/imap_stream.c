/* SPDX-License-Identifier: MIT */
/* The bytes below libetpan: a socket, TLS that verifies, and the limits that the library lacks. */
#include "handlers/channels/imap_stream.h"

#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/clock.h"
#include "daemon/base/stop.h"
#include "handlers/channels/tls.h"

enum { SLICE_MS = 20 * 1000 };

static ssize_t give_up(struct imap_stream *stream, enum imap_end end, const char *why)
{
	if (stream->end == IMAP_ALIVE) {
		stream->end = end;
		stream->why = why;
	}
	return -1;
}

static int64_t time_left(struct imap_stream *stream)
{
	int64_t now = clock_monotonic_ms();
	int64_t until = stream->deadline_ms + stream->received_bytes * 1000 / IMAP_SLOWEST_BYTES;

	if (stop_asked()) {
		if (stream->stop_ms == 0)
			stream->stop_ms = now + STOP_GRACE_MS;
		if (stream->stop_ms < until)
			until = stream->stop_ms;
	}
	return until - now;
}

static ssize_t too_late(struct imap_stream *stream)
{
	return give_up(stream, IMAP_TOO_LATE,
		stream->stop_ms ? "the process was told to end"
				: "the server did not answer in time");
}

/* Whether the socket is ready before the deadline. */
static bool wait_ready(struct imap_stream *stream, short events)
{
	for (;;) {
		struct pollfd polled = {.fd = stream->descriptor, .events = events};
		int64_t left = time_left(stream);
		int slice = left < SLICE_MS ? (int)left : SLICE_MS;
		int ready;

		if (stream->progress)
			stream->progress(stream->progress_context);
		if (left <= 0) {
			too_late(stream);
			return false;
		}
		/* stop_poll would come back at once, all through the grace */
		ready = stop_asked() ? poll(&polled, 1, slice)
				     : stop_poll(stream->descriptor, events, slice);
		if (ready > 0)
			return true;
		if (ready < 0 && errno != EINTR) {
			give_up(stream, IMAP_CLOSED, "the connection cannot be waited for");
			return false;
		}
	}
}

/* What poll() must wait for; 0: the connection is over. */
static short wanted_by_tls(const struct imap_stream *stream, int result)
{
	switch (SSL_get_error(stream->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return POLLIN;
	case SSL_ERROR_WANT_WRITE:
		return POLLOUT;
	default:
		return 0;
	}
}

/* One read or write; -1 with *ret_events when it would block, 0 for those when it is over. */
static ssize_t move_bytes(
	struct imap_stream *stream, void *in, const void *out, size_t size, short *ret_events)
{
	ssize_t moved;

	if (size > INT32_MAX)
		size = INT32_MAX;
	if (stream->ssl) {
		int result;

		ERR_clear_error();
		result = in ? SSL_read(stream->ssl, in, (int)size)
			    : SSL_write(stream->ssl, out, (int)size);
		*ret_events = result > 0 ? 0 : wanted_by_tls(stream, result);
		return result > 0 ? result : -1;
	}
	do
		moved = in ? recv(stream->descriptor, in, size, 0)
			   : send(stream->descriptor, out, size, MSG_NOSIGNAL);
	while (moved < 0 && errno == EINTR);
	*ret_events = 0;
	if (moved < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		*ret_events = in ? POLLIN : POLLOUT;
	return moved > 0 ? moved : -1;
}

static ssize_t move_in_time(struct imap_stream *stream, void *in, const void *out, size_t size)
{
	while (stream->end == IMAP_ALIVE) {
		short events;
		ssize_t moved = 0;

		/* looked at for each piece: one byte a second is also too slow */
		if (time_left(stream) <= 0)
			return too_late(stream);
		moved = move_bytes(stream, in, out, size, &events);
		if (moved > 0)
			return moved;
		if (events == 0)
			return give_up(stream, IMAP_CLOSED, "the server closed the connection");
		if (!wait_ready(stream, events))
			return -1;
	}
	return -1;
}

static ssize_t low_read(mailstream_low *low, void *bytes, size_t size)
{
	struct imap_stream *stream = low->data;
	ssize_t moved = move_in_time(stream, bytes, NULL, size);
	const char *why;

	if (moved < 0)
		return -1;
	stream->received_bytes += moved;
	why = imap_guard_feed(&stream->guard, bytes, (size_t)moved);
	return why ? give_up(stream, IMAP_HOSTILE, why) : moved;
}

static ssize_t low_write(mailstream_low *low, const void *bytes, size_t size)
{
	return move_in_time(low->data, NULL, bytes, size);
}

static int low_close(mailstream_low *low)
{
	struct imap_stream *stream = low->data;

	if (stream->ssl && stream->end == IMAP_ALIVE)
		SSL_shutdown(stream->ssl);
	give_up(stream, IMAP_CLOSED, "the connection was closed");
	return 0;
}

static int low_descriptor(mailstream_low *low)
{
	const struct imap_stream *stream = low->data;

	return stream->descriptor;
}

static void low_free(mailstream_low *low)
{
	free(low);
}

static void low_cancel(mailstream_low *low)
{
	(void)low;
}

static struct mailstream_cancel *low_get_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static carray *low_certificates(mailstream_low *low)
{
	(void)low;
	return NULL;
}

struct imap_stream *imap_stream_new(int descriptor, mailstream_low **ret_low)
{
	static mailstream_low_driver driver = {
		.mailstream_read = low_read,
		.mailstream_write = low_write,
		.mailstream_close = low_close,
		.mailstream_get_fd = low_descriptor,
		.mailstream_free = low_free,
		.mailstream_cancel = low_cancel,
		.mailstream_get_cancel = low_get_cancel,
		.mailstream_get_certificate_chain = low_certificates,
	};
	struct imap_stream *stream = calloc(1, sizeof(*stream));

	if (!stream)
		out_of_memory(sizeof(*stream));
	stream->descriptor = descriptor;
	*ret_low = mailstream_low_new(stream, &driver);
	if (!*ret_low)
		out_of_memory(sizeof(**ret_low));
	return stream;
}

void imap_stream_free(struct imap_stream *stream)
{
	if (!stream)
		return;
	SSL_free(stream->ssl);
	close(stream->descriptor);
	free(stream);
}

void imap_stream_begin(struct imap_stream *stream, int64_t max_bytes, int seconds)
{
	imap_guard_begin(&stream->guard, max_bytes);
	stream->deadline_ms = clock_monotonic_ms() + (int64_t)seconds * 1000;
	stream->received_bytes = 0;
}

enum outcome imap_stream_start_tls(struct imap_stream *stream, SSL_CTX *context,
	const struct endpoint *endpoint, struct error *error)
{
	stream->ssl = SSL_new(context);
	if (!stream->ssl || SSL_set_fd(stream->ssl, stream->descriptor) != 1)
		return error_set(error, BROKEN, "OpenSSL cannot make a connection");
	for (;;) {
		int result = SSL_connect(stream->ssl);
		short events;

		if (result == 1)
			return OK;
		events = wanted_by_tls(stream, result);
		if (events == 0) {
			give_up(stream, IMAP_CLOSED, "the handshake failed");
			return tls_failure(stream->ssl, endpoint, error);
		}
		if (!wait_ready(stream, events))
			return error_set(error, TRY_LATER, "%s: %s", endpoint->host, stream->why);
	}
}

void imap_stream_give_up(struct imap_stream *stream, const char *why)
{
	give_up(stream, IMAP_CLOSED, why);
}

int imap_stream_wait(struct imap_stream *stream, int milliseconds)
{
	if (stream->end != IMAP_ALIVE)
		return -1;
	if (stream->ssl && SSL_pending(stream->ssl) > 0)
		return 1;
	return stop_poll(stream->descriptor, POLLIN, milliseconds);
}
