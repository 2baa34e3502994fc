/* SPDX-License-Identifier: MIT */
/* Mail programs write dates, names and few words between them; people write sentences. */
#include "handlers/mail/quote_prose.h"

#include <string.h>

#include "daemon/base/text.h"

enum { WORD_BYTES = 24 }; /* more than the longest word below */

/* All tables are folded, as in quote_marks.c. */

static const char *const verbs[] = {"wrote", "writes", "kirjoitti", "skrev", NULL};

/* What stands between date, name and verb; and the particles of names. */
static const char *const between[] = {"wrote", "writes", "on", "at", "the", "following", "you",
	"from", "via", "by", "am", "pm", "a", "m", "p", "kirjoitti", "klo", "kello", "seuraavaa",
	"ap", "ip", "skrev", "den", "kl", "klockan", "foljande", "følgende", "fm", "em", "av", "d",
	"gmt", "utc", "von", "af", "de", "la", "van", "der", "di", "da", "du", "del", "al", "bin",
	"el", "zu", "ten", "ter", NULL};

static const char *const days_and_months[] = {"ma", "ti", "ke", "to", "pe", "la", "su", "maanantai",
	"tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai", "tammi", "helmi",
	"maalis", "huhti", "touko", "kesa", "heina", "elo", "syys", "loka", "marras", "joulu",
	"man", "mandag", "tis", "tisdag", "tir", "tirsdag", "ons", "onsdag", "tor", "tors",
	"torsdag", "fre", "fredag", "lor", "lordag", "lør", "lørdag", "son", "sondag", "søn",
	"søndag", "mon", "monday", "tue", "tuesday", "wed", "wednesday", "thu", "thursday", "fri",
	"friday", "sat", "saturday", "sun", "sunday", "jan", "januari", "januar", "january", "feb",
	"februari", "februar", "february", "mar", "mars", "marts", "march", "apr", "april", "maj",
	"may", "mai", "jun", "juni", "june", "jul", "juli", "july", "aug", "augusti", "august",
	"sep", "sept", "september", "okt", "oktober", "oct", "october", "nov", "november", "dec",
	"des", "december", "desember", NULL};
static const char *const endings[] = {"", "na", "k", "kuu", "kuuta", "kuun", "en", NULL};

/* A sentence starts with them, in a capital; no name does. */
static const char *const starts[] = {"kuten", "niinkuin", "kun", "koska", "mita", "miten",
	"silloin", "nain", "niin", "asiasta", "siita", "myos", "lisaksi", "sitten", "eilen",
	"tanaan", "viimeksi", "aiemmin", "kuitenkin", "vaikka", "som", "sasom", "nar", "dar",
	"darfor", "sedan", "senast", "tidigare", "enligt", "har", "igar", "idag", "dock", "vad",
	"as", "when", "what", "like", "then", "here", "yesterday", "today", "earlier", "later",
	"also", "so", "and", "but", "since", "because", "where", "although", "however", NULL};

static bool is_word(const char *word, const char *const *words)
{
	for (; *words; words++) {
		if (!strcmp(word, *words)) {
			return true;
		}
	}
	return false;
}

static bool is_day_or_month(const char *word)
{
	for (const char *const *name = days_and_months; *name; name++) {
		size_t size = strlen(*name);

		if (!strncmp(word, *name, size) && is_word(word + size, endings)) {
			return true;
		}
	}
	return false;
}

/* Small letters as Finnish, Swedish and English have them. */
static bool is_small(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7);
}

static bool is_in_word(uint32_t c)
{
	return is_small(text_fold_char(c)) || (c >= '0' && c <= '9') || c == '\'' || c == 0x2019 ||
	       c == '-' || c >= 0x100;
}

/* A word that stands in no attribution. Names and numbers start with no small letter. */
static bool is_foreign(const char *word, bool is_first, bool starts_small)
{
	return (is_first && is_word(word, starts)) ||
	       (starts_small && !is_word(word, between) && !is_day_or_month(word));
}

bool quote_is_prose(const char *line, size_t size)
{
	const char *end = line + size;
	char word[WORD_BYTES + 1] = "";
	size_t used = 0;
	bool is_first = true, starts_small = false, has_verb = false, is_prose = false;

	while (line < end) {
		uint32_t c = text_next(&line);

		if (!c || c == '@') {
			return false;
		}
		is_prose = is_prose || c == '!' || c == '?' || c == ';';
		if (is_in_word(c)) {
			starts_small = used == 0 ? is_small(c) : starts_small;
			if (used + 4 <= WORD_BYTES) {
				used += text_put(word + used, text_fold_char(c));
			}
			word[used] = 0;
		}
		if (used > 0 && (!is_in_word(c) || line >= end)) {
			has_verb = has_verb || is_word(word, verbs);
			is_prose = is_prose || is_foreign(word, is_first, starts_small);
			is_first = false;
			used = 0;
		}
	}
	return has_verb && is_prose;
}

bool quote_opens_quotation(const char *line)
{
	static const char *const marks[] = {"\"", "'", "”", "“", "„", "»", "«", "’", "‘", NULL};

	for (const char *const *mark = marks; *mark; mark++) {
		if (!strncmp(line, *mark, strlen(*mark))) {
			return true;
		}
	}
	return false;
}
