/* SPDX-License-Identifier: MIT */
/* The language a text is written in: fi, sv, en, another, or too short to tell. */
#ifndef MAIL_LANGUAGE_H
#define MAIL_LANGUAGE_H

#include <stdbool.h>

#include "daemon/model/language.h"

enum language language_guess(const char *text);

/* Whether a word in small letters, its dots kept, is one of the commonest of Finnish, Swedish or
 * English. */
bool language_has_common_word(const char *word);

#endif
