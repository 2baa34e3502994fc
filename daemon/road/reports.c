/* SPDX-License-Identifier: MIT */
/* Delivery reports: asking the provider what became of texts that it accepted. */
#include "daemon/road/reports.h"

#include <inttypes.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/text.h"
#include "daemon/model/phone.h"
#include "daemon/store/outbox.h"

enum { ROWS_MAX = 20, LOOK_MS = 1000, LOG_TEXT_MAX = 300, ARENA_BYTES = 64 * 1024 * 1024 };

static const int64_t waits[] = {10, 20, 30, 60, 300, 900, 1800, 3600};
enum { WAITS = sizeof(waits) / sizeof(waits[0]), ASKS_MAX = WAITS + 23 /* hours */ };

int64_t reports_wait_seconds(int asks)
{
	return waits[asks < WAITS ? asks : WAITS - 1];
}

void reports_init(struct reports *reports, struct role *role, const char *sender,
	const struct sending_channel *channel, const struct sender_table *table)
{
	*reports = (struct reports){
		.role = role,
		.sender = sender,
		.channel = channel,
		.table = table,
		.looked_ms = clock_monotonic_ms() - LOOK_MS,
		.arena = arena_new(ARENA_BYTES),
	};
	channel_line_init(&reports->line, "reports", sender);
}

void reports_end(struct reports *reports)
{
	arena_free(reports->arena);
}

struct told {
	struct delivery *deliveries; /* one for each row */
	size_t count;
	struct arena *arena;
};

/* The channel's tell function. */
static void tell(void *context, const struct delivery *delivery)
{
	struct told *told = context;
	struct delivery *kept = &told->deliveries[delivery->index];

	*kept = *delivery;
	kept->reason.sentence =
		text_printable(told->arena, delivery->reason.sentence, LOG_TEXT_MAX);
	kept->reason.quoted =
		delivery->reason.quoted
			? text_printable(told->arena, delivery->reason.quoted, LOG_TEXT_MAX)
			: NULL;
}

static enum outcome settle_report(struct reports *reports, const struct outgoing *row,
	const struct delivery *delivery, struct arena *arena, struct error *error)
{
	struct store *store = reports->role->store;
	int asks = row->report_asks + 1;
	int64_t now = clock_now();
	enum delivery_state state = delivery->state;
	enum outcome outcome;

	if (state == DELIVERY_NONE) { /* nothing was told */
		state = DELIVERY_PENDING;
	}
	if (state == DELIVERY_PENDING && asks >= ASKS_MAX) {
		state = DELIVERY_UNKNOWN;
	}
	outcome = outbox_reported(store, row->id, state, now + reports_wait_seconds(asks),
		delivery->reason.sentence, now, error);
	if (outcome == OK && state == DELIVERY_FAILED) {
		const struct settlement settlement = {
			.outcome = REFUSED, .reason = delivery->reason};

		outcome = reports->table->failed(
			reports->table->context, store, row, &settlement, now, arena, error);
		log_info("outbox %" PRId64 ": not delivered: %s", row->id,
			phone_shorten(arena, delivery->reason.sentence));
		progress_handled(reports->role->progress);
	}
	return outcome == NOT_FOUND ? OK : outcome; /* somebody sends it once more */
}

static void settle_reports(struct reports *reports, const struct outgoing *rows,
	const struct delivery *deliveries, size_t count, struct arena *arena)
{
	struct store *store = reports->role->store;
	struct error error;
	enum outcome outcome = store_begin(store, false, &error);

	if (outcome == OK) {
		for (size_t i = 0; outcome == OK && i < count; i++) {
			outcome = settle_report(reports, &rows[i], &deliveries[i], arena, &error);
		}
		if (outcome == OK) {
			outcome = store_commit(store, &error);
		} else {
			store_rollback(store);
		}
	}
	if (outcome != OK) {
		log_warning("%s: %s; asking again", reports->line.name, error.text);
	}
}

void reports_ask(struct reports *reports,
	enum outcome (*open)(void *context, void **ret_state, struct error *error), void *context)
{
	struct role *role = reports->role;
	struct arena *arena = reports->arena;
	struct outgoing *rows;
	const struct outgoing **messages;
	struct told told = {.arena = arena};
	struct error error;
	enum outcome outcome;
	void *state;
	int64_t now_ms = clock_monotonic_ms();

	if (!reports->channel->report || (!role->once && now_ms - reports->looked_ms < LOOK_MS)) {
		return;
	}
	reports->looked_ms = now_ms;
	arena_reset(arena);
	outcome = outbox_due_reports(role->store, reports->sender, clock_now(), ROWS_MAX, arena,
		&rows, &told.count, &error);
	if (outcome != OK || told.count == 0) {
		return; /* a store in trouble is told of by who sends */
	}
	messages = ARENA_ARRAY(arena, told.count, const struct outgoing *);
	told.deliveries = ARENA_ARRAY(arena, told.count, struct delivery);
	for (size_t i = 0; i < told.count; i++) {
		messages[i] = &rows[i];
	}
	progress_touch(role->progress);
	outcome = open(context, &state, &error);
	if (outcome == OK) {
		outcome =
			reports->channel->report(state, messages, told.count, tell, &told, &error);
	}
	progress_touch(role->progress);
	if (role_should_stop(role)) {
		return;
	}
	if (outcome == OK) {
		channel_line_fine(&reports->line, role);
	} else {
		channel_line_trouble(&reports->line, role, outcome, error.text,
			reports_wait_seconds(rows[0].report_asks + 1) * 1000);
	}
	settle_reports(reports, rows, told.deliveries, told.count, arena);
}
