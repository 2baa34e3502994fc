/* SPDX-License-Identifier: MIT */
/* Lines that mean yes or no as a whole. */
#include "handlers/kinds/consent.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "daemon/base/text.h"
#include "handlers/mail/quote_marks.h"

enum { LINE_BYTES_MAX = 80, NAME_LINES_MAX = 3, NAME_WORDS_MAX = 4 };

/* Folded, letters and single blanks only. Finnish "no" begins many sentences, but is none alone. */
static const char *const yes[] = {"kylla", "kylla kiitos", "kylla saa", "kylla sopii", "kylla kay",
	"joo", "joo kiitos", "juu", "sopii", "sopii hyvin", "se sopii", "kay", "kay hyvin", "saa",
	"saa siirtaa", "suostun", "ok", "okei", "ja", "ja tack", "ja garna", "ja det gar bra",
	"det gar bra", "gar bra", "javisst", "okej", "yes", "yes please", "yes you may", "sure",
	"that is fine", "fine", "i agree", NULL};
static const char *const no[] = {"ei", "ei kiitos", "ei kay", "ei sovi", "ei saa", "en suostu",
	"en halua", "alkaa siirtako", "ala siirra", "nej", "nej tack", "inte", "no", "no thanks",
	"no thank you", "please do not", "please dont", NULL};

static bool is_one_of(const char *const *words, const char *line)
{
	for (size_t i = 0; words[i]; i++) {
		if (strcmp(words[i], line) == 0)
			return true;
	}
	return false;
}

/* The next line with something on it, of its letters; *text is moved behind it. "" at the end. */
static const char *next_line(struct arena *arena, const char **text)
{
	while (**text) {
		size_t size = strcspn(*text, "\n"), used = 0;
		char *line = arena_strndup(arena, *text, size);
		bool blank = false;

		*text += size + ((*text)[size] == '\n');
		for (const char *at = line; *at; at++) {
			if (isalpha((unsigned char)*at)) {
				if (blank && used > 0)
					line[used++] = ' ';
				line[used++] = *at;
				blank = false;
			} else if (*at != '\'') {
				blank = true;
			}
		}
		line[used] = '\0';
		if (used > 0)
			return line;
	}
	return "";
}

static bool is_name(const char *line)
{
	size_t words = 1;

	for (; *line; line++)
		words += *line == ' ';
	return words <= NAME_WORDS_MAX;
}

static bool has_word(const char *words, const char *word, size_t size)
{
	for (; *words; words += strcspn(words, " "), words += *words == ' ') {
		if (strcspn(words, " ") == size && strncmp(words, word, size) == 0)
			return true;
	}
	return false;
}

/* Words of the writer's name, and nothing else. */
static bool is_written_by(struct arena *arena, const char *line, const char *name)
{
	const char *folded = name ? text_fold(arena, text_compose(arena, name)).text : "";
	const char *words = next_line(arena, &folded);

	for (; *line; line += strcspn(line, " "), line += *line == ' ') {
		if (!has_word(words, line, strcspn(line, " ")))
			return false;
	}
	return true;
}

/* "Terveisin, Matti Mallinen": a closing, or the name at once, and a few short lines. */
static bool is_only_closing(struct arena *arena, const char *text, const char *name)
{
	const char *line = next_line(arena, &text);
	bool is_signed = is_written_by(arena, line, name);

	if (!is_signed && !quote_is_closing(line) && !quote_behind_closing(line) &&
		!quote_is_thanks(line))
		return false;
	for (size_t i = 0; *line; i++) {
		line = next_line(arena, &text);
		if (*line && (i >= NAME_LINES_MAX || !is_name(line)))
			return false;
	}
	return true;
}

enum consent consent_read(struct arena *arena, const char *text, const char *name)
{
	const char *rest = text_fold(arena, text_compose(arena, text)).text;
	const char *line = next_line(arena, &rest);

	if (strlen(line) > LINE_BYTES_MAX)
		return CONSENT_UNCLEAR;
	if (is_one_of(no, line))
		return CONSENT_NO;
	return is_one_of(yes, line) && is_only_closing(arena, rest, name) ? CONSENT_YES
									  : CONSENT_UNCLEAR;
}
