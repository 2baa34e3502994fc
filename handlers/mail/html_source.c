/* SPDX-License-Identifier: MIT */
/* HTML as it came, before libxml2 parses it. */
#include "handlers/mail/html_source.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { META_WINDOW = 1024 };

size_t html_size_within_limits(const char *html, size_t size)
{
	size_t tag = 0;
	size_t attributes = 0;
	bool in_tag = false;

	for (size_t i = 0; i < size; i++) {
		bool quoted = in_tag && i > 0 && html[i - 1] == '=' &&
			      (html[i] == '"' || html[i] == '\'');

		if (quoted) {
			const char *close = memchr(html + i + 1, html[i], size - i - 1);

			i = close ? (size_t)(close - html) : size;
			attributes++;
		} else if (!in_tag && html[i] == '<') {
			in_tag = true;
			tag = i;
			attributes = 0;
		} else if (html[i] == '>') {
			in_tag = false;
		} else if (in_tag && (isspace((unsigned char)html[i]) || html[i] == '/')) {
			attributes += !isspace((unsigned char)html[i - 1]);
		}
		if (in_tag && attributes > 2 * HTML_ATTRIBUTES) {
			return tag;
		}
	}
	return size;
}

size_t html_drop_conditions(char *html, size_t size)
{
	size_t kept = 0, i = 0;

	while (i < size) {
		const char *next = memchr(html + i + 1, '<', size - i - 1);
		bool is_comment = size - i >= 4 && memcmp(html + i, "<!--", 4) == 0;
		bool is_condition = size - i >= 3 && memcmp(html + i, "<![", 3) == 0;
		const char *end = NULL;
		size_t length = next ? (size_t)(next - (html + i)) : size - i;

		if (is_comment) {
			end = memmem(html + i + 2, size - i - 2, "-->", 3);
			length = end ? (size_t)(end - (html + i)) + 3 : size - i;
		} else if (is_condition) {
			end = memchr(html + i, '>', size - i);
			length = end ? (size_t)(end - (html + i)) + 1 : size - i;
		}
		if (!is_condition) {
			memmove(html + kept, html + i, length);
			kept += length;
		}
		i += length;
	}
	return kept;
}

char *html_declared_charset(struct arena *arena, const unsigned char *bytes, size_t size)
{
	char *window =
		arena_strndup(arena, (const char *)bytes, size < META_WINDOW ? size : META_WINDOW);
	const char *meta = strcasestr(window, "<meta");
	const char *found = meta ? strcasestr(meta, "charset=") : NULL;

	if (!found) {
		return NULL;
	}
	found += strlen("charset=");
	found += strspn(found, "\"' ");
	return arena_strndup(arena, found, strcspn(found, "\"'>/; \r\n\t"));
}
