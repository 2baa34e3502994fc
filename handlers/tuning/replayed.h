/* SPDX-License-Identifier: MIT */
/* One decision of then, made again under other rules. */
#ifndef TUNING_REPLAYED_H
#define TUNING_REPLAYED_H

#include "daemon/base/json.h"
#include "daemon/base/secret.h"
#include "daemon/store/decisions.h"
#include "handlers/kinds/decided.h"
#include "handlers/kinds/desk.h"

enum replay_result {
	REPLAY_SAME,
	REPLAY_RULES,	   /* otherwise, by the rules */
	REPLAY_PEOPLE,	   /* otherwise, and only because people, ways or absences are others */
	REPLAY_ERASED,	   /* the message is gone */
	REPLAY_UNREADABLE, /* it, or what was recorded, cannot be read */
	REPLAY_RESULTS
};

struct replayed {
	enum replay_result result;
	bool moves;	     /* by the rules to another group or owner */
	bool owner_unknown;  /* it is not recorded who got it, so owners are not compared */
	const char *subject; /* safe to show; of a text its beginning */
	struct difference differences[DIFFERENCES_MAX];
	size_t difference_count;
};

/*
 * The message of a decision as it was decided about: of what a member of staff handed in, not their
 * mail but the message within it, and then *ret_handed_in. key: NULL when it cannot be read; then a
 * reference in a subject is not known as one. incoming is that of the decision. Outcomes of
 * mail_read, TRY_LATER.
 */
enum outcome decided_message_read(const struct site *site, const struct secret_key *key,
	struct store *store, const struct decision *decision, const struct incoming *incoming,
	struct arena *arena, struct message *ret_message, bool *ret_handed_in,
	struct error *error) WARN_UNUSED;

/*
 * Decide again by the desk's rules and settings, with the facts of then, and compare with what was
 * recorded. key: as above. Texts in arena. TRY_LATER: the store cannot be read.
 */
enum outcome replay_decision(const struct desk *desk, const struct secret_key *key,
	struct store *store, const struct decision *decision, struct arena *arena,
	struct replayed *ret_replayed, struct error *error) WARN_UNUSED;

/* {decision, ticket, at, subject, moves, differences}; json_free it. */
struct json *replayed_to_json(
	const struct decision *decision, const struct replayed *replayed, struct arena *arena);

#endif
