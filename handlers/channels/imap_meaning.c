/* SPDX-License-Identifier: MIT */
/* What a failure of an IMAP server means. */
#include "handlers/channels/imap_meaning.h"

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/text.h"

enum { WORDS_BYTES_MAX = 300, WORDS_ARENA_BYTES = 4 * 1024 * 1024, WORDS_READ_MAX = 4096 };

/*
 * Response codes of RFC 5530 that pass by themselves, and what Exchange Online and Gmail say
 * instead of them when there are too many connections.
 */
static bool will_pass(const char *words)
{
	static const char *const passing[] = {"[UNAVAILABLE]", "[LIMIT]", "[INUSE]", "[SERVERBUG]",
		"[OVERQUOTA]", "[THROTTLED]", "too many", "not connected", "temporar", "try again",
		"later"};

	for (size_t i = 0; i < sizeof(passing) / sizeof(*passing); i++) {
		if (strcasestr(words, passing[i]))
			return true;
	}
	return false;
}

bool imap_is_answer(int code)
{
	switch (code) {
	case MAILIMAP_ERROR_UID_FETCH:
	case MAILIMAP_ERROR_UID_SEARCH:
	case MAILIMAP_ERROR_UID_STORE:
	case MAILIMAP_ERROR_UID_COPY:
	case MAILIMAP_ERROR_UID_MOVE:
	case MAILIMAP_ERROR_SELECT:
	case MAILIMAP_ERROR_CREATE:
	case MAILIMAP_ERROR_LOGIN:
	case MAILIMAP_ERROR_EXPUNGE:
	case MAILIMAP_ERROR_EXTENSION:
		return true;
	default:
		return false;
	}
}

enum outcome imap_meaning(enum imap_deed deed, int code, enum imap_end end, const char *words)
{
	if (end == IMAP_CLOSED || end == IMAP_TOO_LATE)
		return TRY_LATER;
	if (deed == IMAP_STARTING_TLS)
		return BROKEN; /* not offered, or somebody spoke in between: never in the clear */
	if (end == IMAP_HOSTILE || !imap_is_answer(code))
		return deed == IMAP_FETCHING && code != MAILIMAP_ERROR_BAD_STATE ? REFUSED
										 : TRY_LATER;
	if (will_pass(words))
		return TRY_LATER;
	switch (deed) {
	case IMAP_LOGIN:
	case IMAP_SELECTING:
		return BROKEN;
	case IMAP_RELEASING:
		return strstr(words, "[TRYCREATE]") || strstr(words, "[NOPERM]") ? BROKEN : REFUSED;
	case IMAP_FETCHING:
		return REFUSED;
	case IMAP_GREETING:
	case IMAP_STARTING_TLS:
	case IMAP_LOOKING:
		break;
	}
	return TRY_LATER;
}

static const char *server_words(struct arena *arena, const mailimap *session)
{
	const struct mailimap_response_info *info = session->imap_response_info;
	const char *text = session->imap_response ? session->imap_response : "";
	const char *code = info && info->rsp_trycreate ? "TRYCREATE"
			   : info && info->rsp_atom    ? info->rsp_atom
						       : NULL;
	char *words =
		text_repair(arena, (const unsigned char *)text, strnlen(text, WORDS_READ_MAX));

	if (code)
		words = arena_printf(arena, "[%s] %s",
			text_repair(
				arena, (const unsigned char *)code, strnlen(code, WORDS_READ_MAX)),
			words);
	return text_printable(arena, words, WORDS_BYTES_MAX);
}

static const char *deed_words(enum imap_deed deed)
{
	switch (deed) {
	case IMAP_GREETING:
		return "no usable greeting";
	case IMAP_STARTING_TLS:
		return "STARTTLS is not to be had, and nothing is sent in the clear";
	case IMAP_LOGIN:
		return "the login was refused; check user and password_file";
	case IMAP_SELECTING:
		return "the folder cannot be opened; check its name";
	case IMAP_LOOKING:
		return "the folder cannot be looked at";
	case IMAP_FETCHING:
		return "the message could not be fetched";
	case IMAP_RELEASING:
		return "the message could not be moved or marked";
	}
	return "";
}

enum outcome imap_failure(const mailimap *session, const struct imap_stream *stream,
	enum imap_deed deed, int code, struct error *error)
{
	struct arena *arena = arena_new(WORDS_ARENA_BYTES);
	const char *words = imap_is_answer(code) ? server_words(arena, session) : "";
	enum outcome outcome = imap_meaning(deed, code, stream->end, words);

	if (stream->end != IMAP_ALIVE)
		error_set(error, outcome, "%s (%s)", stream->why, deed_words(deed));
	else if (!imap_is_answer(code) && deed != IMAP_STARTING_TLS)
		error_set(error, outcome, "the server's answer cannot be understood (%s)",
			deed_words(deed));
	else if (*words)
		error_set(error, outcome, "%s: the server says: %s", deed_words(deed), words);
	else
		error_set(error, outcome, "%s", deed_words(deed));
	arena_free(arena);
	return outcome;
}
