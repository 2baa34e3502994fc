/* SPDX-License-Identifier: MIT */
/* Sending texts over HTTP, one by one, and asking what became of them. */
#include "handlers/channels/sms_send.h"

#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/stop.h"
#include "daemon/base/text.h"
#include "daemon/model/phone.h"
#include "handlers/sms/fold.h"

enum { CLOCK_SLACK_SECONDS = 2, STATE_BYTES_MAX = 300 };

enum outcome sms_sending_open(
	const struct sender *sender, const char *secret, void **ret_state, struct error *error)
{
	struct sms_session *session;
	enum outcome outcome = sms_session_open(sender->sms, secret, &session, error);

	if (outcome == OK)
		*ret_state = session;
	return outcome;
}

struct reason sms_undelivered(const struct sms_session *session, enum reason_code reason,
	const char *state, const char *code, const char *words)
{
	struct arena *arena = session->arena;
	const char *said = text_printable(arena,
		arena_printf(arena, "%s%s%s%s%s", state, code ? ", code " : "", code ? code : "",
			words ? ": " : "", words ? words : ""),
		STATE_BYTES_MAX);

	return (struct reason){
		.code = reason,
		.sentence = arena_printf(arena, "the text was not delivered: %s", said),
		.quoted = said,
	};
}

char *sms_text_of(struct arena *arena, const struct outgoing *outgoing)
{
	return text_repair(arena, outgoing->bytes, outgoing->size_bytes);
}

bool sms_same_text(struct arena *arena, const char *ours, const char *theirs)
{
	return theirs && strcmp(text_trim(arena, sms_fold(arena, ours)),
				 text_trim(arena, sms_fold(arena, theirs))) == 0;
}

bool sms_same_number(const struct sms_session *session, const char *ours, const char *theirs)
{
	const char *number =
		theirs ? phone_normalise(session->arena, theirs, session->line->country) : NULL;

	return number && strcmp(number, ours) == 0;
}

int64_t sms_their_time(const struct http_answer *answer, int64_t at)
{
	int64_t ahead = answer->date ? answer->date - clock_now() : 0;

	return at + ahead - CLOCK_SLACK_SECONDS;
}

/* One text whose outcome is not known. OK: it is settled; NOT_FOUND: it is to be sent. */
static enum outcome ask_again(struct sms_session *session, const struct sms_way *way,
	const struct outgoing *outgoing, struct settlement *settlement, struct error *error)
{
	enum outcome outcome;

	if (way->look && outgoing->unsure_asks < UNSURE_ASKS_MAX) {
		outcome = way->look(session, outgoing, settlement, error);
		if (outcome != NOT_FOUND)
			return outcome;
		settlement->outcome = TRY_LATER;
		settlement->is_unsure = true;
		settlement->reason = (struct reason){.code = REASON_UNSURE,
			.sentence = "the provider was asked and does not have it (yet)"};
		return OK;
	}
	if (way->look || way->is_idempotent || session->line->unsure == UNSURE_RESEND)
		return NOT_FOUND;
	settlement->outcome = REFUSED;
	settlement->reason = (struct reason){.code = REASON_UNSURE,
		.sentence = "the connection ended before the provider said whether it took the "
			    "text, and it cannot be asked; perhaps it was delivered"};
	return OK;
}

static void set_unsure(struct sms_session *session, struct settlement *settlement, const char *why)
{
	settlement->outcome = TRY_LATER;
	settlement->is_unsure = true;
	settlement->ended_connection = true;
	settlement->reason = (struct reason){
		.code = REASON_UNSURE,
		.sentence = arena_printf(
			session->arena, "it is not known whether the provider took it: %s", why),
	};
}

/* An answer that is no success. What is returned tells of the provider; *ret_settled whether it
 * settles the text. */
