/* SPDX-License-Identifier: MIT */
/* The new words of a reply: quoted messages, attribution lines, signatures and phone footers cut.
 */
#include "handlers/mail/quote.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "daemon/base/text.h"

enum { LINES_MAX = 20000, ATTRIBUTION_LINES = 3, HEADER_WINDOW = 5 };

struct lines {
	const char **list; /* each without blanks at its ends */
	const size_t *starts;
	size_t count;
};

/* The verbs that end "On such a day somebody ...:", in the languages mail clients speak. */
static const char *const wrote_words[] = {"wrote", "writes", "kirjoitti", "skrev", "schrieb",
	"a \xc3\xa9"
	"crit",
	"escribi\xc3\xb3", "ha scritto", "schreef", "napisa\xc5\x82", "escreveu",
	"\xd0\xbf\xd0\xb8\xd1\x88\xd0\xb5\xd1\x82", "\xd0\xbf\xd0\xb8\xd1\x81\xd0\xb0\xd0\xbb",
	"kirjutas", "sendte", "napsal", "yazd\xc4\xb1", NULL};

/* What stands between two rows of dashes above an older message. */
static const char *const banner_words[] = {"original message", "original appointment",
	"forwarded message", "alkuper\xc3\xa4inen viesti", "alkuper\xc3\xa4inen tapaaminen",
	"v\xc3\xa4litetty viesti", "edelleenl\xc3\xa4hetetty viesti", "ursprungligt meddelande",
	"originalmeddelande", "vidarebefordrat meddelande", "reply message", "original-nachricht",
	"urspr\xc3\xbcngliche nachricht", "message d'origine", "mensaje original",
	"messaggio originale", "oprindelig meddelelse", "opprinnelig melding",
	"oorspronkelijk bericht", "reply above this line", "write above this line", NULL};

static const char *const forward_words[] = {
	"begin forwarded message:", "v\xc3\xa4litetty viesti alkaa", "vidarebefordrat mejl", NULL};

/* Labels of a header block as clients print it above a quoted message. */
static const char *const from_labels[] = {"from:", "l\xc3\xa4hett\xc3\xa4j\xc3\xa4:",
	"fr\xc3\xa5n:", "von:", "de :", "de:", "da:", "fra:", "van:", NULL};
static const char *const other_labels[] = {"sent:", "date:", "to:", "cc:", "subject:", "reply-to:",
	"importance:", "l\xc3\xa4hetetty:", "p\xc3\xa4iv\xc3\xa4m\xc3\xa4\xc3\xa4r\xc3\xa4:",
	"p\xc3\xa4iv\xc3\xa4ys:", "vastaanottaja:", "kopio:", "aihe:", "skickat:", "datum:",
	"till:", "kopia:", "\xc3\xa4mne:", "gesendet:", "an:", "betreff:", "envoy\xc3\xa9:",
	"objet:", "enviado:", "asunto:", "inviato:", "oggetto:", "sendt:", "emne:", "verzonden:",
	"onderwerp:", "aan:", NULL};

/* Footers that devices and programs add by themselves. */
static const char *const device_words[] = {"sent from my ", "sent from mail ", "sent from outlook",
	"sent from gmail", "sent from yahoo", "sent from proton", "sent via ", "sent from samsung",
	"sent with ", "get outlook for ", "l\xc3\xa4hetetty iphone", "l\xc3\xa4hetetty ipad",
	"l\xc3\xa4hetetty android", "l\xc3\xa4hetetty outlook", "l\xc3\xa4hetetty laitteesta",
	"l\xc3\xa4hetetty puhelime", "l\xc3\xa4hetetty samsung", "l\xc3\xa4hetetty gmail",
	"hae outlook ", "hanki outlook ", "skickat fr\xc3\xa5n ", "skaffa outlook ",
	"h\xc3\xa4mta outlook ", "envoy\xc3\xa9 de mon ", "envoy\xc3\xa9 depuis ", "von meinem ",
	"gesendet von meinem", "enviado desde mi ", "inviato da ", NULL};

static bool starts_with_any(const char *line, const char *const *words)
{
	for (; *words; words++) {
		if (text_starts_nocase(line, *words))
			return true;
	}
	return false;
}

static bool contains_nocase(const char *line, const char *word)
{
	for (; *line; line++) {
		if (text_starts_nocase(line, word))
			return true;
	}
	return false;
}

static bool contains_any(const char *line, const char *const *words)
{
	for (; *words; words++) {
		if (contains_nocase(line, *words))
			return true;
	}
	return false;
}

/* A line without the marks that clients put before and around its words. */
static const char *bare(const char *line)
{
	while (*line == '>' || *line == '*' || *line == ' ' || *line == '|')
		line++;
	return line;
}

static struct lines split(struct arena *arena, const char *text)
{
	const char **list = ARENA_ARRAY(arena, LINES_MAX, const char *);
	size_t *starts = ARENA_ARRAY(arena, LINES_MAX + 1, size_t);
	size_t count = 0, at = 0;

	while (text[at] && count < LINES_MAX) {
		size_t size = strcspn(text + at, "\n");

		starts[count] = at;
		list[count++] = text_trim(arena, arena_strndup(arena, text + at, size));
		at += size + (text[at + size] == '\n');
	}
	starts[count] = at;
	return (struct lines){list, starts, count};
}

static bool is_quoted(const char *line)
{
	return line[0] == '>';
}

static size_t next_filled(const struct lines *lines, size_t at)
{
	while (at < lines->count && !*lines->list[at])
		at++;
	return at;
}

