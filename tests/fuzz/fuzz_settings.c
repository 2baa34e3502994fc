/* SPDX-License-Identifier: MIT */
/* Any bytes as ombud.conf: settings, or faults that say where. */
#include "daemon/base/text.h"
#include "daemon/config/config.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

/* Unlike assert it also holds in builds without assertions. */
static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

/* What the rest of the program takes for granted of settings without faults. */
static void require_whole(const struct site *site)
{
	require(site->name && site->prefix && site->default_group && site->language_count > 0);
	for (size_t i = 0; i < site->mailbox_count; i++) {
		const struct mailbox *mailbox = &site->mailboxes[i];

		require(mailbox->title && mailbox->address && mailbox->sender);
		require(mailbox->imap.host || mailbox->maildir || mailbox->is_pipe);
		require(!mailbox->imap.host || (mailbox->imap.port > 0 && mailbox->imap.user));
	}
	for (size_t i = 0; i < site->sender_count; i++) {
		require(site->senders[i].smtp.host || site->senders[i].maildir);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	struct config_file file = {
		.kind = CONFIG_SETTINGS, .name = "ombud.conf", .bytes = bytes, .size = size};
	struct generation generation = {.path = "ombud.conf", .files = &file, .file_count = 1};
	struct arena *arena = arena_new((size_t)1 << 30);
	struct settings settings = {0};
	struct problems problems;

	problems_init(&problems, arena);
	settings_parse(arena, &generation, &settings, &problems);
	if (problems.total == 0) {
		require_whole(&settings.site);
	}
	for (size_t i = 0; i < problems.count; i++) {
		const char *text = problems.list[i].text;

		require(text_is_utf8((const unsigned char *)text, strlen(text)));
	}
	arena_free(arena);
	return 0;
}
