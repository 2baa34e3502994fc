/* SPDX-License-Identifier: MIT */
/*
 * A text message as it lies in the inbox: one JSON object, the same for every provider, with what
 * the provider gave beside it. {"ombud_sms": 1, "provider", "id", "from", "to", "text", "sent_at"
 * (ISO 8601 or null), "raw": the provider's own item as text, or "raw_base64" where it is no UTF-8}
 */
#ifndef SMS_ENVELOPE_H
#define SMS_ENVELOPE_H

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/model/message.h"

/* Texts as the provider gave them; "" when absent. */
struct sms_received {
	const char *provider;
	const char *id;
	const char *from;
	const char *to;
	const char *text;
	int64_t sent_at; /* the provider's clock; 0 when it does not say */
	const char *raw;
	size_t raw_size;
};

/* Whether bytes begin as those that sms_envelope_write() makes: what tells a text from a mail. */
bool sms_envelope_is(const unsigned char *bytes, size_t size);

/* The bytes for struct incoming, in arena. */
const char *sms_envelope_write(
	struct arena *arena, const struct sms_received *received, size_t *ret_size);

/*
 * Into a message: channel sms, kind request, from.mail the E.164 number (or the sender's name or
 * short code as written), text and reply the same, message_id and subject none, the language
 * unknown (kinds tell it), sign no_reply when the sender cannot be answered. country: calling code
 * of numbers without one. REFUSED: it is no envelope.
 */
enum outcome sms_envelope_read(struct arena *arena, const unsigned char *bytes, size_t size,
	const char *country, struct message *ret_message, struct error *error) WARN_UNUSED;

#endif
