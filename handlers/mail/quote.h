/* SPDX-License-Identifier: MIT */
/* The new words of a reply: quoted messages, attribution lines, signatures and phone footers cut
 * (fi, sv, en and others). */
#ifndef MAIL_QUOTE_H
#define MAIL_QUOTE_H

#include <stdbool.h>

#include "daemon/base/arena.h"

/* from_name: the sender's display name or NULL; helps to see a signature without "-- ". In arena;
 * never empty unless text is. */
char *quote_trim(struct arena *arena, const char *text, const char *from_name);

/* Whether there is anything in it but quotes, the lines that announce them, and rules. */
bool quote_has_own_words(struct arena *arena, const char *text);

#endif
