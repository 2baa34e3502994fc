/* SPDX-License-Identifier: MIT */
/* Delivery reports: asking the provider what became of texts that it accepted. */
#ifndef ROAD_REPORTS_H
#define ROAD_REPORTS_H

#include "daemon/road/channel_line.h"
#include "daemon/road/sender.h"

struct reports {
	struct role *role;
	const char *sender; /* title */
	const struct sending_channel *channel;
	const struct sender_table *table;
	struct channel_line line; /* "reports city" */
	int64_t looked_ms;
	struct arena *arena;
};

/* How long to wait after so many questions: 10 s at first, an hour at last; a day in all. */
int64_t reports_wait_seconds(int asks);

void reports_init(struct reports *reports, struct role *role, const char *sender,
	const struct sending_channel *channel, const struct sender_table *table);
void reports_end(struct reports *reports);

/*
 * Ask about the texts that are due, if the channel can. open gives the
 * channel's state. A text that failed becomes a failed one, and its owner is told in the same
 * commit; one of which nothing is heard in a day is asked about no more. Trouble stands in the
 * channel's line, and counts as a question: texts go out all the same.
 */
void reports_ask(struct reports *reports,
	enum outcome (*open)(void *context, void **ret_state, struct error *error), void *context);

#endif
