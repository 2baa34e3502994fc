/* SPDX-License-Identifier: MIT */
/*
 * Commands that a member of staff writes on the first lines of a reply: "#close", "#wait 15.1.
 * reason". A pure reader of text: what a command asks for is staff_orders.h's.
 */
#ifndef KINDS_COMMAND_H
#define KINDS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/arena.h"
#include "daemon/model/language.h"

enum command_word {
	COMMAND_NOTE,
	COMMAND_CLOSE,
	COMMAND_WAIT,
	COMMAND_ASSIGN,
	COMMAND_TAKE,
	COMMAND_TAG,
	COMMAND_PRIORITY,
	COMMAND_LANGUAGE,
	COMMAND_SMS,
	COMMAND_EMAIL,
	COMMAND_NEW,
	COMMAND_MERGE,
	COMMAND_CONTACT,
	COMMAND_AWAY,
	COMMAND_TRANSFER,
	COMMAND_STATUS,
	COMMAND_HELP,
	COMMAND_COUNT
};

/* "close": what it is called in the store, in logs and in templates. */
const char *command_name(enum command_word word);

/*
 * All commands of a language as people write them, for a line of help: "#note #close #wait DATE
 * REASON ...", Finnish "#muistio #sulje #odota PVM SYY ...". Another language than the three:
 * English. for_partner: those that another organisation may use. In arena.
 */
const char *command_line_of_all(struct arena *arena, enum language language, bool for_partner);

/* Whether another organisation may use it on a ticket that it was handed: what concerns only the
 * answer and the ticket itself, not our people, tags, or register. */
bool command_is_for_partner(enum command_word word);

enum { COMMANDS_MAX = 16 };
struct mail_command {
	enum command_word word;
	const char *argument; /* as one safe line; "" when there is none */
	const char *written;  /* "#Sulje", as one safe line */
};

enum command_fault {
	COMMAND_FINE,
	COMMAND_UNKNOWN,     /* no such command; nearest says which is meant perhaps */
	COMMAND_BELOW,	     /* a command stands below the first words of the text */
	COMMAND_INCOMPLETE,  /* it needs something behind it */
	COMMAND_SUPERFLUOUS, /* there must be nothing behind it */
	COMMAND_CONFLICT,    /* two that exclude each other; nearest is the second */
	COMMAND_TOO_MANY
};

struct command_mail {
	struct mail_command list[COMMANDS_MAX];
	size_t count;
	bool is_note;	  /* #note is among them: the text stays inside */
	const char *text; /* the rest, trimmed; with the words behind #note; "" when there is none
			   */

	/* The first fault: then the rest of this counts for nothing. */
	enum command_fault fault;
	const char *faulty;  /* "#cloze", as written, as one safe line; NULL when there is none */
	const char *nearest; /* "#close"; NULL when nothing is near */

	/* The first line of the text that begins with # and is no command, as one safe line; NULL.
	 */
	const char *hash_line;
};

/*
 * Read the new words of a reply. Commands are the lines at its top that begin with # and a letter;
 * blank lines between them do not matter, several may stand on one line. They are known in
 * Finnish, Swedish and English whatever the language of the mail; case, dots on letters and a
 * punctuation mark behind the word do not matter. "#1 matter" and "# heading" are text, and end the
 * commands. In arena.
 */
struct command_mail command_read(struct arena *arena, const char *text);

bool command_has(const struct command_mail *mail, enum command_word word);

/* The command as it is written in the mail; by its name when it is not among the mail's. In arena.
 */
const char *command_written(
	struct arena *arena, const struct command_mail *mail, enum command_word word);

/* Whether the text begins with a command, or a word that is near one. */
bool command_begins(struct arena *arena, const char *text);

#endif
