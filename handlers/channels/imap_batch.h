/* SPDX-License-Identifier: MIT */
/* Fetching messages by their UIDs and handing them over, whatever one of them does. */
#ifndef CHANNELS_IMAP_BATCH_H
#define CHANNELS_IMAP_BATCH_H

#include "handlers/channels/imap.h"

/* One pass over one folder. */
struct imap_pass {
	struct imap *imap;
	const struct intake *intake;
	struct arena *arena; /* of the folder in hand */
	const char *folder;
	enum folder_kind kind;
	int64_t uidvalidity;
	int64_t start; /* UIDs up to here were there before the mailbox began */
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
