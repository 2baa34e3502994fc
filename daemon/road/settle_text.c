/* SPDX-License-Identifier: MIT */
/* What became of a text message that was in hand. */
#include "daemon/road/settle_text.h"

#include "daemon/base/clock.h"
#include "daemon/base/text.h"
#include "daemon/road/reports.h"
#include "daemon/store/outbox.h"

enum { PAUSE_MAX_SECONDS = 3600, GIVE_UP_SECONDS = 48 * 3600 };

/* Until the next question, by how many there were. */
static const int64_t ask_seconds[UNSURE_ASKS_MAX] = {15, 30, 45};

static enum outcome set_aside(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, const char *sentence, int64_t now,
	const char **ret_line, struct error *error)
{
	enum outcome outcome =
		outbox_set_aside(settling->role->store, outgoing->id, sentence, now, error);

	*ret_line = arena_printf(settling->arena, "held: %s", sentence);
	return outcome == OK ? settling_tell_failed(settling, outgoing, settlement, REASON_UNSURE,
				       sentence, error)
			     : outcome;
}

/* The outcome of this try, or the answer to a question about an earlier one, is not known. */
static enum outcome unsure(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, const char *sentence, int64_t now,
	const char **ret_line, struct error *error)
{
	bool was_asked = outgoing->unsure_since > 0 && outgoing->unsure_asks < UNSURE_ASKS_MAX;
	int asks = was_asked ? outgoing->unsure_asks + 1 : 0;
	int64_t since = was_asked ? outgoing->unsure_since : settling->text->claimed_at;
	int64_t wait = asks < UNSURE_ASKS_MAX ? ask_seconds[asks] : 0;

	if (now - outgoing->created_at >= GIVE_UP_SECONDS) {
		return set_aside(settling, outgoing, settlement,
			arena_printf(settling->arena, "given up after 48 hours: %s", sentence), now,
			ret_line, error);
	}
	*ret_line = wait > 0 ? arena_printf(settling->arena,
				       "perhaps accepted: %s; asking the provider in %lld s",
				       sentence, (long long)wait)
			     : arena_printf(settling->arena,
				       "the provider knows nothing of it after %d questions; "
				       "sending it again",
				       asks);
	return outbox_unsure(
		settling->role->store, outgoing->id, since, asks, now + wait, sentence, error);
}

static enum outcome later(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, const char *sentence, int64_t now,
	const char **ret_line, struct error *error)
{
	int64_t pause = settlement->retry_after_seconds;
	int64_t next_try_at;

	pause = pause > PAUSE_MAX_SECONDS ? PAUSE_MAX_SECONDS : pause;
	if (pause > settling->text->pause_seconds) {
		settling->text->pause_seconds = pause;
	}
	if (backoff_mail(outgoing->created_at, outgoing->attempts + 1, now, &next_try_at)) {
		next_try_at = next_try_at > now + pause ? next_try_at : now + pause;
		*ret_line = arena_printf(settling->arena,
			"not accepted now: %s; trying again in %lld s", sentence,
			(long long)(next_try_at - now));
		return outbox_later(
			settling->role->store, outgoing->id, next_try_at, true, sentence, error);
	}
	sentence = arena_printf(settling->arena, "given up after 48 hours: %s", sentence);
	if (outgoing->unsure_since > 0) {
		return set_aside(settling, outgoing, settlement, sentence, now, ret_line, error);
	}
	return settling_failed(
		settling, outgoing, settlement, REASON_GIVEN_UP, sentence, ret_line, error);
}

enum outcome settle_text(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, const char **ret_line, struct error *error)
{
	const char *sentence =
		text_printable(settling->arena, settlement->reason.sentence, SETTLING_TEXT_MAX);
	int64_t now = clock_now();

	switch (settlement->outcome) {
	case OK:
		*ret_line = "sent";
		return outbox_accepted(settling->role->store, outgoing->id, settlement->source_id,
			settling->text->can_report ? now + reports_wait_seconds(0) : 0, now, error);
	case TRY_LATER:
		return settlement->is_unsure ? unsure(settling, outgoing, settlement, sentence, now,
						       ret_line, error)
					     : later(settling, outgoing, settlement, sentence, now,
						       ret_line, error);
	case BROKEN:
		*ret_line = arena_printf(settling->arena, "not tried: %s", sentence);
		return outbox_later(
			settling->role->store, outgoing->id, now, false, sentence, error);
	case NOT_FOUND:
	case REFUSED:
		break;
	}
	return settlement->reason.code == REASON_UNSURE
		       ? set_aside(settling, outgoing, settlement, sentence, now, ret_line, error)
		       : settling_failed(settling, outgoing, settlement, settlement->reason.code,
				 sentence, ret_line, error);
}
