/* SPDX-License-Identifier: MIT */
/* Settling: step 12 of the road. What became of each mail is written down before the next one is
 * sent. */
#ifndef ROAD_SETTLE_H
#define ROAD_SETTLE_H

#include "daemon/road/sender.h"

struct text_settling;

/* A batch that is being sent. */
struct settling {
	struct role *role;
	const struct sender_table *table;
	const struct outgoing *rows;
	size_t count;
	bool *is_settled;
	size_t settled;
	size_t finished;      /* of these: sent, or failed for good */
	bool connection_lost; /* with one of these in hand */
	enum outcome trouble; /* of the settings, as one mail showed it; OK: none */
	struct error error;
	struct arena *arena;
	struct text_settling *text; /* settle_text.h; NULL: mail */
};

void settle_begin(struct settling *settling, struct role *role, const struct sender_table *table,
	const struct outgoing *rows, size_t count, struct arena *arena);

/*
 * The channel's settle function; context is the struct settling. Each mail gets a commit of its
 * own: relaxed when it was accepted, full when it failed (an entry on the ticket, the owner told).
 *
 * While the store is in trouble it waits, since a mail that is out and not settled would go out
 * twice. When that takes too long, or the role is told to end, it ends the process: one mail is
 * then in doubt, never two.
 */
void settle_one(void *context, const struct settlement *settlement);

/* The row is a failed one, and the ticket is told, with that reason (inside a transaction). */
enum outcome settle_failed(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, enum reason_code code, const char *sentence,
	const char **ret_line, struct error *error) WARN_UNUSED;
/* The ticket's side of it alone. */
enum outcome settle_tell_failed(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, enum reason_code code, const char *sentence,
	struct error *error) WARN_UNUSED;

/* Give back what the channel did not try; no attempt is counted. */
enum outcome settle_untried(
	struct settling *settling, const char *reason, struct error *error) WARN_UNUSED;

#endif
