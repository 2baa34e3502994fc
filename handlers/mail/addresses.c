/* SPDX-License-Identifier: MIT */
/* Address lists and message ids in header fields (RFC 5322 sections 3.4 and 3.6.4, and what is sent
 * instead). */
#include "handlers/mail/addresses.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "handlers/mail/words.h"

enum { MAILBOX_MAX = 16 * 1024 };

/* One mailbox while it is being read. */
struct entry_reader {
	const unsigned char *at;
	const unsigned char *end;
	struct buf shown;   /* the words outside <>, quoted strings without their quotes */
	struct buf written; /* the same as written, quotes kept: an address when there is no <> */
	struct buf angle;   /* what stands in <> */
	struct buf comment; /* the last comment */
	bool has_angle;
};

static void entry_clear(struct entry_reader *reader)
{
	buf_clear(&reader->shown);
	buf_clear(&reader->written);
	buf_clear(&reader->angle);
	buf_clear(&reader->comment);
	reader->has_angle = false;
}

/* Skip a comment however deep; its text goes to comment. An unclosed one ends with the field. */
static void read_comment(struct entry_reader *reader)
{
	size_t depth = 0;

	buf_clear(&reader->comment);
	for (; reader->at < reader->end; reader->at++) {
		int byte = *reader->at;

		if (byte == '(' && depth++ == 0) {
			continue;
		}
		if (byte == ')' && --depth == 0) {
			reader->at++;
			return;
		}
		if (byte == '\\' && reader->at + 1 < reader->end) {
			byte = *++reader->at;
		}
		buf_putc(&reader->comment, byte);
	}
}

/* A quoted string; an unclosed one is a lone quote, which means nothing. */
static void read_quoted(struct entry_reader *reader)
{
	const unsigned char *close = reader->at + 1;

	while (close < reader->end && *close != '"') {
		close += *close == '\\' && close + 1 < reader->end ? 2 : 1;
	}
	if (close >= reader->end) {
		reader->at++;
		return;
	}
	buf_putc(&reader->written, '"');
	for (reader->at++; reader->at < close; reader->at++) {
		if (*reader->at == '\\') {
			reader->at++;
		}
		buf_putc(&reader->shown, *reader->at);
		buf_putc(&reader->written, *reader->at);
	}
	buf_putc(&reader->written, '"');
	reader->at = close + 1;
}

/* What stands in <>, without blanks and comments; a route "@a,@b:" in front is dropped. */
static void read_angle(struct entry_reader *reader)
{
	bool quoted = false;

	buf_clear(&reader->angle);
	reader->has_angle = true;
	for (reader->at++; reader->at < reader->end; reader->at++) {
		int byte = *reader->at;

		if (byte == '"') {
			quoted = !quoted;
		} else if (!quoted && byte == '(') {
			read_comment(reader);
			reader->at--;
			continue;
		} else if (!quoted && byte == '<') {
			buf_clear(&reader->angle); /* "<<a@b>>" */
			continue;
		} else if (!quoted && byte == '>') {
			while (reader->at < reader->end && *reader->at == '>') {
				reader->at++;
			}
			break;
		} else if (!quoted && byte == ':' && reader->angle.size > 0 &&
			   reader->angle.data[0] == '@') {
			buf_clear(&reader->angle);
			continue;
		} else if (!quoted && byte == ',' && reader->angle.size > 0 &&
			   reader->angle.data[0] != '@') {
			break; /* "<a@b, c@d": never closed */
		} else if (!quoted && isspace(byte)) {
			continue;
		}
		buf_putc(&reader->angle, byte);
	}
	buf_putc(&reader->shown, ' ');
	buf_putc(&reader->written, ' ');
}

/* The address with its domain in lower case; NULL when it has no @ or nothing before it. */
static char *make_mail(struct arena *arena, const unsigned char *bytes, size_t size)
{
	char *mail = text_printable(arena, text_repair(arena, bytes, size), MAILBOX_MAX);
	char *at;

	if (strncmp(mail, "mailto:", 7) == 0) {
		mail += 7;
	}
	while (*mail && strchr("'<\"", *mail) && strlen(mail) > 2 &&
		mail[strlen(mail) - 1] == (*mail == '<' ? '>' : *mail)) {
		mail[strlen(mail) - 1] = '\0';
		mail++;
	}
	at = strrchr(mail, '@');
	if (!at || at == mail) {
		return NULL;
	}
	for (; *at; at++) {
		*at = (char)(*at >= 'A' && *at <= 'Z' ? *at + ('a' - 'A') : *at);
	}
	return mail;
}

/* "Anna Virtanen anna@x.example", without <>: the word with the @ is the address, the others the
 * name. */
static struct address split_bare(struct arena *arena, struct entry_reader *reader)
{
	struct buf name;
	struct address address = {0};
	const unsigned char *bytes = reader->written.data;
	size_t size = reader->written.size;

	buf_init(&name, MAILBOX_MAX);
	for (size_t at = 0; at < size;) {
		size_t start = at;
		bool quoted = false;
		bool has_at = false;

		while (at < size && (quoted || !isspace(bytes[at]))) {
			quoted ^= bytes[at] == '"';
			has_at = has_at || (bytes[at] == '@' && !quoted);
			at++;
		}
		if (has_at && !address.mail) {
			address.mail = make_mail(arena, bytes + start, at - start);
		} else if (at > start) {
			buf_append(&name, bytes + start, at - start);
			buf_putc(&name, ' ');
		}
		at += at < size;
	}
	if (name.size > 0) {
		address.name = words_decode(arena, name.data, name.size);
	}
	buf_free(&name);
	return address;
}

