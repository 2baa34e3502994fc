/* SPDX-License-Identifier: MIT */
/*
 * Sending texts over HTTP, one by one, and asking what became of them: the part that is the same
 * for every provider (channel.h: one_by_one, unsure, report).
 *
 * An answer that did not come, or came and cannot be read, or is a 5xx other than 503, leaves the
 * outcome unknown: the text is settled as unsure. 503, 429 and a connection that could not be made
 * are known to have sent nothing.
 */
#ifndef CHANNELS_SMS_SEND_H
#define CHANNELS_SMS_SEND_H

#include "daemon/model/channel.h"
#include "handlers/channels/sms_call.h"

/* How one provider does it. The requests live in session->arena. */
struct sms_way {
	/* The request that sends a text. */
	struct http_request (*request)(
		const struct sms_session *session, const struct outgoing *outgoing);
	/*
	 * What a 2xx says: OK and settlement->source_id (or none); REFUSED with settlement->reason;
	 * TRY_LATER: it cannot be read. json NULL: it is no JSON.
	 */
	enum outcome (*accepted)(const struct sms_session *session,
		const struct http_answer *answer, const struct json *json,
		struct settlement *settlement);
	/*
	 * What a refusal means, where the provider's own codes say more than the status: changes
	 * *ret_outcome and settlement (reason, retry_after_seconds). NULL: they do not.
	 */
	void (*refused)(const struct sms_session *session, const struct json *json,
		enum outcome *ret_outcome, struct settlement *settlement);
	/*
	 * Whether the provider has a text from our number to that recipient with the same words
	 * since unsure_since: OK with settlement->source_id, NOT_FOUND, or the outcome of asking.
	 * NULL: it cannot be asked.
	 */
	enum outcome (*look)(struct sms_session *session, const struct outgoing *outgoing,
		struct settlement *settlement, struct error *error);
	bool is_idempotent; /* a second copy is refused by its key */
};

/* sending_channel.send by that way. */
enum outcome sms_send(struct sms_session *session, const struct sms_way *way,
	const struct outgoing *const *messages, size_t count,
	void (*settle)(void *context, const struct settlement *settlement), void *context,
	struct error *error) WARN_UNUSED;

/* sending_channel.report: state asks about one; OK, NOT_FOUND (the provider knows nothing of it),
 * or the outcome of asking. */
enum outcome sms_report(struct sms_session *session,
	enum outcome (*state)(struct sms_session *session, const struct outgoing *outgoing,
		struct delivery *delivery, struct error *error),
	const struct outgoing *const *messages, size_t count,
	void (*tell)(void *context, const struct delivery *delivery), void *context,
	struct error *error) WARN_UNUSED;

/* sending_channel.open; close is sms_close. */
enum outcome sms_sending_open(
	const struct sender *sender, const char *secret, void **ret_state, struct error *error);

/* Why a text was not delivered, as the provider says: its word, and a code and words or NULL. */
struct reason sms_undelivered(const struct sms_session *session, enum reason_code reason,
	const char *state, const char *code, const char *words);

/* The words of a text, as they go to the provider. In arena. */
char *sms_text_of(struct arena *arena, const struct outgoing *outgoing);
/* Whether a provider's copy of a text is that one: it may have trimmed or folded it. */
bool sms_same_text(struct arena *arena, const char *ours, const char *theirs);

/* Whether a provider's number, which may lack its plus, is that one. theirs may be NULL. */
bool sms_same_number(const struct sms_session *session, const char *ours, const char *theirs);

/* When, by the provider's clock, a try began that began at "at" by ours; a little earlier, since
 * neither clock shows more than seconds. */
int64_t sms_their_time(const struct http_answer *answer, int64_t at);

#endif
