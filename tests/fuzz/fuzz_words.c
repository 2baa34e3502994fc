/* SPDX-License-Identifier: MIT */
/* Any text as words: each is letters, as many folded as shown, and its stem is no longer. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/tuning/report_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folded[WORD_BYTES_MAX], shown[WORD_BYTES_MAX], stem[WORD_BYTES_MAX];
	struct arena *arena = arena_new(256 << 20);
	const char *text = text_compose(arena, text_repair(arena, data, size));
	bool broken;

	while (word_next(&text, folded, shown, &broken)) {
		assert(text_length(folded) >= WORD_LETTERS_MIN);
		assert(text_length(folded) == text_length(shown));
		/* nothing in it means anything in a pattern, a string, a table or a page */
		assert(!strpbrk(shown, " \t\r\n\"'\\<>&=+-@.,;:(){}[]*?|^$#/0123456789_"));
		assert(strcmp(text_printable(arena, shown, sizeof(shown)), shown) == 0);
		word_stem(folded, stem);
		assert(*stem && strlen(stem) <= strlen(folded));
	}
	arena_free(arena);
	return 0;
}
