/* SPDX-License-Identifier: MIT */
/* ombud rules explain: what the rules make of a message, or made of one that is a ticket, and why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/base/text.h"
#include "daemon/store/decisions.h"
#include "daemon/store/inbox.h"
#include "daemon/store/outbox.h"
#include "daemon/store/tickets.h"
#include "handlers/control/control.h"
#include "handlers/control/load.h"
#include "handlers/control/options.h"
#include "handlers/control/rules_commands.h"
#include "handlers/kinds/facts.h"
#include "handlers/kinds/foresee.h"
#include "handlers/kinds/masked.h"
#include "handlers/kinds/raw_message.h"
#include "handlers/kinds/rulebook.h"
#include "handlers/kinds/writer_language.h"
#include "handlers/tuning/explained.h"
#include "handlers/tuning/replayed.h"

static const char command[] = "rules explain";
static const char usage[] =
	"usage: ombud rules explain FILE | - [--all] [--json] [--config FILE]\n"
	"       ombud rules explain REF [--decision N] [--now] [--all] [--json]\n"
	"                           [--config FILE]\n"
	"\n"
	"What the rules make of a mail: which hold, which words matched, who would own\n"
	"it; of a ticket, how it was decided then, by the rules and facts of then.\n"
	"  --all         also the rules that do not hold, and why\n"
	"  --decision N  another decision about the ticket than the first\n"
	"  --now         also what today's rules would decide\n";

struct explain_options {
	bool as_json;
	bool all;	    /* also the rules that do not hold */
	bool now;	    /* of a ticket, also what today's rules would do */
	const char *number; /* which of a ticket's decisions, from 1 */
};

enum { MESSAGE_BYTES_MAX = 64 * 1024 * 1024, NAMED_BYTES = 60 };

/* ---- a message that nobody has handled */

/* Nobody known, nobody loaded, at the time the message says. */
static struct facts facts_of_nobody(
	const struct site *site, const struct message *message, struct arena *arena)
{
	struct facts facts = {.load_count = site->person_count,
		.loads = ARENA_ARRAY(arena, site->person_count, struct load)};
	bool offer_languages;

	facts.now = facts.received_at = message->date > 0 ? message->date : clock_now();
	facts.language =
		writer_language(site, message->language, LANGUAGE_UNKNOWN, &offer_languages);
	for (size_t i = 0; i < site->person_count; i++)
		facts.loads[i] = (struct load){.person = site->persons[i].title,
			.away = facts_is_away(&site->persons[i],
				site->default_hours ? site->default_hours->timezone : NULL,
				facts.now)};
	return facts;
}

static int explain_message(
	const struct desk *desk, const struct buf *bytes, const struct explain_options *options)
{
	const struct site *site = &desk->settings.site;
	struct arena *arena = desk->arena;
	struct explained explained;
	struct foreseen foreseen;
	struct message message;
	struct facts facts;
	struct json *json;
	struct error error;
	enum outcome outcome = raw_message_read(
		arena, bytes->data, bytes->size, site_country(site), &message, &error);

	if (outcome != OK)
		return command_fail(EX_DATAERR, command, error.text);
	facts = facts_of_nobody(site, &message, arena);
	explained_make(site, desk->rules, &message, &facts, NULL, arena, &explained);
	foresee(desk, &message, &facts, &explained.decided, arena, &foreseen);
	if (options->as_json) {
		json = explained_to_json(&explained, arena);
		json_set_bool(json, "rules_decide", foreseen.is_decided);
		json_set_text(
			json, "answer", foreseen.silence.sentence ? NULL : foreseen.template_name);
		json_set_text(json, "silence", foreseen.silence.sentence);
		json_set_null(json, "decision");
		json_set_null(json, "now");
		return print_json(command, json);
	}
	if (!foreseen.is_decided)
		printf("It is no request by its form, so rules would not be asked about it.\n\n");
	explained_print(&explained, options->all, arena);
	if (foreseen.silence.sentence)
		printf("\nno automatic answer: %s\n", foreseen.silence.sentence);
	else
		printf("\nanswered with the template %s, unless a limit is reached (restraint)\n",
			foreseen.template_name);
	return EX_OK;
}

