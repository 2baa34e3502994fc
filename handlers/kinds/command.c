/* SPDX-License-Identifier: MIT */
/* Finding commands at the top of a text, by one table of words. */
#include "handlers/kinds/command.h"

#include <ctype.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/text.h"

enum { WORD_BYTES = 40, ARGUMENT_BYTES = 500, LINE_BYTES = 120, LIST_BYTES_MAX = 4096 };
enum { SPELLINGS_MAX = 4, DISTANCE_MAX = 2 };

enum behind { NOTHING, PERHAPS_WORDS, WORDS };

/* The first spelling of each language is the one that people are shown. Letters are folded. */
static const struct row {
	const char *name;
	enum behind behind;
	const char *words[LANGUAGE_COUNT][SPELLINGS_MAX];
	const char *shown[LANGUAGE_COUNT];
} table[COMMAND_COUNT] = {
	[COMMAND_NOTE] = {"note", PERHAPS_WORDS,
		{[LANGUAGE_EN] = {"note"},
			[LANGUAGE_FI] = {"muistio", "muistiinpano", "huom"},
			[LANGUAGE_SV] = {"anteckning", "notering"}},
		{[LANGUAGE_EN] = "#note",
			[LANGUAGE_FI] = "#muistio",
			[LANGUAGE_SV] = "#anteckning"}},
	[COMMAND_CLOSE] = {"close", NOTHING,
		{[LANGUAGE_EN] = {"close"},
			[LANGUAGE_FI] = {"sulje"},
			[LANGUAGE_SV] = {"stang", "avsluta"}},
		{[LANGUAGE_EN] = "#close", [LANGUAGE_FI] = "#sulje", [LANGUAGE_SV] = "#stäng"}},
	[COMMAND_WAIT] = {"wait", WORDS,
		{[LANGUAGE_EN] = {"wait"}, [LANGUAGE_FI] = {"odota"}, [LANGUAGE_SV] = {"vanta"}},
		{[LANGUAGE_EN] = "#wait DATE REASON",
			[LANGUAGE_FI] = "#odota PVM SYY",
			[LANGUAGE_SV] = "#vänta DATUM ORSAK"}},
	[COMMAND_ASSIGN] = {"assign", WORDS,
		{[LANGUAGE_EN] = {"assign"},
			[LANGUAGE_FI] = {"siirra"},
			[LANGUAGE_SV] = {"tilldela", "overfor"}},
		{[LANGUAGE_EN] = "#assign PERSON|GROUP",
			[LANGUAGE_FI] = "#siirrä HENKILÖ|RYHMÄ",
			[LANGUAGE_SV] = "#tilldela PERSON|GRUPP"}},
	[COMMAND_TAKE] = {"take", NOTHING,
		{[LANGUAGE_EN] = {"take"},
			[LANGUAGE_FI] = {"otan", "ota"},
			[LANGUAGE_SV] = {"tar", "ta"}},
		{[LANGUAGE_EN] = "#take", [LANGUAGE_FI] = "#otan", [LANGUAGE_SV] = "#tar"}},
	[COMMAND_TAG] = {"tag", WORDS,
		{[LANGUAGE_EN] = {"tag"},
			[LANGUAGE_FI] = {"tunniste"},
			[LANGUAGE_SV] = {"etikett", "tagg"}},
		{[LANGUAGE_EN] = "#tag WORD",
			[LANGUAGE_FI] = "#tunniste SANA",
			[LANGUAGE_SV] = "#etikett ORD"}},
	[COMMAND_PRIORITY] = {"priority", WORDS,
		{[LANGUAGE_EN] = {"priority"},
			[LANGUAGE_FI] = {"kiireellisyys"},
			[LANGUAGE_SV] = {"prioritet"}},
		{[LANGUAGE_EN] = "#priority low|normal|high|urgent",
			[LANGUAGE_FI] = "#kiireellisyys matala|normaali|korkea|kiireellinen",
			[LANGUAGE_SV] = "#prioritet låg|normal|hög|brådskande"}},
	[COMMAND_LANGUAGE] = {"language", WORDS,
		{[LANGUAGE_EN] = {"language"},
			[LANGUAGE_FI] = {"kieli"},
			[LANGUAGE_SV] = {"sprak"}},
		{[LANGUAGE_EN] = "#language fi|sv|en",
			[LANGUAGE_FI] = "#kieli fi|sv|en",
			[LANGUAGE_SV] = "#språk fi|sv|en"}},
	[COMMAND_SMS] = {"sms", NOTHING,
		{[LANGUAGE_EN] = {"sms"},
			[LANGUAGE_FI] = {"tekstiviesti"},
			[LANGUAGE_SV] = {"textmeddelande"}},
		{[LANGUAGE_EN] = "#sms", [LANGUAGE_FI] = "#tekstiviesti", [LANGUAGE_SV] = "#sms"}},
	[COMMAND_EMAIL] = {"email", NOTHING,
		{[LANGUAGE_EN] = {"email", "e-mail"},
			[LANGUAGE_FI] = {"sahkoposti"},
			[LANGUAGE_SV] = {"epost", "e-post"}},
		{[LANGUAGE_EN] = "#email",
			[LANGUAGE_FI] = "#sähköposti",
			[LANGUAGE_SV] = "#epost"}},
	[COMMAND_NEW] = {"new", PERHAPS_WORDS,
		{[LANGUAGE_EN] = {"new"}, [LANGUAGE_FI] = {"uusi"}, [LANGUAGE_SV] = {"nytt", "ny"}},
		{[LANGUAGE_EN] = "#new", [LANGUAGE_FI] = "#uusi", [LANGUAGE_SV] = "#nytt"}},
	[COMMAND_MERGE] = {"merge", WORDS,
		{[LANGUAGE_EN] = {"merge"},
			[LANGUAGE_FI] = {"yhdista", "liita"},
			[LANGUAGE_SV] = {"sammanfoga"}},
		{[LANGUAGE_EN] = "#merge REFERENCE",
			[LANGUAGE_FI] = "#yhdistä ASIATUNNUS",
			[LANGUAGE_SV] = "#sammanfoga ÄRENDENUMMER"}},
	[COMMAND_CONTACT] = {"contact", WORDS,
		{[LANGUAGE_EN] = {"contact"},
			[LANGUAGE_FI] = {"yhteystieto"},
			[LANGUAGE_SV] = {"kontakt", "kontaktuppgift"}},
		{[LANGUAGE_EN] = "#contact NUMBER|ADDRESS",
			[LANGUAGE_FI] = "#yhteystieto NUMERO|OSOITE",
			[LANGUAGE_SV] = "#kontakt NUMMER|ADRESS"}},
	[COMMAND_AWAY] = {"away", WORDS,
		{[LANGUAGE_EN] = {"away"},
			[LANGUAGE_FI] = {"poissa"},
			[LANGUAGE_SV] = {"borta", "franvarande"}},
		{[LANGUAGE_EN] = "#away 1.7.-14.7. DEPUTY",
			[LANGUAGE_FI] = "#poissa 1.7.-14.7. SIJAINEN",
			[LANGUAGE_SV] = "#borta 1.7-14.7 ERSÄTTARE"}},
	[COMMAND_TRANSFER] = {"transfer", WORDS,
		{[LANGUAGE_EN] = {"transfer"},
			[LANGUAGE_FI] = {"viranomaiselle", "viranomainen"},
			[LANGUAGE_SV] = {"myndighet"}},
		{[LANGUAGE_EN] = "#transfer AUTHORITY",
			[LANGUAGE_FI] = "#viranomaiselle VIRANOMAINEN",
			[LANGUAGE_SV] = "#myndighet MYNDIGHET"}},
	[COMMAND_STATUS] = {"status", NOTHING,
		{[LANGUAGE_EN] = {"status"},
			[LANGUAGE_FI] = {"tila", "tilanne"},
			[LANGUAGE_SV] = {"lage", "laget"}},
		{[LANGUAGE_EN] = "#status", [LANGUAGE_FI] = "#tila", [LANGUAGE_SV] = "#läge"}},
	[COMMAND_HELP] = {"help", NOTHING,
		{[LANGUAGE_EN] = {"help"},
			[LANGUAGE_FI] = {"ohje", "apua"},
			[LANGUAGE_SV] = {"hjalp"}},
		{[LANGUAGE_EN] = "#help", [LANGUAGE_FI] = "#ohje", [LANGUAGE_SV] = "#hjälp"}},
};

