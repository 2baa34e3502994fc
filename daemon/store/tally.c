/* SPDX-License-Identifier: MIT */
/* Counting the mails we made, by address, domain, ticket and site, at a cost that no flood changes.
 */
#include "daemon/store/tally.h"

#include <inttypes.h>

#include "daemon/base/text.h"
#include "daemon/model/address.h"
#include "daemon/store/outbox.h"
#include "daemon/store/store_private.h"

/* The lines that are counted: "address", "domain", "ticket", "site" hold automatic mail to the
 * outside, "staff" mail to staff and "answer" all else, both by address. */
static const char *address_scope(enum outgoing_kind kind)
{
	return outgoing_is_automatic_outside(kind) ? "address"
	       : outgoing_is_to_staff(kind)	   ? "staff"
						   : "answer";
}

static const char *domain_of(struct arena *arena, const char *address)
{
	return text_lower_ascii(arena, address_domain(address));
}

/* ---- adding */

/* The next number of a line. Its time never runs backwards, so that order in time is order in
 * number. */
static enum outcome add_to_line(struct store *store, const char *scope, const char *name,
	const struct outgoing *outgoing, struct error *error)
{
	int64_t at = 0;
	int64_t ordinal = 0;
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT at, ordinal FROM tally WHERE scope = ?1 AND name = ?2 "
		"ORDER BY at DESC, ordinal DESC LIMIT 1",
		BIND(TEXT(scope), TEXT(name)), error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome == OK) {
		at = rows_number(&rows);
		ordinal = rows_number(&rows);
		rows_end(&rows);
	} else if (outcome != NOT_FOUND) {
		return outcome;
	}
	if (at < outgoing->created_at) {
		at = outgoing->created_at;
	}
	return db_do(store->db,
		"INSERT INTO tally (scope, name, at, ordinal, kind) VALUES (?1, ?2, ?3, ?4, ?5)",
		BIND(TEXT(scope), TEXT(name), NUMBER(at), NUMBER(ordinal + 1),
			TEXT(outgoing_kind_name(outgoing->kind))),
		error);
}

static bool seen_before(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0) {
			return true;
		}
	}
	return false;
}

/* Each different address, and for automatic mail each different domain, counts once. */
static enum outcome add_recipients(
	struct store *store, const struct outgoing *outgoing, struct error *error)
{
	struct arena *arena = store->scratch;
	const char **keys = ARENA_ARRAY(arena, outgoing->recipient_count, const char *);
	const char **domains = ARENA_ARRAY(arena, outgoing->recipient_count, const char *);
	enum outcome outcome = OK;

	for (size_t i = 0; outcome == OK && i < outgoing->recipient_count; i++) {
		keys[i] = store_address_key(arena, outgoing->recipients[i]);
		domains[i] = domain_of(arena, keys[i]);
		if (!seen_before(keys, i, keys[i])) {
			outcome = add_to_line(
				store, address_scope(outgoing->kind), keys[i], outgoing, error);
		}
		if (outcome == OK && outgoing_is_automatic_outside(outgoing->kind) &&
			!seen_before(domains, i, domains[i])) {
			outcome = add_to_line(store, "domain", domains[i], outgoing, error);
		}
	}
	return outcome;
}

static const char *ticket_name(char name[24], int64_t ticket_id)
{
	snprintf(name, 24, "%" PRId64, ticket_id);
	return name;
}

enum outcome tally_add(struct store *store, const struct outgoing *outgoing, struct error *error)
{
	char name[24];
	enum outcome outcome;

	arena_reset(store->scratch);
	outcome = add_recipients(store, outgoing, error);
	if (outcome != OK || !outgoing_is_automatic_outside(outgoing->kind)) {
		return outcome;
	}
	if (outgoing->ticket_id) {
		outcome = add_to_line(
			store, "ticket", ticket_name(name, outgoing->ticket_id), outgoing, error);
	}
	return outcome == OK ? add_to_line(store, "site", "", outgoing, error) : outcome;
}

/* ---- asking */

/* The last number less the first one in the window. */
static enum outcome count_since(struct store *store, const char *scope, const char *name,
	int64_t since, int64_t *ret_count, struct error *error)
{
	return db_ask_number(store->db,
		"SELECT coalesce((SELECT ordinal FROM tally WHERE scope = ?1 AND name = ?2 "
		"ORDER BY at DESC, ordinal DESC LIMIT 1) "
		"- (SELECT ordinal FROM tally WHERE scope = ?1 AND name = ?2 AND at >= ?3 "
		"ORDER BY at, ordinal LIMIT 1) + 1, 0)",
		BIND(TEXT(scope), TEXT(name), NUMBER(since)), ret_count, error);
}

enum outcome outbox_usage_automatic(struct store *store, const char *address_key,
	const char *domain, int64_t ticket_id, int64_t address_since, int64_t ticket_since,
	int64_t domain_since, int64_t site_since, struct outbox_usage *ret_usage,
	struct error *error)
{
	struct outbox_usage usage = {0};
	char name[24];
	enum outcome outcome =
		count_since(store, "address", address_key, address_since, &usage.to_address, error);

	if (outcome == OK) {
		arena_reset(store->scratch);
		outcome = count_since(store, "domain", text_lower_ascii(store->scratch, domain),
			domain_since, &usage.to_domain, error);
	}
	if (outcome == OK && ticket_id) {
		outcome = count_since(store, "ticket", ticket_name(name, ticket_id), ticket_since,
			&usage.on_ticket, error);
	}
	if (outcome == OK) {
		outcome = count_since(store, "site", "", site_since, &usage.all, error);
	}
	if (outcome == OK) {
		*ret_usage = usage;
	}
	return outcome;
}

enum outcome outbox_usage_staff(struct store *store, const char *address_key, int64_t since,
	int64_t *ret_count, struct error *error)
{
	return count_since(store, "staff", address_key, since, ret_count, error);
}

enum outcome outbox_had(struct store *store, const char *address_key, enum outgoing_kind kind,
	int64_t since, bool *ret_had, struct error *error)
{
	int64_t had;
	enum outcome outcome = db_ask_number(store->db,
		"SELECT 1 FROM tally WHERE scope = ?1 AND name = ?2 AND at >= ?3 AND kind = ?4 "
		"LIMIT 1",
		BIND(TEXT(address_scope(kind)), TEXT(address_key), NUMBER(since),
			TEXT(outgoing_kind_name(kind))),
		&had, error);

	if (outcome == OK || outcome == NOT_FOUND) {
		*ret_had = outcome == OK;
		return OK;
	}
	return outcome;
}
