/* SPDX-License-Identifier: MIT */
/* Tickets: made, changed, loaded. */
#include "daemon/store/tickets.h"

#include <assert.h>

#include "daemon/store/persons.h"
#include "daemon/store/store_private.h"

/* ---- writing */

static enum outcome write_tags(
	struct store *store, const struct ticket *ticket, struct error *error)
{
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < ticket->tags.count; i++) {
		outcome = db_do(store->db,
			"INSERT INTO ticket_tag (ticket_id, position, tag) VALUES (?1, ?2, ?3)",
			BIND(NUMBER(ticket->id), NUMBER((int64_t)i), TEXT(ticket->tags.list[i])),
			error);
	}
	for (size_t i = 0; outcome == OK && i < ticket->field_count; i++) {
		outcome = db_do(store->db,
			"INSERT INTO ticket_field (ticket_id, position, name, value) "
			"VALUES (?1, ?2, ?3, ?4)",
			BIND(NUMBER(ticket->id), NUMBER((int64_t)i), TEXT(ticket->fields[i].name),
				TEXT(ticket->fields[i].value)),
			error);
	}
	return outcome;
}

enum outcome ticket_create(struct store *store, struct ticket *ticket, struct error *error)
{
	int64_t id;
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	outcome = db_insert(store->db,
		"INSERT INTO ticket (state, matter, authority, group_title, helper_group, owner, "
		"priority, contact_id, channel, language, mailbox, place, silent, created_at, "
		"due_at, answered_at, changed_at, closed_at, linked_id) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
		"?17, ?18, ?19)",
		BIND(TEXT(ticket_state_name(ticket->state)), TEXT(ticket->matter),
			TEXT(ticket->authority), TEXT(ticket->group), TEXT(ticket->helper_group),
			TEXT(ticket->owner), TEXT(priority_name(ticket->priority)),
			NUMBER_OR_NULL(ticket->contact_id),
			TEXT(channel_kind_name(ticket->channel)),
			TEXT(store_language_word(ticket->language)), TEXT(ticket->mailbox),
			TEXT(ticket->place), NUMBER(ticket->silent), NUMBER(ticket->created_at),
			NUMBER_OR_NULL(ticket->due_at), NUMBER_OR_NULL(ticket->answered_at),
			NUMBER(ticket->changed_at), NUMBER_OR_NULL(ticket->closed_at),
			NUMBER_OR_NULL(ticket->linked_id)),
		&id, error);
	if (outcome != OK) {
		return outcome;
	}
	ticket->id = id;
	outcome = db_do(store->db, "INSERT INTO ticket_words (ticket_id, subject) VALUES (?1, ?2)",
		BIND(NUMBER(id), TEXT(ticket->subject)), error);
	if (outcome == OK) {
		outcome = write_tags(store, ticket, error);
	}
	if (outcome == OK && person_bears(ticket)) {
		outcome = person_count_open(store, ticket->owner, 1, error);
	}
	return outcome;
}

/* Who bore the ticket before a change, so that the counts of open tickets follow it. In scratch;
 * NULL nobody. */
static enum outcome load_bearer(
	struct store *store, int64_t id, const char **ret_owner, struct error *error)
{
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT CASE WHEN state <> 'CLOSED' AND silent = 0 THEN owner END "
		"FROM ticket WHERE id = ?1",
		BIND(NUMBER(id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == NOT_FOUND) {
		return error_set(error, NOT_FOUND, "there is no ticket %lld", (long long)id);
	}
	if (outcome != OK) {
		return outcome;
	}
	arena_reset(store->scratch);
	*ret_owner = rows_text(&rows, store->scratch);
	rows_end(&rows);
	return OK;
}

static enum outcome move_bearer(
	struct store *store, const char *before, const struct ticket *ticket, struct error *error)
{
	const char *after = person_bears(ticket) ? ticket->owner : NULL;
	enum outcome outcome = OK;

	if (before == after || (before && after && strcmp(before, after) == 0)) {
		return OK;
	}
	if (before) {
		outcome = person_count_open(store, before, -1, error);
	}
	if (outcome == OK && after) {
		outcome = person_count_open(store, after, 1, error);
	}
	return outcome;
}

static enum outcome rewrite_words(
	struct store *store, const struct ticket *ticket, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE ticket_words SET subject = ?2 "
		"WHERE ticket_id = ?1 AND subject IS DISTINCT FROM ?2",
		BIND(NUMBER(ticket->id), TEXT(ticket->subject)), error);

	if (outcome == OK) {
		outcome = db_do(store->db, "DELETE FROM ticket_tag WHERE ticket_id = ?1",
			BIND(NUMBER(ticket->id)), error);
	}
	if (outcome == OK) {
		outcome = db_do(store->db, "DELETE FROM ticket_field WHERE ticket_id = ?1",
			BIND(NUMBER(ticket->id)), error);
	}
	return outcome == OK ? write_tags(store, ticket, error) : outcome;
}

