/* SPDX-License-Identifier: MIT */
/* The blocks about where mail comes from and how it goes out: mailbox, sender. */
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/config/endpoint.h"
#include "daemon/config/reading.h"
#include "daemon/model/address.h"

static const char *const mailbox_options[] = {"imap", "maildir", "address", "sender", "user",
	"password_file", "oauth", "tls", "insecure", "ca_file", "folders", "junk_folders",
	"sent_folder", "idle", "poll", "after", "move_to", "start", "timeout", NULL};
static const char *const sender_options[] = {"smtp", "maildir", "user", "password_file", "oauth",
	"tls", "insecure", "ca_file", "envelope", "per_minute", "timeout", NULL};

/* In the order of enum after_fetch. */
static const char *const after_words[] = {"keep", "seen", "move", "delete", NULL};

/* INBOX has no case (RFC 3501 section 5.1); other names are as the server has them. */
static bool same_folder(const char *a, const char *b)
{
	return strcmp(a, b) == 0 || (text_equal_nocase(a, b) && text_equal_nocase(a, "INBOX"));
}

static bool lists_folder(const struct texts *folders, const char *name)
{
	for (size_t i = 0; i < folders->count; i++) {
		if (same_folder(folders->list[i], name)) {
			return true;
		}
	}
	return false;
}

/* Each folder is read once and in one way. */
static void check_folders(
	struct reading *reading, struct block *block, const struct mailbox *mailbox)
{
	const struct option *junk = blocks_option(block, "junk_folders");

	for (size_t i = 0; junk && i < mailbox->junk_folders.count; i++) {
		if (lists_folder(&mailbox->folders, mailbox->junk_folders.list[i])) {
			problems_add(reading->problems, junk->values[i].at,
				"the folder '%s' is in 'folders' too: it can be read in one way "
				"only",
				mailbox->junk_folders.list[i]);
		}
	}
	if (mailbox->sent_folder &&
		(lists_folder(&mailbox->folders, mailbox->sent_folder) ||
			lists_folder(&mailbox->junk_folders, mailbox->sent_folder))) {
		problems_add(reading->problems, reading_position(block, "sent_folder"),
			"the folder '%s' is read as incoming mail too: take it out of 'folders' or "
			"'junk_folders'",
			mailbox->sent_folder);
	}
	if (mailbox->move_to && (lists_folder(&mailbox->folders, mailbox->move_to) ||
					lists_folder(&mailbox->junk_folders, mailbox->move_to) ||
					(mailbox->sent_folder && same_folder(mailbox->sent_folder,
									 mailbox->move_to)))) {
		problems_add(reading->problems, reading_position(block, "move_to"),
			"mail would be moved into '%s' and read there again: move it to a folder "
			"that is not read",
			mailbox->move_to);
	}
}

static void read_idle(struct reading *reading, struct block *block, struct mailbox *mailbox)
{
	const char *idle = reading_text(reading, block, "idle");

	if (!idle) {
		mailbox->idle_folder = mailbox->folders.count ? mailbox->folders.list[0] : NULL;
		return;
	}
	if (strcmp(idle, "none") == 0) {
		return;
	}
	if (!lists_folder(&mailbox->folders, idle) && !lists_folder(&mailbox->junk_folders, idle)) {
		problems_add(reading->problems, reading_position(block, "idle"),
			"'%s' is not among the folders that are read; name one of them, or none",
			text_printable(reading->arena, idle, 80));
		return;
	}
	mailbox->idle_folder = idle;
}

static void read_imap(struct reading *reading, struct block *block, struct mailbox *mailbox)
{
	static const char *const inbox[] = {"INBOX"};

	endpoint_read(reading, block, &protocol_imap, &mailbox->imap);
	if (blocks_option(block, "folders")) {
		if (reading_has(reading, block, "folders", "{ \"INBOX\" }")) {
			mailbox->folders = reading_texts(reading, block, "folders");
		}
	} else {
		mailbox->folders = (struct texts){inbox, 1};
	}
	mailbox->junk_folders = reading_texts(reading, block, "junk_folders");
	mailbox->sent_folder = reading_text(reading, block, "sent_folder");
	read_idle(reading, block, mailbox);
}

