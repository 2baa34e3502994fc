/* SPDX-License-Identifier: MIT */
/* Header fields and bodies as they are transferred (RFC 5322 section 2.2.3, RFC 2045 section 6, RFC
 * 2231). */
#include "handlers/mail/encode.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/model/address.h"

enum {
	QUOTED_LINE = 76,
	BASE64_STEP = 57 * 256, /* whole lines of 76 */
	PIECE_BYTES = 50,	/* of a parameter, before it is continued */
};

void encode_field(struct buf *out, const char *name, const char *value)
{
	size_t column = strlen(name) + 1;

	buf_printf(out, "%s:", name);
	while (*value) {
		size_t word = strcspn(value, " \t\r\n");
		size_t kept = word < LINE_MAX_BYTES - 1 ? word : LINE_MAX_BYTES - 1;

		if (column + 1 + kept > LINE_FOLDED_BYTES &&
			(column > strlen(name) + 1 || column + 1 + kept > LINE_MAX_BYTES)) {
			buf_puts(out, "\r\n");
			column = 0;
		}
		buf_putc(out, ' ');
		buf_append(out, value, kept);
		column += 1 + kept;
		value += word;
		value += strspn(value, " \t\r\n");
	}
	buf_puts(out, "\r\n");
}

static bool is_ascii(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text >= 0x7F || (unsigned char)*text < ' ') {
			return false;
		}
	}
	return true;
}

static size_t longest_word(const char *text)
{
	size_t longest = 0;

	while (*text) {
		size_t word = strcspn(text, " ");

		longest = word > longest ? word : longest;
		text += word;
		text += strspn(text, " ");
	}
	return longest;
}

void encode_text_field(struct arena *arena, struct buf *out, const char *name, const char *text)
{
	bool plain = is_ascii(text) && !strstr(text, "=?") &&
		     longest_word(text) <= LINE_MAX_BYTES - strlen(name) - 2;

	encode_field(out, name, plain ? text : encoded_words(arena, text));
}

static bool is_attribute_char(int byte)
{
	return isalnum(byte) || (byte && strchr("!#$&+-.^_`|~", byte));
}

/* How many bytes of value make one piece; whole characters. */
static size_t piece_size(const char *value)
{
	const char *at = value;
	size_t shown = 0;

	while (*at) {
		const char *next = at;
		size_t size;

		text_next(&next);
		size = (size_t)(next - at);
		shown += size == 1 && is_attribute_char((unsigned char)*at) ? 1 : 3 * size;
		if (shown > PIECE_BYTES && at > value) {
			break;
		}
		at = next;
	}
	return (size_t)(at - value);
}

static const char *percent_encode(struct arena *arena, const char *value, size_t size)
{
	char *encoded = arena_alloc(arena, 3 * size + 1);
	char *out = encoded;

	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)value[i];

		if (is_attribute_char(byte)) {
			*out++ = (char)byte;
		} else {
			*out++ = '%';
			*out++ = "0123456789ABCDEF"[byte >> 4];
			*out++ = "0123456789ABCDEF"[byte & 15];
		}
	}
	return encoded;
}

char *encode_parameter(struct arena *arena, const char *name, const char *value)
{
	size_t size = strlen(value);
	size_t first = piece_size(value);
	char *out;

	if (is_ascii(value) && size <= PIECE_BYTES && !strpbrk(value, "\"\\") &&
		!strstr(value, "  ") && !strstr(value, "=?")) {
		return arena_printf(arena, "; %s=\"%s\"", name, value);
	}
	if (first == size) {
		return arena_printf(
			arena, "; %s*=utf-8''%s", name, percent_encode(arena, value, size));
	}
	out = arena_printf(arena, "; %s*0*=utf-8''%s", name, percent_encode(arena, value, first));
	for (int i = 1; *(value += first); i++) {
		first = piece_size(value);
		out = arena_printf(
			arena, "%s; %s*%d*=%s", out, name, i, percent_encode(arena, value, first));
	}
	return out;
}

