/* SPDX-License-Identifier: MIT */
/* ombud queue: what waits in the inbox and the outbox, and what a person can do about it. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/base/text.h"
#include "daemon/model/channel.h"
#include "daemon/store/digest.h"
#include "daemon/store/inbox.h"
#include "daemon/store/outbox.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"

static const char usage[] =
	"usage: ombud queue [--json] [--config FILE]\n"
	"       ombud queue retry in:ID | out:ID\n"
	"       ombud queue park in:ID | out:ID\n"
	"       ombud queue export in:ID | out:ID > FILE\n"
	"\n"
	"Lists incoming messages that are not done, those of the last 30 days that made\n"
	"no ticket, outgoing mails that are not sent, and the automatic answers that were\n"
	"withheld, with the reason.\n"
	"  retry   take a parked message, or send a failed mail, once more\n"
	"  park    set a waiting message or mail aside; it stays here until it is retried\n"
	"  export  write the message as it is\n";

enum { ROWS_MAX = 1000, STRAY_SECONDS = 30 * 24 * 60 * 60 };

struct queues {
	struct inbox_row *inbox;
	size_t inbox_count;
	struct inbox_row *strays; /* done, and made no ticket */
	size_t stray_count;
	struct outgoing *outbox;
	size_t outbox_count;
	struct silence *silences;
	size_t silence_count;
};

/* What such a message was, and what it said of itself. */
static const char *stray_reason(struct arena *arena, const struct unnoticed *stray)
{
	static const char *const kinds[UNNOTICED_KINDS] = {
		[UNNOTICED_BOUNCE] = "a bounce or delivery report of a mail that is not ours",
		[UNNOTICED_FEEDBACK_REPORT] = "a feedback report",
		[UNNOTICED_READ_RECEIPT] = "a read receipt",
	};
	const char *kind = kinds[stray->kind] ? kinds[stray->kind] : "it made no ticket";

	return arena_printf(arena, "%s, from %s: %s", kind,
		stray->sender && *stray->sender ? stray->sender : "nobody",
		stray->subject && *stray->subject ? stray->subject : "no subject");
}

static enum outcome fetch_strays(
	struct store *store, struct arena *arena, struct queues *queues, struct error *error)
{
	struct unnoticed *list;
	size_t count;
	enum outcome outcome = unnoticed_without_ticket(
		store, clock_now() - STRAY_SECONDS, ROWS_MAX, arena, &list, &count, error);

	if (outcome != OK)
		return outcome;
	queues->strays = ARENA_ARRAY(arena, count, struct inbox_row);
	for (size_t i = 0; i < count; i++) {
		outcome = inbox_look(store, list[i].inbox_id, arena, &queues->strays[i], error);
		if (outcome != OK)
			return outcome;
		queues->strays[i].reason = stray_reason(arena, &list[i]);
	}
	queues->stray_count = count;
	return OK;
}

static enum outcome fetch(
	struct store *store, struct arena *arena, struct queues *queues, struct error *error)
{
	enum outcome outcome =
		inbox_list(store, -1, ROWS_MAX, arena, &queues->inbox, &queues->inbox_count, error);

	if (outcome == OK)
		outcome = fetch_strays(store, arena, queues, error);
	if (outcome == OK)
		outcome = outbox_list(
			store, -1, ROWS_MAX, arena, &queues->outbox, &queues->outbox_count, error);
	if (outcome == OK)
		outcome = silence_list(
			store, ROWS_MAX, arena, &queues->silences, &queues->silence_count, error);
	return outcome;
}

static const char *name_or_null(
	int64_t ticket, struct arena *arena, const struct site *site, const struct secret_key *key)
{
	return ticket ? ticket_name(arena, site, key, ticket) : NULL;
}

static struct json *inbox_item(const struct inbox_row *row)
{
	struct json *item = json_new_object();

	json_set_number(item, "id", row->id);
	json_set_text(item, "mailbox", row->mailbox);
	json_set_text(item, "key", row->key);
	json_set_text(item, "state", inbox_state_name(row->state));
	json_set_number(item, "attempts", row->attempts);
	json_set_text(item, "reason", row->reason);
	return item;
}

