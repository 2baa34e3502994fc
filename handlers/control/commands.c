/* SPDX-License-Identifier: MIT */
/* The commands there are, in the order of ombud --help. */
#include "handlers/control/control.h"

#include <stddef.h>

const struct command commands[] = {
	{"demo", "show the main job on sample mails, without server or settings", command_demo},
	{"init", "ask a few questions and write ombud.conf and key", command_init},
	{"check", "try settings, connections, certificates and rights; say what to do",
		command_check},
	{"run", "the daemon", command_run},
	{"reload", "take changed settings, rules and templates", command_reload},
	{"status", "what the daemon does, and what is wrong", command_status},
	{"tickets", "list tickets", command_tickets},
	{"show", "one ticket with its history", command_show},
	{"reply", "answer the entrepreneur, as a reply by mail would", command_reply},
	{"assign", "hand a ticket over, or try how the load would spread", command_assign},
	{"close", "close a ticket", command_close},
	{"contact", "show an entrepreneur, or make two one", command_contact},
	{"away", "who of the staff is away, and who stands in", command_away},
	{"queue", "inbox and outbox: list, retry, park, export", command_queue},
	{"rules", "check, test, explain and replay the rules, and report on them", command_rules},
	{"templates", "check and show the texts", command_templates},
	{"hours", "when we are open, and how a deadline is counted", command_hours},
	{"parse", "read one mail and print what was understood", command_parse},
	{"sms", "what a text costs as a text message, and why", command_sms},
	{"receive", "take one mail on standard input, for a mail server", command_receive},
	{"key", "make the key that signs references", command_key},
	{"backup", "copy the store while it is in use", command_backup},
	{NULL, NULL, NULL},
};
