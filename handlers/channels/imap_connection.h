/* SPDX-License-Identifier: MIT */
/* One connection of the IMAP channel, and the folder that is open on it. */
#ifndef CHANNELS_IMAP_CONNECTION_H
#define CHANNELS_IMAP_CONNECTION_H

#include "daemon/base/arena.h"
#include "daemon/model/channel.h"
#include "handlers/channels/imap_meaning.h"

enum {
	IMAP_TIMEOUT_SECONDS = 60,	 /* unless the settings say another */
	IMAP_ANSWER_BYTES = 1024 * 1024, /* of a command that asks for nothing big */
	IMAP_NAME_BYTES_MAX = 1024,
};

struct imap {
	const struct mailbox *mailbox;
	const char *secret;
	struct receive_limits limits;
	int timeout_seconds; /* for the answer to a command */
	SSL_CTX *tls;	     /* NULL: plain text */
	mailimap *session;   /* NULL: not connected */
	struct imap_stream *stream;
	char selected[IMAP_NAME_BYTES_MAX]; /* the open folder, as IMAP writes it; "": none */
	uint32_t uidvalidity;		    /* of the open folder */
	uint32_t uidnext;		    /* 0: the server did not say */
	uint32_t idle_seen;		    /* UIDNEXT of the idle folder when it was last read */
	bool can_move;
	bool can_expunge; /* UIDPLUS: exactly the messages named */
	bool can_idle;
	bool can_xoauth2;
};

/* A command begins: its answer has so many bytes at most, and so many seconds. */
void imap_begin(struct imap *imap, int64_t max_bytes, int seconds);
/* A command failed with a code of libetpan. Drops the connection unless the server only said no. */
enum outcome imap_failed(struct imap *imap, enum imap_deed deed, int code, struct error *error);
/* Say goodbye if the server still listens, and close. */
void imap_disconnect(struct imap *imap);

#endif
