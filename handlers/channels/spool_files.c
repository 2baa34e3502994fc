/* SPDX-License-Identifier: MIT */
/* Files of text messages as gammu-smsd and smstools3 write them. */
#include "handlers/channels/spool_files.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "handlers/mail/charset.h"
#include "handlers/sms/gsm.h"

enum { TEXT_MAX_BYTES = 256 * 1024, LINE_MAX_BYTES = 400 };

/* ---- bytes to words */

/* UTF-16, big-endian unless is_little. It ends at a NUL: gammu-smsd counts the bytes of UTF-8 and
 * writes what stood behind the text. */
static char *from_utf16(
	struct arena *arena, const unsigned char *bytes, size_t size, bool is_little)
{
	char *text = arena_alloc(arena, size / 2 * 4 + 4);
	char *at = text;

	for (size_t i = 0; i + 1 < size; i += 2) {
		uint32_t unit = (uint32_t)(bytes[i + is_little] << 8 | bytes[i + !is_little]);

		if (unit == 0) {
			break;
		}
		if (unit >= 0xD800 && unit < 0xDC00 && i + 3 < size) {
			uint32_t low = (uint32_t)(bytes[i + 2 + is_little] << 8 |
						  bytes[i + 2 + !is_little]);

			if (low >= 0xDC00 && low < 0xE000) {
				unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
				i += 2;
			}
		}
		at += text_put(at, unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit);
	}
	*at = '\0';
	return text;
}

static bool has_mark(const unsigned char *bytes, size_t size, int first, int second)
{
	return size >= 2 && bytes[0] == first && bytes[1] == second;
}

/* ---- gammu-smsd */

static bool digits(const char *text, size_t count)
{
	return strspn(text, "0123456789") >= count;
}

/* "IN20261128_180501_00_+358401234567_00.txt": the sender stands between the third and the last
 * low line. */
static bool split_gammu_name(
	struct arena *arena, const char *name, struct spool_part *part, const char **ret_extension)
{
	const char *last = strrchr(name, '_');
	const char *from = name + 21;

	if (strlen(name) < 28 || strncmp(name, "IN", 2) != 0 || !digits(name + 2, 8) ||
		name[10] != '_' || !digits(name + 11, 6) || name[17] != '_' ||
		!digits(name + 18, 2) || name[20] != '_' || !last || last < from ||
		!digits(last + 1, 2) || last[3] != '.') {
		return false;
	}
	*ret_extension = last + 4;
	part->from = arena_strndup(arena, from, (size_t)(last - from));
	part->group = arena_strndup(arena, name, (size_t)(last - name));
	part->number = (last[1] - '0') * 10 + (last[2] - '0') + 1;
	return strcmp(*ret_extension, "txt") == 0 || strcmp(*ret_extension, "bin") == 0 ||
	       strcmp(*ret_extension, "smsbackup") == 0;
}

/* "Text00 = 0048006500690021": hexadecimal UTF-16, appended to the bytes so far. */
static void add_hex(struct buf *bytes, const char *hex)
{
	while (text_hex_value(hex[0]) >= 0 && text_hex_value(hex[1]) >= 0) {
		buf_putc(bytes, text_hex_value(hex[0]) * 16 + text_hex_value(hex[1]));
		hex += 2;
	}
}

/* The format "detail": a section for each part, in order. */
static void read_detail(struct arena *arena, const char *lines, struct spool_part *part)
{
	struct buf bytes;

	buf_init(&bytes, TEXT_MAX_BYTES);
	for (const char *line = lines; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *equals = memchr(line, '=', strcspn(line, "\n"));
		const char *value = equals ? equals + 1 + strspn(equals + 1, " ") : NULL;

		if (!value) {
			continue;
		}
		if (strncmp(line, "Text", 4) == 0 && digits(line + 4, 2)) {
			add_hex(&bytes, value);
		} else if (strncmp(line, "PDU ", 4) == 0 &&
			   strncmp(value, "Status_Report", 13) == 0) {
			part->is_report = true;
		} else if (strncmp(line, "Coding ", 7) == 0 && strncmp(value, "8bit", 4) == 0) {
			part->trouble = "it is data for the telephone, and no text";
		}
	}
	part->text = from_utf16(arena, bytes.data, bytes.size, false);
	buf_free(&bytes);
	part->group = NULL;
}

