/* SPDX-License-Identifier: MIT */
/* From the texts of tickets to numbered words. */
#include "handlers/tuning/report_words.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/text.h"
#include "daemon/store/contacts.h"
#include "daemon/store/rule_hits.h"
#include "daemon/store/tickets.h"
#include "handlers/mail/language.h"
#include "handlers/mail/quote.h"

enum {
	WORDS_MAX = 1 << 18,
	NAMES_MAX = 1 << 14,
	DOCUMENT_WORDS_MAX = 150,
	LETTERS_MAX = 40,
	STEM_MIN = 4,
	ENDING_MAX = 5,
	READ_BYTES_MAX = 64 * 1024 * 1024,
};

/* ---- words of a text */

/* Of a folded character. */
static bool is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 0xDF && c < 0x250 && c != 0xF7) ||
	       (c >= 0x370 && c < 0x530);
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) ||
	       c == 0x3000;
}

/* Small letters, the dots kept. */
static uint32_t lower(uint32_t c, uint32_t folded)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
		return c + 32;
	return c < 0x100 ? c : folded;
}

/* Whether what stands here up to the next blank is words and signs, and no number, address or
 * link. *ret_end: that blank, or the end. */
static bool is_wordy(const char *text, const char **ret_end)
{
	bool wordy = true, after_letter = false, after_dot = false;

	for (;;) {
		const char *here = text;
		uint32_t c = text_next(&text);

		if (c == 0 || is_blank(c)) {
			*ret_end = here;
			return wordy;
		}
		if ((c >= '0' && c <= '9') || strchr("@/\\_=", (int)(c < 0x80 ? c : 'a')))
			wordy = false;
		if (after_dot && is_letter(text_fold_char(c)))
			wordy = false;
		after_dot = c == '.' && after_letter;
		after_letter = is_letter(text_fold_char(c));
	}
}

/* A run of letters. False when it is too short or too long to be a word. */
static bool take_letters(const char **text, char *folded, char *shown)
{
	size_t folded_size = 0, shown_size = 0, letters = 0;

	for (;;) {
		const char *here = *text;
		uint32_t c = text_next(text), plain = text_fold_char(c);

		if (!is_letter(plain)) {
			*text = here;
			break;
		}
		if (++letters > LETTERS_MAX)
			continue;
		folded_size += text_put(folded + folded_size, plain);
		shown_size += text_put(shown + shown_size, lower(c, plain));
	}
	folded[folded_size] = '\0';
	shown[shown_size] = '\0';
	return letters >= WORD_LETTERS_MIN && letters <= LETTERS_MAX;
}

bool word_next(const char **text, char *folded, char *shown, bool *ret_broken)
{
	const char *end;

	*ret_broken = false;
	while (**text) {
		const char *here = *text, *after = here;
		uint32_t c = text_next(&after);
		bool begins = *ret_broken || here[0] == '\n';

		if (is_blank(c)) {
			*ret_broken = begins;
			*text = after;
			if (!is_wordy(after, &end)) {
				*text = end;
				*ret_broken = true;
			}
			continue;
		}
		if (!is_letter(text_fold_char(c))) {
			*ret_broken = *ret_broken || c != '-';
			*text = after;
			continue;
		}
		if (take_letters(text, folded, shown))
			return true;
	}
	return false;
}

/* ---- stems */

static const char *const endings[] = {"issa", "ista", "illa", "ilta", "ille", "iden", "iksi", "ssa",
	"sta", "lla", "lta", "lle", "ksi", "tta", "iin", "een", "aan", "oon", "uun", "den", "ten",
	"ien", "jen", "nsa", "mme", "nne", "kin", "ita", "ina", "erna", "arna", "orna", "in", "en",
	"an", "on", "un", "na", "ta", "ja", "ia", "et", "ar", "er", "or", "ed", "a", "n", "t", "ts",
	"ks", "ls", "ns", "rs", NULL};

static size_t longest_ending(const char *word, size_t size)
{
	size_t longest = 0;

	for (const char *const *ending = endings; *ending; ending++) {
		size_t length = strlen(*ending);

		if (length > longest && size >= length + STEM_MIN &&
			memcmp(word + size - length, *ending, length) == 0)
			longest = length;
	}
	return longest;
}

