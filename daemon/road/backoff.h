/* SPDX-License-Identifier: MIT */
/*
 * How long to wait before the next try. Waits are spread by a quarter to each side, so that many
 * who failed together do not come back together.
 */
#ifndef ROAD_BACKOFF_H
#define ROAD_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

/* What is tried again: each has its own row of waits; the last one is repeated. */
enum backoff_kind {
	BACKOFF_CHANNEL, /* 5 s, then 1, 2, 5, 15 minutes */
	BACKOFF_STORE,	 /* 1 s ... 1 minute */
	BACKOFF_RESTART, /* a role that died: 0.1 s ... 1 minute */
};

struct backoff {
	enum backoff_kind kind;
	unsigned failures; /* in a row */
};

void backoff_init(struct backoff *backoff, enum backoff_kind kind);
void backoff_reset(struct backoff *backoff);
/* One more failure; milliseconds to wait now. */
int64_t backoff_next_ms(struct backoff *backoff);

/*
 * When a mail that was not accepted now is tried again. attempts: tries so far, this one counted
 * (at least 1). False when it was made more than 48 hours ago: it has failed. Waits: 1, 2, 5, 15,
 * 30 minutes, then each hour.
 */
bool backoff_mail(int64_t created_at, int attempts, int64_t now, int64_t *ret_next_try_at);

#endif