/* "anna @ x.example": blanks around the @ belong to no name (obsolete syntax). */
static void close_gaps(struct buf *written)
{
	size_t used = 0;

	for (size_t i = 0; i < written->size; i++) {
		int byte = written->data[i];
		bool after_dot = used > 0 && strchr("@.", written->data[used - 1]);
		size_t next = i;

		while (next < written->size && isspace(written->data[next])) {
			next++;
		}
		if (isspace(byte) &&
			(after_dot || (next < written->size && written->data[next] == '@'))) {
			continue;
		}
		written->data[used++] = (unsigned char)byte;
	}
	written->size = used;
}

static bool entry_finish(
	struct arena *arena, struct entry_reader *reader, struct address *ret_address)
{
	struct address address = {0};

	if (reader->has_angle) {
		address.mail = make_mail(arena, reader->angle.data, reader->angle.size);
		address.name = words_decode(arena, reader->shown.data, reader->shown.size);
		if (!address.mail && reader->written.size > 0 &&
			strchr(buf_text(&reader->written), '@')) {
			address = split_bare(arena, reader); /* "anna@x.example <>" */
		}
	} else if (reader->written.size > 0) {
		close_gaps(&reader->written);
		address = split_bare(arena, reader);
	}
	if (address.mail && (!address.name || !*address.name) && reader->comment.size > 0) {
		address.name = words_decode(arena, reader->comment.data, reader->comment.size);
	}
	if (address.name && !*address.name) {
		address.name = NULL;
	}
	*ret_address = address;
	entry_clear(reader);
	return address.mail || address.name;
}

static void read_word(struct entry_reader *reader)
{
	size_t word = words_measure(reader->at, (size_t)(reader->end - reader->at));
	size_t size = word > 0 ? word : 1;

	/* Encoded words may hold commas and quotes, as their senders forget to encode them. */
	buf_append(&reader->shown, reader->at, size);
	buf_append(&reader->written, reader->at, size);
	reader->at += size;
}

static void start_group(struct entry_reader *reader)
{
	reader->at++;
	if (!strchr(buf_text(&reader->written), '@')) {
		entry_clear(reader); /* the name of a group */
	}
}

void addresses_parse(struct arena *arena, const unsigned char *bytes, size_t size,
	struct address **ret_addresses, size_t *ret_count, const char **trouble)
{
	struct entry_reader reader = {.at = bytes, .end = bytes + size};
	struct address *list = NULL;
	size_t capacity = 0;
	size_t count = 0;

	buf_init(&reader.shown, MAILBOX_MAX);
	buf_init(&reader.written, MAILBOX_MAX);
	buf_init(&reader.angle, MAILBOX_MAX);
	buf_init(&reader.comment, MAILBOX_MAX);
	while (reader.at <= reader.end) {
		bool ended = reader.at == reader.end || *reader.at == ',' || *reader.at == ';';
		struct address address;

		if (ended && entry_finish(arena, &reader, &address)) {
			if (count == ADDRESSES_MAX) {
				*trouble = "A field had more than 1,000 addresses; the rest was "
					   "left out.";
				break;
			}
			ARENA_GROW(arena, list, count, &capacity);
			list[count++] = address;
		}
		if (ended) {
			reader.at++;
		} else if (*reader.at == '"') {
			read_quoted(&reader);
		} else if (*reader.at == '(') {
			read_comment(&reader);
		} else if (*reader.at == '<') {
			read_angle(&reader);
		} else if (*reader.at == ':') {
			start_group(&reader);
		} else {
			read_word(&reader);
		}
	}
	buf_free(&reader.shown);
	buf_free(&reader.written);
	buf_free(&reader.angle);
	buf_free(&reader.comment);
	*ret_addresses = list;
	*ret_count = count;
}

/* An id without blanks; NULL when nothing is left. */
static const char *make_id(struct arena *arena, const unsigned char *bytes, size_t size)
{
	char *id = text_repair(arena, bytes, size);
	size_t used = 0;

	for (size_t i = 0; id[i]; i++) {
		if ((unsigned char)id[i] > ' ' && id[i] != 0x7F) {
			id[used++] = id[i];
		}
	}
	id[used] = '\0';
	return used > 0 ? id : NULL;
}

void message_ids_parse(struct arena *arena, const unsigned char *bytes, size_t size,
	const char *const **ret_ids, size_t *ret_count)
{
	const char **ids = ARENA_ARRAY(arena, MESSAGE_IDS_MAX, const char *);
	bool bracketed = memchr(bytes, '<', size) != NULL;
	size_t count = 0;

	for (size_t at = 0; at < size && count < MESSAGE_IDS_MAX;) {
		size_t start;

		if (bracketed) {
			while (at < size && bytes[at] != '<') {
				at++;
			}
			start = at < size ? ++at : at;
			while (at < size && bytes[at] != '>' && bytes[at] != '<') {
				at++;
			}
		} else {
			while (at < size && (isspace(bytes[at]) || bytes[at] == ',')) {
				at++;
			}
			start = at;
			while (at < size && !isspace(bytes[at]) && bytes[at] != ',') {
				at++;
			}
		}
		ids[count] = make_id(arena, bytes + start, at - start);
		count += ids[count] != NULL;
	}
	*ret_ids = ids;
	*ret_count = count;
}