static bool ends_in(const char *word, size_t size, const char *letters)
{
	return size > STEM_MIN && strchr(letters, word[size - 1]);
}

static size_t without_vowels(const char *word, size_t size)
{
	while (ends_in(word, size, "aeiouyj"))
		size--;
	return size;
}

void word_stem(const char *folded, char *stem)
{
	size_t size = strlen(folded);

	memcpy(stem, folded, size + 1);
	for (size_t i = 0; i < size; i++) {
		if ((unsigned char)folded[i] >= 0x80) /* of a language that ends otherwise */
			return;
	}
	size = without_vowels(stem, size - longest_ending(stem, size));
	if (ends_in(stem, size, "s") && strchr("kaeiouy", stem[size - 2])) /* -us, -uksen */
		size = without_vowels(stem, size - (stem[size - 2] == 'k' ? 2 : 1));
	if (ends_in(stem, size, "v")) /* -lupa, -luvan */
		stem[size - 1] = 'p';
	if (ends_in(stem, size, "d")) /* -katu, -kadun */
		stem[size - 1] = 't';
	if (size > STEM_MIN && stem[size - 1] == stem[size - 2]) /* kauppa, kaupan */
		size--;
	stem[size] = '\0';
}

/* ---- the corpus */

static void add_names(struct interned *names, const char *text)
{
	char folded[WORD_BYTES_MAX], shown[WORD_BYTES_MAX], stem[WORD_BYTES_MAX];
	bool broken;
	char *plain;

	if (!text)
		return;
	/* the parts of an address are names too */
	plain = arena_strdup(names->arena, text);
	for (char *at = plain; *at; at++) {
		if (strchr("@._/=\\0123456789", *at))
			*at = ' ';
	}
	for (const char *rest = plain; word_next(&rest, folded, shown, &broken);) {
		word_stem(folded, stem);
		(void)interned_add(names, stem);
	}
}

void corpus_init(struct corpus *corpus, struct arena *arena, const struct site *site)
{
	*corpus = (struct corpus){.arena = arena};
	interned_init(&corpus->stems, arena, WORDS_MAX);
	interned_init(&corpus->staff, arena, NAMES_MAX);
	for (size_t i = 0; i < site->person_count; i++) {
		add_names(&corpus->staff, site->persons[i].name);
		for (size_t k = 0; k < site->persons[i].emails.count; k++)
			add_names(&corpus->staff, site->persons[i].emails.list[k]);
	}
}

static size_t common_prefix(const char *a, const char *b, size_t max)
{
	size_t size = 0;

	while (size < max && a[size] && a[size] == b[size])
		size++;
	while (size > 0 && ((unsigned char)a[size] & 0xC0) == 0x80) /* not inside a letter */
		size--;
	return size;
}

/* The number of a word by its stem; UINT32_MAX when there are too many. */
static uint32_t take_word(
	struct corpus *corpus, const char *stem, const char *folded, const char *shown)
{
	size_t known = corpus->stems.count, number = interned_add(&corpus->stems, stem);
	struct corpus_word *word;

	if (number == INTERNED_NONE)
		return UINT32_MAX;
	ARENA_GROW(corpus->arena, corpus->words, number, &corpus->word_room);
	word = &corpus->words[number];
	if (number >= known) {
		*word = (struct corpus_word){.folded = arena_strdup(corpus->arena, folded),
			.prefix = strlen(folded),
			.one_form = true,
			.shown = arena_strdup(corpus->arena, shown)};
	} else if (strcmp(word->folded, folded) != 0) {
		word->one_form = false;
		word->prefix = common_prefix(word->folded, folded, word->prefix);
		if (strlen(shown) < strlen(word->shown))
			word->shown = arena_strdup(corpus->arena, shown);
	}
	return (uint32_t)number;
}

struct reading {
	struct corpus *corpus;
	struct interned names; /* of the writer */
	uint32_t words[DOCUMENT_WORDS_MAX];
	size_t count;
};

static void add_word(struct reading *reading, uint32_t word)
{
	if (reading->count < DOCUMENT_WORDS_MAX)
		reading->words[reading->count++] = word;
}

