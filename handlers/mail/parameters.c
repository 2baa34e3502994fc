/* SPDX-License-Identifier: MIT */
/* Content-Type and Content-Disposition: a value and its parameters (RFC 2045 section 5.1, RFC 2183,
 * RFC 2231). */
#include "handlers/mail/parameters.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "handlers/mail/charset.h"
#include "handlers/mail/words.h"

enum { SECTION_WHOLE = -1, SECTIONS_MAX = 100, VALUE_MAX = 16 * 1024 };

/* One "name*section*=value" as written. */
struct piece {
	const char *name;
	int section;   /* SECTION_WHOLE when it is not continued */
	bool extended; /* percent-encoded, the first section with charset'language' in front */
	const unsigned char *value;
	size_t size;
};

struct reader {
	const unsigned char *at;
	const unsigned char *end;
};

/* Skip blanks and comments, which may be nested. */
static void skip_blanks(struct reader *reader)
{
	int depth = 0;

	for (; reader->at < reader->end; reader->at++) {
		int byte = *reader->at;

		if (byte == '(') {
			depth++;
		} else if (depth > 0 && byte == ')') {
			depth--;
		} else if (depth > 0 && byte == '\\' && reader->at + 1 < reader->end) {
			reader->at++;
		} else if (depth == 0 && !isspace(byte)) {
			return;
		}
	}
}

/* What stands before the first ';': a type or a disposition, blanks and comments left out. */
static char *read_token(struct arena *arena, struct reader *reader)
{
	char *token = arena_alloc(arena, (size_t)(reader->end - reader->at) + 1);
	size_t used = 0;

	for (;;) {
		skip_blanks(reader);
		if (reader->at >= reader->end || *reader->at == ';') {
			break;
		}
		/* "text/plain charset=x": the ';' was forgotten */
		if (used > 0 && isspace(reader->at[-1]) && token[used - 1] != '/' &&
			*reader->at != '/') {
			break;
		}
		if (*reader->at != '"' && *reader->at > ' ' && *reader->at < 0x7F) {
			token[used++] = (char)tolower(*reader->at);
		}
		reader->at++;
	}
	return token;
}

static void read_quoted(struct arena *arena, struct reader *reader, struct piece *piece)
{
	unsigned char *out = arena_alloc(arena, (size_t)(reader->end - reader->at) + 1);

	piece->value = out;
	for (reader->at++; reader->at < reader->end && *reader->at != '"'; reader->at++) {
		/* A backslash escapes only what needs it: Windows paths are sent unescaped. */
		if (*reader->at == '\\' && reader->at + 1 < reader->end &&
			(reader->at[1] == '"' || reader->at[1] == '\\')) {
			reader->at++;
		}
		if (*reader->at != '\r' && *reader->at != '\n') {
			out[piece->size++] = *reader->at;
		}
	}
	while (reader->at < reader->end && *reader->at != ';') {
		reader->at++;
	}
}

/* An unquoted value ends at ';'. Blanks within belong to it, unless another "name=" follows them.
 */
static void read_bare(struct reader *reader, struct piece *piece)
{
	piece->value = reader->at;
	while (reader->at < reader->end && *reader->at != ';') {
		size_t word = words_measure(reader->at, (size_t)(reader->end - reader->at));

		reader->at += word > 0 ? word : 1;
		if (word == 0 && isspace(reader->at[-1])) {
			const unsigned char *name = reader->at;

			while (name < reader->end && (isalnum(*name) || *name == '-')) {
				name++;
			}
			if (name > reader->at && name < reader->end &&
				(*name == '=' || *name == '*')) {
				break;
			}
		}
	}
	piece->size = (size_t)(reader->at - piece->value);
	while (piece->size > 0 && isspace(piece->value[piece->size - 1])) {
		piece->size--;
	}
}

/* "filename*1*" -> filename, 1, extended. */
static void split_name(
	struct arena *arena, const unsigned char *name, size_t size, struct piece *piece)
{
	char *text = text_lower_ascii(arena, text_repair(arena, name, size));
	char *star = strchr(text, '*');

	piece->section = SECTION_WHOLE;
	if (star) {
		*star++ = '\0';
		if (isdigit((unsigned char)*star)) {
			char *end;
			long section = strtol(star, &end, 10);

			piece->section = section < SECTIONS_MAX ? (int)section : SECTIONS_MAX;
			piece->extended = *end == '*';
		} else {
			piece->extended = true;
		}
	}
	piece->name = text;
}

static bool read_piece(struct arena *arena, struct reader *reader, struct piece *ret_piece)
{
	const unsigned char *name;
	size_t size;

	*ret_piece = (struct piece){0};
	while (skip_blanks(reader), reader->at < reader->end && *reader->at == ';') {
		reader->at++;
	}
	name = reader->at;
	while (reader->at < reader->end && !strchr("=; \t\r\n", *reader->at)) {
		reader->at++;
	}
	size = (size_t)(reader->at - name);
	skip_blanks(reader);
	if (reader->at >= reader->end) {
		return false;
	}
	split_name(arena, name, size, ret_piece);
	if (*reader->at != '=') {
		if (size == 0) {
			reader->at++;
		}
		ret_piece->name = "";
		return true;
	}
	reader->at++;
	while (reader->at < reader->end && isspace(*reader->at)) {
		reader->at++;
	}
	if (reader->at < reader->end && *reader->at == '"') {
		read_quoted(arena, reader, ret_piece);
	} else {
		read_bare(reader, ret_piece);
	}
	return true;
}

