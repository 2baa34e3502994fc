/* SPDX-License-Identifier: MIT */
/* Marking words: the stretches of all hits in order, line by line. */
#include "handlers/tuning/marked_text.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"
#include "handlers/kinds/masked.h"

/* Bytes of a long line that are shown on each side of its words. */
enum { AROUND_BYTES = 60, LINE_BYTES_MAX = 1024 * 1024 };

struct stretch {
	size_t start;
	size_t end;
};

static int compare_stretches(const void *a, const void *b)
{
	const struct stretch *left = a, *right = b;

	return left->start < right->start ? -1 : left->start > right->start;
}

/* Where the hits of that scope are, in order, those that touch made one. */
static struct stretch *gather(struct arena *arena, const struct rule_trace *trace,
	const char *scope, size_t size, size_t *ret_count)
{
	struct stretch *stretches;
	size_t room = 0, count = 0, merged = 0;

	for (size_t i = 0; i < trace->count; i++)
		room += trace->matches[i].hit_count;
	stretches = ARENA_ARRAY(arena, room, struct stretch);
	for (size_t i = 0; i < trace->count; i++) {
		const struct rule_match *match = &trace->matches[i];

		for (size_t k = 0; match->holds && k < match->hit_count; k++) {
			const struct rule_hit *hit = &match->hits[k];

			if (strcmp(hit->scope, scope) == 0 && hit->size > 0 &&
				hit->offset + hit->size <= size)
				stretches[count++] =
					(struct stretch){hit->offset, hit->offset + hit->size};
		}
	}
	if (count == 0) {
		*ret_count = 0;
		return stretches;
	}
	qsort(stretches, count, sizeof(*stretches), compare_stretches);
	for (size_t i = 1; i < count; i++) {
		if (stretches[i].start > stretches[merged].end)
			stretches[++merged] = stretches[i];
		else if (stretches[i].end > stretches[merged].end)
			stretches[merged].end = stretches[i].end;
	}
	*ret_count = merged + 1;
	return stretches;
}

static bool is_inside_character(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

/* A piece of a line as it may be shown, blanks at its ends kept. */
static const char *shown(struct arena *arena, const char *text, size_t size)
{
	char *piece = text_printable_lines(arena, arena_strndup(arena, text, size));

	for (char *at = piece; *at; at++) {
		if (*at == '\t')
			*at = ' ';
	}
	return piece;
}

/* What stands between two marks, its middle left out when it is long. */
static const char *between(
	struct arena *arena, const char *text, size_t size, bool at_start, bool at_end)
{
	size_t head = at_start ? 0 : AROUND_BYTES, tail = at_end ? 0 : AROUND_BYTES;

	if (size <= head + tail + AROUND_BYTES)
		return shown(arena, text, size);
	while (head > 0 && is_inside_character(text[head]))
		head--;
	while (tail > 0 && is_inside_character(text[size - tail]))
		tail--;
	return arena_printf(
		arena, "%s...%s", shown(arena, text, head), shown(arena, text + size - tail, tail));
}

/* Masked first: marks inside a code would hide it from the mask, so a line whose mask has another
 * size bears none. */
static const char *mark_line(struct arena *arena, const char *line, size_t size, size_t offset,
	const struct stretch *stretches, size_t count, const char *before, const char *after)
{
	const char *bare = arena_strndup(arena, line, size), *masked = masked_text(arena, bare);
	const char *marked;
	struct buf out;
	size_t at = 0;

	if (strlen(masked) != size)
		return text_cut(arena, shown(arena, masked, strlen(masked)), MARKED_LINE_BYTES);
	buf_init(&out, LINE_BYTES_MAX);
	for (size_t i = 0; i < count; i++) {
		size_t start = stretches[i].start > offset ? stretches[i].start - offset : 0;
		size_t end = stretches[i].end - offset < size ? stretches[i].end - offset : size;

		buf_printf(&out, "%s%s%s%s",
			between(arena, masked + at, start - at, at == 0, false), before,
			between(arena, masked + start, end - start, false, false), after);
		at = end;
	}
	buf_puts(&out, between(arena, masked + at, size - at, false, true));
	marked = arena_strdup(arena, buf_text(&out));
	buf_free(&out);
	return marked;
}

size_t marked_lines(struct arena *arena, const char *text, const struct rule_trace *trace,
	const char *scope, const char *before, const char *after,
	struct marked_line ret_lines[MARKED_LINES_MAX])
{
	size_t count, lines = 0, number = 0, first = 0, offset = 0;
	const struct stretch *stretches = gather(arena, trace, scope, strlen(text), &count);

	while (first < count && lines < MARKED_LINES_MAX) {
		size_t size = strcspn(text + offset, "\n"), last = first;

		number++;
		while (first < count && stretches[first].end <= offset)
			last = ++first;
		while (last < count && stretches[last].start < offset + size)
			last++;
		if (last > first)
			ret_lines[lines++] = (struct marked_line){
				number, mark_line(arena, text + offset, size, offset,
						stretches + first, last - first, before, after)};
		if (!text[offset + size])
			break;
		offset += size + 1;
	}
	return lines;
}
