/* SPDX-License-Identifier: MIT */
#include "tests/unit/store_fixture.h"

static struct contact make(
	struct fixture *f, const char *name, const char *first, const char *second)
{
	const char *addresses[] = {first, second};
	struct contact contact = {.name = name,
		.organisation = "Kahvila Oy",
		.addresses = {.list = addresses, .count = second ? 2 : 1},
		.language = LANGUAGE_SV,
		.created_at = 5,
		.last_seen_at = 6};

	fixture_begin(f);
	MUST(contact_create(f->store, &contact, &f->error));
	fixture_commit(f);
	contact.addresses = (struct texts){0};
	return contact;
}

static void each_of_a_contacts_addresses_leads_to_it(void **state)
{
	struct fixture *f = *state;
	struct contact made = make(f, "Anna", "Anna+shop@Example.org", "+358401234567");
	struct contact found;

	MUST(contact_by_address(f->store, "anna@example.org", f->arena, &found, &f->error));
	assert_int_equal(found.id, made.id);
	assert_string_equal(found.name, "Anna");
	assert_string_equal(found.organisation, "Kahvila Oy");
	assert_int_equal(found.language, LANGUAGE_SV);
	assert_int_equal(found.no_texts.count, 0);
	assert_int_equal(found.addresses.count, 2);
	assert_string_equal(found.addresses.list[0], "Anna+shop@Example.org");
	assert_string_equal(found.addresses.list[1], "+358401234567");
	MUST(contact_by_address(f->store, "+358401234567", f->arena, &found, &f->error));
	assert_int_equal(found.id, made.id);
	assert_int_equal(contact_by_address(f->store, "b@example.org", f->arena, &found, &f->error),
		NOT_FOUND);
	assert_int_equal(
		contact_load(f->store, made.id + 1, f->arena, &found, &f->error), NOT_FOUND);
}

static void an_address_stays_with_who_had_it_first(void **state)
{
	struct fixture *f = *state;
	struct contact first = make(f, "Anna", "anna@example.org", NULL);
	struct contact second = make(f, "Bo", "anna@example.org", "bo@example.org");
	struct contact found;

	MUST(contact_by_address(f->store, "anna@example.org", f->arena, &found, &f->error));
	assert_int_equal(found.id, first.id);
	MUST(contact_by_address(f->store, "bo@example.org", f->arena, &found, &f->error));
	assert_int_equal(found.id, second.id);
	assert_int_equal(found.addresses.count, 1);
}

static void what_may_change_of_a_contact_changes(void **state)
{
	struct fixture *f = *state;
	struct contact contact = make(f, "Anna", "anna@example.org", NULL);
	struct contact found;

	contact.name = NULL;
	contact.organisation = "Toinen Oy";
	contact.language = LANGUAGE_OTHER;
	contact.ombud = "pekka";
	contact.last_seen_at = 99;
	contact.muted = true;
	fixture_begin(f);
	MUST(contact_update(f->store, &contact, &f->error));
	fixture_commit(f);
	MUST(contact_load(f->store, contact.id, f->arena, &found, &f->error));
	assert_null(found.name);
	assert_string_equal(found.organisation, "Toinen Oy");
	assert_int_equal(found.language, LANGUAGE_OTHER);
	assert_string_equal(found.ombud, "pekka");
	assert_int_equal(found.created_at, 5);
	assert_int_equal(found.last_seen_at, 99);
	assert_true(found.muted);
	contact.id = 1000;
	assert_int_equal(contact_update(f->store, &contact, &f->error), NOT_FOUND);
}

static void stop_at_the_provider_is_said_of_one_number(void **state)
{
	struct fixture *f = *state;
	struct contact anna = make(f, "Anna", "+358401111111", "+358402222222");

	fixture_begin(f);
	MUST(contact_set_no_texts(f->store, "+358402222222", true, &f->error));
	MUST(contact_set_no_texts(f->store, "+358403333333", true, &f->error)); /* nobody's */
	fixture_commit(f);
	MUST(contact_load(f->store, anna.id, f->arena, &anna, &f->error));
	assert_false(contact_gets_no_texts(&anna, "+358401111111"));
	assert_true(contact_gets_no_texts(&anna, "+358402222222"));
	assert_false(contact_gets_no_texts(&anna, NULL));
	fixture_begin(f);
	MUST(contact_set_no_texts(f->store, "+358402222222", false, &f->error));
	fixture_commit(f);
	MUST(contact_load(f->store, anna.id, f->arena, &anna, &f->error));
	assert_false(contact_gets_no_texts(&anna, "+358402222222"));
}

static void one_more_address_is_added_but_never_anothers(void **state)
{
	struct fixture *f = *state;
	struct contact anna = make(f, "Anna", "anna@example.org", NULL);
	struct contact bo = make(f, "Bo", "bo@example.org", NULL), found;

	fixture_begin(f);
	MUST(contact_add_address(f->store, anna.id, "+358405555555", &f->error));
	MUST(contact_add_address(f->store, anna.id, "+358405555555", &f->error));
	assert_int_equal(contact_add_address(f->store, bo.id, "+358405555555", &f->error), REFUSED);
	assert_int_equal(
		contact_add_address(f->store, bo.id, "ANNA+x@example.org", &f->error), REFUSED);
	fixture_commit(f);
	MUST(contact_by_address(f->store, "+358405555555", f->arena, &found, &f->error));
	assert_int_equal(found.id, anna.id);
	assert_int_equal(found.addresses.count, 2);
	assert_string_equal(found.addresses.list[0], "anna@example.org");
	assert_string_equal(found.addresses.list[1], "+358405555555");
}

static void two_contacts_become_one(void **state)
{
	struct fixture *f = *state;
	struct contact anna = make(f, NULL, "anna@example.org", "anna@home.example");
	struct contact phone = make(f, "Anna", "+358405555555", NULL), found;
	struct ticket ticket = {.subject = "x",
		.state = TICKET_NEW,
		.contact_id = phone.id,
		.channel = CHANNEL_SMS,
		.created_at = 1,
		.changed_at = 1};

	phone.muted = true;
	phone.ombud = "pekka";
	phone.last_seen_at = 77;
	fixture_begin(f);
	MUST(contact_update(f->store, &phone, &f->error));
	MUST(ticket_create(f->store, &ticket, &f->error));
	MUST(contact_merge(f->store, &anna, &phone, f->arena, &f->error));
	fixture_commit(f);
	MUST(contact_by_address(f->store, "+358405555555", f->arena, &found, &f->error));
	assert_int_equal(found.id, anna.id);
	assert_string_equal(found.name, "Anna");
	assert_string_equal(found.ombud, "pekka");
	assert_int_equal(found.last_seen_at, 77);
	assert_true(found.muted);
	assert_int_equal(found.addresses.count, 3);
	assert_string_equal(found.addresses.list[2], "+358405555555");
	assert_int_equal(contact_load(f->store, phone.id, f->arena, &found, &f->error), NOT_FOUND);
	MUST(ticket_load(f->store, ticket.id, f->arena, &ticket, &f->error));
	assert_int_equal(ticket.contact_id, anna.id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(each_of_a_contacts_addresses_leads_to_it),
		STORE_TEST(an_address_stays_with_who_had_it_first),
		STORE_TEST(stop_at_the_provider_is_said_of_one_number),
		STORE_TEST(what_may_change_of_a_contact_changes),
		STORE_TEST(one_more_address_is_added_but_never_anothers),
		STORE_TEST(two_contacts_become_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
