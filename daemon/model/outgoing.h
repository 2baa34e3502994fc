/* SPDX-License-Identifier: MIT */
/* A finished message on its way out. */
#ifndef MODEL_OUTGOING_H
#define MODEL_OUTGOING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What it is for; restraint counts by it. Automatic ones to outside people have budgets. */
enum outgoing_kind {
	OUTGOING_ACKNOWLEDGEMENT, /* automatic, to an outside person */
	OUTGOING_CLOSED_HOURS,	  /* automatic, to an outside person */
	OUTGOING_KEYWORD,	  /* automatic, to an outside person who wrote a keyword */
	OUTGOING_DELAY,		  /* automatic, to an outside person: the answer is late */
	OUTGOING_CONTACT_PERSON,  /* automatic, to an outside person: who answers now */
	OUTGOING_HANDOVER,	  /* to outside, by an act of staff: another organisation has it */
	OUTGOING_ANSWER,	  /* a person's own words, to an outside person */
	OUTGOING_NOTIFICATION,	  /* to staff */
	OUTGOING_ACCOUNT,	  /* to staff: what was done with their mail */
	OUTGOING_LIMIT,		  /* to staff: there is more than what they get this hour */
	OUTGOING_DIGEST,	  /* to staff: a list, about no ticket */
};
enum { OUTGOING_KINDS = OUTGOING_DIGEST + 1 };
const char *outgoing_kind_name(enum outgoing_kind kind);
bool outgoing_is_automatic_outside(enum outgoing_kind kind);
bool outgoing_is_to_staff(enum outgoing_kind kind);

enum outgoing_state { OUT_QUEUED, OUT_CLAIMED, OUT_SENT, OUT_LATER, OUT_FAILED, OUT_HELD };
const char *outgoing_state_name(enum outgoing_state state); /* "queued" ... "held" */

/* What became of a text that its provider accepted, as the provider says. A mail has none. */
enum delivery_state {
	DELIVERY_NONE,
	DELIVERY_PENDING,
	DELIVERY_DELIVERED,
	DELIVERY_FAILED,
	DELIVERY_UNKNOWN, /* asked for a day, and never told */
};
const char *delivery_state_name(enum delivery_state state); /* "pending" ...; NULL for none */

struct outgoing {
	int64_t id;
	int64_t ticket_id;  /* 0: about no ticket */
	int64_t entry_id;   /* 0: none */
	const char *sender; /* title of the sending channel */
	enum outgoing_kind kind;
	enum outgoing_state state;
	const char *envelope_from; /* "" is the null sender */
	const char *const *recipients;
	size_t recipient_count;
	const char *message_id;	    /* without <> */
	const unsigned char *bytes; /* the whole message, CR LF line ends; a text: its UTF-8 */
	size_t size_bytes;
	int attempts;
	int64_t created_at;
	int64_t next_try_at;
	const char *reason; /* of the last failure; NULL */

	/* Texts (channel.h: one_by_one). */
	const char *source_id; /* what the provider calls it; NULL */
	int64_t unsure_since;  /* when the try began whose outcome nobody knows; 0: none */
	int unsure_asks;       /* how often the provider was asked since */
	enum delivery_state delivery;
	int report_asks; /* how often the provider was asked what became of it */
};

#endif
