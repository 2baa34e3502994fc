/* SPDX-License-Identifier: MIT */
/* A ticket, its entries, and the words for their states. */
#ifndef MODEL_TICKET_H
#define MODEL_TICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/model/message.h"
#include "daemon/model/site.h"

enum ticket_state { TICKET_NEW, TICKET_OPEN, TICKET_WAITING, TICKET_CLOSED };
enum priority { PRIORITY_LOW, PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_URGENT };
const char *ticket_state_name(enum ticket_state state); /* "NEW", "OPEN", "WAITING", "CLOSED" */
const char *priority_name(enum priority priority);	/* "low", "normal", "high", "urgent" */
/* The other way; false when it is none of them. */
bool priority_from_name(const char *name, enum priority *ret_priority);

/* A named value taken from the text by a field block. */
struct field {
	const char *name;
	const char *value;
};

/* A ticket as stored. Titles (group, owner, ...) are those of the settings; NULL when absent. */
struct ticket {
	int64_t id;	 /* the number in the reference */
	const char *ref; /* "KYM-1042-7Q"; not stored, filled by kinds/ and control/ */
	const char *subject;
	enum ticket_state state;
	const char *matter;
	const char *authority;
	const char *group;
	const char *helper_group;
	const char *owner;
	enum priority priority;
	struct texts tags;
	struct field *fields;
	size_t field_count;
	int64_t contact_id;
	enum channel_kind channel;
	enum language language;
	const char *mailbox; /* title of the mailbox it came to */
	const char *place;
	bool silent; /* filed without answer, notification or deadline */
	int64_t created_at;
	int64_t due_at;	     /* first answer due; 0: none */
	int64_t answered_at; /* first answer of a person; 0: not yet */
	int64_t changed_at;
	int64_t closed_at;
	int64_t linked_id;   /* another ticket this one is about; 0 */
	int64_t merged_into; /* the ticket that goes on in its place; 0 */
};

/* The value of a field; NULL when the ticket has none of that name. */
const char *ticket_field(const struct ticket *ticket, const char *name);

enum entry_kind { ENTRY_IN, ENTRY_OUT, ENTRY_NOTE, ENTRY_EVENT };
const char *entry_kind_name(enum entry_kind kind); /* "in", "out", "note", "event" */

/* One line in the life of a ticket; append only. */
struct entry {
	int64_t id;
	int64_t ticket_id;
	int64_t moved_from; /* the ticket it was written on, which was merged into this one; 0 */
	int64_t at;
	enum entry_kind kind;
	enum channel_kind channel;
	int64_t inbox_id;    /* the message it came from; 0 */
	int64_t outgoing_id; /* the mail that went out; 0 */
	const char *from;
	const char *to;
	const char *subject;
	const char *text;
	const char *message_id;
	const char *digest; /* of sender, date and text: the same mail by another way has the same;
			       NULL */
	const char *state;  /* of an outgoing mail: queued, sent, later, failed, held; filled on
			       loading */
};

#endif
