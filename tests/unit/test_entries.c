/* SPDX-License-Identifier: MIT */
#include "tests/unit/store_fixture.h"

static struct entry add(struct fixture *f, struct entry entry)
{
	fixture_begin(f);
	MUST(entry_add(f->store, &entry, &f->error));
	fixture_commit(f);
	return entry;
}

static int64_t send(struct fixture *f, int64_t ticket_id, enum outgoing_kind kind,
	const char *message_id, int64_t at)
{
	const char *recipients[] = {"x@example.org"};
	struct outgoing outgoing = {.ticket_id = ticket_id,
		.sender = "mail",
		.kind = kind,
		.envelope_from = "",
		.recipients = recipients,
		.recipient_count = 1,
		.message_id = message_id,
		.bytes = (const unsigned char *)"x",
		.size_bytes = 1,
		.created_at = at,
		.next_try_at = at};

	fixture_begin(f);
	MUST(outbox_reserve(f->store, &outgoing.id, &f->error));
	MUST(outbox_add(f->store, &outgoing, &f->error));
	fixture_commit(f);
	return outgoing.id;
}

static void entries_come_back_in_order_with_the_state_of_their_mail(void **state)
{
	struct fixture *f = *state;
	int64_t ticket = fixture_ticket_made(f);
	int64_t mail = send(f, ticket, OUTGOING_ACKNOWLEDGEMENT, "a@ombud", 20);
	struct entry *entries;
	size_t count;

	add(f, (struct entry){.ticket_id = ticket,
		       .at = 10,
		       .kind = ENTRY_IN,
		       .channel = CHANNEL_SMS,
		       .inbox_id = 4,
		       .from = "anna@example.org",
		       .to = "kymi@example.org",
		       .subject = "Terassi",
		       .text = "Hei",
		       .message_id = "1@example.org",
		       .digest = "d1"});
	add(f, (struct entry){
		       .ticket_id = ticket, .at = 20, .kind = ENTRY_OUT, .outgoing_id = mail});
	add(f, (struct entry){
		       .ticket_id = ticket, .at = 30, .kind = ENTRY_EVENT, .text = "assigned"});
	MUST(entry_list(f->store, ticket, f->arena, &entries, &count, &f->error));
	assert_int_equal(count, 3);
	assert_int_equal(entries[0].kind, ENTRY_IN);
	assert_int_equal(entries[0].channel, CHANNEL_SMS);
	assert_int_equal(entries[0].inbox_id, 4);
	assert_string_equal(entries[0].from, "anna@example.org");
	assert_string_equal(entries[0].to, "kymi@example.org");
	assert_string_equal(entries[0].subject, "Terassi");
	assert_string_equal(entries[0].text, "Hei");
	assert_string_equal(entries[0].message_id, "1@example.org");
	assert_string_equal(entries[0].digest, "d1");
	assert_null(entries[0].state);
	assert_string_equal(entries[1].state, "queued");
	assert_null(entries[1].text);
	assert_int_equal(entries[2].kind, ENTRY_EVENT);
}

