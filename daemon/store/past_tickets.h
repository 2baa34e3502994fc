/* SPDX-License-Identifier: MIT */
/* How tickets came to their owners and how long they were open. Nothing is written. */
#ifndef STORE_PAST_TICKETS_H
#define STORE_PAST_TICKETS_H

#include "daemon/model/language.h"
#include "daemon/store/store.h"

/* The decision that routed a ticket, and the ticket as it is now. */
struct past_ticket {
	int64_t decision_id;
	int64_t ticket_id;
	int64_t at;	     /* of the decision */
	const char *facts;   /* JSON */
	const char *verdict; /* JSON */
	const char *owner;   /* NULL */
	int64_t contact_id;  /* 0 when there is none */
	enum language language;
	int64_t closed_at; /* 0: it is open */
};

/* At most max (1..1000), newest first, before that decision (0: from the newest on); tickets filed
 * in silence are left out. Fewer: there are no more. In arena. */
enum outcome past_ticket_list(struct store *store, int64_t before_decision, size_t max,
	struct arena *arena, struct past_ticket **ret_tickets, size_t *ret_count,
	struct error *error) WARN_UNUSED;

/* A ticket that somebody had open at a time. */
struct past_burden {
	int64_t ticket_id;
	const char *owner;
	int64_t closed_at; /* 0: it is open */
};

/* At most max of those before that ticket that were open then, behind after_id. In arena. */
enum outcome past_burden_list(struct store *store, int64_t at, int64_t before_ticket,
	int64_t after_id, size_t max, struct arena *arena, struct past_burden **ret_burdens,
	size_t *ret_count, struct error *error) WARN_UNUSED;

#endif
