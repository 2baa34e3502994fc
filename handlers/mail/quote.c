/* SPDX-License-Identifier: MIT */
/* The new words of a reply: quoted messages, attribution lines, signatures and phone footers cut.
 */
#include "handlers/mail/quote.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/mail/quote_marks.h"
#include "handlers/mail/quote_name.h"
#include "handlers/mail/quote_prose.h"

enum {
	LINES_MAX = 20000, /* what stands further below is kept unread */
	ATTRIBUTION_LINES = 4,
	HEADER_WINDOW = 5,
	WRAP_COLUMN = 60, /* a quoted line this long may have lost its end to the next line */
	SIGNATURE_LINES = 12,
	SIGNATURE_COLUMNS = 80,
	TAB_COLUMNS = 4, /* Outlook for Mac; others use a tab */
	WORK_BYTES_MAX = 512 * 1024 * 1024,
};

struct line {
	const char *words; /* folded, trimmed, at most QUOTE_LINE_MAX bytes */
	size_t start;	   /* in the text */
	bool has_mark;	   /* a colon or an at sign: without one nothing is announced */
	bool indented;	   /* by a tab, or as far */
	bool quoted;
};

struct lines {
	const char *text;
	struct line *list; /* one more than count: where the text ends */
	size_t count;
};

/* One line as quote_marks.h wants it. */
static char *fold(struct arena *arena, const char *line, size_t size)
{
	char folded[QUOTE_LINE_MAX + 1];
	const char *end = line + size;
	size_t used = 0;

	while (line < end && *line && isspace((unsigned char)*line)) {
		line++;
	}
	while (line < end && used + 4 <= QUOTE_LINE_MAX) {
		uint32_t c;

		if ((unsigned char)*line >= ' ' && (unsigned char)*line < 0x80) {
			folded[used++] = (char)text_fold_char((unsigned char)*line++);
			continue;
		}
		c = text_next(&line);
		if (c == 0xA0 || c == 0x202F || c == '\t') { /* no-break spaces */
			c = ' ';
		} else if ((c >= 0x300 && c < 0x370) || (c >= 0x200B && c <= 0x200F) ||
			   c == 0xFEFF || c == '\r') { /* accents of their own, nothing to see */
			continue;
		}
		used += text_put(folded + used, text_fold_char(c));
	}
	folded[used] = 0;
	return text_trim(arena, folded);
}

static bool is_indented(const char *line)
{
	return line[strspn(line, " ")] == '\t' || strspn(line, " ") >= TAB_COLUMNS;
}

static struct lines split_lines(struct arena *arena, const char *text)
{
	struct lines lines = {.text = text, .count = 0};
	size_t count = 1, at = 0;

	for (const char *end = text; (end = strchr(end, '\n')) && count < LINES_MAX; end++) {
		count++;
	}
	lines.list = ARENA_ARRAY(arena, count + 1, struct line);
	while (text[at] && lines.count < count) {
		size_t size = strcspn(text + at, "\n");
		const char *words = fold(arena, text + at, size);

		lines.list[lines.count++] = (struct line){.words = words,
			.start = at,
			.has_mark = strpbrk(words, ":@\xEF"), /* and the wide colon's first byte */
			.indented = is_indented(text + at),
			.quoted = *words == '>' && words[1] != ':'};
		at += size + (text[at + size] == '\n');
	}
	lines.list[lines.count] = (struct line){.words = "", .start = at + strlen(text + at)};
	return lines;
}

static bool is_filled(const struct lines *lines, size_t at)
{
	return *lines->list[at].words != 0;
}

static size_t next_filled(const struct lines *lines, size_t at)
{
	while (at < lines->count && !is_filled(lines, at)) {
		at++;
	}
	return at;
}

/* The end of a quoted line that a client wrapped without setting the mark again. */
static bool is_wrapped_quote(const struct lines *lines, size_t at)
{
	return at > 0 && lines->list[at - 1].quoted && is_filled(lines, at) &&
	       strlen(lines->list[at - 1].words) >= WRAP_COLUMN && at + 1 < lines->count &&
	       lines->list[at + 1].quoted;
}

static size_t next_unquoted(const struct lines *lines, size_t at)
{
	while (at < lines->count &&
		(!is_filled(lines, at) || lines->list[at].quoted || is_wrapped_quote(lines, at))) {
		at++;
	}
	return at;
}

/* Lines joined by blanks; false when they are too long to be an attribution. */
static bool join(const struct lines *lines, size_t at, size_t count, char *ret_joined)
{
	size_t used = 0;

	for (size_t i = at; i < at + count; i++) {
		const char *words = quote_bare(lines->list[i].words);
		size_t size = strlen(words);

		if (used + size + 1 > QUOTE_LINE_MAX) {
			return false;
		}
		if (used > 0) {
			ret_joined[used++] = ' ';
		}
		memcpy(ret_joined + used, words, size);
		used += size;
	}
	ret_joined[used] = 0;
	return true;
}

