/* SPDX-License-Identifier: MIT */
/* Words for the states, priorities and entries of a ticket. */
#include "daemon/model/ticket.h"

#include <string.h>

const char *ticket_state_name(enum ticket_state state)
{
	switch (state) {
	case TICKET_NEW:
		return "NEW";
	case TICKET_OPEN:
		return "OPEN";
	case TICKET_WAITING:
		return "WAITING";
	case TICKET_CLOSED:
		return "CLOSED";
	}
	return "UNKNOWN";
}

const char *priority_name(enum priority priority)
{
	switch (priority) {
	case PRIORITY_LOW:
		return "low";
	case PRIORITY_NORMAL:
		return "normal";
	case PRIORITY_HIGH:
		return "high";
	case PRIORITY_URGENT:
		return "urgent";
	}
	return "unknown";
}

bool priority_from_name(const char *name, enum priority *ret_priority)
{
	for (int i = PRIORITY_LOW; i <= PRIORITY_URGENT; i++) {
		if (strcmp(name, priority_name((enum priority)i)) == 0) {
			*ret_priority = (enum priority)i;
			return true;
		}
	}
	return false;
}

const char *entry_kind_name(enum entry_kind kind)
{
	switch (kind) {
	case ENTRY_IN:
		return "in";
	case ENTRY_OUT:
		return "out";
	case ENTRY_NOTE:
		return "note";
	case ENTRY_EVENT:
		return "event";
	}
	return "unknown";
}

const char *ticket_field(const struct ticket *ticket, const char *name)
{
	for (size_t i = 0; i < ticket->field_count; i++) {
		if (strcmp(ticket->fields[i].name, name) == 0) {
			return ticket->fields[i].value;
		}
	}
	return NULL;
}
