/* SPDX-License-Identifier: MIT */
/* A name as its owner writes it at the end of a mail. */
#include "handlers/mail/quote_name.h"

#include <string.h>

#include "handlers/mail/quote_marks.h"

enum { SIGNED_COLUMNS = 60 };

struct quote_name quote_name_read(struct arena *arena, const char *folded)
{
	struct quote_name name = {.count = 0};

	while (*folded && name.count < QUOTE_NAME_WORDS) {
		size_t size;

		folded += strspn(folded, " ,\"'()");
		size = strcspn(folded, " ,\"'()");
		if (size > 1) {
			name.words[name.count++] = arena_strndup(arena, folded, size);
		}
		folded += size;
	}
	return name;
}

static bool is_name_word(const struct quote_name *name, const char *word, size_t size)
{
	for (size_t i = 0; i < name->count; i++) {
		if (strlen(name->words[i]) == size && !memcmp(name->words[i], word, size)) {
			return true;
		}
	}
	return false;
}

bool quote_name_is_line(const struct quote_name *name, const char *line)
{
	size_t first, second;
	const char *rest;

	line += strspn(line, "-*/ ");
	first = strcspn(line, " ,.*");
	if (!is_name_word(name, line, first)) {
		return false;
	}
	rest = line + first;
	rest += strspn(rest, " ,.*");
	second = strcspn(rest, " ,.*");
	return *rest == 0 || is_name_word(name, rest, second) || second == 1;
}

bool quote_name_signs(const struct quote_name *name, const char *line)
{
	size_t size = strlen(line);
	const char *behind = quote_behind_closing(line);

	return size > 0 && size <= SIGNED_COLUMNS && !strchr(",:!?", line[size - 1]) &&
	       quote_name_is_line(name, behind && *behind ? behind : line);
}

bool quote_name_is_in(const struct quote_name *name, const char *line)
{
	while (*line) {
		size_t size = strcspn(line, " ,\"'()");

		if (is_name_word(name, line, size)) {
			return true;
		}
		line += size;
		line += strspn(line, " ,\"'()");
	}
	return false;
}
