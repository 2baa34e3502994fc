/* SPDX-License-Identifier: MIT */
/* ombud rules: each of its words has a file, options and a usage of its own. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "handlers/control/control.h"
#include "handlers/control/rules_commands.h"

enum { NAME_BYTES = 32 };

static const struct command words[] = {
	{"check", "faults in settings, rules, templates and examples, and what is odd",
		rules_check},
	{"test", "run the examples", rules_test},
	{"explain", "what the rules make of a mail, or made of a ticket, and why", rules_explain},
	{"replay", "what the rules as they are now would have done with earlier messages",
		rules_replay},
	{"report", "how the rules fared: hits, what staff moved, rules to add or remove",
		rules_report},
};
enum { WORD_COUNT = sizeof(words) / sizeof(words[0]) };

static void print_words(FILE *stream)
{
	fputs("usage: ombud rules WORD [OPTION ...]\n\n", stream);
	for (size_t i = 0; i < WORD_COUNT; i++)
		fprintf(stream, "  %-8s %s\n", words[i].name, words[i].summary);
	fputs("\nombud rules WORD --help tells the options of a word.\n", stream);
}

int command_rules(int argc, char **argv)
{
	char name[NAME_BYTES]; /* as which the word speaks of itself */

	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		print_words(stdout);
		return EX_OK;
	}
	for (size_t i = 0; argc > 1 && i < WORD_COUNT; i++) {
		if (!strcmp(argv[1], words[i].name)) {
			snprintf(name, sizeof(name), "rules %s", words[i].name);
			argv[1] = name;
			return words[i].run(argc - 1, argv + 1);
		}
	}
	if (argc > 1)
		fprintf(stderr, "ombud rules: there is no word '%s'\n", argv[1]);
	print_words(stderr);
	return EX_USAGE;
}
