/* SPDX-License-Identifier: MIT */
/* UTF-8 (RFC 3629): repair, folding, cutting, and making what a stranger wrote safe to show. */
#include "daemon/base/text.h"

#include <glib.h>

enum {
	NO_BREAK_SPACE = 0xA0,
	COMBINING_FIRST = 0x300, /* nothing below is written together with what stands before it */
	REPLACEMENT = 0xFFFD,
	UTF8_MAX = 4, /* bytes of one character */
};

/*
 * Decode one character. Returns its size; or, when it is not valid, minus the number of bytes that
 * stand for one replacement (the longest start of a valid character, at least 1).
 */
static int decode(const unsigned char *bytes, size_t left, uint32_t *ret_code_point)
{
	unsigned char lead = bytes[0];
	unsigned char low = 0x80;  /* the bounds of the second byte keep out overlong forms, */
	unsigned char high = 0xBF; /* surrogates and what is beyond U+10FFFF */
	uint32_t code_point;
	int size;

	if (lead < 0x80) {
		*ret_code_point = lead;
		return 1;
	}
	if (lead >= 0xC2 && lead <= 0xDF) {
		size = 2;
		code_point = lead & 0x1FU;
	} else if (lead >= 0xE0 && lead <= 0xEF) {
		size = 3;
		code_point = lead & 0x0FU;
		low = lead == 0xE0 ? 0xA0 : 0x80;
		high = lead == 0xED ? 0x9F : 0xBF;
	} else if (lead >= 0xF0 && lead <= 0xF4) {
		size = 4;
		code_point = lead & 0x07U;
		low = lead == 0xF0 ? 0x90 : 0x80;
		high = lead == 0xF4 ? 0x8F : 0xBF;
	} else {
		return -1;
	}
	for (int i = 1; i < size; i++) {
		if ((size_t)i >= left || bytes[i] < low || bytes[i] > high) {
			return -i;
		}
		code_point = code_point << 6 | (bytes[i] & 0x3FU);
		low = 0x80;
		high = 0xBF;
	}
	*ret_code_point = code_point;
	return size;
}

/* How many bytes from here on are ASCII, and none of them NUL: nearly all of most texts. */
static size_t ascii_size(const unsigned char *bytes, size_t size)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	size_t at = 0;
	uint64_t eight;

	for (; at + sizeof(eight) <= size; at += sizeof(eight)) {
		memcpy(&eight, bytes + at, sizeof(eight));
		/* a top bit is set, or the subtraction borrows it for a NUL */
		if ((eight | (eight - ones)) & tops) {
			break;
		}
	}
	while (at < size && bytes[at] - 1U < 0x7F) {
		at++;
	}
	return at;
}

bool text_is_utf8(const unsigned char *bytes, size_t size)
{
	uint32_t code_point;

	for (size_t at = 0; at < size && (at += ascii_size(bytes + at, size - at)) < size;) {
		int taken = decode(bytes + at, size - at, &code_point);

		if (taken < 0 || code_point == 0) {
			return false;
		}
		at += (size_t)taken;
	}
	return true;
}

/* The repaired text, or only its size when out is NULL. */
static size_t repair(const unsigned char *bytes, size_t size, char *out)
{
	char scratch[UTF8_MAX];
	size_t used = 0;

	for (size_t at = 0; at < size;) {
		uint32_t code_point = REPLACEMENT;
		size_t plain = ascii_size(bytes + at, size - at);
		int taken;

		if (plain > 0) {
			if (out) {
				memcpy(out + used, bytes + at, plain);
			}
			used += plain;
			at += plain;
			continue;
		}
		taken = decode(bytes + at, size - at, &code_point);
		at += (size_t)(taken < 0 ? -taken : taken);
		if (code_point != 0) {
			used += text_put(out ? out + used : scratch, code_point);
		}
	}
	return used;
}

char *text_repair(struct arena *arena, const unsigned char *bytes, size_t size)
{
	static const char byte_order_mark[] = "\xEF\xBB\xBF";
	const size_t mark_size = sizeof(byte_order_mark) - 1;
	char *text;
	size_t repaired;

	if (size >= mark_size && memcmp(bytes, byte_order_mark, mark_size) == 0) {
		bytes += mark_size;
		size -= mark_size;
	}
	if (text_is_utf8(bytes, size)) {
		return arena_strndup(arena, (const char *)bytes, size);
	}
	repaired = repair(bytes, size, NULL);
	text = arena_room(arena, repaired + 1);
	repair(bytes, size, text);
	text[repaired] = '\0';
	return text;
}

uint32_t text_next(const char **text)
{
	const unsigned char *bytes = (const unsigned char *)*text;
	uint32_t code_point = 0;
	int taken;

	if (*bytes < 0x80) {
		*text += *bytes != '\0';
		return *bytes;
	}
	/* The NUL at the end stops a character that is cut off, so the size need not be known. */
	taken = decode(bytes, UTF8_MAX, &code_point);
	if (taken < 0) {
		*text += -taken;
		return REPLACEMENT;
	}
	*text += taken;
	return code_point;
}