static enum outcome refuse(struct sms_session *session, const struct sms_way *way,
	const struct http_answer *answer, const struct json *json, struct settlement *settlement,
	bool *ret_settled, struct error *error)
{
	const char *words = sms_words(session, answer, json);
	enum outcome outcome = http_meaning(answer->status);

	settlement->retry_after_seconds = answer->retry_after_seconds;
	settlement->reason = (struct reason){.code = REASON_NOT_ACCEPTED, .quoted = words};
	if (way->refused && json)
		way->refused(session, json, &outcome, settlement);
	*ret_settled = outcome != BROKEN;
	settlement->outcome = outcome;
	if (outcome == BROKEN)
		return error_set(error, BROKEN,
			"the provider refuses: %s; check url, user, secret_file and the account",
			words);
	if (outcome == REFUSED) {
		settlement->retry_after_seconds = 0;
		settlement->reason.sentence =
			arena_printf(session->arena, "the provider refuses it for good: %s", words);
		return OK;
	}
	if (answer->status >= 500 && answer->status != 503) {
		set_unsure(session, settlement, words);
		return error_set(error, TRY_LATER, "the provider is in trouble: %s", words);
	}
	settlement->reason.sentence =
		arena_printf(session->arena, "the provider asks to try again later: %s", words);
	/* a pause for all, or for this text alone */
	return answer->status == 429 || answer->status == 503
		       ? error_set(error, TRY_LATER, "%s", settlement->reason.sentence)
		       : OK;
}

/* Send one. As refuse. */
static enum outcome send_one(struct sms_session *session, const struct sms_way *way,
	const struct outgoing *outgoing, struct settlement *settlement, bool *ret_settled,
	struct error *error)
{
	struct http_request request = way->request(session, outgoing);
	struct http_answer answer;
	struct json *json = NULL;
	enum outcome outcome;

	request.is_once = true;
	outcome = http_call(session->http, &request, &answer, error);
	*ret_settled = true;
	if (outcome != OK && !answer.was_sent) {
		*ret_settled = false;
		return outcome;
	}
	if (outcome != OK) {
		set_unsure(session, settlement, error->text);
		return outcome;
	}
	if (json_parse_foreign(answer.body, answer.size, &json, NULL) != OK)
		json = NULL;
	if (http_meaning(answer.status) != OK) {
		outcome = refuse(session, way, &answer, json, settlement, ret_settled, error);
		json_free(json);
		return outcome;
	}
	settlement->outcome = way->accepted(session, &answer, json, settlement);
	json_free(json);
	if (settlement->outcome == TRY_LATER) {
		set_unsure(session, settlement, "its answer cannot be understood");
		return error_set(
			error, TRY_LATER, "the provider's answer to a text cannot be understood");
	}
	return OK;
}

enum outcome sms_send(struct sms_session *session, const struct sms_way *way,
	const struct outgoing *const *messages, size_t count,
	void (*settle)(void *context, const struct settlement *settlement), void *context,
	struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < count; i++) {
		const struct outgoing *outgoing = messages[i];
		struct settlement settlement = {.index = i};
		bool settled = true;

		arena_reset(session->arena);
		outcome = NOT_FOUND;
		if (stop_asked())
			return error_set(error, TRY_LATER, "ombud was told to end");
		if (outgoing->unsure_since) {
			outcome = ask_again(session, way, outgoing, &settlement, error);
			settled = outcome == OK;
		}
		if (outcome == NOT_FOUND)
			outcome = send_one(session, way, outgoing, &settlement, &settled, error);
		if (settled)
			settle(context, &settlement);
	}
	return outcome;
}

enum outcome sms_report(struct sms_session *session,
	enum outcome (*state)(struct sms_session *session, const struct outgoing *outgoing,
		struct delivery *delivery, struct error *error),
	const struct outgoing *const *messages, size_t count,
	void (*tell)(void *context, const struct delivery *delivery), void *context,
	struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < count; i++) {
		struct delivery delivery = {.index = i, .state = DELIVERY_PENDING};

		arena_reset(session->arena);
		if (stop_asked())
			return error_set(error, TRY_LATER, "ombud was told to end");
		outcome = state(session, messages[i], &delivery, error);
		if (outcome == OK)
			tell(context, &delivery);
		else if (outcome == NOT_FOUND)
			outcome = OK;
	}
	return outcome;
}