static int explain_file(
	const struct command_line *line, const char *path, const struct explain_options *options)
{
	struct generation generation;
	struct error error;
	struct desk desk;
	struct buf bytes;
	enum outcome outcome;
	int status;

	buf_init(&bytes, MESSAGE_BYTES_MAX);
	outcome = !strcmp(path, "-") ? file_read_all(STDIN_FILENO, &bytes, &error)
				     : file_read(path, &bytes, &error);
	if (outcome != OK) {
		buf_free(&bytes);
		return command_fail(EX_NOINPUT, command, error.text);
	}
	status = load_desk(
		command, line->config, false, arena_new(COMMAND_ARENA_BYTES), &generation, &desk);
	if (status == EX_OK) {
		status = explain_message(&desk, &bytes, options);
		desk_free(&desk);
	}
	buf_free(&bytes);
	return status;
}

/* ---- a decision of then */

/* Whether the writer was answered, as the ticket tells, also after a merge: one line, NULL when it
 * tells nothing. */
static enum outcome find_answer(struct store *store, const struct decision *decision,
	struct arena *arena, const char **ret_answer, struct error *error)
{
	struct ticket ticket;
	struct entry *entries;
	size_t count = 0;
	bool is_its = false;
	enum outcome outcome =
		ticket_load_current(store, decision->ticket_id, arena, &ticket, error);

	*ret_answer = NULL;
	if (outcome == OK)
		outcome = entry_list(store, ticket.id, arena, &entries, &count, error);
	for (size_t i = 0; outcome == OK && i < count && !*ret_answer; i++) {
		const struct entry *entry = &entries[i];
		struct outgoing outgoing;

		/* what came of a message stands behind it; two may come within a second */
		if (entry->kind == ENTRY_IN)
			is_its = entry->inbox_id == decision->inbox_id;
		if (entry->at != decision->at ||
			(entry->moved_from ? entry->moved_from : entry->ticket_id) !=
				decision->ticket_id)
			continue;
		if (entry->kind == ENTRY_EVENT && entry->inbox_id == decision->inbox_id &&
			entry->text && !strncmp(entry->text, "nothing was sent to ", 20))
			*ret_answer = entry->text;
		if (!is_its || entry->kind != ENTRY_OUT || !entry->outgoing_id)
			continue;
		outcome = outbox_load(store, entry->outgoing_id, false, arena, &outgoing, error);
		if (outcome == OK && outgoing_is_automatic_outside(outgoing.kind))
			*ret_answer = arena_printf(arena, "%s to %s (%s)",
				outgoing_kind_name(outgoing.kind), entry->to ? entry->to : "-",
				entry->state ? entry->state : "-");
	}
	return outcome;
}

/* All there is of one decision. */
struct past {
	struct store *store;
	const struct secret_key *key; /* NULL */
	struct decision decision;
	size_t number; /* from 1, among those of its ticket */
	size_t count;
	const char *ref;
	const char *answer;
	struct facts facts;
	struct recorded recorded;
	struct incoming incoming;
	const char *gone; /* why it cannot be recomputed; NULL */
	bool is_erased;	  /* which is as it should be */
	bool handed_in;	  /* by a member of staff; the message is within theirs */
	struct rulebook *then;
	struct explained explained;
	struct difference differences[DIFFERENCES_MAX]; /* recorded and recomputed */
	size_t difference_count;
};

static enum outcome fetch_past(int64_t ticket_id, size_t number, struct arena *arena,
	struct past *past, struct error *error)
{
	struct decision *decisions;
	struct ticket ticket;
	enum outcome outcome =
		decision_list(past->store, ticket_id, arena, &decisions, &past->count, error);

	if (outcome != OK)
		return outcome;
	if (past->count == 0 &&
		ticket_load(past->store, ticket_id, arena, &ticket, error) == NOT_FOUND)
		return error_set(error, NOT_FOUND, "there is no ticket %s", past->ref);
	if (past->count == 0)
		return error_set(error, NOT_FOUND,
			"no rules decided about %s: it was filed as what it is", past->ref);
	if (number == 0 || number > past->count)
		return error_set(error, NOT_FOUND, "--decision takes 1 to %zu for %s", past->count,
			past->ref);
	past->number = number;
	past->decision = decisions[number - 1];
	outcome = facts_from_json(arena, past->decision.facts, &past->facts, error);
	if (outcome == OK)
		outcome = recorded_read(arena, past->decision.verdict, &past->recorded, error);
	if (outcome == OK)
		outcome = find_answer(past->store, &past->decision, arena, &past->answer, error);
	return outcome;
}

/* The message of then; past->gone says why it is not there. */
static enum outcome fetch_message(struct arena *arena, struct past *past, struct error *error)
{
	enum outcome outcome =
		inbox_load(past->store, past->decision.inbox_id, arena, &past->incoming, error);

