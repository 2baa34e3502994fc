/* SPDX-License-Identifier: MIT */
/* Settling: what became of each mail is written down before the next one is sent. */
#include "daemon/road/settle.h"

#include <inttypes.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/fault.h"
#include "daemon/base/log.h"
#include "daemon/base/text.h"
#include "daemon/model/phone.h"
#include "daemon/road/settle_text.h"
#include "daemon/store/outbox.h"

enum { GIVE_UP_MS = 120 * 1000, RETRY_MS = 100 };

/* Accepted for some: the others are named on the ticket. */
static char *partial_sentence(struct arena *arena, const struct settlement *settlement)
{
	char *sentence = arena_strdup(arena, "not accepted for");

	for (size_t i = 0; i < settlement->failed_count; i++) {
		sentence = arena_printf(arena, "%s%s %s", sentence, i ? "," : "",
			text_printable(arena, settlement->failed_recipients[i], SETTLING_TEXT_MAX));
	}
	return settlement->reason.sentence
		       ? arena_printf(arena, "%s: %s", sentence,
				 text_printable(
					 arena, settlement->reason.sentence, SETTLING_TEXT_MAX))
		       : sentence;
}

/* What this outcome does to the store, inside a transaction. *ret_line is for the log. */
static enum outcome apply(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, const char **ret_line, struct error *error)
{
	struct arena *arena = settling->arena;
	struct store *store = settling->role->store;
	const char *sentence =
		text_printable(arena, settlement->reason.sentence, SETTLING_TEXT_MAX);
	enum reason_code code = settlement->reason.code;
	int64_t now = clock_now();
	int64_t next_try_at;
	enum outcome outcome;

	switch (settlement->outcome) {
	case OK:
		outcome = outbox_sent(store, outgoing->id, now, error);
		*ret_line = "sent";
		if (outcome == OK && settlement->failed_count > 0) {
			*ret_line = partial_sentence(arena, settlement);
			outcome = settling_tell_failed(
				settling, outgoing, settlement, code, *ret_line, error);
			*ret_line = arena_printf(arena, "sent, but %s", *ret_line);
		}
		return outcome;
	case TRY_LATER:
		if (backoff_mail(outgoing->created_at, outgoing->attempts + 1, now, &next_try_at)) {
			*ret_line =
				arena_printf(arena, "not accepted now: %s; trying again in %lld s",
					sentence, (long long)(next_try_at - now));
			return outbox_later(
				store, outgoing->id, next_try_at, true, sentence, error);
		}
		sentence = arena_printf(arena, "given up after 48 hours: %s", sentence);
		code = REASON_GIVEN_UP;
		break;
	case BROKEN:
		*ret_line = arena_printf(arena, "not tried: %s", sentence);
		return outbox_later(store, outgoing->id, now, false, sentence, error);
	case NOT_FOUND:
	case REFUSED:
		break;
	}
	return settling_failed(settling, outgoing, settlement, code, sentence, ret_line, error);
}

static enum outcome settle(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, const char **ret_line, struct error *error)
{
	struct store *store = settling->role->store;
	bool relaxed =
		settlement->outcome == OK && settlement->failed_count == 0 && !settling->text;
	enum outcome outcome = store_begin(store, relaxed, error);

	if (outcome != OK) {
		return outcome;
	}
	outcome = settling->text ? settle_text(settling, outgoing, settlement, ret_line, error)
				 : apply(settling, outgoing, settlement, ret_line, error);
	fault_point(STEP_SETTLE);
	if (outcome == OK) {
		return store_commit(store, error);
	}
	store_rollback(store);
	return outcome;
}

/* The ticket's side of a failure did not work: the mail itself must be settled all the same. */
static enum outcome settle_without_hook(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, struct error *error)
{
	struct store *store = settling->role->store;
	enum outcome outcome = store_begin(store, false, error);

	if (outcome != OK) {
		return outcome;
	}
	outcome = settlement->outcome == OK
			  ? outbox_sent(store, outgoing->id, clock_now(), error)
			  : outbox_failed(store, outgoing->id,
				    settlement->reason.sentence ? settlement->reason.sentence
								: "refused",
				    clock_now(), error);
	if (outcome == OK) {
		return store_commit(store, error);
	}
	store_rollback(store);
	return outcome;
}

/*
 * Told to end in the middle of a batch: the connection is dropped before the next mail's final dot,
 * so none is in doubt; the rest is given back.
 */
static _Noreturn void stop_here(struct settling *settling)
{
	struct error error;

	if (settling_untried(settling, "the sender was told to end", &error) != OK) {
		log_debug("the rest stays claimed: %s", error.text);
	}
	_exit(ROLE_EXIT_DONE);
}

void settle_one(void *context, const struct settlement *settlement)
{
	struct settling *settling = context;
	const struct outgoing *outgoing = &settling->rows[settlement->index];
	int64_t give_up_ms = clock_monotonic_ms() + GIVE_UP_MS;
	const char *line = "";
	struct error error;
	enum outcome outcome;

	fault_point(STEP_SEND);
	outcome = settle(settling, outgoing, settlement, &line, &error);
	while (outcome != OK) {
		if (outcome != TRY_LATER) {
			log_error("outbox %" PRId64 ": %s", outgoing->id, error.text);
			line = "settled without a word to its ticket";
			outcome = settle_without_hook(settling, outgoing, settlement, &error);
			if (outcome == OK) {
				break;
			}
		}
		if (role_should_stop(settling->role) || clock_monotonic_ms() > give_up_ms) {
			log_error("outbox %" PRId64
				  ": %s, but this could not be written down (%s); it may "
				  "go out once more",
				outgoing->id, outcome_name(settlement->outcome), error.text);
			_exit(ROLE_EXIT_LATER);
		}
		role_pause(settling->role, RETRY_MS);
		outcome = settle(settling, outgoing, settlement, &line, &error);
	}
	log_info("outbox %" PRId64 ": %s", outgoing->id,
		settling->text ? phone_shorten(settling->arena, line) : line);
	if (settlement->outcome == BROKEN) {
		settling->trouble = BROKEN;
		error_set(&settling->error, BROKEN, "%s",
			settlement->reason.sentence ? settlement->reason.sentence
						    : "the settings are wrong");
	}
	settling->is_settled[settlement->index] = true;
	settling->settled++;
	settling->finished += settlement->outcome != TRY_LATER && settlement->outcome != BROKEN;
	settling->connection_lost |= settlement->ended_connection;
	progress_handled(settling->role->progress);
	if (role_should_stop(settling->role) && settling->settled < settling->count) {
		stop_here(settling);
	}
	/* The next of the batch is in hand now. */
	progress_outbox(settling->role->progress, settlement->index + 1 < settling->count
							  ? settling->rows[settlement->index + 1].id
							  : 0);
}
