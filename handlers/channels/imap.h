/* SPDX-License-Identifier: MIT */
/* What the files of the IMAP channel share: one connection and the folder that is open on it. */
#ifndef CHANNELS_IMAP_H
#define CHANNELS_IMAP_H

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

/* imap_login.c: connect, TLS, log in. What was connected before is dropped. */
enum outcome imap_connect(struct imap *imap, struct error *error) WARN_UNUSED;
/* Say goodbye if the server still listens, and close. */
void imap_disconnect(struct imap *imap);

/* imap_folder.c */

/* Whether that folder is open. */
bool imap_is_selected(const struct imap *imap, const char *folder);
/* Open a folder for reading and moving, also when it is open already: its UIDNEXT is fresh then. */
enum outcome imap_select(struct imap *imap, const char *folder, struct error *error) WARN_UNUSED;
/* The UIDs at or above lowest, ascending, each once; in arena. */
enum outcome imap_list(struct imap *imap, uint32_t lowest, struct arena *arena, int64_t **ret_uids,
	size_t *ret_count, struct error *error) WARN_UNUSED;
/*
 * A folder's name as IMAP writes it: modified UTF-7 (RFC 3501 section 5.1.3). False when it does
 * not fit or is not a name.
 */
bool imap_encode_name(const char *name, char ret_encoded[IMAP_NAME_BYTES_MAX]);

/* imap_fetch.c */
enum outcome imap_fetch(void *state, const struct intake *intake, struct error *error) WARN_UNUSED;

/* imap_release.c */
enum outcome imap_release(void *state, const struct incoming *key, struct error *error) WARN_UNUSED;
enum outcome imap_release_together(
	void *state, const struct incoming *keys, size_t count, struct error *error) WARN_UNUSED;

/* A command begins; a failure of it. Drops the connection unless the server only said no. */
void imap_begin(struct imap *imap, int64_t max_bytes, int seconds);
enum outcome imap_failed(struct imap *imap, enum imap_deed deed, int code, struct error *error);

/* A set of UIDs (ascending) for libetpan; never NULL. */
struct mailimap_set *imap_set(const int64_t *uids, size_t count);
/* How many of the first of them one command may name: what comes of them is not too much, and the
 * line not too long for any server (RFC 7162 section 4). */
enum { IMAP_SET_MESSAGES_MAX = 1000, IMAP_SET_RANGES_MAX = 100 };
size_t imap_set_count(const int64_t *uids, size_t count);

#endif
