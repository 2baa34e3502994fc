/* SPDX-License-Identifier: MIT */
/* Any text as one of days: what is read is a part of it, in order, and no absence is over before it
 * begins or lasts longer than a year. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "handlers/mail/written_day.h"

enum { DAYS_MAX = 366 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A day that was read, written as the calendar writes it, is the same day. */
static void check_day(struct arena *arena, int days, int today)
{
	int year, month, day, again;
	const char *iso, *at;

	date_from_days(days, &year, &month, &day);
	assert(year >= 1970 && year <= 9999);
	iso = at = arena_printf(arena, "%04d-%02d-%02d", year, month, day);
	assert(written_day_read(&at, today, &again));
	assert(again == days && at == iso + strlen(iso));
}

/* The first two bytes are today. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	const char *text, *end, *rest;
	int today, first, last;

	if (size < 2)
		return 0;
	today = days_from_date(2000, 1, 1) + (data[0] << 8 | data[1]);
	arena = arena_new(64 << 20);
	text = text_repair(arena, data + 2, size - 2);
	end = text + strlen(text);
	for (const char *at = text; at < end; at++) {
		const char *behind = at;

		if (!written_day_read(&behind, today, &first)) {
			assert(behind == at);
			continue;
		}
		assert(behind > at && behind <= end);
		check_day(arena, first, today);
	}
	if (written_days_read(text, today, &first, &last, &rest)) {
		assert(first <= last);
		assert(rest > text && rest <= end);
	}
	if (written_absence_find(text, today, &last))
		assert(last >= today - 1 && last <= today + DAYS_MAX);
	arena_free(arena);
	return 0;
}
