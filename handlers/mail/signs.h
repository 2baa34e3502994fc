/* SPDX-License-Identifier: MIT */
/* Signs that a mail must not be answered automatically (RFC 3834 section 2, RFC 2919,
 * MS-OXCMAIL 2.1.3.2.20). */
#ifndef MAIL_SIGNS_H
#define MAIL_SIGNS_H

#include <stdbool.h>

#include "daemon/base/arena.h"
#include "daemon/model/message.h"

/* Fill message->signs from its headers, sender and subject. In arena. */
void signs_read(struct arena *arena, struct message *message);

/* Whether the mail is the answer of a robot: an absence notice and the like. signs_read() goes
 * first. */
bool signs_say_auto_reply(const struct message *message);

#endif
