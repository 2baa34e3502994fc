/* SPDX-License-Identifier: MIT */
/* The words of ombud rules. Each reads its own options and returns the command's exit status;
 * argv[0] is "rules check" and so on. */
#ifndef CONTROL_RULES_COMMANDS_H
#define CONTROL_RULES_COMMANDS_H

/* Everything that is wrong, or odd, in settings, rules, templates and examples. */
int rules_check(int argc, char **argv);

/* Run the examples. */
int rules_test(int argc, char **argv);

/* What the rules make of the message in a file or on standard input, or made of a ticket. */
int rules_explain(int argc, char **argv);

/* What changed rules would have done with the messages of a period, held against what was decided;
 * the store is only read. */
int rules_replay(int argc, char **argv);

/* How the rules fared in a period, by the decisions in the store, which is only read. */
int rules_report(int argc, char **argv);

#endif
