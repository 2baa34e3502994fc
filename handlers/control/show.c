/* SPDX-License-Identifier: MIT */
/* ombud show: one ticket with its whole history. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "daemon/base/text.h"
#include "daemon/store/decisions.h"
#include "daemon/store/tickets.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/kinds/same_mail.h"

static const char usage[] = "usage: ombud show REF [--json] [--config FILE]\n"
			    "\n"
			    "Shows a ticket and everything that happened to it; of one that was\n"
			    "merged into another, what happened to that.\n"
			    "REF is the reference, or its number alone.\n";

struct shown {
	struct ticket ticket;
	struct entry *entries;
	size_t entry_count;
	struct decision decision; /* id 0: none */
};

static enum outcome fetch(struct store *store, int64_t id, struct arena *arena,
	struct shown *ret_shown, struct error *error)
{
	struct shown shown = {0};
	enum outcome outcome = ticket_load(store, id, arena, &shown.ticket, error);

	if (outcome == OK)
		outcome =
			entry_list(store, shown.ticket.merged_into ? shown.ticket.merged_into : id,
				arena, &shown.entries, &shown.entry_count, error);
	if (outcome != OK)
		return outcome;
	outcome = decision_load(store, id, arena, &shown.decision, error);
	if (outcome == NOT_FOUND)
		shown.decision = (struct decision){0};
	else if (outcome != OK)
		return outcome;
	*ret_shown = shown;
	return OK;
}

static struct json *entry_to_json(const struct entry *entry, const char *moved_from)
{
	struct json *json = json_new_object();

	json_set_time(json, "at", entry->at);
	json_set_text(json, "kind", entry_kind_name(entry->kind));
	json_set_text(json, "channel", channel_kind_name(entry->channel));
	json_set_text(json, "from", entry->from);
	json_set_text(json, "to", entry->to);
	json_set_text(json, "subject", entry->subject);
	json_set_text(json, "text", entry->text);
	json_set_text(json, "message_id",
		entry->message_id && !same_mail_is_made_up(entry->message_id) ? entry->message_id
									      : NULL);
	json_set_text(json, "state", entry->state);
	json_set_text(json, "merged_from", moved_from);
	return json;
}

/* The ticket that an entry was written on before it was merged into this one; NULL. */
static const char *written_on(struct arena *arena, const struct site *site,
	const struct secret_key *key, const struct entry *entry)
{
	return entry->moved_from ? ticket_name(arena, site, key, entry->moved_from) : NULL;
}

static void add_history(struct json *json, const struct shown *shown, const struct site *site,
	const struct secret_key *key, struct arena *arena)
{
	struct json *entries = json_new_array();

	for (size_t i = 0; i < shown->entry_count; i++)
		json_add(entries, entry_to_json(&shown->entries[i],
					  written_on(arena, site, key, &shown->entries[i])));
	json_set(json, "entries", entries);
	if (shown->decision.id) {
		struct json *decision = json_new_object();

		json_set_time(decision, "at", shown->decision.at);
		json_set_text(decision, "generation", shown->decision.generation);
		json_set_parsed(decision, "facts", shown->decision.facts);
		json_set_parsed(decision, "verdict", shown->decision.verdict);
		json_set(json, "decision", decision);
	} else {
		json_set_null(json, "decision");
	}
}

static void print_entry(const struct entry *entry, const struct site *site, const char *moved_from,
	struct arena *arena)
{
	printf("\n--- %s  %s", time_for_terminal(arena, site, entry->at),
		entry_kind_name(entry->kind));
	if (entry->from)
		printf("  from %s", text_printable(arena, entry->from, 120));
	if (entry->to)
		printf("  to %s", text_printable(arena, entry->to, 120));
	if (entry->state)
		printf("  (%s)", entry->state);
	if (moved_from)
		printf("  on %s", moved_from);
	printf("\n");
	if (entry->text && *entry->text)
		printf("%s\n", text_printable_lines(arena, entry->text));
}

static void print_shown(const struct shown *shown, const struct site *site,
	const struct secret_key *key, struct arena *arena)
{
	const struct ticket *ticket = &shown->ticket;

	printf("%s  %s\n", ticket->ref, text_printable(arena, ticket->subject, 200));
	printf("state     %s%s\n", ticket_state_name(ticket->state),
		ticket->silent ? " (filed in silence)" : "");
	if (ticket->merged_into)
		printf("merged    into %s\n", ticket_name(arena, site, key, ticket->merged_into));
	printf("matter    %s\n", ticket->matter ? ticket->matter : "-");
	printf("group     %s\n", ticket->group ? ticket->group : "-");
	if (ticket->helper_group)
		printf("helped by %s\n", ticket->helper_group);
	printf("owner     %s\n", ticket->owner ? ticket->owner : "-");
	printf("priority  %s\n", priority_name(ticket->priority));
	for (size_t i = 0; i < ticket->tags.count; i++)
		printf("%s%s%s", i ? " " : "tags      ", ticket->tags.list[i],
			i + 1 == ticket->tags.count ? "\n" : "");
	for (size_t i = 0; i < ticket->field_count; i++)
		printf("%-9s %s\n", ticket->fields[i].name,
			text_printable(arena, ticket->fields[i].value, 100));
	printf("came      %s\n", time_for_terminal(arena, site, ticket->created_at));
	printf("due       %s\n", time_for_terminal(arena, site, ticket->due_at));
	printf("answered  %s\n", time_for_terminal(arena, site, ticket->answered_at));
	for (size_t i = 0; i < shown->entry_count; i++)
		print_entry(&shown->entries[i], site,
			written_on(arena, site, key, &shown->entries[i]), arena);
}

int command_show(int argc, char **argv)
{
	bool as_json = false;
	const struct option_row rows[] = {{"json", &as_json, NULL}, {0}};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct settings settings;
	struct secret_key key;
	const struct secret_key *known_key;
	struct store *store = NULL;
	struct command_line line;
	struct shown shown;
	struct error error;
	enum outcome outcome;
	int64_t id;
	int status;

	if (!options_read(argc, argv, rows, 1, usage, &line, &status))
		goto done;
	if (line.operand_count == 0) {
		fputs(usage, stderr);
		status = EX_USAGE;
		goto done;
	}
	status = load_settings("show", line.config, arena, &generation, &settings);
	if (status == EX_OK)
		status = load_store("show", &settings, true, &store);
	if (status != EX_OK)
		goto done;
	known_key = load_key(&settings, &key) ? &key : NULL;
	if (!ticket_typed(&settings.site, known_key, line.operands[0], &id)) {
		error_set(&error, REFUSED,
			"'%s' is no reference; one looks like %s-1042-7Q, or 1042",
			line.operands[0], settings.site.prefix);
		status = command_fail(EX_USAGE, "show", error.text);
		goto done;
	}
	outcome = fetch(store, id, arena, &shown, &error);
	if (outcome != OK) {
		if (outcome == NOT_FOUND)
			error_set(&error, NOT_FOUND, "there is no ticket %s", line.operands[0]);
		status = command_fail(exit_status(outcome), "show", error.text);
		goto done;
	}
	if (as_json) {
		struct json *json =
			ticket_to_json(store, &settings.site, known_key, &shown.ticket, arena);

		add_history(json, &shown, &settings.site, known_key, arena);
		status = print_json("show", json);
	} else {
		shown.ticket.ref = ticket_name(arena, &settings.site, known_key, id);
		print_shown(&shown, &settings.site, known_key, arena);
	}
done:
	store_close(store);
	arena_free(arena);
	return status;
}
