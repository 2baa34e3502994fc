/* SPDX-License-Identifier: MIT */
/*
 * The guard: cuts a mail into header fields and parts (RFC 5322, 2045, 2046) within fixed limits,
 * before any library sees a byte of it.
 *
 * One pass over the lines with a stack of the open boundaries; nothing is copied and nothing calls
 * itself. GMime decodes the pieces; it never sees the structure, since it loses its stack, or
 * seconds, on hostile ones.
 */
#ifndef MAIL_GUARD_H
#define MAIL_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "handlers/mail/parameters.h"

enum {
	GUARD_HEADER_BYTES = 256 * 1024, /* of one header block */
	GUARD_HEADER_FIELDS = 2000,
	GUARD_FIELD_BYTES = 64 * 1024,
	GUARD_PARTS = 500,
	GUARD_DEPTH = 32,
};

/* Bytes of the raw message. */
struct span {
	const unsigned char *bytes;
	size_t size;
};

/* A header field as written; the value still folded, without the last line end. */
struct field {
	struct span name;
	struct span value;
};

struct part {
	struct field *fields;
	size_t field_count;
	struct parameters content_type; /* never without a value: what is missing is "text/plain" */
	struct parameters disposition;	/* value "" when there is none */
	const char *encoding; /* Content-Transfer-Encoding, lower case; "" when there is none */
	struct span body;     /* of a multipart: all of it */
	struct span preamble;
	struct part *parent;
	struct part *first;
	struct part *last;
	struct part *next;
	size_t depth;
};

/*
 * Cut bytes into ret_root and its children; the children of a message/rfc822 are not looked for
 * (call again with its body). trouble is set to a sentence when a limit left something out, else
 * not touched.
 */
void guard_cut(struct arena *arena, const unsigned char *bytes, size_t size, struct part *ret_root,
	const char **trouble);

/* The first field of that name, NULL when there is none. */
const struct field *part_field(const struct part *part, const char *name);

bool part_is(const struct part *part,
	const char *type); /* "text/plain", or "multipart/" for all of a kind */

#endif
