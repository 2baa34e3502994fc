/* SPDX-License-Identifier: MIT */
/* From HTML to the plain text a person would read, over libxml2. */
#include "handlers/mail/mail_html.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "handlers/mail/html_source.h"
#include "handlers/mail/html_style.h"

enum {
	LISTS_MAX = 20,
	QUOTE_MAX = 10, /* more "> " than that say nothing more */
	LINK_MAX = 2000,
	LINK_TEXT_MAX = 200,
	EMOJI_MAX = 16,
	MARK_MAX = 15, /* "viii." */
	OLDER_RULE = 32,
};

/* What an element does to the lines around it. */
enum layout { INLINE, LINE, PARAGRAPH };

static const struct {
	const char *name;
	enum layout layout;
} BLOCKS[] = {
	{"p", PARAGRAPH},
	{"h1", PARAGRAPH},
	{"h2", PARAGRAPH},
	{"h3", PARAGRAPH},
	{"h4", PARAGRAPH},
	{"h5", PARAGRAPH},
	{"h6", PARAGRAPH},
	{"ul", LINE},
	{"ol", LINE},
	{"dl", PARAGRAPH},
	{"blockquote", PARAGRAPH},
	{"pre", PARAGRAPH},
	{"table", LINE},
	{"hr", LINE},
	{"div", LINE},
	{"tr", LINE},
	{"li", LINE},
	{"dt", LINE},
	{"dd", LINE},
	{"address", LINE},
	{"section", LINE},
	{"article", LINE},
	{"header", LINE},
	{"footer", LINE},
	{"main", LINE},
	{"nav", LINE},
	{"aside", LINE},
	{"figure", LINE},
	{"form", LINE},
	{"fieldset", LINE},
	{"center", LINE},
	{"caption", LINE},
	{"option", LINE},
	{"body", LINE},
	{"thead", LINE},
	{"tbody", LINE},
};

static const char *const UNSEEN[] = {"script", "style", "title", "template", "noscript", "object",
	"svg", "math", "select", "xml"};

struct list {
	bool numbered;
	unsigned long number;
};

struct page {
	htmlParserCtxtPtr parser;
	struct arena *arena;
	struct buf out;
	size_t depth;
	size_t unseen_depth; /* the depth at which the unseen began; 0: all is seen */
	size_t newlines;     /* owed before the next character */
	bool blank;	     /* owed before the next character */
	bool cell;	     /* a cell has ended: a tab is owed if another follows */
	bool marked;	     /* the line holds only a list mark yet */
	size_t quotes;
	size_t pre;
	bool padding;	   /* the line holds only a no-break space yet */
	bool in_cell;	   /* a table cell has begun, and nothing stands in it yet */
	bool is_one_line;  /* the text of the cell so far */
	size_t mark_depth; /* the depth of the mark of an item that Word wrote; 0: none is open */
	char mark[MARK_MAX + 1];
	size_t mark_size;
	bool tight; /* no empty line around the open <p> */
	struct list lists[LISTS_MAX];
	size_t list_count;
	size_t list_depth; /* also those beyond LISTS_MAX */
	size_t item_level; /* of the paragraph, in lists of Word */
	bool own_words;	   /* read for the new words alone */
	const char **pictures;
	size_t picture_count;
	char *link;	   /* href of the open <a> */
	size_t link_start; /* where its text begins in out */
	struct link *links;
	size_t link_count;
	bool too_deep;
};

static enum layout layout_of(const char *name)
{
	for (size_t i = 0; i < sizeof(BLOCKS) / sizeof(*BLOCKS); i++) {
		if (strcasecmp(name, BLOCKS[i].name) == 0) {
			return BLOCKS[i].layout;
		}
	}
	return INLINE;
}

/* Within a list, and as Word writes it, a paragraph is just a line. */
static enum layout layout_in(const struct page *page, const char *name)
{
	enum layout layout = layout_of(name);

	bool is_tight = page->list_depth > 0 || (page->tight && strcasecmp(name, "p") == 0);

	return layout == PARAGRAPH && is_tight ? LINE : layout;
}

