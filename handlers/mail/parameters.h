/* SPDX-License-Identifier: MIT */
/* Content-Type and Content-Disposition: a value and its parameters (RFC 2045 section 5.1, RFC 2183,
 * RFC 2231). */
#ifndef MAIL_PARAMETERS_H
#define MAIL_PARAMETERS_H

#include <stddef.h>

#include "daemon/base/arena.h"

enum { PARAMETERS_MAX = 100 };

struct parameter {
	const char *name;  /* lower case, without the * and *0 of RFC 2231 */
	const char *value; /* decoded UTF-8, one line */
	const char *raw;   /* as written, unquoted and whole: for boundaries */
};

struct parameters {
	const char *value; /* what stands before the first ';', lower case: "text/plain",
			      "attachment" */
	struct parameter *list;
	size_t count;
};

/*
 * Parse the value of a field. Accepts what is sent: blanks in unquoted values, encoded words in
 * quoted ones, continuations out of order, a missing ';'. All in arena.
 */
struct parameters parameters_parse(struct arena *arena, const unsigned char *bytes, size_t size);

/* NULL when there is none. */
const char *parameters_value(const struct parameters *parameters, const char *name);
const char *parameters_raw(const struct parameters *parameters, const char *name);

#endif