static const enum command_word conflicts[][2] = {
	{COMMAND_SMS, COMMAND_EMAIL},
	{COMMAND_CLOSE, COMMAND_WAIT},
	{COMMAND_TAKE, COMMAND_ASSIGN},
	{COMMAND_NEW, COMMAND_SMS},
	{COMMAND_NEW, COMMAND_EMAIL},
	{COMMAND_NEW, COMMAND_MERGE},
	{COMMAND_NEW, COMMAND_CONTACT},
	{COMMAND_CLOSE, COMMAND_MERGE},
	{COMMAND_WAIT, COMMAND_MERGE},
	{COMMAND_TAKE, COMMAND_MERGE},
	{COMMAND_ASSIGN, COMMAND_MERGE},
	{COMMAND_TRANSFER, COMMAND_ASSIGN},
	{COMMAND_TRANSFER, COMMAND_MERGE},
	{COMMAND_NOTE, COMMAND_SMS},
	{COMMAND_NOTE, COMMAND_EMAIL},
};

const char *command_name(enum command_word word)
{
	return table[word].name;
}

static const char *shown_in(enum command_word word, enum language language)
{
	const char *shown = table[word].shown[language];

	return shown ? shown : table[word].shown[LANGUAGE_EN];
}

bool command_is_for_partner(enum command_word word)
{
	return word == COMMAND_NOTE || word == COMMAND_WAIT || word == COMMAND_CLOSE ||
	       word == COMMAND_HELP;
}

