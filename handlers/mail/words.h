/* SPDX-License-Identifier: MIT */
/* Encoded words (RFC 2047, with the language of RFC 2231 section 5) and raw bytes in header fields.
 */
#ifndef MAIL_WORDS_H
#define MAIL_WORDS_H

#include <stddef.h>

#include "daemon/base/arena.h"

enum { WORDS_TEXT_MAX = 64 * 1024 };

/*
 * The text of an unstructured field or a phrase as one line of UTF-8, at most WORDS_TEXT_MAX bytes.
 *
 * More is accepted than the RFC allows, because it is sent: words inside quoted strings, without
 * blanks between them, folded inside, a character divided between two words, and raw UTF-8 or
 * windows-1252. In arena.
 */
char *words_decode(struct arena *arena, const unsigned char *bytes, size_t size);

/* How many bytes at the start of this text are one encoded word; 0 when it does not start with one.
 */
size_t words_measure(const unsigned char *bytes, size_t size);

#endif
