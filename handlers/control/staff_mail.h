/* SPDX-License-Identifier: MIT */
/* A mail to ourselves in the name of a member of staff: how a command takes the same road as mail.
 */
#ifndef CONTROL_STAFF_MAIL_H
#define CONTROL_STAFF_MAIL_H

#include "daemon/config/config.h"
#include "daemon/store/store.h"

struct staff_mail {
	const char *command; /* for what it says on failure */
	const struct settings *settings;
	const struct person *person; /* in whose name; has a mail address */
	const char *subject;
	const char *text; /* commands and words, as they would stand in a mail */
};

/* Put it into the inbox as if it had come, and wake the worker: what follows is its doing, as with
 * any mail of staff. EX_OK or an exit status; then the sentence is printed. */
int staff_mail_give(struct store *store, const struct staff_mail *mail, struct arena *arena);

#endif
