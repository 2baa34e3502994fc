/* SPDX-License-Identifier: MIT */
/* ombud contact: a person who writes to us, by all their addresses and numbers. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "daemon/base/clock.h"
#include "daemon/base/text.h"
#include "daemon/model/address.h"
#include "daemon/model/phone.h"
#include "daemon/model/sms_line.h"
#include "daemon/store/contacts.h"
#include "daemon/store/tickets.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"

static const char usage[] =
	"usage: ombud contact show WHO [--json] [--config FILE]\n"
	"       ombud contact merge WHO OTHER [--config FILE]\n"
	"\n"
	"A person who writes to us: addresses, numbers, language, tickets.\n"
	"  show   one of them\n"
	"  merge  OTHER is the same person: its addresses and tickets become those of\n"
	"         WHO. An address that nobody wrote from yet is added.\n"
	"WHO is a mail address, a telephone number, or the reference of a ticket of\n"
	"theirs.\n";

enum { TICKETS_MAX = 1000, NAME_BYTES = 120 };

struct books {
	const struct site *site;
	const struct secret_key *key; /* NULL: not readable by us */
	struct store *store;
	struct arena *arena;
};

/* ---- who is meant */

/* A mail address, or a number as E.164; NULL: neither. */
static const char *read_address(const struct books *books, const char *text)
{
	if (strchr(text, '@'))
		return address_is_sendable(text) ? text : NULL;
	return *text == '+' || *text == '0'
		       ? phone_normalise(books->arena, text, site_country(books->site))
		       : NULL;
}

static enum outcome by_ticket(const struct books *books, const char *text,
	struct contact *ret_contact, struct error *error)
{
	struct ticket ticket;
	int64_t id;
	enum outcome outcome;

	if (!ticket_typed(books->site, books->key, text, &id))
		return error_set(error, REFUSED,
			"'%s' is no mail address, telephone number or reference", text);
	outcome = ticket_load(books->store, id, books->arena, &ticket, error);
	if (outcome == OK && !ticket.contact_id)
		return error_set(error, NOT_FOUND, "that ticket has no contact");
	return outcome == OK ? contact_load(books->store, ticket.contact_id, books->arena,
				       ret_contact, error)
			     : outcome;
}

/* REFUSED: text means nobody. NOT_FOUND: nobody wrote from there. */
static enum outcome find(const struct books *books, const char *text, struct contact *ret_contact,
	struct error *error)
{
	const char *address = read_address(books, text);

	if (!address)
		return by_ticket(books, text, ret_contact, error);
	return contact_by_address(
		books->store, address_key(books->arena, address), books->arena, ret_contact, error);
}

/* ---- show */

static enum outcome tickets_of(const struct books *books, const struct contact *contact,
	struct ticket **ret_tickets, size_t *ret_count, struct error *error)
{
	return ticket_list_of_contact(books->store, contact->id, TICKETS_MAX, books->arena,
		ret_tickets, ret_count, error);
}

static struct json *contact_to_json(const struct books *books, const struct contact *contact,
	struct ticket *tickets, size_t count)
{
	struct json *json = json_new_object(), *list = json_new_array();

	json_set_number(json, "id", contact->id);
	json_set_text(json, "name", contact->name);
	json_set_text(json, "organisation", contact->organisation);
	json_set_texts(json, "addresses", contact->addresses.list, contact->addresses.count);
	json_set_text(json, "language", language_code(contact->language));
	json_set_text(json, "ombud", contact->ombud);
	json_set_bool(json, "stopped_automatic_texts", contact->muted);
	json_set_texts(json, "no_texts", contact->no_texts.list, contact->no_texts.count);
	json_set_time(json, "created_at", contact->created_at);
	json_set_time(json, "last_seen_at", contact->last_seen_at);
	for (size_t i = 0; i < count; i++)
		json_add(list, ticket_to_json(books->store, books->site, books->key, &tickets[i],
				       books->arena));
	json_set(json, "tickets", list);
	return json;
}

static void print_contact(const struct books *books, const struct contact *contact,
	const struct ticket *tickets, size_t count)
{
	struct arena *arena = books->arena;

	printf("name       %s\n",
		contact->name ? text_printable(arena, contact->name, NAME_BYTES) : "-");
	if (contact->organisation)
		printf("of         %s\n", text_printable(arena, contact->organisation, NAME_BYTES));
	for (size_t i = 0; i < contact->addresses.count; i++)
		printf("%s%s\n", i ? "           " : "reached at ",
			text_printable(arena,
				phone_pretty(arena, contact->addresses.list[i],
					site_country(books->site)),
				NAME_BYTES));
	printf("language   %s\n", language_code(contact->language));
	printf("ombud      %s\n", contact->ombud ? contact->ombud : "-");
	printf("first seen %s\n", time_for_terminal(arena, books->site, contact->created_at));
	printf("last seen  %s\n", time_for_terminal(arena, books->site, contact->last_seen_at));
	if (contact->muted)
		printf("STOP       gets no automatic texts\n");
	for (size_t i = 0; i < contact->no_texts.count; i++)
		printf("no texts   %s told the provider STOP; START lifts it\n",
			phone_pretty(arena, contact->no_texts.list[i], site_country(books->site)));
	for (size_t i = 0; i < count; i++)
		printf("%-14s %-8s %s\n",
			ticket_name(arena, books->site, books->key, tickets[i].id),
			ticket_state_name(tickets[i].state),
			text_printable(arena, tickets[i].subject, 60));
}