/* Cut charset'language' off an extended value; the charset in arena, NULL when none is given. */
static const char *cut_charset(struct arena *arena, const unsigned char **bytes, size_t *size)
{
	const unsigned char *first = memchr(*bytes, '\'', *size);
	const unsigned char *second =
		first ? memchr(first + 1, '\'', *size - (size_t)(first + 1 - *bytes)) : NULL;
	const char *charset;

	if (!second) {
		return NULL;
	}
	charset = text_repair(arena, *bytes, (size_t)(first - *bytes));
	*size -= (size_t)(second + 1 - *bytes);
	*bytes = second + 1;
	return charset;
}

/* Put the sections of one parameter together and decode the whole. */
static struct parameter join(
	struct arena *arena, const struct piece *const *sections, size_t count, const char *name)
{
	struct parameter parameter = {.name = name};
	const char *charset = NULL;
	bool extended = false;
	struct buf out;

	buf_init(&out, VALUE_MAX);
	for (size_t i = 0; i < count; i++) {
		const unsigned char *bytes = sections[i]->value;
		size_t size = sections[i]->size;
		unsigned char *decoded;

		if (sections[i]->extended) {
			extended = true;
			if (i == 0) {
				charset = cut_charset(arena, &bytes, &size);
			}
			decoded = arena_alloc(arena, size);
			size = text_percent_decode((const char *)bytes, size, decoded);
			bytes = decoded;
		}
		buf_append(&out, bytes, size);
	}
	parameter.raw = text_repair(arena, (const unsigned char *)buf_text(&out), out.size);
	parameter.value =
		extended
			? text_printable(arena, charset_to_utf8(arena, charset, out.data, out.size),
				  WORDS_TEXT_MAX)
			: words_decode(arena, (const unsigned char *)buf_text(&out), out.size);
	buf_free(&out);
	return parameter;
}

static void add(struct parameters *parameters, struct parameter parameter)
{
	parameters->list[parameters->count++] = parameter;
}

/*
 * Parameters in order; of one given both ways the form of RFC 2231 goes first, and of two alike the
 * first, so that the first of a name is the one that counts.
 */
static void join_all(struct arena *arena, struct parameters *parameters, const struct piece *pieces,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct piece *sections[SECTIONS_MAX] = {0};
		size_t section_count = 0;

		if (pieces[i].section == SECTION_WHOLE && pieces[i].extended) {
			sections[0] = &pieces[i];
			add(parameters, join(arena, sections, 1, pieces[i].name));
		}
		if (pieces[i].section != 0) {
			continue;
		}
		for (size_t j = 0; j < count; j++) {
			int section = pieces[j].section;

			if (section >= 0 && section < SECTIONS_MAX && !sections[section] &&
				strcmp(pieces[j].name, pieces[i].name) == 0) {
				sections[section] = &pieces[j];
			}
		}
		while (section_count < SECTIONS_MAX && sections[section_count]) {
			section_count++;
		}
		add(parameters, join(arena, sections, section_count, pieces[i].name));
	}
	for (size_t i = 0; i < count; i++) {
		const struct piece *whole = &pieces[i];

		if (whole->section == SECTION_WHOLE && !whole->extended) {
			add(parameters, join(arena, &whole, 1, whole->name));
		}
	}
}

struct parameters parameters_parse(struct arena *arena, const unsigned char *bytes, size_t size)
{
	struct reader reader = {bytes, bytes + size};
	struct piece pieces[PARAMETERS_MAX];
	struct parameters parameters = {0};
	size_t count = 0;

	parameters.value = read_token(arena, &reader);
	while (count < PARAMETERS_MAX && read_piece(arena, &reader, &pieces[count])) {
		if (*pieces[count].name) {
			count++;
		}
	}
	parameters.list = ARENA_ARRAY(arena, count + 1, struct parameter);
	join_all(arena, &parameters, pieces, count);
	return parameters;
}

static const struct parameter *find(const struct parameters *parameters, const char *name)
{
	for (size_t i = 0; i < parameters->count; i++) {
		if (strcmp(parameters->list[i].name, name) == 0) {
			return &parameters->list[i];
		}
	}
	return NULL;
}

const char *parameters_value(const struct parameters *parameters, const char *name)
{
	const struct parameter *parameter = find(parameters, name);

	return parameter ? parameter->value : NULL;
}

const char *parameters_raw(const struct parameters *parameters, const char *name)
{
	const struct parameter *parameter = find(parameters, name);

	return parameter ? parameter->raw : NULL;
}
