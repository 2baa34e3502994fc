/* SPDX-License-Identifier: MIT */
/* A batch that is being sent: which of its rows are settled, and what is the same for all that
 * fail. */
#ifndef ROAD_SETTLING_H
#define ROAD_SETTLING_H

#include "daemon/road/sender.h"

struct text_settling;

/* Of what a server said, so many bytes are told on. */
enum { SETTLING_TEXT_MAX = 300 };

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

/* Nothing of it is settled yet. rows and arena must outlive it. */
void settling_begin(struct settling *settling, struct role *role, const struct sender_table *table,
	const struct outgoing *rows, size_t count, struct arena *arena);

/* The row is a failed one, and the ticket is told, with that reason (inside a transaction). */
enum outcome settling_failed(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, enum reason_code code, const char *sentence,
	const char **ret_line, struct error *error) WARN_UNUSED;
/* The ticket's side of it alone. */
enum outcome settling_tell_failed(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, enum reason_code code, const char *sentence,
	struct error *error) WARN_UNUSED;

/* Give back what the channel did not try; no attempt is counted. */
enum outcome settling_untried(
	struct settling *settling, const char *reason, struct error *error) WARN_UNUSED;

#endif
