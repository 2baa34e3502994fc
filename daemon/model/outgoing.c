/* SPDX-License-Identifier: MIT */
/* Words for what an outgoing message is for and how far it has come. */
#include "daemon/model/outgoing.h"

#include <stddef.h>

const char *outgoing_kind_name(enum outgoing_kind kind)
{
	switch (kind) {
	case OUTGOING_ACKNOWLEDGEMENT:
		return "acknowledgement";
	case OUTGOING_CLOSED_HOURS:
		return "closed_hours";
	case OUTGOING_KEYWORD:
		return "keyword";
	case OUTGOING_DELAY:
		return "delay";
	case OUTGOING_CONTACT_PERSON:
		return "contact_person";
	case OUTGOING_HANDOVER:
		return "handover";
	case OUTGOING_ANSWER:
		return "answer";
	case OUTGOING_NOTIFICATION:
		return "notification";
	case OUTGOING_ACCOUNT:
		return "account";
	case OUTGOING_LIMIT:
		return "limit";
	case OUTGOING_DIGEST:
		return "digest";
	}
	return "unknown";
}

bool outgoing_is_automatic_outside(enum outgoing_kind kind)
{
	return kind == OUTGOING_ACKNOWLEDGEMENT || kind == OUTGOING_CLOSED_HOURS ||
	       kind == OUTGOING_KEYWORD || kind == OUTGOING_DELAY ||
	       kind == OUTGOING_CONTACT_PERSON;
}

bool outgoing_is_to_staff(enum outgoing_kind kind)
{
	return kind == OUTGOING_NOTIFICATION || kind == OUTGOING_ACCOUNT ||
	       kind == OUTGOING_LIMIT || kind == OUTGOING_DIGEST;
}

const char *outgoing_state_name(enum outgoing_state state)
{
	switch (state) {
	case OUT_QUEUED:
		return "queued";
	case OUT_CLAIMED:
		return "claimed";
	case OUT_SENT:
		return "sent";
	case OUT_LATER:
		return "later";
	case OUT_FAILED:
		return "failed";
	case OUT_HELD:
		return "held";
	}
	return "unknown";
}

const char *delivery_state_name(enum delivery_state state)
{
	switch (state) {
	case DELIVERY_PENDING:
		return "pending";
	case DELIVERY_DELIVERED:
		return "delivered";
	case DELIVERY_FAILED:
		return "failed";
	case DELIVERY_UNKNOWN:
		return "unknown";
	case DELIVERY_NONE:
		break;
	}
	return NULL;
}