	past->is_erased = outcome == NOT_FOUND || (outcome == OK && past->incoming.size_bytes == 0);
	if (past->is_erased)
		past->gone = "the message is erased; what was decided is still known, and is all "
			     "that can be told";
	else if (outcome == BROKEN)
		past->gone = arena_strdup(arena, error->text);
	return outcome == TRY_LATER ? TRY_LATER : OK;
}

static enum outcome read_message(const struct site *site, struct arena *arena, struct past *past,
	struct message *ret_message, struct error *error)
{
	return decided_message_read(site, past->key, past->store, &past->decision, &past->incoming,
		arena, ret_message, &past->handed_in, error);
}

static enum outcome recompute(struct arena *arena, struct past *past, struct error *error)
{
	struct recorded again;
	struct message *message = ARENA_NEW(arena, struct message);
	enum outcome outcome =
		rulebook_open(past->store, past->decision.generation, &past->then, error);

	if (outcome == OK && !past->gone)
		outcome = read_message(&past->then->settings.site, arena, past, message, error);
	if (outcome == TRY_LATER)
		return TRY_LATER;
	if (outcome != OK && !past->gone)
		past->gone = arena_strdup(arena, error->text);
	if (past->gone)
		return OK;
	explained_make(&past->then->settings.site, past->then->rules, message, &past->facts,
		&past->recorded, arena, &past->explained);
	recorded_of(&past->explained.decided, &again);
	past->difference_count =
		recorded_compare(arena, &past->recorded, &again, true, past->differences);
	return OK;
}

/* What today's rules would make of it, with the facts of then. */
struct present {
	struct desk desk;
	struct message message;
	struct explained explained;
	struct difference differences[DIFFERENCES_MAX];
	size_t difference_count;
};

static int decide_now(const struct command_line *line, struct past *past, struct present *present)
{
	struct generation generation;
	struct recorded again;
	struct error error;
	struct desk *desk = &present->desk;
	int status = load_desk(
		command, line->config, false, arena_new(COMMAND_ARENA_BYTES), &generation, desk);

	if (status != EX_OK)
		return status;
	if (read_message(&desk->settings.site, desk->arena, past, &present->message, &error) != OK)
		return command_fail(EX_DATAERR, command, error.text);
	explained_make(&desk->settings.site, desk->rules, &present->message, &past->facts,
		&past->recorded, desk->arena, &present->explained);
	recorded_of(&present->explained.decided, &again);
	present->difference_count =
		recorded_compare(desk->arena, &past->recorded, &again, false, present->differences);
	return EX_OK;
}

static void print_past(
	const struct past *past, const struct site *site, bool all, struct arena *arena)
{
	const struct decision *decision = &past->decision;

	printf("%s  decided %s by the rules and settings %.16s", past->ref,
		time_for_terminal(arena, site, decision->at), decision->generation);
	if (past->count > 1)
		printf("  (decision %zu of %zu; --decision N shows another)", past->number,
			past->count);
	printf("\n");
	if (past->handed_in)
		printf("A member of staff handed it in (#new): what is told is of the message "
		       "within theirs.\n");
	printf("\n");
	if (past->gone) {
		printf("It cannot be recomputed: %s.\n\nit was decided:\n", past->gone);
		recorded_print(&past->recorded, arena);
		if (past->then && !past->recorded.owner_stays)
			owner_print(&past->then->settings.site, &past->recorded.verdict,
				&past->facts, arena);
	} else {
		explained_print(&past->explained, all, arena);
	}
	printf("\n%s%s\n", past->answer ? "" : "the ticket tells nothing of an automatic answer",
		past->answer ? past->answer : "");
	if (past->gone)
		return;
	if (past->difference_count == 0)
		printf("\nRecomputed with the rules, settings and facts of then: the same as was "
		       "decided.\n");
	else
		printf("\nRecomputed with the rules, settings and facts of then, it is NOT what "
		       "was "
		       "decided. Decided, and recomputed:\n");
	differences_print(past->differences, past->difference_count, arena);
}

static struct json *past_to_json(const struct past *past, struct arena *arena)
{
	const struct decision *decision = &past->decision;
	struct json *json = json_new_object();

	json_set_text(json, "ref", past->ref);
	json_set_number(json, "number", (int64_t)past->number);
	json_set_number(json, "count", (int64_t)past->count);
	json_set_time(json, "at", decision->at);
	json_set_text(json, "generation", decision->generation);
	json_set_parsed(json, "facts", decision->facts);
	json_set_parsed(json, "verdict", masked_text(arena, decision->verdict));
	json_set_bool(json, "erased", past->is_erased);
	json_set_text(json, "gone", past->gone);
	if (past->gone)
		json_set_null(json, "same");
	else
		json_set_bool(json, "same", past->difference_count == 0);
	json_set(json, "differences",
		differences_to_json(past->differences, past->difference_count, arena));
	json_set_text(json, "answered", past->answer);
	json_set_bool(json, "handed_in", past->handed_in);
	return json;
}

