/* SPDX-License-Identifier: MIT */
/* How long to wait before the next try. */
#include "daemon/road/backoff.h"

#include <stddef.h>

#include "daemon/base/secret.h"

enum { MAIL_GIVE_UP_SECONDS = 48 * 3600, ROW_MAX = 8 };

static const int64_t rows_ms[][ROW_MAX] = {
	[BACKOFF_CHANNEL] = {5000, 60000, 120000, 300000, 900000},
	[BACKOFF_STORE] = {1000, 2000, 5000, 15000, 60000},
	[BACKOFF_RESTART] = {100, 500, 2000, 5000, 15000, 60000},
};

static const int64_t mail_seconds[] = {60, 120, 300, 900, 1800, 3600};

/* Between three and five quarters of the wait. */
static int64_t jitter(int64_t wait)
{
	uint32_t random;

	secret_random(&random, sizeof(random));
	return wait * 3 / 4 + (int64_t)(random % 1001) * wait / 2000;
}

void backoff_init(struct backoff *backoff, enum backoff_kind kind)
{
	backoff->kind = kind;
	backoff->failures = 0;
}

void backoff_reset(struct backoff *backoff)
{
	backoff->failures = 0;
}

int64_t backoff_next_ms(struct backoff *backoff)
{
	const int64_t *row = rows_ms[backoff->kind];
	unsigned last = 0;
	unsigned at;

	while (last + 1 < ROW_MAX && row[last + 1] > 0) {
		last++;
	}
	at = backoff->failures < last ? backoff->failures : last;
	if (backoff->failures < last) {
		backoff->failures++;
	}
	return jitter(row[at]);
}

bool backoff_mail(int64_t created_at, int attempts, int64_t now, int64_t *ret_next_try_at)
{
	size_t last = sizeof(mail_seconds) / sizeof(mail_seconds[0]) - 1;
	size_t at = attempts > 1 ? (size_t)(attempts - 1) : 0;

	if (now - created_at >= MAIL_GIVE_UP_SECONDS) {
		return false;
	}
	*ret_next_try_at = now + jitter(mail_seconds[at < last ? at : last]);
	return true;
}