/* What is done at the source with mail that is safe in our store. */
static void read_release(struct reading *reading, struct block *block, struct mailbox *mailbox)
{
	static const char *const start_words[] = {"now", "all", NULL};
	int after = AFTER_KEEP, start = 0;

	mailbox->poll_seconds = 60;
	if (blocks_duration(block, "poll", &mailbox->poll_seconds, reading->problems) &&
		(mailbox->poll_seconds < 1 || mailbox->poll_seconds > 86400)) {
		problems_add(reading->problems, reading_position(block, "poll"),
			"'poll' must be from 1s to 1d; 60s does no harm to any server");
		mailbox->poll_seconds = 60;
	}
	blocks_word(block, "after", after_words, &after, reading->problems);
	mailbox->after = (enum after_fetch)after;
	if (mailbox->after == AFTER_MOVE) {
		mailbox->move_to = reading_required(reading, block, "move_to", "\"Handled\"");
	}
	blocks_word(block, "start", start_words, &start, reading->problems);
	mailbox->start_now = start == 0;
}

static void read_mailbox_sender(
	struct reading *reading, struct block *block, struct mailbox *mailbox)
{
	const struct site *site = reading->site;

	if (blocks_option(block, "sender")) {
		mailbox->sender = reading_sender(reading, block, "sender");
	} else if (site->sender_count == 1) {
		mailbox->sender = &site->senders[0];
	} else if (site->sender_count == 0) {
		problems_add(reading->problems, block->at,
			"there is no sender for the answers of this mailbox; add a block: sender "
			"\"mail\" { smtp = \"smtp://relay.kymi.example\" }");
	} else {
		problems_add(reading->problems, block->at,
			"this mailbox has no 'sender' and there are several: say which one sends "
			"its answers");
	}
}

static void read_own_address(struct reading *reading, struct block *block, struct mailbox *mailbox)
{
	if (blocks_option(block, "address")) {
		mailbox->address = reading_address(reading, block, "address");
	} else if (address_is_sendable(mailbox->imap.user)) {
		mailbox->address = mailbox->imap.user;
	} else {
		reading_has(reading, block, "address", "\"yritys@kymi.example\"");
	}
}

void read_mailbox(struct reading *reading, struct block *block, size_t index)
{
	struct mailbox *mailbox = &reading->site->mailboxes[index];
	bool imap = blocks_option(block, "imap");

	mailbox->maildir = reading_path(reading, block, "maildir");
	if (imap && mailbox->maildir) {
		problems_add(reading->problems, reading_position(block, "maildir"),
			"a mailbox is read by IMAP or from a directory, not both: take 'imap' or "
			"'maildir' away");
	}
	if (imap) {
		read_imap(reading, block, mailbox);
	}
	mailbox->is_pipe = !imap && !blocks_option(block, "maildir");
	if (!mailbox->is_pipe) {
		read_release(reading, block, mailbox);
	}
	if (imap) {
		check_folders(reading, block, mailbox);
	}
	read_own_address(reading, block, mailbox);
	read_mailbox_sender(reading, block, mailbox);
	blocks_check_unknown(block, mailbox_options, reading->problems);
}

static void read_envelope(struct reading *reading, struct block *block, struct sender *sender)
{
	const char *envelope = reading_text(reading, block, "envelope");

	if (!envelope || strcmp(envelope, "address") == 0) {
		return;
	}
	if (strcmp(envelope, "null") == 0) {
		sender->envelope = "";
	} else if (address_is_sendable(envelope)) {
		sender->envelope = envelope;
	} else {
		problems_add(reading->problems, reading_position(block, "envelope"),
			"'envelope' is the word address, the word null, or an address such as "
			"\"bounces@kymi.example\"");
	}
}

void read_sender(struct reading *reading, struct block *block, size_t index)
{
	struct sender *sender = &reading->site->senders[index];
	bool smtp = blocks_option(block, "smtp");

	sender->maildir = reading_path(reading, block, "maildir");
	if (smtp && sender->maildir) {
		problems_add(reading->problems, reading_position(block, "maildir"),
			"a sender sends by SMTP or writes into a directory, not both: take 'smtp' "
			"or 'maildir' away");
	}
	if (smtp) {
		endpoint_read(reading, block, &protocol_smtp, &sender->smtp);
	} else if (!blocks_option(block, "maildir")) {
		problems_add(reading->problems, block->at,
			"this sender goes nowhere; for example: smtp = "
			"\"smtp://relay.kymi.example:587\", or maildir = \"out\"");
	}
	read_envelope(reading, block, sender);
	blocks_number(block, "per_minute", 0, 100000, &sender->per_minute, reading->problems);
	blocks_check_unknown(block, sender_options, reading->problems);
}
