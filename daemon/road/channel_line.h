/* SPDX-License-Identifier: MIT */
/*
 * The line of a channel in ombud status, and in the log: what is wrong now, and when it is tried
 * again. Written on a change and once a minute, not at every cycle.
 */
#ifndef ROAD_CHANNEL_LINE_H
#define ROAD_CHANNEL_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "daemon/road/role.h"

struct channel_line {
	char name[ROLE_NAME_MAX + 16]; /* "mailbox counter" */
	char said[sizeof(
		((struct error *)0)->text)]; /* the trouble last written; "" when all is well */
	bool written;			     /* since the role started */
	int64_t written_ms;
};

/* kind: "mailbox" or "sender". */
void channel_line_init(struct channel_line *line, const char *kind, const char *title);
void channel_line_fine(struct channel_line *line, struct role *role);
/* BROKEN is an error in the log: a person must act. Else a warning that says when it is tried
 * again. */
void channel_line_trouble(struct channel_line *line, struct role *role, enum outcome outcome,
	const char *sentence, int64_t wait_ms);

#endif
