/* SPDX-License-Identifier: MIT */
/* What a receiving channel asks of the inbox while it fetches: known messages, cursors. */
#include "daemon/store/inbox.h"

#include "daemon/store/store_private.h"

enum outcome inbox_known_uids(struct store *store, const char *mailbox, const char *folder,
	int64_t uidvalidity, const int64_t *uids, size_t count, bool *ret_known,
	struct error *error)
{
	struct rows rows;
	size_t i = 0;
	enum outcome outcome;

	memset(ret_known, 0, count * sizeof(*ret_known));
	if (count == 0) {
		return OK;
	}
	/* one look at the index, and all of one state of the store */
	outcome = db_ask(store->db, &rows,
		"SELECT uid FROM inbox WHERE mailbox = ?1 AND folder = ?2 AND uidvalidity = ?3 "
		"AND uid BETWEEN ?4 AND ?5 AND name = '' ORDER BY uid",
		BIND(TEXT(mailbox), TEXT(folder), NUMBER(uidvalidity), NUMBER(uids[0]),
			NUMBER(uids[count - 1])),
		error);
	while (outcome == OK && (outcome = rows_next(&rows, error)) == OK) {
		int64_t uid = rows_number(&rows);

		while (i < count && uids[i] < uid) {
			i++;
		}
		if (i < count && uids[i] == uid) {
			ret_known[i] = true;
		}
	}
	return outcome == NOT_FOUND ? OK : outcome;
}

enum outcome inbox_known_name(struct store *store, const char *mailbox, const char *folder,
	const char *name, bool *ret_known, struct error *error)
{
	int64_t id;
	enum outcome outcome = db_ask_number(store->db,
		"SELECT id FROM inbox WHERE mailbox = ?1 AND folder = ?2 AND uidvalidity = 0 "
		"AND uid = 0 AND name = ?3",
		BIND(TEXT(mailbox), TEXT(folder), TEXT(name)), &id, error);

	if (outcome == OK || outcome == NOT_FOUND) {
		*ret_known = outcome == OK;
		return OK;
	}
	return outcome;
}

enum outcome inbox_cursor(struct store *store, const char *mailbox, const char *folder,
	int64_t uidvalidity, int64_t *ret_uid, bool *ret_other, struct error *error)
{
	int64_t other;
	enum outcome outcome = db_ask_number(store->db,
		"SELECT uid FROM folder_cursor "
		"WHERE mailbox = ?1 AND folder = ?2 AND uidvalidity = ?3",
		BIND(TEXT(mailbox), TEXT(folder), NUMBER(uidvalidity)), ret_uid, error);

	if (outcome != NOT_FOUND) {
		if (outcome == OK) {
			*ret_other = false;
		}
		return outcome;
	}
	outcome = db_ask_number(store->db,
		"SELECT 1 FROM folder_cursor WHERE mailbox = ?1 AND folder = ?2 LIMIT 1",
		BIND(TEXT(mailbox), TEXT(folder)), &other, error);
	if (outcome != OK && outcome != NOT_FOUND) {
		return outcome;
	}
	*ret_other = outcome == OK;
	return NOT_FOUND;
}

enum outcome inbox_set_cursor(struct store *store, const char *mailbox, const char *folder,
	int64_t uidvalidity, int64_t uid, struct error *error)
{
	return db_do(store->db,
		"INSERT INTO folder_cursor (mailbox, folder, uidvalidity, uid) "
		"VALUES (?1, ?2, ?3, ?4) "
		"ON CONFLICT (mailbox, folder, uidvalidity) DO UPDATE SET uid = excluded.uid",
		BIND(TEXT(mailbox), TEXT(folder), NUMBER(uidvalidity), NUMBER(uid)), error);
}
