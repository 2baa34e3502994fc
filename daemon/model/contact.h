/* SPDX-License-Identifier: MIT */
/* A person who writes to us. */
#ifndef MODEL_CONTACT_H
#define MODEL_CONTACT_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/model/language.h"
#include "daemon/model/site.h"

struct contact {
	int64_t id;
	const char *name;
	const char *organisation;
	struct texts addresses; /* mail addresses and E.164 numbers, the first seen first */
	enum language language; /* remembered; LANGUAGE_UNKNOWN when we have none yet */
	const char *ombud;	/* title of the person who looks after them; NULL */
	int64_t created_at;
	int64_t last_seen_at;
	bool muted;	       /* asked for no automatic texts (STOP); mails go on */
	struct texts no_texts; /* the numbers that told the provider STOP: it sends nothing there */
};

/* Whether nothing can be sent to that number of theirs. NULL: none. */
bool contact_gets_no_texts(const struct contact *contact, const char *number);

#endif
