/* SPDX-License-Identifier: MIT */
/* Any text as a reply: what is left is UTF-8, a part of the text, and empty only when the text is.
 * And as one that passes messages on: what their heads say is one line each, the address sendable.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/mail/forwarded.h"
#include "handlers/mail/language.h"
#include "handlers/mail/quote.h"

enum { HEADS_MAX = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void pass_on(struct arena *arena, const char *text)
{
	struct forwarded forwarded;
	size_t position = 0;

	for (size_t i = 0, before = 0;
		i < HEADS_MAX && forwarded_find(arena, text, &position, &forwarded); i++) {
		assert(position > before && position <= strlen(text));
		before = position;
		assert(!forwarded.from.mail || address_is_sendable(forwarded.from.mail));
		assert(!forwarded.from.name || !strchr(forwarded.from.name, '\n'));
		assert(!strchr(forwarded.subject, '\n'));
		assert(text_is_utf8((const unsigned char *)forwarded.text, strlen(forwarded.text)));
	}
}

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
	pass_on(arena, text);
	arena_free(arena);
	return 0;
}
