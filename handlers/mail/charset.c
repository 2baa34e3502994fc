/* SPDX-License-Identifier: MIT */
/* From the bytes of any charset to UTF-8, and from any transfer encoding to bytes (RFC 2045 section
 * 6). */
#include "handlers/mail/charset.h"

#include <ctype.h>
#include <errno.h>
#include <gmime/gmime.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"

enum {
	CHARSET_NAME_MAX = 64,
	STEP = 48 * 1024, /* bytes given to a decoder at a time */
	GROWTH =
		4, /* one byte of any charset is at most so many of UTF-8, a replacement included */
};

/* What senders mean when they write the name on the left. */
static const struct {
	const char *name;
	const char *meant;
} SUPERSETS[] = {
	{"iso-8859-1", "windows-1252"},
	{"iso8859-1", "windows-1252"},
	{"iso_8859-1", "windows-1252"},
	{"latin1", "windows-1252"},
	{"latin-1", "windows-1252"},
	{"iso-8859-9", "windows-1254"},
	{"iso-8859-11", "cp874"},
	{"tis-620", "cp874"},
	{"ks_c_5601-1987", "cp949"},
	{"ks_c_5601-1989", "cp949"},
	{"ksc5601", "cp949"},
	{"ksc_5601", "cp949"},
	{"euc-kr", "cp949"},
	{"gb2312", "gb18030"},
	{"gb_2312-80", "gb18030"},
	{"gbk", "gb18030"},
	{"cp936", "gb18030"},
	{"big5", "big5-hkscs"},
	{"shift_jis", "cp932"},
	{"shift-jis", "cp932"},
	{"sjis", "cp932"},
	{"x-sjis", "cp932"},
	{"windows-31j", "cp932"},
	{"unicode-1-1-utf-7", "utf-7"},
	{"iso-8859-8-i", "iso-8859-8"},
	{"iso-8859-8-e", "iso-8859-8"},
	{"x-mac-roman", "macintosh"},
	{"mac", "macintosh"},
	{"x-unknown", NULL},
	{"unknown", NULL},
	{"unknown-8bit", NULL},
	{"us-ascii", NULL}, /* 8-bit bytes in it are a lie of the sender's: guess */
	{"ascii", NULL},
	{"ansi_x3.4-1968", NULL},
	{"default", NULL},
	{"utf8", "utf-8"},
};

static const char *charset_meant(const char *declared)
{
	for (size_t i = 0; i < G_N_ELEMENTS(SUPERSETS); i++) {
		if (strcasecmp(declared, SUPERSETS[i].name) == 0) {
			return SUPERSETS[i].meant;
		}
	}
	return declared;
}

/* Convert with iconv; each byte it refuses becomes U+FFFD. NULL when it does not know the charset.
 */
static char *convert(
	struct arena *arena, const char *charset, const unsigned char *bytes, size_t size)
{
	iconv_t conversion = g_mime_iconv_open("UTF-8", charset);
	char *input = (char *)(uintptr_t)bytes;
	size_t left = size;
	struct buf out;
	char *text;

	if (conversion == (iconv_t)-1) {
		return NULL;
	}
	buf_init(&out, size * GROWTH + GROWTH);
	for (;;) {
		char chunk[4096];
		char *output = chunk;
		size_t room = sizeof(chunk);
		size_t result = iconv(conversion, left > 0 ? &input : NULL, &left, &output, &room);
		int why = errno;

		buf_append(&out, chunk, sizeof(chunk) - room);
		if (result != (size_t)-1) {
			if (left == 0) {
				output = chunk;
				room = sizeof(chunk);
				iconv(conversion, NULL, NULL, &output, &room);
				buf_append(&out, chunk, sizeof(chunk) - room);
				break;
			}
		} else if (why == EILSEQ && left > 0) {
			buf_puts(&out, "\xEF\xBF\xBD");
			input++;
			left--;
		} else if (why != E2BIG) {
			break; /* cut in the middle of a character */
		}
	}
	g_mime_iconv_close(conversion);
	text = text_repair(arena, out.data ? out.data : (const unsigned char *)"", out.size);
	buf_free(&out);
	return text;
}

static bool has_byte_above(const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] >= 0x80) {
			return true;
		}
	}
	return false;
}

