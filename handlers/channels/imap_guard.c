/* SPDX-License-Identifier: MIT */
/* What an IMAP server may send, looked at before the parser sees it. */
#include "handlers/channels/imap_guard.h"

#include <string.h>

#include "daemon/base/text.h"

void imap_guard_begin(struct imap_guard *guard, int64_t max_bytes)
{
	guard->bytes_left = max_bytes;
	guard->lines_left = IMAP_LINES_MAX;
}

/*
 * "* 12 FETCH (": the only lines in which a number in braces is the size of a literal. Elsewhere it
 * is text, and what follows is looked at as lines, so that nothing hides behind a size. The parser
 * may take it for a size all the same, and make room for it: so it must not be too large there
 * either.
 */
static bool is_fetch(const char *start)
{
	size_t digits;

	if (strncmp(start, "* ", 2) != 0)
		return false;
	digits = strspn(start + 2, "0123456789");
	return digits > 0 && text_starts_nocase(start + 2 + digits, " FETCH (");
}

static void end_line(struct imap_guard *guard, bool has_literal)
{
	guard->is_continued = has_literal;
	guard->line_bytes = 0;
	guard->state = GUARD_TEXT;
	if (has_literal) {
		guard->literal_left = (int64_t)guard->number;
		return;
	}
	guard->parentheses = 0;
	guard->start_size = 0;
	guard->start[0] = '\0';
}

/* Already at the brace, and in any line: the parser asks for the room before it looks further. */
static const char *check_size(const struct imap_guard *guard)
{
	return guard->number > (uint64_t)guard->bytes_left
		       ? "the server announces more bytes than were asked for"
		       : NULL;
}

static const char *end_of_braces(struct imap_guard *guard)
{
	const char *why = check_size(guard);

	if (!why)
		end_line(guard, guard->is_continued || is_fetch(guard->start));
	return why;
}

static const char *feed_byte(struct imap_guard *guard, unsigned char byte)
{
	if (!guard->is_continued && guard->start_size + 1 < sizeof(guard->start)) {
		guard->start[guard->start_size++] = (char)byte;
		guard->start[guard->start_size] = '\0';
	}
	if (++guard->line_bytes > IMAP_LINE_BYTES_MAX)
		return "the server sends a line without end";
	if (byte == '(' && ++guard->parentheses > IMAP_PARENTHESES_MAX)
		return "the server sends more parentheses than any answer to us has";
	if (byte == '\n') {
		if (guard->lines_left-- == 0)
			return "the server sends more lines than any answer to us has";
		if (guard->state == GUARD_BRACED || guard->state == GUARD_RETURN)
			return end_of_braces(guard);
		end_line(guard, false);
	} else if (byte == '{') {
		guard->state = GUARD_NUMBER;
		guard->number = 0;
	} else if (guard->state == GUARD_NUMBER && byte >= '0' && byte <= '9') {
		/* stays above any budget once it has passed it: no wrap */
		if (guard->number <= UINT32_MAX)
			guard->number = guard->number * 10 + (byte - '0');
	} else if (guard->state == GUARD_NUMBER && byte == '+') {
		; /* {12+} is for clients; read it as the parser might */
	} else if (guard->state == GUARD_NUMBER && byte == '}') {
		guard->state = GUARD_BRACED;
		return check_size(guard);
	} else if (guard->state == GUARD_BRACED && byte == '\r') {
		guard->state = GUARD_RETURN;
	} else {
		guard->state = GUARD_TEXT;
	}
	return NULL;
}

const char *imap_guard_feed(struct imap_guard *guard, const unsigned char *bytes, size_t size)
{
	size_t i = 0;

	if ((int64_t)size > guard->bytes_left)
		return "the server sends more bytes than were asked for";
	while (i < size) {
		const char *why;

		if (guard->literal_left > 0) {
			size_t take = size - i;

			if ((int64_t)take > guard->literal_left)
				take = (size_t)guard->literal_left;
			guard->literal_left -= (int64_t)take;
			guard->bytes_left -= (int64_t)take;
			i += take;
			continue;
		}
		why = feed_byte(guard, bytes[i++]);
		if (why)
			return why;
		guard->bytes_left--;
	}
	return NULL;
}
