/* SPDX-License-Identifier: MIT */
/* Promises of a first answer that are not kept yet: what the timekeeper has told of them. */
#ifndef STORE_DEADLINES_H
#define STORE_DEADLINES_H

#include "daemon/store/store.h"

/* How far it has come with a ticket's due_at. ticket_update with another due_at begins again. */
enum deadline_step { DEADLINE_AHEAD, DEADLINE_REMINDED, DEADLINE_PASSED };

struct deadline {
	int64_t ticket_id;
	int64_t due_at;
	const char *group; /* title; NULL */
};

/*
 * Tickets at that step (NEW or OPEN, not silent, not answered) whose answer is due up to a time,
 * the earliest first: the page behind the row given (NULL: the first), at most max of them.
 */
enum outcome deadline_list(struct store *store, enum deadline_step step, int64_t due_until,
	const struct deadline *behind, size_t max, struct arena *arena, struct deadline **ret_list,
	size_t *ret_count, struct error *error) WARN_UNUSED;
enum outcome deadline_set_step(struct store *store, int64_t ticket_id, enum deadline_step step,
	struct error *error) WARN_UNUSED;

/* Whether the writer of a ticket was promised an answer by itself before a time: an acknowledgement
 * went out, or is on its way. */
enum outcome deadline_was_promised(struct store *store, int64_t ticket_id, int64_t before,
	bool *ret_promised, struct error *error) WARN_UNUSED;
/* Whether the writer was told that the answer is late. */
enum outcome deadline_was_told(
	struct store *store, int64_t ticket_id, bool *ret_told, struct error *error) WARN_UNUSED;

#endif
