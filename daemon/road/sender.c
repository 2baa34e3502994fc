/* SPDX-License-Identifier: MIT */
/* The sender: steps 10 to 12 of the road. */
#include "daemon/road/sender.h"

#include "daemon/base/clock.h"
#include "daemon/base/fault.h"
#include "daemon/base/log.h"
#include "daemon/road/channel_line.h"
#include "daemon/road/rate.h"
#include "daemon/road/reports.h"
#include "daemon/road/settle.h"
#include "daemon/road/settle_text.h"
#include "daemon/store/outbox.h"

enum {
	ARENA_BYTES = 512 * 1024 * 1024,
	IDLE_CLOSE_MS = 5000, /* servers count connections; ours is closed when nothing follows */
	LOST_MAX = 10,	      /* connections in a row that end with a mail in hand, and no pause */
};

struct sending {
	struct role *role;
	const struct sender *sender;
	const struct sending_channel *channel;
	const char *secret;
	const struct sender_table *table;
	int64_t batch_max_bytes;
	void *state; /* the open channel; NULL */
	int64_t used_ms;
	struct arena *arena;
	struct backoff backoff;
	struct channel_line line;
	struct rate rate;
	struct settling settling;
	int lost;	/* connections in a row that ended with a mail in hand and finished none */
	bool give_back; /* mails of the last batch that were not tried stand claimed */
	struct outgoing *rows;
	size_t count;

	/* Texts (channel.h: one_by_one). */
	bool is_inherited; /* what a predecessor had in hand is unsure now */
	struct text_settling text;
	struct reports reports;
	int64_t paused_until_ms; /* the provider asks for it; 0 */
};

static bool is_paused(const struct sending *sending)
{
	return clock_monotonic_ms() < sending->paused_until_ms;
}

/* One text; what a predecessor had in hand is unsure before the first. */
static enum outcome claim_text(struct sending *sending, struct error *error)
{
	struct store *store = sending->role->store;
	int64_t now = clock_now();
	enum outcome outcome = OK;

	if (!sending->is_inherited) {
		outcome = outbox_inherit(store, sending->sender->title, now, error);
	}
	if (outcome == OK) {
		outcome = outbox_claim(store, sending->sender->title, now, 1,
			sending->batch_max_bytes, sending->arena, &sending->rows, &sending->count,
			error);
	}
	sending->text = (struct text_settling){
		.can_report = sending->channel->report != NULL, .claimed_at = now};
	return outcome;
}

static enum outcome claim_batch(struct sending *sending, size_t allowed, struct error *error)
{
	return outbox_claim(sending->role->store, sending->sender->title, clock_now(),
		allowed < SENDER_BATCH_ROWS ? allowed : SENDER_BATCH_ROWS, sending->batch_max_bytes,
		sending->arena, &sending->rows, &sending->count, error);
}

/* Step 10. */
static enum outcome claim(struct sending *sending, struct error *error)
{
	struct store *store = sending->role->store;
	size_t allowed = rate_allowance(&sending->rate, clock_monotonic_ms());
	enum outcome outcome;

	sending->count = 0;
	if (allowed == 0 || is_paused(sending)) {
		return OK;
	}
	arena_reset(sending->arena);
	outcome = store_begin(store, false, error);
	if (outcome != OK) {
		return outcome;
	}
	outcome = sending->channel->one_by_one ? claim_text(sending, error)
					       : claim_batch(sending, allowed, error);
	fault_point(STEP_CLAIM_OUTBOX);
	if (outcome == OK) {
		outcome = store_commit(store, error);
	} else {
		store_rollback(store);
	}
	if (outcome != OK) {
		sending->count = 0;
	} else {
		sending->is_inherited = true;
	}
	return outcome;
}

static void close_channel(struct sending *sending)
{
	sending->channel->close(sending->state);
	sending->state = NULL;
}

/* context is the struct sending. */
static enum outcome open_channel(void *context, void **ret_state, struct error *error)
{
	struct sending *sending = context;
	enum outcome outcome = OK;

	if (!sending->state) {
		outcome = sending->channel->open(
			sending->sender, sending->secret, &sending->state, error);
	}
	if (outcome == OK) {
		*ret_state = sending->state;
	}
	return outcome;
}

/* Step 11 for the whole batch. */
static enum outcome send_batch(
	struct sending *sending, struct settling *settling, struct error *error)
{
	const struct outgoing **messages =
		ARENA_ARRAY(sending->arena, sending->count, const struct outgoing *);
	enum outcome outcome;
	void *state;

	for (size_t i = 0; i < sending->count; i++) {
		messages[i] = &sending->rows[i];
	}
	progress_outbox(sending->role->progress, sending->rows[0].id);
	outcome = open_channel(sending, &state, error);
	if (outcome == OK) {
		fault_point(STEP_SEND);
		outcome = sending->channel->send(
			state, messages, sending->count, settle_one, settling, error);
	}
	progress_outbox(sending->role->progress, 0);
	sending->used_ms = clock_monotonic_ms();
	if (outcome == OK && settling->trouble != OK) {
		outcome = settling->trouble;
		*error = settling->error;
	}
	return outcome;
}

