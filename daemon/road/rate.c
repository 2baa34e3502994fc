/* SPDX-License-Identifier: MIT */
/* So many mails a minute and no more. */
#include "daemon/road/rate.h"

enum { MINUTE_MS = 60 * 1000 };

void rate_init(struct rate *rate, int64_t per_minute)
{
	rate->per_minute = per_minute;
	rate->started_ms = 0;
	rate->used = 0;
}

size_t rate_allowance(struct rate *rate, int64_t now_ms)
{
	if (rate->per_minute <= 0) {
		return SIZE_MAX;
	}
	if (rate->used > 0 && now_ms - rate->started_ms >= MINUTE_MS) {
		rate->used = 0;
	}
	return rate->used < rate->per_minute ? (size_t)(rate->per_minute - rate->used) : 0;
}

void rate_used(struct rate *rate, size_t count, int64_t now_ms)
{
	if (rate->used == 0) {
		rate->started_ms = now_ms;
	}
	rate->used += (int64_t)count;
}

int64_t rate_wait_ms(struct rate *rate, int64_t now_ms)
{
	return rate_allowance(rate, now_ms) > 0 ? 0 : rate->started_ms + MINUTE_MS - now_ms;
}
