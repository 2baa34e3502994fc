/* SPDX-License-Identifier: MIT */
/* Any bytes as the answers of an SMTP server, between commands of ours: what the watch makes of
 * them. */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/channels/smtp_meaning.h"
#include "handlers/channels/smtp_watch.h"

enum { ARENA_BYTES = 1024 * 1024 };

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

/* Unlike assert it also holds in builds without assertions. */
static void require(bool holds)
{
	if (!holds)
		abort();
}

/* A copy of exactly that size, so that a look behind its end is seen. */
static void hear(struct smtp_watch *watch, const unsigned char *bytes, size_t size)
{
	char *copy = malloc(size ? size : 1);

	memcpy(copy, bytes, size);
	smtp_watch_heard(watch, copy, (int)size);
	free(copy);
}

/* A byte 0xFF parts the answers; our next command comes in between. */
int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	static const char *const commands[] = {"EHLO x\r\n", "STARTTLS\r\n", "EHLO x\r\n",
		"AUTH PLAIN x\r\n", "MAIL FROM:<a@b>\r\n", "RCPT TO:<c@d>\r\nDATA\r\n",
		"text\r\n.\r\n", "QUIT\r\n"};
	struct smtp_watch watch = {.descriptor = -1, .answer_seconds = 1, .wants_login = true};
	struct arena *arena;
	struct reason reason;

	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		const unsigned char *end = memchr(bytes, 0xFF, size);
		size_t some = end ? (size_t)(end - bytes) : size;

		smtp_watch_spoke(&watch, commands[i], (int)strlen(commands[i]));
		if (some > 0)
			hear(&watch, bytes, some);
		bytes += some + (end != NULL);
		size -= some + (end != NULL);
	}
	require(memchr(watch.words, 0, sizeof(watch.words)) != NULL);
	require(watch.refusal == 0 || watch.end != SMTP_WATCH_FINE ||
		(watch.refusal >= 400 && watch.refusal < 600));
	if (watch.refusal >= 400) {
		arena = arena_new(ARENA_BYTES);
		smtp_reason(SMTP_LOGIN, watch.refusal, watch.words, arena, &reason);
		require(text_is_utf8(
			(const unsigned char *)reason.sentence, strlen(reason.sentence)));
		arena_free(arena);
	}
	return 0;
}