static void owe_newlines(struct page *page, size_t count)
{
	if (page->marked || page->in_cell) {
		return; /* "- " stays with the first block inside the item, a tab with the cell's */
	}
	if (page->newlines < count) {
		page->newlines = count;
	}
	page->blank = false;
	page->cell = false;
}

static void start_line(struct page *page)
{
	for (size_t i = 0; i < page->quotes && i < QUOTE_MAX; i++) {
		buf_puts(&page->out, "> ");
	}
}

/* Write the line ends and the blank that are owed. */
static void pay(struct page *page)
{
	if (page->out.size == 0) {
		start_line(page);
	} else if (page->newlines > 0) {
		while (page->out.size > 0 && page->out.data[page->out.size - 1] == ' ') {
			page->out.size--;
		}
		for (size_t i = 0; i < page->newlines; i++) {
			buf_putc(&page->out, '\n');
			start_line(page);
		}
	} else if (page->cell) {
		buf_putc(&page->out, '\t');
	} else if (page->blank) {
		buf_putc(&page->out, ' ');
	}
	page->is_one_line = page->in_cell || (page->is_one_line && page->newlines == 0);
	page->newlines = 0;
	page->blank = false;
	page->cell = false;
	page->marked = false;
	page->padding = false;
	page->in_cell = false;
}

static bool is_picture(uint32_t code_point)
{
	return code_point >= HTML_PICTURE && code_point < HTML_PICTURE + HTML_PICTURES_MAX;
}

static void write_text(struct page *page, const char *text, size_t size)
{
	const char *end = text + size;

	while (text < end) {
		const char *start = text;
		uint32_t code_point = text_next(&text);
		bool is_space = code_point == ' ' || code_point == '\t' || code_point == '\n' ||
				code_point == '\r' || code_point == '\f';

		if (code_point == 0) {
			return;
		}
		if (code_point == 0x200B || code_point == 0xFEFF || code_point == 0xAD ||
			is_picture(code_point)) {
			continue; /* zero width; what stands for a picture is written by us alone */
		}
		if (page->pre > 0 && code_point == '\n') {
			page->newlines++;
			continue;
		}
		if (code_point == 0xA0 || (is_space && page->pre == 0)) {
			page->padding = page->padding || (code_point == 0xA0 && page->newlines > 0);
			page->blank = page->blank ||
				      (page->newlines == 0 && !page->cell && !page->marked);
			continue;
		}
		if (code_point != '\r') {
			pay(page);
			buf_append(&page->out, start, (size_t)(text - start));
		}
	}
}

static bool is_unseen(struct page *page, const char *name, const xmlChar **attributes)
{
	for (size_t i = 0; i < sizeof(UNSEEN) / sizeof(*UNSEEN); i++) {
		if (strcasecmp(name, UNSEEN[i]) == 0) {
			return true;
		}
	}
	return html_is_hidden(page->arena, attributes) ||
	       (page->own_words && html_is_signature(attributes));
}

static void open_list(struct page *page, bool numbered, const xmlChar **attributes)
{
	const char *start = html_attribute(attributes, "start");

	if (page->list_count < LISTS_MAX) {
		struct list *list = &page->lists[page->list_count++];

		list->numbered = numbered;
		list->number = start ? strtoul(start, NULL, 10) : 1;
	}
	page->list_depth++;
}

static void close_list(struct page *page)
{
	if (page->list_depth > 0) {
		page->list_depth--;
	}
	if (page->list_count > page->list_depth) {
		page->list_count = page->list_depth;
	}
}

static void mark_item(struct page *page)
{
	struct list *list = page->list_count > 0 ? &page->lists[page->list_count - 1] : NULL;

	pay(page);
	for (size_t i = 1; i < page->list_count; i++) {
		buf_puts(&page->out, "  ");
	}
	if (list && list->numbered) {
		buf_printf(&page->out, "%lu. ", list->number++);
	} else {
		buf_puts(&page->out, "- ");
	}
	page->marked = true;
}

