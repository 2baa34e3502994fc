/* SPDX-License-Identifier: MIT */
/* Any bytes in place of a page: the text keeps to its maximum and is UTF-8. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/mail/mail_html.h"
#include "handlers/mail/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(256 << 20);
	const char *trouble = NULL;
	char *html = text_repair(arena, data, size);
	struct page_text page;

	mail_init();
	page = html_to_text(arena, html, strlen(html), TEXT_MAX, &trouble);
	assert(strlen(page.text) <= TEXT_MAX);
	assert(text_is_utf8((const unsigned char *)page.text, strlen(page.text)));
	for (size_t i = 0; i < page.link_count; i++) {
		assert(!strpbrk(page.links[i].url, "\r\n") && !strpbrk(page.links[i].text, "\r\n"));
	}
	html_declared_charset(arena, data, size);
	arena_free(arena);
	return 0;
}
