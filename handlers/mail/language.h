/* SPDX-License-Identifier: MIT */
/* The language a text is written in: fi, sv, en, another, or too short to tell. */
#ifndef MAIL_LANGUAGE_H
#define MAIL_LANGUAGE_H

#include <stdbool.h>

#include "daemon/base/arena.h"
#include "daemon/model/language.h"

enum language language_guess(const char *text);

/* Why it is guessed so, for people: "Finnish 14, next Estonian 3; by the words hei, ja". In arena.
 */
char *language_reason(struct arena *arena, const char *text);
/* Whether a word in small letters, its dots kept, is one of the commonest of Finnish, Swedish or
 * English. */
bool language_has_common_word(const char *word);

#endif
