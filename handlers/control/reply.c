/* SPDX-License-Identifier: MIT */
/*
 * ombud reply, assign, close: a mail to ourselves in the name of a member of staff, put into the
 * inbox as if it had come. What follows is the worker's doing, as with any reply (staff_reply.c).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/base/secret.h"
#include "daemon/base/text.h"
#include "daemon/model/ticket_ref.h"
#include "daemon/store/tickets.h"
#include "handlers/control/assign_simulate.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/staff_mail.h"
#include "handlers/kinds/command.h"

enum { TEXT_BYTES_MAX = 1024 * 1024, READ_BYTES = 64 * 1024, NAME_BYTES = 120 };

struct writing {
	const char *command;
	struct arena *arena;
	const struct settings *settings;
	const struct person *person; /* in whose name */
	int64_t ticket_id;
	const char *ref;
	const char *text; /* commands and words, as they would stand in a mail */
};

/* All of standard input as text; NULL: it could not be read, or is too long. */
static const char *read_text(struct arena *arena)
{
	struct buf bytes;
	unsigned char part[READ_BYTES];
	const char *text = NULL;
	ssize_t got;
	bool fits = true;

	buf_init(&bytes, TEXT_BYTES_MAX);
	while ((got = read(STDIN_FILENO, part, sizeof(part))) > 0)
		fits &= buf_append(&bytes, part, (size_t)got);
	if (got == 0 && fits)
		text = text_repair(arena, bytes.data, bytes.size);
	buf_free(&bytes);
	return text;
}

static int queue(struct store *store, const struct writing *writing)
{
	const struct staff_mail mail = {.command = writing->command,
		.settings = writing->settings,
		.person = writing->person,
		.subject = arena_printf(writing->arena, "[%s]", writing->ref),
		.text = writing->text};
	struct ticket ticket;
	struct error error;
	enum outcome outcome =
		ticket_load(store, writing->ticket_id, writing->arena, &ticket, &error);
	int status;

	if (outcome != OK)
		return command_fail(exit_status(outcome), writing->command, error.text);
	status = staff_mail_give(store, &mail, writing->arena);
	if (status == EX_OK)
		printf("%s: given to the daemon in the name of %s; what comes of it is in ombud "
		       "show, and in a mail to %s\n",
			writing->ref, writing->person->name, writing->person->emails.list[0]);
	return status;
}

/* The person named, else the first admin; NULL with a sentence. */
static const struct person *find_person(
	const struct site *site, const char *title, struct error *error)
{
	const struct person *person = title		      ? site_person(site, title)
				      : site->admin_count > 0 ? site->admins[0]
							      : NULL;

	if (!person && title)
		error_set(error, REFUSED, "there is no person \"%s\" in the settings", title);
	else if (!person)
		error_set(error, REFUSED, "the settings name no admin: say --as PERSON");
	else if (person->emails.count == 0)
		error_set(error, REFUSED, "%s has no mail address in the settings", person->name);
	return person && person->emails.count > 0 ? person : NULL;
}

/* What a mail could only be told later is said at once. */
static const char *find_fault(struct arena *arena, const char *text)
{
	const struct command_mail mail = command_read(arena, text);

	if (!*text_trim(arena, text))
		return "there is no text on standard input";
	if (mail.fault == COMMAND_FINE)
		return NULL;
	return arena_printf(arena, "%s cannot be carried out%s%s%s%s", mail.faulty,
		mail.fault == COMMAND_UNKNOWN	 ? ": there is no such command"
		: mail.fault == COMMAND_BELOW	 ? ": commands stand on the first lines"
		: mail.fault == COMMAND_CONFLICT ? ": it excludes the other one"
						 : "",
		mail.nearest ? " (" : "", mail.nearest ? mail.nearest : "",
		mail.nearest ? ")" : "");
}

static int queue_on(struct writing *writing, const char *typed, const char *title)
{
	const struct site *site = &writing->settings->site;
	const char *fault = find_fault(writing->arena, writing->text);
	struct secret_key key;
	struct store *store = NULL;
	struct error error;
	int status;

	if (fault)
		return command_fail(EX_DATAERR, writing->command, fault);
	/* the reference in the mail is what finds the ticket */
	if (!load_key(writing->settings, &key))
		return command_fail(EX_NOPERM, writing->command,
			"the key cannot be read: run it as the user of the daemon");
	if (!ticket_typed(site, &key, typed, &writing->ticket_id))
		return command_fail(EX_USAGE, writing->command, "that is no ticket of this site");
	writing->person = find_person(site, title, &error);
	if (!writing->person)
		return command_fail(EX_USAGE, writing->command, error.text);
	writing->ref = ticket_name(writing->arena, site, &key, writing->ticket_id);
	status = load_store(writing->command, writing->settings, false, &store);
	if (status == EX_OK)
		status = queue(store, writing);
	store_close(store);
	return status;
}

/* text: NULL, then it is on standard input; a second operand stands behind it. */
static int run(int argc, char **argv, const char *usage, size_t operands, const char *text)
{
	const char *title = NULL;
	const struct option_row rows[] = {{"as", NULL, &title}, {NULL, NULL, NULL}};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct settings settings;
	struct writing writing = {
		.command = argv[0], .arena = arena, .settings = &settings, .text = text};
	struct command_line line;
	int status;

	if (options_read(argc, argv, rows, operands, usage, &line, &status)) {
		if (line.operand_count != operands) {
			fputs(usage, stderr);
			status = EX_USAGE;
		} else {
			status = load_settings(argv[0], line.config, arena, &generation, &settings);
		}
		if (status == EX_OK && !text)
			writing.text = read_text(arena);
		else if (status == EX_OK && operands == 2)
			writing.text = arena_printf(arena, "%s %s", text,
				text_printable(arena, line.operands[1], NAME_BYTES));
		if (status == EX_OK)
			status = writing.text ? queue_on(&writing, line.operands[0], title)
					      : command_fail(EX_DATAERR, argv[0],
							"standard input could not be read, or is "
							"longer than 1 MB");
	}
	arena_free(arena);
	return status;
}

#define AS_PERSON "  --as PERSON  in whose name; without it the first of the site's admins\n"

int command_reply(int argc, char **argv)
{
	return run(argc, argv,
		"usage: ombud reply REF [--as PERSON] [--config FILE]\n"
		"\n"
		"Answers the entrepreneur with the text on standard input, as a reply by mail\n"
		"would.\n"
		"Commands may stand on its first lines: #note, #close and the others.\n" AS_PERSON,
		1, NULL);
}

int command_assign(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--simulate") == 0 ||
			strncmp(argv[i], "--simulate=", strlen("--simulate=")) == 0)
			return assign_simulate(argc, argv);
	}
	return run(argc, argv,
		"usage: ombud assign REF PERSON|GROUP|AUTHORITY [--as PERSON] [--config FILE]\n"
		"       ombud assign --simulate N [--json] [--config FILE]\n"
		"\n"
		"Hands a ticket over, as #assign in a reply would.\n" AS_PERSON
		"  --simulate N what the settings in FILE would have made of the last N tickets\n",
		2, "#assign");
}

int command_close(int argc, char **argv)
{
	return run(argc, argv,
		"usage: ombud close REF [--as PERSON] [--config FILE]\n"
		"\n"
		"Closes a ticket, as #close in a reply would.\n" AS_PERSON,
		1, "#close");
}
