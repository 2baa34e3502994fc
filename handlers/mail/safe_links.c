/* SPDX-License-Identifier: MIT */
/* Finding the parameter "url" of such links, and decoding it (RFC 3986 section 2.1). */
#include "handlers/mail/safe_links.h"

#include <ctype.h>
#include <string.h>

#include "daemon/base/text.h"

static const char host[] = ".safelinks.protection.outlook.com/";

/* Bytes of the address up to what no address holds. */
static size_t link_size(const char *link)
{
	return strcspn(link, " \t\r\n<>\"");
}

/* The value of "url=", NULL; *ret_size of its bytes. */
static const char *find_target(const char *link, size_t size, size_t *ret_size)
{
	for (size_t i = 1; i + 4 <= size; i++) {
		if ((link[i - 1] == '?' || link[i - 1] == '&' || link[i - 1] == ';') &&
			strncasecmp(link + i, "url=", 4) == 0) {
			const char *value = link + i + 4;
			size_t rest = size - i - 4;
			const char *end = memchr(value, '&', rest);

			*ret_size = end ? (size_t)(end - value) : rest;
			return value;
		}
	}
	return NULL;
}

/* Decoded, as far as it is an address; "" for anything but http and https. */
static const char *decode(struct arena *arena, const char *value, size_t size)
{
	unsigned char *bytes = arena_alloc(arena, size + 1);
	size_t used = text_percent_decode(value, size, bytes);
	const char *url;

	url = text_printable(arena, text_repair(arena, bytes, used), size + 1);
	if (!text_starts_nocase(url, "http://") && !text_starts_nocase(url, "https://"))
		return "https://";
	return arena_strndup(arena, url, link_size(url));
}

/* Where the address that holds that host begins; NULL when no scheme stands before it. */
static const char *link_start(const char *text, const char *found)
{
	while (found > text && (isalnum((unsigned char)found[-1]) || found[-1] == '-'))
		found--;
	if (found - text >= 8 && strncasecmp(found - 8, "https://", 8) == 0)
		return found - 8;
	return NULL;
}

char *safe_links_open(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text), *out = copy;
	const char *found, *from = text;

	while ((found = strcasestr(from, host))) {
		const char *start = link_start(text, found), *target, *url = "https://";
		size_t size = 0, target_size;

		if (!start) {
			out = mempcpy(out, text, (size_t)(found + 1 - text));
			text = from = found + 1;
			continue;
		}
		size = link_size(start);
		target = find_target(start, size, &target_size);
		if (target)
			url = decode(arena, target, target_size);
		out = mempcpy(out, text, (size_t)(start - text));
		out = stpcpy(out, url); /* shorter than what it stands for */
		text = from = start + size;
	}
	memcpy(out, text, strlen(text) + 1);
	return copy;
}
