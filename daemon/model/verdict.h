/* SPDX-License-Identifier: MIT */
/* What the rules decided about a message, and where each part of it came from. */
#ifndef MODEL_VERDICT_H
#define MODEL_VERDICT_H

#include <stddef.h>

#include "daemon/base/blocks.h"
#include "daemon/model/ticket.h"

/* Who set a value: the rule's title and place. rule NULL: a default; a rule without a file: a
 * command of staff. */
struct origin {
	const char *rule;
	struct position at;
};

struct decided_text {
	const char *value; /* NULL: nobody set it */
	struct origin by;
};

struct decided_tag {
	const char *value;
	struct origin by;
};

struct verdict {
	struct decided_text matter;
	struct decided_text matter_title; /* for people */
	struct decided_text authority;
	struct decided_text group;
	struct decided_text owner;   /* a fixed person set by a rule */
	struct decided_text answer;  /* template set */
	struct decided_text silence; /* the reason, when a rule asks for no automatic answer */
	struct decided_text place;
	enum priority priority;
	struct origin priority_by;
	struct decided_tag *tags;
	size_t tag_count;
	struct field *fields;
	const struct origin *field_by; /* as many; a field block has no rule. NULL: not known */
	size_t field_count;
	const char **held; /* titles of the rules that held, in the order tried */
	size_t held_count;
};

#endif
