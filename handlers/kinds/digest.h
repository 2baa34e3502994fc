/* SPDX-License-Identifier: MIT */
/* What nobody is told of when it comes in, and the daily mail that tells the admins of it. */
#ifndef KINDS_DIGEST_H
#define KINDS_DIGEST_H

#include "daemon/store/digest.h"
#include "handlers/kinds/identify.h"

/* The message in hand came in without a word to anybody; ticket_id 0: it made no ticket. */
enum outcome digest_note(struct handling *handling, const struct identity *identity,
	enum unnoticed_kind kind, int64_t ticket_id, struct error *error) WARN_UNUSED;

/*
 * Queue the day's digest for each admin, in their first language, when the site is open and this
 * day has had none; nothing when there is nothing to tell. In the transaction that also notes the
 * day, so a crash neither loses nor doubles it.
 */
enum outcome digest_make(struct handling *handling, struct error *error) WARN_UNUSED;

#endif