bool encode_is_plain(const char *text)
{
	while (*text) {
		size_t size = strcspn(text, "\n");

		if (size > LINE_FOLDED_BYTES || strncmp(text, "From ", 5) == 0 ||
			(size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t'))) {
			return false;
		}
		for (size_t i = 0; i < size; i++) {
			if ((unsigned char)text[i] >= 0x7F ||
				((unsigned char)text[i] < ' ' && text[i] != '\t')) {
				return false;
			}
		}
		text += size + (text[size] == '\n');
	}
	return true;
}

void encode_plain(struct buf *out, const char *text)
{
	while (*text) {
		size_t size = strcspn(text, "\n");

		buf_append(out, text, size);
		buf_puts(out, "\r\n");
		text += size + (text[size] == '\n');
	}
}

/* mbox files and SMTP servers of old change these at the start of a line. */
static bool is_changed_in_front(const char *text, size_t size)
{
	return *text == '.' || (size >= 5 && memcmp(text, "From ", 5) == 0);
}

/* Whether a byte must be written as =XX wherever it stands in a line of that size. */
static bool must_quote(const char *line, size_t at, size_t size)
{
	unsigned char byte = (unsigned char)line[at];

	if (byte == ' ' || byte == '\t') {
		return at + 1 == size;
	}
	return byte < ' ' || byte >= 0x7F || byte == '=';
}

static void put_quoted(char *out, unsigned char byte)
{
	static const char digits[] = "0123456789ABCDEF";

	out[0] = '=';
	out[1] = digits[byte >> 4];
	out[2] = digits[byte & 0xF];
}

/* How many bytes from here on stand for themselves, up to max; the last of a line is not asked. */
static size_t plain_size(const char *line, size_t size, size_t max)
{
	size_t at = 0;

	while (at < max && at + 1 < size && !must_quote(line, at, size)) {
		at++;
	}
	return at;
}

static void quote_line(struct buf *out, const char *line, size_t size)
{
	char row[QUOTED_LINE];
	size_t used = 0;

	for (size_t i = 0; i < size;) {
		const char *next = line + i;
		size_t length;
		size_t shown;

		if (used > 0) { /* what stands in front of a row is looked at below */
			length = plain_size(line + i, size - i, QUOTED_LINE - 1 - used);
			memcpy(row + used, line + i, length);
			used += length;
			i += length;
			if (length > 0) {
				continue;
			}
		}
		text_next(&next);
		length = (size_t)(next - line) - i;
		length = length > 0 ? length : 1;
		shown = length > 1 || must_quote(line, i, size) ? 3 * length : 1;
		if (used + shown > QUOTED_LINE - 1) {
			buf_append(out, row, used);
			buf_puts(out, "=\r\n");
			used = 0;
		}
		if (used == 0 && is_changed_in_front(line + i, size - i)) {
			shown = 3;
		}
		if (shown == 1) {
			row[used++] = line[i++];
			continue;
		}
		for (size_t end = i + length; i < end; i++, used += 3) {
			put_quoted(row + used, (unsigned char)line[i]);
		}
	}
	buf_append(out, row, used);
	buf_puts(out, "\r\n");
}

void encode_quoted(struct buf *out, const char *text)
{
	while (*text) {
		size_t size = strcspn(text, "\n");

		quote_line(out, text, size);
		text += size + (text[size] == '\n');
	}
}

void encode_base64(struct buf *out, const unsigned char *bytes, size_t size)
{
	static const char line_end[] = "\r\n";

	for (size_t at = 0; at < size; at += BASE64_STEP) {
		char encoded[GMIME_BASE64_ENCODE_LEN(BASE64_STEP) + 1];
		size_t step = size - at < BASE64_STEP ? size - at : BASE64_STEP;
		GMimeEncoding state;
		size_t length;

		g_mime_encoding_init_encode(&state, GMIME_CONTENT_ENCODING_BASE64);
		length = g_mime_encoding_flush(&state, (const char *)bytes + at, step, encoded);
		for (size_t start = 0; start < length;) {
			const char *newline = memchr(encoded + start, '\n', length - start);
			size_t line =
				newline ? (size_t)(newline - encoded) - start : length - start;

			if (line > 0) {
				buf_append(out, encoded + start, line);
				buf_puts(out, line_end);
			}
			start += line + 1;
		}
	}
}
