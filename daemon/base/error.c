/* SPDX-License-Identifier: MIT */
/* Outcomes and the sentence that goes with a failure. */
#include "daemon/base/error.h"

#include <stdarg.h>

static const char *const outcome_names[] = {
	[OK] = "ok",
	[NOT_FOUND] = "not found",
	[TRY_LATER] = "try later",
	[REFUSED] = "refused",
	[BROKEN] = "broken",
};

/* A sentence that was cut may end inside a character: take the broken one away. */
static void end_at_character(char *text)
{
	size_t size = strlen(text);
	size_t start = size;
	size_t wanted;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) {
		start--;
	}
	if (start == 0) {
		return;
	}
	start--;
	wanted = (unsigned char)text[start] >= 0xF0   ? 4
		 : (unsigned char)text[start] >= 0xE0 ? 3
		 : (unsigned char)text[start] >= 0xC0 ? 2
						      : 1;
	if (size - start < wanted) {
		text[start] = '\0';
	}
}

enum outcome error_set(struct error *error, enum outcome outcome, const char *format, ...)
{
	struct error made; /* apart, since an argument may be the text that is replaced */
	va_list arguments;

	if (!error) {
		return outcome;
	}
	va_start(arguments, format);
	vsnprintf(made.text, sizeof(made.text), format, arguments);
	va_end(arguments);
	end_at_character(made.text);
	memcpy(error->text, made.text, strlen(made.text) + 1);
	return outcome;
}

enum outcome error_context(struct error *error, enum outcome outcome, const char *format, ...)
{
	struct error made;
	va_list arguments;

	if (!error) {
		return outcome;
	}
	va_start(arguments, format);
	vsnprintf(made.text, sizeof(made.text), format, arguments);
	va_end(arguments);
	return error_set(error, outcome, "%s: %s", made.text, error->text);
}

const char *outcome_name(enum outcome outcome)
{
	return outcome_names[outcome];
}
