/* SPDX-License-Identifier: MIT */
/* Reports about mail: bounces and delays (RFC 3464, 6533), read receipts (RFC 8098), complaints
 * (RFC 5965). */
#ifndef MAIL_REPORT_H
#define MAIL_REPORT_H

#include <stdbool.h>

#include "daemon/base/arena.h"
#include "daemon/model/message.h"
#include "handlers/mail/guard.h"

/*
 * Find the report part of a mail (RFC 6522, also outside a multipart/report) and set kind and
 * reports of the message. Without one, older forms are recognised by bounce_text.h. False when the
 * mail is no report; then nothing is set.
 */
bool report_read(struct arena *arena, const struct part *root, struct message *message);

#endif