const char *command_line_of_all(struct arena *arena, enum language language, bool for_partner)
{
	struct buf line;
	const char *text;

	buf_init(&line, LIST_BYTES_MAX);
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		enum command_word word = (enum command_word)i;

		if (!for_partner || command_is_for_partner(word))
			buf_printf(
				&line, "%s%s", line.size > 0 ? "  " : "", shown_in(word, language));
	}
	text = arena_strdup(arena, buf_text(&line));
	buf_free(&line);
	return text;
}

/* ---- words */

/* Blanks, and what mail programs put in that nobody sees: U+00A0, U+2000 to U+200F, U+202F, U+2060,
 * U+FEFF. */
static size_t blank_at(const char *text)
{
	if (*text && strchr(" \t\r\v\f", *text))
		return 1;
	if (strncmp(text, "\xc2\xa0", 2) == 0)
		return 2;
	if (strncmp(text, "\xe2\x80", 2) == 0)
		return ((unsigned char)text[2] & 0xf0) == 0x80 || text[2] == '\xaf' ? 3 : 0;
	return strncmp(text, "\xe2\x81\xa0", 3) == 0 || strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3
											      : 0;
}

static const char *skip_blanks(const char *text)
{
	while (blank_at(text))
		text += blank_at(text);
	return text;
}

/* The # of a command has a letter behind it (of two bytes: U+00C0 to U+07FF); "#1", "# x", "##"
 * have none. */
static bool is_hash_word(const char *text)
{
	unsigned char next = *text == '#' ? (unsigned char)text[1] : 0;

	return isalpha(next) || (next >= 0xc3 && next <= 0xdf);
}

/* Of the word behind the #: letters, digits and hyphens. */
static size_t word_size(const char *word)
{
	size_t size = 0;

	while (isalnum((unsigned char)word[size]) || (unsigned char)word[size] >= 0x80 ||
		word[size] == '-') {
		if (blank_at(word + size))
			break;
		size++;
	}
	return size;
}

static const char *folded_word(struct arena *arena, const char *word, size_t size)
{
	return text_fold(arena, text_compose(arena, arena_strndup(arena, word, size))).text;
}

static bool find_word(const char *folded, enum command_word *ret_word)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		for (size_t k = 0; k < LANGUAGE_COUNT; k++) {
			for (size_t n = 0; n < SPELLINGS_MAX && table[i].words[k][n]; n++) {
				if (strcmp(table[i].words[k][n], folded) != 0)
					continue;
				*ret_word = (enum command_word)i;
				return true;
			}
		}
	}
	return false;
}

