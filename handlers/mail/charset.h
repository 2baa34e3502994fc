/* SPDX-License-Identifier: MIT */
/* From the bytes of any charset to UTF-8, and from any transfer encoding to bytes (RFC 2045 section
 * 6). */
#ifndef MAIL_CHARSET_H
#define MAIL_CHARSET_H

#include <stddef.h>

#include "daemon/base/arena.h"

/*
 * Valid UTF-8 without NUL. charset: as declared, NULL when none was.
 *
 * Senders declare wrongly; so what cannot be UTF-8 is read as windows-1252, unknown and missing
 * charsets are guessed (ISO-2022-JP by its escapes, UTF-8 when valid, else windows-1252), and each
 * charset is read as the superset its senders really use (iso-8859-1 as windows-1252, gb2312 as
 * gb18030, ...). In arena.
 */
char *charset_to_utf8(
	struct arena *arena, const char *charset, const unsigned char *bytes, size_t size);

/* A transfer encoding, as far as we read it; what we do not know is taken as it stands. */
enum transfer { TRANSFER_PLAIN, TRANSFER_QUOTED, TRANSFER_BASE64, TRANSFER_UUENCODE };

/* From the value of Content-Transfer-Encoding; junk behind or in front of a known word does not
 * matter. */
enum transfer transfer_from_name(const char *value);

/*
 * Decode at most max_bytes of output into arena; ret_size may be NULL. The result has a NUL behind
 * it. Damaged input gives what can be read of it.
 */
unsigned char *transfer_decode(struct arena *arena, enum transfer transfer,
	const unsigned char *bytes, size_t size, size_t max_bytes, size_t *ret_size);

/* The decoded size, without keeping the decoded bytes. */
size_t transfer_decoded_size(enum transfer transfer, const unsigned char *bytes, size_t size);

#endif
