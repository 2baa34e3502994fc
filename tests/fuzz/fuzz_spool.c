/* SPDX-License-Identifier: MIT */
/* Files that a modem's program wrote, of which the first line is the name. */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/channels/spool_files.h"
#include "handlers/mail/read.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

/* Unlike assert it also holds in builds without assertions. */
static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_part(const struct spool_part *part)
{
	require(text_is_utf8((const unsigned char *)part->text, strlen(part->text)));
	require(text_is_utf8((const unsigned char *)part->from, strlen(part->from)));
	require(!part->group || part->number >= 1);
	require(part->total == 0 || (part->group && part->number <= part->total));
}

/* What is written is read as the same words. */
static void check_written(struct arena *arena, const char *text)
{
	struct spool_part part;
	size_t size;
	const char *file = spool_write(arena, SPOOL_GAMMU, "+358401234567", text, &size);

	require(spool_read(arena, SPOOL_GAMMU, "IN20261128_180501_00_+358401234567_00.txt",
		(const unsigned char *)file, size, &part));
	require(strcmp(part.text, text) == 0);
	file = spool_write(arena, SPOOL_SMSTOOLS, "+358401234567", text, &size);
	require(spool_header(arena, (const unsigned char *)file, size, "To"));
	require(size >= strlen(text) && strcmp(file + size - strlen(text), text) == 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	static bool is_ready;
	const unsigned char *newline = size > 0 ? memchr(bytes, '\n', size) : NULL;
	size_t name_size = newline ? (size_t)(newline - bytes) : 0;
	struct arena *arena;
	struct spool_part part;
	const char *name;

	if (!is_ready) {
		mail_init();
		is_ready = true;
	}
	arena = arena_new((size_t)1 << 30);
	name = text_repair(arena, bytes, name_size);
	if (newline) {
		bytes += name_size + 1;
		size -= name_size + 1;
	}
	for (int format = SPOOL_GAMMU; format <= SPOOL_SMSTOOLS; format++) {
		if (spool_read(arena, (enum spool_format)format, name, bytes, size, &part)) {
			check_part(&part);
			check_written(arena, part.text);
		}
	}
	arena_free(arena);
	return 0;
}
