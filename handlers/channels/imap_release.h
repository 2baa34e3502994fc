/* SPDX-License-Identifier: MIT */
/* Letting go of messages that are in the store. */
#ifndef CHANNELS_IMAP_RELEASE_H
#define CHANNELS_IMAP_RELEASE_H

#include "handlers/channels/imap_connection.h"

/* The channel's release functions; state is the struct imap. */
enum outcome imap_release(void *state, const struct incoming *key, struct error *error) WARN_UNUSED;
enum outcome imap_release_together(
	void *state, const struct incoming *keys, size_t count, struct error *error) WARN_UNUSED;

#endif
