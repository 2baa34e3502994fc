/* SPDX-License-Identifier: MIT */
/* The guard: cuts a mail into header fields and parts (RFC 5322, 2045, 2046) within fixed limits.
 */
#include "handlers/mail/guard.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/text.h"

enum {
	BOUNDARY_MAX = 256,	   /* RFC 2046 allows 70 */
	GUESS_WINDOW = 256 * 1024, /* where a boundary that was not declared is looked for */
	MULTIPARTS_GUESSED = 4,	   /* so that guessing stays linear */
	RUBBISH_LINES = 30,
	CONTENT_FIELD_BYTES = 8 * 1024, /* of Content-Type and Content-Disposition */
};

struct open_multipart {
	struct part *part;
	const char *boundary;
	size_t size;
};

struct cutter {
	struct arena *arena;
	const unsigned char *at;
	const unsigned char *end;
	struct open_multipart open[GUARD_DEPTH];
	size_t open_count;
	struct part *leaf; /* the part whose body is being read */
	size_t part_count;
	size_t guesses;
	const char **trouble;
};

static void say(struct cutter *cutter, const char *trouble)
{
	if (!*cutter->trouble) {
		*cutter->trouble = trouble;
	}
}

/* The line at that place without its line end; *ret_next is where the next one starts. */
static struct span line_at(
	const unsigned char *at, const unsigned char *end, const unsigned char **ret_next)
{
	const unsigned char *newline = memchr(at, '\n', (size_t)(end - at));
	struct span line = {at, (size_t)((newline ? newline : end) - at)};

	*ret_next = newline ? newline + 1 : end;
	if (line.size > 0 && line.bytes[line.size - 1] == '\r') {
		line.size--;
	}
	return line;
}

enum { NO_BOUNDARY = -1 };

/* Which open multipart's boundary the line is, the innermost first. */
static int boundary_at(const struct cutter *cutter, struct span line, bool *ret_is_last)
{
	if (line.size < 3 || line.bytes[0] != '-' || line.bytes[1] != '-') {
		return NO_BOUNDARY;
	}
	while (line.size > 2 && isspace(line.bytes[line.size - 1])) {
		line.size--;
	}
	for (size_t i = cutter->open_count; i-- > 0;) {
		const struct open_multipart *open = &cutter->open[i];
		size_t rest = line.size - 2 - open->size;

		if (line.size - 2 < open->size ||
			memcmp(line.bytes + 2, open->boundary, open->size) != 0) {
			continue;
		}
		if (rest == 0 || (rest == 2 && memcmp(line.bytes + line.size - 2, "--", 2) == 0)) {
			*ret_is_last = rest == 2;
			return (int)i;
		}
	}
	return NO_BOUNDARY;
}

/* Where the name of a field ends: the size of the name, 0 when the line is no field. */
static size_t field_name_size(struct span line)
{
	size_t size = 0;

	while (size < line.size && line.bytes[size] > ' ' && line.bytes[size] < 0x7F &&
		line.bytes[size] != ':') {
		size++;
	}
	if (size == 0 || size >= line.size) {
		return 0;
	}
	if (line.bytes[size] == ':') {
		return size;
	}
	/* blanks before the colon: obsolete syntax, RFC 5322 section 4.5 */
	for (size_t i = size; i < line.size; i++) {
		if (line.bytes[i] == ':') {
			return size;
		}
		if (line.bytes[i] != ' ' && line.bytes[i] != '\t') {
			return 0;
		}
	}
	return 0;
}

static bool is_continuation(struct span line)
{
	return line.size > 0 && (line.bytes[0] == ' ' || line.bytes[0] == '\t');
}

/* A field that every header has: what stands before it is header too, however it looks. */
static bool is_known_field(struct span line)
{
	static const char *const known[] = {"From", "To", "Cc", "Subject", "Date", "Received",
		"Return-Path", "Message-ID", "Reply-To", "Sender", "MIME-Version", "Content-Type",
		"Content-Transfer-Encoding", "Content-Disposition", "In-Reply-To", "References",
		"DKIM-Signature", "Delivered-To"};
	size_t size = field_name_size(line);

	for (size_t i = 0; size > 0 && i < sizeof(known) / sizeof(*known); i++) {
		if (strlen(known[i]) == size &&
			strncasecmp((const char *)line.bytes, known[i], size) == 0) {
			return true;
		}
	}
	return false;
}

/* A line that is no field: an mbox "From ", or rubbish between fields. Else the body has begun
 * without a blank line. */
static bool is_rubbish(const struct cutter *cutter, struct span line, const unsigned char *next)
{
	if ((line.size > 5 && memcmp(line.bytes, "From ", 5) == 0) ||
		(line.size > 6 && memcmp(line.bytes, ">From ", 6) == 0)) {
		return true;
	}
	for (size_t i = 0; i < RUBBISH_LINES && next < cutter->end; i++) {
		struct span following = line_at(next, cutter->end, &next);

		if (following.size == 0) {
			return false;
		}
		if (is_continuation(following) || is_known_field(following)) {
			return true;
		}
	}
	return false;
}

