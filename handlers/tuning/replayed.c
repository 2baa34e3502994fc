/* SPDX-License-Identifier: MIT */
/* Deciding once more: the message out of the inbox, the facts of then, the rules of now. */
#include "handlers/tuning/replayed.h"

#include <string.h>

#include "daemon/base/text.h"
#include "daemon/store/inbox.h"
#include "daemon/store/tickets.h"
#include "handlers/kinds/command.h"
#include "handlers/kinds/facts.h"
#include "handlers/kinds/forward_in.h"
#include "handlers/kinds/masked.h"
#include "handlers/tuning/explained.h"

enum { SUBJECT_BYTES = 80 };

enum outcome decided_message_read(const struct site *site, const struct secret_key *key,
	struct store *store, const struct decision *decision, const struct incoming *incoming,
	struct arena *arena, struct message *ret_message, bool *ret_handed_in, struct error *error)
{
	static const struct secret_key no_key;
	const char *from = NULL;
	enum outcome outcome = desk_read_message(site, incoming, arena, ret_message, error);

	*ret_handed_in = false;
	if (outcome != OK || ret_message->channel != CHANNEL_EMAIL ||
		!command_begins(arena, ret_message->reply))
		return outcome;
	outcome = entry_writer(store, decision->ticket_id, decision->inbox_id, arena, &from, error);
	if (outcome == OK)
		*ret_handed_in =
			forward_in_read_again(site, key ? key : &no_key, from, arena, ret_message);
	return outcome == NOT_FOUND ? OK : outcome;
}

static const char *subject_of(const struct message *message, struct arena *arena)
{
	const char *words = message->channel == CHANNEL_SMS ? message->text : message->subject;

	return text_printable(arena, masked_text(arena, text_cut(arena, words, 4 * SUBJECT_BYTES)),
		SUBJECT_BYTES);
}

static bool is_move(const struct difference *difference)
{
	return !difference->by_people &&
	       (!strcmp(difference->name, "group") || !strcmp(difference->name, "owner") ||
		       !strcmp(difference->name, "owner by rule"));
}

static void compare(const struct recorded *recorded, const struct decided *decided,
	struct arena *arena, struct replayed *replayed)
{
	struct recorded again;

	recorded_of(decided, &again);
	replayed->owner_unknown = !recorded->has_assigned && !recorded->owner_stays;
	replayed->difference_count =
		recorded_compare(arena, recorded, &again, false, replayed->differences);
	replayed->result = replayed->difference_count ? REPLAY_PEOPLE : REPLAY_SAME;
	for (size_t i = 0; i < replayed->difference_count; i++) {
		if (!replayed->differences[i].by_people)
			replayed->result = REPLAY_RULES;
		replayed->moves = replayed->moves || is_move(&replayed->differences[i]);
	}
}

enum outcome replay_decision(const struct desk *desk, const struct secret_key *key,
	struct store *store, const struct decision *decision, struct arena *arena,
	struct replayed *ret_replayed, struct error *error)
{
	const struct site *site = &desk->settings.site;
	struct replayed replayed = {.result = REPLAY_UNREADABLE};
	struct recorded recorded;
	struct incoming incoming;
	struct message message;
	struct decided decided;
	struct facts facts;
	bool handed_in;
	enum outcome outcome = inbox_load(store, decision->inbox_id, arena, &incoming, error);

	if (outcome == TRY_LATER)
		return outcome;
	if (outcome == NOT_FOUND || (outcome == OK && incoming.size_bytes == 0)) {
		replayed.result = REPLAY_ERASED;
		outcome = NOT_FOUND;
	}
	if (outcome == OK)
		outcome = facts_from_json(arena, decision->facts, &facts, error);
	if (outcome == OK)
		outcome = recorded_read(arena, decision->verdict, &recorded, error);
	if (outcome == OK)
		outcome = decided_message_read(
			site, key, store, decision, &incoming, arena, &message, &handed_in, error);
	if (outcome == TRY_LATER)
		return outcome;
	if (outcome == OK) {
		decided_make(site, rules_search(desk->rules, &message, false, arena), &facts, arena,
			&decided, NULL, NULL);
		decided_give_as_recorded(site, &recorded, &facts, arena, &decided);
		compare(&recorded, &decided, arena, &replayed);
		replayed.subject = replayed.difference_count ? subject_of(&message, arena) : NULL;
	}
	*ret_replayed = replayed;
	return OK;
}

struct json *replayed_to_json(
	const struct decision *decision, const struct replayed *replayed, struct arena *arena)
{
	struct json *json = json_new_object();

	json_set_number(json, "decision", decision->id);
	json_set_number(json, "ticket", decision->ticket_id);
	json_set_time(json, "at", decision->at);
	json_set_text(json, "subject", replayed->subject);
	json_set_bool(json, "moves", replayed->moves);
	json_set(json, "differences",
		differences_to_json(replayed->differences, replayed->difference_count, arena));
	return json;
}
