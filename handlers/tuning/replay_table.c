/* SPDX-License-Identifier: MIT */
/* Counting differences by kind. */
#include "handlers/tuning/replay_table.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"

enum { KEY_BYTES_MAX = 16 * 1024 * 1024 };

static const char *const result_names[REPLAY_RESULTS] = {
	[REPLAY_SAME] = "same",
	[REPLAY_RULES] = "otherwise_by_rules",
	[REPLAY_PEOPLE] = "otherwise_by_people",
	[REPLAY_ERASED] = "erased",
	[REPLAY_UNREADABLE] = "unreadable",
};

void replay_table_init(struct replay_table *table, struct arena *arena)
{
	*table = (struct replay_table){
		.arena = arena, .rows = ARENA_ARRAY(arena, REPLAY_ROWS_MAX, struct replay_row)};
	interned_init(&table->keys, arena, REPLAY_ROWS_MAX);
}

void replay_table_count(struct replay_table *table, const struct replayed *replayed)
{
	table->results[replayed->result]++;
	table->moved += replayed->moves;
	table->owner_unknown += replayed->owner_unknown;
}

void replay_table_add_counts(struct replay_table *table, const struct json *counts)
{
	for (int i = 0; i < REPLAY_RESULTS; i++)
		table->results[i] += json_number(counts, result_names[i]);
	table->moved += json_number(counts, "would_move");
	table->owner_unknown += json_number(counts, "owner_unknown");
}

struct json *replay_table_counts(const struct replay_table *table)
{
	struct json *json = json_new_object();

	for (int i = 0; i < REPLAY_RESULTS; i++)
		json_set_number(json, result_names[i], table->results[i]);
	json_set_number(json, "would_move", table->moved);
	json_set_number(json, "owner_unknown", table->owner_unknown);
	return json;
}

static struct replay_row *find_row(struct replay_table *table, const struct json *difference)
{
	const char *name = json_text(difference, "name");
	bool by_people = json_bool(difference, "by_people");
	bool is_fields = !strcmp(name, "fields");
	const char *from = is_fields ? NULL : json_text(difference, "from");
	const char *to = is_fields ? NULL : json_text(difference, "to");
	size_t known = table->keys.count, number;
	struct buf key;

	buf_init(&key, KEY_BYTES_MAX);
	buf_printf(&key, "%s\n%s%s\n%s%s\n%d", name, from ? "=" : "", from ? from : "",
		to ? "=" : "", to ? to : "", by_people);
	number = interned_add(&table->keys, buf_text(&key));
	buf_free(&key);
	if (number == INTERNED_NONE) {
		table->without_row++;
		return NULL;
	}
	if (number == known)
		table->rows[number] = (struct replay_row){
			.name = arena_strdup(table->arena, name),
			.from = arena_strdup(table->arena, from),
			.to = arena_strdup(table->arena, to),
			.by_people = by_people,
		};
	return &table->rows[number];
}

/* The oldest stay, in their order, whoever comes with them first. */
static void add_example(
	struct replay_table *table, struct replay_row *row, const struct json *replayed)
{
	struct replay_example example = {.decision = json_number(replayed, "decision"),
		.ticket = json_number(replayed, "ticket")};
	size_t at = REPLAY_EXAMPLES;

	while (at > 0 && (!row->examples[at - 1].ticket ||
				 row->examples[at - 1].decision > example.decision))
		at--;
	if (at == REPLAY_EXAMPLES || !example.ticket)
		return;
	example.subject = arena_strdup(table->arena, json_text(replayed, "subject"));
	for (size_t i = REPLAY_EXAMPLES - 1; i > at; i--)
		row->examples[i] = row->examples[i - 1];
	row->examples[at] = example;
}

void replay_table_add(struct replay_table *table, const struct json *replayed)
{
	const struct json *differences = json_member(replayed, "differences");

	for (size_t i = 0; i < json_count(differences); i++) {
		struct replay_row *row = find_row(table, json_item(differences, i));

		if (row) {
			row->count++;
			add_example(table, row, replayed);
		}
	}
}

int64_t replay_table_total(const struct replay_table *table)
{
	int64_t total = 0;

	for (int i = 0; i < REPLAY_RESULTS; i++)
		total += table->results[i];
	return total;
}

/* Of the same number, in the order of their first example. */
static int compare_rows(const void *a, const void *b)
{
	const struct replay_row *left = a, *right = b;

	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	if (left->examples[0].decision != right->examples[0].decision)
		return left->examples[0].decision < right->examples[0].decision ? -1 : 1;
	return strcmp(left->name, right->name);
}

void replay_table_sort(struct replay_table *table)
{
	if (table->keys.count > 0)
		qsort(table->rows, table->keys.count, sizeof(*table->rows), compare_rows);
}
