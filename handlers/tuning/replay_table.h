/* SPDX-License-Identifier: MIT */
/* What a replay comes to: how many decisions are otherwise, from what to what, with examples. */
#ifndef TUNING_REPLAY_TABLE_H
#define TUNING_REPLAY_TABLE_H

#include "daemon/base/json.h"
#include "handlers/tuning/interned.h"
#include "handlers/tuning/replayed.h"

enum { REPLAY_EXAMPLES = 3, REPLAY_ROWS_MAX = 10000 };

struct replay_example {
	int64_t decision;
	int64_t ticket;
	const char *subject;
};
/* One kind of difference. */
struct replay_row {
	const char *name;
	const char *from; /* NULL: not set; of fields both are NULL: each has values of its own */
	const char *to;
	bool by_people;
	int64_t count;
	struct replay_example examples[REPLAY_EXAMPLES]; /* the oldest ones; ticket 0: none */
};

struct replay_table {
	struct arena *arena;
	int64_t results[REPLAY_RESULTS];
	int64_t moved;
	int64_t owner_unknown;
	struct interned keys; /* of rows[i] number i */
	struct replay_row *rows;
	int64_t without_row; /* differences of more kinds than there are rows for */
};

void replay_table_init(struct replay_table *table, struct arena *arena);

/* Count one decision; and many that another table counted, as replay_table_counts tells them. */
void replay_table_count(struct replay_table *table, const struct replayed *replayed);
void replay_table_add_counts(struct replay_table *table, const struct json *counts);
struct json *replay_table_counts(const struct replay_table *table); /* json_free it */

/* Put the differences of one decision into the rows, from replayed_to_json. */
void replay_table_add(struct replay_table *table, const struct json *replayed);

/* Decisions counted, of every result. */
int64_t replay_table_total(const struct replay_table *table);
/* When all is counted: the most frequent rows first. Nothing can be added any more. */
void replay_table_sort(struct replay_table *table);

#endif
