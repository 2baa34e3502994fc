/* SPDX-License-Identifier: MIT */
/* The languages ombud speaks. */
#ifndef MODEL_LANGUAGE_H
#define MODEL_LANGUAGE_H

#include <stdbool.h>

/* LANGUAGE_OTHER is a text that is surely in none of the three; LANGUAGE_UNKNOWN one too short to
 * tell. */
enum language { LANGUAGE_UNKNOWN, LANGUAGE_FI, LANGUAGE_SV, LANGUAGE_EN, LANGUAGE_OTHER };
enum { LANGUAGE_COUNT = 5 };

/* "fi", "sv", "en"; "und" for the rest. */
const char *language_code(enum language language);
/* The other way, "und" and everything else give LANGUAGE_UNKNOWN; ret_known says whether it was one
 * of the three. */
enum language language_from_code(const char *code, bool *ret_known);

#endif
