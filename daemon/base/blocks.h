/* SPDX-License-Identifier: MIT */
/*
 * The reader of settings and rules: one small language (ARCHITECTURE.md, "Outside languages").
 *
 *     block "title" { option = value  option = { value, value } }
 *
 * A value is a bare word (anything but blank, quote, braces and = , ; #), a 'raw string' (only ''
 * is special in it and means '), or a "string" with \" \\ \n only. Both strings end on the
 * line on which they begin, so that a forgotten quote stays local. '#' starts a comment. UTF-8; a
 * BOM is skipped; CR LF allowed.
 */
#ifndef BASE_BLOCKS_H
#define BASE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/problems.h"

enum value_kind { VALUE_WORD, VALUE_STRING, VALUE_RAW };
struct value {
	enum value_kind kind;
	const char *text; /* decoded, valid UTF-8 */
	struct position at;
};
struct option {
	const char *name;
	struct position at;
	bool is_list;
	const struct value *values;
	size_t value_count; /* 1 unless is_list */
	bool used;	    /* set by blocks_option: what is never asked for is an unknown word */
	struct option *next;
};
struct block {
	const char *kind;
	const char *title; /* NULL when there is none */
	struct position at;
	struct option *options; /* in file order */
	struct block *next;	/* in file order, across files */
};

enum { BLOCKS_FILE_MAX = 16 * 1024 * 1024 };

/*
 * Read one file's bytes and append its blocks to *list (start with NULL). All faults are added to
 * problems and reading goes on behind them. The same option twice in a block, and the same kind and
 * title twice in the list, are problems that name both places. name is what positions say. All
 * lives in arena.
 */
void blocks_read(struct arena *arena, const char *name, const unsigned char *bytes, size_t size,
	struct block **list, struct problems *problems);

/* The option of that name, marked used; NULL when absent. */
const struct option *blocks_option(struct block *block, const char *name);

/* Add a problem for each option that was never asked for, naming the words that would be right
 * (known: a NULL-ended list; the nearest by spelling is offered first). */
void blocks_check_unknown(
	const struct block *block, const char *const *known, struct problems *problems);

/* The word in the NULL-ended list nearest to the given one in spelling, NULL when none is near. */
const char *blocks_nearest(const char *word, const char *const *known);

/*
 * Typed readers. Absent: the default is kept and true returned. Wrong type: a problem that says
 * what would be right, false.
 *
 *     text      one value that is not empty
 *     word      one of a NULL-ended list of words; ret_index is its index
 *     yes_no    yes | no
 *     number    min..max
 *     duration  seconds, from 30s 5m 8h 3d 2w
 *     size      bytes, from 10kB 25MB (1 kB = 1000 bytes)
 *     texts     a list or one value; values in arena
 */
bool blocks_text(
	struct block *block, const char *name, const char **ret, struct problems *problems);
bool blocks_word(struct block *block, const char *name, const char *const *words, int *ret_index,
	struct problems *problems);
bool blocks_yes_no(struct block *block, const char *name, bool *ret, struct problems *problems);
bool blocks_number(struct block *block, const char *name, int64_t min, int64_t max, int64_t *ret,
	struct problems *problems);
bool blocks_duration(
	struct block *block, const char *name, int64_t *ret_seconds, struct problems *problems);
bool blocks_size(
	struct block *block, const char *name, int64_t *ret_bytes, struct problems *problems);
bool blocks_texts(struct arena *arena, struct block *block, const char *name,
	const char *const **ret_texts, size_t *ret_count, struct problems *problems);

/* The same durations as text ("8h", "30 s"), for commands. False when it is not one. */
bool blocks_parse_duration(const char *text, int64_t *ret_seconds);

#endif
