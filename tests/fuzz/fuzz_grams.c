/* SPDX-License-Identifier: MIT */
/* A pattern, NUL, a text: where the pattern is found, the quick look must not have said no. */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "rules/pattern.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

enum { ARENA_BYTES = 256 * 1024 * 1024, ROUNDS_OF_TEXT = 8 };

/* Long enough to be noted at all. */
static char *fill(struct arena *arena, const char *text)
{
	char *filled = arena_printf(arena, "%s ", text);

	for (size_t i = 0; i < ROUNDS_OF_TEXT && strlen(filled) < GRAMS_TEXT_MIN; i++)
		filled = arena_printf(arena, "%s%s ", filled, filled);
	return filled;
}

static void try(struct arena *arena, const struct pattern *pattern, const char *text)
{
	struct matcher *matcher = matcher_open();
	struct folded folded = text_fold(arena, fill(arena, text));
	const struct grams *grams = grams_of_text(arena, folded.text, folded.size);
	struct span span;

	if (pattern_find(pattern, matcher, folded.text, folded.size, 0, &span) == OK &&
		!pattern_may_be_in(pattern, grams))
		abort();
	matcher_close(matcher);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	struct arena *arena = arena_new(ARENA_BYTES);
	size_t length = strnlen((const char *)bytes, size);
	const char *written = text_repair(arena, bytes, length);
	const char *text =
		length < size ? text_repair(arena, bytes + length + 1, size - length - 1) : written;
	struct pattern *pattern;
	struct error error;
	size_t offset;

	if (pattern_compile(written, false, &pattern, &offset, &error) == OK) {
		try(arena, pattern, text);
		pattern_free(pattern);
	}
	arena_free(arena);
	return 0;
}
