/* SPDX-License-Identifier: MIT */
/*
 * The words of tickets, for comparing some tickets with others. Forms of a word are one: they share
 * a stem, got by a light cutting of Finnish, Swedish and English endings from the folded word.
 *
 * Left out: the commonest words of the three languages, all that stands together with a digit, an
 * @, a / or an inner dot (numbers, addresses, links), words of fewer than 3 or more than 40
 * letters, what the writer and their organisation are called, and the names of staff.
 */
#ifndef TUNING_REPORT_WORDS_H
#define TUNING_REPORT_WORDS_H

#include "handlers/tuning/report.h"

enum { WORD_LETTERS_MIN = 3, WORD_BYTES_MAX = 160 };

/* One word with all its forms. */
struct corpus_word {
	const char *folded; /* the first form met */
	size_t prefix;	    /* bytes of it with which all forms begin */
	bool one_form;
	const char *shown; /* the shortest form, with its dots */
	uint32_t contact;  /* ordinal of the last who wrote it */
	uint32_t contacts; /* how many different ones did */
};

struct document {
	int64_t contact_id;
	int64_t ticket_id;
	uint32_t contact; /* ordinal, from 1 in the order of the list */
	uint32_t source;  /* the caller's */
	size_t group;
	const uint32_t *words; /* numbers of words in their order; CORPUS_BREAK between sentences */
	size_t word_count;
};
#define CORPUS_BREAK UINT32_MAX

struct corpus {
	struct arena *arena;
	struct interned stems;
	struct interned staff; /* stems of their names */
	struct corpus_word *words;
	size_t word_room;
	struct document *documents;
	size_t count;
	size_t room;
};

void corpus_init(struct corpus *corpus, struct arena *arena, const struct site *site);

/* Read the tickets of a sample; those of no known writer are passed over. */
enum outcome corpus_read(struct corpus *corpus, struct store *store, const struct sample *sample,
	uint32_t source, struct error *error) WARN_UNUSED;

/* When all are read: bring the documents into the order of their writers, and count those. */
void corpus_close(struct corpus *corpus);

/* The next word of a text: folded, and as written in small letters; false at the end. Begin with
 * *text at the first byte. *ret_broken: something stands between it and the word before that makes
 * them no pair. folded and shown have WORD_BYTES_MAX bytes. */
bool word_next(const char **text, char *folded, char *shown, bool *ret_broken);

/* The stem of a folded word. stem has WORD_BYTES_MAX bytes. */
void word_stem(const char *folded, char *stem);

#endif
