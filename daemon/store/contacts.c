/* SPDX-License-Identifier: MIT */
/* People who write to us: one contact with several addresses. */
#include "daemon/store/contacts.h"

#include <assert.h>

#include "daemon/store/store_private.h"

enum { ADDRESSES_MAX = 100 }; /* of one contact that are loaded */

static enum outcome load_addresses(
	struct store *store, struct arena *arena, struct contact *contact, struct error *error)
{
	struct list all = LIST_OF(arena, const char *);
	struct list no_texts = LIST_OF(arena, const char *);
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT address, no_texts FROM contact_address WHERE contact_id = ?1 "
		"ORDER BY position LIMIT ?2",
		BIND(NUMBER(contact->id), NUMBER(ADDRESSES_MAX)), error);

	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		const char *address = rows_text(&rows, arena);

		*(const char **)list_add(&all) = address;
		if (rows_number(&rows)) {
			*(const char **)list_add(&no_texts) = address;
		}
	}
	if (outcome != NOT_FOUND) {
		return outcome;
	}
	contact->addresses = (struct texts){.list = all.items, .count = all.count};
	contact->no_texts = (struct texts){.list = no_texts.items, .count = no_texts.count};
	return OK;
}

enum outcome contact_load(struct store *store, int64_t id, struct arena *arena,
	struct contact *ret_contact, struct error *error)
{
	struct contact contact = {.id = id};
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT name, organisation, language, ombud, created_at, last_seen_at, muted "
		"FROM contact WHERE id = ?1",
		BIND(NUMBER(id)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == NOT_FOUND) {
		return error_set(error, NOT_FOUND, "there is no contact %lld", (long long)id);
	}
	if (outcome != OK) {
		return outcome;
	}
	contact.name = rows_text(&rows, arena);
	contact.organisation = rows_text(&rows, arena);
	contact.language = (enum language)store_language_from_word(rows_borrow_text(&rows));
	contact.ombud = rows_text(&rows, arena);
	contact.created_at = rows_number(&rows);
	contact.last_seen_at = rows_number(&rows);
	contact.muted = rows_number(&rows) != 0;
	rows_end(&rows);
	outcome = load_addresses(store, arena, &contact, error);
	if (outcome == OK) {
		*ret_contact = contact;
	}
	return outcome;
}

enum outcome contact_by_address(struct store *store, const char *address_key, struct arena *arena,
	struct contact *ret_contact, struct error *error)
{
	int64_t id;
	enum outcome outcome = db_ask_number(store->db,
		"SELECT contact_id FROM contact_address WHERE address_key = ?1",
		BIND(TEXT(address_key)), &id, error);

	if (outcome == NOT_FOUND) {
		return error_set(error, NOT_FOUND, "no contact has that address");
	}
	return outcome == OK ? contact_load(store, id, arena, ret_contact, error) : outcome;
}

enum outcome contact_create(struct store *store, struct contact *contact, struct error *error)
{
	int64_t id;
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	outcome = db_insert(store->db,
		"INSERT INTO contact (name, organisation, language, ombud, created_at, "
		"last_seen_at, muted) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		BIND(TEXT(contact->name), TEXT(contact->organisation),
			TEXT(store_language_word(contact->language)), TEXT(contact->ombud),
			NUMBER(contact->created_at), NUMBER(contact->last_seen_at),
			NUMBER(contact->muted)),
		&id, error);
	arena_reset(store->scratch);
	for (size_t i = 0; outcome == OK && i < contact->addresses.count; i++) {
		const char *address = contact->addresses.list[i];

		outcome = db_do(store->db,
			"INSERT INTO contact_address (address_key, contact_id, position, address) "
			"VALUES (?1, ?2, ?3, ?4) ON CONFLICT (address_key) DO NOTHING",
			BIND(TEXT(store_address_key(store->scratch, address)), NUMBER(id),
				NUMBER((int64_t)i), TEXT(address)),
			error);
	}
	if (outcome == OK) {
		contact->id = id;
	}
	return outcome;
}

