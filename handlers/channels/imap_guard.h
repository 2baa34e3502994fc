/* SPDX-License-Identifier: MIT */
/*
 * What an IMAP server may send, looked at byte by byte before libetpan's parser sees it (RFC 3501
 * section 9).
 *
 * The parser recurses at each parenthesis and takes the number of a literal modulo 2^32. We never
 * ask for anything that nests (no ENVELOPE, no BODYSTRUCTURE), so an answer has few parentheses.
 */
#ifndef CHANNELS_IMAP_GUARD_H
#define CHANNELS_IMAP_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	IMAP_PARENTHESES_MAX = 200,
	IMAP_LINES_MAX = 20 * 1000,		/* libetpan keeps some 200 bytes for each */
	IMAP_LINE_BYTES_MAX = 16 * 1024 * 1024, /* UID SEARCH in a folder of a million messages */
};

struct imap_guard {
	int64_t bytes_left;   /* of the answer to the command in hand */
	int64_t literal_left; /* bytes of a literal that are still to come */
	int64_t line_bytes;
	int lines_left;
	int parentheses; /* of this answer, whether or not they are closed */
	char start[32];	 /* of the line: literals only come with a FETCH */
	size_t start_size;
	bool is_judged;	   /* the word behind the star is one that we know */
	bool is_continued; /* the line goes on behind a literal */
	uint64_t number;   /* in braces at the end of the line */
	bool is_braced;
	uint64_t announced; /* of all digits in the braces: the parser skips blanks */
	enum { GUARD_TEXT, GUARD_NUMBER, GUARD_BRACED, GUARD_RETURN } state;
};

/* Before each command: what its answer may cost. */
void imap_guard_begin(struct imap_guard *guard, int64_t max_bytes);

/* NULL, or why these bytes must not reach the parser; then the connection is to be given up. */
const char *imap_guard_feed(struct imap_guard *guard, const unsigned char *bytes, size_t size);

#endif
