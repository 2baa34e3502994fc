/* SPDX-License-Identifier: MIT */
#include "tests/unit/store_fixture.h"

static struct ticket make(struct fixture *f, struct ticket ticket)
{
	fixture_begin(f);
	MUST(ticket_create(f->store, &ticket, &f->error));
	fixture_commit(f);
	return ticket;
}

static void change(struct fixture *f, const struct ticket *ticket)
{
	fixture_begin(f);
	MUST(ticket_update(f->store, ticket, &f->error));
	fixture_commit(f);
}

static int64_t open_of(struct fixture *f, const char *person)
{
	int64_t open = -1;
	int64_t last = -1;

	MUST(person_load(f->store, person, &open, &last, &f->error));
	return open;
}

static void a_ticket_comes_back_as_it_was_made_and_changed(void **state)
{
	struct fixture *f = *state;
	const char *tags[] = {"permit", "terrace"};
	struct field fields[] = {{"business_id", "1234567-1"}, {"year", "2027"}};
	struct contact contact = {.name = "Anna"};
	struct ticket made = {.subject = "Terassi",
		.state = TICKET_OPEN,
		.matter = "building",
		.authority = "lvv",
		.group = "building-control",
		.helper_group = "public-areas",
		.owner = "anna",
		.priority = PRIORITY_URGENT,
		.tags = {.list = tags, .count = 2},
		.fields = fields,
		.field_count = 2,
		.channel = CHANNEL_SMS,
		.language = LANGUAGE_OTHER,
		.mailbox = "counter",
		.place = "kotka",
		.created_at = 1,
		.due_at = 2,
		.answered_at = 3,
		.changed_at = 4,
		.closed_at = 5};
	struct ticket found;

	fixture_begin(f);
	MUST(contact_create(f->store, &contact, &f->error));
	made.contact_id = contact.id;
	MUST(ticket_create(f->store, &made, &f->error));
	fixture_commit(f);
	assert_int_equal(made.id, 1001); /* the first number of a new store */
	MUST(ticket_load(f->store, made.id, f->arena, &found, &f->error));
	assert_string_equal(found.subject, "Terassi");
	assert_int_equal(found.state, TICKET_OPEN);
	assert_string_equal(found.matter, "building");
	assert_string_equal(found.authority, "lvv");
	assert_string_equal(found.group, "building-control");
	assert_string_equal(found.helper_group, "public-areas");
	assert_string_equal(found.owner, "anna");
	assert_int_equal(found.priority, PRIORITY_URGENT);
	assert_int_equal(found.tags.count, 2);
	assert_string_equal(found.tags.list[1], "terrace");
	assert_int_equal(found.field_count, 2);
	assert_string_equal(found.fields[0].value, "1234567-1");
	assert_int_equal(found.contact_id, contact.id);
	assert_int_equal(found.channel, CHANNEL_SMS);
	assert_int_equal(found.language, LANGUAGE_OTHER);
	assert_string_equal(found.mailbox, "counter");
	assert_string_equal(found.place, "kotka");
	assert_int_equal(found.due_at, 2);
	assert_int_equal(found.answered_at, 3);
	assert_int_equal(found.changed_at, 4);
	assert_int_equal(found.closed_at, 5);

	found.subject = "Toinen";
	found.owner = NULL;
	found.tags = (struct texts){.list = tags, .count = 1};
	found.field_count = 0;
	found.due_at = 0;
	found.linked_id = made.id;
	change(f, &found);
	MUST(ticket_load(f->store, made.id, f->arena, &found, &f->error));
	assert_string_equal(found.subject, "Toinen");
	assert_null(found.owner);
	assert_int_equal(found.tags.count, 1);
	assert_int_equal(found.field_count, 0);
	assert_int_equal(found.due_at, 0);
	assert_int_equal(found.linked_id, made.id);
	assert_int_equal(ticket_load(f->store, 1, f->arena, &found, &f->error), NOT_FOUND);
}

