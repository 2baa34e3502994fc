/* SPDX-License-Identifier: MIT */
/*
 * One pass through a text for any number of strings at once (Aho and Corasick, "Efficient string
 * matching", CACM 18 (1975) 6): its cost is that of the text, however many strings there are.
 */
#ifndef RULES_SCAN_H
#define RULES_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scanner;

/*
 * A scanner for these strings (printable ASCII without capitals, 1 byte at least), which are copied
 * and may be there twice. close with scanner_close.
 */
struct scanner *scanner_open(const char *const *texts, size_t count);
void scanner_close(struct scanner *scanner); /* accepts NULL */

/* Different strings, of which each has a number below this. */
size_t scanner_count(const struct scanner *scanner);
/* The number of one that it was opened with. */
uint32_t scanner_number(const struct scanner *scanner, const char *text);

/* Words of a set with a bit for each number. */
size_t scanner_words(const struct scanner *scanner);
/*
 * Add the numbers of all that stand in the text (UTF-8) to the set. Capitals A to Z are read as
 * small letters, and so are the two signs beyond ASCII that PCRE2 finds for s and k (U+017F,
 * U+212A). A few rare signs count as one another: what is not in the set is surely not in the text.
 */
void scanner_scan(const struct scanner *scanner, const char *text, size_t size, uint64_t *set);

static inline bool bits_has(const uint64_t *set, uint32_t number)
{
	return set[number / 64] >> number % 64 & 1;
}
static inline void bits_add(uint64_t *set, uint32_t number)
{
	set[number / 64] |= UINT64_C(1) << number % 64;
}

#endif
