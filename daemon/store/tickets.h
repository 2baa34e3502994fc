/* SPDX-License-Identifier: MIT */
/* Tickets and their entries. */
#ifndef STORE_TICKETS_H
#define STORE_TICKETS_H

#include "daemon/model/ticket.h"
#include "daemon/store/store.h"

/* Make a ticket (inside a transaction); ticket->id is set. Texts, tags and fields are stored with
 * it. */
enum outcome ticket_create(
	struct store *store, struct ticket *ticket, struct error *error) WARN_UNUSED;
/* Write everything of a ticket that may change (all but id, contact, channel, created_at,
 * merged_into). */
enum outcome ticket_update(
	struct store *store, const struct ticket *ticket, struct error *error) WARN_UNUSED;
/* ref is left NULL. NOT_FOUND. */
enum outcome ticket_load(struct store *store, int64_t id, struct arena *arena,
	struct ticket *ret_ticket, struct error *error) WARN_UNUSED;

/* The same; of a ticket that was merged into another, that one. */
enum outcome ticket_load_current(struct store *store, int64_t id, struct arena *arena,
	struct ticket *ret_ticket, struct error *error) WARN_UNUSED;

/* Append an entry; entry->id is set. entry_list gives the newest ENTRY_LIST_MAX, oldest first. */
enum { ENTRY_LIST_MAX = 1000 };
enum outcome entry_add(struct store *store, struct entry *entry, struct error *error) WARN_UNUSED;
enum outcome entry_list(struct store *store, int64_t ticket_id, struct arena *arena,
	struct entry **ret_entries, size_t *ret_count, struct error *error) WARN_UNUSED;

/* The newest "in" entries, at most max, newest first, without subject and text: for what must not
 * grow with what strangers wrote. */
enum outcome entry_list_received(struct store *store, int64_t ticket_id, size_t max,
	struct arena *arena, struct entry **ret_entries, size_t *ret_count,
	struct error *error) WARN_UNUSED;

/* Who wrote the message of the inbox that is an "in" entry of the ticket, or of the one into which
 * that was merged; NULL once their words are erased. NOT_FOUND. */
enum outcome entry_writer(struct store *store, int64_t ticket_id, int64_t inbox_id,
	struct arena *arena, const char **ret_from, struct error *error) WARN_UNUSED;

/* What messages of staff made (it bears their sender and digest) since a time: events, and
 * answers sent from the mailbox itself. At most max, newest first. */
enum outcome entry_list_carried(struct store *store, int64_t ticket_id, int64_t since, size_t max,
	struct arena *arena, struct entry **ret_entries, size_t *ret_count,
	struct error *error) WARN_UNUSED;
/* The newest "in" entry, whole; NOT_FOUND. */
enum outcome entry_last_received(struct store *store, int64_t ticket_id, struct arena *arena,
	struct entry *ret_entry, struct error *error) WARN_UNUSED;

/* Whether the ticket has an event of exactly those words. */
enum outcome entry_has_event(struct store *store, int64_t ticket_id, const char *text,
	bool *ret_has, struct error *error) WARN_UNUSED;

/* When somebody last wrote on the ticket or was written to: the newest "in" or "out" entry.
 * NOT_FOUND when nobody was. */
enum outcome entry_last_said(
	struct store *store, int64_t ticket_id, int64_t *ret_at, struct error *error) WARN_UNUSED;

/* The ticket that has an entry or an outgoing mail with this Message-ID; when it was merged, the
 * one that goes on. NOT_FOUND. *ret_outgoing_id is 0 unless the mail was one of ours. */
enum outcome ticket_by_message_id(struct store *store, const char *message_id,
	int64_t *ret_ticket_id, int64_t *ret_outgoing_id, struct error *error) WARN_UNUSED;
/* The entry of a message that came in (an "in", or a note or event that bears a digest) with this
 * Message-ID: the one with that digest if there is one among the first 100 (rather what became of a
 * mail of staff than an "in"), else the first. NOT_FOUND. */
enum outcome entry_by_message_id(struct store *store, const char *message_id, const char *digest,
	struct arena *arena, struct entry *ret_entry, struct error *error) WARN_UNUSED;
/*
 * Message-IDs of a ticket's mails from and to the outside, oldest first, at most max (the first and
 * the newest); for References. Mails to staff are left out: their ids bear marks that only that
 * person may have.
 */
enum outcome ticket_message_ids(struct store *store, int64_t ticket_id, size_t max,
	struct arena *arena, const char *const **ret_ids, size_t *ret_count,
	struct error *error) WARN_UNUSED;

/* Tickets of a contact, newest first. */
enum outcome ticket_list_of_contact(struct store *store, int64_t contact_id, size_t max,
	struct arena *arena, struct ticket **ret_tickets, size_t *ret_count,
	struct error *error) WARN_UNUSED;

/* For the command line. NULL fields do not filter. */
struct ticket_filter {
	bool include_closed;
	const char *owner;
	const char *group;
	int64_t created_since;
	int64_t after_id; /* page by id: only greater ones */
	size_t max;	  /* 1..1000 */
};
enum outcome ticket_list(struct store *store, const struct ticket_filter *filter,
	struct arena *arena, struct ticket **ret_tickets, size_t *ret_count,
	struct error *error) WARN_UNUSED;

/* Silent tickets that nobody touched since before; at most max, oldest first. For the timekeeper.
 */
enum outcome ticket_list_silent(struct store *store, int64_t before, size_t max,
	struct arena *arena, int64_t **ret_ids, size_t *ret_count, struct error *error) WARN_UNUSED;

/*
 * Open tickets of a person (NEW, OPEN, WAITING, not silent), and when they last got one: UTC
 * seconds, but later than anybody's before it, so that tickets of one second have an order too.
 */
enum outcome person_load(struct store *store, const char *person, int64_t *ret_open,
	int64_t *ret_last_assigned_at, struct error *error) WARN_UNUSED;
enum outcome person_assigned(
	struct store *store, const char *person, int64_t now, struct error *error) WARN_UNUSED;

#endif