static void open_counts_follow_every_change_of_a_ticket(void **state)
{
	struct fixture *f = *state;
	struct ticket ticket = make(f, fixture_ticket("anna"));
	struct ticket silent = fixture_ticket("anna");
	int64_t open;
	int64_t last;

	silent.silent = true;
	silent = make(f, silent);
	assert_int_equal(open_of(f, "anna"), 1); /* silent ones do not count */
	ticket.state = TICKET_WAITING;
	change(f, &ticket);
	assert_int_equal(open_of(f, "anna"), 1); /* another open state */
	ticket.owner = "pekka";
	change(f, &ticket);
	assert_int_equal(open_of(f, "anna"), 0); /* handed over */
	assert_int_equal(open_of(f, "pekka"), 1);
	ticket.state = TICKET_CLOSED;
	change(f, &ticket);
	assert_int_equal(open_of(f, "pekka"), 0); /* closed */
	ticket.state = TICKET_OPEN;
	change(f, &ticket);
	assert_int_equal(open_of(f, "pekka"), 1); /* reopened */
	ticket.owner = NULL;
	change(f, &ticket);
	assert_int_equal(open_of(f, "pekka"), 0); /* nobody's */
	silent.silent = false;
	change(f, &silent);
	assert_int_equal(open_of(f, "anna"), 1); /* a person made it loud */

	fixture_begin(f);
	MUST(person_assigned(f->store, "anna", 77, &f->error));
	MUST(person_assigned(f->store, "uusi", 78, &f->error));
	fixture_commit(f);
	MUST(person_load(f->store, "anna", &open, &last, &f->error));
	assert_int_equal(open, 1);
	assert_int_equal(last, 77);
	fixture_begin(f);
	MUST(person_assigned(f->store, "anna", 78, &f->error));
	fixture_commit(f);
	MUST(person_load(f->store, "anna", &open, &last, &f->error));
	assert_int_equal(last, 79); /* after uusi, though within the same second */
	MUST(person_load(f->store, "nobody", &open, &last, &f->error));
	assert_int_equal(open, 0);
	assert_int_equal(last, 0);
}

static void a_change_of_a_missing_ticket_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct ticket ticket = fixture_ticket("anna");

	ticket.id = 5000;
	fixture_begin(f);
	assert_int_equal(ticket_update(f->store, &ticket, &f->error), NOT_FOUND);
	fixture_commit(f);
	assert_int_equal(open_of(f, "anna"), 0);
}

static void lists_filter_and_page_by_id(void **state)
{
	struct fixture *f = *state;
	struct ticket_filter filter = {.max = 2};
	struct ticket *tickets;
	size_t count;

	for (int i = 0; i < 6; i++) {
		struct ticket ticket = fixture_ticket(i % 2 ? "anna" : "pekka");

		ticket.group = i < 3 ? "a" : "b";
		ticket.created_at = 100 + i;
		ticket.state = i == 5 ? TICKET_CLOSED : TICKET_NEW;
		make(f, ticket);
	}
	MUST(ticket_list(f->store, &filter, f->arena, &tickets, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(tickets[0].id, 1001);
	filter.after_id = tickets[1].id;
	filter.max = 1000;
	MUST(ticket_list(f->store, &filter, f->arena, &tickets, &count, &f->error));
	assert_int_equal(count, 3);
	assert_int_equal(tickets[0].id, 1003);
	filter = (struct ticket_filter){.owner = "anna", .max = 10};
	MUST(ticket_list(f->store, &filter, f->arena, &tickets, &count, &f->error));
	assert_int_equal(count, 2);
	filter.include_closed = true;
	MUST(ticket_list(f->store, &filter, f->arena, &tickets, &count, &f->error));
	assert_int_equal(count, 3);
	filter.group = "b";
	MUST(ticket_list(f->store, &filter, f->arena, &tickets, &count, &f->error));
	assert_int_equal(count, 2);
	filter.created_since = 105;
	MUST(ticket_list(f->store, &filter, f->arena, &tickets, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(tickets[0].id, 1006);
}

static void a_contacts_tickets_come_newest_first(void **state)
{
	struct fixture *f = *state;
	struct contact contact = {.name = "Anna"};
	struct ticket ticket = fixture_ticket(NULL);
	struct ticket *tickets;
	size_t count;

	fixture_begin(f);
	MUST(contact_create(f->store, &contact, &f->error));
	ticket.contact_id = contact.id;
	for (int i = 0; i < 3; i++) {
		MUST(ticket_create(f->store, &ticket, &f->error));
	}
	fixture_commit(f);
	make(f, fixture_ticket(NULL));
	MUST(ticket_list_of_contact(
		f->store, contact.id, 2, f->arena, &tickets, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(tickets[0].id, 1003);
	assert_int_equal(tickets[1].id, 1002);
}

static void silent_tickets_nobody_touched_are_found(void **state)
{
	struct fixture *f = *state;
	struct ticket ticket = fixture_ticket(NULL);
	int64_t *ids;
	size_t count;

	make(f, ticket); /* not silent */
	ticket.silent = true;
	ticket.changed_at = 500;
	make(f, ticket); /* touched too late */
	ticket.changed_at = 300;
	make(f, ticket);
	ticket.changed_at = 200;
	make(f, ticket);
	ticket.state = TICKET_CLOSED;
	make(f, ticket);
	MUST(ticket_list_silent(f->store, 400, 10, f->arena, &ids, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(ids[0], 1004);
	assert_int_equal(ids[1], 1003);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_ticket_comes_back_as_it_was_made_and_changed),
		STORE_TEST(open_counts_follow_every_change_of_a_ticket),
		STORE_TEST(a_change_of_a_missing_ticket_is_not_found),
		STORE_TEST(lists_filter_and_page_by_id),
		STORE_TEST(a_contacts_tickets_come_newest_first),
		STORE_TEST(silent_tickets_nobody_touched_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
