/* SPDX-License-Identifier: MIT */
/* What the store knows that a decision needs. Fetched by kinds/, kept with the decision. */
#ifndef MODEL_FACTS_H
#define MODEL_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/model/language.h"
#include "daemon/model/texts.h"

/* Open tickets of one person, and when they last got one in the group at hand. */
struct load {
	const char *person;
	int64_t open_count;
	int64_t last_assigned_at; /* 0: never */
	bool away;
	const char *deputy; /* title, in the place of the one in the settings; NULL */
};

struct facts {
	int64_t now;		   /* UTC seconds: when the decision is made */
	int64_t received_at;	   /* when the message arrived */
	bool contact_known;	   /* wrote before */
	const char *contact_ombud; /* title; NULL, also when they have not written for 12 months */
	enum language contact_language;
	enum language language; /* in which the ticket is answered; unknown: it does not count */
	const char *organisation;
	struct texts organisation_keys; /* of the writer's organisation; none: not known */
	const char *organisation_ombud; /* title: who looks after others of it; NULL */
	const char *mailbox;
	struct load *loads; /* every person of the settings, in their order */
	size_t load_count;
};

#endif
