/* SPDX-License-Identifier: MIT */
/* ombud parse: what the program understands of one mail. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/buf.h"
#include "daemon/base/file.h"
#include "daemon/base/json.h"
#include "daemon/base/text.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/kinds/raw_message.h"
#include "handlers/control/options.h"

static const char USAGE[] =
	"usage: ombud parse [--json] FILE\n"
	"Read one mail (- for standard input) and print what was understood of it.\n"
	"  --json   print an object for programs\n"
	"Exit status: 0; 64 usage; 65 not a mail; 66 the file cannot be read.\n";

enum { MAIL_MAX = 100 * 1024 * 1024, ARENA_MAX = 512 * 1024 * 1024 };

/* What stands in an address field: the address, or the words that stand there instead of one. */
static const char *shown_address(const struct address *address)
{
	return address->mail ? address->mail : address->name;
}

static struct json *addresses_to_json(const struct address *addresses, size_t count)
{
	struct json *array = json_new_array();

	for (size_t i = 0; i < count; i++) {
		if (shown_address(&addresses[i])) {
			json_add_text(array, shown_address(&addresses[i]));
		}
	}
	return array;
}

static struct json *attachments_to_json(const struct message *message)
{
	struct json *array = json_new_array();

	for (size_t i = 0; i < message->attachment_count; i++) {
		const struct attachment *attachment = &message->attachments[i];
		struct json *object = json_new_object();

		json_set_text(object, "name", attachment->name);
		json_set_text(object, "type", attachment->type);
		json_set_number(object, "size", (int64_t)attachment->size_bytes);
		json_set_bool(object, "inline", attachment->is_inline);
		json_add(array, object);
	}
	return array;
}

static struct json *links_to_json(const struct message *message)
{
	struct json *array = json_new_array();

	for (size_t i = 0; i < message->link_count; i++) {
		struct json *object = json_new_object();

		json_set_text(object, "text", message->links[i].text);
		json_set_text(object, "url", message->links[i].url);
		json_add(array, object);
	}
	return array;
}

static void set_bounce(struct json *object, const struct message *message)
{
	const struct report *first = message->reports;
	struct json *bounce;
	struct json *recipients;

	if (message->report_count == 0) {
		json_set_null(object, "bounce");
		return;
	}
	bounce = json_new_object();
	recipients = json_new_array();
	json_set_text(bounce, "recipient", first->recipient);
	json_set_text(bounce, "status", first->status);
	json_set_bool(bounce, "permanent", first->permanent);
	json_set_text(bounce, "action", first->action);
	json_set_text(bounce, "diagnostic", first->diagnostic);
	json_set_text(bounce, "original_message_id", first->original_message_id);
	for (size_t i = 0; i < message->report_count; i++) {
		if (message->reports[i].recipient) {
			json_add_text(recipients, message->reports[i].recipient);
		}
	}
	json_set(bounce, "recipients", recipients);
	json_set(object, "bounce", bounce);
}

static struct json *message_to_json(const struct message *message)
{
	struct json *object = json_new_object();

	json_set_text(object, "from", shown_address(&message->from));
	json_set_text(object, "from_name", message->from.name);
	json_set(object, "to", addresses_to_json(message->to, message->to_count));
	json_set(object, "cc", addresses_to_json(message->cc, message->cc_count));
	json_set_text(object, "subject", message->subject);
	json_set_text(object, "message_id", message->message_id);
	json_set_texts(object, "in_reply_to", message->in_reply_to, message->in_reply_to_count);
	json_set_texts(object, "references", message->references, message->references_count);
	json_set_time(object, "date", message->date);
	json_set_text(object, "text", message->text);
	json_set_text(object, "reply", message->reply);
	json_set_text(object, "kind", message_kind_name(message->kind));
	json_set_text(object, "language", language_code(message->language));
	set_bounce(object, message);
	json_set(object, "links", links_to_json(message));
	json_set(object, "attachments", attachments_to_json(message));
	json_set_bool(object, "automatic", message_is_automatic(message));
	json_set_text(object, "trouble", message->trouble);
	return object;
}

