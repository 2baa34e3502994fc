/* SPDX-License-Identifier: MIT */
/*
 * How the rules fared in a period. Made in steps, each in a file of its own: counted from the
 * decisions, timed on stored messages, words compared, proposals made.
 */
#ifndef TUNING_REPORT_H
#define TUNING_REPORT_H

#include "daemon/base/buf.h"
#include "daemon/model/site.h"
#include "daemon/store/store.h"
#include "handlers/tuning/interned.h"
#include "rules/rules.h"

enum {
	CONTACTS_MIN = 5,      /* words of fewer different contacts are told to nobody */
	REPORT_WORDS_MAX = 15, /* of the commonest */
	BUCKETS_MAX = 60,
};

/* Evenly spaced ones of many tickets, however many there are: when the list is full, every second
 * one is dropped and only every second one taken from there on. */
struct sampled {
	int64_t id;
	size_t group; /* number of the group that has the ticket now */
};
struct sample {
	struct sampled *list;
	size_t count;
	size_t room;
	size_t max; /* a power of two */
	int64_t stride;
	int64_t seen;
};

/* One rule in the period. */
struct rule_line {
	const char *title;
	struct position at; /* file NULL: there is no rule of that title any more */
	const char *group;  /* that it sets; NULL */
	bool shipped;
	bool sets; /* anything at all */
	bool final;
	bool by_facts;

	int64_t held;	  /* decisions in which it held, as far as they tell */
	int64_t set;	  /* decisions of which it set a part */
	int64_t routed;	  /* tickets in the group it set, or moved from there by hand */
	int64_t moved;	  /* of those */
	int64_t to_ombud; /* tickets whose group it set and that the writer's ombud has in another
			   */
	int64_t last_at;  /* it held; 0: never */
	int64_t found;	  /* messages timed that say all it asks for */
	int64_t nanoseconds; /* over all messages timed */
	const char *advice;  /* what might be done with it; NULL */

	struct sample kept; /* tickets, of those routed and not moved */
	struct sample strayed;
	int64_t in_decision; /* the last decision in which it was counted */
	int64_t set_in_decision;
};

struct report_bucket {
	int64_t from; /* UTC seconds */
	int64_t routed;
	int64_t moved;
	int64_t uncaught;
	int64_t others; /* caught, and no rule set a group that could be judged */
};

/* A word or a pair of words of tickets. All counts are of the tickets looked at. */
struct report_term {
	const char *words; /* as somebody wrote them, in small letters */
	int64_t tickets;
	int64_t contacts;
	double share;	  /* of these tickets' contacts */
	double elsewhere; /* of the other tickets' contacts */
};

struct rule_proposal {
	const struct rule_line *rule; /* whose tickets are moved; NULL: of those no rule caught */
	const char *words;
	const char *group; /* NULL: they did not end in one group */
	int64_t tickets;
	int64_t contacts;
	const char *text; /* a block for a file of rules */
};

struct rules_report {
	struct arena *arena;
	const struct site *site;
	int64_t since;
	int64_t until;

	int64_t tickets; /* routed in the period, without those filed in silence */
	int64_t silent;
	int64_t added;	/* later decisions on tickets, which add to them */
	int64_t untold; /* decisions made before they named every rule that held */
	int64_t routed;
	int64_t moved;
	int64_t to_ombud;
	int64_t uncaught;

	struct interned titles;	 /* of rules, then of proposals; the numbers of lines */
	struct rule_line *rules; /* those of the set in its order, then those of the past */
	size_t rule_count;
	size_t rule_room;
	size_t current_count; /* of the set */
	struct interned groups;

	int64_t bucket_days;
	struct report_bucket buckets[BUCKETS_MAX];
	size_t bucket_count;

	struct sample strays;	/* tickets no rule caught */
	struct sample others;	/* tickets a rule caught */
	struct sample messages; /* rows of the inbox, to time the rules on */

	int64_t timed;		   /* messages */
	int64_t whole_nanoseconds; /* for all rules at once, over all messages timed */

	int64_t strays_read;
	struct report_term words[REPORT_WORDS_MAX];
	size_t word_count;
	struct report_term pairs[REPORT_WORDS_MAX];
	size_t pair_count;
	struct rule_proposal *proposals;
	size_t proposal_count;
};

/* Begin a report: the rules of the set, the period, since to before until in UTC seconds. All of it
 * lives in arena; site and set must outlive it. The steps below follow in their order. */
void report_begin(struct rules_report *report, struct arena *arena, const struct site *site,
	const struct rule_set *set, int64_t since, int64_t until);

/* One more of the tickets, or messages; which of them are kept is the sample's to say. */
void sample_add(struct sample *sample, struct arena *arena, int64_t id, size_t group);

/* Read every decision of the period (report_count.c). */
enum outcome report_count(
	struct rules_report *report, struct store *store, struct error *error) WARN_UNUSED;

/* Run the rules over a sample of the messages that were decided (report_time.c). */
enum outcome report_time(struct rules_report *report, struct store *store,
	const struct rule_set *set, struct error *error) WARN_UNUSED;

/* Say what might be done with rules; after the two above. */
void report_advise(struct rules_report *report);

/* Read words of tickets, and propose rules (report_propose.c). */
enum outcome report_propose(
	struct rules_report *report, struct store *store, struct error *error) WARN_UNUSED;

/* How sure it is that a rule is right: the share that stayed, and the interval of Wilson (1927) in
 * which the true share lies with a probability of 95 %. Of nothing: 0 to 1. */
struct precision {
	double share;
	double low;
	double high;
};
struct precision precision_of(int64_t routed, int64_t moved);

/* In the order to be shown: those with most hits first; of those of the past only with hits. In
 * the report's arena. */
const struct rule_line **report_rules_in_order(
	const struct rules_report *report, size_t *ret_count);
/* Microseconds a message. */
double report_microseconds(const struct rules_report *report, int64_t nanoseconds);

/* One page of HTML, at the end of buf (report_html.c). */
void report_to_html(const struct rules_report *report, struct buf *buf);

#endif
