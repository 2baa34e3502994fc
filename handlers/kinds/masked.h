/* SPDX-License-Identifier: MIT */
/* Finnish personal identity codes do not travel in notifications. */
#ifndef KINDS_MASKED_H
#define KINDS_MASKED_H

#include "daemon/base/arena.h"

/*
 * The text with every valid personal identity code (day, month, year, sign of the century, three
 * digits and a check character that is right) replaced by "******-****". The sign may also be a
 * dash as word processors set it. Numbers that only look like one stay. In arena; NULL gives NULL.
 */
char *masked_text(struct arena *arena, const char *text);

#endif
