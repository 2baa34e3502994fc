/* SPDX-License-Identifier: MIT */
/*
 * UTF-8: repair, folding, cutting, and making what a stranger wrote safe to show.
 *
 * char * is NUL-terminated valid UTF-8 everywhere in ombud; bytes are unsigned char * with a size.
 * The Unicode tables (lower case, composition) are GLib's.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"

/* Whether size bytes are valid UTF-8 without NUL. */
bool text_is_utf8(const unsigned char *bytes, size_t size);

/*
 * Valid UTF-8 from any bytes: each bad sequence becomes U+FFFD, NUL is dropped, a BOM at the start
 * is dropped. In arena.
 */
char *text_repair(struct arena *arena, const unsigned char *bytes, size_t size);

/*
 * Text folded for matching: NFC, lower case, then å ä à á â -> a, ö ó ò ô -> o, é è ê -> e, ü ú ù
 * -> u; other letters stay. One character becomes one character. CR LF becomes LF, NBSP a blank.
 *
 * offsets has size + 1 entries: offsets[i] is where in the original the character that holds
 * folded byte i starts; offsets[size] is the original's size.
 */
struct folded {
	const char *text;
	size_t size;
	const uint32_t *offsets;
};
struct folded text_fold(struct arena *arena, const char *text);

/* Letters and the marks behind them as one character where Unicode has one (NFC as people write it:
 * macOS writes ä as a and two dots). In arena. */
char *text_compose(struct arena *arena, const char *text);

/* A letter without its mark: š -> s, é -> e, ł -> l, đ -> d; one mark at a time (ế -> ê). 0 when it
 * has none. */
uint32_t text_bare_letter(uint32_t code_point);

/* The folded form of one code point (one to one). Patterns are folded with the same function. */
uint32_t text_fold_char(uint32_t code_point);

/* Decode the code point at *text and move past it; 0 at the end. The text is valid UTF-8. */
uint32_t text_next(const char **text);
/* Append a code point as UTF-8 to out (at least 4 bytes); returns the number of bytes. */
size_t text_put(char *out, uint32_t code_point);

/* Characters (code points) in the text. */
size_t text_length(const char *text);

/* At most max_bytes, never inside a character; "..." at the end when something was cut. In arena.
 */
char *text_cut(struct arena *arena, const char *text, size_t max_bytes);

/*
 * What a stranger wrote, as one line that is safe in a header, a log or a terminal: control
 * characters, line separators and bidi overrides become blanks, runs of blanks one blank, ends
 * trimmed, cut at max_bytes. Every such use passes here. In arena; NULL gives "".
 */
char *text_printable(struct arena *arena, const char *text, size_t max_bytes);

/* The same for several lines on a terminal: newlines and tabs stay, other controls become '?'. */
char *text_printable_lines(struct arena *arena, const char *text);

/* ASCII case only; NULL is different from everything but NULL. */
bool text_equal_nocase(const char *a, const char *b);
bool text_starts_nocase(const char *text, const char *prefix);

/* Copy without blanks (also NBSP, CR, LF, tab) at both ends. In arena. */
char *text_trim(struct arena *arena, const char *text);

/* Lower-case ASCII copy. In arena. */
char *text_lower_ascii(struct arena *arena, const char *text);

/* The value of a hexadecimal digit, 0 to 15; -1 when it is none. */
int text_hex_value(char digit);

/* Undo percent-encoding (RFC 3986 section 2.1) into out, which has room for size bytes; what is no
 * encoding stays. Returns how many bytes it became: any bytes at all. */
size_t text_percent_decode(const char *text, size_t size, unsigned char *out);

#endif
