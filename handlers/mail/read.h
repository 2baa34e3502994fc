/* SPDX-License-Identifier: MIT */
/* From the bytes of a mail to struct message (RFC 5322, 2045-2049, 2231, 3676), over GMime behind
 * our guard. */
#ifndef MAIL_READ_H
#define MAIL_READ_H

#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/model/message.h"

/* Once per process, before the first mail_read. */
void mail_init(void);

/*
 * Read one mail. bytes must outlive ret_message: attachments point into them. Everything else lives
 * in arena.
 *
 * OK, also for hostile mail: what passes the guard's limits (guard.h) is read, the rest is left out
 * and trouble says so in one sentence. REFUSED only when nothing could be read at all (no bytes).
 */
enum outcome mail_read(struct arena *arena, const unsigned char *bytes, size_t size_bytes,
	struct message *ret_message, struct error *error) WARN_UNUSED;

#endif
