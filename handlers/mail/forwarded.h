/* SPDX-License-Identifier: MIT */
/* A message that somebody passed on: found in the text by the head that mail programs write above
 * it (Outlook, Gmail, Apple Mail, Thunderbird in fi, sv, en and others), or attached whole. */
#ifndef MAIL_FORWARDED_H
#define MAIL_FORWARDED_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/model/message.h"

struct forwarded {
	struct address from; /* mail NULL: the head names no address that can be written to */
	const char *subject; /* one line; "" when there is none */
	const char *date;    /* one line as it stands there; NULL */
	const char *text;    /* all that stands below the head, older heads included */
};

/*
 * The first head in the text at or behind *position (bytes; moved behind it): at least three lines
 * "Label: value" in a row, one of them of who wrote. Of several addresses on that line the last in
 * <> counts: names in front of it are their bearer's invention. Only 5,000 lines are looked at. In
 * arena; false when there is none.
 */
bool forwarded_find(
	struct arena *arena, const char *text, size_t *position, struct forwarded *ret_forwarded);

/* How many whole messages are attached. */
size_t forwarded_attached_count(const struct message *message);

/*
 * Read the first message that is attached whole (message/rfc822, in whatever transfer encoding).
 * Its attachments live in arena. False when there is none that can be read.
 */
bool forwarded_attached(
	struct arena *arena, const struct message *message, struct message *ret_message);

#endif
