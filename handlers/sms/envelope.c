/* SPDX-License-Identifier: MIT */
/* A text message as it lies in the inbox: one JSON object. */
#include "handlers/sms/envelope.h"

#include <string.h>

#include "daemon/base/json.h"
#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "daemon/model/phone.h"

enum {
	VERSION = 1,
	TEXT_MAX_BYTES = 64 * 1024, /* 255 segments of UCS-2 are 51 kB */
	WORD_MAX_BYTES = 100,
};

static const char *base64(struct arena *arena, const unsigned char *bytes, size_t size)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = arena_alloc(arena, (size + 2) / 3 * 4 + 1);
	char *at = text;

	for (size_t i = 0; i < size; i += 3) {
		size_t rest = size - i;
		unsigned group = (unsigned)bytes[i] << 16 |
				 (unsigned)(rest > 1 ? bytes[i + 1] : 0) << 8 |
				 (unsigned)(rest > 2 ? bytes[i + 2] : 0);

		*at++ = letters[group >> 18];
		*at++ = letters[group >> 12 & 63];
		*at++ = rest > 1 ? letters[group >> 6 & 63] : '=';
		*at++ = rest > 2 ? letters[group & 63] : '=';
	}
	return text;
}

static void set_raw(struct arena *arena, struct json *envelope, const struct sms_received *received)
{
	const unsigned char *bytes = (const unsigned char *)received->raw;

	if (text_is_utf8(bytes, received->raw_size))
		json_set_text(
			envelope, "raw", arena_strndup(arena, received->raw, received->raw_size));
	else
		json_set_text(envelope, "raw_base64", base64(arena, bytes, received->raw_size));
}

bool sms_envelope_is(const unsigned char *bytes, size_t size)
{
	static const char begin[] = "{\"ombud_sms\":";

	return size >= sizeof(begin) - 1 && memcmp(bytes, begin, sizeof(begin) - 1) == 0;
}

const char *sms_envelope_write(
	struct arena *arena, const struct sms_received *received, size_t *ret_size)
{
	struct json *envelope = json_new_object();
	const char *text;

	json_set_number(envelope, "ombud_sms", VERSION);
	json_set_text(envelope, "provider", received->provider);
	json_set_text(envelope, "id", received->id);
	json_set_text(envelope, "from", received->from);
	json_set_text(envelope, "to", received->to);
	json_set_text(envelope, "text", received->text);
	json_set_time(envelope, "sent_at", received->sent_at);
	set_raw(arena, envelope, received);
	text = json_to_text(envelope, arena);
	json_free(envelope);
	*ret_size = strlen(text);
	return text;
}

/* Lines end with LF; at most TEXT_MAX_BYTES. */
static void read_text(struct arena *arena, const char *given, struct message *message)
{
	char *text = arena_strdup(arena, given ? given : "");
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (*from != '\r')
			*to++ = *from;
		else if (from[1] != '\n')
			*to++ = '\n';
	}
	*to = '\0';
	if (strlen(text) > TEXT_MAX_BYTES) {
		message->trouble = arena_printf(
			arena, "the text has %zu bytes; only its beginning is shown", strlen(text));
		text = text_cut(arena, text, TEXT_MAX_BYTES);
	}
	message->text = message->reply = text;
}

static void read_sender(
	struct arena *arena, const char *given, const char *country, struct message *message)
{
	const char *written = text_printable(arena, given, WORD_MAX_BYTES);
	const char *sender = "";
	enum phone_kind kind = phone_read_sender(arena, written, country, &sender);

	message->from.mail = *sender ? sender : NULL;
	if (kind == PHONE_UNKNOWN && !*sender)
		message->signs.no_reply = "the sender is not known";
	else if (kind != PHONE_NUMBER)
		message->signs.no_reply =
			arena_printf(arena, "the sender %s is no telephone number", sender);
	else if (!phone_is_answerable(sender))
		message->signs.no_reply =
			arena_printf(arena, "the number %s takes no answers", sender);
}

static void read_receiver(
	struct arena *arena, const char *given, const char *country, struct message *message)
{
	const char *written = text_printable(arena, given, WORD_MAX_BYTES);
	const char *number = phone_normalise(arena, written, country);

	if (!*written)
		return;
	message->to = ARENA_NEW(arena, struct address);
	message->to->mail = number ? number : written;
	message->to_count = 1;
}

enum outcome sms_envelope_read(struct arena *arena, const unsigned char *bytes, size_t size,
	const char *country, struct message *ret_message, struct error *error)
{
	struct json *envelope;
	struct message message = {.channel = CHANNEL_SMS, .kind = MESSAGE_REQUEST, .subject = ""};
	const char *sent_at;
	enum outcome outcome = json_parse((const char *)bytes, size, &envelope, error);

	if (outcome != OK)
		return error_context(error, outcome, "the stored text message");
	if (json_number(envelope, "ombud_sms") != VERSION) {
		json_free(envelope);
		return error_set(error, REFUSED,
			"the stored text message is none (no \"ombud_sms\": %d)", VERSION);
	}
	read_sender(arena, json_text(envelope, "from"), country, &message);
	read_receiver(arena, json_text(envelope, "to"), country, &message);
	read_text(arena, json_text(envelope, "text"), &message);
	sent_at = json_text(envelope, "sent_at");
	if (!sent_at || !time_parse(sent_at, NULL, &message.date))
		message.date = 0;
	json_free(envelope);
	*ret_message = message;
	return OK;
}
