/* SPDX-License-Identifier: MIT */
/* When staff are away, and whose tickets others have meanwhile. */
#ifndef STORE_ABSENCES_H
#define STORE_ABSENCES_H

#include "daemon/store/store.h"

struct absence {
	int64_t id;
	const char *person; /* title */
	int64_t first_at;   /* UTC seconds */
	int64_t until_at;   /* and from then on they are back */
	const char *deputy; /* title; NULL: the one in the settings, if any */
	bool until_mail;    /* also until their next own mail */
	int64_t made_at;
};

/* Kept in the place of those of the person that it overlaps; absence->id is set. Inside a
 * transaction. */
enum outcome absence_add(
	struct store *store, struct absence *absence, struct error *error) WARN_UNUSED;
/* End the person's absences, also those that are still to come; only those until their next mail.
 * *ret_count: how many. */
enum outcome absence_end(struct store *store, const char *person, bool only_until_mail, int64_t now,
	int64_t *ret_count, struct error *error) WARN_UNUSED;
/* Those that are not over at a time, also those to come; by their end. At most ABSENCES_MAX. */
enum { ABSENCES_MAX = 1000 };
enum outcome absence_list(struct store *store, int64_t now, struct arena *arena,
	struct absence **ret_list, size_t *ret_count, struct error *error) WARN_UNUSED;

/* A ticket that somebody has in place of its owner. */
struct stand_in {
	int64_t ticket_id;
	const char *absent; /* whose it is */
	const char *owner;  /* who has it; NULL: the group */
	int64_t at;
};
/* In the place of what was kept of that ticket. */
enum outcome stand_in_set(
	struct store *store, const struct stand_in *stand_in, struct error *error) WARN_UNUSED;
/* NOT_FOUND. */
enum outcome stand_in_load(struct store *store, int64_t ticket_id, struct arena *arena,
	struct stand_in *ret_stand_in, struct error *error) WARN_UNUSED;
enum outcome stand_in_remove(
	struct store *store, int64_t ticket_id, struct error *error) WARN_UNUSED;
/* With greater ticket ids, in their order, at most max. */
enum outcome stand_in_list(struct store *store, int64_t after_id, size_t max, struct arena *arena,
	struct stand_in **ret_list, size_t *ret_count, struct error *error) WARN_UNUSED;

/* The stand-in whose name the writer of a ticket was told last; NULL: nobody's. */
enum outcome told_owner_load(struct store *store, int64_t ticket_id, struct arena *arena,
	const char **ret_owner, struct error *error) WARN_UNUSED;
enum outcome told_owner_set(
	struct store *store, int64_t ticket_id, const char *owner, struct error *error) WARN_UNUSED;

/* NEW and OPEN tickets of a person that are not silent, oldest first, at most max. */
enum outcome ticket_list_to_move(struct store *store, const char *owner, size_t max,
	struct arena *arena, int64_t **ret_ids, size_t *ret_count, struct error *error) WARN_UNUSED;

#endif
