/* SPDX-License-Identifier: MIT */
/* What an answer of an SMTP server means for a message (RFC 5321 section 4.2, RFC 3463). */
#ifndef CHANNELS_SMTP_MEANING_H
#define CHANNELS_SMTP_MEANING_H

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/model/outgoing.h"
#include "daemon/model/reason.h"

/* When the server said it. */
enum smtp_stage { SMTP_CONNECTING, SMTP_LOGIN, SMTP_MESSAGE };

/*
 * code: 3 digits, 0 when there was no answer. 2xx OK; 4xx and no answer TRY_LATER; 5xx REFUSED for
 * a message, and BROKEN (a person must act) for a login; 5xx at the greeting TRY_LATER, since it
 * says nothing about any message.
 */
enum outcome smtp_meaning(enum smtp_stage stage, int code);

/*
 * The same outcome, and unless it is OK the reason: what the answer means to who hears of it, and
 * the server's own words, made safe. In arena.
 */
enum outcome smtp_reason(enum smtp_stage stage, int code, const char *words, struct arena *arena,
	struct reason *ret_reason);

/*
 * The reason of a message with which the connection ended. stage: the last command; NULL: the
 * message itself, so that the server may have it. why: NULL when it just ended. In arena.
 */
struct reason smtp_connection_ended(const char *stage, const char *why, struct arena *arena);

/*
 * Why a message must not be handed to a server, no reason when it may: each line must end with CR
 * LF and be no longer than RFC 5321 section 4.5.3.1.6 allows, and each address of the envelope be
 * one.
 */
struct reason smtp_unsendable(const struct outgoing *outgoing);

#endif
