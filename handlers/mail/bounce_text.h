/* SPDX-License-Identifier: MIT */
/* Bounces written for people only: without a report part (before RFC 1894, and still). */
#ifndef MAIL_BOUNCE_TEXT_H
#define MAIL_BOUNCE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/model/message.h"

/*
 * Whether subject, sender and text of the message make it a bounce; the recipients it names are
 * then in ret_reports, in arena, at most MESSAGE_REPORTS_MAX. message->text and ->headers are read,
 * nothing is changed.
 */
bool bounce_text_read(struct arena *arena, const struct message *message,
	struct report **ret_reports, size_t *ret_count);

#endif
