/* SPDX-License-Identifier: MIT */
/* Reasons in the language of the one who reads them. */
#ifndef KINDS_REASON_TEXT_H
#define KINDS_REASON_TEXT_H

#include "daemon/model/reason.h"
#include "handlers/kinds/handling.h"

/*
 * What the template "reasons" of that language says of it, with the words from outside below it. A
 * text of the site's own that does not know the reason: the English sentence, which is better than
 * none. NULL when there is no reason. In the handling's arena.
 */
const char *reason_text(
	struct handling *handling, const struct reason *reason, enum language language);

#endif
