/* SPDX-License-Identifier: MIT */
/* Any bytes as text: repaired, folded, cut and made printable, always valid UTF-8. */
#include "daemon/base/text.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

/* Unlike assert it also holds in builds without assertions. */
static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static void require_text(const char *text)
{
	require(text_is_utf8((const unsigned char *)text, strlen(text)));
}

static void check_folding(struct arena *arena, const char *text)
{
	struct folded folded = text_fold(arena, text);
	size_t size = strlen(text);

	require_text(folded.text);
	require(strlen(folded.text) == folded.size);
	require(folded.offsets[folded.size] == size);
	for (size_t i = 0; i < folded.size; i++) {
		bool inside = ((unsigned char)folded.text[i] & 0xC0) == 0x80;

		/* Characters advance, the bytes of one stand together, none points into another. */
		require(folded.offsets[i] < size);
		require(((unsigned char)text[folded.offsets[i]] & 0xC0) != 0x80);
		require(i == 0 || (inside ? folded.offsets[i] == folded.offsets[i - 1]
					  : folded.offsets[i] > folded.offsets[i - 1]));
	}
	require(text_length(folded.text) <= text_length(text));
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	struct arena *arena = arena_new((size_t)1 << 30);
	size_t max_bytes = size > 0 ? bytes[0] : 0;
	const char *text = text_repair(arena, bytes, size);
	const char *line;

	require_text(text);
	check_folding(arena, text);
	line = text_printable(arena, text, max_bytes);
	require_text(line);
	require(strlen(line) <= max_bytes);
	require(line[strcspn(line, "\r\n\t\x1B\x7F")] == '\0');
	line = text_cut(arena, text, max_bytes);
	require_text(line);
	require(strlen(line) <= max_bytes);
	require_text(text_printable_lines(arena, text));
	require_text(text_trim(arena, text));
	require_text(text_lower_ascii(arena, text));
	arena_free(arena);
	return 0;
}
