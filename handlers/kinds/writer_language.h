/* SPDX-License-Identifier: MIT */
/* Which language a writer is answered in. */
#ifndef KINDS_WRITER_LANGUAGE_H
#define KINDS_WRITER_LANGUAGE_H

#include "daemon/model/language.h"
#include "daemon/model/site.h"

/*
 * That of what they wrote; too short to tell: the remembered one, else the site's first, and
 * *ret_offer says that the other languages should be offered; another language and none remembered:
 * English. Always one the site speaks.
 */
enum language writer_language(
	const struct site *site, enum language written, enum language remembered, bool *ret_offer);

#endif
