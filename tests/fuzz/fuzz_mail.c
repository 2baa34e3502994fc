/* SPDX-License-Identifier: MIT */
/* Any bytes in place of a mail: what is read holds its promises, and can be written again. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/mail/forwarded.h"
#include "handlers/mail/read.h"
#include "handlers/mail/write.h"

enum { ATTACHED_MAX = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_line(const char *line)
{
	assert(!line || (!strpbrk(line, "\r\n") &&
				text_is_utf8((const unsigned char *)line, strlen(line))));
}

static void check_lines(const char *text)
{
	assert(text && text_is_utf8((const unsigned char *)text, strlen(text)));
}

static void check_attachments(const struct message *message, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < message->attachment_count; i++) {
		const struct attachment *attachment = &message->attachments[i];

		check_line(attachment->name);
		check_line(attachment->type);
		assert(!attachment->name || !strpbrk(attachment->name, "/\\") ||
			strpbrk(attachment->name, "/\\")[1] == '\0');
		assert(attachment->bytes >= data &&
			attachment->bytes + attachment->encoded_bytes <= data + size);
	}
}

/* What a stranger wrote, sent on to somebody else. */
static void write_again(const struct message *message)
{
	static const struct address to = {"Anna", "anna@x.example"};
	struct letter letter = {.from = {message->from.name, "yritys@kymi.example"},
		.to = &to,
		.to_count = 1,
		.subject = message->subject,
		.message_id = message->message_id,
		.references = message->references,
		.reference_count = message->references_count,
		.date = 1795435200,
		.text = message->reply,
		.attachments = message->attachments,
		.attachment_count = message->attachment_count};
	struct buf bytes;
	struct error error;

	buf_init(&bytes, 16 << 20);
	if (mail_write(&letter, &bytes, &error) == OK) {
		assert(!memchr(bytes.data, '\0', bytes.size));
		for (size_t i = 0; i < bytes.size; i++) {
			assert(bytes.data[i] < 0x80);
			assert((bytes.data[i] == '\n') == (i > 0 && bytes.data[i - 1] == '\r'));
		}
	}
	buf_free(&bytes);
}

static void check_message(const struct message *message)
{
	check_lines(message->text);
	check_lines(message->reply);
	check_line(message->subject);
	check_line(message->from.name);
	check_line(message->from.mail);
	check_line(message->message_id);
	for (size_t i = 0; i < message->header_count; i++) {
		check_line(message->headers[i].name);
		check_line(message->headers[i].value);
	}
	assert(message->report_count <= MESSAGE_REPORTS_MAX);
}

/* As staff hand in what was forwarded to them, mails within mails. */
static void open_attached(struct arena *arena, const struct message *message)
{
	struct message inner[ATTACHED_MAX];

	for (size_t i = 0; i < ATTACHED_MAX && forwarded_attached(arena, message, &inner[i]); i++) {
		message = &inner[i];
		check_message(message);
		write_again(message);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(256 << 20);
	struct message message;
	struct error error;

	mail_init();
	if (mail_read(arena, data, size, &message, &error) == OK) {
		check_message(&message);
		check_attachments(&message, data, size);
		write_again(&message);
		open_attached(arena, &message);
	}
	arena_free(arena);
	return 0;
}
