/* SPDX-License-Identifier: MIT */
/* Fetching messages by their UIDs and handing them over, whatever one of them does. */
#ifndef CHANNELS_IMAP_BATCH_H
#define CHANNELS_IMAP_BATCH_H

#include "handlers/channels/imap_connection.h"

/*
 * A message that cannot be had is passed over with a row that says so, but only when that is the
 * message's fault: the server gave another one, or has given none for so long. Before that many
 * cannot be had, the server is at fault, and all wait.
 */
enum { IMAP_DOUBTS_MAX = 3, IMAP_DOUBT_SECONDS = 15 * 60 };

/* One pass over one folder. */
struct imap_pass {
	struct imap *imap;
	const struct intake *intake;
	struct arena *arena; /* of the folder in hand */
	const char *folder;
	enum folder_kind kind;
	int64_t uidvalidity;
	int64_t start;	 /* UIDs up to here were there before the mailbox began */
	int64_t highest; /* UID that is a row */
	bool is_proven; /* the server gave a message whole: what it does not give is at fault itself
			 */
	int64_t doubt_since; /* no message could be had since then, 0: some could */
	int64_t doubted[IMAP_DOUBTS_MAX];
	const char *doubts[IMAP_DOUBTS_MAX]; /* why each of them could not be had */
	size_t doubt_count;
};

/*
 * Put those messages (ascending UIDs of the open folder). Afterwards each of them is put, whole, in
 * part or with nothing but its trouble, or was gone; otherwise the outcome says why not: nothing is
 * lost then, the next pass takes them.
 */
enum outcome imap_take(
	struct imap_pass *pass, const int64_t *uids, size_t count, struct error *error) WARN_UNUSED;

/* From now on waiting for the server counts as progress of that intake (NULL: no longer). */
void imap_watch(struct imap *imap, const struct intake *intake);

#endif
