/* SPDX-License-Identifier: MIT */
/* A message as a channel hands it over: bytes, and a key that is unique at the source. */
#ifndef MODEL_INCOMING_H
#define MODEL_INCOMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum folder_kind { FOLDER_NORMAL, FOLDER_JUNK, FOLDER_SENT };

/*
 * The key (mailbox, folder, uidvalidity, uid, name) is unique: IMAP fills uidvalidity and uid, a
 * Maildir the base name of the file, ombud receive and SMS a name of their own.
 */
struct incoming {
	int64_t id;	     /* of the row; 0 until stored */
	const char *mailbox; /* a title of the settings, or incoming_by_command */
	const char *folder;
	int64_t uidvalidity;
	int64_t uid;
	const char *name; /* "" for IMAP */
	enum folder_kind folder_kind;
	bool silent;	     /* older than the start of this mailbox: filed without answer */
	int64_t received_at; /* INTERNALDATE or the provider's time: the legal time of arrival */
	int64_t fetched_at;
	const unsigned char *bytes;
	size_t size_bytes;
	const char *trouble; /* NULL, or why the bytes are not the whole message */
	bool is_released;    /* when it is put: the source has nothing to let go of */
	int attempts;
	int64_t ticket_id; /* 0, or the one made of it when it was parked before */
};

/* The mailbox of what ombud reply and the like write into the inbox: "", which no mailbox of the
 * settings can be called. Only who may write into the store can put it there. */
extern const char incoming_by_command[];
bool incoming_is_by_command(const struct incoming *incoming);

#endif
