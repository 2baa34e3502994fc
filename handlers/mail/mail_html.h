/* SPDX-License-Identifier: MIT */
/* From HTML to the plain text a person would read, over libxml2. */
#ifndef MAIL_HTML_H
#define MAIL_HTML_H

#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/model/message.h"

enum { HTML_DEPTH = 400 };

/* Once per process, before the first page. */
void html_init(void);

/* What was read of a piece of HTML. */
struct page_text {
	char *text;
	struct link
		*links; /* http and https, in order, each address once; at most MESSAGE_LINKS_MAX */
	size_t link_count;
	/* Of html_to_own_words: the Content-IDs of pictures, in order. */
	const char **pictures;
	size_t picture_count;
};

/* The character in the text that stands for the first of the pictures; the next one for the
 * second. */
enum { HTML_PICTURE = 0xF0000, HTML_PICTURES_MAX = 50 };

/*
 * Readable text of a piece of HTML (UTF-8): blocks on lines of their own, lists with "- " or
 * numbers, table cells with a tab between them, quotations with "> " in front. Scripts, styles and
 * hidden text are left out. The text is what the reader of the page sees: link addresses go to the
 * list. At most max_bytes. In arena.
 *
 * *trouble is set to a sentence when a limit left something out, else not touched.
 */
struct page_text html_to_text(
	struct arena *arena, const char *html, size_t size, size_t max_bytes, const char **trouble);

/*
 * The same of a reply, to be passed on after quote_trim (quote.h): without the signature where the
 * program marks it, with the rule of Outlook where it marks the older message, with the address of
 * a link behind its words, as "form <https://...>", and with a character for each picture that came
 * along. The list of links is empty.
 */
struct page_text html_to_own_words(
	struct arena *arena, const char *html, size_t size, size_t max_bytes, const char **trouble);

#endif
