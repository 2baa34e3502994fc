/* SPDX-License-Identifier: MIT */
/* Opening a folder, which messages it has, and naming some of them. */
#ifndef CHANNELS_IMAP_FOLDER_H
#define CHANNELS_IMAP_FOLDER_H

#include "handlers/channels/imap_connection.h"

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

/* A set of UIDs (ascending) for libetpan; never NULL. */
struct mailimap_set *imap_set(const int64_t *uids, size_t count);
/* How many of the first of them one command may name: what comes of them is not too much, and the
 * line not too long for any server (RFC 7162 section 4). */
enum { IMAP_SET_MESSAGES_MAX = 1000, IMAP_SET_RANGES_MAX = 100 };
size_t imap_set_count(const int64_t *uids, size_t count);

#endif
