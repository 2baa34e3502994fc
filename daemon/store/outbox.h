/* SPDX-License-Identifier: MIT */
/* The outbox: finished mails on their way, and the silences we chose. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "daemon/model/outgoing.h"
#include "daemon/store/store.h"

/* The id the next mail will have, so that it can stand in its own Message-ID (inside a
 * transaction). */
enum outcome outbox_reserve(struct store *store, int64_t *ret_id, struct error *error) WARN_UNUSED;

/* Queue a mail under the reserved outgoing->id; ticket, entry, recipients and bytes with it. */
enum outcome outbox_add(
	struct store *store, const struct outgoing *outgoing, struct error *error) WARN_UNUSED;

/* Claim what is due for a sender, claimed rows of a predecessor first and one by one. */
enum outcome outbox_claim(struct store *store, const char *sender, int64_t now, size_t max_rows,
	int64_t max_bytes, struct arena *arena, struct outgoing **ret_rows, size_t *ret_count,
	struct error *error) WARN_UNUSED;

enum outcome outbox_sent(
	struct store *store, int64_t id, int64_t now, struct error *error) WARN_UNUSED;
/* Counts an attempt unless the message was not tried (tried false: the connection was down). */
enum outcome outbox_later(struct store *store, int64_t id, int64_t next_try_at, bool tried,
	const char *reason, struct error *error) WARN_UNUSED;
enum outcome outbox_failed(struct store *store, int64_t id, const char *reason, int64_t now,
	struct error *error) WARN_UNUSED;
/* A failed or held one once more. NOT_FOUND when it is neither. */
enum outcome outbox_retry(
	struct store *store, int64_t id, int64_t now, struct error *error) WARN_UNUSED;

/* Set aside by a person: not sent until outbox_retry. NOT_FOUND when it is sent already. */
enum outcome outbox_hold(struct store *store, int64_t id, const char *reason, int64_t now,
	struct error *error) WARN_UNUSED;

/* NOT_FOUND. with_bytes: also the message. */
enum outcome outbox_load(struct store *store, int64_t id, bool with_bytes, struct arena *arena,
	struct outgoing *ret_outgoing, struct error *error) WARN_UNUSED;
/* When the next mail of a sender is due; 0: none waits. */
enum outcome outbox_next_due(
	struct store *store, const char *sender, int64_t *ret_at, struct error *error) WARN_UNUSED;

/*
 * Texts (channel.h: one_by_one). What a predecessor had in hand may have been accepted: it waits
 * until asked_at, unsure since its claim. To be called before the first claim, by the holder of the
 * role's lock.
 */
enum outcome outbox_inherit(
	struct store *store, const char *sender, int64_t ask_at, struct error *error) WARN_UNUSED;
/* One in hand whose outcome nobody knows, since then: it waits for the next question. asks: how
 * many there were. The first time counts as an attempt. */
enum outcome outbox_unsure(struct store *store, int64_t id, int64_t since, int asks,
	int64_t next_try_at, const char *reason, struct error *error) WARN_UNUSED;
/* One in hand whose outcome nobody will know: not sent until outbox_retry. */
enum outcome outbox_set_aside(struct store *store, int64_t id, const char *reason, int64_t now,
	struct error *error) WARN_UNUSED;
/* As outbox_sent. source_id: what the provider calls it, NULL; report_at: when to ask what became
 * of it, 0: the provider cannot be asked. */
enum outcome outbox_accepted(struct store *store, int64_t id, const char *source_id,
	int64_t report_at, int64_t now, struct error *error) WARN_UNUSED;
/* Accepted ones about which the provider is to be asked, without bytes, the longest due first. */
enum outcome outbox_due_reports(struct store *store, const char *sender, int64_t now,
	size_t max_rows, struct arena *arena, struct outgoing **ret_rows, size_t *ret_count,
	struct error *error) WARN_UNUSED;
/* What the provider says: pending asks again at next_at; failed makes the row a failed one with its
 * reason. Counts as a question. */
enum outcome outbox_reported(struct store *store, int64_t id, enum delivery_state delivery,
	int64_t next_at, const char *reason, int64_t now, struct error *error) WARN_UNUSED;

/* state -1: all that are not sent. */
enum outcome outbox_list(struct store *store, int state, size_t max_rows, struct arena *arena,
	struct outgoing **ret_rows, size_t *ret_count, struct error *error) WARN_UNUSED;

/*
 * What restraint counts: mails of the automatic outside kinds (staff: to staff) made since a time.
 * The cost is the same after a flood as before it. address_key: of the model; domain: in lower
 * case.
 */
struct outbox_usage {
	int64_t to_address; /* to this address key */
	int64_t to_domain;
	int64_t on_ticket;
	int64_t all;
};
enum outcome outbox_usage_automatic(struct store *store, const char *address_key,
	const char *domain, int64_t ticket_id, int64_t address_since, int64_t ticket_since,
	int64_t domain_since, int64_t site_since, struct outbox_usage *ret_usage,
	struct error *error) WARN_UNUSED;
enum outcome outbox_usage_staff(struct store *store, const char *address_key, int64_t since,
	int64_t *ret_count, struct error *error) WARN_UNUSED;
/* Whether we made a mail to the writer of the ticket in that very second, which is its Date. */
enum outcome outbox_has_made(struct store *store, int64_t ticket_id, int64_t at, bool *ret_has,
	struct error *error) WARN_UNUSED;

/* Whether this address got a mail of that kind since a time (once per closed period). */
enum outcome outbox_had(struct store *store, const char *address_key, enum outgoing_kind kind,
	int64_t since, bool *ret_had, struct error *error) WARN_UNUSED;

/*
 * Segments of automatic texts, by the local day (days since 1970-01-01) on which they are to be
 * sent: what the day's budget is held against.
 */
enum outcome outbox_day_segments(
	struct store *store, int day, int64_t *ret_segments, struct error *error) WARN_UNUSED;
enum outcome outbox_plan_segments(
	struct store *store, int day, int64_t segments, struct error *error) WARN_UNUSED;

/* A silence: what was not said, to whom and why. */
struct silence {
	int64_t ticket_id;
	const char *to;
	const char *reason;
	int64_t at;
};
enum outcome silence_add(
	struct store *store, const struct silence *silence, struct error *error) WARN_UNUSED;
enum outcome silence_list(struct store *store, size_t max_rows, struct arena *arena,
	struct silence **ret_silences, size_t *ret_count, struct error *error) WARN_UNUSED;

#endif
