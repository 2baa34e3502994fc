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

/* Where the first such line says so; NULL when there is none. */
static const char *find_marker(const char *text)
{
	const char *first = NULL;

	for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
		const char *found = lines[i] ? strstr(text, lines[i]) : NULL;

		if (found && (!first || found < first))
			first = found;
	}
	return first;
}

/* The marks of a quotation before it. */
static const char *skip_marks_back(const char *text, const char *at)
{
	while (at > text && strchr("> \t|", at[-1]))
		at--;
	return at;
}

char *marker_cut(struct arena *arena, const char *text)
{
	const char *marker = find_marker(text);

	return marker ? arena_strndup(arena, text, (size_t)(skip_marks_back(text, marker) - text))
		      : arena_strdup(arena, text);
}

const char *marker_quoted_rest(const char *text)
{
	const char *marker = find_marker(text);

	if (!marker || skip_marks_back(text, marker) == marker)
		return NULL;
	return marker + strcspn(marker, "\n");
}
