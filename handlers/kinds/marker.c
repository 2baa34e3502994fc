/* SPDX-License-Identifier: MIT */
/* Writing and finding the line above which a reply stands. */
#include "handlers/kinds/marker.h"

#include <string.h>

static const char *const lines[LANGUAGE_COUNT] = {
	[LANGUAGE_FI] = "--- Kirjoita vastauksesi tämän rivin yläpuolelle ---",
	[LANGUAGE_SV] = "--- Skriv ditt svar ovanför den här raden ---",
	[LANGUAGE_EN] = "--- Write your reply above this line ---",
};

const char *marker_line(enum language language)
{
	return lines[language] ? lines[language] : lines[LANGUAGE_EN];
}

char *marker_cut(struct arena *arena, const char *text)
{
	const char *first = NULL;
	size_t size;

	for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
		const char *found = lines[i] ? strstr(text, lines[i]) : NULL;

		if (found && (!first || found < first))
			first = found;
	}
	size = first ? (size_t)(first - text) : strlen(text);
	/* The marks of a quotation before the line go with it. */
	while (first && size > 0 && strchr("> \t|", text[size - 1]))
		size--;
	return arena_strndup(arena, text, size);
}
