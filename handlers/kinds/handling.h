/* SPDX-License-Identifier: MIT */
/* One message in hand: what every step of its handling needs. Private to this room. */
#ifndef KINDS_HANDLING_H
#define KINDS_HANDLING_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/model/incoming.h"
#include "daemon/model/message.h"
#include "daemon/model/sms_line.h"
#include "daemon/model/ticket.h"
#include "daemon/store/store.h"
#include "handlers/kinds/authentication.h"
#include "handlers/kinds/desk.h"
#include "handlers/sms/keyword.h"
#include "handlers/sms/named.h"
#include "rules/rules.h"

/* What desk_prepare found out without the store. */
struct prepared {
	struct message message;
	const char *digest; /* same_mail.h; NULL of a text: its key in the inbox tells copies */
	struct sms_command command; /* of the whole message; of a mail only STATUS */
	struct authentication authentication;
	bool has_commands;	    /* it begins as staff write commands, or nearly (command.h) */
	struct sms_named_ways ways; /* none when the site has no number */
	const struct rule_findings *findings; /* NULL when it cannot become a request */
};

struct handling {
	const struct desk *desk;
	const struct site *site;
	struct store *store;
	const struct incoming *incoming; /* NULL when no message caused it */
	const struct prepared *prepared; /* NULL likewise, and when the message could not be read */
	const struct message *message;	 /* of prepared; NULL likewise */
	int64_t now;
	struct arena *arena;
	bool queued_mail;
	const char *warning; /* for the log, once it is done; NULL */
	int64_t ref_id;	     /* the ticket whose reference was made last; 0: none yet */
	const char *ref;
};

/* "KYM-1042-7Q" of that ticket. In the handling's arena. */
const char *handling_ref(struct handling *handling, int64_t ticket_id);

/* The mailbox a ticket is answered from: its own, else that of the message in hand, else the site's
 * first. NULL only on a site without mailboxes. */
const struct mailbox *handling_mailbox(
	const struct handling *handling, const struct ticket *ticket);

/* The number of ours for texts about a ticket: the one by which the message in hand came, else the
 * ticket's own, else the site's first. NULL on a site without any. */
const struct sms_line *handling_line(const struct handling *handling, const struct ticket *ticket);

/* The calling code of numbers that are written without one: "358". */
const char *handling_country(const struct handling *handling);

/* An address as a person reads it: a telephone number in groups. In the handling's arena. */
const char *handling_pretty(const struct handling *handling, const char *address);

/* Closed for longer than a message opens it again. */
bool handling_is_over(const struct handling *handling, const struct ticket *ticket);

/* Opening hours and time zone that hold for a ticket: those of its group, else the site's. */
const struct hours *handling_hours(const struct handling *handling, const struct ticket *ticket);
const char *handling_timezone(const struct handling *handling, const struct ticket *ticket);

#endif