static bool joined_is_attribution(const struct lines *lines, size_t at, size_t count)
{
	char joined[QUOTE_LINE_MAX + 1];
	size_t start = lines->list[at].start, end = lines->list[at + count].start;

	return join(lines, at, count, joined) && quote_is_attribution(joined) &&
	       !quote_is_prose(lines->text + start, end - start);
}

static bool may_end_attribution(const char *words)
{
	size_t size = strlen(words);

	return size > 0 && (isalnum((unsigned char)words[size - 1]) ||
				   strchr(":-*", words[size - 1]) || (words[size - 1] & 0x80));
}

/*
 * How many lines the attribution at a line takes, 0 when none starts there. The words of the writer
 * right above it must not be taken along: of two starts the later one counts, unless only the
 * earlier looks like one.
 */
static size_t attribution_size(const struct lines *lines, size_t at)
{
	bool has_mark = false;

	if (lines->list[at].has_mark && !lines->list[at].quoted &&
		quote_is_dated_address(lines->list[at].words)) {
		size_t next = next_filled(lines, at + 1);

		return next < lines->count && lines->list[next].quoted;
	}
	for (size_t size = 1; size <= ATTRIBUTION_LINES && at + size <= lines->count; size++) {
		if (!is_filled(lines, at + size - 1) ||
			(size > 1 && lines->list[at + size - 1].quoted != lines->list[at].quoted)) {
			return 0;
		}
		has_mark = has_mark || lines->list[at + size - 1].has_mark;
		if (!has_mark || !may_end_attribution(lines->list[at + size - 1].words) ||
			!joined_is_attribution(lines, at, size)) {
			continue;
		}
		for (size_t later = at + 1; later < at + size; later++) {
			if (joined_is_attribution(lines, later, at + size - later) &&
				(!quote_starts_attribution(lines->list[at].words) ||
					quote_starts_attribution(lines->list[later].words))) {
				return 0;
			}
		}
		return size;
	}
	return 0;
}

/* Some clients mark a quote by nothing but an indentation below its attribution. */
static void mark_indented_quotes(struct lines *lines)
{
	for (size_t at = 0; at < lines->count; at++) {
		size_t size = lines->list[at].quoted || !is_filled(lines, at)
				      ? 0
				      : attribution_size(lines, at);
		size_t next = next_filled(lines, at + size);

		while (size > 0 && next < lines->count && lines->list[next].indented) {
			lines->list[next].quoted = true;
			next = next_filled(lines, next + 1);
		}
	}
}

static struct lines split(struct arena *arena, const char *text)
{
	struct lines lines = split_lines(arena, text);

	mark_indented_quotes(&lines);
	return lines;
}

/*
 * The head of a quoted message: who it is from, another line of the kind, and a sign of mail (a
 * subject, an address, a time), since "From: Kotka, To: Turku" is what a customer may write.
 */
static bool is_header_block(const struct lines *lines, size_t at)
{
	size_t labels = 0, from = 0, signs = 0;
	enum quote_label first;

	if (!lines->list[at].has_mark) {
		return false;
	}
	first = quote_label(lines->list[at].words);
	if (first == QUOTE_LABEL_NONE) {
		return false;
	}
	for (size_t i = at; i < lines->count && i <= at + HEADER_WINDOW; i++) {
		const char *words = lines->list[i].words;
		enum quote_label label = quote_label(words);

		labels += label != QUOTE_LABEL_NONE;
		from += label == QUOTE_LABEL_FROM;
		signs += label == QUOTE_LABEL_SUBJECT || strchr(words, '@') ||
			 (label == QUOTE_LABEL_OTHER && quote_has_time(words));
	}
	return from > 0 && signs > 0 && labels >= (first == QUOTE_LABEL_FROM ? 2 : 3);
}

/* Outlook on the web draws 32 underscores above the older message. */
static bool is_outlook_rule(const char *words)
{
	return strspn(words, "_") == 32 && !words[32];
}

/* "--", "__" and nothing more: what follows is a signature (RFC 3676, 4.3). */
static bool is_signature_rule(const char *words)
{
	return !strcmp(words, "--") || !strcmp(words, "__") || !strcmp(words, "- --");
}

/* Whether the writer's name stands under what follows, before anything else is quoted. */
static bool is_signed_below(const struct lines *lines, size_t at, const struct quote_name *name)
{
	for (at = next_filled(lines, at); at < lines->count; at = next_filled(lines, at + 1)) {
		const struct line *line = &lines->list[at];

		if (line->quoted || quote_is_banner(line->words) || is_header_block(lines, at) ||
			attribution_size(lines, at) > 0) {
			return false;
		}
		if (quote_name_signs(name, line->words)) {
			return true;
		}
	}
	return false;
}

