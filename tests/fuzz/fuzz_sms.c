/* SPDX-License-Identifier: MIT */
/* Answers of providers, and what lies in the inbox as a text message. */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/json.h"
#include "daemon/base/text.h"
#include "handlers/sms/envelope.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

/* Unlike assert it also holds in builds without assertions. */
static void require(bool holds)
{
	if (!holds)
		abort();
}

/* What a provider gave is read from the inbox as it was. */
static void check_item(struct arena *arena, const struct json *item)
{
	struct sms_received received = {.provider = "http"};
	struct message message;
	struct error error;
	const char *envelope, *text;
	size_t size;

	received.id = json_scalar(json_find(item, "id"), arena);
	received.from = json_scalar(json_find(item, "from"), arena);
	received.to = json_scalar(json_find(item, "to"), arena);
	text = json_scalar(json_find(item, "text"), arena);
	received.text = text ? text : "";
	received.raw = json_to_text(item, arena);
	received.raw_size = strlen(received.raw);
	envelope = sms_envelope_write(arena, &received, &size);
	require(text_is_utf8((const unsigned char *)envelope, size));
	require(sms_envelope_read(arena, (const unsigned char *)envelope, size, "358", &message,
			&error) == OK);
	require(strchr(received.text, '\r') || strlen(received.text) > 60000 ||
		strcmp(message.text, received.text) == 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	struct arena *arena = arena_new((size_t)1 << 30);
	struct message message;
	struct error error;
	struct json *json;

	if (sms_envelope_read(arena, bytes, size, "358", &message, &error) == OK) {
		require(text_is_utf8((const unsigned char *)message.text, strlen(message.text)));
		require(message.from.mail || message.signs.no_reply);
	}
	if (json_parse_foreign((const char *)bytes, size, &json, &error) == OK) {
		for (size_t i = 0; i < json_count(json); i++)
			check_item(arena, json_item(json, i));
		check_item(arena, json);
		json_free(json);
	}
	arena_free(arena);
	return 0;
}
