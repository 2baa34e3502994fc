/* SPDX-License-Identifier: MIT */
/* A batch that is being sent. */
#include "daemon/road/settling.h"

#include "daemon/base/clock.h"
#include "daemon/store/outbox.h"

void settling_begin(struct settling *settling, struct role *role, const struct sender_table *table,
	const struct outgoing *rows, size_t count, struct arena *arena)
{
	*settling = (struct settling){
		.role = role,
		.table = table,
		.rows = rows,
		.count = count,
		.is_settled = ARENA_ARRAY(arena, count, bool),
		.arena = arena,
	};
}

enum outcome settling_tell_failed(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, enum reason_code code, const char *sentence,
	struct error *error)
{
	struct settlement told = *settlement;

	told.reason.code = code;
	told.reason.sentence = sentence;
	return settling->table->failed(settling->table->context, settling->role->store, outgoing,
		&told, clock_now(), settling->arena, error);
}

enum outcome settling_failed(struct settling *settling, const struct outgoing *outgoing,
	const struct settlement *settlement, enum reason_code code, const char *sentence,
	const char **ret_line, struct error *error)
{
	enum outcome outcome =
		outbox_failed(settling->role->store, outgoing->id, sentence, clock_now(), error);

	*ret_line = arena_printf(settling->arena, "failed: %s", sentence);
	return outcome == OK
		       ? settling_tell_failed(settling, outgoing, settlement, code, sentence, error)
		       : outcome;
}

enum outcome settling_untried(struct settling *settling, const char *reason, struct error *error)
{
	struct store *store = settling->role->store;
	enum outcome outcome = store_begin(store, false, error);
	int64_t now = clock_now();

	if (outcome != OK) {
		return outcome;
	}
	for (size_t i = 0; outcome == OK && i < settling->count; i++) {
		if (!settling->is_settled[i]) {
			outcome = outbox_later(
				store, settling->rows[i].id, now, false, reason, error);
		}
	}
	if (outcome == OK) {
		return store_commit(store, error);
	}
	store_rollback(store);
	return outcome;
}
