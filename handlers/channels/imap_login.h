/* SPDX-License-Identifier: MIT */
/* From nothing to a logged-in IMAP connection. */
#ifndef CHANNELS_IMAP_LOGIN_H
#define CHANNELS_IMAP_LOGIN_H

#include "handlers/channels/imap_connection.h"

/* Connect, TLS, log in. What was connected before is dropped. */
enum outcome imap_connect(struct imap *imap, struct error *error) WARN_UNUSED;

#endif
