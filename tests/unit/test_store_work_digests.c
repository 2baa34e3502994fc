/* SPDX-License-Identifier: MIT */
/* The days of the digests of work, and what a week's figures count. */
#include "daemon/store/work_digests.h"

#include "tests/unit/store_fixture.h"

enum { FROM = 1000, TO = 2000, NOW = 2100 };

static void set(struct fixture *f, enum work_digest kind, const char *person, int64_t day)
{
	fixture_begin(f);
	MUST(work_digest_set(f->store, kind, person, day, &f->error));
	fixture_commit(f);
}

static void a_day_is_kept_for_each_person_and_kind(void **state)
{
	struct fixture *f = *state;
	int64_t day;

	assert_int_equal(work_digest_last(f->store, WORK_DIGEST_MORNING, "anna", &day, &f->error),
		NOT_FOUND);
	set(f, WORK_DIGEST_MORNING, "anna", 20);
	set(f, WORK_DIGEST_MORNING, "anna", 21);
	set(f, WORK_DIGEST_MORNING, "pekka", 30);
	set(f, WORK_DIGEST_WEEKLY, "anna", 14);
	MUST(work_digest_last(f->store, WORK_DIGEST_MORNING, "anna", &day, &f->error));
	assert_int_equal(day, 21);
	MUST(work_digest_last(f->store, WORK_DIGEST_WEEKLY, "anna", &day, &f->error));
	assert_int_equal(day, 14);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM work_digest"), 3);
}

static int64_t make(struct fixture *f, struct ticket ticket)
{
	ticket.changed_at = ticket.created_at;
	fixture_begin(f);
	MUST(ticket_create(f->store, &ticket, &f->error));
	fixture_commit(f);
	return ticket.id;
}

static void send(struct fixture *f, int64_t ticket_id, enum outgoing_kind kind, int64_t *ret_id)
{
	const char *recipients[] = {"a@example.org"};
	struct outgoing outgoing = {.sender = "mail",
		.recipients = recipients,
		.recipient_count = 1,
		.ticket_id = ticket_id,
		.kind = kind,
		.envelope_from = "",
		.bytes = (const unsigned char *)"x",
		.size_bytes = 1};

	MUST(outbox_reserve(f->store, &outgoing.id, &f->error));
	outgoing.message_id = arena_printf(f->arena, "%d@x", (int)outgoing.id);
	MUST(outbox_add(f->store, &outgoing, &f->error));
	*ret_id = outgoing.id;
}

static struct group_week week_of(struct fixture *f, const char *group)
{
	struct group_week week;

	MUST(group_week_count(f->store, group, FROM, TO, NOW, &week, &f->error));
	return week;
}

static void each_ticket_counts_where_it_belongs(void **state)
{
	struct fixture *f = *state;
	struct group_week week;
	int64_t promised, outgoing;

	/* came in at the first moment, late; after the last moment, and not due yet */
	make(f, (struct ticket){.group = "a", .created_at = FROM, .due_at = NOW});
	make(f, (struct ticket){.group = "a", .created_at = TO, .due_at = NOW + 1});
	/* before the week, answered in it, waits; answered before it; after it */
	make(f, (struct ticket){.group = "a",
			.created_at = FROM - 1,
			.answered_at = FROM,
			.due_at = 1,
			.state = TICKET_WAITING});
	make(f, (struct ticket){.group = "a",
			.created_at = 1,
			.answered_at = FROM - 1,
			.due_at = 1,
			.state = TICKET_OPEN});
	make(f, (struct ticket){
			.group = "a", .created_at = 1, .answered_at = TO, .state = TICKET_CLOSED});
	/* a new time was promised since the first one was missed */
	promised = make(f,
		(struct ticket){
			.group = "a", .created_at = 1, .due_at = NOW + 100, .state = TICKET_OPEN});
	fixture_begin(f);
	send(f, promised, OUTGOING_DELAY, &outgoing);
	fixture_commit(f);
	/* another group's, and one filed in silence */
	make(f, (struct ticket){.group = "b", .created_at = FROM});
	make(f, (struct ticket){.group = "a", .created_at = FROM, .silent = true});
	week = week_of(f, "a");
	assert_int_equal(week.came_in, 1);
	assert_int_equal(week.answered, 1);
	assert_int_equal(week.open, 5);
	assert_int_equal(week.waiting, 1);
	assert_int_equal(week.late, 2);
	week = week_of(f, "nobody's");
	assert_int_equal(week.came_in + week.answered + week.open + week.waiting + week.late, 0);
}

static void first_answers_of_the_week_come_with_their_times(void **state)
{
	struct fixture *f = *state;
	struct first_answer *list;
	size_t count;

	for (int64_t at = FROM - 1; at <= TO; at += 167)
		make(f, (struct ticket){.group = "a", .created_at = 5, .answered_at = at});
	make(f, (struct ticket){.group = "b", .created_at = 5, .answered_at = FROM});
	MUST(first_answer_list(f->store, "a", FROM, TO, 100, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 5);
	assert_int_equal(list[0].answered_at, FROM - 1 + 5 * 167);
	assert_int_equal(list[0].asked_at, 5);
	MUST(first_answer_list(f->store, "a", FROM, TO, 2, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(list[1].answered_at, FROM - 1 + 4 * 167);
}

static void add(
	struct fixture *f, int64_t ticket_id, enum entry_kind kind, int64_t at, int64_t outgoing_id)
{
	struct entry entry = {
		.ticket_id = ticket_id, .kind = kind, .at = at, .outgoing_id = outgoing_id};

	MUST(entry_add(f->store, &entry, &f->error));
}

static void a_writer_waits_since_the_first_message_without_an_answer(void **state)
{
	struct fixture *f = *state;
	int64_t id = make(f, fixture_ticket("anna")), at, outgoing;

	fixture_begin(f);
	assert_int_equal(entry_unanswered_since(f->store, id, &at, &f->error), NOT_FOUND);
	add(f, id, ENTRY_IN, 100, 0);
	send(f, id, OUTGOING_ACKNOWLEDGEMENT, &outgoing);
	add(f, id, ENTRY_OUT, 101, outgoing);
	add(f, id, ENTRY_IN, 110, 0);
	MUST(entry_unanswered_since(f->store, id, &at, &f->error));
	assert_int_equal(at, 100);
	send(f, id, OUTGOING_ANSWER, &outgoing);
	add(f, id, ENTRY_OUT, 120, outgoing);
	assert_int_equal(entry_unanswered_since(f->store, id, &at, &f->error), NOT_FOUND);
	add(f, id, ENTRY_NOTE, 125, 0);
	add(f, id, ENTRY_IN, 130, 0);
	add(f, id, ENTRY_IN, 140, 0);
	MUST(entry_unanswered_since(f->store, id, &at, &f->error));
	assert_int_equal(at, 130);
	fixture_commit(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_day_is_kept_for_each_person_and_kind),
		STORE_TEST(each_ticket_counts_where_it_belongs),
		STORE_TEST(first_answers_of_the_week_come_with_their_times),
		STORE_TEST(a_writer_waits_since_the_first_message_without_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