static int show(const struct books *books, const char *who, bool as_json)
{
	struct contact contact;
	struct ticket *tickets;
	size_t count;
	struct error error;
	enum outcome outcome = find(books, who, &contact, &error);

	if (outcome == OK)
		outcome = tickets_of(books, &contact, &tickets, &count, &error);
	if (outcome == REFUSED)
		return command_fail(EX_USAGE, "contact", error.text);
	if (outcome != OK)
		return command_fail(exit_status(outcome), "contact", error.text);
	if (as_json)
		return print_json("contact", contact_to_json(books, &contact, tickets, count));
	print_contact(books, &contact, tickets, count);
	return EX_OK;
}

/* ---- merge */

static enum outcome note(const struct books *books, const struct ticket *tickets, size_t count,
	const char *sentence, struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < count; i++) {
		struct entry entry = {.ticket_id = tickets[i].id,
			.at = clock_now(),
			.kind = ENTRY_EVENT,
			.text = sentence};

		if (tickets[i].state != TICKET_CLOSED)
			outcome = entry_add(books->store, &entry, error);
	}
	return outcome;
}

/* Nobody wrote from there yet. */
static enum outcome add(const struct books *books, const struct contact *contact, const char *other,
	struct error *error)
{
	const char *address = read_address(books, other);

	if (!address)
		return error_set(
			error, REFUSED, "'%s' is no mail address or telephone number", other);
	if (site_owns_number(books->site, address) || site_owns_address(books->site, address) ||
		site_is_staff_address(books->site, address))
		return error_set(error, REFUSED, "%s is our own", address);
	return contact_add_address(books->store, contact->id, address, error);
}

static enum outcome join(const struct books *books, const char *who, const char *other,
	struct contact *ret_contact, struct error *error)
{
	const char *sentence = arena_printf(books->arena, "%s and %s were made one contact by hand",
		text_printable(books->arena, who, NAME_BYTES),
		text_printable(books->arena, other, NAME_BYTES));
	struct contact contact, second;
	struct ticket *tickets;
	size_t count;
	enum outcome outcome = find(books, who, &contact, error);

	if (outcome != OK)
		return outcome;
	outcome = find(books, other, &second, error);
	if (outcome == OK && second.id == contact.id)
		return error_set(error, REFUSED, "they are one contact already");
	if (outcome == NOT_FOUND && read_address(books, other))
		outcome = add(books, &contact, other, error);
	else if (outcome == OK)
		outcome = contact_merge(books->store, &contact, &second, books->arena, error);
	if (outcome == OK)
		outcome = contact_load(books->store, contact.id, books->arena, ret_contact, error);
	if (outcome == OK)
		outcome = tickets_of(books, ret_contact, &tickets, &count, error);
	return outcome == OK ? note(books, tickets, count, sentence, error) : outcome;
}

static int merge(const struct books *books, const char *who, const char *other)
{
	struct contact contact;
	struct error error;
	enum outcome outcome = store_begin(books->store, false, &error);

	if (outcome == OK) {
		outcome = join(books, who, other, &contact, &error);
		if (outcome == OK)
			outcome = store_commit(books->store, &error);
		else
			store_rollback(books->store);
	}
	if (outcome == REFUSED)
		return command_fail(EX_USAGE, "contact", error.text);
	if (outcome != OK)
		return command_fail(exit_status(outcome), "contact", error.text);
	return show(books, who, false);
}

int command_contact(int argc, char **argv)
{
	bool as_json = false, is_merge;
	const struct option_row rows[] = {{"json", &as_json, NULL}, {0}};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct settings settings;
	struct secret_key key;
	struct books books = {.arena = arena};
	struct command_line line;
	int status;

	if (!options_read(argc, argv, rows, 3, usage, &line, &status))
		goto done;
	is_merge = line.operand_count == 3 && !strcmp(line.operands[0], "merge");
	if (!is_merge && (line.operand_count != 2 || strcmp(line.operands[0], "show") != 0)) {
		fputs(usage, stderr);
		status = EX_USAGE;
		goto done;
	}
	status = load_settings("contact", line.config, arena, &generation, &settings);
	if (status == EX_OK)
		status = load_store("contact", &settings, !is_merge, &books.store);
	if (status != EX_OK)
		goto done;
	books.site = &settings.site;
	books.key = load_key(&settings, &key) ? &key : NULL;
	status = is_merge ? merge(&books, line.operands[1], line.operands[2])
			  : show(&books, line.operands[1], as_json);
done:
	store_close(books.store);
	arena_free(arena);
	return status;
}
