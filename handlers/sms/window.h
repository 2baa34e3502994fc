/* SPDX-License-Identifier: MIT */
/* The words beside a place in a text, and what stands between them. */
#ifndef SMS_WINDOW_H
#define SMS_WINDOW_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"

enum {
	SMS_WINDOW_BYTES = 1000, /* of the text, on one side */
	SMS_WINDOW_WORDS = 250,
	SMS_WINDOW_WORD_SIZE = 32,
};

enum sms_token {
	SMS_WORD, /* also a colon or equals sign, as ":" */
	SMS_COMMA,
	SMS_SENTENCE_END, /* also an empty line */
	SMS_LINE_END,
	SMS_QUOTE, /* a quotation mark */
};

/* In the order of the text. */
struct sms_words {
	struct {
		enum sms_token token;
		/* folded (text_fold); "" of a mark, and of a word too long to be of interest */
		char word[SMS_WINDOW_WORD_SIZE];
	} list[SMS_WINDOW_WORDS];
	size_t count;
};

/* What stands in front of a place, back to from or a window far. */
struct sms_words sms_words_before(struct arena *arena, const char *from, const char *place);
/* What stands behind a place, up to end or a window far. */
struct sms_words sms_words_behind(struct arena *arena, const char *place, const char *end);

/* The word at that index, "" when there is none. */
const char *sms_word_at(const struct sms_words *words, size_t i);
bool sms_is_token(const struct sms_words *words, size_t i, enum sms_token token);
/* How many words of the phrase ("my email") stand from there on: all of them, or 0. */
size_t sms_phrase_at(const struct sms_words *words, size_t from, const char *phrase);
/* Whether the word is in the NULL-ended list. */
bool sms_is_among(const char *word, const char *const *list);

#endif