/* Take a batch and send it. *ret_count: how many were due. */
static enum outcome turn(struct sending *sending, size_t *ret_count, struct error *error)
{
	struct settling *settling = &sending->settling;
	enum outcome outcome = OK;
	struct error own;

	if (sending->give_back) {
		outcome = settling_untried(settling, "the store was in trouble", error);
		sending->give_back = outcome != OK;
	}
	if (outcome == OK) {
		outcome = claim(sending, error);
		*ret_count = sending->count;
	}
	if (outcome != OK || sending->count == 0) {
		return outcome;
	}
	settling_begin(settling, sending->role, sending->table, sending->rows, sending->count,
		sending->arena);
	settling->text = sending->channel->one_by_one ? &sending->text : NULL;
	outcome = send_batch(sending, settling, error);
	if (sending->text.pause_seconds > 0) {
		sending->paused_until_ms =
			clock_monotonic_ms() + sending->text.pause_seconds * 1000;
	}
	rate_used(&sending->rate, settling->settled, clock_monotonic_ms());
	if (settling->settled < sending->count) {
		/* The channel left some untried: back they go, unharmed. */
		if (outcome == OK) {
			outcome = error_set(error, TRY_LATER,
				"the connection ended before every mail was sent");
		}
		if (settling_untried(settling, error->text, &own) != OK) {
			log_warning("%s; mails that were not tried wait for the store", own.text);
			sending->give_back = true;
		}
	}
	return outcome;
}

/* Nothing is due: wait for a wake, the next due mail, or the poll. */
static void wait_for_mail(struct sending *sending)
{
	int64_t wait = ROLE_POLL_MS;
	int64_t rate_wait = rate_wait_ms(&sending->rate, clock_monotonic_ms());

	if (sending->state && clock_monotonic_ms() - sending->used_ms >= IDLE_CLOSE_MS) {
		close_channel(sending);
	}
	if (rate_wait > 0) {
		role_pause(sending->role, rate_wait < ROLE_POLL_MS ? rate_wait : wait);
	} else {
		role_wait(sending->role, wait);
	}
}

/* False when the role should end now. */
static bool trouble(struct sending *sending, enum outcome outcome, const struct error *error)
{
	int64_t wait = backoff_next_ms(&sending->backoff);

	close_channel(sending);
	if (role_should_stop(sending->role)) {
		return true; /* the loop ends: nothing is wrong with the server */
	}
	channel_line_trouble(&sending->line, sending->role, outcome, error->text, wait);
	if (sending->role->once) {
		return false;
	}
	role_pause(sending->role, wait);
	return true;
}

/*
 * Whether a connection that failed leaves nothing to wait for: it finished mails before it ended,
 * as with a server that takes a few on each, or the mail at which it ended is out of the way. But a
 * server that ends one after the other is in trouble.
 */
static bool can_go_on(struct sending *sending, enum outcome outcome)
{
	const struct settling *settling = &sending->settling;

	if (outcome != TRY_LATER || sending->give_back) {
		return false;
	}
	if (settling->finished > 0) {
		sending->lost = 0;
		backoff_reset(&sending->backoff);
		channel_line_fine(&sending->line, sending->role);
	} else if (!settling->connection_lost || ++sending->lost > LOST_MAX) {
		return false;
	}
	close_channel(sending);
	return true;
}

static enum outcome sender_loop(struct sending *sending, struct error *error)
{
	struct role *role = sending->role;

	while (!role_should_stop(role)) {
		size_t count = 0;
		enum outcome outcome;

		reports_ask(&sending->reports, open_channel, sending);
		outcome = turn(sending, &count, error);

		if (outcome != OK && count == 0) {
			if (!role_store_trouble(role, outcome, error)) {
				return outcome;
			}
		} else if (outcome != OK) {
			if (!can_go_on(sending, outcome) && !trouble(sending, outcome, error)) {
				return outcome;
			}
		} else if (count > 0) {
			sending->lost = 0;
			role_store_fine(role);
			backoff_reset(&sending->backoff);
			channel_line_fine(&sending->line, role);
		} else {
			role_store_fine(role);
			sending->lost = 0; /* each that was due had its try */
			if (role->once &&
				(is_paused(sending) ||
					rate_wait_ms(&sending->rate, clock_monotonic_ms()) == 0)) {
				return OK;
			}
			wait_for_mail(sending);
		}
	}
	return OK;
}

enum outcome sender_run(struct role *role, const struct sender *sender,
	const struct sending_channel *channel, const char *secret, const struct sender_table *table,
	int64_t batch_max_bytes, struct error *error)
{
	struct sending sending = {
		.role = role,
		.sender = sender,
		.channel = channel,
		.secret = secret,
		.table = table,
		.batch_max_bytes = batch_max_bytes,
		.arena = arena_new(ARENA_BYTES),
	};
	enum outcome outcome;

	backoff_init(&sending.backoff, BACKOFF_CHANNEL);
	channel_line_init(&sending.line, "sender", sender->title);
	rate_init(&sending.rate, sender->per_minute);
	reports_init(&sending.reports, role, sender->title, channel, table);
	outcome = sender_loop(&sending, error);
	close_channel(&sending);
	reports_end(&sending.reports);
	arena_free(sending.arena);
	return outcome;
}
