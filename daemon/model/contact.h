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
	bool muted;    /* asked for no automatic texts (STOP); mails go on */
	bool no_texts; /* told the provider STOP: it sends them nothing any more */
};

#endif
