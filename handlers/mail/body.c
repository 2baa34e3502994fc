/* SPDX-License-Identifier: MIT */
/* The readable text and the attachments of a mail that has been cut into parts (RFC 2046, 2387,
 * 3676, 1847). */
#include "handlers/mail/body.h"

#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "handlers/mail/charset.h"
#include "handlers/mail/flowed.h"
#include "handlers/mail/html_source.h"
#include "handlers/mail/mail_html.h"

static const char TOO_LONG[] = "The text was longer than 2 MB; its rest was left out.";
static const char ENCRYPTED[] = "The mail is encrypted and could not be read.";

struct walk {
	struct arena *arena;
	struct buf text;
	bool has_plain;
	bool has_html;
	struct link *links;
	size_t link_count;
	struct attachment *attachments;
	size_t count;
	size_t capacity;
	size_t messages_opened;
	size_t said; /* within so many alternatives to what was read: texts there are no files */
	size_t decoded_bytes;
	const char **trouble;
};

static void say(struct walk *walk, const char *trouble)
{
	if (!*walk->trouble) {
		*walk->trouble = trouble;
	}
}

enum { WORK_BYTES_MAX = 256 * 1024 * 1024 };

static bool parameter_is(const struct part *part, const char *name, const char *value)
{
	return text_equal_nocase(parameters_value(&part->content_type, name), value);
}

/* CR LF and lone CR become LF; other controls but the tab go. In place. */
static void normalize_lines(char *text)
{
	char *out = text;

	for (const char *in = text; *in; in++) {
		unsigned char byte = (unsigned char)*in;

		if (byte == '\r') {
			if (in[1] != '\n') {
				*out++ = '\n';
			}
		} else if (byte >= ' ' || byte == '\n' || byte == '\t') {
			if (byte != 0x7F) {
				*out++ = *in;
			}
		}
	}
	*out = '\0';
}

static bool is_markup(const struct part *part)
{
	return part_is(part, "text/html") || part_is(part, "application/xhtml+xml") ||
	       part_is(part, "text/enriched") || part_is(part, "text/richtext");
}

static const char *declared_charset(
	struct arena *arena, const struct part *part, const unsigned char *bytes, size_t size)
{
	const char *charset = parameters_value(&part->content_type, "charset");

	if (charset && *charset) {
		return charset;
	}
	return is_markup(part) ? html_declared_charset(arena, bytes, size) : NULL;
}

/* What a part holds, decoded to UTF-8: a text, or a page as written. In arena. *ret_limit is set
 * when its end was left out. */
static char *part_source(struct arena *arena, const struct part *part, const char **ret_limit)
{
	size_t size;
	unsigned char *bytes = transfer_decode(arena, transfer_from_name(part->encoding),
		part->body.bytes, part->body.size, BODY_TEXT_MAX + 1, &size);

	if (size > BODY_TEXT_MAX) {
		*ret_limit = TOO_LONG;
		size = BODY_TEXT_MAX;
	}
	return charset_to_utf8(arena, declared_charset(arena, part, bytes, size), bytes, size);
}

/* The decoded text of one part as UTF-8 with LF line ends, and the links of a page. A text that is
 * no page lives in work. */
static struct page_text part_text(
	struct arena *arena, struct arena *work, const struct part *part, const char **trouble)
{
	struct page_text page = {0};
	const char *limit = NULL;

	page.text = part_source(work, part, &limit);
	if (is_markup(part)) {
		page = html_to_text(arena, page.text, strlen(page.text), BODY_TEXT_MAX, &limit);
	}
	normalize_lines(page.text);
	if (!is_markup(part) && parameter_is(part, "format", "flowed")) {
		page.text = flowed_to_text(work, page.text, parameter_is(part, "delsp", "yes"));
	}
	if (limit && !*trouble) {
		*trouble = limit;
	}
	return page;
}

static bool is_blank(const char *text)
{
	for (; *text; text_next(&text)) {
		if (!strchr(" \t\r\n", *text) && strncmp(text, "\u00A0", 2) != 0) {
			return false;
		}
	}
	return true;
}

