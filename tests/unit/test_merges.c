/* SPDX-License-Identifier: MIT */
/* Two tickets become one: what was written on either is found on the one that goes on. */
#include "daemon/store/merges.h"

#include "tests/unit/store_fixture.h"

#include "daemon/store/outbox.h"
#include "daemon/store/tickets.h"

static int64_t add_ticket(struct fixture *f, const char *message_id)
{
	struct ticket ticket = {.state = TICKET_NEW, .priority = PRIORITY_NORMAL};
	struct entry entry = {.at = 100, .kind = ENTRY_IN, .message_id = message_id};

	MUST(ticket_create(f->store, &ticket, &f->error));
	entry.ticket_id = ticket.id;
	entry.text = message_id;
	MUST(entry_add(f->store, &entry, &f->error));
	return ticket.id;
}

static int64_t send_mail(struct fixture *f, int64_t ticket_id, const char *message_id)
{
	static const char *const to[] = {"a@x"};
	struct outgoing mail = {.ticket_id = ticket_id,
		.kind = OUTGOING_ANSWER,
		.sender = "mail",
		.state = OUT_QUEUED,
		.message_id = message_id,
		.envelope_from = "b@x",
		.recipients = to,
		.recipient_count = 1,
		.bytes = (const unsigned char *)"x",
		.size_bytes = 1};

	MUST(outbox_reserve(f->store, &mail.id, &f->error));
	MUST(outbox_add(f->store, &mail, &f->error));
	return mail.id;
}

static void assert_found(struct fixture *f, const char *message_id, int64_t id)
{
	int64_t ticket_id, outgoing_id;

	MUST(ticket_by_message_id(f->store, message_id, &ticket_id, &outgoing_id, &f->error));
	assert_int_equal(ticket_id, id);
}

static void all_that_was_written_on_either_is_on_the_one_that_goes_on(void **state)
{
	struct fixture *f = *state;
	int64_t first, second, third;
	struct ticket ticket;
	struct entry *entries;
	size_t count;

	fixture_begin(f);
	first = add_ticket(f, "1@x");
	second = add_ticket(f, "2@x");
	third = add_ticket(f, "3@x");
	send_mail(f, first, "out1@x");
	MUST(ticket_merge(f->store, first, second, &f->error));
	MUST(entry_list(f->store, first, f->arena, &entries, &count, &f->error));
	assert_int_equal(count, 0);
	MUST(entry_list(f->store, second, f->arena, &entries, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(entries[0].text, "1@x");
	assert_int_equal(entries[0].moved_from, first);
	assert_int_equal(entries[1].moved_from, 0);
	assert_found(f, "1@x", second);
	assert_found(f, "out1@x", second);

	/* and on: each step leads to the last one at once */
	MUST(ticket_merge(f->store, second, third, &f->error));
	MUST(entry_list(f->store, third, f->arena, &entries, &count, &f->error));
	assert_int_equal(count, 3);
	assert_int_equal(entries[0].moved_from, first);
	assert_int_equal(entries[1].moved_from, second);
	assert_found(f, "out1@x", third);
	MUST(ticket_load(f->store, first, f->arena, &ticket, &f->error));
	assert_int_equal(ticket.merged_into, third);
	MUST(ticket_load_current(f->store, first, f->arena, &ticket, &f->error));
	assert_int_equal(ticket.id, third);
	assert_int_equal(ticket.merged_into, 0);
	MUST(ticket_load_current(f->store, third, f->arena, &ticket, &f->error));
	assert_int_equal(ticket.id, third);
	assert_int_equal(
		ticket_load_current(f->store, third + 1, f->arena, &ticket, &f->error), NOT_FOUND);
	fixture_commit(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(all_that_was_written_on_either_is_on_the_one_that_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
