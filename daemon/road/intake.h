/* SPDX-License-Identifier: MIT */
/* What the receiver offers a channel while it fetches: step 3 of the road. See
 * daemon/model/channel.h. */
#ifndef ROAD_INTAKE_H
#define ROAD_INTAKE_H

#include "daemon/model/channel.h"
#include "daemon/road/role.h"

struct intake_pass;

/* Fill *ret_intake for one pass over a mailbox. A commit is made after max_rows messages or
 * max_bytes, beside the fetching of what comes next: so a failure of it is told by a later call,
 * and nobody else may use the role's store before a flush. Where all stays at the source, what is
 * stored needs no release. */
struct intake_pass *intake_open(struct role *role, const struct mailbox *mailbox, int64_t max_bytes,
	size_t max_rows, struct intake *ret_intake);
/* Messages stored so far that the store did not have. */
size_t intake_stored(const struct intake_pass *pass);
/* What was not flushed is forgotten: the source still has it. */
void intake_close(struct intake_pass *pass);

#endif
