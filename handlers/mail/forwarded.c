/* SPDX-License-Identifier: MIT */
/* A message that somebody passed on: its head in the text, or the message attached whole. */
#include "handlers/mail/forwarded.h"

#include <string.h>

#include "daemon/base/text.h"
#include "handlers/mail/charset.h"
#include "handlers/mail/quote_marks.h"
#include "handlers/mail/read.h"

enum {
	LINES_MAX = 5000,
	LABEL_BYTES_MAX = 64,	/* of a line, its colon included */
	HEAD_LINES_MAX = 60,	/* of one head: long lists of recipients are wrapped */
	WRAPPED_LINES_MAX = 20, /* between two labels */
	LABELS_MIN = 3,
	NAME_BYTES = 120,
	DATE_BYTES = 100,
	SUBJECT_BYTES = 500,
	ATTACHED_BYTES_MAX = 64 * 1024 * 1024,
};

static const char *const date_labels[] = {"sent", "date", "lahetetty", "paivamaara", "paivays",
	"skickat", "datum", "gesendet", "envoye", "dato", NULL};

/* ---- lines */

struct line {
	const char *at;
	enum quote_label label;
	bool is_date;
	bool is_blank;
};

struct lines {
	struct line
		*list; /* one more than count: where the text, or what is looked at of it, ends */
	size_t count;
};

static const char *line_end(const char *line)
{
	return line + strcspn(line, "\n");
}

static const char *next_line(const char *line)
{
	const char *end = line_end(line);

	return *end ? end + 1 : end;
}

/* The beginning of the line as quote_marks.h wants it. */
static const char *folded_label(struct arena *arena, const char *line)
{
	const char *end = line_end(line);
	size_t size =
		(size_t)(end - line) < LABEL_BYTES_MAX ? (size_t)(end - line) : LABEL_BYTES_MAX;

	while (size > 0 && (line[size] & 0xC0) == 0x80)
		size--;
	return text_trim(arena,
		text_fold(arena, text_compose(arena, arena_strndup(arena, line, size))).text);
}

/* folded: as of folded_label. */
static bool is_date_label(const char *folded)
{
	folded += strspn(folded, "> *|\t_");
	for (const char *const *label = date_labels; *label; label++) {
		size_t size = strlen(*label);

		if (strncmp(folded, *label, size) == 0 && folded[size] &&
			strchr(": *", folded[size]))
			return true;
	}
	return false;
}

static bool is_blank(const char *line)
{
	const char *end = line_end(line);

	while (line < end && strchr("> \t\r", *line))
		line++;
	return line == end || (strncmp(line, "\xc2\xa0", 2) == 0 && line + 2 == end);
}

static struct line read_line(struct arena *arena, const char *at)
{
	size_t size = (size_t)(line_end(at) - at);
	struct line line = {.at = at, .label = QUOTE_LABEL_NONE, .is_blank = is_blank(at)};

	if (memchr(at, ':', size < LABEL_BYTES_MAX ? size : LABEL_BYTES_MAX)) {
		const char *folded = folded_label(arena, at);

		line.label = quote_label(folded);
		line.is_date = line.label == QUOTE_LABEL_OTHER && is_date_label(folded);
	}
	return line;
}

static struct lines split_lines(struct arena *arena, const char *text)
{
	struct lines lines = {.list = ARENA_ARRAY(arena, LINES_MAX + 1, struct line)};

	for (; *text && lines.count < LINES_MAX; text = next_line(text))
		lines.list[lines.count++] = read_line(arena, text);
	lines.list[lines.count] =
		(struct line){.at = text, .label = QUOTE_LABEL_NONE, .is_blank = true};
	return lines;
}

/* What stands behind the label, without the marks of bold print. */
static const char *value_of(struct arena *arena, const char *line)
{
	const char *end = line_end(line);
	const char *colon = memchr(line, ':', (size_t)(end - line));
	const char *value = colon ? colon + 1 : line;

	value += strspn(value, " *\t|");
	return value < end ? arena_strndup(arena, value, (size_t)(end - value)) : "";
}

/* ---- who wrote */

