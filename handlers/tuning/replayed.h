/* SPDX-License-Identifier: MIT */
/* One decision of then, made again under other rules. */
#ifndef TUNING_REPLAYED_H
#define TUNING_REPLAYED_H

#include "daemon/base/json.h"
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
 * Decide again by the desk's rules and settings, with the facts of then, and compare with what was
 * recorded. Texts in arena. TRY_LATER: the store cannot be read.
 */
enum outcome replay_decision(const struct desk *desk, struct store *store,
	const struct decision *decision, struct arena *arena, struct replayed *ret_replayed,
	struct error *error) WARN_UNUSED;

/* {decision, ticket, at, subject, moves, differences}; json_free it. */
struct json *replayed_to_json(
	const struct decision *decision, const struct replayed *replayed, struct arena *arena);

#endif
