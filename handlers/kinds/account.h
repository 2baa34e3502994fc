/* SPDX-License-Identifier: MIT */
/* A member of staff is told what became of their mail: never silence. */
#ifndef KINDS_ACCOUNT_H
#define KINDS_ACCOUNT_H

#include "daemon/model/reason.h"
#include "handlers/kinds/identify.h"

/* The sections of the template "account"; one of them is said. */
enum account {
	ACCOUNT_NOT_A_REPLY,  /* kept as a note: it answers no notification of ours */
	ACCOUNT_NOT_VERIFIED, /* kept as a note: perhaps it is not theirs */
	ACCOUNT_ENDED,	      /* kept as a note: the ticket was closed too long ago */
	ACCOUNT_EMPTY,	      /* kept as a note: no new words */
	ACCOUNT_INSIDE,	      /* kept as a note: words stand between the quotes */
	ACCOUNT_COMMAND,  /* kept as a note: it begins with a command, which this version has not */
	ACCOUNT_NOT_SENT, /* kept as a note: it could not be sent, for the reason given */
	ACCOUNT_TOO_LONG, /* kept as a note: too long for text messages */
	ACCOUNT_NO_TEXTS, /* kept as a note: the writer has blocked text messages */
	ACCOUNT_SPLIT,	  /* it goes as several text messages */
	ACCOUNT_WITHOUT_FILES, /* it goes as a text message, without its attachments */
	ACCOUNT_NEW_TICKET,    /* it belonged to no ticket and became one */
};

/* reason may be NULL. In answer to the message in hand, to the registered address of who wrote it.
 */
enum outcome account_send(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, enum account account, const struct reason *reason,
	struct error *error) WARN_UNUSED;

/* With values for the section: "letters" and "letters_max", or "texts" and "segments". */
enum { ACCOUNT_VALUES_MAX = 2 };
enum outcome account_send_with(struct handling *handling, const struct identity *identity,
	const struct ticket *ticket, enum account account, const struct reason *reason,
	const struct template_value *values, size_t value_count, struct error *error) WARN_UNUSED;

#endif
