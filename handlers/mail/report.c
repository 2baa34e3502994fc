/* SPDX-License-Identifier: MIT */
/* Reports about mail: bounces and delays (RFC 3464, 6533), read receipts (RFC 8098), complaints
 * (RFC 5965). */
#include "handlers/mail/report.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/text.h"
#include "handlers/mail/addresses.h"
#include "handlers/mail/body.h"
#include "handlers/mail/bounce_text.h"
#include "handlers/mail/charset.h"
#include "handlers/mail/words.h"

enum { REPORT_BYTES_MAX = 256 * 1024, REPORT_GROUPS_MAX = 200, HEADER_WINDOW = 512 * 1024 };

static const char *const STATUS_TYPES[] = {
	"message/delivery-status", "message/global-delivery-status"};
static const char *const RECEIPT_TYPES[] = {
	"message/disposition-notification", "message/global-disposition-notification"};
static const char *const COMPLAINT_TYPES[] = {"message/feedback-report"};
static const char *const ORIGINAL_TYPES[] = {"message/rfc822", "message/global",
	"text/rfc822-headers", "message/global-headers", "message/rfc822-headers"};

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* The first leaf of one of the types; depth is limited by the guard. */
static const struct part *find_part(const struct part *part, const char *const *types, size_t count)
{
	for (size_t i = 0; i < count && !part->first; i++) {
		if (part_is(part, types[i])) {
			return part;
		}
	}
	for (const struct part *child = part->first; child; child = child->next) {
		const struct part *found = find_part(child, types, count);

		if (found) {
			return found;
		}
	}
	return NULL;
}

/* The fields of one group, as those of a part without a body. */
static const char *field_text(struct arena *arena, const struct part *group, const char *name)
{
	const struct field *field = part_field(group, name);

	return field ? words_decode(arena, field->value.bytes, field->value.size) : NULL;
}

/* "rfc822; anna@x.example", "rfc822;<anna@x.example>", or just the address. */
static const char *typed_address(struct arena *arena, const char *value)
{
	const char *semicolon = value ? strchr(value, ';') : NULL;
	const char *text = semicolon ? semicolon + 1 : value;
	struct address *addresses;
	size_t count;
	const char *trouble = NULL;

	if (!text) {
		return NULL;
	}
	addresses_parse(
		arena, (const unsigned char *)text, strlen(text), &addresses, &count, &trouble);
	for (size_t i = 0; i < count; i++) {
		if (addresses[i].mail) {
			return addresses[i].mail;
		}
	}
	text = text_trim(arena, text);
	return *text ? text : NULL;
}

/* The first "5.1.1" of a text (RFC 3463); NULL when there is none. */
static const char *find_status(struct arena *arena, const char *text)
{
	for (const char *at = text; at && *at; at++) {
		size_t subject;
		size_t detail;

		if (!strchr("245", *at) || at[1] != '.' ||
			(at > text && (isalnum((unsigned char)at[-1]) || at[-1] == '.'))) {
			continue;
		}
		subject = strspn(at + 2, "0123456789");
		if (subject == 0 || subject > 3 || at[2 + subject] != '.') {
			continue;
		}
		detail = strspn(at + 3 + subject, "0123456789");
		if (detail > 0 && detail <= 3 && at[3 + subject + detail] != '.') {
			return arena_strndup(arena, at, 3 + subject + detail);
		}
	}
	return NULL;
}

/* The reply code of SMTP where a status should be, "553 too large": its class is what it tells. */
static const char *status_of_code(const char *text)
{
	text += strspn(text, " ");
	if (strspn(text, "0123456789") != 3 || isalnum((unsigned char)text[3])) {
		return NULL;
	}
	return *text == '5' ? "5.0.0" : *text == '4' ? "4.0.0" : *text == '2' ? "2.0.0" : NULL;
}

/* "failed", also for "Failure" and "failed (relay refused)"; other words as they are. */
static const char *action_word(struct arena *arena, const char *value)
{
	char *word = text_lower_ascii(arena, value);

	word[strspn(word, "abcdefghijklmnopqrstuvwxyz-")] = '\0';
	return strncmp(word, "fail", 4) == 0	? "failed"
	       : strncmp(word, "delay", 5) == 0 ? "delayed"
						: word;
}

static bool is_set(const char *text)
{
	return text && *text;
}