static struct json *to_json(const struct queues *queues, struct arena *arena,
	const struct site *site, const struct secret_key *key)
{
	struct json *json = json_new_object(), *inbox = json_new_array(),
		    *outbox = json_new_array(), *silences = json_new_array();

	for (size_t i = 0; i < queues->inbox_count; i++)
		json_add(inbox, inbox_item(&queues->inbox[i]));
	for (size_t i = 0; i < queues->stray_count; i++)
		json_add(inbox, inbox_item(&queues->strays[i]));
	for (size_t i = 0; i < queues->outbox_count; i++) {
		const struct outgoing *row = &queues->outbox[i];
		struct json *item = json_new_object();

		json_set_number(item, "id", row->id);
		json_set_text(item, "ref", name_or_null(row->ticket_id, arena, site, key));
		json_set_text(item, "channel", row->sender);
		json_set_texts(item, "to", row->recipients, row->recipient_count);
		json_set_text(item, "kind", outgoing_kind_name(row->kind));
		json_set_text(item, "state", outgoing_state_name(row->state));
		json_set_number(item, "attempts", row->attempts);
		json_set_time(item, "next_try_at", row->next_try_at);
		json_set_text(item, "message_id", row->message_id);
		json_set_text(item, "reason", row->reason);
		json_set_time(item, "unsure_since", row->unsure_since);
		json_add(outbox, item);
	}
	for (size_t i = 0; i < queues->silence_count; i++) {
		struct json *item = json_new_object();

		json_set_text(
			item, "ref", name_or_null(queues->silences[i].ticket_id, arena, site, key));
		json_set_text(item, "to", queues->silences[i].to);
		json_set_text(item, "reason", queues->silences[i].reason);
		json_set_time(item, "at", queues->silences[i].at);
		json_add(silences, item);
	}
	json_set(json, "inbox", inbox);
	json_set(json, "outbox", outbox);
	json_set(json, "silences", silences);
	return json;
}

static void print_inbox_row(
	const struct inbox_row *row, struct arena *arena, const struct site *site)
{
	printf("  in:%-6lld %-8s %s  %s %s%s%s\n", (long long)row->id, inbox_state_name(row->state),
		time_for_terminal(arena, site, row->received_at), row->mailbox,
		text_printable(arena, row->key, 60), row->reason ? "  " : "",
		text_printable(arena, row->reason, 300));
}

/* Of a text whose outcome nobody knows yet. */
static const char *unsure_words(struct arena *arena, const struct outgoing *row)
{
	if (!row->unsure_since || row->state == OUT_HELD)
		return "";
	return arena_printf(arena, " (perhaps sent; the provider was asked %d of %d times)",
		row->unsure_asks, UNSURE_ASKS_MAX);
}

static void print_queues(const struct queues *queues, struct arena *arena, const struct site *site,
	const struct secret_key *key)
{
	printf("inbox: %zu not done\n", queues->inbox_count);
	for (size_t i = 0; i < queues->inbox_count; i++)
		print_inbox_row(&queues->inbox[i], arena, site);
	printf("without ticket, in the last 30 days: %zu\n", queues->stray_count);
	for (size_t i = 0; i < queues->stray_count; i++)
		print_inbox_row(&queues->strays[i], arena, site);
	printf("outbox: %zu not sent\n", queues->outbox_count);
	for (size_t i = 0; i < queues->outbox_count; i++) {
		const struct outgoing *row = &queues->outbox[i];

		printf("  out:%-5lld %-8s %s  %s to %s, %d tried, next %s%s%s%s\n",
			(long long)row->id, outgoing_state_name(row->state),
			row->ticket_id ? ticket_name(arena, site, key, row->ticket_id) : "-",
			outgoing_kind_name(row->kind),
			row->recipient_count ? text_printable(arena, row->recipients[0], 80) : "-",
			row->attempts, time_for_terminal(arena, site, row->next_try_at),
			row->reason ? ": " : "", text_printable(arena, row->reason, 200),
			unsure_words(arena, row));
	}
	printf("not answered automatically: %zu\n", queues->silence_count);
	for (size_t i = 0; i < queues->silence_count; i++) {
		const struct silence *row = &queues->silences[i];

		printf("  %s  %s  %s  %s\n", time_for_terminal(arena, site, row->at),
			row->ticket_id ? ticket_name(arena, site, key, row->ticket_id) : "-",
			text_printable(arena, row->to, 80),
			text_printable(arena, row->reason, 200));
	}
}