static bool read_gammu(struct arena *arena, const char *name, const unsigned char *bytes,
	size_t size, struct spool_part *part)
{
	const char *extension;
	struct sms_size measure;
	const char *text;

	if (!split_gammu_name(arena, name, part, &extension)) {
		return false;
	}
	if (strcmp(extension, "bin") == 0) {
		part->trouble = "it is data for the telephone, and no text";
		part->group = NULL;
		return true;
	}
	if (has_mark(bytes, size, 0xFE, 0xFF) || has_mark(bytes, size, 0xFF, 0xFE)) {
		part->text = from_utf16(arena, bytes + 2, size - 2, bytes[0] == 0xFF);
	} else {
		part->text = text_is_utf8(bytes, size)
				     ? text_repair(arena, bytes, size)
				     : charset_to_utf8(arena, "iso-8859-15", bytes, size);
		text = strstr(part->text, "[SMSBackup");
		if (text && (text == part->text || text[-1] == '\n')) {
			read_detail(arena, part->text, part);
			return true;
		}
	}
	/* A full segment: 153 septets or 67 units, one less where a pair did not fit. */
	measure = sms_measure(part->text);
	part->may_go_on =
		(measure.encoding == SMS_GSM7 && (measure.units == 152 || measure.units == 153)) ||
		text_length(part->text) == 66 || text_length(part->text) == 67;
	return true;
}

/* ---- smstools3 */

/* Where the text begins: behind the first empty line; the size when there is none. */
static size_t body_of(const unsigned char *bytes, size_t size)
{
	size_t line = 0;

	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != '\n') {
			continue;
		}
		if (i == line || (i == line + 1 && bytes[line] == '\r')) {
			return i + 1;
		}
		line = i + 1;
	}
	return size;
}

const char *spool_header(
	struct arena *arena, const unsigned char *bytes, size_t size, const char *name)
{
	size_t end = body_of(bytes, size);
	size_t name_size = strlen(name);

	for (size_t at = 0; at < end;) {
		const unsigned char *newline = memchr(bytes + at, '\n', end - at);
		size_t line = newline ? (size_t)(newline - (bytes + at)) : end - at;

		if (line > name_size && memcmp(bytes + at, name, name_size) == 0 &&
			bytes[at + name_size] == ':') {
			return text_printable(arena,
				charset_to_utf8(arena, NULL, bytes + at + name_size + 1,
					line - name_size - 1),
				LINE_MAX_BYTES);
		}
		at += line + 1;
	}
	return NULL;
}

/* "05 00 03 D2 02 01": a user data header (3GPP TS 23.040 section 9.2.3.24) that says which part
 * of how many this is. */
static void read_udh(struct arena *arena, const char *hex, struct spool_part *part)
{
	unsigned char bytes[256];
	size_t count = 0;

	for (; *hex && count < sizeof(bytes); hex++) {
		int high = text_hex_value(hex[0]), low = high < 0 ? -1 : text_hex_value(hex[1]);

		if (low >= 0) {
			bytes[count++] = (unsigned char)(high * 16 + low);
			hex++;
		}
	}
	for (size_t at = 1; at + 1 < count && at + 2 + bytes[at + 1] <= count;
		at += 2 + (size_t)bytes[at + 1]) {
		bool is_short = bytes[at] == 0 && bytes[at + 1] == 3;
		bool is_long = bytes[at] == 8 && bytes[at + 1] == 4;
		size_t tail = at + (is_long ? 4 : 3);

		if ((is_short || is_long) && bytes[tail] > 1 && bytes[tail + 1] >= 1 &&
			bytes[tail + 1] <= bytes[tail]) {
			part->total = bytes[tail];
			part->number = bytes[tail + 1];
			part->group = arena_printf(arena, "%s %d %d %d", part->from,
				bytes[tail - 1], is_long ? bytes[tail - 2] : -1, part->total);
			return;
		}
	}
}

/* "SMS STATUS REPORT\nMessage_id: 117\nDischarge_timestamp: ...\nStatus: 0,Ok,short message ..." */
static bool read_status_report(
	struct arena *arena, const unsigned char *body, size_t size, struct spool_part *part)
{
	static const char title[] = "SMS STATUS REPORT";
	const char *id, *status;

