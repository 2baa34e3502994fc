/* SPDX-License-Identifier: MIT */
/*
 * The sender: steps 10 to 12 of the road, one role for each sending channel. Each mail is settled
 * by itself as soon as its outcome is known, so that a crash can repeat at most the one mail in
 * hand.
 */
#ifndef ROAD_SENDER_H
#define ROAD_SENDER_H

#include "daemon/base/arena.h"
#include "daemon/model/channel.h"
#include "daemon/road/role.h"

enum { SENDER_BATCH_ROWS = 100 };

/* Called inside the transaction that settles a mail as failed, for all or some recipients. */
struct sender_table {
	void *context;
	enum outcome (*failed)(void *context, struct store *store, const struct outgoing *outgoing,
		const struct settlement *settlement, int64_t now, struct arena *arena,
		struct error *error);
};

/*
 * Send until told to stop; once: until nothing is due. secret: NULL when there is no login.
 * With once: OK; TRY_LATER or BROKEN when the channel or the store could not be used.
 */
enum outcome sender_run(struct role *role, const struct sender *sender,
	const struct sending_channel *channel, const char *secret, const struct sender_table *table,
	int64_t batch_max_bytes, struct error *error) WARN_UNUSED;

#endif