/* Whether the part may still be decoded in search of text: many parts together cost as much as a
 * long one. */
static bool afford(struct walk *walk, const struct part *part)
{
	walk->decoded_bytes += part->body.size < BODY_TEXT_MAX ? part->body.size : BODY_TEXT_MAX;
	return walk->decoded_bytes <= BODY_DECODED_MAX;
}

static void append_page(struct walk *walk, const struct part *part, struct page_text page)
{
	if (page.link_count > 0 && walk->link_count == 0) {
		walk->links = page.links; /* of several pages the first with links: the others are
					     footers */
		walk->link_count = page.link_count;
	}
	if (walk->text.size > 0 && walk->text.data[walk->text.size - 1] != '\n') {
		buf_putc(&walk->text, '\n');
	}
	if (!buf_puts(&walk->text, page.text)) {
		say(walk, TOO_LONG);
	}
	walk->has_html = walk->has_html || is_markup(part);
	walk->has_plain = walk->has_plain || !is_markup(part);
}

/* What decoding leaves behind is given back at once: it is several times the text. */
static void append_text(struct walk *walk, const struct part *part)
{
	struct arena *work;
	struct page_text page;

	if (walk->text.overflowed || !afford(walk, part)) {
		say(walk, TOO_LONG);
		return;
	}
	work = arena_new(WORK_BYTES_MAX);
	page = part_text(walk->arena, work, part, walk->trouble);
	if (!is_blank(page.text)) {
		append_page(walk, part, page);
	}
	arena_free(work);
}

/* The last component: a name must never lead out of the directory it is saved in. */
static const char *without_directories(const char *name)
{
	for (const char *at = name; *at; at++) {
		if ((*at == '/' || *at == '\\') && at[1]) {
			name = at + 1;
		}
	}
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 ? name : NULL;
}

static const char *file_name(const struct part *part)
{
	const char *name = parameters_value(&part->disposition, "filename");

	if (!name || !*name) {
		name = parameters_value(&part->disposition, "name");
	}
	if (!name || !*name) {
		name = parameters_value(&part->content_type, "name");
	}
	if (!name || !*name) {
		name = parameters_value(&part->content_type, "filename");
	}
	return name && *name ? without_directories(name) : NULL;
}

static char *content_id(struct arena *arena, const struct part *part)
{
	const struct field *field = part_field(part, "Content-ID");
	char *id;
	size_t size;

	if (!field) {
		return NULL;
	}
	id = text_printable(arena, text_repair(arena, field->value.bytes, field->value.size), 500);
	size = strlen(id);
	if (size > 1 && id[0] == '<' && id[size - 1] == '>') {
		id[size - 1] = '\0';
		id++;
	}
	return *id ? id : NULL;
}

static const char *encoding_name(const struct part *part)
{
	switch (transfer_from_name(part->encoding)) {
	case TRANSFER_BASE64:
		return "base64";
	case TRANSFER_QUOTED:
		return "quoted-printable";
	case TRANSFER_UUENCODE:
		return "x-uuencode";
	case TRANSFER_PLAIN:
		break;
	}
	return strcmp(part->encoding, "8bit") == 0     ? "8bit"
	       : strcmp(part->encoding, "binary") == 0 ? "binary"
						       : "7bit";
}

static void add_attachment(struct walk *walk, const struct part *part)
{
	struct attachment *attachment;

	ARENA_GROW(walk->arena, walk->attachments, walk->count, &walk->capacity);
	attachment = &walk->attachments[walk->count++];
	attachment->name = file_name(part);
	attachment->type = part->content_type.value;
	attachment->content_id = content_id(walk->arena, part);
	attachment->is_inline = strcmp(part->disposition.value, "inline") == 0 ||
				(attachment->content_id && *part->disposition.value == '\0');
	attachment->encoding = encoding_name(part);
	attachment->bytes = part->body.bytes;
	attachment->encoded_bytes = part->body.size;
	attachment->size_bytes = transfer_decoded_size(
		transfer_from_name(part->encoding), part->body.bytes, part->body.size);
	if (part_is(part, "application/pkcs7-mime") || part_is(part, "application/x-pkcs7-mime")) {
		say(walk, parameter_is(part, "smime-type", "signed-data")
				  ? "The mail is signed in a way that hides its text (smime.p7m)."
				  : ENCRYPTED);
	}
}