static void field_extend(struct cutter *cutter, struct field *field, struct span line)
{
	size_t size = (size_t)(line.bytes + line.size - field->value.bytes);

	if (size > GUARD_FIELD_BYTES) {
		say(cutter, "A header field was longer than 64 kB; its rest was left out.");
		size = GUARD_FIELD_BYTES;
	}
	field->value.size = size;
}

static void field_begin(struct field *field, struct span line, size_t name_size)
{
	const unsigned char *colon = memchr(line.bytes + name_size, ':', line.size - name_size);

	field->name = (struct span){line.bytes, name_size};
	field->value.bytes = colon + 1;
	field->value.size = (size_t)(line.bytes + line.size - field->value.bytes);
}

/* Read one header block; cutter->at is behind its blank line afterwards, or at a boundary line. */
static void cut_header(struct cutter *cutter, struct part *part)
{
	const unsigned char *start = cutter->at;
	size_t capacity = 0;
	struct field *field = NULL;

	while (cutter->at < cutter->end) {
		const unsigned char *next;
		struct span line = line_at(cutter->at, cutter->end, &next);
		size_t name_size;
		bool is_last;

		if (line.size == 0) {
			cutter->at = next;
			return;
		}
		if (boundary_at(cutter, line, &is_last) != NO_BOUNDARY) {
			return;
		}
		name_size = is_continuation(line) ? 0 : field_name_size(line);
		if (name_size == 0 && !is_continuation(line) && !is_rubbish(cutter, line, next)) {
			return;
		}
		cutter->at = next;
		if (name_size > 0 && (part->field_count >= GUARD_HEADER_FIELDS ||
					     (size_t)(line.bytes - start) > GUARD_HEADER_BYTES)) {
			say(cutter, "The header had more than 2,000 fields or 256 kB; the rest was "
				    "left out.");
			field = NULL;
		} else if (name_size > 0) {
			ARENA_GROW(cutter->arena, part->fields, part->field_count, &capacity);
			field = &part->fields[part->field_count++];
			field_begin(field, line, name_size);
			field_extend(cutter, field, line);
		} else if (field && is_continuation(line)) {
			field_extend(cutter, field, line);
		}
	}
}

const struct field *part_field(const struct part *part, const char *name)
{
	size_t size = strlen(name);

	for (size_t i = 0; i < part->field_count; i++) {
		const struct field *field = &part->fields[i];

		if (field->name.size == size &&
			strncasecmp((const char *)field->name.bytes, name, size) == 0) {
			return field;
		}
	}
	return NULL;
}

bool part_is(const struct part *part, const char *type)
{
	size_t size = strlen(type);

	return strncmp(part->content_type.value, type, size) == 0 &&
	       (type[size - 1] == '/' || part->content_type.value[size] == '\0');
}

static struct parameters content_field(
	struct cutter *cutter, const struct part *part, const char *name)
{
	const struct field *field = part_field(part, name);
	struct parameters none = {.value = ""};

	return field ? parameters_parse(cutter->arena, field->value.bytes,
			       field->value.size < CONTENT_FIELD_BYTES ? field->value.size
								       : CONTENT_FIELD_BYTES)
		     : none;
}

static void read_content_fields(struct cutter *cutter, struct part *part)
{
	const struct field *encoding = part_field(part, "Content-Transfer-Encoding");
	bool in_digest = part->parent && part_is(part->parent, "multipart/digest");

	part->content_type = content_field(cutter, part, "Content-Type");
	if (strcmp(part->content_type.value, "text") == 0) {
		part->content_type.value = "text/plain";
	} else if (!strchr(part->content_type.value, '/')) {
		part->content_type.value = in_digest ? "message/rfc822" : "text/plain";
	}
	part->disposition = content_field(cutter, part, "Content-Disposition");
	part->encoding =
		encoding ? text_lower_ascii(cutter->arena,
				   text_trim(cutter->arena,
					   text_repair(cutter->arena, encoding->value.bytes,
						   encoding->value.size < 100 ? encoding->value.size
									      : 100)))
			 : "";
}

/*
 * The boundary of a multipart that does not declare it: the first line "--x" that a Content- field
 * follows. NULL when there is none near.
 */
static const char *guess_boundary(struct cutter *cutter)
{
	const unsigned char *at = cutter->at;
	const unsigned char *end =
		(size_t)(cutter->end - at) > GUESS_WINDOW ? at + GUESS_WINDOW : cutter->end;

	if (cutter->guesses++ >= MULTIPARTS_GUESSED) {
		return NULL;
	}
	while (at < end) {
		struct span line = line_at(at, end, &at);
		bool is_last;

		if (line.size > 2 && line.size < BOUNDARY_MAX && memcmp(line.bytes, "--", 2) == 0 &&
			end - at > 8 && strncasecmp((const char *)at, "Content-", 8) == 0 &&
			boundary_at(cutter, line, &is_last) == NO_BOUNDARY) {
			while (isspace(line.bytes[line.size - 1])) {
				line.size--;
			}
			return arena_strndup(
				cutter->arena, (const char *)line.bytes + 2, line.size - 2);
		}
	}
	return NULL;
}