/* One recipient's group of a delivery status. False when it names nobody. */
static bool read_recipient(struct arena *arena, const struct part *group, struct report *report)
{
	const char *final = typed_address(arena, field_text(arena, group, "Final-Recipient"));
	const char *original = typed_address(arena, field_text(arena, group, "Original-Recipient"));
	const char *action = field_text(arena, group, "Action");
	const char *diagnostic = field_text(arena, group, "Diagnostic-Code");
	const char *status = field_text(arena, group, "Status");

	/* The address we wrote to is the one we know; some servers put their own name for it first.
	 */
	report->recipient = original && strchr(original, '@') ? original : final;
	if (!report->recipient) {
		report->recipient =
			typed_address(arena, field_text(arena, group, "X-Actual-Recipient"));
	}
	if (!report->recipient && !is_set(action)) {
		return false;
	}
	if (is_set(action)) {
		report->action = action_word(arena, action);
	}
	if (diagnostic) {
		const char *semicolon = strchr(diagnostic, ';');

		report->diagnostic = text_trim(arena, semicolon ? semicolon + 1 : diagnostic);
	}
	report->status = find_status(arena, status);
	if (!report->status && status) {
		report->status = status_of_code(status);
	}
	if (!report->status || strcmp(report->status + 1, ".0.0") == 0) {
		const char *better = find_status(arena, report->diagnostic);

		report->status = better ? better : report->status;
	}
	return true;
}

static bool is_failure(const struct report *report)
{
	return is_set(report->action) ? strcmp(report->action, "failed") == 0
				      : report->status && *report->status != '2';
}

static void judge(struct report *report)
{
	report->permanent = is_failure(report) && !(report->status && *report->status == '4');
}

/* A line of blanks ends a group as an empty one does: no field goes on behind it. In place. */
static size_t empty_blank_lines(unsigned char *bytes, size_t size)
{
	size_t used = 0;
	size_t line = 0; /* where the line starts, in what is kept */

	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == '\n') {
			bool blank = true;

			for (size_t j = line; j < used; j++) {
				blank = blank && strchr(" \t\r", bytes[j]);
			}
			used = blank ? line : used;
			bytes[used++] = '\n';
			line = used;
		} else {
			bytes[used++] = bytes[i];
		}
	}
	return used;
}

/*
 * The groups of fields of a delivery status: cut like headers, one behind the other. The first is
 * about the mail, the others about a recipient each; senders that forget the blank line between put
 * both into one.
 */
static void read_status(struct arena *arena, const struct part *part, struct message *message)
{
	size_t left;
	unsigned char *at = transfer_decode(arena, transfer_from_name(part->encoding),
		part->body.bytes, part->body.size, REPORT_BYTES_MAX, &left);
	const char *envelope_id = NULL;
	const char *trouble = NULL;

	left = empty_blank_lines(at, left);
	message->reports = ARENA_ARRAY(arena, MESSAGE_REPORTS_MAX, struct report);
	for (size_t i = 0;
		i < REPORT_GROUPS_MAX && left > 0 && message->report_count < MESSAGE_REPORTS_MAX;
		i++) {
		struct part group;
		struct report *report = &message->reports[message->report_count];
		size_t used;

		guard_cut(arena, at, left, &group, &trouble);
		used = (size_t)(group.body.bytes - at);
		if (used == 0) {
			break; /* no fields */
		}
		if (!envelope_id) {
			envelope_id = field_text(arena, &group, "Original-Envelope-Id");
		}
		if (read_recipient(arena, &group, report)) {
			report->envelope_id = envelope_id;
			judge(report);
			message->report_count++;
		}
		at += used;
		left -= used;
	}
}

static void read_receipt(struct arena *arena, const struct part *part, struct message *message)
{
	struct part fields;
	const char *trouble = NULL;
	struct report *report = ARENA_NEW(arena, struct report);
	const char *id;
	size_t size;
	unsigned char *bytes = transfer_decode(arena, transfer_from_name(part->encoding),
		part->body.bytes, part->body.size, REPORT_BYTES_MAX, &size);

	guard_cut(arena, bytes, size, &fields, &trouble);
	report->recipient = typed_address(arena, field_text(arena, &fields, "Final-Recipient"));
	report->action = field_text(arena, &fields, "Disposition");
	if (report->action && strchr(report->action, ';')) {
		report->action = text_trim(arena, strchr(report->action, ';') + 1);
	}
	id = field_text(arena, &fields, "Original-Message-ID");
	if (id) {
		const char *const *ids;
		size_t count;

		message_ids_parse(arena, (const unsigned char *)id, strlen(id), &ids, &count);
		report->original_message_id = count > 0 ? ids[0] : NULL;
	}
	message->reports = report;
	message->report_count = 1;
}

/* What the returned mail or its headers tell: which mail it was, and to whom when the report does
 * not say. */
