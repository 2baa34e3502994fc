/* SPDX-License-Identifier: MIT */
/* Everything new in the folders of a mailbox. */
#ifndef CHANNELS_IMAP_FETCH_H
#define CHANNELS_IMAP_FETCH_H

#include "handlers/channels/imap_connection.h"

/* The channel's fetch function; state is the struct imap: what is new in all folders. */
enum outcome imap_fetch(void *state, const struct intake *intake, struct error *error) WARN_UNUSED;

#endif
