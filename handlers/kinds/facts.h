/* SPDX-License-Identifier: MIT */
/* The facts of a decision: fetched from the store, and kept as JSON with the verdict so that it can
 * be recomputed. */
#ifndef KINDS_FACTS_H
#define KINDS_FACTS_H

#include "daemon/model/facts.h"
#include "handlers/kinds/identify.h"

/* What the identity alone says: all that rules ask about, without anybody's loads. */
struct facts facts_of_writer(const struct handling *handling, const struct identity *identity);
enum outcome facts_fetch(struct handling *handling, const struct identity *identity,
	struct facts *ret_facts, struct error *error) WARN_UNUSED;

/* Only the loads: who has how much, who is away by the settings or the store, and their deputies.
 */
enum outcome facts_fetch_people(
	struct handling *handling, struct facts *facts, struct error *error) WARN_UNUSED;
/* What was decided of a ticket, as far as it counts in assigning it anew. In arena. */
struct verdict facts_verdict_of(struct arena *arena, const struct ticket *ticket);
/* One more ticket for that person, as the store will count it. */
void facts_count_assigned(struct facts *facts, const struct person *person);
bool facts_say_away(const struct facts *facts, const struct person *person);

/* Who stands in for a person right now by settings or store; NULL when they are there, or have no
 * deputy. A store in trouble knows of nobody: whatever is written next fails with it. */
const struct person *facts_deputy_now(struct handling *handling, const struct person *person);

/* Whether the settings say that a person is away at that moment, in that time zone. */
bool facts_is_away(const struct person *person, const char *timezone, int64_t at);

char *facts_to_json(struct arena *arena, const struct facts *facts);
/* The other way; REFUSED when it is not what facts_to_json writes. In arena. */
enum outcome facts_from_json(struct arena *arena, const char *text, struct facts *ret_facts,
	struct error *error) WARN_UNUSED;

#endif
