/* SPDX-License-Identifier: MIT */
/* The decisions behind tickets: append only. */
#ifndef STORE_DECISIONS_H
#define STORE_DECISIONS_H

#include "daemon/store/store.h"

/* Why it was decided so: the generation, the facts and the verdict as JSON. */
struct decision {
	int64_t id;
	int64_t ticket_id;
	int64_t inbox_id;
	int64_t at;
	const char *generation;
	const char *facts;   /* JSON */
	const char *verdict; /* JSON */
};
enum outcome decision_add(
	struct store *store, struct decision *decision, struct error *error) WARN_UNUSED;
/* The first decision on a ticket (that which routed it); NOT_FOUND. */
enum outcome decision_load(struct store *store, int64_t ticket_id, struct arena *arena,
	struct decision *ret_decision, struct error *error) WARN_UNUSED;
/* The decisions on a ticket, the first DECISION_LIST_MAX, oldest first. */
enum { DECISION_LIST_MAX = 1000 };
enum outcome decision_list(struct store *store, int64_t ticket_id, struct arena *arena,
	struct decision **ret_decisions, size_t *ret_count, struct error *error) WARN_UNUSED;

/*
 * The ids of the first decision made since a time and of the last one there is; when none was, the
 * first is the greater. They are made in the order of time, so that nobody has to look at all of
 * them; where the clock was set back, some before that time may be among them.
 */
enum outcome decision_range(struct store *store, int64_t since, int64_t *ret_first_id,
	int64_t *ret_last_id, struct error *error) WARN_UNUSED;
/* Those with ids from first_id to last_id, at most DECISION_LIST_MAX, by id. */
enum outcome decision_page(struct store *store, int64_t first_id, int64_t last_id,
	struct arena *arena, struct decision **ret_decisions, size_t *ret_count,
	struct error *error) WARN_UNUSED;

#endif
