/* SPDX-License-Identifier: MIT */
/* The inbox: every message as it came, before anything is understood. */
#ifndef STORE_INBOX_H
#define STORE_INBOX_H

#include "daemon/model/incoming.h"
#include "daemon/store/store.h"

/* new -> claimed -> done | parked. A claimed row belongs to whoever holds the worker's lock. */
enum inbox_state { INBOX_NEW, INBOX_CLAIMED, INBOX_DONE, INBOX_PARKED };
const char *inbox_state_name(enum inbox_state state);

/* Compress raw bytes as the store keeps them; also outside a transaction, and while another thread
 * is inside one. In arena. */
void inbox_compress(struct store *store, struct arena *arena, const unsigned char *bytes,
	size_t size, const unsigned char **ret_packed, size_t *ret_packed_size);

/*
 * Put one message in (inside a transaction). packed: from inbox_compress. OK: stored, *ret_id set;
 * NOT_FOUND when a row with the same key is there already (nothing is changed, *ret_id is that
 * row's).
 */
enum outcome inbox_put(struct store *store, const struct incoming *incoming,
	const unsigned char *packed, size_t packed_size, int64_t *ret_id,
	struct error *error) WARN_UNUSED;

/* The same with bytes as they are, in a transaction of its own. */
enum outcome inbox_take(struct store *store, struct arena *arena, const struct incoming *incoming,
	struct error *error) WARN_UNUSED;

/*
 * Claim the oldest rows that wait (inside a transaction), until max_rows (1..1000) or max_bytes of
 * raw messages is reached; one row that is larger goes alone. claimed rows of a predecessor come
 * first and one by one. Bytes are decompressed.
 */
enum outcome inbox_claim(struct store *store, size_t max_rows, int64_t max_bytes,
	struct arena *arena, struct incoming **ret_rows, size_t *ret_count,
	struct error *error) WARN_UNUSED;

/* Settle one claimed row. kind: what it was ("request", "bounce", ...); ticket_id 0 when it made
 * none. */
enum outcome inbox_done(struct store *store, int64_t id, const char *kind, int64_t ticket_id,
	int64_t now, struct error *error) WARN_UNUSED;
/* Back to waiting, unharmed (a batch given up). */
enum outcome inbox_unclaim(struct store *store, int64_t id, struct error *error) WARN_UNUSED;
/* The role died of this message: count it; *ret_attempts is the new count. */
enum outcome inbox_blame(struct store *store, int64_t id, const char *reason, int *ret_attempts,
	struct error *error) WARN_UNUSED;
/* Put one that is not settled before a person. NOT_FOUND when it is done or parked already: nothing
 * is changed. */
enum outcome inbox_park(struct store *store, int64_t id, const char *reason, int64_t ticket_id,
	int64_t now, struct error *error) WARN_UNUSED;
/* A parked row once more, from the start. NOT_FOUND when it is not parked. */
enum outcome inbox_retry(struct store *store, int64_t id, struct error *error) WARN_UNUSED;

/* One row with its bytes; NOT_FOUND. */
enum outcome inbox_load(struct store *store, int64_t id, struct arena *arena,
	struct incoming *ret_row, struct error *error) WARN_UNUSED;

/* Releasing at the source: rows of this mailbox not yet released, oldest first. Bytes are not
 * loaded. */
enum outcome inbox_unreleased(struct store *store, const char *mailbox, size_t max_rows,
	struct arena *arena, struct incoming **ret_rows, size_t *ret_count,
	struct error *error) WARN_UNUSED;
enum outcome inbox_released(
	struct store *store, int64_t id, int64_t now, struct error *error) WARN_UNUSED;

/* What a channel asks while it fetches; see daemon/model/channel.h. */
enum outcome inbox_known_uids(struct store *store, const char *mailbox, const char *folder,
	int64_t uidvalidity, const int64_t *uids, size_t count, bool *ret_known,
	struct error *error) WARN_UNUSED;
enum outcome inbox_known_name(struct store *store, const char *mailbox, const char *folder,
	const char *name, bool *ret_known, struct error *error) WARN_UNUSED;
enum outcome inbox_cursor(struct store *store, const char *mailbox, const char *folder,
	int64_t uidvalidity, int64_t *ret_uid, bool *ret_other, struct error *error) WARN_UNUSED;
enum outcome inbox_set_cursor(struct store *store, const char *mailbox, const char *folder,
	int64_t uidvalidity, int64_t uid, struct error *error) WARN_UNUSED;

/* For the command line: one row (NOT_FOUND), or those in a state (-1: all but done), newest last.
 */
struct inbox_row {
	int64_t id;
	const char *mailbox;
	const char *key; /* "INBOX/1/42", "name" */
	enum inbox_state state;
	const char *kind;
	int64_t ticket_id;
	int attempts;
	const char *reason;
	int64_t received_at;
	int64_t size_bytes;
};
enum outcome inbox_look(struct store *store, int64_t id, struct arena *arena,
	struct inbox_row *ret_row, struct error *error) WARN_UNUSED;
enum outcome inbox_list(struct store *store, int state, size_t max_rows, struct arena *arena,
	struct inbox_row **ret_rows, size_t *ret_count, struct error *error) WARN_UNUSED;

#endif