/* What Word wrote as the mark of an item: numbers stay, its many bullets become one. */
static void end_item_mark(struct page *page)
{
	bool counts;

	if (page->mark_size > 0 && page->mark[page->mark_size - 1] == ' ') {
		page->mark[--page->mark_size] = '\0';
	}
	counts = text_length(page->mark) > 1 || isdigit((unsigned char)page->mark[0]);
	pay(page);
	for (size_t i = 1; i < page->item_level; i++) {
		buf_puts(&page->out, "  ");
	}
	buf_printf(&page->out, "%s ", counts ? page->mark : "-");
	page->marked = true;
	page->mark_depth = 0;
}

/* What is too long for a mark is none: words that would be lost. */
static void gather_item_mark(struct page *page, const char *text, size_t size)
{
	const char *end = text + size;

	while (text < end) {
		const char *start = text;
		uint32_t c = text_next(&text);
		bool is_blank = c == 0xA0 || (c < 0x80 && isspace((int)c));
		size_t length = is_blank ? 1 : (size_t)(text - start);

		if (c == 0) {
			return;
		}
		if (is_blank && (page->mark_size == 0 || page->mark[page->mark_size - 1] == ' ')) {
			continue;
		}
		if (page->mark_size + length > MARK_MAX) {
			page->mark_depth = 0;
			write_text(page, page->mark, page->mark_size);
			write_text(page, start, (size_t)(end - start));
			return;
		}
		memcpy(page->mark + page->mark_size, is_blank ? " " : start, length);
		page->mark_size += length;
		page->mark[page->mark_size] = '\0';
	}
}

static void open_link(struct page *page, const xmlChar **attributes)
{
	const char *href = html_attribute(attributes, "href");
	bool shown =
		href &&
		(strncasecmp(href, "http://", 7) == 0 || strncasecmp(href, "https://", 8) == 0) &&
		strlen(href) <= LINK_MAX;

	page->link = shown ? text_printable(page->arena, href, LINK_MAX) : NULL;
	page->link_start = page->out.size;
}

/* The address without what people leave out when they write it: scheme, www and the last slash. */
static char *link_core(struct page *page)
{
	const char *core = strstr(page->link, "://") + 3;
	char *copy = arena_strdup(page->arena, strncasecmp(core, "www.", 4) == 0 ? core + 4 : core);
	size_t size = strlen(copy);

	if (size > 0 && copy[size - 1] == '/') {
		copy[size - 1] = '\0';
	}
	return copy;
}

/* Into the list, each address once; into the text when that goes elsewhere, if it has words. */
static void add_link(struct page *page, const char *shown, const char *url)
{
	const char *words = shown;

	if (page->own_words) {
		if (*shown && !is_picture(text_next(&words))) {
			buf_printf(&page->out, " <%s>", url);
		}
		return;
	}
	for (size_t i = 0; i < page->link_count; i++) {
		if (strcmp(page->links[i].url, url) == 0) {
			return;
		}
	}
	page->links[page->link_count++] = (struct link){shown, url};
}

static void close_link(struct page *page)
{
	char *url = page->link;
	char *shown;

	page->link = NULL;
	if (!url || page->link_start > page->out.size || page->link_count >= MESSAGE_LINKS_MAX) {
		return;
	}
	shown = text_printable(page->arena, buf_text(&page->out) + page->link_start, LINK_TEXT_MAX);
	page->link = url;
	if (!strcasestr(shown, link_core(page))) {
		add_link(page, shown, url);
	}
	page->link = NULL;
}

/* The id in a cid: address, which is percent-encoded there (RFC 2392). */
static const char *content_id_of(struct arena *arena, const char *encoded)
{
	size_t size = strlen(encoded);
	unsigned char *id = arena_alloc(arena, size + 1);

	return text_repair(arena, id, text_percent_decode(encoded, size, id));
}

/* Of pictures that came along, their place; of others single characters, as some programs send
 * them for emoji. */