/* "in:12" or "out:12". */
static bool read_id(const char *text, bool *ret_is_inbox, int64_t *ret_id)
{
	char *end;

	*ret_is_inbox = !strncmp(text, "in:", 3);
	if (!*ret_is_inbox && strncmp(text, "out:", 4) != 0)
		return false;
	text = strchr(text, ':') + 1;
	*ret_id = strtoll(text, &end, 10);
	return end != text && !*end && *ret_id > 0;
}

static enum outcome export_message(
	struct store *store, bool is_inbox, int64_t id, struct arena *arena, struct error *error)
{
	struct incoming incoming;
	struct outgoing outgoing;
	enum outcome outcome;

	if (is_inbox) {
		outcome = inbox_load(store, id, arena, &incoming, error);
		return outcome != OK ? outcome
				     : file_write_all(STDOUT_FILENO, incoming.bytes,
					       incoming.size_bytes, error);
	}
	outcome = outbox_load(store, id, true, arena, &outgoing, error);
	return outcome != OK
		       ? outcome
		       : file_write_all(STDOUT_FILENO, outgoing.bytes, outgoing.size_bytes, error);
}

static enum outcome change(
	struct store *store, const char *verb, bool is_inbox, int64_t id, struct error *error)
{
	static const char reason[] = "set aside by hand";
	bool park = strcmp(verb, "park") == 0;
	int64_t now = clock_now();
	enum outcome outcome = store_begin(store, false, error);

	if (outcome != OK)
		return outcome;
	if (is_inbox)
		outcome = park ? inbox_park(store, id, reason, 0, now, error)
			       : inbox_retry(store, id, error);
	else
		outcome = park ? outbox_hold(store, id, reason, now, error)
			       : outbox_retry(store, id, now, error);
	if (outcome == OK)
		return store_commit(store, error);
	store_rollback(store);
	return outcome;
}

static int act(struct store *store, const struct command_line *line, struct arena *arena)
{
	const char *verb = line->operands[0];
	struct error error = {""};
	enum outcome outcome;
	bool is_inbox;
	int64_t id;

	if (line->operand_count != 2 || !read_id(line->operands[1], &is_inbox, &id) ||
		(strcmp(verb, "retry") != 0 && strcmp(verb, "export") != 0 &&
			strcmp(verb, "park") != 0)) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	outcome = !strcmp(verb, "export") ? export_message(store, is_inbox, id, arena, &error)
					  : change(store, verb, is_inbox, id, &error);
	if (outcome == NOT_FOUND && !*error.text)
		error_set(
			&error, NOT_FOUND, "there is nothing to %s at %s", verb, line->operands[1]);
	return outcome == OK ? EX_OK : command_fail(exit_status(outcome), "queue", error.text);
}

int command_queue(int argc, char **argv)
{
	bool as_json = false;
	const struct option_row rows[] = {{"json", &as_json, NULL}, {0}};
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct queues queues = {0};
	struct generation generation;
	struct settings settings;
	struct secret_key key;
	const struct secret_key *known_key;
	struct store *store = NULL;
	struct command_line line;
	struct error error;
	int status;

	if (!options_read(argc, argv, rows, 2, usage, &line, &status))
		goto done;
	status = load_settings("queue", line.config, arena, &generation, &settings);
	if (status == EX_OK)
		status = load_store("queue", &settings, line.operand_count == 0, &store);
	if (status != EX_OK)
		goto done;
	if (line.operand_count > 0) {
		status = act(store, &line, arena);
		goto done;
	}
	known_key = load_key(&settings, &key) ? &key : NULL;
	if (fetch(store, arena, &queues, &error) != OK)
		status = command_fail(EX_TEMPFAIL, "queue", error.text);
	else if (as_json)
		status = print_json("queue", to_json(&queues, arena, &settings.site, known_key));
	else
		print_queues(&queues, arena, &settings.site, known_key);
done:
	store_close(store);
	arena_free(arena);
	return status;
}
