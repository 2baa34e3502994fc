/* SPDX-License-Identifier: MIT */
/* From a letter to the bytes of a mail (RFC 5322, 2045-2047, 2231). */
#include "handlers/mail/write.h"

#include <ctype.h>
#include <string.h>

#include "daemon/base/local_time.h"
#include "daemon/base/text.h"
#include "handlers/mail/charset.h"
#include "handlers/mail/encode.h"

enum {
	REFERENCES_MAX = 20, /* the first and the last 19: enough to thread by, short enough for any
				server */
	ID_MAX = 900,
	TEXT_FIELD_MAX = 2000,
	BOUNDARY_TRIES = 1000,
	SCRATCH_ARENA = 512 * 1024 * 1024,
};

/* Fields that are written from the letter's own members, or never. */
static const char *const OWN_FIELDS[] = {"From", "To", "Cc", "Bcc", "Reply-To", "Subject", "Date",
	"Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type",
	"Content-Transfer-Encoding", "Content-Disposition", "Content-Language", "Auto-Submitted",
	"X-Auto-Response-Suppress", "Resent-Bcc"};

static enum outcome put_addresses(struct arena *arena, struct buf *out, const char *name,
	const struct address *addresses, size_t count, struct error *error)
{
	struct buf value;

	if (count == 0) {
		return OK;
	}
	buf_init(&value, out->max);
	for (size_t i = 0; i < count; i++) {
		char *shown = addresses[i].mail
				      ? address_header(arena, addresses[i].name, addresses[i].mail)
				      : NULL;

		if (!shown) {
			buf_free(&value);
			return error_set(error, REFUSED,
				"%s: no mail can be sent to the address '%s'", name,
				text_printable(arena, addresses[i].mail, 100));
		}
		buf_printf(&value, "%s%s", i > 0 ? ", " : "", shown);
	}
	encode_field(out, name, buf_text(&value));
	buf_free(&value);
	return OK;
}

/* An id in <>, without anything that could end it early; "" when nothing is left. */
static const char *shown_id(struct arena *arena, const char *id)
{
	char *clean = arena_alloc(arena, strlen(id) + 1);
	size_t used = 0;

	for (; *id; id++) {
		if ((unsigned char)*id > ' ' && (unsigned char)*id < 0x7F && !strchr("<>", *id)) {
			clean[used++] = *id;
		}
	}
	return used > 0 && used <= ID_MAX ? arena_printf(arena, "<%s>", clean) : "";
}

static void put_ids(struct arena *arena, struct buf *out, const char *name, const char *const *ids,
	size_t count)
{
	struct buf value;

	buf_init(&value, out->max);
	for (size_t i = 0; i < count; i++) {
		bool left_out = i > 0 && i + REFERENCES_MAX <= count;
		const char *id = left_out ? "" : shown_id(arena, ids[i]);

		if (*id) {
			buf_printf(&value, "%s%s", value.size > 0 ? " " : "", id);
		}
	}
	if (value.size > 0) {
		encode_field(out, name, buf_text(&value));
	}
	buf_free(&value);
}

static void put_text(struct arena *arena, struct buf *out, const char *name, const char *text)
{
	char *line = text_printable(arena, text, TEXT_FIELD_MAX);

	if (*line) {
		encode_text_field(arena, out, name, line);
	}
}

static void put_date(struct buf *out, const struct letter *letter)
{
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct local_time at =
		local_time_at(letter->timezone ? letter->timezone : "UTC", letter->date);
	int offset = at.utc_offset_seconds / 60;

	buf_printf(out, "Date: %s, %d %s %04d %02d:%02d:%02d %c%02d%02d\r\n", days[at.weekday],
		at.day, months[at.month - 1], at.year, at.minute / 60, at.minute % 60, at.second,
		offset < 0 ? '-' : '+', (offset < 0 ? -offset : offset) / 60,
		(offset < 0 ? -offset : offset) % 60);
}

static bool is_field_name(const char *name)
{
	for (const char *at = name; *at; at++) {
		if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7F || *at == ':') {
			return false;
		}
	}
	for (size_t i = 0; i < sizeof(OWN_FIELDS) / sizeof(*OWN_FIELDS); i++) {
		if (text_equal_nocase(name, OWN_FIELDS[i])) {
			return false;
		}
	}
	return *name && strlen(name) <= 76;
}

