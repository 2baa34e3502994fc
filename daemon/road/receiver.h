/* SPDX-License-Identifier: MIT */
/*
 * The receiver: steps 1 to 5 of the road, one role for each mailbox. Bytes are committed before the
 * source is told to let go of them; what was committed but not released is released first, at the
 * next pass.
 */
#ifndef ROAD_RECEIVER_H
#define ROAD_RECEIVER_H

#include "daemon/model/channel.h"
#include "daemon/road/role.h"

/* At most so many messages, and limits->batch_max_bytes, in one commit. */
enum { RECEIVER_BATCH_ROWS = 200 };

/*
 * Receive until told to stop; once: one pass. secret: NULL when there is no login.
 * With once: OK; TRY_LATER or BROKEN when the channel or the store could not be used, with the
 * sentence.
 */
enum outcome receiver_run(struct role *role, const struct mailbox *mailbox,
	const struct receiving_channel *channel, const char *secret,
	const struct receive_limits *limits, struct error *error) WARN_UNUSED;

#endif
