/* SPDX-License-Identifier: MIT */
/* Header fields and bodies as they are transferred (RFC 5322 section 2.2.3, RFC 2045 section 6, RFC
 * 2231). */
#ifndef MAIL_ENCODE_H
#define MAIL_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/base/buf.h"

enum { LINE_MAX_BYTES = 998, LINE_FOLDED_BYTES = 78 };

/*
 * "Name: value" CR LF, folded at blanks to LINE_FOLDED_BYTES where it can be. value is ASCII or
 * already encoded, one line. A word longer than a line may be is cut: no field can break out of the
 * header.
 */
void encode_field(struct buf *out, const char *name, const char *value);

/* The same for text a person wrote: encoded words when it is not ASCII or looks like one. */
void encode_text_field(struct arena *arena, struct buf *out, const char *name, const char *text);

/* "; name=value" pieces for a Content-Disposition, of RFC 2231 when the value is not plain ASCII or
 * is long. In arena. */
char *encode_parameter(struct arena *arena, const char *name, const char *value);

/* Whether text can go as 7bit: ASCII, lines of at most 78 bytes, no blank at their ends, no "From "
 * in front. */
bool encode_is_plain(const char *text);

/* Lines end with CR LF, the last one too. Text has LF line ends. */
void encode_plain(struct buf *out, const char *text);
void encode_quoted(
	struct buf *out, const char *text); /* quoted-printable; no soft break within a character */
void encode_base64(struct buf *out, const unsigned char *bytes, size_t size);

#endif
