/* SPDX-License-Identifier: MIT */
/* The receiver: steps 1 to 5 of the road. */
#include "daemon/road/receiver.h"

#include <inttypes.h>

#include "daemon/base/clock.h"
#include "daemon/base/fault.h"
#include "daemon/base/log.h"
#include "daemon/road/channel_line.h"
#include "daemon/road/intake.h"
#include "daemon/store/inbox.h"

enum {
	RELEASE_ROWS = 200,
	ARENA_BYTES = 16 * 1024 * 1024,
	QUICK_MS = 10 * 1000, /* a connection lost so soon is not tried again at once */
};

struct receiver {
	struct role *role;
	const struct mailbox *mailbox;
	const struct receiving_channel *channel;
	const char *secret;
	const struct receive_limits *limits;
	void *state; /* the open channel; NULL */
	struct arena *arena;
	struct backoff backoff;
	struct backoff lost; /* connections lost soon, one after the other */
	struct channel_line line;
};

/* Write down in one commit that the source has let go of rows. */
static enum outcome settle_released(
	struct receiver *receiver, const struct incoming *rows, size_t count, struct error *error)
{
	struct store *store = receiver->role->store;
	enum outcome outcome = store_begin(store, false, error);

	if (outcome != OK) {
		return outcome;
	}
	for (size_t i = 0; outcome == OK && i < count; i++) {
		outcome = inbox_released(store, rows[i].id, clock_now(), error);
	}
	if (outcome == OK) {
		return store_commit(store, error);
	}
	store_rollback(store);
	return outcome;
}

/* How many of rows one call may release together. */
static size_t count_together(const struct incoming *rows, size_t count)
{
	size_t together = 1;

	while (together < count && !rows[0].trouble && !rows[together].trouble &&
		rows[together].uidvalidity == rows[0].uidvalidity &&
		rows[together].uid > rows[together - 1].uid &&
		strcmp(rows[together].folder, rows[0].folder) == 0) {
		together++;
	}
	return together;
}

/* A message that the source will not let go of is said once and counts as released: it is in the
 * store, and asking again each minute mends nothing. */
static enum outcome release_one(
	struct receiver *receiver, const struct incoming *row, struct error *error)
{
	enum outcome outcome = receiver->channel->release(receiver->state, row, error);

	if (outcome == REFUSED) {
		log_warning("inbox %" PRId64 ": it stays at the source: %s", row->id, error->text);
	}
	return outcome == REFUSED || outcome == NOT_FOUND ? OK : outcome;
}

/* *ret_done: how many of rows, from the first one on, are released. */
static enum outcome release_rows(struct receiver *receiver, const struct incoming *rows,
	size_t count, size_t *ret_done, struct error *error)
{
	const struct receiving_channel *channel = receiver->channel;
	enum outcome outcome = REFUSED;

	*ret_done = 0;
	if (count > 1 && channel->release_together) {
		outcome = channel->release_together(receiver->state, rows, count, error);
	}
	if (outcome == OK || outcome == NOT_FOUND) {
		*ret_done = count;
		return OK;
	}
	for (size_t i = 0; outcome == REFUSED && i < count && !role_should_stop(receiver->role);
		i++) {
		enum outcome own = release_one(receiver, &rows[i], error);

		if (own != OK) {
			return own;
		}
		(*ret_done)++;
		progress_touch(receiver->role->progress);
	}
	return outcome == REFUSED ? OK : outcome;
}

/* Step 4 for up to RELEASE_ROWS messages. */
static enum outcome release_some(struct receiver *receiver, size_t *ret_count, struct error *error)
{
	struct incoming *rows;
	size_t count;
	size_t done = 0;
	enum outcome trouble = OK;
	enum outcome outcome;

	arena_reset(receiver->arena);
	*ret_count = 0;
	outcome = inbox_unreleased(receiver->role->store, receiver->mailbox->title, RELEASE_ROWS,
		receiver->arena, &rows, &count, error);
	if (outcome != OK || count == 0) {
		return outcome;
	}
	while (trouble == OK && done < count && !role_should_stop(receiver->role)) {
		size_t together = count_together(&rows[done], count - done);
		size_t released;

		fault_point(STEP_RELEASE);
		trouble = release_rows(receiver, &rows[done], together, &released, error);
		done += released;
		progress_touch(receiver->role->progress);
	}
	fault_point(STEP_RELEASE);
	if (trouble == OK) {
		*ret_count = done;
		return settle_released(receiver, rows, done, error);
	}
	if (settle_released(receiver, rows, done, NULL) != OK) {
		log_debug("what was released will be released again");
	}
	return trouble;
}

static enum outcome release_all(struct receiver *receiver, struct error *error)
{
	size_t count = RELEASE_ROWS;
	enum outcome outcome = OK;

	while (outcome == OK && count == RELEASE_ROWS) {
		outcome = release_some(receiver, &count, error);
	}
	return outcome;
}

