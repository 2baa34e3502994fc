/* SPDX-License-Identifier: MIT */
/*
 * Regular expressions of rules (PCRE2, the only place that uses it), with limits that no text can
 * pass.
 *
 * Messages are matched folded (daemon/base/text.h), so the literal letters of a pattern are folded
 * in the same way when it is compiled. What stands behind a backslash keeps its meaning.
 */
#ifndef RULES_PATTERN_H
#define RULES_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"

struct pattern;
/* Room for one match at a time: limits, stack and results, shared by all patterns of a rule set. */
struct matcher;

enum {
	PATTERN_BYTES_MAX = 4096, /* of one pattern as written */
	/* Of a search, from one place of the text on, counted by PCRE2: 0.3 ms at worst. */
	PATTERN_STEPS_MAX = 100000,
	/* Of a search in all, of the processor. It is looked at after each piece of the text, so
	 * that the longest search takes so long and what one piece may cost. */
	PATTERN_MILLISECONDS_MAX = 50,
	PATTERN_PIECE_BYTES = 1024,
	PATTERN_STOPS_MAX = 5,	 /* searches that were ended, until a pattern is set aside */
	PATTERN_GROUPS_MAX = 32, /* groups whose place can be asked for, with the whole match */
};

struct matcher *matcher_open(void);
void matcher_close(struct matcher *matcher); /* accepts NULL */
/* From now on a pattern is set aside when PATTERN_STOPS_MAX of its searches with this matcher were
 * ended: it is not searched for any more, and NOT_FOUND. */
void matcher_set_slow_aside(struct matcher *matcher);
/* Patterns that were set aside in its searches. It may be asked while another thread searches. */
size_t matcher_set_aside(const struct matcher *matcher);

/*
 * Compile. raw: for unfolded text, letters stay as written. Case never matters unless the pattern
 * says (?-i).
 *
 * REFUSED: not a pattern; the sentence says why and *ret_offset is the byte of text where. free
 * with pattern_free.
 */
enum outcome pattern_compile(const char *text, bool raw, struct pattern **ret_pattern,
	size_t *ret_offset, struct error *error) WARN_UNUSED;
void pattern_free(struct pattern *pattern); /* accepts NULL */

/* The pattern as PCRE2 gets it: literal letters folded, in arena; offsets[i] is where byte i came
 * from. For tests too. */
char *pattern_fold(struct arena *arena, const char *text, size_t **ret_offsets);

/* Strings of which one is in whatever it matches (rules/literals.h), each behind the NUL of the one
 * before; *ret_count 0: nothing is known. They live as long as the pattern. */
const char *pattern_literals(const struct pattern *pattern, size_t *ret_count);

struct span {
	size_t start;
	size_t end;
};

/*
 * The first match in text (valid UTF-8, size bytes) at or behind start. The first search of a
 * pattern translates it for the processor, which costs more than reading it: most of many thousands
 * are never searched for.
 *
 * OK; NOT_FOUND; REFUSED when the search passed PATTERN_STEPS_MAX, PATTERN_MILLISECONDS_MAX or the
 * matcher's stack and was ended.
 */
enum outcome pattern_find(struct pattern *pattern, struct matcher *matcher, const char *text,
	size_t size, size_t start, struct span *ret_span) WARN_UNUSED;

/* Both may be called while another thread searches for it. */
bool pattern_is_set_aside(const struct pattern *pattern);
void pattern_set_aside(struct pattern *pattern);

/*
 * Named groups (?<name>...), in the order of their names. group_span asks the matcher about the
 * match it found last, which must have been of this pattern; false when the group took no part.
 */
size_t pattern_group_count(const struct pattern *pattern);
const char *pattern_group_name(const struct pattern *pattern, size_t index);
bool pattern_group_span(const struct pattern *pattern, const struct matcher *matcher, size_t index,
	struct span *ret_span);

#endif
