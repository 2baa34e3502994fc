/* SPDX-License-Identifier: MIT */
/* ombud <command>: one function and one file a command. Each returns an exit status of sysexits.h.
 */
#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

#include <stdbool.h>

struct command {
	const char *name;
	const char *summary; /* one line, for ombud --help */
	int (*run)(int argc, char **argv);
};

/* Every command, ended by a row without a name. */
extern const struct command commands[];

/* argv[0] is the command's own name. */
int command_assign(int argc, char **argv);
int command_away(int argc, char **argv);
int command_backup(int argc, char **argv);
int command_check(int argc, char **argv);
int command_close(int argc, char **argv);
int command_contact(int argc, char **argv);
int command_demo(int argc, char **argv);
int command_hours(int argc, char **argv);
int command_init(int argc, char **argv);
int command_key(int argc, char **argv);
int command_parse(int argc, char **argv);
int command_queue(int argc, char **argv);
int command_receive(int argc, char **argv);
int command_reload(int argc, char **argv);
int command_reply(int argc, char **argv);
int command_rules(int argc, char **argv);
int command_run(int argc, char **argv);
int command_show(int argc, char **argv);
int command_sms(int argc, char **argv);
int command_status(int argc, char **argv);
int command_templates(int argc, char **argv);
int command_tickets(int argc, char **argv);

#endif