/* Outlook puts the address again as a link: "a@b<mailto:a@b>", which goes; "[mailto:a@b]" stands
 * for the address. */
static const char *without_links(struct arena *arena, const char *value)
{
	static const char scheme[] = "mailto:";
	const size_t opening = 1 + strlen(scheme);
	char *copy = arena_strdup(arena, value), *out = copy;

	while (*value) {
		bool opens = (*value == '<' || *value == '[') &&
			     strncmp(value + 1, scheme, strlen(scheme)) == 0;
		size_t size = opens ? strcspn(value + opening, "<>[]") : 0;

		if (!opens || value[opening + size] != (*value == '<' ? '>' : ']')) {
			*out++ = *value++;
			continue;
		}
		if (*value == '[') {
			*out++ = '<';
			memmove(out, value + opening, size);
			out += size;
			*out++ = '>';
		}
		value += opening + size + 1;
	}
	*out = '\0';
	return copy;
}

static const char *name_of(struct arena *arena, const char *text, size_t size)
{
	const char *name = text_trim(arena, arena_strndup(arena, text, size));
	size_t length;

	name += strspn(name, "\"'* ");
	length = strlen(name);
	while (length > 0 && strchr("\"'* ,;(", name[length - 1]))
		length--;
	return length > 0 ? text_printable(arena, arena_strndup(arena, name, length), NAME_BYTES)
			  : NULL;
}

/* The last "<a@b>"; where it begins and ends. */
static bool find_bracketed(const char *value, const char **ret_start, const char **ret_end)
{
	bool found = false;

	for (const char *at = value; (at = strchr(at, '<')); at++) {
		const char *end = at + 1 + strcspn(at + 1, "<>");

		if (*end != '>' || !memchr(at, '@', (size_t)(end - at)))
			continue;
		*ret_start = at;
		*ret_end = end;
		found = true;
	}
	return found;
}

/* The only word with an @; two of them leave open who it was. */
static const char *find_bare(struct arena *arena, const char *value, const char **ret_start)
{
	static const char around[] = " \t,;:()[]<>\"'*";
	const char *found = NULL;

	while (*value) {
		size_t size;

		value += strspn(value, around);
		size = strcspn(value, around);
		if (memchr(value, '@', size)) {
			const char *mail = arena_strndup(arena, value, size);

			if (found && !address_equal(found, mail))
				return NULL;
			if (!found)
				*ret_start = value;
			found = mail;
		}
		value += size;
	}
	return found;
}

static struct address read_from(struct arena *arena, const char *value)
{
	struct address from = {NULL, NULL};
	const char *start = value, *end;

	value = without_links(arena, value);
	if (find_bracketed(value, &start, &end)) {
		from.mail = text_trim(
			arena, arena_strndup(arena, start + 1, (size_t)(end - start - 1)));
		from.name = name_of(arena, value, (size_t)(start - value));
	} else {
		from.mail = find_bare(arena, value, &start);
		from.name =
			name_of(arena, value, from.mail ? (size_t)(start - value) : strlen(value));
	}
	if (from.mail && !address_is_sendable(from.mail))
		from.mail = NULL;
	return from;
}

/* ---- heads */

struct head {
	const struct line *from; /* NULL */
	const struct line *subject;
	const struct line *date;
	size_t labels;
	size_t end; /* the line behind it */
};

/* Whether the value of a label goes on there, so that another label follows soon. */
static bool is_wrapped(const struct lines *lines, size_t at)
{
	for (size_t i = 0; i < WRAPPED_LINES_MAX && at + i < lines->count; i++) {
		if (lines->list[at + i].is_blank)
			return false;
		if (lines->list[at + i].label != QUOTE_LABEL_NONE)
			return i > 0;
	}
	return false;
}

static void note_label(struct head *head, const struct line *line)
{
	head->labels++;
	if (line->label == QUOTE_LABEL_FROM && !head->from)
		head->from = line;
	else if (line->label == QUOTE_LABEL_SUBJECT && !head->subject)
		head->subject = line;
	else if (line->is_date && !head->date)
		head->date = line;
}

