/* SPDX-License-Identifier: MIT */
/* What an answer of an SMTP server means for a message (RFC 5321 section 4.2, RFC 3463). */
#include "handlers/channels/smtp_meaning.h"

#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/address.h"

enum { WORDS_BYTES_MAX = 400 };

enum outcome smtp_meaning(enum smtp_stage stage, int code)
{
	switch (code / 100) {
	case 2:
		return OK;
	case 5:
		return stage == SMTP_MESSAGE ? REFUSED : stage == SMTP_LOGIN ? BROKEN : TRY_LATER;
	default:
		return TRY_LATER;
	}
}

enum outcome smtp_reason(enum smtp_stage stage, int code, const char *words, struct arena *arena,
	struct reason *ret_reason)
{
	enum outcome outcome = smtp_meaning(stage, code);
	const char *safe;

	if (outcome == OK)
		return OK;
	if (code == 0) {
		*ret_reason = (struct reason){
			.code = REASON_UNREACHABLE, .sentence = "the server gave no answer"};
		return outcome;
	}
	safe = words ? text_repair(arena, (const unsigned char *)words, strlen(words)) : "";
	safe = text_printable(arena, arena_printf(arena, "%d %s", code, safe), WORDS_BYTES_MAX);
	*ret_reason = (struct reason){
		.code = reason_of_status(safe),
		.sentence = arena_printf(arena, "the server %s: %s",
			outcome == BROKEN    ? "refuses the login"
			: outcome == REFUSED ? "refuses it for good"
					     : "asks to try again later",
			safe),
		.quoted = safe,
	};
	return outcome;
}

struct reason smtp_connection_ended(const char *stage, const char *why, struct arena *arena)
{
	return (struct reason){
		.code = REASON_UNREACHABLE,
		.sentence = arena_printf(arena, "the server gave no answer to %s%s: %s",
			stage ? stage : "the message itself", stage ? " for this message" : "",
			why ? why : "the connection ended"),
	};
}

struct reason smtp_unsendable(const struct outgoing *outgoing)
{
	struct reason reason = {.code = REASON_NOT_ACCEPTED};
	size_t line = 0;

	if (*outgoing->envelope_from && !address_is_sendable(outgoing->envelope_from))
		return (struct reason){.code = REASON_NO_SENDER,
			.sentence = "the envelope sender is not an address"};
	for (size_t i = 0; i < outgoing->recipient_count; i++) {
		if (!address_is_sendable(outgoing->recipients[i]))
			return (struct reason){.code = REASON_BAD_ADDRESS,
				.sentence = "a recipient is not an address that can be sent to"};
	}
	for (size_t i = 0; !reason.sentence && i < outgoing->size_bytes; i++) {
		bool is_feed = outgoing->bytes[i] == '\n';

		if (is_feed != (i > 0 && outgoing->bytes[i - 1] == '\r'))
			reason.sentence = "the message has a bare line feed or carriage return";
		else if (++line > 1000)
			reason.sentence = "the message has a line of more than 998 bytes";
		if (is_feed)
			line = 0;
	}
	return reason;
}
