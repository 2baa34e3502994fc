/* SPDX-License-Identifier: MIT */
/* The tokens of settings and rules; for blocks.c alone. */
#ifndef BASE_BLOCKS_SCAN_H
#define BASE_BLOCKS_SCAN_H

#include "daemon/base/blocks.h"

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_STRING,
	TOKEN_RAW,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_EQUALS,
	TOKEN_COMMA,
	TOKEN_SEMICOLON,
};

struct token {
	enum token_kind kind;
	const char *text; /* of a word or string, decoded; of a sign, the sign; "" at the end */
	struct position at;
};

enum { TOKENS_AHEAD = 4 };

struct scanner {
	struct arena *arena;
	struct problems *problems;
	const char *next;   /* valid UTF-8, NUL-terminated */
	struct position at; /* of next */
	struct token ahead[TOKENS_AHEAD];
	size_t ahead_first;
	size_t ahead_count;
};

/* Start at the first byte. What is not UTF-8, and every NUL, is a problem and becomes U+FFFD. */
void scanner_init(struct scanner *scanner, struct arena *arena, const char *name,
	const unsigned char *bytes, size_t size, struct problems *problems);

/* The token that take would give after count others (0..TOKENS_AHEAD - 1). */
const struct token *scanner_peek(struct scanner *scanner, size_t count);
struct token scanner_take(struct scanner *scanner);

/* Short and printable, for use in a problem's text. */
const char *scanner_show(const struct scanner *scanner, const char *text);

#endif
