/* SPDX-License-Identifier: MIT */
/*
 * The rules of a site: which matter, group, owner, priority, tags and fields a message gets.
 * A pure function of rule set, message and facts: nothing is fetched, nothing is done.
 */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/base/blocks.h"
#include "daemon/base/error.h"
#include "daemon/model/facts.h"
#include "daemon/model/message.h"
#include "daemon/model/site.h"
#include "daemon/model/verdict.h"

struct rule_set;

/* Of the subject and the new text each, rules read this many bytes; what stands behind is not
 * looked at. */
enum { RULES_TEXT_MAX = 65536 };

/*
 * Understand the rule, words, field and example blocks among blocks (others are passed over) in
 * their order, and the places of the site. Faults go to problems. The set is valid even with
 * problems (bad rules are left out), so that all of them can be reported. free with rule_set_free.
 * Texts live in arena, which must outlive it.
 */
struct rule_set *rule_set_parse(struct arena *arena, struct block *blocks, const struct site *site,
	struct problems *problems);
void rule_set_free(struct rule_set *set); /* accepts NULL */
size_t rule_set_count(const struct rule_set *set);
size_t rule_set_example_count(const struct rule_set *set);

/* Of the rule at that place, 0 up to the count: the matter it sets; NULL when it sets none. */
const char *rule_set_matter(const struct rule_set *set, size_t rule);
/* And the template that a new ticket by that channel is answered with; NULL when it names none or
 * is not for that channel. */
const char *rule_set_answer(const struct rule_set *set, size_t rule, enum channel_kind channel);

/* The rule at that place, for who reports on all of them. */
struct rule_description {
	const char *title;
	struct position at;
	const char *group; /* that it sets; NULL */
	bool shipped;
	bool sets;     /* anything at all */
	bool final;    /* no further rule is tried where it holds */
	bool by_facts; /* it holds or not by more than the message: the hour, the date, the writer
			*/
};
struct rule_description rule_set_rule(const struct rule_set *set, size_t rule);

/* What people call a matter in a language: the title of the first rule that sets it and has one;
 * the matter itself when none has. NULL for no matter. */
const char *rules_matter_title(
	const struct rule_set *set, const char *matter, enum language language);

/*
 * A pattern that is searched for in every message that comes near it, because nothing can be read
 * from it that every match must have: no two signs in a row, in none of its alternatives.
 */
struct unanchored {
	const char *kind;    /* "rule", "words", "field" or "place" */
	const char *title;   /* of that block */
	const char *pattern; /* as written */
	struct position at;  /* of the pattern */
	bool opens; /* by it, its rule is tried for every message; else its rule has others that
		       stand in front of it */
};
/* All of them in the order they were read; *ret_list in arena. Returns how many. */
size_t rule_set_unanchored(
	const struct rule_set *set, struct arena *arena, struct unanchored **ret_list);

/* A pattern whose searches took so long, again and again, that it is not searched for any more and
 * counts as not found. */
struct set_aside {
	const char *kind;
	const char *title; /* of that block */
	const char *pattern;
	struct position at;
};
/* From now on such patterns are set aside; until then, and in commands, each is searched for each
 * time, and stopped. */
void rule_set_set_slow_aside(const struct rule_set *set);
/* How many were set aside by searches in this process. These may be called while another thread
 * searches. */
size_t rule_set_count_aside(const struct rule_set *set);
/* All of them, also those put aside; *ret_list in arena. Returns how many. */
size_t rule_set_list_aside(
	const struct rule_set *set, struct arena *arena, struct set_aside **ret_list);
/* Put aside what another process found too slow: the pattern as written, wherever it stands. False:
 * the set has none such. */
bool rule_set_put_aside(const struct rule_set *set, const char *pattern);

/*
 * One place where a pattern was found. offset and size are bytes in the original (unfolded) text of
 * that scope; words are those bytes, made safe to show.
 */
struct rule_hit {
	const char *pattern; /* as written */
	struct position at;  /* of the pattern */
	const char *
		scope; /* "subject", "text", "from", "to", "attachment", "header", "organisation" */
	const char *words;
	size_t offset;
	size_t size;
};

/* What happened to one rule on one message; for explain. */
struct rule_match {
	const char *rule;
	const char *title; /* for people; NULL when the rule has none */
	struct position at;
	bool holds;
	const char *why_not; /* the first condition that did not hold, as a sentence; NULL when it
				holds */
	const struct rule_hit *hits; /* every pattern of any, all and words that was found, in file
					order; of none, the one that stood in the way */
	size_t hit_count;
	const char *sets; /* "matter building, group building-control"; NULL when nothing */
	const char
		*lost; /* what it would have set, and which earlier rule had; NULL when nothing */
};
struct rule_trace {
	struct rule_match *matches; /* in the order tried; a final rule ends the list */
	size_t count;
};

/*
 * Look for everything in a message that decisions may ask for: all of a decision that needs neither
 * facts nor the clock, and nearly all of its cost. It is done before a transaction begins.
 *
 * traced: note every hit, for a trace. The findings live in arena; set, message and arena must
 * outlive them. Never fails: a pattern that passes its match limit counts as not found.
 */
struct rule_findings;
struct rule_findings *rules_search(const struct rule_set *set, const struct message *message,
	bool traced, struct arena *arena);

/* The value of a field block that was found in the message; NULL. */
const char *rules_found_field(const struct rule_findings *findings, const char *name);

/*
 * Decide, by what was found and by the facts. is_open: whether the default hours are open now (for
 * "when"). trace: NULL, or the findings were traced. *ret_trouble: the first pattern that passed
 * its match limit, as a sentence; NULL when there was none; ret_trouble may be NULL. Findings are
 * not changed: they can be decided again with other facts.
 */
void rules_decide(const struct rule_findings *findings, const struct facts *facts, bool is_open,
	struct arena *arena, struct verdict *ret_verdict, struct rule_trace *trace,
	const char **ret_trouble);

/*
 * Run the set's own examples (not those shipped for a rule that the site has replaced). report (may
 * be NULL) is called for each, passed or not, with what was wrong. Returns the number that failed;
 * each failure is also added to problems (may be NULL) at the example's place.
 */
size_t rules_run_examples(const struct rule_set *set, const struct site *site,
	void (*report)(void *context, const char *title, struct position at, bool passed,
		const char *sentence),
	void *context, struct problems *problems);

#endif