static struct json *present_to_json(const struct present *present, struct arena *arena)
{
	struct json *json = explained_to_json(&present->explained, arena);

	json_set(json, "differences",
		differences_to_json(present->differences, present->difference_count, arena));
	return json;
}

static int tell_past(const struct past *past, const struct present *present,
	const struct site *site, const struct explain_options *options, struct arena *arena)
{
	struct json *json;

	if (options->as_json) {
		json = past->gone ? json_new_object() : explained_to_json(&past->explained, arena);
		json_set(json, "decision", past_to_json(past, arena));
		if (present)
			json_set(json, "now", present_to_json(present, arena));
		else
			json_set_null(json, "now");
		return print_json(command, json);
	}
	print_past(past, site, options->all, arena);
	if (present) {
		printf("\n---- with the rules and settings of today and the facts of then\n\n");
		explained_print(&present->explained, options->all, arena);
		printf(present->difference_count ? "\nDecided then, and decided today:\n"
						 : "\nToday it would be decided the same way.\n");
		differences_print(present->differences, present->difference_count, arena);
	}
	return EX_OK;
}

static int explain_past(const struct command_line *line, struct store *store,
	const struct site *site, const struct secret_key *key, int64_t ticket_id,
	const struct explain_options *options, struct arena *arena)
{
	struct past past = {.store = store, .key = key, .ref = line->operands[0]};
	struct present present = {.difference_count = 0};
	bool with_present;
	struct error error;
	enum outcome outcome =
		fetch_past(ticket_id, strtoul(options->number, NULL, 10), arena, &past, &error);
	int status;

	if (outcome == OK)
		outcome = fetch_message(arena, &past, &error);
	if (outcome == OK)
		outcome = recompute(arena, &past, &error);
	if (outcome != OK)
		return command_fail(exit_status(outcome), command, error.text);
	with_present = options->now && !past.is_erased && past.incoming.size_bytes > 0;
	status = with_present ? decide_now(line, &past, &present) : EX_OK;
	if (status == EX_OK)
		status = tell_past(&past, with_present ? &present : NULL, site, options, arena);
	if (status == EX_OK && past.gone && !past.is_erased)
		status = EX_DATAERR;
	if (status == EX_OK && past.difference_count > 0)
		status = EX_SOFTWARE;
	if (present.desk.arena)
		desk_free(&present.desk);
	rulebook_free(past.then);
	return status;
}

/* ---- which of them */

/* A reference: there is no file of that name. */
static int explain_operand(const struct command_line *line, const struct explain_options *options)
{
	const char *operand = line->operands[0];
	struct arena *arena = arena_new(COMMAND_ARENA_BYTES);
	struct generation generation;
	struct settings settings;
	struct secret_key key;
	bool has_key;
	struct store *store = NULL;
	int64_t ticket_id;
	int status = load_settings(command, line->config, arena, &generation, &settings);

	if (status != EX_OK)
		goto done;
	has_key = load_key(&settings, &key);
	if (!ticket_typed(&settings.site, has_key ? &key : NULL, operand, &ticket_id)) {
		status = command_fail(EX_NOINPUT, command,
			arena_printf(arena,
				"%s is neither a file nor the reference of a ticket, which is "
				"written as 1042 or %s",
				text_printable(arena, operand, NAMED_BYTES),
				ticket_name(arena, &settings.site, has_key ? &key : NULL, 1042)));
		goto done;
	}
	status = load_store(command, &settings, true, &store);
	if (status == EX_OK)
		status = explain_past(line, store, &settings.site, has_key ? &key : NULL, ticket_id,
			options, arena);
done:
	store_close(store);
	arena_free(arena);
	return status;
}

int rules_explain(int argc, char **argv)
{
	struct explain_options options = {.number = "1"};
	const struct option_row rows[] = {{"json", &options.as_json, NULL},
		{"all", &options.all, NULL}, {"now", &options.now, NULL},
		{"decision", NULL, &options.number}, {0}};
	struct command_line line;
	const char *operand;
	int status;

	if (!options_read(argc, argv, rows, 1, usage, &line, &status))
		return status;
	if (line.operand_count == 0) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	operand = line.operands[0];
	if (!strcmp(operand, "-") || access(operand, F_OK) == 0)
		return explain_file(&line, operand, &options);
	return explain_operand(&line, &options);
}