/*
 * Whether an older message follows the attribution at a line, though nothing marks it as quoted.
 * With an address, yes. Without one, a person may have written it above what they quote in
 * running text: not in a paragraph of its own, above a mark of quotation, or with their own name
 * below, as in no message but their own.
 */
static bool announces_rest(
	const struct lines *lines, size_t at, size_t size, const struct quote_name *name)
{
	size_t next = next_filled(lines, at + size);
	char joined[QUOTE_LINE_MAX + 1];

	if (next == lines->count || !join(lines, at, size, joined) || strchr(joined, '@')) {
		return true;
	}
	if ((at > 0 && is_filled(lines, at - 1)) ||
		quote_opens_quotation(lines->list[next].words)) {
		return false;
	}
	return quote_name_is_in(name, joined) || !is_signed_below(lines, next + 1, name);
}

/* Where the older messages begin; lines->count when there are none. */
static size_t find_cut(const struct lines *lines, const struct quote_name *name)
{
	size_t at = 0;

	while (at < lines->count) {
		const struct line *line = &lines->list[at];
		size_t size = 0, next;

		if (!line->quoted && (quote_is_banner(line->words) || is_header_block(lines, at) ||
					     (is_outlook_rule(line->words) && at > 0))) {
			return at;
		}
		if (is_filled(lines, at)) {
			size = attribution_size(lines, at);
		}
		if (size == 0) {
			at++;
			continue;
		}
		/* answers between the quotes: words of the writer follow further below */
		next = next_unquoted(lines, at + size);
		if (next == lines->count ||
			(next == next_filled(lines, at + size) &&
				announces_rest(lines, at, size, name)) ||
			is_signature_rule(lines->list[next].words) ||
			quote_is_device(lines->list[next].words) ||
			quote_is_rule(lines->list[next].words)) {
			return at;
		}
		at = next;
	}
	return at;
}

/* Quotes, rules and the line that announced them, from the end upwards. */
static size_t drop_quotes_at_end(const struct lines *lines, size_t end)
{
	for (;;) {
		size_t size = 0;

		if (end > 0 && (!is_filled(lines, end - 1) || lines->list[end - 1].quoted ||
				       quote_is_rule(lines->list[end - 1].words))) {
			end--;
			continue;
		}
		for (size_t i = 1; i <= ATTRIBUTION_LINES && i <= end && size == 0; i++) {
			size = attribution_size(lines, end - i) == i ? i : 0;
		}
		if (size == 0) {
			return end;
		}
		end -= size;
	}
}

/* Whether the lines from at on are short enough, and few enough, to be one person's signature. */
static bool is_signature_tail(const struct lines *lines, size_t at, size_t end, size_t at_least)
{
	size_t filled = 0;

	for (size_t i = at; i < end && filled <= SIGNATURE_LINES; i++) {
		size_t size = strlen(lines->list[i].words);

		if (size > SIGNATURE_COLUMNS ||
			(size > 0 && lines->list[i].words[size - 1] == '?')) {
			return false;
		}
		filled += size > 0;
	}
	return filled >= at_least && filled <= SIGNATURE_LINES;
}

static bool tail_has_contact(
	const struct lines *lines, size_t at, size_t end, const struct quote_name *name)
{
	for (size_t i = at; i < end && i <= at + 3 * SIGNATURE_LINES; i++) {
		if (quote_has_contact(lines->list[i].words) ||
			quote_name_is_line(name, lines->list[i].words)) {
			return true;
		}
	}
	return false;
}

static bool may_announce(const char *words)
{
	size_t size = strlen(words);

	return size == 0 || words[size - 1] == ':';
}

/* "Yes, it is.", and right below the name, the title, the telephone. */
static bool is_signed_in_paragraph(
	const struct lines *lines, size_t at, size_t end, const struct quote_name *name)
{
	static const struct quote_name nobody = {.count = 0};
	size_t next = at + 1;

	while (next < end && is_filled(lines, next)) {
		next++;
	}
	/* there it ends: what follows behind an empty line is said to the reader */
	if (next_filled(lines, next) < end) {
		return false;
	}
	next = next_filled(lines, at + 1);
	return at > 0 && !may_announce(lines->list[at - 1].words) &&
	       quote_name_signs(name, lines->list[at].words) &&
	       is_signature_tail(lines, next, end, 1) &&
	       tail_has_contact(lines, next, end, &nobody);
}

