/* SPDX-License-Identifier: MIT */
/* A command begins and fails, and the connection ends. */
#include "handlers/channels/imap_connection.h"

enum { LOGOUT_SECONDS = 3 };

void imap_begin(struct imap *imap, int64_t max_bytes, int seconds)
{
	imap_stream_begin(imap->stream, max_bytes, seconds);
}

enum outcome imap_failed(struct imap *imap, enum imap_deed deed, int code, struct error *error)
{
	enum outcome outcome = imap_failure(imap->session, imap->stream, deed, code, error);

	if (imap->stream->end != IMAP_ALIVE || !imap_is_answer(code))
		imap_disconnect(imap);
	return outcome;
}

void imap_disconnect(struct imap *imap)
{
	mailimap *session = imap->session;

	imap->session = NULL;
	imap->selected[0] = '\0';
	if (!session)
		return;
	imap_begin(imap, IMAP_ANSWER_BYTES, LOGOUT_SECONDS);
	if (session->imap_stream)
		mailimap_logout(session);
	if (session->imap_stream) {
		mailstream_close(session->imap_stream);
		session->imap_stream = NULL;
	}
	mailimap_free(session);
	imap_stream_free(imap->stream);
	imap->stream = NULL;
}