/*
 * Steps 2 to 5: what is not yet released, then everything new, then that is released as well. A
 * source that cannot let go now (the folder for handled mail is missing, say) is read all the same:
 * the trouble is told, and the mails reach a person.
 */
static enum outcome pass(struct receiver *receiver, struct error *error)
{
	struct intake intake;
	struct intake_pass *taking;
	struct error own;
	enum outcome released = release_all(receiver, error);
	enum outcome outcome;
	bool stored;

	if (role_should_stop(receiver->role)) {
		return released;
	}
	taking = intake_open(receiver->role, receiver->mailbox, receiver->limits->batch_max_bytes,
		RECEIVER_BATCH_ROWS, &intake);
	outcome = receiver->channel->fetch(receiver->state, &intake, &own);
	stored = intake_stored(taking) > 0;
	intake_close(taking);
	progress_touch(receiver->role->progress);
	if (released != OK) {
		return released; /* the older trouble, whatever fetching came to */
	}
	if (outcome != OK) {
		*error = own;
		return outcome;
	}
	return stored ? release_all(receiver, error) : OK;
}

static void close_channel(struct receiver *receiver)
{
	receiver->channel->close(receiver->state);
	receiver->state = NULL;
}

static enum outcome open_and_pass(struct receiver *receiver, struct error *error)
{
	enum outcome outcome = OK;

	progress_touch(receiver->role->progress);
	if (!receiver->state) {
		outcome = receiver->channel->open(receiver->mailbox, receiver->secret,
			receiver->limits, &receiver->state, error);
	}
	if (outcome == OK) {
		outcome = pass(receiver, error);
	}
	if (outcome == NOT_FOUND) {
		outcome = BROKEN; /* a folder or directory that the settings name is not there */
	}
	return outcome;
}

/* The connection was lost while waiting. A server that ends each one soon is asked as often as the
 * settings say, not as often as it can. */
static void lost(struct receiver *receiver, int64_t lasted_ms, const struct error *error)
{
	int64_t poll_ms = receiver->mailbox->poll_seconds * 1000;
	int64_t wait = 0;

	if (lasted_ms < QUICK_MS) {
		wait = backoff_next_ms(&receiver->lost);
		wait = wait < poll_ms ? wait : poll_ms;
	} else {
		backoff_reset(&receiver->lost);
	}
	close_channel(receiver);
	if (!role_should_stop(receiver->role)) {
		log_info("the connection ended (%s); connecting again", error->text);
		role_pause(receiver->role, wait);
	}
}

/* Step 1. The channel tells of news, or that the connection is lost; either way the next pass finds
 * out. */
static void wait_for_news(struct receiver *receiver)
{
	struct error error;
	int64_t seconds = receiver->mailbox->poll_seconds;
	int64_t begun = clock_monotonic_ms();
	enum outcome outcome;

	fault_point(STEP_WAIT);
	outcome = receiver->channel->wait(
		receiver->state, seconds > 0 && seconds < 3600 ? (int)seconds : 60, &error);
	progress_touch(receiver->role->progress);
	if (outcome != OK && outcome != NOT_FOUND) {
		lost(receiver, clock_monotonic_ms() - begun, &error);
	} else {
		backoff_reset(&receiver->lost);
	}
}

static enum outcome receiver_loop(struct receiver *receiver, struct error *error)
{
	struct role *role = receiver->role;

	while (!role_should_stop(role)) {
		enum outcome outcome = open_and_pass(receiver, error);
		int64_t wait;

		if (outcome == OK) {
			backoff_reset(&receiver->backoff);
			channel_line_fine(&receiver->line, role);
			if (role->once) {
				return OK;
			}
			wait_for_news(receiver);
			continue;
		}
		close_channel(receiver);
		if (role_should_stop(role)) {
			break;
		}
		wait = backoff_next_ms(&receiver->backoff);
		channel_line_trouble(&receiver->line, role, outcome, error->text, wait);
		if (role->once) {
			return outcome;
		}
		role_pause(role, wait);
	}
	return OK;
}

enum outcome receiver_run(struct role *role, const struct mailbox *mailbox,
	const struct receiving_channel *channel, const char *secret,
	const struct receive_limits *limits, struct error *error)
{
	struct receiver receiver = {
		.role = role,
		.mailbox = mailbox,
		.channel = channel,
		.secret = secret,
		.limits = limits,
		.arena = arena_new(ARENA_BYTES),
	};
	enum outcome outcome;

	backoff_init(&receiver.backoff, BACKOFF_CHANNEL);
	backoff_init(&receiver.lost, BACKOFF_CHANNEL);
	channel_line_init(&receiver.line, "mailbox", mailbox->title);
	outcome = receiver_loop(&receiver, error);
	close_channel(&receiver);
	arena_free(receiver.arena);
	return outcome;
}