static void write_image(struct page *page, const xmlChar **attributes)
{
	const char *alt = html_attribute(attributes, "alt");
	const char *src = html_attribute(attributes, "src");
	char place[4];

	if (page->own_words && src && strncasecmp(src, "cid:", 4) == 0 &&
		page->picture_count < HTML_PICTURES_MAX) {
		pay(page);
		buf_append(&page->out, place,
			text_put(place, HTML_PICTURE + (uint32_t)page->picture_count));
		page->pictures[page->picture_count++] = content_id_of(page->arena, src + 4);
	} else if (alt && (unsigned char)*alt >= 0x80 && strlen(alt) <= EMOJI_MAX) {
		write_text(page, alt, strlen(alt));
	}
}

/* As Outlook on the web draws it in its plain text: quote.h knows it. */
static void write_older_rule(struct page *page)
{
	owe_newlines(page, 2);
	pay(page);
	for (size_t i = 0; i < OLDER_RULE; i++) {
		buf_putc(&page->out, '_');
	}
	owe_newlines(page, 1);
}

static void open_cell(struct page *page)
{
	page->in_cell = true;
	page->is_one_line = false;
}

/* Blocks in a cell end with it, when they were one line. */
static void close_cell(struct page *page)
{
	if (page->is_one_line) {
		page->newlines = 0;
	}
	page->in_cell = false;
	page->is_one_line = false;
	page->cell = page->newlines == 0 && page->out.size > 0;
}

static void open_element(struct page *page, const char *name, const xmlChar **attributes)
{
	enum layout layout;

	if (strcasecmp(name, "p") == 0) {
		page->tight = html_is_tight(page->arena, attributes);
		page->item_level = html_item_level(page->arena, attributes);
	} else if (strcasecmp(name, "table") == 0) {
		page->in_cell = false;
	}
	if (page->own_words && html_begins_older(attributes)) {
		write_older_rule(page);
	}
	layout = layout_in(page, name);

	if (strcasecmp(name, "br") == 0) {
		page->newlines = page->newlines < 2 || page->pre > 0 ? page->newlines + 1 : 2;
		page->blank = false;
		page->marked = false;
	} else if (layout != INLINE) {
		owe_newlines(page, layout == PARAGRAPH ? 2 : 1);
	}
	if (strcasecmp(name, "blockquote") == 0) {
		page->quotes++;
	} else if (strcasecmp(name, "pre") == 0) {
		page->pre++;
	} else if (strcasecmp(name, "ul") == 0 || strcasecmp(name, "ol") == 0) {
		open_list(page, strcasecmp(name, "ol") == 0, attributes);
	} else if (strcasecmp(name, "li") == 0) {
		mark_item(page);
	} else if (strcasecmp(name, "hr") == 0) {
		owe_newlines(page, 2);
	} else if (strcasecmp(name, "a") == 0) {
		open_link(page, attributes);
	} else if (strcasecmp(name, "img") == 0) {
		write_image(page, attributes);
	} else if (strcasecmp(name, "td") == 0 || strcasecmp(name, "th") == 0) {
		open_cell(page);
	}
}

static void close_element(struct page *page, const char *name)
{
	enum layout layout = layout_in(page, name);

	if (strcasecmp(name, "a") == 0) {
		close_link(page);
	} else if (strcasecmp(name, "blockquote") == 0) {
		page->quotes -= page->quotes > 0;
	} else if (strcasecmp(name, "pre") == 0) {
		page->pre -= page->pre > 0;
	} else if (strcasecmp(name, "ul") == 0 || strcasecmp(name, "ol") == 0) {
		close_list(page);
	} else if (strcasecmp(name, "td") == 0 || strcasecmp(name, "th") == 0) {
		close_cell(page);
	}
	if (layout == LINE && page->padding) {
		owe_newlines(page, 2); /* an empty line, as Outlook writes it */
		page->padding = false;
	}
	if (strcasecmp(name, "li") == 0) {
		page->marked = false;
	}
	if (layout != INLINE) {
		owe_newlines(page, layout == PARAGRAPH ? 2 : 1);
	}
}

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct page *page = context;

	if (++page->depth > HTML_DEPTH) {
		page->too_deep = true;
		xmlStopParser(page->parser);
		return;
	}
	if (page->unseen_depth > 0) {
		return;
	}
	if (is_unseen(page, (const char *)name, attributes)) {
		page->unseen_depth = page->depth;
		if (page->own_words && layout_of((const char *)name) != INLINE) {
			owe_newlines(page, 1); /* where a signature was */
		}
		return;
	}
	if (page->mark_depth == 0 && strcasecmp((const char *)name, "span") == 0 &&
		html_is_item_mark(page->arena, attributes)) {
		page->mark_depth = page->depth;
		page->mark_size = 0;
		page->mark[0] = '\0';
		return;
	}
	if (page->mark_depth == 0) {
		open_element(page, (const char *)name, attributes);
	}
}

