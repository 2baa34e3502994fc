/* SPDX-License-Identifier: MIT */
/* Two tickets about one matter become one. */
#include "daemon/store/merges.h"

#include <assert.h>

#include "daemon/store/store_private.h"

enum outcome ticket_merge(struct store *store, int64_t id, int64_t into, struct error *error)
{
	enum outcome outcome;

	assert(db_is_in_transaction(store->db));
	assert(id != into);
	outcome = db_do(store->db,
		"UPDATE entry SET ticket_id = ?2, moved_from = coalesce(moved_from, ?1) "
		"WHERE ticket_id = ?1",
		BIND(NUMBER(id), NUMBER(into)), error);
	if (outcome == OK) {
		outcome = db_do(store->db,
			"UPDATE ticket SET merged_into = ?2 WHERE id = ?1 OR merged_into = ?1",
			BIND(NUMBER(id), NUMBER(into)), error);
	}
	return outcome;
}
