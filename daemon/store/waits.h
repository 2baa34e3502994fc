/* SPDX-License-Identifier: MIT */
/* Tickets that staff put aside until a date (#wait). */
#ifndef STORE_WAITS_H
#define STORE_WAITS_H

#include "daemon/store/store.h"

/* In the place of what was there; until 0: it waits no longer. */
enum outcome wait_set(
	struct store *store, int64_t ticket_id, int64_t until, struct error *error) WARN_UNUSED;
/* *ret_until is 0 when the ticket waits for no date. */
enum outcome wait_load(struct store *store, int64_t ticket_id, int64_t *ret_until,
	struct error *error) WARN_UNUSED;
/* The earliest date that any waits for; 0: none. */
enum outcome wait_next(struct store *store, int64_t *ret_until, struct error *error) WARN_UNUSED;
/* Tickets whose date has come, at most max, the earliest first. In arena. */
enum outcome wait_list_over(struct store *store, int64_t now, size_t max, struct arena *arena,
	int64_t **ret_ids, size_t *ret_count, struct error *error) WARN_UNUSED;

#endif