size_t text_put(char *out, uint32_t code_point)
{
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xC0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xE0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code_point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code_point & 0x3F));
	return 4;
}

uint32_t text_fold_char(uint32_t code_point)
{
	if (code_point < 0x80) {
		return code_point >= 'A' && code_point <= 'Z' ? code_point + ('a' - 'A')
							      : code_point;
	}
	if (code_point >= 0x100 || code_point == 0xD7) {
		code_point = g_unichar_tolower(code_point);
	} else if (code_point >= 0xC0 && code_point <= 0xDE) {
		code_point += 0x20;
	}
	switch (code_point) {
	case 0xE0: /* à */
	case 0xE1: /* á */
	case 0xE2: /* â */
	case 0xE4: /* ä */
	case 0xE5: /* å */
		return 'a';
	case 0xE8: /* è */
	case 0xE9: /* é */
	case 0xEA: /* ê */
		return 'e';
	case 0xF2: /* ò */
	case 0xF3: /* ó */
	case 0xF4: /* ô */
	case 0xF6: /* ö */
		return 'o';
	case 0xF9: /* ù */
	case 0xFA: /* ú */
	case 0xFC: /* ü */
		return 'u';
	case NO_BREAK_SPACE:
		return ' ';
	default:
		return code_point;
	}
}

/* The next character with the marks behind it that Unicode can write together with it. */
static uint32_t next_composed(const char **text)
{
	uint32_t code_point = text_next(text);

	while ((unsigned char)**text >= 0x80) {
		const char *behind = *text;
		uint32_t mark = text_next(&behind);
		gunichar together;

		if (mark < COMBINING_FIRST || !g_unichar_compose(code_point, mark, &together)) {
			break;
		}
		code_point = together;
		*text = behind;
	}
	return code_point;
}

char *text_compose(struct arena *arena, const char *text)
{
	/* no composed character is longer than what it is made of */
	char *composed = arena_alloc(arena, strlen(text) + 1);
	size_t used = 0;

	while (*text != '\0') {
		used += text_put(composed + used, next_composed(&text));
	}
	return composed;
}

uint32_t text_bare_letter(uint32_t code_point)
{
	static const struct {
		uint32_t letter, bare;
	} strokes[] = {{0xD0, 'D'}, {0xF0, 'd'}, {0x110, 'D'}, {0x111, 'd'}, {0x126, 'H'},
		{0x127, 'h'}, {0x131, 'i'}, {0x141, 'L'}, {0x142, 'l'}, {0x14A, 'N'}, {0x14B, 'n'},
		{0x166, 'T'}, {0x167, 't'}};
	gunichar bare, mark;

	for (size_t i = 0; i < G_N_ELEMENTS(strokes); i++) {
		if (strokes[i].letter == code_point) {
			return strokes[i].bare;
		}
	}
	if (code_point >= 0x80 && g_unichar_isalpha(code_point) &&
		g_unichar_decompose(code_point, &bare, &mark) && mark != 0) {
		return bare;
	}
	return 0;
}

/*
 * The next folded character. A letter followed by marks that Unicode can write together with it is
 * one character, however it was written.
 */
static uint32_t fold_next(const char **text)
{
	if (**text == '\r' && (*text)[1] == '\n') {
		++*text;
	}
	return text_fold_char(next_composed(text));
}

static unsigned char lower_ascii(char byte)
{
	return (unsigned char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

/* How many bytes from here on are ASCII with nothing behind them that could change them. */
static size_t plain_size(const char *at, size_t left)
{
	size_t size = ascii_size((const unsigned char *)at, left);
	const char *end = memchr(at, '\r', size);

	if (end) {
		return (size_t)(end - at);
	}
	return size > 0 && size < left ? size - 1 : size;
}

struct folded text_fold(struct arena *arena, const char *text)
{
	struct folded folded = {.size = 0};
	const char *at = text;
	/* the small letter of one of two bytes may have three (U+023A), of other sizes no more */
	size_t size = strlen(text);
	size_t most = size * 3 / 2 + 1;
	char *out = arena_room(arena, most);
	uint32_t *offsets = arena_room(arena, most * sizeof(*offsets));

	while (*at != '\0') {
		uint32_t start = (uint32_t)(at - text);
		size_t taken = plain_size(at, size - start);

		for (size_t i = 0; i < taken; i++) {
			out[folded.size + i] = (char)lower_ascii(at[i]);
			offsets[folded.size + i] = start + (uint32_t)i;
		}
		if (taken > 0) {
			folded.size += taken;
			at += taken;
			continue;
		}
		taken = text_put(out + folded.size, fold_next(&at));
		for (size_t i = 0; i < taken; i++) {
			offsets[folded.size++] = start;
		}
	}
	out[folded.size] = '\0';
	offsets[folded.size] = (uint32_t)(at - text);
	folded.text = out;
	folded.offsets = offsets;
	return folded;
}

size_t text_length(const char *text)
{
	size_t length = 0;

	for (; *text != '\0'; text++) {
		length += ((unsigned char)*text & 0xC0) != 0x80;
	}
	return length;
}

char *text_cut(struct arena *arena, const char *text, size_t max_bytes)
{
	static const char dots[] = "...";
	size_t size = strlen(text);
	size_t dots_size = max_bytes >= strlen(dots) ? strlen(dots) : 0;
	char *cut;

	if (size <= max_bytes) {
		return arena_strndup(arena, text, size);
	}
	size = max_bytes - dots_size;
	while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) {
		size--;
	}
	cut = arena_alloc(arena, size + dots_size + 1);
	memcpy(cut, text, size);
	memcpy(cut + size, dots, dots_size);
	return cut;
}

/* Characters that say which way the text around them runs (UAX 9): they can turn a line about. */
static bool is_bidi_control(uint32_t code_point)
{
	return code_point == 0x061C || code_point == 0x200E || code_point == 0x200F ||
	       (code_point >= 0x202A && code_point <= 0x202E) ||
	       (code_point >= 0x2066 && code_point <= 0x2069);
}

static bool is_control(uint32_t code_point)
{
	return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) ||
	       code_point == 0x2028 || code_point == 0x2029 || is_bidi_control(code_point);
}

