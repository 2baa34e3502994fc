/* SPDX-License-Identifier: MIT */
/* Writing a text with the GSM alphabet alone, where that loses nothing. */
#include "handlers/sms/fold.h"

#include <stdbool.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/sms/gsm.h"

/* Neighbours in Unicode that are written the same way; in rising order. */
static const struct {
	uint32_t first, last;
	const char *written;
} replacements[] = {
	{'\t', '\t', " "},
	{'`', '`', "'"},
	{0xA0, 0xA0, " "},
	{0xA6, 0xA6, "|"},
	{0xA9, 0xA9, "(c)"},
	{0xAA, 0xAA, "a"},
	{0xAB, 0xAB, "\""},
	{0xAE, 0xAE, "(R)"},
	{0xB1, 0xB1, "+/-"},
	{0xB2, 0xB2, "2"},
	{0xB3, 0xB3, "3"},
	{0xB4, 0xB4, "'"},
	{0xB5, 0xB5, "u"},
	{0xB7, 0xB7, "-"},
	{0xB9, 0xB9, "1"},
	{0xBA, 0xBA, "o"},
	{0xBB, 0xBB, "\""},
	{0xBC, 0xBC, "1/4"},
	{0xBD, 0xBD, "1/2"},
	{0xBE, 0xBE, "3/4"},
	{0xD7, 0xD7, "x"},
	{0xF7, 0xF7, "/"},
	{0x132, 0x132, "IJ"},
	{0x133, 0x133, "ij"},
	{0x152, 0x152, "OE"},
	{0x153, 0x153, "oe"},
	{0x2B9, 0x2BF, "'"},
	{0x2C6, 0x2C6, "^"},
	{0x2DC, 0x2DC, "~"},
	{0x300, 0x36F, ""},	/* marks that no letter was composed with */
	{0x1E9E, 0x1E9E, "SS"}, /* capital sharp s */
	{0x2000, 0x200A, " "},
	{0x200C, 0x200D, ""}, /* joiners */
	{0x2010, 0x2015, "-"},
	{0x2018, 0x201B, "'"},
	{0x201C, 0x201F, "\""},
	{0x2020, 0x2020, "*"},
	{0x2022, 0x2023, "-"},
	{0x2024, 0x2024, "."},
	{0x2025, 0x2025, ".."},
	{0x2026, 0x2026, "..."},
	{0x2028, 0x2029, "\n"},
	{0x202F, 0x202F, " "},
	{0x2032, 0x2032, "'"},
	{0x2033, 0x2033, "\""},
	{0x2035, 0x2035, "'"},
	{0x2036, 0x2036, "\""},
	{0x2039, 0x203A, "'"},
	{0x203C, 0x203C, "!!"},
	{0x2043, 0x2043, "-"},
	{0x2044, 0x2044, "/"},
	{0x2047, 0x2047, "\?\?"},
	{0x205F, 0x205F, " "},
	{0x2103, 0x2103, " C"},
	{0x2116, 0x2116, "No"},
	{0x2122, 0x2122, "TM"},
	{0x2190, 0x2190, "<-"},
	{0x2192, 0x2192, "->"},
	{0x2194, 0x2194, "<->"},
	{0x21D2, 0x21D2, "=>"},
	{0x2212, 0x2212, "-"},
	{0x2215, 0x2215, "/"},
	{0x2217, 0x2217, "*"},
	{0x2219, 0x2219, "-"},
	{0x2248, 0x2248, "~"},
	{0x2264, 0x2264, "<="},
	{0x2265, 0x2265, ">="},
	{0x22C5, 0x22C5, "-"},
	{0x25A0, 0x25A1, "-"},
	{0x25AA, 0x25AB, "-"},
	{0x25CB, 0x25CB, "-"},
	{0x25CF, 0x25CF, "-"},
	{0x25E6, 0x25E6, "-"},
	{0x2639, 0x2639, ":("},
	{0x263A, 0x263A, ":)"},
	{0x3000, 0x3000, " "},
	{0xFB00, 0xFB00, "ff"},
	{0xFB01, 0xFB01, "fi"},
	{0xFB02, 0xFB02, "fl"},
	{0xFB03, 0xFB03, "ffi"},
	{0xFB04, 0xFB04, "ffl"},
	{0xFE00, 0xFE0F, ""}, /* how the character in front is drawn */
	{0x1F600, 0x1F600, ":)"},
	{0x1F603, 0x1F604, ":)"},
	{0x1F609, 0x1F609, ";)"},
	{0x1F60A, 0x1F60A, ":)"},
	{0x1F641, 0x1F641, ":("},
	{0x1F642, 0x1F642, ":)"},
};

static const char *replacement_of(uint32_t code_point)
{
	for (size_t i = 0; i < sizeof(replacements) / sizeof(replacements[0]); i++) {
		if (code_point <= replacements[i].last) {
			return code_point >= replacements[i].first ? replacements[i].written : NULL;
		}
	}
	return NULL;
}

/* What a phone does not show, and what could turn a line about. Joiners stay: families of pictures
 * and some scripts are made with them. */
static bool is_dropped(uint32_t code_point)
{
	return (code_point < ' ' && code_point != '\n' && code_point != '\t' &&
		       code_point != '\f') ||
	       (code_point >= 0x7F && code_point < 0xA0) || code_point == 0xAD ||
	       code_point == 0x61C || code_point == 0x200B || code_point == 0x200E ||
	       code_point == 0x200F || (code_point >= 0x202A && code_point <= 0x202E) ||
	       (code_point >= 0x2060 && code_point <= 0x206F) || code_point == 0xFEFF;
}

const char *gsm_replacement(uint32_t code_point, char scratch[GSM_REPLACEMENT_SIZE])
{
	const char *written;

	if (is_dropped(code_point) && code_point != '\r') {
		return "";
	}
	if (code_point >= 0xFF01 && code_point <= 0xFF5E) {
		code_point -= 0xFF01 - '!'; /* full width */
	}
	written = gsm_septets(code_point) == 0 ? replacement_of(code_point) : NULL;
	while (!written && gsm_septets(code_point) == 0) {
		code_point = text_bare_letter(code_point);
		if (code_point == 0) {
			return NULL;
		}
	}
	if (written) {
		return written;
	}
	scratch[text_put(scratch, code_point)] = '\0';
	return scratch;
}

/* With plain newlines and without what is dropped; then composed, as a letter and its mark may have
 * stood on both sides of it. */
static char *tidy(struct arena *arena, const char *text)
{
	char *plain = arena_strdup(arena, text);
	const char *from = plain;
	char *to = plain;

	while (*from != '\0') {
		uint32_t code_point = text_next(&from);

		if (code_point == '\r' && *from != '\n') {
			code_point = '\n';
		}
		if (code_point == 0x2028 || code_point == 0x2029) {
			code_point = '\n';
		}
		if (!is_dropped(code_point)) {
			to += text_put(to, code_point); /* never longer than what was read */
		}
	}
	*to = '\0';
	return text_compose(arena, plain);
}

char *sms_fold(struct arena *arena, const char *text)
{
	char *tidied = tidy(arena, text);
	size_t size = strlen(tidied);
	char *folded = arena_alloc(arena, size * 2 + 1);
	const char *from = tidied;
	size_t used = 0;

	while (*from != '\0') {
		char scratch[GSM_REPLACEMENT_SIZE];
		const char *written = gsm_replacement(text_next(&from), scratch);
		size_t length = written ? strlen(written) : 0;

		if (!written) {
			return tidied;
		}
		memcpy(folded + used, written, length);
		used += length;
	}
	return folded;
}
