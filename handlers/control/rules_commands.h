/* SPDX-License-Identifier: MIT */
/* The words of ombud rules that have a file of their own. Each returns the command's exit status.
 */
#ifndef CONTROL_RULES_COMMANDS_H
#define CONTROL_RULES_COMMANDS_H

#include <stdbool.h>

#include "handlers/control/options.h"

/* How check and test are to be done and shown. */
struct check_options {
	const char *rules; /* a folder of rules in the place of rules.d; NULL */
	bool as_json;
	bool as_tap;  /* test */
	bool as_lint; /* check: a line each on standard output */
	bool strict;  /* check: warnings fail */
};

/* Everything that is wrong, or odd, in settings, rules, templates and examples. */
int rules_check(const struct command_line *line, const struct check_options *options);

/* Run the examples. */
int rules_test(const struct command_line *line, const struct check_options *options);

struct explain_options {
	bool as_json;
	bool all;	    /* also the rules that do not hold */
	bool now;	    /* of a ticket, also what today's rules would do */
	const char *number; /* which of a ticket's decisions, from 1; NULL: the first */
};

/* What the rules make of the message that the second operand names: a file, - for standard input,
 * or the reference of a ticket. */
int rules_explain(const struct command_line *line, const struct explain_options *options);

/* How the rules fared in a period, by the decisions in the store, which is only read. */
struct rules_report_options {
	const char *since; /* a duration or a time; NULL: 90 days */
	bool as_json;
	bool as_csv;
	const char *html; /* the file of the page to be written; NULL */
};
int rules_report(const struct command_line *line, const struct rules_report_options *options);

/* What changed rules would have done with the messages of a period, held against what was decided;
 * the store is only read. */
struct rules_replay_options {
	const char *since;	     /* a duration or a time; NULL: 30 days */
	const char *rules_directory; /* in the place of rules.d; NULL */
	const char
		*fail_over; /* EX_DATAERR when more than so many are otherwise by the rules; NULL */
	bool as_json;
};
int rules_replay(const struct command_line *line, const struct rules_replay_options *options);

#endif
