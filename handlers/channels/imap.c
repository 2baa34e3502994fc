/* SPDX-License-Identifier: MIT */
/*
 * Receiving by IMAP (RFC 3501; IDLE RFC 2177, MOVE RFC 6851, UIDPLUS RFC 4315), over libetpan.
 *
 * One connection serves all folders of a mailbox. What came is known by UIDVALIDITY and UID, never
 * by \Seen: people read the same mailbox. After a failure that leaves the connection in doubt it is
 * closed, and the next pass begins with a new one.
 */
#include <signal.h>
#include <stdlib.h>

#include "handlers/channels/channels.h"
#include "handlers/channels/imap_fetch.h"
#include "handlers/channels/imap_folder.h"
#include "handlers/channels/imap_login.h"
#include "handlers/channels/imap_release.h"
#include "handlers/channels/tls.h"

/* IDLE is asked for anew well within RFC 2177's 29 minutes, and the role shows life within five. */
enum { WAIT_SECONDS_MAX = 4 * 60, DONE_SECONDS = 5 };

static void imap_close(void *state)
{
	struct imap *imap = state;

	if (!imap)
		return;
	imap_disconnect(imap);
	SSL_CTX_free(imap->tls);
	free(imap);
}

static enum outcome imap_open(const struct mailbox *mailbox, const char *secret,
	const struct receive_limits *limits, void **ret_state, struct error *error)
{
	struct imap *imap = calloc(1, sizeof(*imap));
	enum outcome outcome = OK;

	if (!imap)
		out_of_memory(sizeof(*imap));
	imap->mailbox = mailbox;
	imap->secret = secret;
	imap->limits = *limits;
	imap->timeout_seconds = mailbox->imap.timeout_seconds ? (int)mailbox->imap.timeout_seconds
							      : IMAP_TIMEOUT_SECONDS;
	signal(SIGPIPE, SIG_IGN); /* TLS writes with write() */
	if (mailbox->imap.tls != TLS_NONE)
		outcome = tls_context(&mailbox->imap, false, &imap->tls, error);
	if (outcome == OK)
		outcome = imap_connect(imap, error);
	if (outcome != OK) {
		imap_close(imap);
		return outcome;
	}
	*ret_state = imap;
	return OK;
}

/* Without IDLE the server may still say goodbye, or the connection end. */
static enum outcome sleep_beside(struct imap *imap, int seconds, struct error *error)
{
	int ready = imap_stream_wait(imap->stream, seconds * 1000);
	int code;

	if (ready == 0)
		return OK;
	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	code = mailimap_noop(imap->session);
	return code == MAILIMAP_NO_ERROR ? OK : imap_failed(imap, IMAP_LOOKING, code, error);
}

/* libetpan loses its way when a word comes before the "+": then there is a new connection. */
static enum outcome idle(struct imap *imap, int seconds, struct error *error)
{
	int code;

	imap_begin(imap, IMAP_ANSWER_BYTES, imap->timeout_seconds);
	code = mailimap_idle(imap->session);
	if (code != MAILIMAP_NO_ERROR)
		return imap_failed(imap, IMAP_LOOKING, code, error);
	if (imap->session->imap_stream->read_buffer_len == 0)
		imap_stream_wait(imap->stream, seconds * 1000);
	imap_begin(imap, IMAP_ANSWER_BYTES, DONE_SECONDS);
	code = mailimap_idle_done(imap->session);
	return code == MAILIMAP_NO_ERROR ? OK : imap_failed(imap, IMAP_LOOKING, code, error);
}

static enum outcome imap_wait(void *state, int seconds, struct error *error)
{
	struct imap *imap = state;
	const char *folder = imap->mailbox->idle_folder;
	enum outcome outcome;

	if (!imap->session)
		return error_set(error, TRY_LATER, "the connection is closed");
	if (seconds > WAIT_SECONDS_MAX)
		seconds = WAIT_SECONDS_MAX;
	if (!folder || !imap->can_idle)
		return sleep_beside(imap, seconds, error);
	outcome = imap_select(imap, folder, error);
	if (outcome != OK)
		return outcome;
	if (imap->uidnext > imap->idle_seen) {
		imap->idle_seen = imap->uidnext;
		return OK; /* it came after the folder was read: IDLE would not tell of it */
	}
	return idle(imap, seconds, error);
}

const struct receiving_channel channel_imap = {
	.name = "imap",
	.open = imap_open,
	.fetch = imap_fetch,
	.release = imap_release,
	.release_together = imap_release_together,
	.wait = imap_wait,
	.close = imap_close,
};