enum outcome ticket_update(struct store *store, const struct ticket *ticket, struct error *error)
{
	const char *bearer = NULL;
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	outcome = load_bearer(store, ticket->id, &bearer, error);
	if (outcome == OK) {
		outcome = db_do(store->db,
			"UPDATE ticket SET state = ?2, matter = ?3, authority = ?4, "
			"group_title = ?5, helper_group = ?6, owner = ?7, priority = ?8, "
			"language = ?9, mailbox = ?10, place = ?11, silent = ?12, due_at = ?13, "
			"answered_at = ?14, changed_at = ?15, closed_at = ?16, linked_id = ?17, "
			"deadline_step = CASE WHEN due_at IS ?13 THEN deadline_step ELSE 0 END "
			"WHERE id = ?1",
			BIND(NUMBER(ticket->id), TEXT(ticket_state_name(ticket->state)),
				TEXT(ticket->matter), TEXT(ticket->authority), TEXT(ticket->group),
				TEXT(ticket->helper_group), TEXT(ticket->owner),
				TEXT(priority_name(ticket->priority)),
				TEXT(store_language_word(ticket->language)), TEXT(ticket->mailbox),
				TEXT(ticket->place), NUMBER(ticket->silent),
				NUMBER_OR_NULL(ticket->due_at), NUMBER_OR_NULL(ticket->answered_at),
				NUMBER(ticket->changed_at), NUMBER_OR_NULL(ticket->closed_at),
				NUMBER_OR_NULL(ticket->linked_id)),
			error);
	}
	if (outcome == OK) {
		outcome = move_bearer(store, bearer, ticket, error);
	}
	return outcome == OK ? rewrite_words(store, ticket, error) : outcome;
}

/* ---- loading */

static enum ticket_state state_from_name(const char *name)
{
	for (int i = TICKET_OPEN; i <= TICKET_CLOSED; i++) {
		if (strcmp(name, ticket_state_name((enum ticket_state)i)) == 0) {
			return (enum ticket_state)i;
		}
	}
	return TICKET_NEW;
}

static enum channel_kind channel_from_name(const char *name)
{
	return strcmp(name, channel_kind_name(CHANNEL_SMS)) == 0 ? CHANNEL_SMS : CHANNEL_EMAIL;
}

static enum outcome load_tags(
	struct store *store, struct arena *arena, struct ticket *ticket, struct error *error)
{
	struct list tags = LIST_OF(arena, const char *);
	struct list fields = LIST_OF(arena, struct field);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT tag FROM ticket_tag WHERE ticket_id = ?1 ORDER BY position",
		BIND(NUMBER(ticket->id)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		*(const char **)list_add(&tags) = rows_text(&rows, arena);
	}
	if (outcome == NOT_FOUND) {
		outcome = db_ask(store->db, &rows,
			"SELECT name, value FROM ticket_field WHERE ticket_id = ?1 "
			"ORDER BY position",
			BIND(NUMBER(ticket->id)), error);
	}
	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		struct field *field = list_add(&fields);

		field->name = rows_text(&rows, arena);
		field->value = rows_text(&rows, arena);
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	ticket->tags = (struct texts){.list = tags.items, .count = tags.count};
	ticket->fields = fields.items;
	ticket->field_count = fields.count;
	return OK;
}

enum outcome ticket_load(struct store *store, int64_t id, struct arena *arena,
	struct ticket *ret_ticket, struct error *error)
{
	struct ticket ticket = {.id = id};
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT subject, state, matter, authority, group_title, helper_group, owner, "
		"priority, contact_id, channel, language, mailbox, place, silent, created_at, "
		"due_at, answered_at, changed_at, closed_at, linked_id, merged_into "
		"FROM ticket LEFT JOIN ticket_words ON ticket_id = id WHERE id = ?1",
		BIND(NUMBER(id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == NOT_FOUND) {
		return error_set(error, NOT_FOUND, "there is no ticket %lld", (long long)id);
	}
	if (outcome != OK) {
		return outcome;
	}
	ticket.subject = rows_text(&rows, arena);
	ticket.state = state_from_name(rows_borrow_text(&rows));
	ticket.matter = rows_text(&rows, arena);
	ticket.authority = rows_text(&rows, arena);
	ticket.group = rows_text(&rows, arena);
	ticket.helper_group = rows_text(&rows, arena);
	ticket.owner = rows_text(&rows, arena);
	if (!priority_from_name(rows_borrow_text(&rows), &ticket.priority)) {
		ticket.priority = PRIORITY_NORMAL;
	}
	ticket.contact_id = rows_number(&rows);
	ticket.channel = channel_from_name(rows_borrow_text(&rows));
	ticket.language = (enum language)store_language_from_word(rows_borrow_text(&rows));
	ticket.mailbox = rows_text(&rows, arena);
	ticket.place = rows_text(&rows, arena);
	ticket.silent = rows_number(&rows) != 0;
	ticket.created_at = rows_number(&rows);
	ticket.due_at = rows_number(&rows);
	ticket.answered_at = rows_number(&rows);
	ticket.changed_at = rows_number(&rows);
	ticket.closed_at = rows_number(&rows);
	ticket.linked_id = rows_number(&rows);
	ticket.merged_into = rows_number(&rows);
	rows_end(&rows);
	outcome = load_tags(store, arena, &ticket, error);
	if (outcome == OK) {
		*ret_ticket = ticket;
	}
	return outcome;
}

enum outcome ticket_load_current(struct store *store, int64_t id, struct arena *arena,
	struct ticket *ret_ticket, struct error *error)
{
	enum outcome outcome = ticket_load(store, id, arena, ret_ticket, error);

