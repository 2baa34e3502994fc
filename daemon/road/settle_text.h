/* SPDX-License-Identifier: MIT */
/*
 * What became of a text message that was in hand. A text that goes out twice costs money and trust,
 * so an outcome that nobody knows is asked about, never guessed.
 */
#ifndef ROAD_SETTLE_TEXT_H
#define ROAD_SETTLE_TEXT_H

#include "daemon/road/settling.h"

/* Beside struct settling, for a channel that is one_by_one. */
struct text_settling {
	bool can_report;       /* the provider can be asked what became of a text */
	int64_t claimed_at;    /* UTC seconds: before the request */
	int64_t pause_seconds; /* the provider asks for so long a pause of everything; 0 */
};

/*
 * As the settling of a mail, inside a transaction: accepted, later, failed (the owner told). An
 * unsure one is asked about after 15, 45 and 90 seconds, then sent again; where the channel says
 * that nobody will know (REASON_UNSURE) it is set aside, and the owner told. *ret_line is for the
 * log.
 */
enum outcome settle_text(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, const char **ret_line,
	struct error *error) WARN_UNUSED;

#endif
