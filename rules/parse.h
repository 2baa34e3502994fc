/* SPDX-License-Identifier: MIT */
/* Reading single options of rule blocks; what parse.c and examples.c share. */
#ifndef RULES_PARSE_H
#define RULES_PARSE_H

#include "daemon/base/blocks.h"
#include "rules/set.h"

/* One rule set being read. */
struct reading {
	struct arena *arena;
	struct rule_set *set;
	const struct site *site;
	struct problems *problems;
	const struct word_list *const *words_by_title; /* when all of them are read */
};

/* Patterns of an option, compiled; absent: an empty list. Bad ones are problems and left out.
 * scoped: a scope may stand in front, else all have the scope given. */
struct pattern_list read_patterns(struct reading *reading, struct block *block, const char *name,
	bool raw, bool scoped, enum scope scope);

/* Bits 1 << index for the words of the option; absent: 0. */
unsigned read_word_set(
	struct reading *reading, struct block *block, const char *name, const char *const *words);

/* One word of the list; absent: missing. */
int read_word(struct reading *reading, struct block *block, const char *name,
	const char *const *words, int missing);
bool read_yes_no(struct reading *reading, struct block *block, const char *name);
/* One value that is not empty; absent or wrong: NULL. */
const char *read_text(struct reading *reading, struct block *block, const char *name);
struct texts read_texts(struct reading *reading, struct block *block, const char *name);

/* What else a site has by title. */
enum noun { NOUN_GROUP, NOUN_PERSON, NOUN_AUTHORITY, NOUN_PLACE };
bool noun_exists(const struct site *site, enum noun noun, const char *title);
/* A problem at that place that names the nearest title, or all. */
void noun_unknown(struct reading *reading, enum noun noun, const char *title, struct position at);
/* One title, of a thing that exists; absent or unknown: NULL. */
const char *read_noun(
	struct reading *reading, struct block *block, const char *name, enum noun noun);

/* Days and ranges of days. */
struct date_range *read_dates(
	struct reading *reading, struct block *block, const char *name, size_t *ret_count);

/* An example block; false when it is of no use. */
bool read_example(struct reading *reading, struct block *block, struct example *ret_example);

/* channel, language, contact, when: also for examples. */
extern const char *const channel_words[];  /* in the order of enum channel_kind */
extern const char *const language_words[]; /* und fi sv en other, in the order of enum language */
extern const char *const contact_words[];  /* known new */
extern const char *const priority_words[]; /* in the order of enum priority */

#endif
