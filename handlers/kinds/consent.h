/* SPDX-License-Identifier: MIT */
/* Whether a short answer says yes or no, in Finnish, Swedish and English. */
#ifndef KINDS_CONSENT_H
#define KINDS_CONSENT_H

#include "daemon/base/arena.h"

enum consent { CONSENT_UNCLEAR, CONSENT_YES, CONSENT_NO };

/*
 * The new words of a reply. A yes is a line that says nothing else ("Kyllä, kiitos!"), with at most
 * a closing and a signature, or the writer's name (NULL: not known), below it; more words make it
 * unclear, as they may be a condition. A no is such a line first, whatever follows.
 */
enum consent consent_read(struct arena *arena, const char *text, const char *name);

#endif