/* How many letters must be put in, taken out, exchanged or swapped with their neighbour to make one
 * word of the other (the restricted distance of Damerau and Levenshtein). */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][WORD_BYTES + 1];
	size_t size_a = strlen(a), size_b = strlen(b);
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	if (size_a > WORD_BYTES || size_b > WORD_BYTES)
		return WORD_BYTES;
	for (size_t k = 0; k <= size_b; k++)
		before[k] = above[k] = k;
	for (size_t i = 1; i <= size_a; i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t k = 1; k <= size_b; k++) {
			size_t least = above[k - 1] + (a[i - 1] != b[k - 1]);

			if (above[k] + 1 < least)
				least = above[k] + 1;
			if (row[k - 1] + 1 < least)
				least = row[k - 1] + 1;
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
				before[k - 2] + 1 < least)
				least = before[k - 2] + 1;
			row[k] = least;
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[size_b];
}

/* As shown, without what stands behind it: "#wait". */
static const char *bare(struct arena *arena, const char *shown)
{
	return arena_strndup(arena, shown, strcspn(shown, " "));
}

/* The command whose word is nearest, in that word's language; NULL when none is near: then a third
 * of the letters or more would be others. */
static const char *find_nearest(struct arena *arena, const char *folded)
{
	const char *nearest = NULL;
	size_t least = DISTANCE_MAX + 1;

	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		for (size_t k = 0; k < LANGUAGE_COUNT; k++) {
			for (size_t n = 0; n < SPELLINGS_MAX && table[i].words[k][n]; n++) {
				const char *word = table[i].words[k][n];
				size_t far = distance(folded, word);

				if (far >= least || far * 3 > strlen(word))
					continue;
				least = far;
				nearest = bare(arena, table[i].shown[k]);
			}
		}
	}
	return nearest;
}

/* ---- lines */

struct reading {
	struct arena *arena;
	struct command_mail mail;
	const char *note; /* the words behind #note; NULL */
};

static void find_fault(struct reading *reading, enum command_fault fault, const char *at)
{
	struct arena *arena = reading->arena;
	size_t size = 1 + word_size(at + 1);

	if (reading->mail.fault != COMMAND_FINE)
		return;
	reading->mail.fault = fault;
	reading->mail.faulty = text_printable(arena, arena_strndup(arena, at, size), WORD_BYTES);
}

/* Where the words behind a command end: at the next command on the line. A reason and the like may
 * have other words with a #. */
static const char *argument_end(struct arena *arena, const char *at, const char *end, bool is_text)
{
	enum command_word word;
	bool behind_blank = false;

	while (at < end) {
		size_t blank = blank_at(at);

		if (behind_blank && is_hash_word(at) &&
			(!is_text ||
				find_word(folded_word(arena, at + 1, word_size(at + 1)), &word)))
			return at;
		behind_blank = blank > 0;
		at += blank ? blank : 1;
	}
	return end;
}

static void add(
	struct reading *reading, enum command_word word, const char *argument, const char *written)
{
	struct command_mail *mail = &reading->mail;

	if (mail->count < COMMANDS_MAX)
		mail->list[mail->count++] = (struct mail_command){word, argument, written};
}