enum outcome contact_update(struct store *store, const struct contact *contact, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE contact SET name = ?2, organisation = ?3, language = ?4, ombud = ?5, "
		"last_seen_at = ?6, muted = ?7 WHERE id = ?1",
		BIND(NUMBER(contact->id), TEXT(contact->name), TEXT(contact->organisation),
			TEXT(store_language_word(contact->language)), TEXT(contact->ombud),
			NUMBER(contact->last_seen_at), NUMBER(contact->muted)),
		error);

	if (outcome == OK && db_changes(store->db) == 0) {
		return error_set(
			error, NOT_FOUND, "there is no contact %lld", (long long)contact->id);
	}
	return outcome;
}

enum outcome contact_set_no_texts(
	struct store *store, const char *number, bool no_texts, struct error *error)
{
	arena_reset(store->scratch);
	return db_do(store->db, "UPDATE contact_address SET no_texts = ?2 WHERE address_key = ?1",
		BIND(TEXT(store_address_key(store->scratch, number)), NUMBER(no_texts)), error);
}

/* ---- several ways to one person */

static enum outcome next_position(
	struct store *store, int64_t id, int64_t *ret_position, struct error *error)
{
	return db_ask_number(store->db,
		"SELECT coalesce(max(position) + 1, 0) FROM contact_address WHERE contact_id = ?1",
		BIND(NUMBER(id)), ret_position, error);
}

enum outcome contact_add_address(
	struct store *store, int64_t id, const char *address, struct error *error)
{
	const char *key;
	int64_t position = 0;
	int64_t holder = 0;
	enum outcome outcome = next_position(store, id, &position, error);

	assert(db_is_in_transaction(store->db));
	arena_reset(store->scratch);
	key = store_address_key(store->scratch, address);
	if (outcome == OK) {
		outcome = db_do(store->db,
			"INSERT INTO contact_address (address_key, contact_id, position, address) "
			"VALUES (?1, ?2, ?3, ?4) ON CONFLICT (address_key) DO NOTHING",
			BIND(TEXT(key), NUMBER(id), NUMBER(position), TEXT(address)), error);
	}
	if (outcome == OK) {
		outcome = db_ask_number(store->db,
			"SELECT contact_id FROM contact_address WHERE address_key = ?1",
			BIND(TEXT(key)), &holder, error);
	}
	if (outcome == OK && holder != id) {
		return error_set(error, REFUSED, "the address belongs to another contact");
	}
	return outcome;
}

static enum outcome move_to(struct store *store, int64_t kept_id, int64_t other_id,
	int64_t position, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE contact_address SET contact_id = ?1, position = position + ?3 "
		"WHERE contact_id = ?2",
		BIND(NUMBER(kept_id), NUMBER(other_id), NUMBER(position)), error);

	if (outcome == OK) {
		outcome =
			db_do(store->db, "UPDATE ticket SET contact_id = ?1 WHERE contact_id = ?2",
				BIND(NUMBER(kept_id), NUMBER(other_id)), error);
	}
	if (outcome == OK) {
		outcome = db_do(store->db, "DELETE FROM contact WHERE id = ?1",
			BIND(NUMBER(other_id)), error);
	}
	return outcome;
}

enum outcome contact_merge(struct store *store, struct contact *kept, const struct contact *other,
	struct arena *arena, struct error *error)
{
	struct contact merged = *kept;
	int64_t position = 0;
	enum outcome outcome = next_position(store, kept->id, &position, error);

	assert(db_is_in_transaction(store->db));
	assert(kept->id != other->id);
	merged.name = kept->name ? kept->name : other->name;
	merged.organisation = kept->organisation ? kept->organisation : other->organisation;
	merged.ombud = kept->ombud ? kept->ombud : other->ombud;
	if (merged.language == LANGUAGE_UNKNOWN) {
		merged.language = other->language;
	}
	if (merged.last_seen_at < other->last_seen_at) {
		merged.last_seen_at = other->last_seen_at;
	}
	merged.muted = kept->muted || other->muted;
	if (outcome == OK) {
		outcome = move_to(store, kept->id, other->id, position, error);
	}
	if (outcome == OK) {
		outcome = contact_update(store, &merged, error);
	}
	return outcome == OK ? contact_load(store, kept->id, arena, kept, error) : outcome;
}
