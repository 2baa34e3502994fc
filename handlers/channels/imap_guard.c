/* SPDX-License-Identifier: MIT */
/* What an IMAP server may send, looked at before the parser sees it. */
#include "handlers/channels/imap_guard.h"

#include <string.h>

#include "daemon/base/text.h"

#define BLANKS " \t"
#define WORD_ENDS " \t\r\n([{"

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

/*
 * What we ask for, and what a server may say unasked (RFC 3501 section 7; ENABLED of RFC 5161).
 * libetpan also reads the answers of a dozen extensions, and crashes on some (ANNOTATION).
 */
static bool is_known(const char *word, size_t size)
{
	static const char *const words[] = {"OK", "NO", "BAD", "BYE", "PREAUTH", "CAPABILITY",
		"FLAGS", "SEARCH", "LIST", "LSUB", "STATUS", "ENABLED"};

	if (size > 0 && size == strspn(word, "0123456789"))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (size == strlen(words[i]) && text_starts_nocase(word, words[i]))
			return true;
	}
	return false;
}

/* Looked at once for each line, as soon as the word behind the star is whole. */
static bool is_foreign(struct imap_guard *guard, unsigned char byte)
{
	const char *word = guard->start + strspn(guard->start, BLANKS);
	bool is_full = guard->start_size + 1 == sizeof(guard->start);
	size_t size;

	if (guard->is_continued || guard->is_judged)
		return false;
	if (*word != '*') {
		guard->is_judged = *word != '\0'; /* tagged, or it wants us to go on */
		return false;
	}
	word += 1 + strspn(word + 1, BLANKS);
	size = strcspn(word, WORD_ENDS);
	if (!is_full && (size == 0 || !byte || !strchr(WORD_ENDS, byte)))
		return false;
	guard->is_judged = true;
	return !is_known(word, size);
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
	guard->is_judged = false;
}

/*
 * Already at the brace, in any line, and whatever stands between the digits: the parser asks for
 * the room before it looks further. Stays above any budget once it has passed it: no wrap.
 */
static bool announces_too_much(struct imap_guard *guard, unsigned char byte)
{
	if (byte == '{')
		guard->announced = 0;
	if (byte == '{' || byte == '\n')
		guard->is_braced = byte == '{';
	if (guard->is_braced && byte >= '0' && byte <= '9' && guard->announced <= UINT32_MAX)
		guard->announced = guard->announced * 10 + (byte - '0');
	return guard->is_braced && byte == '}' && guard->announced > (uint64_t)guard->bytes_left;
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
	if (is_foreign(guard, byte))
		return "the server sends what nobody asked for";
	if (announces_too_much(guard, byte))
		return "the server announces more bytes than were asked for";
	if (byte == '\n') {
		if (guard->lines_left-- == 0)
			return "the server sends more lines than any answer to us has";
		if (guard->state == GUARD_BRACED || guard->state == GUARD_RETURN)
			end_line(guard, guard->is_continued || is_fetch(guard->start));
		else
			end_line(guard, false);
	} else if (byte == '{') {
		guard->state = GUARD_NUMBER;
		guard->number = 0;
	} else if (guard->state == GUARD_NUMBER && byte >= '0' && byte <= '9') {
		guard->number = guard->announced;
	} else if (guard->state == GUARD_NUMBER && byte == '+') {
		; /* {12+} is for clients; read it as the parser might */
	} else if (guard->state == GUARD_NUMBER && byte == '}') {
		guard->state = GUARD_BRACED;
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
