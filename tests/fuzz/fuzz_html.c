/* SPDX-License-Identifier: MIT */
/* Any bytes in place of a page: the text keeps to its maximum and is UTF-8, read either way; so are
 * words without their pictures, and links that are opened. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/mail/html_source.h"
#include "handlers/mail/mail_html.h"
#include "handlers/mail/read.h"
#include "handlers/mail/safe_links.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(256 << 20);
	const char *trouble = NULL;
	char *html = text_repair(arena, data, size);
	bool shown[HTML_PICTURES_MAX];
	struct own_words words;
	struct page_text page;
	char *text, *opened;

	mail_init();
	page = html_to_text(arena, html, strlen(html), TEXT_MAX, &trouble);
	assert(strlen(page.text) <= TEXT_MAX);
	assert(text_is_utf8((const unsigned char *)page.text, strlen(page.text)));
	for (size_t i = 0; i < page.link_count; i++) {
		assert(!strpbrk(page.links[i].url, "\r\n") && !strpbrk(page.links[i].text, "\r\n"));
	}
	page = html_to_own_words(arena, html, strlen(html), TEXT_MAX, &trouble);
	assert(strlen(page.text) <= TEXT_MAX && page.picture_count <= HTML_PICTURES_MAX);
	words = (struct own_words){page.text, page.pictures, page.picture_count};
	text = own_words_pictures(arena, &words, page.text, shown);
	assert(text_is_utf8((const unsigned char *)text, strlen(text)));
	opened = safe_links_open(arena, html);
	assert(strlen(opened) <= strlen(html));
	assert(text_is_utf8((const unsigned char *)opened, strlen(opened)));
	html_declared_charset(arena, data, size);
	arena_free(arena);
	return 0;
}