static void on_end(void *context, const xmlChar *name)
{
	struct page *page = context;

	if (page->mark_depth > 0) {
		if (page->mark_depth == page->depth) {
			end_item_mark(page);
		}
	} else if (page->unseen_depth == 0) {
		close_element(page, (const char *)name);
	} else if (page->unseen_depth >= page->depth) {
		page->unseen_depth = 0;
	}
	page->depth -= page->depth > 0;
}

static void on_text(void *context, const xmlChar *text, int size)
{
	struct page *page = context;

	if (page->mark_depth > 0 && size > 0) {
		gather_item_mark(page, (const char *)text, (size_t)size);
	} else if (page->unseen_depth == 0 && size > 0) {
		write_text(page, (const char *)text, (size_t)size);
	}
}

static void on_error(void *context, const char *format, ...)
{
	(void)context; /* HTML in mail is always wrong somewhere */
	(void)format;
}

void html_init(void)
{
	xmlInitParser();
}

static struct page_text read_page(struct arena *arena, const char *html, size_t size,
	size_t max_bytes, bool own_words, const char **trouble)
{
	struct page page = {.arena = arena, .own_words = own_words};
	struct page_text result = {0};
	size_t within = html_size_within_limits(html, size);
	char *whole;
	htmlSAXHandler events = {
		.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.error = on_error,
		.warning = on_error,
	};

	if (within < size) {
		size = within;
		*trouble = "The HTML had an element with hundreds of attributes; its rest was "
			   "left out.";
	}
	if (size == 0) {
		result.text = arena_strdup(arena, "");
		return result;
	}
	/* Text before any element would be taken for a paragraph. */
	whole = arena_alloc(arena, size + sizeof("<body>"));
	memcpy(whole, "<body>", strlen("<body>"));
	memcpy(whole + strlen("<body>"), html, size);
	size = html_drop_conditions(whole + strlen("<body>"), size);
	page.parser = htmlCreateMemoryParserCtxt(whole, (int)(size + strlen("<body>")));
	if (!page.parser) {
		out_of_memory(size);
	}
	buf_init(&page.out, max_bytes);
	page.links = ARENA_ARRAY(arena, MESSAGE_LINKS_MAX, struct link);
	page.pictures = ARENA_ARRAY(arena, HTML_PICTURES_MAX, const char *);
	*page.parser->sax = events;
	page.parser->userData = &page;
	htmlCtxtUseOptions(page.parser, HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
						HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC |
						HTML_PARSE_NOIMPLIED);
	xmlSwitchEncoding(page.parser, XML_CHAR_ENCODING_UTF8);
	htmlParseDocument(page.parser);
	htmlFreeParserCtxt(page.parser);
	if (page.too_deep) {
		*trouble = "The HTML was nested deeper than 400 levels; its rest was left out.";
	} else if (page.out.overflowed) {
		*trouble = "The text was too long; its rest was left out.";
	}
	result.text = text_repair(arena, (const unsigned char *)buf_text(&page.out), page.out.size);
	result.links = page.links;
	result.link_count = page.link_count;
	result.pictures = page.pictures;
	result.picture_count = page.picture_count;
	buf_free(&page.out);
	return result;
}

struct page_text html_to_text(
	struct arena *arena, const char *html, size_t size, size_t max_bytes, const char **trouble)
{
	return read_page(arena, html, size, max_bytes, false, trouble);
}

struct page_text html_to_own_words(
	struct arena *arena, const char *html, size_t size, size_t max_bytes, const char **trouble)
{
	return read_page(arena, html, size, max_bytes, true, trouble);
}
