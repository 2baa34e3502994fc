/* SPDX-License-Identifier: MIT */
/*
 * Why something was not sent, passed on, delivered or read. It is said twice: to the log, the store
 * and the command line by the English sentence made where it happened, and to the people at the
 * edges in their own language by the section of the template "reasons" that has the code's name.
 */
#ifndef MODEL_REASON_H
#define MODEL_REASON_H

#include <stdbool.h>
#include <stddef.h>

/* A code stands for what its reader can do about it, not for each cause. */
enum reason_code {
	REASON_NONE,

	/* No automatic answer, because of the message ... */
	REASON_BY_RULE, /* quoted: what the rule says */
	REASON_NOT_CONFIRMED,
	REASON_AUTOMATIC,
	REASON_LIST,
	REASON_NO_REPLY,
	REASON_SPAM,
	REASON_TOO_OLD,
	REASON_FILED,
	/* ... because of who would get it, and of how much they got already. */
	REASON_STOPPED, /* by a text: STOP */
	REASON_STAFF,
	REASON_LIMIT,

	/* No mail or text could be made or sent. */
	REASON_NO_ADDRESS,
	REASON_NO_TEXTS, /* the provider passes none on: the recipient told it STOP */
	REASON_BUDGET,	 /* the day's text messages are used up */
	REASON_BAD_ADDRESS,
	REASON_OWN_ADDRESS,
	REASON_NO_SENDER,
	REASON_TOO_LARGE_TO_SEND,
	REASON_INCOMPLETE, /* only a part of it arrived here */

	/* The server of the recipient did not take it; quoted: its words. */
	REASON_UNKNOWN_MAILBOX,
	REASON_UNKNOWN_DOMAIN,
	REASON_FULL_MAILBOX,
	REASON_TOO_LARGE,
	REASON_REJECTED, /* by its policy */
	REASON_NOT_ACCEPTED,
	REASON_UNREACHABLE,
	REASON_GIVEN_UP, /* after trying for 48 hours */
	REASON_UNSURE,	 /* a text: nobody can tell whether it was accepted */

	/* A message could not be read. */
	REASON_CRASHED,
	REASON_TOO_HEAVY,
	REASON_UNREADABLE,

	REASON_COUNT
};

struct reason {
	enum reason_code code;
	const char *sentence; /* in English; NULL: there is no reason */
	const char *quoted;   /* words from outside, as one safe line; NULL */
	bool by_text;	      /* it is about a text message: other words for staff */
};

/* The section of the template "reasons": "full_mailbox"; NULL for REASON_NONE. */
const char *reason_name(enum reason_code code);

/*
 * What the first enhanced status code (RFC 3463: "5.1.1") in a text means for who reads of it;
 * REASON_NOT_ACCEPTED when there is none or it says no more than that. text may be NULL.
 */
enum reason_code reason_of_status(const char *text);

#endif