static bool is_attached(const struct part *part)
{
	return strcmp(part->disposition.value, "attachment") == 0;
}

static bool is_multipart(const struct part *part)
{
	return part->first != NULL;
}

/* A leaf to be read: text for people that is not there as a file. */
static bool is_text(const struct part *part)
{
	bool readable = part_is(part, "text/plain") || is_markup(part);

	if (is_multipart(part) || is_attached(part)) {
		return false;
	}
	if (!part->parent) {
		/* a mail of one part; also a multipart whose boundaries are not there */
		return readable || part_is(part, "multipart/");
	}
	return readable && (part_is(part->parent, "multipart/alternative") || !file_name(part));
}

/* The alternative a person should read: plain text unless it is empty, then what can be turned into
 * text. */
static const struct part *best_alternative(struct walk *walk, const struct part *alternatives)
{
	const struct part *best = NULL;
	const char *trouble = NULL;

	for (const struct part *part = alternatives->first; part; part = part->next) {
		if (is_text(part) && !is_markup(part) && afford(walk, part) &&
			!is_blank(part_text(walk->arena, walk->arena, part, &trouble).text)) {
			return part;
		}
	}
	for (const struct part *part = alternatives->first; part; part = part->next) {
		if (is_multipart(part) || (is_text(part) && is_markup(part))) {
			best = part; /* the last is the richest (RFC 2046 section 5.1.4) */
		}
	}
	return best ? best : alternatives->first;
}

/* The part of a multipart/related that the others belong to. */
static const struct part *related_root(struct walk *walk, const struct part *related)
{
	const char *start = parameters_value(&related->content_type, "start");

	for (const struct part *part = related->first; start && part; part = part->next) {
		const char *id = content_id(walk->arena, part);

		if (id && strstr(start, id)) {
			return part;
		}
	}
	return related->first;
}

static void visit(struct walk *walk, const struct part *part, bool read);

static void visit_children(struct walk *walk, const struct part *multipart, bool read)
{
	const struct part *only = NULL; /* the one child to be read */

	if (part_is(multipart, "multipart/alternative")) {
		only = best_alternative(walk, multipart);
	} else if (part_is(multipart, "multipart/related")) {
		only = related_root(walk, multipart);
	} else if (part_is(multipart, "multipart/signed") ||
		   part_is(multipart, "multipart/report")) {
		only = multipart->first;
	} else if (part_is(multipart, "multipart/encrypted")) {
		say(walk, ENCRYPTED);
		read = false;
	}
	for (const struct part *part = multipart->first; part; part = part->next) {
		bool other_alternative =
			part_is(multipart, "multipart/alternative") && part != only;

		walk->said += other_alternative;
		visit(walk, part, read && (!only || part == only));
		walk->said -= other_alternative;
	}
}

/* Depth is limited by the guard. */
static void visit(struct walk *walk, const struct part *part, bool read)
{
	if (is_multipart(part)) {
		visit_children(walk, part, read);
	} else if (read && is_text(part)) {
		append_text(walk, part);
	} else if (walk->said > 0 && is_text(part)) {
		return;
	} else if (part->parent || part->body.size > 0) {
		add_attachment(walk, part);
	}
}

/* The first text that is there as a file but is to be shown; NULL. */
static const struct part *first_named_text(const struct part *part)
{
	if (part_is(part, "text/plain") && !is_multipart(part) && !is_attached(part)) {
		return part;
	}
	for (const struct part *child = part->first; child; child = child->next) {
		const struct part *found = first_named_text(child);

		if (found) {
			return found;
		}
	}
	return NULL;
}

