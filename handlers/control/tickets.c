/* SPDX-License-Identifier: MIT */
/* ombud tickets: the tickets that are open, or all of them. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "daemon/base/text.h"
#include "daemon/store/tickets.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/kinds/kinds.h"

static const char usage[] =
	"usage: ombud tickets [--all] [--owner PERSON] [--group GROUP] [--json]\n"
	"                     [--config FILE]\n"
	"\n"
	"Lists the tickets that are not closed, oldest first.\n"
	"  --all           closed ones too\n"
	"  --owner PERSON  only that person's\n"
	"  --group GROUP   only that group's\n"
	"  --json          for scripts\n";

enum { PAGE_ROWS = 500 };

static void print_line(const struct ticket *ticket, const struct site *site, struct arena *arena)
{
	const char *subject = text_printable(arena, ticket->subject, 60);

	printf("%-14s %-8s %-16s %-20s %-12s %s\n", ticket->ref, ticket_state_name(ticket->state),
		time_for_terminal(arena, site, ticket->due_at), ticket->group ? ticket->group : "-",
		ticket->owner ? ticket->owner : "-", *subject ? subject : "-");
}

/* Page by id, so that no read lasts long; each page's memory is given back. */
static enum outcome list(struct store *store, const struct site *site, const struct secret_key *key,
	struct ticket_filter filter, struct json *array, size_t *ret_listed, struct error *error)
{
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	enum outcome outcome;
	struct ticket *tickets;
	size_t count;

	*ret_listed = 0;
	if (!array)
		printf("%-14s %-8s %-16s %-20s %-12s %s\n", "TICKET", "STATE", "DUE", "GROUP",
			"OWNER", "SUBJECT");
	do {
		arena_reset(arena);
		outcome = ticket_list(store, &filter, arena, &tickets, &count, error);
		for (size_t i = 0; outcome == OK && i < count; i++) {
			struct json *json = ticket_to_json(store, site, key, &tickets[i], arena);

			if (array) {
				json_add(array, json);
			} else {
				json_free(json);
				print_line(&tickets[i], site, arena);
			}
			filter.after_id = tickets[i].id;
		}
		*ret_listed += outcome == OK ? count : 0;
	} while (outcome == OK && count == PAGE_ROWS);
	arena_free(arena);
	return outcome;
}

/* A name that neither the settings nor any ticket has is a mistake; one of the past may be asked
 * for. */
static int name_unknown(const struct site *site, const struct ticket_filter *filter)
{
	struct error error;

	if (filter->owner && !site_person(site, filter->owner))
		error_set(&error, NOT_FOUND, "there is no person \"%s\" in the settings",
			filter->owner);
	else if (filter->group && !site_group(site, filter->group) &&
		 strcmp(filter->group, filed_group) != 0)
		error_set(&error, NOT_FOUND, "there is no group \"%s\" in the settings",
			filter->group);
	else
		return EX_OK;
	return command_fail(EX_USAGE, "tickets", error.text);
}

int command_tickets(int argc, char **argv)
{
	struct ticket_filter filter = {.max = PAGE_ROWS};
	bool as_json = false;
	const struct option_row rows[] = {{"all", &filter.include_closed, NULL},
		{"owner", NULL, &filter.owner}, {"group", NULL, &filter.group},
		{"json", &as_json, NULL}, {0}};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct settings settings;
	struct secret_key key;
	struct store *store = NULL;
	struct json *array = NULL;
	struct command_line line;
	struct error error;
	enum outcome outcome;
	size_t listed;
	int status;

	if (!options_read(argc, argv, rows, 0, usage, &line, &status))
		goto done;
	status = load_settings("tickets", line.config, arena, &generation, &settings);
	if (status == EX_OK)
		status = load_store("tickets", &settings, true, &store);
	if (status != EX_OK)
		goto done;
	array = as_json ? json_new_array() : NULL;
	outcome = list(store, &settings.site, load_key(&settings, &key) ? &key : NULL, filter,
		array, &listed, &error);
	if (outcome != OK) {
		json_free(array);
		status = command_fail(exit_status(outcome), "tickets", error.text);
	} else if (array) {
		status = print_json("tickets", array);
	}
	if (status == EX_OK && listed == 0)
		status = name_unknown(&settings.site, &filter);
done:
	store_close(store);
	arena_free(arena);
	return status;
}
