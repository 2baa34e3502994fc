/* SPDX-License-Identifier: MIT */
/* One decision laid open: which rules hold and why, who owns it, when the answer is due. */
#ifndef TUNING_EXPLAINED_H
#define TUNING_EXPLAINED_H

#include "daemon/base/json.h"
#include "handlers/kinds/decided.h"

struct explained {
	const struct site *site;
	const struct message *message;
	const struct facts *facts;
	size_t rule_count; /* of the set; fewer are tried when a final one holds */
	struct rule_trace trace;
	struct decided decided;
	bool owner_stays;    /* of a message on a ticket: who would own a new one means nothing */
	const char *trouble; /* a pattern that passed its limit; NULL */
	const struct hours *hours;
	int64_t due_at; /* UTC seconds: the first answer, were it a new ticket */
	struct hours_step *steps;
	size_t step_count;
};

/* Decide about the message, and keep how it came to that. recorded: how it was decided; NULL when
 * nobody has handled it. All pointed at must outlive it. */
void explained_make(const struct site *site, const struct rule_set *rules,
	const struct message *message, const struct facts *facts, const struct recorded *recorded,
	struct arena *arena, struct explained *ret_explained);

/* On standard output. all: also the rules that do not hold, each with the reason. */
void explained_print(const struct explained *explained, bool all, struct arena *arena);
struct json *explained_to_json(const struct explained *explained, struct arena *arena);

/* Of a decision that cannot be recomputed: what is recorded, and how its owner was chosen. */
void recorded_print(const struct recorded *recorded, struct arena *arena);
void owner_print(const struct site *site, const struct verdict *verdict, const struct facts *facts,
	struct arena *arena);

/* A line each, and [{name, from, to, by_people}]. */
void differences_print(const struct difference *differences, size_t count, struct arena *arena);
struct json *differences_to_json(
	const struct difference *differences, size_t count, struct arena *arena);

#endif