static void print_line(struct arena *arena, const char *label, const char *text)
{
	if (text && *text) {
		printf("%-12s%s\n", label, text_printable(arena, text, 2000));
	}
}

static void print_addresses(
	struct arena *arena, const char *label, const struct address *addresses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *name = addresses[i].name;
		const char *mail = addresses[i].mail;

		print_line(arena, i == 0 ? label : "",
			name && mail ? arena_printf(arena, "%s <%s>", name, mail)
				     : shown_address(&addresses[i]));
	}
}

static void print_signs(struct arena *arena, const struct signs *signs)
{
	const char *const all[] = {signs->automatic, signs->list, signs->null_path, signs->no_reply,
		signs->suppress, signs->loop, signs->spam, signs->subject};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		print_line(arena, "Sign:", all[i]);
	}
}

static void print_readable(struct arena *arena, const struct message *message)
{
	print_addresses(arena, "From:", &message->from, 1);
	print_addresses(arena, "To:", message->to, message->to_count);
	print_addresses(arena, "Cc:", message->cc, message->cc_count);
	print_line(arena, "Subject:", message->subject);
	print_line(arena, "Message-ID:", message->message_id);
	print_line(arena, "Kind:", message_kind_name(message->kind));
	print_line(arena, "Language:", language_code(message->language));
	print_signs(arena, &message->signs);
	for (size_t i = 0; i < message->report_count; i++) {
		const struct report *report = &message->reports[i];

		print_line(arena, "Reported:",
			arena_printf(arena, "%s %s %s", report->recipient ? report->recipient : "?",
				report->action ? report->action
					       : (report->permanent ? "failed" : "?"),
				report->status ? report->status : ""));
	}
	for (size_t i = 0; i < message->attachment_count; i++) {
		const struct attachment *attachment = &message->attachments[i];

		print_line(arena, "Attachment:",
			arena_printf(arena, "%s (%s, %zu bytes)",
				attachment->name ? attachment->name : "without a name",
				attachment->type, attachment->size_bytes));
	}
	for (size_t i = 0; i < message->link_count; i++) {
		print_line(arena, "Link:",
			arena_printf(
				arena, "%s <%s>", message->links[i].text, message->links[i].url));
	}
	print_line(arena, "Trouble:", message->trouble);
	printf("\n%s\n", text_printable_lines(arena, message->reply));
}

static enum outcome read_input(const char *name, struct buf *bytes, struct error *error)
{
	return strcmp(name, "-") == 0 ? file_read_all(STDIN_FILENO, bytes, error)
				      : file_read(name, bytes, error);
}

static int print_message(struct arena *arena, const struct message *message, bool as_json)
{
	struct error error;
	struct json *object;
	enum outcome outcome;

	if (!as_json) {
		print_readable(arena, message);
		return EX_OK;
	}
	object = message_to_json(message);
	outcome = json_print(object, stdout, &error);
	json_free(object);
	return outcome == OK ? EX_OK : command_fail(EX_IOERR, "parse", error.text);
}

int command_parse(int argc, char **argv)
{
	bool as_json = false;
	const struct option_row rows[] = {{"json", &as_json, NULL}, {0}};
	struct command_line line;
	struct error error;
	struct message message;
	struct arena *arena;
	struct buf bytes;
	int status;

	if (!options_read(argc, argv, rows, 1, USAGE, &line, &status)) {
		return status;
	}
	if (line.operand_count == 0) {
		fprintf(stderr, "ombud parse: which file?\n%s", USAGE);
		return EX_USAGE;
	}
	buf_init(&bytes, MAIL_MAX);
	arena = arena_new(ARENA_MAX);
	if (read_input(line.operands[0], &bytes, &error) != OK) {
		status = command_fail(EX_NOINPUT, "parse", error.text);
	} else if (raw_message_read(arena, bytes.data, bytes.size, "358", &message, &error) != OK) {
		status = command_fail(EX_DATAERR, "parse", error.text);
	} else {
		status = print_message(arena, &message, as_json);
	}
	buf_free(&bytes);
	arena_free(arena);
	return status;
}
