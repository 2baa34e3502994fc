/* SPDX-License-Identifier: MIT */
/* Tickets handed over to a partner, or to be handed over when the writer agrees. */
#ifndef STORE_HANDOVERS_H
#define STORE_HANDOVERS_H

#include "daemon/store/store.h"

enum handover_step {
	HANDOVER_ASKED,	   /* the writer is asked */
	HANDOVER_ANSWERED, /* by words that are neither yes nor no: staff decide */
	HANDOVER_WITH,	   /* the partner has it */
};

struct handover {
	int64_t ticket_id;
	const char *partner; /* title of its group */
	enum handover_step step;
	const char *person;    /* who handed it over; NULL: somebody at the group's address */
	const char *own_group; /* title of the group that had it; NULL */
	int64_t until; /* when it follows without an answer of the writer, or when the answer of the
			  partner is late; 0: nothing is due */
};

/* In the place of what was kept of that ticket. Inside a transaction. */
enum outcome handover_set(
	struct store *store, const struct handover *handover, struct error *error) WARN_UNUSED;
/* NOT_FOUND. In arena. */
enum outcome handover_load(struct store *store, int64_t ticket_id, struct arena *arena,
	struct handover *ret_handover, struct error *error) WARN_UNUSED;
enum outcome handover_remove(
	struct store *store, int64_t ticket_id, struct error *error) WARN_UNUSED;
/* Of which something is due, at most max, the earliest first. In arena. */
enum outcome handover_list_due(struct store *store, int64_t now, size_t max, struct arena *arena,
	struct handover **ret_list, size_t *ret_count, struct error *error) WARN_UNUSED;
/* When the next one is due; 0: none is. */
enum outcome handover_next(
	struct store *store, int64_t *ret_until, struct error *error) WARN_UNUSED;

#endif
