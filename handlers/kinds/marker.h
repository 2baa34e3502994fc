/* SPDX-License-Identifier: MIT */
/* The line in a notification above which staff write their reply. */
#ifndef KINDS_MARKER_H
#define KINDS_MARKER_H

#include "daemon/base/arena.h"
#include "daemon/model/language.h"

const char *marker_line(enum language language);

/* The text up to the first such line, in whatever language and however quoted; all of it when there
 * is none. In arena. */
char *marker_cut(struct arena *arena, const char *text);

/* What stands behind such a line that is itself quoted: answers may stand there between the quotes.
 * NULL when there is none, or none that is quoted: then all behind it is history. */
const char *marker_quoted_rest(const char *text);

#endif