/* The first forwarded mail, in search of a text. */
static const struct part *first_message(const struct part *part)
{
	if (part_is(part, "message/rfc822") && !is_multipart(part)) {
		return part;
	}
	for (const struct part *child = part->first; child; child = child->next) {
		const struct part *found = first_message(child);

		if (found) {
			return found;
		}
	}
	return NULL;
}

/* A mail that holds nothing but another mail is read as that one. */
static void open_forwarded(struct walk *walk, const struct part *root)
{
	const struct part *message = first_message(root);

	while (message && walk->text.size == 0 && walk->messages_opened++ < BODY_MESSAGES_MAX) {
		struct part *inner = ARENA_NEW(walk->arena, struct part);
		size_t size = message->body.size;
		const unsigned char *bytes = message->body.bytes;
		size_t kept = walk->count;

		if (transfer_from_name(message->encoding) != TRANSFER_PLAIN) {
			bytes = transfer_decode(walk->arena, transfer_from_name(message->encoding),
				bytes, size, BODY_TEXT_MAX, &size);
		}
		guard_cut(walk->arena, bytes, size, inner, walk->trouble);
		visit(walk, inner, true);
		walk->count = kept; /* its attachments are within the one that it is */
		message = first_message(inner);
	}
}

static char *finish_text(struct arena *arena, const struct buf *text)
{
	const char *start = buf_text(text);
	size_t size = text->size;

	while (*start == '\n') {
		start++;
		size--;
	}
	while (size > 0 && strchr(" \t\n", start[size - 1])) {
		size--;
	}
	return text_repair(arena, (const unsigned char *)start, size);
}

void body_read(
	struct arena *arena, const struct part *root, struct body *ret_body, const char **trouble)
{
	struct walk walk = {.arena = arena, .trouble = trouble};
	const struct part *named = first_named_text(root);

	buf_init(&walk.text, BODY_TEXT_MAX);
	visit(&walk, root, true);
	if (walk.text.size == 0 && named) {
		append_text(&walk, named); /* the only text of the mail: an attachment, but also
					      what it says */
	}
	open_forwarded(&walk, root);
	ret_body->text = finish_text(arena, &walk.text);
	ret_body->text_from_html = walk.has_html && !walk.has_plain;
	ret_body->links = walk.links;
	ret_body->link_count = walk.link_count;
	ret_body->attachments = walk.attachments;
	ret_body->attachment_count = walk.count;
	buf_free(&walk.text);
}

/* Append the pages of a part and those below it; false when something else is to be read too, or
 * when a limit leaves something out. */
static bool gather_pages(
	struct arena *work, const struct part *part, bool is_alternative, struct buf *pages)
{
	const char *limit = NULL;

	if (is_multipart(part)) {
		is_alternative = is_alternative || part_is(part, "multipart/alternative");
		for (const struct part *child = part->first; child; child = child->next) {
			if (!gather_pages(work, child, is_alternative, pages)) {
				return false;
			}
		}
		return !part_is(part, "multipart/encrypted");
	}
	if (is_attached(part) || (file_name(part) && !is_alternative)) {
		return true;
	}
	if (part_is(part, "text/html")) {
		return buf_puts(pages, part_source(work, part, &limit)) && !limit;
	}
	return is_alternative || !part_is(part, "text/plain") ||
	       is_blank(part_source(work, part, &limit));
}

bool body_own_words(struct arena *arena, const struct part *root, struct page_text *ret_page)
{
	struct arena *work = arena_new(WORK_BYTES_MAX);
	const char *trouble = NULL;
	struct buf pages;
	bool is_whole;

	buf_init(&pages, BODY_TEXT_MAX);
	is_whole = gather_pages(work, root, false, &pages) && pages.size > 0;
	if (is_whole) {
		*ret_page = html_to_own_words(
			arena, buf_text(&pages), pages.size, BODY_TEXT_MAX, &trouble);
		normalize_lines(ret_page->text);
	}
	buf_free(&pages);
	arena_free(work);
	return is_whole && !trouble;
}
