/* SPDX-License-Identifier: MIT */
/*
 * Reading mails: GMime alone (parsing, and decoding every part), or all that mail_read does.
 * usage: read gmime|ours FILE ...      (each file a mail; all are in memory beforehand)
 */
#include <gmime/gmime.h>

#include "daemon/base/arena.h"
#include "daemon/base/file.h"
#include "handlers/mail/read.h"
#include "tests/bench/measured.h"

enum { ARENA_BYTES = 512 * 1024 * 1024 };

static void decode(GMimeObject *parent, GMimeObject *part, gpointer context)
{
	GMimeStream *nowhere = context;
	GMimeDataWrapper *content;

	(void)parent;
	if (!GMIME_IS_PART(part))
		return;
	content = g_mime_part_get_content(GMIME_PART(part));
	if (content)
		g_mime_data_wrapper_write_to_stream(content, nowhere);
}

static void read_gmime(const struct buf *mail)
{
	GMimeStream *stream =
		g_mime_stream_mem_new_with_buffer((const char *)mail->data, mail->size);
	GMimeStream *nowhere = g_mime_stream_null_new();
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

	if (message) {
		g_mime_message_foreach(message, decode, nowhere);
		g_object_unref(message);
	}
	g_object_unref(parser);
	g_object_unref(nowhere);
	g_object_unref(stream);
}

static void read_ours(const struct buf *mail, struct arena *arena)
{
	struct message message;
	struct error error;

	arena_reset(arena);
	if (mail_read(arena, mail->data, mail->size, &message, &error) != OK)
		measured_fail(error.text);
}

int main(int argc, char **argv)
{
	bool ours = argc > 1 && strcmp(argv[1], "ours") == 0;
	struct arena *arena = arena_new(ARENA_BYTES);
	size_t count = argc > 2 ? (size_t)argc - 2 : 0;
	struct buf *mails = calloc(count + 1, sizeof(*mails));
	struct measured measured;
	long long bytes = 0;
	struct error error;

	if (count == 0 || !mails)
		measured_fail("usage: read gmime|ours FILE ...");
	mail_init();
	for (size_t i = 0; i < count; i++) {
		buf_init(&mails[i], ARENA_BYTES);
		if (file_read(argv[i + 2], &mails[i], &error) != OK)
			measured_fail(error.text);
		bytes += (long long)mails[i].size;
	}
	measured = measured_begin();
	for (size_t i = 0; i < count; i++) {
		if (ours)
			read_ours(&mails[i], arena);
		else
			read_gmime(&mails[i]);
	}
	measured_end(&measured, (long)count, bytes);
	for (size_t i = 0; i < count; i++)
		buf_free(&mails[i]);
	free(mails);
	arena_free(arena);
	return 0;
}
