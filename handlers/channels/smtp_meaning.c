/* SPDX-License-Identifier: MIT */
/* What an answer of an SMTP server means for a message (RFC 5321 section 4.2, RFC 3463). */
#include "handlers/channels/smtp_meaning.h"

#include "daemon/base/arena.h"
#include "daemon/base/text.h"

enum { WORDS_BYTES_MAX = 400, ARENA_BYTES = 256 * 1024 };

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

enum outcome smtp_sentence(enum smtp_stage stage, int code, const char *words, struct error *error)
{
	enum outcome outcome = smtp_meaning(stage, code);
	struct arena *arena;
	const char *safe;

	if (outcome == OK)
		return OK;
	if (code == 0)
		return error_set(error, outcome, "the server gave no answer");
	arena = arena_new(ARENA_BYTES);
	safe = text_printable(arena,
		words ? text_repair(arena, (const unsigned char *)words, __builtin_strlen(words))
		      : "",
		WORDS_BYTES_MAX);
	error_set(error, outcome, "the server %s: %d %s",
		outcome == BROKEN    ? "refuses the login"
		: outcome == REFUSED ? "refuses it for good"
				     : "asks to try again later",
		code, safe);
	arena_free(arena);
	return outcome;
}