/* Whether the writer's signature starts at this line. */
static bool is_signature(
	const struct lines *lines, size_t at, size_t end, const struct quote_name *name)
{
	const char *words = lines->list[at].words;
	size_t next = next_filled(lines, at + 1);

	if (!*words) {
		return false;
	}
	if (is_signature_rule(words) || quote_is_device(words)) {
		return true;
	}
	if (quote_is_rule(words)) {
		return is_signature_tail(lines, at + 1, end, 1) &&
		       tail_has_contact(lines, at + 1, end, name);
	}
	if ((quote_is_closing(words) || quote_is_thanks(words)) && next < end &&
		quote_name_is_line(name, lines->list[next].words)) {
		return is_signature_tail(lines, next, end, 1);
	}
	if (quote_behind_closing(words) && quote_name_is_line(name, quote_behind_closing(words))) {
		return is_signature_tail(lines, at, end, 1);
	}
	if (is_signed_in_paragraph(lines, at, end, name)) {
		return true;
	}
	if (at > 0 && is_filled(lines, at - 1)) { /* nothing else starts within a paragraph */
		return false;
	}
	if (quote_is_disclaimer(words)) {
		return true;
	}
	if (quote_is_closing(words)) {
		return is_signature_tail(lines, next, end, 2) &&
		       tail_has_contact(lines, next, end, name);
	}
	if (quote_is_thanks(words)) {
		return false;
	}
	if (quote_is_phone(words)) { /* "Call this number:" announces no signature */
		return is_signature_tail(lines, at, end, 2) &&
		       (at < 2 || !may_announce(lines->list[at - 2].words));
	}
	return quote_name_is_line(name, words) && is_signature_tail(lines, at, end, 1);
}

/* What the writer added below the signature, up to the next empty line; false when there is
 * nothing. */
static bool find_postscript(
	const struct lines *lines, size_t at, size_t end, size_t *ret_start, size_t *ret_end)
{
	while (at < end && !quote_is_postscript(lines->list[at].words)) {
		at++;
	}
	*ret_start = at;
	while (at < end && is_filled(lines, at) && !quote_is_device(lines->list[at].words)) {
		at++;
	}
	*ret_end = at;
	return *ret_end > *ret_start;
}

static char *cut_out(struct arena *arena, const struct lines *lines, size_t start, size_t end)
{
	return text_trim(arena, arena_strndup(arena, lines->text + lines->list[start].start,
					lines->list[end].start - lines->list[start].start));
}

/* Where the new words start: below a note of a gateway, below a quote answered at its end. */
static size_t find_start(const struct lines *lines, size_t end)
{
	size_t start = next_filled(lines, 0), size, below;

	if (start < end && quote_is_gateway_note(lines->list[start].words) &&
		next_filled(lines, start + 1) < end) {
		start = next_filled(lines, start + 1);
	}
	if (start >= end) {
		return 0;
	}
	size = attribution_size(lines, start);
	below = size > 0 ? next_unquoted(lines, start + size) : end;
	if (size == 0 || below >= end || below == next_filled(lines, start + size)) {
		return start;
	}
	for (size_t i = below; i < end; i++) {
		if (lines->list[i].quoted) {
			return start;
		}
	}
	return below;
}

char *quote_trim(struct arena *arena, const char *text, const char *from_name)
{
	struct arena *work = arena_new(WORK_BYTES_MAX);
	struct lines lines = split(work, text);
	struct quote_name name =
		quote_name_read(work, from_name ? fold(work, from_name, strlen(from_name)) : "");
	size_t limit = drop_quotes_at_end(&lines, find_cut(&lines, &name));
	size_t start = find_start(&lines, limit), at, end, below, below_end;
	char *trimmed;

	at = start;
	while (at < limit && (at == start || !is_signature(&lines, at, limit, &name))) {
		at++;
	}
	end = drop_quotes_at_end(&lines, at);
	if (end < start) {
		start = 0;
	}
	trimmed = cut_out(work, &lines, start, end);
	if (*trimmed && find_postscript(&lines, at, limit, &below, &below_end)) {
		trimmed = arena_printf(
			work, "%s\n\n%s", trimmed, cut_out(work, &lines, below, below_end));
	}
	trimmed = *trimmed ? arena_strdup(arena, trimmed) : text_trim(arena, text);
	arena_free(work);
	return trimmed;
}

bool quote_has_own_words(struct arena *arena, const char *text)
{
	struct lines lines = split(arena, text);
	size_t at = next_unquoted(&lines, 0);

	while (at < lines.count) {
		size_t size = attribution_size(&lines, at);

		if (size == 0 && !quote_is_rule(lines.list[at].words) &&
			!quote_is_banner(lines.list[at].words)) {
			return true;
		}
		at = next_unquoted(&lines, at + (size > 0 ? size : 1));
	}
	return false;
}
