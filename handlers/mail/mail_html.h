/* SPDX-License-Identifier: MIT */
/* From HTML to the plain text a person would read, over libxml2. */
#ifndef MAIL_HTML_H
#define MAIL_HTML_H

#include <stddef.h>

#include "daemon/base/arena.h"

enum { HTML_DEPTH = 400 };

/*
 * Readable text of a piece of HTML (UTF-8): blocks on lines of their own, lists with "- " or
 * numbers, table cells with a tab between them, links with their address behind them, quotations
 * with "> " in front. Scripts, styles and hidden text are left out. At most max_bytes. In arena.
 *
 * *trouble is set to a sentence when a limit left something out, else not touched.
 */
char *html_to_text(
	struct arena *arena, const char *html, size_t size, size_t max_bytes, const char **trouble);

/* The charset a <meta> in the first kilobyte declares; NULL when none does. In arena. */
char *html_declared_charset(struct arena *arena, const unsigned char *bytes, size_t size);

#endif
