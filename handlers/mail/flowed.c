/* SPDX-License-Identifier: MIT */
/* Text of format=flowed (RFC 3676): paragraphs as one line again. */
#include "handlers/mail/flowed.h"

#include <string.h>

struct line {
	const char *text; /* without quote marks and stuffing */
	size_t size;
	size_t depth;
	bool flows; /* goes on in the next line */
};

/* "-- ", and an empty line quoted with blanks between its marks. */
static bool is_fixed(const char *text, size_t size)
{
	return (size == 3 && memcmp(text, "-- ", 3) == 0) || strspn(text, "> ") >= size;
}

static struct line line_read(const char **at)
{
	struct line line = {0};
	size_t size = strcspn(*at, "\n");
	const char *start = *at;

	*at += size + ((*at)[size] == '\n');
	while (size > 0 && *start == '>') {
		start++;
		size--;
		line.depth++;
	}
	if (size > 0 && *start == ' ') {
		start++; /* stuffed */
		size--;
	}
	line.text = start;
	line.size = size;
	line.flows = size > 0 && start[size - 1] == ' ' && !is_fixed(start, size);
	return line;
}

static bool is_signature_mark(const struct line *line)
{
	return (line->size == 3 && memcmp(line->text, "-- ", 3) == 0) ||
	       (line->size == 2 && memcmp(line->text, "--", 2) == 0);
}

char *flowed_to_text(struct arena *arena, const char *text, bool delete_space)
{
	/* A quote mark may be written as "> " where ">" stood: at most twice the size. */
	char *out = arena_alloc(arena, 2 * strlen(text) + 2);
	size_t used = 0;
	bool joining = false;
	size_t depth = 0;

	while (*text) {
		struct line line = line_read(&text);

		if (joining && (line.depth != depth || is_signature_mark(&line))) {
			out[used++] = '\n';
			joining = false;
		}
		if (!joining) {
			for (size_t i = 0; i < line.depth; i++) {
				out[used++] = '>';
			}
			if (line.depth > 0) {
				out[used++] = ' ';
			}
		}
		depth = line.depth;
		memcpy(out + used, line.text, line.size);
		used += line.size;
		joining = line.flows && *text;
		if (joining && delete_space) {
			used--;
		} else if (!joining) {
			out[used++] = '\n';
		}
	}
	out[used] = '\0';
	return out;
}
