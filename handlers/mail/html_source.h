/* SPDX-License-Identifier: MIT */
/* HTML as it came, before libxml2 parses it: what it declares, and what libxml2 is spared. */
#ifndef MAIL_HTML_SOURCE_H
#define MAIL_HTML_SOURCE_H

#include <stddef.h>

#include "daemon/base/arena.h"

enum { HTML_ATTRIBUTES = 200 }; /* of one element */

/*
 * Where the first element with too many attributes starts, else size: libxml2 compares each
 * attribute with all others.
 */
size_t html_size_within_limits(const char *html, size_t size);

/* Take out the "<![if !supportLists]>" of Word outside comments, which libxml2 takes for words. In
 * place; the size that is left. */
size_t html_drop_conditions(char *html, size_t size);

/* The charset a <meta> in the first kilobyte declares; NULL when none does. In arena. */
char *html_declared_charset(struct arena *arena, const unsigned char *bytes, size_t size);

#endif
