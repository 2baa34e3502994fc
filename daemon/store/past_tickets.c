/* SPDX-License-Identifier: MIT */
/* How tickets came to their owners and how long they were open. */
#include "daemon/store/past_tickets.h"

#include "daemon/store/store_private.h"

enum outcome past_ticket_list(struct store *store, int64_t before_decision, size_t max,
	struct arena *arena, struct past_ticket **ret_tickets, size_t *ret_count,
	struct error *error)
{
	struct list list = LIST_OF(arena, struct past_ticket);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT d.id, d.ticket_id, d.at, d.facts, d.verdict, t.owner, t.contact_id, "
		"t.language, CASE t.state WHEN 'CLOSED' THEN t.closed_at END FROM decision d "
		"JOIN ticket t ON t.id = d.ticket_id WHERE d.id < ?1 AND t.silent = 0 "
		"AND NOT EXISTS (SELECT 1 FROM decision e WHERE e.ticket_id = d.ticket_id "
		"AND e.id < d.id) ORDER BY d.id DESC LIMIT ?2",
		BIND(NUMBER(before_decision ? before_decision : INT64_MAX), NUMBER((int64_t)max)),
		error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		struct past_ticket *ticket = list_add(&list);

		ticket->decision_id = rows_number(&rows);
		ticket->ticket_id = rows_number(&rows);
		ticket->at = rows_number(&rows);
		ticket->facts = rows_text(&rows, arena);
		ticket->verdict = rows_text(&rows, arena);
		ticket->owner = rows_text(&rows, arena);
		ticket->contact_id = rows_number(&rows);
		ticket->language = (enum language)store_language_from_word(rows_borrow_text(&rows));
		ticket->closed_at = rows_number(&rows);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_tickets = list.items;
	*ret_count = list.count;
	return OK;
}

enum outcome past_burden_list(struct store *store, int64_t at, int64_t before_ticket,
	int64_t after_id, size_t max, struct arena *arena, struct past_burden **ret_burdens,
	size_t *ret_count, struct error *error)
{
	struct list list = LIST_OF(arena, struct past_burden);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT id, owner, CASE state WHEN 'CLOSED' THEN closed_at END FROM ticket "
		"WHERE id > ?1 AND id < ?2 AND owner IS NOT NULL AND silent = 0 "
		"AND (state <> 'CLOSED' OR closed_at > ?3) ORDER BY id LIMIT ?4",
		BIND(NUMBER(after_id), NUMBER(before_ticket), NUMBER(at), NUMBER((int64_t)max)),
		error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		struct past_burden *burden = list_add(&list);

		burden->ticket_id = rows_number(&rows);
		burden->owner = rows_text(&rows, arena);
		burden->closed_at = rows_number(&rows);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_burdens = list.items;
	*ret_count = list.count;
	return OK;
}