char *text_printable(struct arena *arena, const char *text, size_t max_bytes)
{
	const size_t longest = 16 * 1024 * 1024;
	size_t room;
	size_t used = 0;
	bool blank = false; /* owed before the next character */
	char *line;

	if (!text) {
		return arena_strdup(arena, "");
	}
	/* One character more than allowed is enough to see that it must be cut. */
	room = strnlen(text, (max_bytes < longest ? max_bytes : longest) + 1) + 2 * UTF8_MAX;
	line = arena_alloc(arena, room);
	while (*text != '\0' && used <= max_bytes && used + UTF8_MAX + 1 < room) {
		uint32_t code_point = text_next(&text);

		if (code_point == ' ' || code_point == NO_BREAK_SPACE || is_control(code_point)) {
			blank = used > 0;
			continue;
		}
		if (blank) {
			line[used++] = ' ';
			blank = false;
		}
		used += text_put(line + used, code_point);
	}
	line[used] = '\0';
	return used > max_bytes ? text_cut(arena, line, max_bytes) : line;
}

char *text_printable_lines(struct arena *arena, const char *text)
{
	char *lines = arena_alloc(arena, strlen(text) + 1);
	size_t used = 0;

	while (*text != '\0') {
		uint32_t code_point = text_next(&text);

		if (code_point == '\r' && *text == '\n') {
			continue;
		}
		if (is_control(code_point) && code_point != '\n' && code_point != '\t') {
			code_point = '?';
		}
		used += text_put(lines + used, code_point);
	}
	lines[used] = '\0';
	return lines;
}

bool text_equal_nocase(const char *a, const char *b)
{
	if (!a || !b) {
		return a == b;
	}
	while (*a != '\0' && lower_ascii(*a) == lower_ascii(*b)) {
		a++;
		b++;
	}
	return lower_ascii(*a) == lower_ascii(*b);
}

bool text_starts_nocase(const char *text, const char *prefix)
{
	if (!text || !prefix) {
		return text == prefix;
	}
	while (*prefix != '\0' && lower_ascii(*text) == lower_ascii(*prefix)) {
		text++;
		prefix++;
	}
	return *prefix == '\0';
}

/* The size of the blank that the text starts with, 0 when it starts with none. */
static size_t blank_size(const char *text)
{
	if (*text == ' ' || (*text >= '\t' && *text <= '\r')) {
		return 1;
	}
	return strncmp(text, "\u00A0", 2) == 0 ? 2 : 0;
}

char *text_trim(struct arena *arena, const char *text)
{
	size_t size;

	while (blank_size(text) > 0) {
		text += blank_size(text);
	}
	size = strlen(text);
	for (;;) {
		if (size >= 1 && blank_size(text + size - 1) == 1) {
			size -= 1;
		} else if (size >= 2 && blank_size(text + size - 2) == 2) {
			size -= 2;
		} else {
			return arena_strndup(arena, text, size);
		}
	}
}

char *text_lower_ascii(struct arena *arena, const char *text)
{
	char *lower = arena_strdup(arena, text);

	for (char *at = lower; *at != '\0'; at++) {
		*at = (char)lower_ascii(*at);
	}
	return lower;
}

int text_hex_value(char digit)
{
	return g_ascii_xdigit_value(digit);
}

size_t text_percent_decode(const char *text, size_t size, unsigned char *out)
{
	size_t used = 0;

	for (size_t i = 0; i < size; i++) {
		int high = i + 2 < size && text[i] == '%' ? text_hex_value(text[i + 1]) : -1;
		int low = high >= 0 ? text_hex_value(text[i + 2]) : -1;

		if (low >= 0)
			i += 2;
		out[used++] = (unsigned char)(low >= 0 ? high * 16 + low : text[i]);
	}
	return used;
}