static enum outcome put_header(
	struct arena *arena, const struct letter *letter, struct buf *out, struct error *error)
{
	enum outcome outcome;

	put_date(out, letter);
	outcome = put_addresses(arena, out, "From", &letter->from, 1, error);
	if (outcome == OK && letter->reply_to) {
		outcome = put_addresses(arena, out, "Reply-To", letter->reply_to, 1, error);
	}
	if (outcome == OK) {
		outcome = put_addresses(arena, out, "To", letter->to, letter->to_count, error);
	}
	if (outcome == OK) {
		outcome = put_addresses(arena, out, "Cc", letter->cc, letter->cc_count, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	put_text(arena, out, "Subject", letter->subject);
	put_ids(arena, out, "Message-ID", &letter->message_id, letter->message_id ? 1 : 0);
	put_ids(arena, out, "In-Reply-To", &letter->in_reply_to, letter->in_reply_to ? 1 : 0);
	put_ids(arena, out, "References", letter->references, letter->reference_count);
	put_text(arena, out, "Auto-Submitted", letter->auto_submitted);
	put_text(arena, out, "X-Auto-Response-Suppress", letter->auto_response_suppress);
	put_text(arena, out, "Content-Language", letter->language);
	for (size_t i = 0; i < letter->extra_count; i++) {
		if (is_field_name(letter->extra[i].name)) {
			put_text(arena, out, letter->extra[i].name, letter->extra[i].value);
		}
	}
	buf_puts(out, "MIME-Version: 1.0\r\n");
	return OK;
}

static void put_text_part(struct buf *out, const char *text)
{
	bool plain = encode_is_plain(text);

	buf_puts(out, "Content-Type: text/plain; charset=utf-8\r\n");
	buf_printf(
		out, "Content-Transfer-Encoding: %s\r\n\r\n", plain ? "7bit" : "quoted-printable");
	if (plain) {
		encode_plain(out, text);
	} else {
		encode_quoted(out, text);
	}
}

/* Whether bytes as transferred can be sent again: seven bits, no NUL, no lone CR, no line over the
 * limit. */
static bool is_transferable(const unsigned char *bytes, size_t size)
{
	size_t line = 0;

	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == '\n') {
			line = 0;
			continue;
		}
		if (bytes[i] == '\r' && i + 1 < size && bytes[i + 1] == '\n') {
			continue;
		}
		if (bytes[i] == 0 || bytes[i] >= 0x80 || bytes[i] == '\r' ||
			++line > LINE_MAX_BYTES) {
			return false;
		}
	}
	return true;
}

/* Copy with CR LF line ends; the one that is not there is not added. */
static void put_lines(struct buf *out, const unsigned char *bytes, size_t size)
{
	for (size_t at = 0; at < size;) {
		const unsigned char *newline = memchr(bytes + at, '\n', size - at);
		size_t line = newline ? (size_t)(newline - bytes) - at : size - at;
		size_t kept = line > 0 && bytes[at + line - 1] == '\r' ? line - 1 : line;

		buf_append(out, bytes + at, kept);
		if (newline) {
			buf_puts(out, "\r\n");
		}
		at += line + 1;
	}
}

static bool is_token(const char *text)
{
	return *text &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+") == strlen(text);
}

/* The type to send: what a stranger declared only if it is well formed, and never one that has
 * parts of its own. */
static const char *safe_type(struct arena *arena, const char *type)
{
	const char *slash = type ? strchr(type, '/') : NULL;

	if (!slash || strlen(type) > 100 || strncmp(type, "multipart/", 10) == 0 ||
		!is_token(arena_strndup(arena, type, (size_t)(slash - type))) ||
		!is_token(slash + 1)) {
		return "application/octet-stream";
	}
	return type;
}

/* Attachments keep no charset; text that is UTF-8 gets it back, other text is left to the reader's
 * guess. */
static const char *charset_of(
	struct arena *arena, const struct attachment *attachment, const char *type)
{
	unsigned char *bytes;
	size_t size;

	if (strncmp(type, "text/", 5) != 0) {
		return "";
	}
	bytes = transfer_decode(arena, transfer_from_name(attachment->encoding), attachment->bytes,
		attachment->encoded_bytes, attachment->encoded_bytes, &size);
	return text_is_utf8(bytes, size) ? "; charset=utf-8" : "";
}