static void read_text(struct reading *reading, const char *text)
{
	char folded[WORD_BYTES_MAX], shown[WORD_BYTES_MAX], stem[WORD_BYTES_MAX];
	/* what stands in front of the first word is a blank, so that the rest is looked at */
	const char *rest = arena_printf(reading->names.arena, "\n%s", text);
	bool broken;

	while (reading->count < DOCUMENT_WORDS_MAX && word_next(&rest, folded, shown, &broken)) {
		uint32_t word;

		if (broken)
			add_word(reading, CORPUS_BREAK);
		if (language_has_common_word(shown))
			continue;
		word_stem(folded, stem);
		word = interned_find(&reading->names, stem) == INTERNED_NONE &&
				       interned_find(&reading->corpus->staff, stem) == INTERNED_NONE
			       ? take_word(reading->corpus, stem, folded, shown)
			       : UINT32_MAX;
		add_word(reading, word); /* which then is a break */
	}
	add_word(reading, CORPUS_BREAK);
}

static void keep_document(
	struct reading *reading, int64_t contact_id, const struct sampled *sampled, uint32_t source)
{
	struct corpus *corpus = reading->corpus;

	ARENA_GROW(corpus->arena, corpus->documents, corpus->count, &corpus->room);
	corpus->documents[corpus->count++] = (struct document){.contact_id = contact_id,
		.ticket_id = sampled->id,
		.source = source,
		.group = sampled->group,
		.words = arena_memdup(
			corpus->arena, reading->words, reading->count * sizeof(reading->words[0])),
		.word_count = reading->count};
}

static enum outcome read_ticket(struct corpus *corpus, struct store *store,
	const struct sampled *sampled, uint32_t source, struct arena *arena, struct error *error)
{
	struct reading reading = {.corpus = corpus};
	struct rule_words words = {NULL, NULL, NULL};
	struct contact contact;
	struct ticket ticket;
	enum outcome outcome = ticket_load(store, sampled->id, arena, &ticket, error);

	if (outcome == OK)
		outcome = contact_load(store, ticket.contact_id, arena, &contact, error);
	if (outcome == OK)
		outcome = rule_words_load(store, sampled->id, arena, &words, error);
	if (outcome != OK)
		return outcome == NOT_FOUND ? OK : outcome;
	interned_init(&reading.names, arena, NAMES_MAX);
	add_names(&reading.names, contact.name);
	add_names(&reading.names, contact.organisation);
	add_names(&reading.names, words.sender);
	for (size_t i = 0; i < contact.addresses.count; i++)
		add_names(&reading.names, contact.addresses.list[i]);
	if (words.subject)
		read_text(&reading, text_compose(arena, words.subject));
	if (words.text)
		read_text(
			&reading, text_compose(arena, quote_trim(arena, words.text, contact.name)));
	keep_document(&reading, contact.id, sampled, source);
	return OK;
}

enum outcome corpus_read(struct corpus *corpus, struct store *store, const struct sample *sample,
	uint32_t source, struct error *error)
{
	struct arena *arena = arena_new(READ_BYTES_MAX);
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < sample->count; i++) {
		arena_reset(arena);
		outcome = read_ticket(corpus, store, &sample->list[i], source, arena, error);
	}
	arena_free(arena);
	return outcome;
}

static int by_contact(const void *a, const void *b)
{
	const struct document *left = a, *right = b;

	if (left->contact_id != right->contact_id)
		return left->contact_id < right->contact_id ? -1 : 1;
	return left->ticket_id < right->ticket_id ? -1 : left->ticket_id > right->ticket_id;
}

void corpus_close(struct corpus *corpus)
{
	uint32_t contact = 0;
	int64_t last = 0;

	if (corpus->count > 0)
		qsort(corpus->documents, corpus->count, sizeof(struct document), by_contact);
	for (size_t i = 0; i < corpus->count; i++) {
		struct document *document = &corpus->documents[i];

		contact += document->contact_id != last;
		last = document->contact_id;
		document->contact = contact;
		for (size_t k = 0; k < document->word_count; k++) {
			struct corpus_word *word;

			if (document->words[k] == CORPUS_BREAK)
				continue;
			word = &corpus->words[document->words[k]];
			word->contacts += word->contact != contact;
			word->contact = contact;
		}
	}
}
