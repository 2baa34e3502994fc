/* SPDX-License-Identifier: MIT */
/* Finding personal identity codes by form, date and check character (modulo 31). */
#include "handlers/kinds/masked.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"

enum { DATE_SIZE = 6, NUMBER_SIZE = 3 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(uint32_t c)
{
	bool is_punctuation = c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c < 0x2C00) || c == 0xFEFF;

	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	return c >= 0xC0 && !is_punctuation;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* Bytes of the sign of the century, also as programs for writing set a hyphen; 0. */
static size_t sign_size(const char *text)
{
	static const char signs[] = "-+ABCDEFUVWXY";
	const char *end = text;
	uint32_t c = text_next(&end);

	if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
		return (size_t)(end - text);
	return *text && (unsigned char)*text < 0x80 && strchr(signs, upper(*text)) ? 1 : 0;
}

/* Adds decimal digits to *number. */
static bool read_digits(const char *text, int count, long *number)
{
	for (int i = 0; i < count; i++) {
		if (!is_digit(text[i]))
			return false;
		*number = *number * 10 + (text[i] - '0');
	}
	return true;
}

/* How many bytes a code at the start of text takes; 0 when there is none. */
static size_t code_size(const char *text)
{
	static const char checks[] = "0123456789ABCDEFHJKLMNPRSTUVWXY";
	const char *at = text;
	long number = 0;
	size_t sign;
	int day, month;

	if (!read_digits(at, DATE_SIZE, &number))
		return 0;
	day = (text[0] - '0') * 10 + text[1] - '0';
	month = (text[2] - '0') * 10 + text[3] - '0';
	at += DATE_SIZE;
	sign = sign_size(at);
	at += sign;
	if (sign == 0 || !read_digits(at, NUMBER_SIZE, &number))
		return 0;
	at += NUMBER_SIZE;
	if (day < 1 || day > 31 || month < 1 || month > 12 || upper(*at) != checks[number % 31])
		return 0;
	at++;
	return is_word(text_next(&(const char *){at})) ? 0 : (size_t)(at - text);
}

char *masked_text(struct arena *arena, const char *text)
{
	static const char mask[] = "******-****"; /* no longer than any code */
	char *copy, *out;
	uint32_t before = 0;

	if (!text)
		return NULL;
	copy = out = arena_strdup(arena, text);
	while (*text) {
		const char *next = text;
		size_t size = is_digit(*text) && !is_word(before) ? code_size(text) : 0;

		if (size > 0) {
			out = mempcpy(out, mask, sizeof(mask) - 1);
			text += size;
			before = '*';
			continue;
		}
		before = text_next(&next);
		while (text < next)
			*out++ = *text++;
	}
	*out = '\0';
	return copy;
}