static void put_attachment(
	struct arena *arena, struct buf *out, const struct attachment *attachment)
{
	enum transfer transfer = transfer_from_name(attachment->encoding);
	/* Bytes that are no lines must not be given other line ends. */
	bool is_lines =
		transfer != TRANSFER_UUENCODE && !text_equal_nocase(attachment->encoding, "binary");
	bool as_is = is_lines && is_transferable(attachment->bytes, attachment->encoded_bytes);
	const char *type = safe_type(arena, attachment->type);
	const char *name = text_printable(arena, attachment->name, 250);

	if (strncmp(type, "message/", 8) == 0 && (!as_is || transfer != TRANSFER_PLAIN)) {
		type = "application/octet-stream"; /* RFC 2046 section 5.2: a message may not be
						      encoded */
	}
	encode_field(out, "Content-Type",
		arena_printf(arena, "%s%s", type, charset_of(arena, attachment, type)));
	encode_field(out, "Content-Disposition",
		arena_printf(arena, "%s%s", attachment->is_inline ? "inline" : "attachment",
			*name ? encode_parameter(arena, "filename", name) : ""));
	if (attachment->content_id && *shown_id(arena, attachment->content_id)) {
		encode_field(out, "Content-ID", shown_id(arena, attachment->content_id));
	}
	if (as_is) {
		const char *encoding = transfer == TRANSFER_PLAIN    ? "7bit"
				       : transfer == TRANSFER_BASE64 ? "base64"
								     : "quoted-printable";

		buf_printf(out, "Content-Transfer-Encoding: %s\r\n\r\n", encoding);
		put_lines(out, attachment->bytes, attachment->encoded_bytes);
	} else {
		size_t size;
		unsigned char *bytes = transfer_decode(arena, transfer, attachment->bytes,
			attachment->encoded_bytes, attachment->encoded_bytes, &size);

		buf_puts(out, "Content-Transfer-Encoding: base64\r\n\r\n");
		encode_base64(out, bytes, size);
	}
}

/* "=_" stands in no base64 and no quoted-printable; whatever else is attached is searched. */
static const char *choose_boundary(struct arena *arena, const struct letter *letter)
{
	for (unsigned int i = 0; i < BOUNDARY_TRIES; i++) {
		char *boundary =
			arena_printf(arena, "=_ombud_%llx_%u", (unsigned long long)letter->date, i);
		bool occurs = strstr(letter->text ? letter->text : "", boundary) != NULL;

		for (size_t j = 0; !occurs && j < letter->attachment_count; j++) {
			occurs = memmem(letter->attachments[j].bytes,
				letter->attachments[j].encoded_bytes, boundary, strlen(boundary));
		}
		if (!occurs) {
			return boundary;
		}
	}
	return NULL;
}

static enum outcome put_body(
	struct arena *arena, const struct letter *letter, struct buf *out, struct error *error)
{
	const char *text = letter->text ? letter->text : "";
	const char *boundary;

	if (letter->attachment_count == 0) {
		put_text_part(out, text);
		return OK;
	}
	boundary = choose_boundary(arena, letter);
	if (!boundary) {
		return error_set(error, REFUSED,
			"the attachments hold every boundary that could divide them");
	}
	buf_printf(out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", boundary,
		boundary);
	put_text_part(out, text);
	for (size_t i = 0; i < letter->attachment_count; i++) {
		buf_printf(out, "\r\n--%s\r\n", boundary);
		put_attachment(arena, out, &letter->attachments[i]);
	}
	buf_printf(out, "\r\n--%s--\r\n", boundary);
	return OK;
}

enum outcome mail_write(const struct letter *letter, struct buf *ret_bytes, struct error *error)
{
	struct arena *arena = arena_new(SCRATCH_ARENA);
	enum outcome outcome = put_header(arena, letter, ret_bytes, error);

	if (outcome == OK) {
		outcome = put_body(arena, letter, ret_bytes, error);
	}
	if (outcome == OK && ret_bytes->overflowed) {
		outcome = error_set(
			error, REFUSED, "the mail would be larger than %zu bytes", ret_bytes->max);
	}
	arena_free(arena);
	return outcome;
}