	if (size < sizeof(title) - 1 || memcmp(body, title, sizeof(title) - 1) != 0) {
		return false;
	}
	id = spool_header(arena, body, size, "Message_id");
	status = spool_header(arena, body, size, "Status");
	part->is_report = true;
	part->message_id = id ? (int)strtol(id, NULL, 10) : -1;
	part->status = status ? (int)strtol(status, NULL, 10) : -1;
	part->status_words = status ? status : "";
	return true;
}

static bool read_smstools(
	struct arena *arena, const unsigned char *bytes, size_t size, struct spool_part *part)
{
	size_t start = body_of(bytes, size);
	const char *from = spool_header(arena, bytes, size, "From");
	const char *alphabet = spool_header(arena, bytes, size, "Alphabet");
	const char *udh = spool_header(arena, bytes, size, "UDH-DATA");
	const char *fault = spool_header(arena, bytes, size, "Error");
	const unsigned char *body = bytes + start;

	if (!from) {
		return false;
	}
	part->from = from;
	alphabet = alphabet ? alphabet : "ISO";
	if (spool_header(arena, bytes, size, "Call_type")) { /* a telephone call */
		part->is_report = true;
		part->message_id = -1;
		return true;
	}
	if (read_status_report(arena, body, size - start, part)) {
		return true;
	}
	/* As smsd itself, by the first three letters. */
	if (text_starts_nocase(alphabet, "bin")) {
		part->trouble = "it is data for the telephone, and no text";
		return true;
	}
	if (text_starts_nocase(alphabet, "UCS") || text_starts_nocase(alphabet, "Chi") ||
		text_starts_nocase(alphabet, "Uni")) {
		part->text = from_utf16(arena, body, size - start, false);
	} else if (text_starts_nocase(alphabet, "UTF")) {
		part->text = text_repair(arena, body, size - start);
	} else {
		part->text = charset_to_utf8(arena, "iso-8859-15", body, size - start);
	}
	if (fault) {
		part->trouble = arena_printf(arena, "smsd could not read it: %s", fault);
	}
	if (udh) {
		read_udh(arena, udh, part);
	}
	return true;
}

/* ---- both */

bool spool_is_text_name(enum spool_format format, const char *name)
{
	struct arena *arena;
	struct spool_part part = {0};
	const char *extension;
	size_t size = strlen(name);
	bool is_text;

	if (format == SPOOL_SMSTOOLS) {
		return name[0] != '.' && !(size > 5 && strcmp(name + size - 5, ".LOCK") == 0);
	}
	arena = arena_new(64 * 1024);
	is_text = split_gammu_name(arena, name, &part, &extension);
	arena_free(arena);
	return is_text;
}

bool spool_read(struct arena *arena, enum spool_format format, const char *name,
	const unsigned char *bytes, size_t size, struct spool_part *ret_part)
{
	struct spool_part part = {.from = "", .text = ""};
	bool is_text = format == SPOOL_GAMMU ? read_gammu(arena, name, bytes, size, &part)
					     : read_smstools(arena, bytes, size, &part);

	if (is_text) {
		*ret_part = part;
	}
	return is_text;
}

const char *spool_write(struct arena *arena, enum spool_format format, const char *number,
	const char *text, size_t *ret_size)
{
	const char *from = text;
	unsigned char *bytes, *at;
	uint32_t c;

	if (format == SPOOL_SMSTOOLS) {
		char *file = arena_printf(arena, "To: %s\nAlphabet: UTF-8\nReport: yes\n\n%s",
			number + (number[0] == '+'), text);

		*ret_size = strlen(file);
		return file;
	}
	at = bytes = arena_alloc(arena, strlen(text) * 2 + 4);
	*at++ = 0xFE;
	*at++ = 0xFF;
	while ((c = text_next(&from))) {
		if (c >= 0x10000) {
			*at++ = (unsigned char)(0xD8 | (c - 0x10000) >> 18);
			*at++ = (unsigned char)((c - 0x10000) >> 10);
			c = 0xDC00 | ((c - 0x10000) & 0x3FF);
		}
		*at++ = (unsigned char)(c >> 8);
		*at++ = (unsigned char)c;
	}
	*ret_size = (size_t)(at - bytes);
	return (const char *)bytes;
}