/* ESC $ B, ESC $ @ or ESC ( J: only ISO-2022-JP has them, and it is all of seven bits. */
static bool looks_like_iso_2022_jp(const unsigned char *bytes, size_t size)
{
	static const char *const SHIFTS[] = {"\x1b$B", "\x1b$@", "\x1b(J"};

	for (size_t i = 0; size > 0 && i < G_N_ELEMENTS(SHIFTS); i++) {
		if (memmem(bytes, size, SHIFTS[i], 3)) {
			return true;
		}
	}
	return false;
}

/*
 * ISO-2022-JP as Shift_JIS, character by character (JIS X 0208 annex 1). Its senders use the
 * vendors' rows of CP932, which iconv has for the one and not for the other.
 */
static char *convert_iso_2022_jp(struct arena *arena, const unsigned char *bytes, size_t size)
{
	unsigned char *out = arena_alloc(arena, size + 1);
	size_t used = 0;
	bool two_bytes = false;
	bool kana = false; /* half width, JIS X 0201 */

	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == 0x1B && i + 2 < size) {
			two_bytes = bytes[i + 1] == '$';
			kana = bytes[i + 1] == '(' && bytes[i + 2] == 'I';
			i += two_bytes && bytes[i + 2] == '(' ? 3 : 2;
		} else if (two_bytes && bytes[i] > ' ' && bytes[i] < 0x7F && i + 1 < size) {
			unsigned int row = bytes[i] - 0x21U;
			unsigned int cell = bytes[++i];

			out[used++] = (unsigned char)(row / 2 + (row < 62 ? 0x81 : 0xC1));
			out[used++] = (unsigned char)(row % 2 ? cell + 0x7E
							      : cell + 0x1F + (cell >= 0x60));
		} else {
			out[used++] =
				(unsigned char)(bytes[i] | (kana && bytes[i] > ' ' ? 0x80 : 0));
		}
	}
	return convert(arena, "cp932", out, used);
}

static char *guess(struct arena *arena, const unsigned char *bytes, size_t size)
{
	if (size >= 2 && ((bytes[0] == 0xFF && bytes[1] == 0xFE) ||
				 (bytes[0] == 0xFE && bytes[1] == 0xFF))) {
		return convert(arena, "utf-16", bytes, size);
	}
	if (!has_byte_above(bytes, size)) {
		return looks_like_iso_2022_jp(bytes, size) ? convert_iso_2022_jp(arena, bytes, size)
							   : text_repair(arena, bytes, size);
	}
	return text_is_utf8(bytes, size) ? text_repair(arena, bytes, size)
					 : convert(arena, "windows-1252", bytes, size);
}

/* Whether most of what is not ASCII is valid UTF-8: then a damaged character or two is just that.
 */
static bool mostly_utf8(const unsigned char *bytes, size_t size)
{
	size_t good = 0;
	size_t bad = 0;

	for (size_t i = 0; i < size;) {
		size_t length = bytes[i] < 0x80	   ? 1
				: bytes[i] >= 0xF0 ? 4
				: bytes[i] >= 0xE0 ? 3
						   : 2;

		if (length == 1) {
			i++;
		} else if (length <= size - i && text_is_utf8(bytes + i, length)) {
			good++;
			i += length;
		} else {
			bad++;
			i++;
		}
	}
	return good > bad;
}

char *charset_to_utf8(
	struct arena *arena, const char *charset, const unsigned char *bytes, size_t size)
{
	const char *meant = charset && *charset && strlen(charset) < CHARSET_NAME_MAX
				    ? charset_meant(charset)
				    : NULL;
	char *text = NULL;

	if (!meant) {
		return guess(arena, bytes, size);
	}
	if (strcasecmp(meant, "utf-8") == 0) {
		return text_is_utf8(bytes, size) || mostly_utf8(bytes, size)
			       ? text_repair(arena, bytes, size)
			       : guess(arena, bytes, size);
	}
	if (strcasecmp(meant, "iso-2022-jp") == 0) {
		return convert_iso_2022_jp(arena, bytes, size);
	}
	text = convert(arena, meant, bytes, size);
	return text ? text : guess(arena, bytes, size);
}

