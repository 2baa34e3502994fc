/* SPDX-License-Identifier: MIT */
/* For whom which digest of work is made, and the figures of a group's week. */
#ifndef STORE_WORK_DIGESTS_H
#define STORE_WORK_DIGESTS_H

#include "daemon/store/store.h"

enum work_digest { WORK_DIGEST_MORNING, WORK_DIGEST_WEEKLY };

/* The day for which the person's last digest was made (local days since 1970-01-01; of the weekly
 * one its Monday). NOT_FOUND: there was none yet. */
enum outcome work_digest_last(struct store *store, enum work_digest kind, const char *person,
	int64_t *ret_day, struct error *error) WARN_UNUSED;
/* That day's is made, or has nothing to say. Inside a transaction. */
enum outcome work_digest_set(struct store *store, enum work_digest kind, const char *person,
	int64_t day, struct error *error) WARN_UNUSED;

/* Tickets of a group that are not silent. */
struct group_week {
	int64_t came_in;  /* between the two times */
	int64_t answered; /* for the first time, likewise */
	int64_t open;	  /* now: not closed */
	int64_t waiting;  /* of these for the writer */
	int64_t late;	  /* of these: a promised first answer is over and was not given */
};
enum outcome group_week_count(struct store *store, const char *group, int64_t from, int64_t to,
	int64_t now, struct group_week *ret_week, struct error *error) WARN_UNUSED;

/* From when to when the writers of a group waited for a first answer that was given between two
 * times; the newest, at most max. */
struct first_answer {
	int64_t asked_at;
	int64_t answered_at;
};
enum outcome first_answer_list(struct store *store, const char *group, int64_t from, int64_t to,
	size_t max, struct arena *arena, struct first_answer **ret_list, size_t *ret_count,
	struct error *error) WARN_UNUSED;

/* Since when the writer of a ticket has waited: the first message that no member of staff has
 * answered. NOT_FOUND: all are answered. */
enum outcome entry_unanswered_since(
	struct store *store, int64_t ticket_id, int64_t *ret_at, struct error *error) WARN_UNUSED;

#endif
