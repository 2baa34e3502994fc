/* SPDX-License-Identifier: MIT */
/* So many mails a minute and no more: a relay that is hurried refuses. */
#ifndef ROAD_RATE_H
#define ROAD_RATE_H

#include <stddef.h>
#include <stdint.h>

struct rate {
	int64_t per_minute; /* 0: no limit */
	int64_t started_ms; /* of the minute that is counted */
	int64_t used;
};

void rate_init(struct rate *rate, int64_t per_minute);
/* How many may go now; SIZE_MAX without a limit. */
size_t rate_allowance(struct rate *rate, int64_t now_ms);
void rate_used(struct rate *rate, size_t count, int64_t now_ms);
/* Milliseconds until one may go; 0: now. */
int64_t rate_wait_ms(struct rate *rate, int64_t now_ms);

#endif
