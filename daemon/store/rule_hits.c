/* SPDX-License-Identifier: MIT */
/* Decisions beside their tickets, page by page. */
#include "daemon/store/rule_hits.h"

#include "daemon/store/decisions.h"
#include "daemon/store/store_private.h"

enum outcome rule_hits_before(
	struct store *store, int64_t since, int64_t *ret_id, struct error *error)
{
	int64_t first, last;
	enum outcome outcome = decision_range(store, since, &first, &last, error);

	if (outcome == OK) {
		*ret_id = first - 1;
	}
	return outcome;
}

enum outcome rule_hits_list(struct store *store, int64_t after_id, int64_t since, int64_t until,
	struct arena *arena, struct rule_hit_row **ret_rows, size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct rule_hit_row);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT d.id, d.ticket_id, d.inbox_id, d.at, NOT EXISTS (SELECT 1 FROM decision e "
		"WHERE e.ticket_id = d.ticket_id AND e.id < d.id), d.verdict, t.group_title, "
		"t.helper_group, t.contact_id, t.silent FROM decision d "
		"JOIN ticket t ON t.id = d.ticket_id "
		"WHERE d.id > ?1 AND d.at >= ?2 AND d.at < ?3 ORDER BY d.id LIMIT ?4",
		BIND(NUMBER(after_id), NUMBER(since), NUMBER(until), NUMBER(RULE_HITS_PAGE)),
		error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		struct rule_hit_row *row = list_add(&list);

		row->id = rows_number(&rows);
		row->ticket_id = rows_number(&rows);
		row->inbox_id = rows_number(&rows);
		row->at = rows_number(&rows);
		row->is_first = rows_number(&rows) != 0;
		row->verdict = rows_text(&rows, arena);
		row->group = rows_text(&rows, arena);
		row->helper_group = rows_text(&rows, arena);
		row->contact_id = rows_number(&rows);
		row->silent = rows_number(&rows) != 0;
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_rows = list.items;
	*ret_count = list.count;
	return OK;
}

enum outcome rule_words_load(struct store *store, int64_t ticket_id, struct arena *arena,
	struct rule_words *ret_words, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT w.sender, w.subject, substr(w.text, 1, ?2) FROM ticket t "
		"JOIN entry e ON e.ticket_id = coalesce(t.merged_into, t.id) "
		"JOIN words w ON w.id = e.words_id WHERE t.id = ?1 "
		"AND coalesce(e.moved_from, e.ticket_id) = ?1 AND e.kind = 'in' "
		"ORDER BY e.id LIMIT 1",
		BIND(NUMBER(ticket_id), NUMBER(RULE_WORDS_MAX)), error);

	if (outcome != OK) {
		return outcome;
	}
	outcome = rows_next(&rows, error);
	if (outcome == OK) {
		ret_words->sender = rows_text(&rows, arena);
		ret_words->subject = rows_text(&rows, arena);
		ret_words->text = rows_text(&rows, arena);
		rows_end(&rows);
	}
	return outcome;
}
