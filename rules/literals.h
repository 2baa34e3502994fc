/* SPDX-License-Identifier: MIT */
/*
 * What every match of a pattern must have in it: rakennu[sk]\w*lu[pv] is only where rakennus or
 * rakennuk is. It errs on one side: of what is not understood here nothing is known, and such a
 * pattern is searched for in every text.
 */
#ifndef RULES_LITERALS_H
#define RULES_LITERALS_H

#include <stddef.h>

enum {
	LITERAL_BYTES_MIN = 2,
	LITERAL_BYTES_MAX = 16, /* a longer one is cut */
	LITERALS_MAX = 32,	/* of one pattern */
};

/* Printable ASCII in small letters, none twice. */
struct literals {
	char texts[LITERALS_MAX][LITERAL_BYTES_MAX + 1];
	size_t count; /* 0: nothing is known */
};

/*
 * The literals of a valid pattern as PCRE2 gets it: whatever it matches has one of them, when A to
 * Z, the long s and the Kelvin sign are read as the small letters that PCRE2 takes them for.
 */
struct literals literals_of_pattern(const char *pattern);

#endif