/* One command at the # there, up to what is behind it; where that ends. */
static const char *read_command(struct reading *reading, const char *at, const char *end)
{
	struct arena *arena = reading->arena;
	size_t size = word_size(at + 1);
	const char *folded = folded_word(arena, at + 1, size);
	const char *behind = at + 1 + size, *stop, *argument;
	enum command_word word;

	if (!find_word(folded, &word)) {
		if (reading->mail.fault == COMMAND_FINE)
			reading->mail.nearest = find_nearest(arena, folded);
		find_fault(reading, COMMAND_UNKNOWN, at);
		return end;
	}
	if (behind < end && strchr(".,:;!", *behind))
		behind++;
	behind = skip_blanks(behind);
	if (behind > end)
		behind = end;
	/* a note's words go on to the end of the line, whatever is in them */
	if (word == COMMAND_NOTE && behind < end && !is_hash_word(behind))
		stop = end;
	else if (behind < end && is_hash_word(behind))
		stop = behind;
	else
		stop = argument_end(arena, behind, end, word == COMMAND_WAIT);
	argument = text_trim(arena, arena_strndup(arena, behind, (size_t)(stop - behind)));
	if (reading->mail.count == COMMANDS_MAX)
		find_fault(reading, COMMAND_TOO_MANY, at);
	else if (table[word].behind == WORDS && !*argument)
		find_fault(reading, COMMAND_INCOMPLETE, at);
	else if (table[word].behind == NOTHING && *argument)
		find_fault(reading, COMMAND_SUPERFLUOUS, at);
	if (word == COMMAND_NOTE) {
		reading->mail.is_note = true;
		if (*argument)
			reading->note = reading->note ? arena_printf(arena, "%s\n%s", reading->note,
								argument)
						      : argument;
		argument = "";
	}
	add(reading, word, text_printable(arena, argument, ARGUMENT_BYTES),
		text_printable(arena, arena_strndup(arena, at, 1 + size), WORD_BYTES));
	return stop;
}

static void find_conflict(struct reading *reading)
{
	struct command_mail *mail = &reading->mail;

	for (size_t i = 0; i < sizeof(conflicts) / sizeof(conflicts[0]); i++) {
		if (mail->fault != COMMAND_FINE || !command_has(mail, conflicts[i][0]) ||
			!command_has(mail, conflicts[i][1]))
			continue;
		mail->fault = COMMAND_CONFLICT;
		mail->faulty = command_written(reading->arena, mail, conflicts[i][0]);
		mail->nearest = command_written(reading->arena, mail, conflicts[i][1]);
	}
}

/* Lines of the text that begin with #: a command there is a fault, of another the first is noted.
 */
static void look_below(struct reading *reading, const char *text)
{
	struct arena *arena = reading->arena;

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *at = skip_blanks(line);
		enum command_word word;

		if (*at != '#')
			continue;
		if (is_hash_word(at) &&
			find_word(folded_word(arena, at + 1, word_size(at + 1)), &word))
			find_fault(reading, COMMAND_BELOW, at);
		else if (!reading->mail.hash_line)
			reading->mail.hash_line = text_printable(
				arena, arena_strndup(arena, at, strcspn(at, "\n")), LINE_BYTES);
	}
}

struct command_mail command_read(struct arena *arena, const char *text)
{
	struct reading reading = {.arena = arena};
	const char *rest;

	for (;;) {
		const char *line = skip_blanks(text);
		const char *end = line + strcspn(line, "\n");

		if (line != end && !is_hash_word(line))
			break;
		while (line < end && is_hash_word(line))
			line = skip_blanks(read_command(&reading, line, end));
		if (!*end)
			text = end;
		else
			text = end + 1;
		if (!*text)
			break;
	}
	find_conflict(&reading);
	rest = text_trim(arena, text);
	look_below(&reading, rest);
	reading.mail.text =
		reading.note ? text_trim(arena, arena_printf(arena, "%s\n%s", reading.note, rest))
			     : rest;
	return reading.mail;
}

bool command_has(const struct command_mail *mail, enum command_word word)
{
	for (size_t i = 0; i < mail->count; i++) {
		if (mail->list[i].word == word)
			return true;
	}
	return false;
}

const char *command_written(
	struct arena *arena, const struct command_mail *mail, enum command_word word)
{
	for (size_t i = 0; i < mail->count; i++) {
		if (mail->list[i].word == word)
			return mail->list[i].written;
	}
	return arena_printf(arena, "#%s", command_name(word));
}

bool command_begins(struct arena *arena, const char *text)
{
	enum command_word word;
	const char *folded;

	while (blank_at(text) || *text == '\n')
		text += *text == '\n' ? 1 : blank_at(text);
	if (!is_hash_word(text))
		return false;
	folded = folded_word(arena, text + 1, word_size(text + 1));
	return find_word(folded, &word) || find_nearest(arena, folded);
}
