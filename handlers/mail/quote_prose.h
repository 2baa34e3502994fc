/* SPDX-License-Identifier: MIT */
/* What tells a sentence of the writer from the attribution that a mail program puts above a quote.
 */
#ifndef MAIL_QUOTE_PROSE_H
#define MAIL_QUOTE_PROSE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether a line with a Finnish, Swedish or English verb of writing ("... Pekka Laine kirjoitti
 * 24.11.2026 klo 9.31:") is prose: it has a word in small letters that is no part of a date or of
 * a name, or a sentence ends in it. Not for a line that names an address: a display name may hold
 * any words, and people do not write addresses where mail programs do.
 *
 * line: size bytes of UTF-8 as written, not folded; several lines of it as they stand.
 */
bool quote_is_prose(const char *line, size_t size);

/* Whether a folded line starts as one does that somebody quotes in running text: with a mark of
 * quotation. */
bool quote_opens_quotation(const char *line);

#endif
