/* SPDX-License-Identifier: MIT */
/* Encoded words (RFC 2047, with the language of RFC 2231 section 5) and raw bytes in header fields.
 */
#include "handlers/mail/words.h"

#include <gmime/gmime.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "handlers/mail/charset.h"

enum { CHARSET_MAX = 64, WORD_MAX = 4 * 1024 };

/* One encoded word, cut into its three parts. */
struct word {
	char charset[CHARSET_MAX];
	char encoding; /* 'q' or 'b' */
	const unsigned char *text;
	size_t text_size;
	size_t size; /* of the whole, with =? and ?= */
};

/* Decoded bytes waiting for the next word: a character may be divided between the two. */
struct pending {
	char charset[CHARSET_MAX];
	struct buf bytes;
};

static bool word_parse(const unsigned char *bytes, size_t size, struct word *ret_word)
{
	const unsigned char *end = bytes + size;
	const unsigned char *charset = bytes + 2;
	const unsigned char *mark;
	const unsigned char *close;
	size_t charset_size;

	if (size < 8 || bytes[0] != '=' || bytes[1] != '?') {
		return false;
	}
	mark = memchr(charset, '?', size - 2 < CHARSET_MAX ? size - 2 : CHARSET_MAX);
	if (!mark || mark == charset || end - mark < 5 || mark[2] != '?' ||
		!strchr("qQbB", mark[1]) || !mark[1]) {
		return false;
	}
	charset_size = (size_t)(mark - charset);
	for (size_t i = 0; i < charset_size; i++) {
		if (charset[i] <= ' ' || charset[i] >= 0x7F) {
			return false;
		}
	}
	ret_word->text = mark + 3;
	size = (size_t)(end - ret_word->text);
	close = memmem(ret_word->text, size < WORD_MAX ? size : WORD_MAX, "?=", 2);
	if (!close) {
		return false;
	}
	ret_word->text_size = (size_t)(close - ret_word->text);
	ret_word->size = (size_t)(close + 2 - bytes);
	ret_word->encoding = mark[1] == 'q' || mark[1] == 'Q' ? 'q' : 'b';
	memcpy(ret_word->charset, charset, charset_size);
	ret_word->charset[charset_size] = '\0';
	ret_word->charset[strcspn(ret_word->charset, "*")] = '\0';
	return true;
}

size_t words_measure(const unsigned char *bytes, size_t size)
{
	struct word word;

	return word_parse(bytes, size, &word) ? word.size : 0;
}

static void decode_q(const struct word *word, struct buf *out)
{
	for (size_t i = 0; i < word->text_size; i++) {
		int byte = word->text[i];

		if (byte == '_') {
			byte = ' ';
		} else if (byte == '=' && i + 2 < word->text_size &&
			   text_hex_value((char)word->text[i + 1]) >= 0 &&
			   text_hex_value((char)word->text[i + 2]) >= 0) {
			byte = text_hex_value((char)word->text[i + 1]) << 4 |
			       text_hex_value((char)word->text[i + 2]);
			i += 2;
		}
		buf_putc(out, byte);
	}
}

static void decode_b(const struct word *word, struct buf *out)
{
	unsigned char scratch[WORD_MAX];
	int state = 0;
	guint32 save = 0;
	size_t size = g_mime_encoding_base64_decode_step(
		word->text, word->text_size, scratch, &state, &save);

	if (state > 1) { /* the padding is often left out */
		size += g_mime_encoding_base64_decode_step((const unsigned char *)"==",
			4 - (size_t)state, scratch + size, &state, &save);
	}
	buf_append(out, scratch, size);
}

/* As much of it as there is room for, whole characters. */
static void put_text(struct arena *arena, struct buf *out, const char *text)
{
	size_t room = out->max - out->size;

	buf_puts(out, strlen(text) <= room ? text : text_cut(arena, text, room));
}

static void flush_pending(struct arena *arena, struct pending *pending, struct buf *out)
{
	if (pending->bytes.size > 0) {
		put_text(arena, out,
			charset_to_utf8(
				arena, pending->charset, pending->bytes.data, pending->bytes.size));
		buf_clear(&pending->bytes);
	}
}

/* Text between encoded words: where the next one starts, or the end. */
static size_t plain_length(const unsigned char *bytes, size_t size)
{
	size_t at = 0;

	while (at < size) {
		const unsigned char *found = memmem(bytes + at, size - at, "=?", 2);

		if (!found) {
			return size;
		}
		at = (size_t)(found - bytes);
		if (words_measure(found, size - at) > 0) {
			return at;
		}
		at += 2;
	}
	return size;
}

static bool is_blank(const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (!strchr(" \t\r\n", bytes[i]) || !bytes[i]) {
			return false;
		}
	}
	return true;
}

char *words_decode(struct arena *arena, const unsigned char *bytes, size_t size)
{
	struct pending pending = {0};
	struct buf out;
	bool after_word = false;
	char *text;

	buf_init(&out, WORDS_TEXT_MAX);
	buf_init(&pending.bytes, WORDS_TEXT_MAX);
	for (size_t at = 0; at < size;) {
		size_t plain = plain_length(bytes + at, size - at);
		struct word word;

		if (plain > 0 &&
			!(after_word && at + plain < size && is_blank(bytes + at, plain))) {
			flush_pending(arena, &pending, &out);
			put_text(arena, &out, charset_to_utf8(arena, NULL, bytes + at, plain));
		}
		at += plain;
		if (at >= size || !word_parse(bytes + at, size - at, &word)) {
			break;
		}
		if (strcasecmp(word.charset, pending.charset) != 0) {
			flush_pending(arena, &pending, &out);
			memcpy(pending.charset, word.charset, sizeof(pending.charset));
		}
		if (word.encoding == 'q') {
			decode_q(&word, &pending.bytes);
		} else {
			decode_b(&word, &pending.bytes);
		}
		after_word = true;
		at += word.size;
	}
	flush_pending(arena, &pending, &out);
	text = text_printable(arena, buf_text(&out), WORDS_TEXT_MAX);
	buf_free(&pending.bytes);
	buf_free(&out);
	return text;
}