/* Whether a line near starts with this boundary; true when the rest is too long to say. */
static bool boundary_occurs(const struct cutter *cutter, const char *boundary)
{
	size_t size = strlen(boundary);
	const unsigned char *at = cutter->at;
	bool all = (size_t)(cutter->end - at) <= GUESS_WINDOW;
	const unsigned char *end = all ? cutter->end : at + GUESS_WINDOW;

	while (at < end) {
		struct span line = line_at(at, end, &at);

		if (line.size >= size + 2 && memcmp(line.bytes, "--", 2) == 0 &&
			memcmp(line.bytes + 2, boundary, size) == 0) {
			return true;
		}
	}
	return !all;
}

/* Open a multipart, so that its boundary is known. False when it has none: then it is read as text.
 */
static bool open_multipart(struct cutter *cutter, struct part *part)
{
	const char *boundary = parameters_raw(&part->content_type, "boundary");
	size_t size = boundary ? strlen(boundary) : 0;

	if (cutter->open_count >= GUARD_DEPTH) {
		say(cutter, "The mail was nested deeper than 32 levels; what lies deeper was left "
			    "as it is.");
		return false;
	}
	while (size > 0 && isspace((unsigned char)boundary[size - 1])) {
		size--;
	}
	if (size == 0 || size > BOUNDARY_MAX || !boundary_occurs(cutter, boundary)) {
		boundary = guess_boundary(cutter);
		if (!boundary) {
			return false;
		}
		size = strlen(boundary);
	}
	cutter->open[cutter->open_count++] = (struct open_multipart){part, boundary, size};
	return true;
}

/* Read the header of a part and begin its body. */
static void begin_part(struct cutter *cutter, struct part *part)
{
	cut_header(cutter, part);
	read_content_fields(cutter, part);
	part->body.bytes = cutter->at;
	cutter->leaf = part;
	if (part_is(part, "multipart/")) {
		open_multipart(cutter, part);
	}
}

/* The line end before a boundary belongs to the boundary (RFC 2046 section 5.1.1). */
static struct span body_until(const unsigned char *start, const unsigned char *end)
{
	struct span body = {start, end > start ? (size_t)(end - start) : 0};

	if (body.size > 0 && body.bytes[body.size - 1] == '\n') {
		body.size--;
		if (body.size > 0 && body.bytes[body.size - 1] == '\r') {
			body.size--;
		}
	}
	return body;
}

/* All parts inside open multipart number index end here. */
static void close_parts(struct cutter *cutter, size_t index, const unsigned char *end)
{
	struct part *part = cutter->leaf;
	struct part *multipart = cutter->open[index].part;

	for (; part && part != multipart; part = part->parent) {
		part->body = body_until(part->body.bytes, end);
	}
	if (multipart && cutter->leaf == multipart && !multipart->first) {
		multipart->preamble = body_until(multipart->body.bytes, end);
	}
	cutter->open_count = index + 1;
	cutter->leaf = multipart;
}

static void add_part(struct cutter *cutter, struct part *parent)
{
	struct part *part;

	if (cutter->part_count >= GUARD_PARTS) {
		say(cutter, "The mail had more than 500 parts; the rest was left out.");
		cutter->at = cutter->end;
		return;
	}
	cutter->part_count++;
	part = ARENA_NEW(cutter->arena, struct part);
	part->parent = parent;
	part->depth = parent->depth + 1;
	if (parent->last) {
		parent->last->next = part;
	} else {
		parent->first = part;
	}
	parent->last = part;
	begin_part(cutter, part);
}

void guard_cut(struct arena *arena, const unsigned char *bytes, size_t size, struct part *ret_root,
	const char **trouble)
{
	struct cutter cutter = {.arena = arena,
		.at = bytes,
		.end = bytes + size,
		.trouble = trouble,
		.part_count = 1};

	*ret_root = (struct part){0};
	while (cutter.at < cutter.end && strchr("\r\n", *cutter.at) && *cutter.at) {
		cutter.at++; /* blank lines before the header */
	}
	begin_part(&cutter, ret_root);
	while (cutter.at < cutter.end && cutter.open_count > 0) {
		const unsigned char *start = cutter.at;
		struct span line = line_at(start, cutter.end, &cutter.at);
		bool is_last = false;
		int index = boundary_at(&cutter, line, &is_last);

		if (index == NO_BOUNDARY) {
			continue;
		}
		close_parts(&cutter, (size_t)index, start);
		if (is_last) {
			cutter.open_count = (size_t)index;
		} else {
			add_part(&cutter, cutter.open[index].part);
		}
	}
	for (struct part *part = cutter.leaf; part; part = part->parent) {
		part->body.size = (size_t)(cutter.end - part->body.bytes);
	}
}