/* Some programs put a blank line between any two lines of a head; else one ends it when it is
 * whole.
 */
static bool read_head(const struct lines *lines, size_t at, struct head *ret_head)
{
	struct head head = {.labels = 0};
	bool is_spaced = false, is_whole = false;
	size_t i = at;

	for (; i < at + HEAD_LINES_MAX && i < lines->count; i++) {
		const struct line *line = &lines->list[i];

		if (line->is_blank) {
			if ((is_whole && !is_spaced) || line[1].label == QUOTE_LABEL_NONE)
				break;
			is_spaced = true;
		} else if (line->label != QUOTE_LABEL_NONE) {
			note_label(&head, line);
		} else if (!is_wrapped(lines, i)) {
			break;
		}
		is_whole = head.from && head.labels >= LABELS_MIN;
	}
	head.end = i;
	*ret_head = head;
	return is_whole;
}

static size_t quote_depth(const char *line)
{
	size_t depth = 0;

	for (; *line == '>' || *line == ' '; line++)
		depth += *line == '>';
	return depth;
}

/* The text without the marks of quotation that its head had. */
static const char *unquoted(struct arena *arena, const char *text, size_t depth)
{
	char *out, *copy;

	if (depth == 0)
		return text_trim(arena, text);
	out = copy = arena_strdup(arena, text);
	while (*text) {
		size_t size;

		for (size_t i = 0; i < depth && *text == '>'; i++) {
			text++;
			text += *text == ' ';
		}
		size = strcspn(text, "\n");
		memmove(out, text, size);
		out += size;
		text += size;
		if (*text)
			*out++ = *text++;
	}
	*out = '\0';
	return text_trim(arena, copy);
}

/* A long name pushes the address to the next line. */
static const char *from_value(struct arena *arena, const struct line *line)
{
	const char *value = value_of(arena, line->at), *next = line[1].at;

	if (strchr(value, '@') || line[1].is_blank || line[1].label != QUOTE_LABEL_NONE)
		return value;
	next += strspn(next, "> ");
	return arena_printf(
		arena, "%s %s", value, arena_strndup(arena, next, (size_t)(line_end(next) - next)));
}

bool forwarded_find(
	struct arena *arena, const char *text, size_t *position, struct forwarded *ret_forwarded)
{
	struct lines lines = split_lines(arena, text + *position);
	struct head head;

	for (size_t i = 0; i < lines.count; i++) {
		const char *behind;

		if (lines.list[i].label == QUOTE_LABEL_NONE || !read_head(&lines, i, &head))
			continue;
		behind = lines.list[head.end].at;
		*position = (size_t)(behind - text);
		*ret_forwarded = (struct forwarded){
			.from = read_from(arena, from_value(arena, head.from)),
			.subject = head.subject ? text_printable(arena,
							  value_of(arena, head.subject->at),
							  SUBJECT_BYTES)
						: "",
			.date = head.date ? text_printable(arena, value_of(arena, head.date->at),
						    DATE_BYTES)
					  : NULL,
			.text = unquoted(arena, behind, quote_depth(head.from->at)),
		};
		return true;
	}
	return false;
}

/* ---- attached */

static bool is_message(const struct attachment *attachment)
{
	return text_equal_nocase(attachment->type, "message/rfc822");
}

size_t forwarded_attached_count(const struct message *message)
{
	size_t count = 0;

	for (size_t i = 0; i < message->attachment_count; i++)
		count += is_message(&message->attachments[i]);
	return count;
}

bool forwarded_attached(
	struct arena *arena, const struct message *message, struct message *ret_message)
{
	for (size_t i = 0; i < message->attachment_count; i++) {
		const struct attachment *attachment = &message->attachments[i];
		const unsigned char *bytes;
		size_t size;

		if (!is_message(attachment))
			continue;
		bytes = transfer_decode(arena, transfer_from_name(attachment->encoding),
			attachment->bytes, attachment->encoded_bytes, ATTACHED_BYTES_MAX, &size);
		return mail_read(arena, bytes, size, ret_message, NULL) == OK;
	}
	return false;
}
