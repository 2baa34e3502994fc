/* SPDX-License-Identifier: MIT */
/* Counting the mails we made, by address, domain, ticket and site, at a cost that no flood changes.
 */
#include "daemon/store/tally.h"

#include <inttypes.h>

#include "daemon/base/text.h"
#include "daemon/model/address.h"
#include "daemon/store/outbox.h"
#include "daemon/store/store_private.h"

enum { DAY_SECONDS = 24 * 60 * 60 };

/* The lines that are counted: "address", "domain", "ticket", "site" hold automatic mail to the
 * outside, "staff" mail to staff and "answer" all else, both by address; "segments" the texts of a
 * local day. */
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

/* The next number of a line in its day. Time never runs backwards in it: order in time is order in
 * number. */
static enum outcome add_to_line(struct store *store, const char *scope, const char *name,
	const struct outgoing *outgoing, struct error *error)
{
	int64_t day = outgoing->created_at / DAY_SECONDS;
	int64_t at = 0;
	int64_t ordinal = 0;
	struct rows rows;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT at, ordinal FROM tally WHERE day = ?1 AND scope = ?2 AND name = ?3 "
		"ORDER BY at DESC, ordinal DESC LIMIT 1",
		BIND(NUMBER(day), TEXT(scope), TEXT(name)), error);

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
		"INSERT INTO tally (day, scope, name, at, ordinal, kind) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		BIND(NUMBER(day), TEXT(scope), TEXT(name), NUMBER(at), NUMBER(ordinal + 1),
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

static const char *ticket_digits(char name[24], int64_t ticket_id)
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
			store, "ticket", ticket_digits(name, outgoing->ticket_id), outgoing, error);
	}
	return outcome == OK ? add_to_line(store, "site", "", outgoing, error) : outcome;
}

/* One row a day, whose number is their sum. */
enum outcome outbox_plan_segments(
	struct store *store, int day, int64_t segments, struct error *error)
{
	enum outcome outcome = db_do(store->db,
		"UPDATE tally SET ordinal = ordinal + ?2 "
		"WHERE day = ?1 AND scope = 'segments' AND name = ''",
		BIND(NUMBER(day), NUMBER(segments)), error);

	if (outcome != OK || db_changes(store->db) > 0) {
		return outcome;
	}
	return db_do(store->db,
		"INSERT INTO tally (day, scope, name, at, ordinal, kind) "
		"VALUES (?1, 'segments', '', 0, ?2, '')",
		BIND(NUMBER(day), NUMBER(segments)), error);
}

/* ---- asking */

/* The days that a window may reach into: from that of since to the last one that has rows. */
static enum outcome find_days(struct store *store, int64_t since, int64_t *ret_first,
	int64_t *ret_last, struct error *error)
{
	struct rows rows;
	int64_t first;
	enum outcome outcome = db_ask(store->db, &rows,
		"SELECT (SELECT min(day) FROM tally), (SELECT max(day) FROM tally)", BIND_NOTHING,
		error);

	if (outcome == OK) {
		outcome = rows_next(&rows, error);
	}
	if (outcome != OK) {
		return outcome;
	}
	first = rows_number(&rows);
	*ret_last = rows_number(&rows);
	*ret_first = since / DAY_SECONDS > first ? since / DAY_SECONDS : first;
	rows_end(&rows);
	return OK;
}

/* In each day, the last number less the first one in the window. */
static enum outcome count_since(struct store *store, const char *scope, const char *name,
	int64_t since, int64_t *ret_count, struct error *error)
{
	int64_t count = 0;
	int64_t day = 0;
	int64_t last_day = 0;
	enum outcome outcome = find_days(store, since, &day, &last_day, error);

	for (; outcome == OK && day <= last_day; day++) {
		int64_t of_day = 0;

		outcome = db_ask_number(store->db,
			"SELECT coalesce((SELECT ordinal FROM tally "
			"WHERE day = ?1 AND scope = ?2 AND name = ?3 "
			"ORDER BY at DESC, ordinal DESC LIMIT 1) - (SELECT ordinal FROM tally "
			"WHERE day = ?1 AND scope = ?2 AND name = ?3 AND at >= ?4 "
			"ORDER BY at, ordinal LIMIT 1) + 1, 0)",
			BIND(NUMBER(day), TEXT(scope), TEXT(name), NUMBER(since)), &of_day, error);
		count += of_day;
	}
	if (outcome == OK) {
		*ret_count = count;
	}
	return outcome;
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
		outcome = count_since(store, "ticket", ticket_digits(name, ticket_id), ticket_since,
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
	bool had = false;
	int64_t day = 0;
	int64_t last_day = 0;
	enum outcome outcome = find_days(store, since, &day, &last_day, error);

	for (; outcome == OK && !had && day <= last_day; day++) {
		int64_t one;

		outcome = db_ask_number(store->db,
			"SELECT 1 FROM tally WHERE day = ?1 AND scope = ?2 AND name = ?3 "
			"AND at >= ?4 AND kind = ?5 LIMIT 1",
			BIND(NUMBER(day), TEXT(address_scope(kind)), TEXT(address_key),
				NUMBER(since), TEXT(outgoing_kind_name(kind))),
			&one, error);
		had = outcome == OK;
		outcome = outcome == NOT_FOUND ? OK : outcome;
	}
	if (outcome == OK) {
		*ret_had = had;
	}
	return outcome;
}

enum outcome outbox_day_segments(
	struct store *store, int day, int64_t *ret_segments, struct error *error)
{
	return db_ask_number(store->db,
		"SELECT coalesce((SELECT ordinal FROM tally "
		"WHERE day = ?1 AND scope = 'segments' AND name = ''), 0)",
		BIND(NUMBER(day)), ret_segments, error);
}