static void read_original(struct arena *arena, const struct part *root, struct message *message)
{
	const struct part *part = find_part(root, ORIGINAL_TYPES, COUNT(ORIGINAL_TYPES));
	struct part original;
	const char *trouble = NULL;
	const char *subject;
	const struct field *id;
	const char *const *ids = NULL;
	size_t count = 0;
	size_t size;
	const unsigned char *bytes;

	if (!part) {
		return;
	}
	size = part->body.size < HEADER_WINDOW ? part->body.size : HEADER_WINDOW;
	bytes = transfer_from_name(part->encoding) == TRANSFER_PLAIN
			? part->body.bytes
			: transfer_decode(arena, transfer_from_name(part->encoding),
				  part->body.bytes, part->body.size, HEADER_WINDOW, &size);
	guard_cut(arena, bytes, size, &original, &trouble);
	subject = field_text(arena, &original, "Subject");
	id = part_field(&original, "Message-ID");
	if (id) {
		message_ids_parse(arena, id->value.bytes, id->value.size, &ids, &count);
	}
	for (size_t i = 0; i < message->report_count; i++) {
		struct report *report = &message->reports[i];

		if (!report->original_message_id && count > 0) {
			report->original_message_id = ids[0];
		}
		report->original_subject = subject;
		if (!report->recipient) {
			report->recipient =
				typed_address(arena, field_text(arena, &original, "To"));
		}
	}
}

/* A mail that reports at least one failure is a bounce; one that only reports delays or successes
 * is not. */
static enum message_kind kind_of_status(const struct message *message)
{
	for (size_t i = 0; i < message->report_count; i++) {
		if (is_failure(&message->reports[i])) {
			return MESSAGE_BOUNCE;
		}
	}
	return message->report_count > 0 ? MESSAGE_DELIVERY_REPORT : MESSAGE_BOUNCE;
}

static bool report_type_is(const struct part *root, const char *type)
{
	return part_is(root, "multipart/report") &&
	       text_equal_nocase(parameters_value(&root->content_type, "report-type"), type);
}

static bool read_old_form(struct arena *arena, const struct part *root, struct message *message)
{
	struct report *reports = NULL;
	size_t count = 0;

	if (!bounce_text_read(arena, message, &reports, &count)) {
		return false;
	}
	message->kind = MESSAGE_BOUNCE;
	if (message->report_count == 0) {
		message->reports = reports;
		message->report_count = count;
	}
	read_original(arena, root, message);
	return true;
}

/*
 * A gateway that puts a whole bounce into a mail of its own. Only where the mail says what it is,
 * so that a person who forwards a bounce is not taken for one.
 */
static bool open_wrapped(struct arena *arena, const struct part *root,
	const struct message *message, struct part *ret_inner)
{
	const struct part *wrapped = find_part(root, ORIGINAL_TYPES, 1);
	const char *trouble = NULL;

	if (!wrapped || transfer_from_name(wrapped->encoding) != TRANSFER_PLAIN ||
		!(message->signs.null_path ||
			parameters_value(&root->content_type, "report-type"))) {
		return false;
	}
	guard_cut(arena, wrapped->body.bytes, wrapped->body.size, ret_inner, &trouble);
	return find_part(ret_inner, STATUS_TYPES, COUNT(STATUS_TYPES)) != NULL;
}

bool report_read(struct arena *arena, const struct part *root, struct message *message)
{
	const struct part *complaint = find_part(root, COMPLAINT_TYPES, COUNT(COMPLAINT_TYPES));
	const struct part *status = find_part(root, STATUS_TYPES, COUNT(STATUS_TYPES));
	const struct part *receipt = find_part(root, RECEIPT_TYPES, COUNT(RECEIPT_TYPES));
	struct part inner;

	if (!status && !receipt && !complaint && open_wrapped(arena, root, message, &inner)) {
		root = &inner;
		status = find_part(root, STATUS_TYPES, COUNT(STATUS_TYPES));
	}
	if (complaint || report_type_is(root, "feedback-report")) {
		message->kind = MESSAGE_FEEDBACK_REPORT;
		return true;
	}
	if (status && !(part_is(root, "multipart/mixed") && message->from.mail &&
			      !message->signs.null_path && message->in_reply_to_count > 0)) {
		read_status(arena, status, message);
		if (message->report_count == 0) {
			read_old_form(arena, root, message);
		}
		read_original(arena, root, message);
		message->kind = kind_of_status(message);
		return true;
	}
	if (receipt || report_type_is(root, "disposition-notification")) {
		if (receipt) {
			read_receipt(arena, receipt, message);
			read_original(arena, root, message);
		}
		message->kind = MESSAGE_DELIVERY_REPORT;
		return true;
	}
	if (read_old_form(arena, root, message)) {
		return true;
	}
	if (report_type_is(root, "delivery-status")) {
		message->kind = MESSAGE_BOUNCE;
		return true;
	}
	return false;
}
