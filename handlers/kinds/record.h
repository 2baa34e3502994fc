/* SPDX-License-Identifier: MIT */
/* What is written down on a ticket: messages, notes, events, and every silence with its reason. */
#ifndef KINDS_RECORD_H
#define KINDS_RECORD_H

#include "daemon/model/ticket.h"
#include "handlers/kinds/decided.h"
#include "handlers/kinds/handling.h"

/* An event: one readable sentence. What strangers wrote must have passed text_printable(). */
enum outcome record_event(struct handling *handling, int64_t ticket_id, struct error *error,
	const char *format, ...) PRINTF_LIKE(4, 5) WARN_UNUSED;

/* The message in hand as an entry of that kind (in, note, or event for mails that are passed on).
 */
enum outcome record_message(struct handling *handling, int64_t ticket_id, enum entry_kind kind,
	const char *text, struct error *error) WARN_UNUSED;

/* The writer has an answer: the ticket waits for them, and the time of the first answer is kept. */
enum outcome record_answered(
	struct handling *handling, struct ticket *ticket, struct error *error) WARN_UNUSED;

/* What was not sent, to whom and why: a row of its own, and an event when there is a ticket. */
enum outcome record_silence(struct handling *handling, int64_t ticket_id, const char *to,
	const char *reason, struct error *error) WARN_UNUSED;

/* What was decided about the message in hand, with all that it can be computed anew from. */
enum outcome record_decision(struct handling *handling, int64_t ticket_id,
	const struct facts *facts, const struct decided *decided, struct error *error) WARN_UNUSED;

#endif