static bool has_sign_of_sender(const char *line)
{
	return strpbrk(line, "0123456789@") != NULL;
}

static bool ends_with(const char *line, char byte)
{
	size_t size = strlen(line);

	return size > 0 && line[size - 1] == byte;
}

/*
 * "On Mon, 23 Nov 2026 at 9:31 Name <a@b> wrote:", wrapped over at most three lines. Returns how
 * many lines it takes, 0 when it is none. Prose that ends in "wrote:" has neither a digit nor an @.
 */
static size_t attribution_size(struct arena *arena, const struct lines *lines, size_t at)
{
	const char *joined = bare(lines->list[at]);

	if (!*joined)
		return 0;
	for (size_t size = 1; size <= ATTRIBUTION_LINES && at + size <= lines->count; size++) {
		const char *last = lines->list[at + size - 1];

		if (size > 1) {
			if (!*last)
				return 0;
			joined = arena_printf(arena, "%s %s", joined, bare(last));
		}
		if (strlen(joined) > 400)
			return 0;
		if ((ends_with(last, ':') || ends_with(last, '>')) &&
			contains_any(joined, wrote_words) && has_sign_of_sender(joined)) {
			if (ends_with(last, ':'))
				return size;
			if (is_quoted(lines->list[at])) /* the mark itself, not the end of an
							   address */
				return 0;
		}
	}
	return 0;
}

static bool is_rule(const char *line, char byte, size_t at_least)
{
	size_t size = strspn(line, (char[]){byte, 0});

	return size >= at_least && !line[size];
}

static bool is_banner(const char *line)
{
	return (!strncmp(line, "--", 2) || !strncmp(line, "##", 2)) &&
	       contains_any(line, banner_words) && strlen(line) < 120;
}

/* A "From:" line alone is prose; with another header line near, it heads a quoted message. */
static bool is_header_block(const struct lines *lines, size_t at)
{
	if (!starts_with_any(bare(lines->list[at]), from_labels))
		return false;
	for (size_t i = at + 1; i < lines->count && i <= at + HEADER_WINDOW; i++) {
		if (starts_with_any(bare(lines->list[i]), other_labels))
			return true;
	}
	return false;
}

/* Whether the older messages begin at this line. */
static bool is_cut(struct arena *arena, const struct lines *lines, size_t at)
{
	const char *line = lines->list[at];
	size_t size;

	if (is_banner(line) || starts_with_any(bare(line), forward_words) ||
		is_header_block(lines, at))
		return true;
	if (is_rule(line, '_', 20)) {
		size_t next = next_filled(lines, at + 1);

		return next < lines->count && is_header_block(lines, next);
	}
	size = attribution_size(arena, lines, at);
	if (size > 0) {
		/* an answer between the quotes: words of the writer follow further below */
		size_t next = next_filled(lines, at + size);

		while (next < lines->count && (is_quoted(lines->list[next]) || !*lines->list[next]))
			next++;
		return next == lines->count || next == next_filled(lines, at + size) ||
		       is_cut(arena, lines, next);
	}
	return false;
}

static bool is_signature_rule(const struct lines *lines, const char *text, size_t at)
{
	const char *raw = text + lines->starts[at];

	return !strncmp(raw, "-- \n", 4) || !strncmp(raw, "--\n", 3) ||
	       (is_rule(lines->list[at], '_', 2) && strlen(lines->list[at]) < 20 &&
		       lines->count - at <= 12) ||
	       is_rule(lines->list[at], '-', 2);
}

/* Whether what follows at is short enough to be one person's signature. */
static bool is_tail(const struct lines *lines, size_t at, size_t end, size_t max_lines)
{
	size_t filled = 0;

	for (size_t i = at; i < end; i++)
		filled += *lines->list[i] != 0;
	return filled <= max_lines;
}

static bool is_own_name(const char *line, const char *from_name)
{
	size_t size = from_name ? strcspn(from_name, " ,") : 0;

	return size > 2 && !strncasecmp(line, from_name, size) &&
	       (!line[size] || line[size] == ' ' || line[size] == ',' || line[size] == '.');
}

/* Where the signature begins, end when there is none. */
static size_t find_signature(
	const struct lines *lines, const char *text, size_t end, const char *from_name)
{
	for (size_t i = 0; i < end; i++) {
		const char *line = lines->list[i];

		if (starts_with_any(bare(line), device_words) && strlen(line) < 100 &&
			is_tail(lines, i, end, 3))
			return i;
		if (is_signature_rule(lines, text, i) && (i > 0 || end > 1))
			return i;
		if (i > 0 && strlen(line) < 60 && is_own_name(line, from_name) && i + 1 < end &&
			is_tail(lines, i, end, 8) && !is_tail(lines, i + 1, end, 0))
			return i;
	}
	return end;
}

static size_t drop_trailing_quotes(const struct lines *lines, size_t end)
{
	while (end > 0 && (!*lines->list[end - 1] || is_quoted(lines->list[end - 1])))
		end--;
	return end;
}

char *quote_trim(struct arena *arena, const char *text, const char *from_name)
{
	struct lines lines = split(arena, text);
	size_t end = 0;
	char *trimmed;

	while (end < lines.count && !is_cut(arena, &lines, end))
		end++;
	end = drop_trailing_quotes(&lines, end);
	end = drop_trailing_quotes(&lines, find_signature(&lines, text, end, from_name));
	trimmed = text_trim(arena, arena_strndup(arena, text, lines.starts[end]));
	if (*trimmed)
		return trimmed;
	return text_trim(arena, text);
}
