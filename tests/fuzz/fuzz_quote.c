/* SPDX-License-Identifier: MIT */
/* Any text as a reply: what is left is UTF-8, a part of the text, and empty only when the text is.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/mail/language.h"
#include "handlers/mail/quote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is the writer's name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(256 << 20);
	char *text = text_repair(arena, data, size);
	char *name = arena_strndup(arena, text, strcspn(text, "\n"));
	char *reply = quote_trim(arena, text, name);

	assert(text_is_utf8((const unsigned char *)reply, strlen(reply)));
	assert(strstr(text, reply));
	assert(*reply || !*text_trim(arena, text));
	language_guess(reply);
	arena_free(arena);
	return 0;
}
