/* SPDX-License-Identifier: MIT */
/* The line of a channel in ombud status, and in the log. */
#include "daemon/road/channel_line.h"

#include "daemon/base/clock.h"
#include "daemon/base/log.h"

enum { WRITE_AGAIN_MS = 60 * 1000 };

void channel_line_init(struct channel_line *line, const char *kind, const char *title)
{
	memset(line, 0, sizeof(*line));
	snprintf(line->name, sizeof(line->name), "%s %s", kind, title);
}

static enum outcome set_channel(
	struct channel_line *line, struct store *store, const char *sentence, int64_t next_try_at)
{
	if (store_begin(store, true, NULL) != OK) {
		return TRY_LATER;
	}
	if (store_set_channel(store, line->name, clock_now(), sentence, next_try_at, NULL) != OK) {
		store_rollback(store);
		return TRY_LATER;
	}
	return store_commit(store, NULL);
}

/* A line that cannot be written now is written at the next occasion, and told by the role. */
static void write_line(
	struct channel_line *line, struct role *role, const char *sentence, int64_t next_try_at)
{
	if (set_channel(line, role->store, sentence, next_try_at) != OK) {
		progress_trouble(role->progress, sentence, next_try_at);
		return;
	}
	progress_trouble(role->progress, NULL, 0);
	line->written = true;
	line->written_ms = clock_monotonic_ms();
}

void channel_line_fine(struct channel_line *line, struct role *role)
{
	bool changed = line->said[0] != '\0';

	if (changed) {
		log_info("%s works again", line->name);
		line->said[0] = '\0';
	}
	if (changed || !line->written ||
		clock_monotonic_ms() - line->written_ms >= WRITE_AGAIN_MS) {
		write_line(line, role, NULL, 0);
	}
}

void channel_line_trouble(struct channel_line *line, struct role *role, enum outcome outcome,
	const char *sentence, int64_t wait_ms)
{
	int64_t next_try_at = clock_now() + (wait_ms + 999) / 1000;

	if (strcmp(line->said, sentence) != 0) {
		if (outcome == BROKEN) {
			log_error("%s: %s; trying again in %lld s", line->name, sentence,
				(long long)(wait_ms + 999) / 1000);
		} else {
			log_warning("%s: %s; trying again in %lld s", line->name, sentence,
				(long long)(wait_ms + 999) / 1000);
		}
		snprintf(line->said, sizeof(line->said), "%s", sentence);
	}
	write_line(line, role, sentence, next_try_at);
}
