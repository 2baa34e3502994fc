/* SPDX-License-Identifier: MIT */
/* Mustache text as a tree (mustache(5), without lambdas, other delimiters and HTML escaping). */
#ifndef TEMPLATES_PARSE_H
#define TEMPLATES_PARSE_H

#include <stdbool.h>

#include "daemon/base/arena.h"
#include "daemon/base/blocks.h"

/* Bounds of one file; what passes them is a problem, not a crash. */
enum {
	TEMPLATE_FILE_MAX = 64 * 1024, /* bytes */
	TEMPLATE_TAGS_MAX = 2000,
	TEMPLATE_NESTING_MAX = 16,
	TEMPLATE_NAME_MAX = 64, /* bytes */
};

enum node_kind { NODE_TEXT, NODE_VARIABLE, NODE_SECTION, NODE_INVERTED, NODE_PARTIAL };

struct node {
	enum node_kind kind;
	struct position at;
	const char *text;   /* NODE_TEXT: the letters; else the name */
	const char *indent; /* NODE_PARTIAL alone on its line: the blanks in front of it; else "" */
	struct node *children; /* NODE_SECTION, NODE_INVERTED */
	struct node *next;
};

/*
 * Parse text, which begins at that position of its file. names: what it may use, NULL-ended.
 * lines: a section, comment or partial alone on its line takes the line with it (as the
 * specification has it). In arena; NULL for an empty text. Faults go to problems, and parsing goes
 * on behind them.
 */
struct node *mustache_parse(struct arena *arena, const char *text, struct position at, bool lines,
	const char *const *names, struct problems *problems);

/* Add a problem unless the name is among names; says the nearest one. */
bool mustache_check_name(
	const char *name, const char *const *names, struct position at, struct problems *problems);

#endif