static void a_person_can_be_erased_and_the_skeleton_stays(void **state)
{
	struct fixture *f = *state;
	int64_t ticket = fixture_ticket_made(f);
	struct entry *entries;
	size_t count;

	add(f, (struct entry){.ticket_id = ticket,
		       .at = 10,
		       .kind = ENTRY_IN,
		       .from = "anna@example.org",
		       .text = "secret"});
	add(f, (struct entry){.ticket_id = ticket,
		       .at = 10,
		       .kind = ENTRY_IN,
		       .from = "anna@example.org",
		       .text = "secret"});
	/* the same words give another hash: it can not be guessed back once the salt is gone */
	assert_int_equal(fixture_number(f, "SELECT count(DISTINCT words_hash) FROM entry"), 2);
	MUST(db_script(f->store->db,
		"UPDATE words SET salt = x'', sender = NULL, recipient = NULL, subject = NULL, "
		"text = NULL",
		&f->error));
	MUST(entry_list(f->store, ticket, f->arena, &entries, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(entries[0].at, 10);
	assert_null(entries[0].from);
	assert_null(entries[0].text);
}

static void a_message_id_leads_to_its_ticket(void **state)
{
	struct fixture *f = *state;
	int64_t first = fixture_ticket_made(f);
	int64_t second = fixture_ticket_made(f);
	int64_t mail = send(f, second, OUTGOING_NOTIFICATION, "n@ombud", 20);
	int64_t ticket = 0;
	int64_t outgoing = -1;
	struct entry entry;

	add(f, (struct entry){
		       .ticket_id = first, .kind = ENTRY_IN, .message_id = "1@x", .digest = "a"});
	add(f, (struct entry){.ticket_id = second, .kind = ENTRY_IN, .message_id = "1@x"});
	add(f, (struct entry){.ticket_id = second, .kind = ENTRY_OUT, .message_id = "2@x"});
	MUST(ticket_by_message_id(f->store, "n@ombud", &ticket, &outgoing, &f->error));
	assert_int_equal(ticket, second);
	assert_int_equal(outgoing, mail);
	MUST(ticket_by_message_id(f->store, "1@x", &ticket, &outgoing, &f->error));
	assert_int_equal(ticket, first); /* who comes later cannot take a thread over */
	assert_int_equal(outgoing, 0);
	MUST(ticket_by_message_id(f->store, "2@x", &ticket, &outgoing, &f->error));
	assert_int_equal(ticket, second);
	assert_int_equal(
		ticket_by_message_id(f->store, "3@x", &ticket, &outgoing, &f->error), NOT_FOUND);
	MUST(entry_by_message_id(f->store, "1@x", NULL, f->arena, &entry, &f->error));
	assert_int_equal(entry.ticket_id, first);
	assert_string_equal(entry.digest, "a");
	assert_int_equal(
		entry_by_message_id(f->store, "2@x", NULL, f->arena, &entry, &f->error), NOT_FOUND);
}

static void the_same_mail_is_told_from_others_with_its_message_id(void **state)
{
	struct fixture *f = *state;
	int64_t ticket = fixture_ticket_made(f);
	const char *digests[] = {NULL, "a", "b", "c", "b"};
	struct entry made[5];
	struct entry entry;

	for (int i = 0; i < 5; i++) {
		made[i] = add(f, (struct entry){.ticket_id = ticket,
					 .kind = i == 0	  ? ENTRY_OUT
						 : i == 3 ? ENTRY_NOTE
							  : ENTRY_IN,
					 .message_id = "1@x",
					 .digest = digests[i]});
	}
	MUST(entry_by_message_id(f->store, "1@x", "b", f->arena, &entry, &f->error));
	assert_int_equal(entry.id, made[2].id); /* the first of two */
	MUST(entry_by_message_id(f->store, "1@x", "c", f->arena, &entry, &f->error));
	assert_int_equal(entry.id, made[3].id); /* a note that came in */
	MUST(entry_by_message_id(f->store, "1@x", "z", f->arena, &entry, &f->error));
	assert_int_equal(entry.id, made[1].id); /* another text: the first that came in */
	MUST(entry_by_message_id(f->store, "1@x", NULL, f->arena, &entry, &f->error));
	assert_int_equal(entry.id, made[1].id);
}

static void what_came_in_is_listed_newest_first_without_its_words(void **state)
{
	struct fixture *f = *state;
	int64_t ticket = fixture_ticket_made(f);
	struct entry first, *entries;
	size_t count;

	first = add(f, (struct entry){.ticket_id = ticket,
			       .kind = ENTRY_IN,
			       .from = "a@x",
			       .text = "long",
			       .inbox_id = 7});
	add(f, (struct entry){.ticket_id = ticket, .kind = ENTRY_NOTE, .from = "b@x"});
	add(f, (struct entry){.ticket_id = ticket, .kind = ENTRY_IN, .from = "c@x"});
	MUST(entry_list_received(f->store, ticket, 10, f->arena, &entries, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(entries[0].from, "c@x");
	assert_int_equal(entries[1].id, first.id);
	assert_int_equal(entries[1].inbox_id, 7);
	assert_null(entries[1].text);
	MUST(entry_list_received(f->store, ticket, 1, f->arena, &entries, &count, &f->error));
	assert_int_equal(count, 1);
}

static void who_wrote_a_message_is_known_by_its_row_in_the_inbox(void **state)
{
	struct fixture *f = *state;
	int64_t ticket = fixture_ticket_made(f), other = fixture_ticket_made(f);
	const char *from = "";

	add(f, (struct entry){
		       .ticket_id = ticket, .kind = ENTRY_NOTE, .from = "n@x", .inbox_id = 7});
	add(f, (struct entry){.ticket_id = ticket, .kind = ENTRY_IN, .from = "a@x", .inbox_id = 7});
	add(f, (struct entry){.ticket_id = ticket, .kind = ENTRY_IN, .inbox_id = 8});
	MUST(entry_writer(f->store, ticket, 7, f->arena, &from, &f->error));
	assert_string_equal(from, "a@x");
	MUST(entry_writer(f->store, ticket, 8, f->arena, &from, &f->error));
	assert_null(from);
	assert_int_equal(entry_writer(f->store, ticket, 9, f->arena, &from, &f->error), NOT_FOUND);
	assert_int_equal(entry_writer(f->store, other, 7, f->arena, &from, &f->error), NOT_FOUND);
}

static void references_name_outside_mails_only(void **state)
{
	struct fixture *f = *state;
	int64_t ticket = fixture_ticket_made(f);
	int64_t notification;
	int64_t answer;
	const char *const *ids;
	size_t count;

	add(f, (struct entry){
		       .ticket_id = ticket, .at = 10, .kind = ENTRY_IN, .message_id = "1@x"});
	send(f, ticket, OUTGOING_ACKNOWLEDGEMENT, "ack@ombud", 11);
	notification = send(f, ticket, OUTGOING_NOTIFICATION, "mark-of-anna@ombud", 12);
	add(f, (struct entry){.ticket_id = ticket,
		       .at = 12,
		       .kind = ENTRY_OUT,
		       .outgoing_id = notification,
		       .message_id = "mark-of-anna@ombud"});
	add(f, (struct entry){
		       .ticket_id = ticket, .at = 13, .kind = ENTRY_NOTE, .message_id = "staff@x"});
	answer = send(f, ticket, OUTGOING_ANSWER, "answer@ombud", 14);
	add(f, (struct entry){.ticket_id = ticket,
		       .at = 14,
		       .kind = ENTRY_OUT,
		       .outgoing_id = answer,
		       .message_id = "answer@ombud"});
	add(f, (struct entry){
		       .ticket_id = ticket, .at = 15, .kind = ENTRY_IN, .message_id = "2@x"});
	MUST(ticket_message_ids(f->store, ticket, 10, f->arena, &ids, &count, &f->error));
	assert_int_equal(count, 4);
	assert_string_equal(ids[0], "1@x");
	assert_string_equal(ids[1], "ack@ombud");
	assert_string_equal(ids[2], "answer@ombud");
	assert_string_equal(ids[3], "2@x");
	MUST(ticket_message_ids(f->store, ticket, 2, f->arena, &ids, &count, &f->error));
	assert_int_equal(count, 2); /* the first and the newest */
	assert_string_equal(ids[0], "1@x");
	assert_string_equal(ids[1], "2@x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(entries_come_back_in_order_with_the_state_of_their_mail),
		STORE_TEST(a_person_can_be_erased_and_the_skeleton_stays),
		STORE_TEST(a_message_id_leads_to_its_ticket),
		STORE_TEST(the_same_mail_is_told_from_others_with_its_message_id),
		STORE_TEST(what_came_in_is_listed_newest_first_without_its_words),
		STORE_TEST(who_wrote_a_message_is_known_by_its_row_in_the_inbox),
		STORE_TEST(references_name_outside_mails_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
