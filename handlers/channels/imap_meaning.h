/* SPDX-License-Identifier: MIT */
/* What a failure of an IMAP server means (RFC 3501 section 7.1, RFC 5530). */
#ifndef CHANNELS_IMAP_MEANING_H
#define CHANNELS_IMAP_MEANING_H

#include "handlers/channels/imap_stream.h"

/* What was being done. */
enum imap_deed {
	IMAP_GREETING,
	IMAP_STARTING_TLS,
	IMAP_LOGIN,
	IMAP_SELECTING,
	IMAP_LOOKING, /* SEARCH, NOOP, IDLE: says nothing about a message */
	IMAP_FETCHING,
	IMAP_RELEASING,
};

/*
 * code: libetpan's. end: of the stream. words: the server's own, with their response code.
 *
 * TRY_LATER for all that concerns the connection and for the codes that say so; BROKEN when a
 * person must act (login, a folder that is not there, TLS); REFUSED when it is this message's own
 * fault: an answer that cannot be read while fetching, a NO while releasing.
 */
enum outcome imap_meaning(enum imap_deed deed, int code, enum imap_end end, const char *words);

/* Whether the connection can be used after that code: the server answered, it only said no. */
bool imap_is_answer(int code);

/* The same as imap_meaning, with its sentence, out of the session's last answer. */
enum outcome imap_failure(const mailimap *session, const struct imap_stream *stream,
	enum imap_deed deed, int code, struct error *error);

#endif
