/* SPDX-License-Identifier: MIT */
/* What a rule file says, understood: the structs between parse.c, match.c, verdict.c and
 * examples.c. */
#ifndef RULES_SET_H
#define RULES_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/blocks.h"
#include "daemon/model/site.h"
#include "daemon/model/ticket.h"
#include "rules/fields.h"
#include "rules/pattern.h"
#include "rules/rules.h"

/* Which texts of a message a pattern looks at. */
enum scope {
	SCOPE_SUBJECT_OR_TEXT, /* none written */
	SCOPE_SUBJECT,
	SCOPE_TEXT, /* the new words: struct message's reply */
	SCOPE_FROM,
	SCOPE_TO, /* To and Cc */
	SCOPE_ATTACHMENT,
	SCOPE_HEADER,
	SCOPE_ORGANISATION, /* of the contact; by the option of that name only */
};

/* source is all that was written, with the scope; raw patterns look at the unfolded texts. */
struct rule_pattern {
	const char *source;
	size_t start;		/* of source, behind the scope */
	enum value_kind quoted; /* how it was written */
	struct position at;
	enum scope scope;
	const char *header; /* SCOPE_HEADER */
	bool raw;
	struct pattern *compiled;
	const uint32_t *literals; /* their numbers in the scanner of the set */
	size_t literal_count;	  /* 0: none is known, it is always searched for */
};
struct pattern_list {
	struct rule_pattern *list;
	size_t count;
};

struct word_list {
	const char *title;
	size_t index; /* in the set */
	struct position at;
	struct pattern_list any;
};

/* Whole local days; a yearly range holds month * 100 + day and may run over the new year. */
struct date_range {
	bool yearly;
	int first;
	int last;
};

enum open_condition { WHEN_ANY, WHEN_OPEN, WHEN_CLOSED };
enum contact_condition { CONTACT_ANY, CONTACT_KNOWN, CONTACT_NEW };

/* One rule: conditions that must all hold (none given: it always holds), then what it sets (NULL:
 * nothing). */
struct rule {
	const char *name;
	const char *title;		    /* for people; NULL */
	const char *titles[LANGUAGE_COUNT]; /* the same in that language; NULL */
	struct position at;
	bool shipped;
	bool final;

	struct pattern_list any;
	struct pattern_list all;
	struct pattern_list none;
	struct pattern_list organisation;
	const struct word_list **words; /* one of them must be found */
	size_t word_count;
	unsigned channels;  /* bits 1 << enum channel_kind; 0: any */
	unsigned languages; /* bits 1 << enum language; 0: any */
	enum open_condition when;
	enum contact_condition contact;
	struct texts places;
	struct date_range *dates;
	size_t date_count;

	const char *matter;
	const char *group;
	const char *unknown_group; /* a shipped rule's group that this site does not have */
	const char *owner;
	const char *authority;
	const char *answer;
	const char *silence;
	bool has_priority;
	enum priority priority;
	struct texts tags;
};

struct field_rule {
	const char *name;
	struct pattern_list patterns;
	enum field_check check;
};

struct place_rule {
	const char *name;
	struct position at;
	struct pattern_list any;
};

/* Where that byte of a pattern's source stands in its file. */
struct position rule_pattern_position(const struct rule_pattern *pattern, size_t offset);

/* A text a site expects its rules to decide in a certain way. Texts are NULL when nothing is
 * expected. */
struct example {
	const char *title;
	struct position at;
	bool shipped; /* decided by the shipped rules alone */

	struct message message;
	const char *organisation;
	bool contact_known;
	int64_t received_at; /* UTC; 0 when no time was given: a moment in opening hours */

	struct expectation *expected;
	size_t expected_count;
};
/* option is "expect_group" and so on; value "none": nothing set. */
struct expectation {
	const char *option;
	const char *value;
	struct position at;
};

/* rules: the site's own in file order, then the shipped ones in theirs. */
struct rule_set {
	struct arena *arena;
	const struct site *site;
	/* One for searching and one for deciding: a message is searched while another is decided.
	 */
	struct matcher *searching;
	struct matcher *deciding;
	struct rule *rules;
	size_t rule_count;
	size_t first_shipped;
	struct word_list *words;
	size_t word_count;
	struct field_rule *fields;
	size_t field_count;
	struct place_rule *places;
	size_t place_count;
	struct example *examples;
	size_t example_count;
	struct gates *gates;
	struct pattern **compiled; /* all patterns, to be freed */
	size_t compiled_count;
	size_t compiled_room;
};

/* rules_search from the rule of that index on; examples of the shipped rules start at
 * first_shipped. */
struct rule_findings *rules_search_from(const struct rule_set *set, size_t first,
	const struct message *message, bool traced, struct arena *arena);

/* Call see for every list of patterns of the set: kind is "words", "place", "field" or "rule",
 * index that of the block among its kind. */
typedef void see_list(void *context, const char *kind, const char *title, size_t index,
	const struct pattern_list *list);
void rule_set_each_list(const struct rule_set *set, see_list *see, void *context);

/* The words of the language, NULL-ended: options by kind of block. For the reader and for the
 * manual's check. */
extern const char *const rule_options[];
extern const char *const words_options[];
extern const char *const field_options[];
extern const char *const example_options[];

#endif
