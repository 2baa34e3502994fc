/* SPDX-License-Identifier: MIT */
/* The words of ombud rules that have a file of their own. Each returns the command's exit status.
 */
#ifndef CONTROL_RULES_COMMANDS_H
#define CONTROL_RULES_COMMANDS_H

#include <stdbool.h>

#include "handlers/control/options.h"

/* What the rules make of the message that the second operand names: a file, or - for standard
 * input. */
int rules_explain(const struct command_line *line, bool as_json);

/* How the rules fared in a period, by the decisions in the store, which is only read. */
struct rules_report_options {
	const char *since; /* a duration or a time; NULL: 90 days */
	bool as_json;
	bool as_csv;
	const char *html; /* the file of the page to be written; NULL */
};
int rules_report(const struct command_line *line, const struct rules_report_options *options);

#endif
