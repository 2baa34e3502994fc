/* SPDX-License-Identifier: MIT */
/* For the tests of texts on the road: a queued text, and what is told to its ticket. */
#ifndef TESTS_TEXT_FIXTURE_H
#define TESTS_TEXT_FIXTURE_H

#include "daemon/road/settle.h"
#include "daemon/road/settle_text.h"
#include "tests/unit/road_fixture.h"

static char told_sentence[1000];
static enum reason_code told_code;
static int told_count;

static UNUSED enum outcome tell_ticket(void *context, struct store *store,
	const struct outgoing *outgoing, const struct settlement *settlement, int64_t now,
	struct arena *arena, struct error *error)
{
	(void)context;
	(void)store;
	(void)outgoing;
	(void)now;
	(void)arena;
	(void)error;
	told_count++;
	told_code = settlement->reason.code;
	snprintf(told_sentence, sizeof(told_sentence), "%s", settlement->reason.sentence);
	return OK;
}

static UNUSED int64_t queue_text(
	struct store *store, enum outgoing_kind kind, const char *words, int64_t created_at)
{
	static const char *const number[] = {"+358401234567"};
	struct outgoing text = {.sender = "city",
		.kind = kind,
		.envelope_from = "",
		.recipients = number,
		.recipient_count = 1,
		.message_id = "id@ombud",
		.bytes = (const unsigned char *)words,
		.size_bytes = strlen(words),
		.created_at = created_at,
		.next_try_at = created_at};
	struct error error;

	must(store_begin(store, false, &error), &error);
	must(outbox_reserve(store, &text.id, &error), &error);
	must(outbox_add(store, &text, &error), &error);
	must(store_commit(store, &error), &error);
	return text.id;
}

/* Claim the one that is due then, and settle it so. What its row says. */
static UNUSED struct outgoing settle_text_so(struct road *road, struct role *role, int64_t now,
	struct text_settling *text, const struct settlement *settlement)
{
	const struct sender_table table = {road, tell_ticket};
	struct settling settling;
	struct outgoing *rows;
	struct outgoing row;
	struct error error;
	size_t count;

	must(store_begin(role->store, false, &error), &error);
	must(outbox_claim(role->store, "city", now, 1, 1000000, road->arena, &rows, &count, &error),
		&error);
	must(store_commit(role->store, &error), &error);
	assert_int_equal(count, 1);
	settling_begin(&settling, role, &table, rows, count, road->arena);
	settling.text = text;
	settle_one(&settling, settlement);
	must(outbox_load(role->store, rows[0].id, false, road->arena, &row, &error), &error);
	return row;
}

#endif
