/* SPDX-License-Identifier: MIT */
/* A long answer as several text messages. */
#include "handlers/sms/split.h"

#include <assert.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/sms/gsm.h"

/* Where a text may end, the better the higher. */
enum ending { ENDING_NONE, ENDING_CHARACTER, ENDING_NUMBER, ENDING_WORD, ENDING_SENTENCE };
enum { ENDINGS = ENDING_SENTENCE + 1 };

static bool is_blank(char letter)
{
	return letter == ' ' || letter == '\n';
}

static const char *skip_blanks(const char *text)
{
	while (is_blank(*text)) {
		text++;
	}
	return text;
}

/* Characters that are drawn with the one in front of them. */
static bool belongs_to_last(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0x20E3 ||
	       c == 0x200D || (c >= 0x1F3FB && c <= 0x1F3FF);
}

/* The word that ends before text: "esim" of "mm. esim"; its size. */
static size_t word_before(const char *start, const char *end)
{
	const char *from = end;

	while (from > start && !is_blank(from[-1]) && from[-1] != '(') {
		from--;
	}
	return (size_t)(end - from);
}

/* Words whose dot ends no sentence, though a capital may follow. */
static bool is_abbreviation(const char *word, size_t size)
{
	static const char *const abbreviations[] = {"esim", "mm", "ns", "nk", "ks", "vrt", "nro",
		"puh", "p", "tel", "tfn", "kl", "klo", "os", "t.ex", "bl.a", "dvs", "s.k", "jfr",
		"ca", "n", "v", "s", "e.g", "i.e", "no", "mr", "mrs", "ms", "dr", "st", NULL};
	char lower[8];

	if (size == 0 || size >= sizeof(lower)) {
		return false;
	}
	if (size == 1) {
		return true; /* "Anna K. Virtanen" */
	}
	memcpy(lower, word, size);
	lower[size] = '\0';
	for (size_t i = 0; abbreviations[i]; i++) {
		if (text_equal_nocase(lower, abbreviations[i])) {
			return true;
		}
	}
	return false;
}

/* Whether a sentence ends before end, where a blank stands. "ke 25.11. klo 12" has none. */
static bool ends_sentence(const char *start, const char *end)
{
	const char *next = skip_blanks(end);
	const char *mark = end;

	while (mark > start && strchr("\"')]", mark[-1])) {
		mark--;
	}
	if (mark == start || !strchr(".!?", mark[-1])) {
		return false;
	}
	if (mark[-1] != '.') {
		return true;
	}
	if ((*next >= 'a' && *next <= 'z') || (*next >= '0' && *next <= '9')) {
		return false;
	}
	mark--;
	return !is_abbreviation(mark - word_before(start, mark), word_before(start, mark));
}

static bool is_digit(char letter)
{
	return letter >= '0' && letter <= '9';
}

/* What kind of place this is for a text to end, which began at start. */
static enum ending ending_at(const char *start, const char *at)
{
	const char *next = skip_blanks(at);
	const char *rest = at;

	if (at == start) {
		return ENDING_NONE;
	}
	if (*at == '\0' || *at == '\n') {
		return ENDING_SENTENCE;
	}
	if (*at != ' ') {
		return belongs_to_last(text_next(&rest)) ? ENDING_NONE : ENDING_CHARACTER;
	}
	if (ends_sentence(start, at)) {
		return ENDING_SENTENCE;
	}
	return is_digit(at[-1]) && is_digit(*next) ? ENDING_NUMBER : ENDING_WORD;
}

/*
 * Where the text that begins at start is best ended: it has at most that many segments, together
 * with reserved letters in front.
 */
static const char *find_end(const char *start, size_t segments, size_t reserved)
{
	const char *ends[ENDINGS] = {NULL};
	struct sms_meter meter = {.needs_ucs2 = false};
	const char *at = start;
	bool joined = false; /* behind a joiner: the next character belongs to it */
	size_t fits;

	for (size_t i = 0; i < reserved; i++) {
		sms_meter_add(&meter, '0');
	}
	for (;;) {
		enum ending ending = joined ? ENDING_NONE : ending_at(start, at);
		uint32_t c;

		ends[ending] = at;
		if (*at == '\0') {
			return at;
		}
		c = text_next(&at);
		joined = c == 0x200D;
		sms_meter_add(&meter, c);
		if (sms_meter_size(&meter).segments > segments) {
			break;
		}
	}
	fits = (size_t)(at - start);
	/* an early sentence ("Hei!") is no text of its own */
	if (ends[ENDING_SENTENCE] && (size_t)(ends[ENDING_SENTENCE] - start) >= fits / 3) {
		return ends[ENDING_SENTENCE];
	}
	for (int ending = ENDING_WORD; ending > ENDING_NONE; ending--) {
		if (ends[ending] && (ending == ENDING_CHARACTER ||
					    (size_t)(ends[ending] - start) >= fits / 3)) {
			return ends[ending];
		}
	}
	/* one character with more marks than a text holds: cut it before the last that fits */
	while (at > start + 1 && ((unsigned char)*--at & 0xC0) == 0x80) {
	}
	return at > start ? at : start + 1;
}

/* Cut into pieces without numbers in front. Returns how many; ret_rest: what none of them holds. */
static size_t cut(struct arena *arena, const char *text, size_t segments, size_t reserved,
	const char **ret_pieces, const char **ret_rest)
{
	size_t count = 0;

	text = skip_blanks(text);
	while (*text != '\0' && count < SMS_SPLIT_TEXTS_MAX) {
		const char *end = find_end(text, segments, reserved);
		const char *next = skip_blanks(end);

		while (end > text + 1 && is_blank(end[-1])) {
			end--;
		}
		ret_pieces[count++] = arena_strndup(arena, text, (size_t)(end - text));
		text = next;
	}
	*ret_rest = text;
	return count;
}

struct sms_texts sms_split(
	struct arena *arena, const char *text, size_t text_segments, size_t total_segments)
{
	const char **pieces = ARENA_ARRAY(arena, SMS_SPLIT_TEXTS_MAX, const char *);
	struct sms_texts texts = {.texts = pieces};
	const char *rest;

	assert(text_segments >= 1 && text_segments <= SMS_SPLIT_SEGMENTS_MAX);
	texts.count = cut(arena, text, text_segments, 0, pieces, &rest);
	if (texts.count > 1) {
		texts.count = cut(arena, text, text_segments, strlen("1/3 "), pieces, &rest);
	}
	if (texts.count > 9) {
		texts.count = cut(arena, text, text_segments, strlen("10/12 "), pieces, &rest);
	}
	for (size_t i = 0; i < texts.count; i++) {
		if (texts.count > 1) {
			pieces[i] =
				arena_printf(arena, "%zu/%zu %s", i + 1, texts.count, pieces[i]);
		}
		texts.segments += sms_measure(pieces[i]).segments;
	}
	texts.whole = *rest == '\0';
	texts.fits = texts.whole && texts.segments <= total_segments;
	return texts;
}