enum transfer transfer_from_name(const char *value)
{
	if (!value) {
		return TRANSFER_PLAIN;
	}
	value += strspn(value, " \t\"'");
	if (strncasecmp(value, "base64", 6) == 0 || strncasecmp(value, "base-64", 7) == 0) {
		return TRANSFER_BASE64;
	}
	if (strncasecmp(value, "quoted", 6) == 0) {
		return TRANSFER_QUOTED;
	}
	if (strncasecmp(value, "x-uu", 4) == 0 || strncasecmp(value, "uuencode", 8) == 0) {
		return TRANSFER_UUENCODE;
	}
	return TRANSFER_PLAIN;
}

static void encoding_start(GMimeEncoding *state, enum transfer transfer)
{
	switch (transfer) {
	case TRANSFER_QUOTED:
		g_mime_encoding_init_decode(state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
		break;
	case TRANSFER_BASE64:
		g_mime_encoding_init_decode(state, GMIME_CONTENT_ENCODING_BASE64);
		break;
	case TRANSFER_UUENCODE:
		g_mime_encoding_init_decode(state, GMIME_CONTENT_ENCODING_UUENCODE);
		break;
	case TRANSFER_PLAIN:
		g_mime_encoding_init_decode(state, GMIME_CONTENT_ENCODING_DEFAULT);
		break;
	}
}

/* Move to what stands behind "begin 644 name"; all of it is data when there is no such line. */
static void skip_begin(enum transfer transfer, const unsigned char **bytes, size_t *size)
{
	static const char begin[] = "begin ";
	const unsigned char *line = *bytes, *end = *bytes + *size;

	while (transfer == TRANSFER_UUENCODE && line && line < end) {
		const unsigned char *next = memchr(line, '\n', (size_t)(end - line));

		next = next ? next + 1 : end;
		if ((size_t)(next - line) > sizeof(begin) &&
			memcmp(line, begin, sizeof(begin) - 1) == 0) {
			*size = (size_t)(end - next);
			*bytes = next;
			return;
		}
		line = next;
	}
}

/* The last bytes. Base64 is often sent without its padding: without it they would be lost. */
static size_t encoding_end(GMimeEncoding *state, enum transfer transfer, char *out)
{
	size_t done = 0;

	if (transfer == TRANSFER_BASE64 && state->state > 1) {
		done = g_mime_encoding_step(state, "==", 4 - (size_t)state->state, out);
	}
	return done + g_mime_encoding_flush(state, "", 0, out + done);
}

unsigned char *transfer_decode(struct arena *arena, enum transfer transfer,
	const unsigned char *bytes, size_t size, size_t max_bytes, size_t *ret_size)
{
	GMimeEncoding state;
	unsigned char *out;
	size_t done = 0;

	if (transfer == TRANSFER_PLAIN) {
		size_t kept = size < max_bytes ? size : max_bytes;

		out = arena_room(arena, kept + 1);
		memcpy(out, bytes, kept);
		out[kept] = '\0';
		if (ret_size) {
			*ret_size = kept;
		}
		return out;
	}
	encoding_start(&state, transfer);
	skip_begin(transfer, &bytes, &size);
	/* None of these encodings grows when decoded; the steps keep the excess over max_bytes
	 * small. */
	out = arena_room(arena, (size < max_bytes ? size : max_bytes) + STEP + 1);
	for (size_t at = 0; at < size && done < max_bytes; at += STEP) {
		size_t step = size - at < STEP ? size - at : STEP;

		done += g_mime_encoding_step(
			&state, (const char *)bytes + at, step, (char *)out + done);
	}
	if (done < max_bytes) {
		done += encoding_end(&state, transfer, (char *)out + done);
	}
	if (done > max_bytes) {
		done = max_bytes;
	}
	out[done] = '\0';
	if (ret_size) {
		*ret_size = done;
	}
	return out;
}

size_t transfer_decoded_size(enum transfer transfer, const unsigned char *bytes, size_t size)
{
	GMimeEncoding state;
	char scratch[8 * 1024];
	const size_t step_max = sizeof(scratch) - 64;
	size_t done = 0;

	if (transfer == TRANSFER_PLAIN) {
		return size;
	}
	encoding_start(&state, transfer);
	skip_begin(transfer, &bytes, &size);
	for (size_t at = 0; at < size; at += step_max) {
		size_t step = size - at < step_max ? size - at : step_max;

		done += g_mime_encoding_step(&state, (const char *)bytes + at, step, scratch);
	}
	return done + encoding_end(&state, transfer, scratch);
}
