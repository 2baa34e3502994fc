/* SPDX-License-Identifier: MIT */
/* Looking for patterns in a message: its texts by scope, each folded once, and where in the
 * original a match lies. */
#ifndef RULES_MATCH_H
#define RULES_MATCH_H

#include "rules/scan.h"
#include "rules/set.h"

/* One text of a message, as patterns see it. */
struct searched {
	const char *scope; /* for explain */
	const char *original;
	const char *text;
	size_t size;
	const uint32_t *offsets; /* from text to original; NULL when they are the same */
	const uint64_t *seen; /* the literals in it and in others of its scope; NULL: not known */
};

/* Texts of one scope, made when first asked for. */
struct searched_list {
	struct searched *list;
	size_t count;
	uint64_t *seen; /* the literals in them; NULL: they were not looked for */
	bool made;
};

enum { SCOPE_COUNT = SCOPE_ORGANISATION + 1, FORM_COUNT = 2 /* folded, raw */ };

/* One message while it is decided. */
struct view {
	const struct message *message;
	const char *organisation; /* of the contact; NULL */
	struct matcher *matcher;
	const struct scanner *scanner; /* NULL: every pattern is searched for */
	struct arena *arena;	       /* of what is found */
	struct arena *work;	       /* of the texts */
	struct searched_list lists[FORM_COUNT][SCOPE_COUNT];
	struct searched_list headers[FORM_COUNT]; /* all of them; item i is message->headers[i] */
	signed char *words;  /* by word list: 1 found, -1 not, 0 not looked for; NULL: not kept */
	const char *trouble; /* the first search that passed its limit, as a sentence; NULL */
};

void view_init(struct view *view, const struct message *message, const char *organisation,
	struct matcher *matcher, const struct scanner *scanner, struct arena *arena,
	struct arena *work);
/* Before work is given back while the view lives on. */
void view_forget_texts(struct view *view);

/* Where a pattern was found. */
struct found {
	const struct rule_pattern *pattern;
	const struct searched *in;
	struct span span; /* in the searched text */
};

/*
 * Look for one pattern in the texts of its scope. A search that passes its limit counts as not
 * found and is noted in view->trouble with the rule's name.
 */
bool view_find(struct view *view, const char *rule, const struct rule_pattern *pattern,
	struct found *ret_found);

/* The same in one of its texts from a place on; for values that come more than once. */
bool view_find_in(struct view *view, const char *rule, const struct rule_pattern *pattern,
	const struct searched *in, size_t start, struct found *ret_found);
const struct searched_list *view_texts(struct view *view, const struct rule_pattern *pattern);

/* The literals in the texts of a scope, which are made when they were not; NULL without a scanner.
 * Subject and text are one. Of headers it is those of the names, which are sorted. */
const uint64_t *view_seen(struct view *view, bool raw, enum scope scope);
const uint64_t *view_seen_headers(
	struct view *view, bool raw, const char *const *names, size_t name_count);

/* For qsort and bsearch of pointers to header names: case does not matter. */
int header_names_compare(const void *a, const void *b);

/* Bytes of the original. */
struct span found_in_original(const struct searched *in, struct span span);
/* Those bytes, in the arena. */
char *view_original(struct view *view, const struct searched *in, struct span span);
struct rule_hit view_hit(struct view *view, const struct found *found);

#endif
