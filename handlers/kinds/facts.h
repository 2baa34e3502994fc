/* SPDX-License-Identifier: MIT */
/* The facts of a decision: fetched from the store, and kept as JSON with the verdict so that it can
 * be recomputed. */
#ifndef KINDS_FACTS_H
#define KINDS_FACTS_H

#include "daemon/model/facts.h"
#include "daemon/model/verdict.h"
#include "handlers/kinds/identify.h"

enum outcome facts_fetch(struct handling *handling, const struct identity *identity,
	struct facts *ret_facts, struct error *error) WARN_UNUSED;

/* Whether the settings say that a person is away at that moment, in that time zone. */
bool facts_is_away(const struct person *person, const char *timezone, int64_t at);

char *facts_to_json(struct arena *arena, const struct facts *facts);
/* The other way; REFUSED when it is not what facts_to_json writes. In arena. */
enum outcome facts_from_json(struct arena *arena, const char *text, struct facts *ret_facts,
	struct error *error) WARN_UNUSED;

/* {matter: {value, rule, file, line}, ..., tags: [...], fields: [...]}; unset ones are null. In
 * arena. */
char *verdict_to_json(struct arena *arena, const struct verdict *verdict);

#endif
