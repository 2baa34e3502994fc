/* SPDX-License-Identifier: MIT */
/* Finding personal identity codes by form, date and check character (modulo 31). */
#include "handlers/kinds/masked.h"

#include <stdbool.h>
#include <string.h>

enum { CODE_SIZE = 11, SIGN = 6, CHECK = 10 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c & 0x80);
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static bool is_code(const char *text)
{
	static const char signs[] = "-+ABCDEFUVWXY";
	static const char checks[] = "0123456789ABCDEFHJKLMNPRSTUVWXY";
	long number = 0;
	int day, month;

	for (int i = 0; i < CHECK; i++) {
		if (i == SIGN)
			continue;
		if (!is_digit(text[i]))
			return false;
		number = number * 10 + (text[i] - '0');
	}
	if (!text[CHECK] || is_word(text[CODE_SIZE]) || !strchr(signs, upper(text[SIGN])))
		return false;
	day = (text[0] - '0') * 10 + text[1] - '0';
	month = (text[2] - '0') * 10 + text[3] - '0';
	return day >= 1 && day <= 31 && month >= 1 && month <= 12 &&
	       upper(text[CHECK]) == checks[number % 31];
}

char *masked_text(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	if (!copy)
		return NULL;
	for (char *at = copy; *at; at++) {
		if (!is_digit(*at) || (at > copy && is_word(at[-1])) || !is_code(at))
			continue;
		memcpy(at, "******-****", CODE_SIZE);
		at += CODE_SIZE - 1;
	}
	return copy;
}
