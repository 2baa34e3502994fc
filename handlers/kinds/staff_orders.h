/* SPDX-License-Identifier: MIT */
/*
 * What the commands in a mail of a member of staff ask for. All of a mail is understood before
 * anything is done: one command that cannot be carried out, and nothing is.
 */
#ifndef KINDS_STAFF_ORDERS_H
#define KINDS_STAFF_ORDERS_H

#include "handlers/kinds/absence.h"
#include "handlers/kinds/account.h"
#include "handlers/kinds/command.h"
#include "handlers/kinds/forward_in.h"

/* The way an answer goes. */
enum answer_way { WAY_OF_LAST_MESSAGE, WAY_TEXT, WAY_MAIL };

enum { TICKET_TAGS_MAX = 20 };
struct staff_orders {
	bool is_refused; /* why is in the lines; the rest of this counts for nothing */
	bool close;
	bool take;
	bool status;
	bool help;
	int64_t wait_until; /* 0: not asked for */
	const char *wait_reason;
	const struct person *person;	   /* assigned to; NULL */
	const struct group *group;	   /* likewise; a partner: to be handed over to it */
	const struct authority *authority; /* to be sent on to; NULL */
	bool sets_priority;
	enum priority priority;
	enum language language; /* LANGUAGE_UNKNOWN: not asked for */
	enum answer_way way;
	const char *tags[TICKET_TAGS_MAX]; /* to be added */
	size_t tag_count;
	const char *ways[COMMANDS_MAX]; /* addresses and E.164 numbers, for the contact */
	size_t way_count;
	struct absence absences[COMMANDS_MAX]; /* of who wrote */
	size_t absence_count;
	const struct forward_in *forward; /* the message that becomes a ticket; NULL */
	bool merge;
	struct ticket merge_into;
};

/* Why the commands could not be read, as a line. */
enum outcome staff_orders_explain(struct handling *handling, const struct identity *identity,
	const struct command_mail *mail, struct account_lines *lines,
	struct error *error) WARN_UNUSED;

/*
 * What they ask for on the ticket of the identity. Persons and groups are found by title, name or
 * mail address, a person also by first or last name alone when no other has it; authorities by
 * title or name, also behind #assign. What is added to a contact is nobody else's. Of a partner
 * only what command_is_for_partner allows.
 */
enum outcome staff_orders_understand(struct handling *handling, const struct identity *identity,
	const struct command_mail *mail, struct staff_orders *ret_orders,
	struct account_lines *lines, struct error *error) WARN_UNUSED;

#endif