	return outcome == OK && ret_ticket->merged_into
		       ? ticket_load(store, ret_ticket->merged_into, arena, ret_ticket, error)
		       : outcome;
}

/* ---- lists */

/* The numbers that a query yields. */
static enum outcome collect_ids(
	enum outcome outcome, struct rows *rows, struct list *ids, struct error *error)
{
	while (outcome == OK && (outcome = rows_next(rows, error)) == OK) {
		*(int64_t *)list_add(ids) = rows_number(rows);
	}
	return outcome == NOT_FOUND ? OK : outcome;
}

static enum outcome load_all(struct store *store, const struct list *ids, struct arena *arena,
	struct ticket **ret_tickets, size_t *ret_count, struct error *error)
{
	struct ticket *tickets = ARENA_ARRAY(arena, ids->count, struct ticket);

	for (size_t i = 0; i < ids->count; i++) {
		enum outcome outcome = ticket_load(
			store, ((const int64_t *)ids->items)[i], arena, &tickets[i], error);

		if (outcome != OK) {
			return outcome;
		}
	}
	*ret_tickets = tickets;
	*ret_count = ids->count;
	return OK;
}

enum outcome ticket_list_of_contact(struct store *store, int64_t contact_id, size_t max,
	struct arena *arena, struct ticket **ret_tickets, size_t *ret_count, struct error *error)
{
	struct list ids = LIST_OF(arena, int64_t);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT id FROM ticket WHERE contact_id = ?1 ORDER BY id DESC LIMIT ?2",
		BIND(NUMBER(contact_id), NUMBER((int64_t)max)), error);

	outcome = collect_ids(outcome, &rows, &ids, error);
	return outcome == OK ? load_all(store, &ids, arena, ret_tickets, ret_count, error)
			     : outcome;
}

enum outcome ticket_list(struct store *store, const struct ticket_filter *filter,
	struct arena *arena, struct ticket **ret_tickets, size_t *ret_count, struct error *error)
{
#define FILTERED                                                                                   \
	"AND id > ?1 AND (?3 IS NULL OR group_title = ?3) AND created_at >= ?4 "                   \
	"ORDER BY id LIMIT ?5"
	struct list ids = LIST_OF(arena, int64_t);
	const struct bound values[] = {NUMBER(filter->after_id), TEXT(filter->owner),
		TEXT(filter->group), NUMBER(filter->created_since), NUMBER((int64_t)filter->max)};
	const size_t count = sizeof(values) / sizeof(values[0]);
	struct rows rows;
	enum outcome outcome;

	assert(filter->max >= 1 && filter->max <= 1000);
	if (filter->include_closed) {
		outcome = db_ask(store->db, &rows,
			"SELECT id FROM ticket WHERE (?2 IS NULL OR +owner = ?2) " FILTERED, values,
			count, error);
	} else if (filter->owner) {
		outcome = db_ask(store->db, &rows,
			"SELECT id FROM ticket WHERE state <> 'CLOSED' AND owner = ?2 " FILTERED,
			values, count, error);
	} else {
		outcome = db_ask(store->db, &rows,
			"SELECT id FROM ticket WHERE state <> 'CLOSED' AND ?2 IS NULL " FILTERED,
			values, count, error);
	}
	outcome = collect_ids(outcome, &rows, &ids, error);
	return outcome == OK ? load_all(store, &ids, arena, ret_tickets, ret_count, error)
			     : outcome;
#undef FILTERED
}

enum outcome ticket_list_silent(struct store *store, int64_t before, size_t max,
	struct arena *arena, int64_t **ret_ids, size_t *ret_count, struct error *error)
{
	struct list ids = LIST_OF(arena, int64_t);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT id FROM ticket WHERE silent = 1 AND state <> 'CLOSED' AND changed_at < ?1 "
		"ORDER BY changed_at, id LIMIT ?2",
		BIND(NUMBER(before), NUMBER((int64_t)max)), error);

	outcome = collect_ids(outcome, &rows, &ids, error);
	if (outcome != OK) {
		return outcome;
	}
	*ret_ids = ids.items;
	*ret_count = ids.count;
	return OK;
}
