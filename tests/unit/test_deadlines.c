/* SPDX-License-Identifier: MIT */
/* The rows behind the deadlines. */
#include "daemon/store/deadlines.h"

#include "tests/unit/store_fixture.h"

static int64_t make(struct fixture *f, int64_t due_at, enum ticket_state state)
{
	struct ticket ticket = {.state = state,
		.group = "general",
		.created_at = 100,
		.changed_at = 100,
		.due_at = due_at};

	fixture_begin(f);
	MUST(ticket_create(f->store, &ticket, &f->error));
	fixture_commit(f);
	return ticket.id;
}

static size_t listed(struct fixture *f, enum deadline_step step, int64_t until,
	const struct deadline *behind, size_t max, struct deadline **ret_list)
{
	size_t count;

	MUST(deadline_list(
		f->store, step, until, behind, max, f->arena, ret_list, &count, &f->error));
	return count;
}

static void set_step(struct fixture *f, int64_t id, enum deadline_step step)
{
	fixture_begin(f);
	MUST(deadline_set_step(f->store, id, step, &f->error));
	fixture_commit(f);
}

static void change(struct fixture *f, int64_t id, int64_t due_at, int64_t answered_at)
{
	struct ticket ticket;

	MUST(ticket_load(f->store, id, f->arena, &ticket, &f->error));
	ticket.due_at = due_at;
	ticket.answered_at = answered_at;
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
}

static void unanswered_tickets_come_by_time_and_page(void **state)
{
	struct fixture *f = *state;
	struct deadline *list;
	int64_t late = make(f, 300, TICKET_NEW), early = make(f, 200, TICKET_OPEN);
	int64_t same = make(f, 200, TICKET_NEW);

	make(f, 250, TICKET_WAITING);
	make(f, 250, TICKET_CLOSED);
	make(f, 0, TICKET_NEW);
	assert_int_equal(listed(f, DEADLINE_AHEAD, 299, NULL, 10, &list), 2);
	assert_int_equal(list[0].ticket_id, early);
	assert_int_equal(list[1].ticket_id, same);
	assert_string_equal(list[0].group, "general");
	assert_int_equal(listed(f, DEADLINE_AHEAD, 300, NULL, 1, &list), 1);
	assert_int_equal(listed(f, DEADLINE_AHEAD, 300, &list[0], 10, &list), 2);
	assert_int_equal(list[0].ticket_id, same);
	assert_int_equal(list[1].ticket_id, late);
	change(f, late, 300, 250);
	assert_int_equal(listed(f, DEADLINE_AHEAD, 300, NULL, 10, &list), 2);
}

static void a_step_holds_until_the_time_is_another(void **state)
{
	struct fixture *f = *state;
	struct deadline *list;
	int64_t id = make(f, 200, TICKET_NEW);

	set_step(f, id, DEADLINE_REMINDED);
	assert_int_equal(listed(f, DEADLINE_AHEAD, 500, NULL, 10, &list), 0);
	assert_int_equal(listed(f, DEADLINE_REMINDED, 500, NULL, 10, &list), 1);
	change(f, id, 200, 0);
	assert_int_equal(listed(f, DEADLINE_REMINDED, 500, NULL, 10, &list), 1);
	change(f, id, 400, 0);
	assert_int_equal(listed(f, DEADLINE_REMINDED, 500, NULL, 10, &list), 0);
	assert_int_equal(listed(f, DEADLINE_AHEAD, 500, NULL, 10, &list), 1);
	change(f, id, 0, 0);
	assert_int_equal(listed(f, DEADLINE_AHEAD, 500, NULL, 10, &list), 0);
}

static void queue(struct fixture *f, int64_t ticket, enum outgoing_kind kind, int64_t at)
{
	static const char *const to[] = {"matti@yritys.example"};
	struct outgoing mail = {.ticket_id = ticket,
		.sender = "mail",
		.kind = kind,
		.envelope_from = "",
		.recipients = to,
		.recipient_count = 1,
		.message_id = "m@kymi.example",
		.bytes = (const unsigned char *)"x",
		.size_bytes = 1,
		.created_at = at,
		.next_try_at = at};

	fixture_begin(f);
	MUST(outbox_reserve(f->store, &mail.id, &f->error));
	MUST(outbox_add(f->store, &mail, &f->error));
	fixture_commit(f);
}

static void a_promise_is_an_acknowledgement_before_its_time(void **state)
{
	struct fixture *f = *state;
	int64_t id = make(f, 200, TICKET_NEW);
	bool yes;

	queue(f, id, OUTGOING_NOTIFICATION, 100);
	MUST(deadline_was_promised(f->store, id, 200, &yes, &f->error));
	assert_false(yes);
	queue(f, id, OUTGOING_CLOSED_HOURS, 150);
	MUST(deadline_was_promised(f->store, id, 200, &yes, &f->error));
	assert_true(yes);
	MUST(deadline_was_promised(f->store, id, 150, &yes, &f->error));
	assert_false(yes);
	MUST(deadline_was_told(f->store, id, &yes, &f->error));
	assert_false(yes);
	queue(f, id, OUTGOING_DELAY, 210);
	MUST(deadline_was_told(f->store, id, &yes, &f->error));
	assert_true(yes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(unanswered_tickets_come_by_time_and_page),
		STORE_TEST(a_step_holds_until_the_time_is_another),
		STORE_TEST(a_promise_is_an_acknowledgement_before_its_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
