/* SPDX-License-Identifier: MIT */
/* Any text as the mail of a member of staff: what is left of it is UTF-8 and holds no command. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/kinds/command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void is_line(const char *text)
{
	assert(!text ||
		(!strchr(text, '\n') && text_is_utf8((const unsigned char *)text, strlen(text))));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(256 << 20);
	const char *text = text_repair(arena, data, size);
	struct command_mail mail = command_read(arena, text), again;

	assert(text_is_utf8((const unsigned char *)mail.text, strlen(mail.text)));
	assert(strlen(mail.text) <= strlen(text));
	assert(mail.count <= COMMANDS_MAX);
	for (size_t i = 0; i < mail.count; i++)
		is_line(mail.list[i].argument);
	is_line(mail.faulty);
	is_line(mail.nearest);
	is_line(mail.hash_line);
	assert((mail.fault == COMMAND_FINE) == (mail.faulty == NULL));
	/* what would be passed on is read as text once more */
	if (mail.fault == COMMAND_FINE && !mail.is_note) {
		again = command_read(arena, mail.text);
		assert(again.fault == COMMAND_FINE && again.count == 0);
		assert(strcmp(again.text, mail.text) == 0);
	}
	arena_free(arena);
	return 0;
}
