/* SPDX-License-Identifier: MIT */
/* What the receiving servers we trust say of a mail's sender (RFC 8601). */
#ifndef KINDS_AUTHENTICATION_H
#define KINDS_AUTHENTICATION_H

#include "daemon/base/arena.h"
#include "daemon/model/message.h"
#include "daemon/model/site.h"

enum authentication_result {
	AUTHENTICATION_UNKNOWN, /* nobody we trust says anything that decides */
	AUTHENTICATION_PASSES,	/* the domain of From is confirmed: aligned DMARC, DKIM or SPF */
	AUTHENTICATION_FAILS,	/* dmarc=fail */
};

struct authentication {
	enum authentication_result result;
	const char *said; /* the words that decided, as one safe line; NULL */
};

/*
 * Judge the Authentication-Results of a message. Only the topmost fields count (RFC 8601 section 5
 * and 7.1): those of a server the site trusts, above any field of another server and above the next
 * Received field; what stands below may have been written by the sender. A mail with two From
 * fields is never confirmed.
 */
struct authentication authentication_of(
	struct arena *arena, const struct site *site, const struct message *message);

#endif
