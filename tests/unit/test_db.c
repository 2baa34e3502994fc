/* SPDX-License-Identifier: MIT */
#include "tests/unit/store_fixture.h"

#include "daemon/store/absences.h"
#include "daemon/store/rule_hits.h"
#include "daemon/store/digest.h"
#include "daemon/store/work_digests.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void values_come_back_as_they_were_bound(void **state)
{
	struct fixture *f = *state;
	struct db *db = f->store->db;
	struct rows rows;
	const void *bytes;
	size_t size;

	MUST(db_ask(db, &rows, "SELECT ?1, ?2, ?3, ?4, ?5, ?6",
		BIND(NUMBER(INT64_MIN), TEXT("å'; DROP TABLE inbox"), TEXT(NULL),
			BYTES("\0\xff", 2), NUMBER_OR_NULL(0), BYTES(NULL, 0)),
		&f->error));
	MUST(rows_next(&rows, &f->error));
	assert_int_equal(rows_number(&rows), INT64_MIN);
	assert_string_equal(rows_text(&rows, f->arena), "å'; DROP TABLE inbox");
	assert_null(rows_text(&rows, f->arena));
	bytes = rows_borrow_bytes(&rows, &size);
	assert_int_equal(size, 2);
	assert_memory_equal(bytes, "\0\xff", 2);
	assert_string_equal(rows_borrow_text(&rows), "");
	rows_borrow_bytes(&rows, &size);
	assert_int_equal(size, 0);
	assert_int_equal(rows_next(&rows, &f->error), NOT_FOUND);
	rows_end(&rows); /* once more does no harm */
}

static void a_statement_is_kept_and_used_again(void **state)
{
	struct fixture *f = *state;
	static const char sql[] = "SELECT ?1 + 1";
	size_t kept = 0;
	int64_t number;

	for (int64_t i = 0; i < 10; i++) {
		MUST(db_ask_number(f->store->db, sql, BIND(NUMBER(i)), &number, &f->error));
		assert_int_equal(number, i + 1);
	}
	for (size_t i = 0; db_kept_statement(f->store->db, i); i++) {
		kept += db_kept_statement(f->store->db, i) == sql;
	}
	assert_int_equal(kept, 1);
}

static void a_broken_promise_of_the_schema_is_our_fault(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_do(f->store->db,
				 "INSERT INTO inbox_raw (inbox_id, packed) "
				 "VALUES (99, x'00')",
				 BIND_NOTHING, &f->error),
		BROKEN); /* no such inbox row */
	assert_non_null(strstr(f->error.text, "FOREIGN KEY"));
	assert_non_null(strstr(f->error.text, f->path));
	assert_int_equal(db_do(f->store->db, "INSERT INTO counter (name, value) VALUES ('x', 'y')",
				 BIND_NOTHING, &f->error),
		BROKEN); /* a word where a number belongs */
	assert_int_equal(db_do(f->store->db, "SELEKT 1", BIND_NOTHING, &f->error), BROKEN);
}

static void a_store_kept_busy_by_a_stranger_is_for_later(void **state)
{
	struct fixture *f = *state;
	struct db *other;

	MUST(db_open(f->path, false, &other, &f->error));
	MUST(db_begin(other, true, &f->error)); /* without the lock of the store */
	MUST(db_script(f->store->db, "PRAGMA busy_timeout = 20", &f->error));
	assert_int_equal(store_begin(f->store, false, &f->error), TRY_LATER);
	assert_non_null(strstr(f->error.text, "busy"));
	db_rollback(other);
	db_close(other);
	fixture_begin(f); /* the failure kept no lock */
	fixture_commit(f);
}

static void a_disk_that_fails_is_told_with_its_reason_and_harms_nothing(void **state)
{
	struct fixture *f = *state;
	struct rlimit limit;
	enum outcome outcome;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	outcome = store_begin(f->store, false, &f->error);
	if (outcome == OK)
		outcome = store_set_channel(f->store, "mailbox x", 1, NULL, 0, &f->error);
	if (outcome == OK)
		outcome = store_commit(f->store, &f->error);
	else
		store_rollback(f->store);
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(outcome, BROKEN); /* not full: no room that is made would help */
	if (!strstr(f->error.text, "look at the disk"))
		fail_msg("%s", f->error.text);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM channel_status"), 0);
	fixture_begin(f);
	MUST(store_set_channel(f->store, "mailbox x", 1, NULL, 0, &f->error));
	fixture_commit(f);
}

/* ---- plans */

/* Every hot function once, so that its statements are kept. */
static void do_everything(struct fixture *f)
{
	const char *recipients[] = {"a@example.org"};
	const char *tags[] = {"t"};
	struct field field = {"n", "v"};
	struct contact contact = {.name = "Anna", .addresses = {.list = recipients, .count = 1}};
	struct ticket ticket = fixture_ticket("anna");
	struct entry entry = {.kind = ENTRY_IN, .message_id = "1@x"};
	struct rule_hit_row *hits;
	struct rule_words words;
	struct decision decision = {.generation = "g", .facts = "{}", .verdict = "{}"};
	struct outgoing outgoing = {.sender = "mail",
		.envelope_from = "",
		.recipients = recipients,
		.recipient_count = 1,
		.message_id = "id@ombud",
		.bytes = (const unsigned char *)"x",
		.size_bytes = 1};
	struct silence silence = {.reason = "r"};
	struct unnoticed unnoticed = {.inbox_id = 1};
	struct unnoticed *strays;
	struct digest digest;
	struct digest_news news;
	struct group_week week;
	struct first_answer *answers;
	const char *owner;
	struct inbox_row look;
	struct outgoing *mails;
	struct incoming *rows;
	struct inbox_row *list;
	struct ticket *tickets;
	struct entry *entries;
	struct outbox_usage usage;
	struct store_counts counts;
	struct ticket_filter filter = {.max = 10};
	const char *const *ids;
	const unsigned char *bytes;
	int64_t *silent;
	int64_t uid = 1;
	int64_t number;
	size_t count;
	bool flag;
	int attempts;

	ticket.tags = (struct texts){.list = tags, .count = 1};
	ticket.fields = &field;
	ticket.field_count = 1;
	fixture_begin(f);
	for (uid = 1; uid <= 4; uid++) {
		MUST(fixture_put(f, uid, "x", &number));
	}
	assert_int_equal(fixture_put(f, 1, "x", &number), NOT_FOUND);
	MUST(inbox_claim(f->store, 10, 100, f->arena, &rows, &count, &f->error));
	MUST(inbox_blame(f->store, 1, "r", &attempts, &f->error));
	MUST(inbox_park(f->store, 1, "r", 0, 1, &f->error));
	MUST(inbox_retry(f->store, 1, &f->error));
	MUST(inbox_unclaim(f->store, 2, &f->error));
	MUST(inbox_unreleased(f->store, "counter", 10, f->arena, &rows, &count, &f->error));
	MUST(inbox_released(f->store, 1, 1, &f->error));
	MUST(inbox_known_uids(f->store, "counter", "INBOX", 7, &uid, 1, &flag, &f->error));
	MUST(inbox_set_cursor(f->store, "counter", "INBOX", 7, 1, &f->error));
	MUST(inbox_cursor(f->store, "counter", "INBOX", 7, &uid, &flag, &f->error));
	assert_int_equal(
		inbox_cursor(f->store, "counter", "INBOX", 8, &uid, &flag, &f->error), NOT_FOUND);
	for (int state = -1; state <= INBOX_PARKED; state++) {
		MUST(inbox_list(f->store, state, 10, f->arena, &list, &count, &f->error));
	}
	MUST(contact_create(f->store, &contact, &f->error));
	MUST(contact_update(f->store, &contact, &f->error));
	MUST(contact_by_address(f->store, "a@example.org", f->arena, &contact, &f->error));
	ticket.contact_id = contact.id;
	MUST(ticket_create(f->store, &ticket, &f->error));
	MUST(person_assigned(f->store, "anna", 1, &f->error));
	ticket.owner = "pekka";
	MUST(ticket_update(f->store, &ticket, &f->error));
	MUST(person_load(f->store, "anna", &number, &uid, &f->error));
	MUST(ticket_load(f->store, ticket.id, f->arena, &ticket, &f->error));
	MUST(ticket_list_of_contact(
		f->store, contact.id, 10, f->arena, &tickets, &count, &f->error));
	MUST(ticket_list(f->store, &filter, f->arena, &tickets, &count, &f->error));
	filter.owner = "anna";
	MUST(ticket_list(f->store, &filter, f->arena, &tickets, &count, &f->error));
	filter.include_closed = true;
	MUST(ticket_list(f->store, &filter, f->arena, &tickets, &count, &f->error));
	MUST(ticket_list_silent(f->store, 1, 10, f->arena, &silent, &count, &f->error));
	entry.ticket_id = ticket.id;
	MUST(entry_add(f->store, &entry, &f->error));
	MUST(entry_list(f->store, ticket.id, f->arena, &entries, &count, &f->error));
	MUST(entry_list_received(f->store, ticket.id, 5, f->arena, &entries, &count, &f->error));
	MUST(entry_by_message_id(f->store, "1@x", NULL, f->arena, &entry, &f->error));
	MUST(ticket_by_message_id(f->store, "1@x", &number, &uid, &f->error));
	MUST(ticket_message_ids(f->store, ticket.id, 10, f->arena, &ids, &count, &f->error));
	decision.ticket_id = ticket.id;
	MUST(decision_add(f->store, &decision, &f->error));
	MUST(decision_load(f->store, ticket.id, f->arena, &decision, &f->error));
	MUST(rule_hits_before(f->store, 1, &number, &f->error));
	MUST(rule_hits_list(f->store, 0, 0, 9, f->arena, &hits, &count, &f->error));
	MUST(rule_words_load(f->store, ticket.id, f->arena, &words, &f->error));
	MUST(inbox_done(f->store, 3, "request", ticket.id, 1, &f->error));
	outgoing.ticket_id = ticket.id;
	for (int i = 1; i <= 5; i++) {
		MUST(outbox_reserve(f->store, &outgoing.id, &f->error));
		MUST(outbox_add(f->store, &outgoing, &f->error));
	}
	MUST(outbox_next_due(f->store, "mail", &number, &f->error));
	MUST(outbox_claim(f->store, "mail", 5, 10, 100, f->arena, &mails, &count, &f->error));
	MUST(outbox_sent(f->store, 1, 1, &f->error));
	MUST(outbox_later(f->store, 2, 1, true, "r", &f->error));
	MUST(outbox_failed(f->store, 3, "r", 1, &f->error));
	MUST(outbox_retry(f->store, 3, 1, &f->error));
	MUST(outbox_hold(f->store, 3, "r", 1, &f->error));
	MUST(outbox_retry(f->store, 3, 1, &f->error));
	MUST(outbox_claim(f->store, "mail", 5, 10, 100, f->arena, &mails, &count, &f->error));
	MUST(outbox_set_aside(f->store, 3, "r", 1, &f->error));
	MUST(outbox_unsure(f->store, 4, 1, 1, 1, "r", &f->error));
	MUST(outbox_inherit(f->store, "mail", 1, &f->error));
	MUST(outbox_accepted(f->store, 4, "SM", 1, 1, &f->error));
	MUST(outbox_due_reports(f->store, "mail", 5, 10, f->arena, &mails, &count, &f->error));
	MUST(outbox_reported(f->store, 4, DELIVERY_PENDING, 1, "r", 1, &f->error));
	for (int state = -1; state <= OUT_HELD; state++) {
		MUST(outbox_list(f->store, state, 10, f->arena, &mails, &count, &f->error));
	}
	MUST(outbox_usage_automatic(f->store, "a@example.org", "example.org", ticket.id, 0, 0, 0, 0,
		&usage, &f->error));
	MUST(outbox_usage_staff(f->store, "a@example.org", 0, &number, &f->error));
	MUST(outbox_had(f->store, "a@example.org", OUTGOING_CLOSED_HOURS, 0, &flag, &f->error));
	MUST(silence_add(f->store, &silence, &f->error));
	MUST(unnoticed_add(f->store, &unnoticed, &f->error));
	MUST(unnoticed_list(
		f->store, UNNOTICED_BOUNCE, 0, 10, f->arena, &strays, &count, &f->error));
	MUST(unnoticed_count(f->store, UNNOTICED_BOUNCE, 0, &number, &f->error));
	MUST(unnoticed_without_ticket(f->store, 0, 10, f->arena, &strays, &count, &f->error));
	MUST(inbox_look(f->store, 1, f->arena, &look, &f->error));
	MUST(digest_last(f->store, &digest, &f->error));
	MUST(digest_news(f->store, &digest, 1, &news, &f->error));
	MUST(digest_add(f->store, 1, 1, &f->error));
	MUST(digest_skip(f->store, 2, &f->error));
	MUST(work_digest_set(f->store, WORK_DIGEST_MORNING, "anna", 1, &f->error));
	MUST(work_digest_last(f->store, WORK_DIGEST_MORNING, "anna", &number, &f->error));
	MUST(group_week_count(f->store, "g", 0, 1, 1, &week, &f->error));
	MUST(first_answer_list(f->store, "g", 0, 1, 10, f->arena, &answers, &count, &f->error));
	MUST(entry_unanswered_since(f->store, ticket.id, &number, &f->error));
	MUST(told_owner_set(f->store, ticket.id, "anna", &f->error));
	MUST(told_owner_load(f->store, ticket.id, f->arena, &owner, &f->error));
	MUST(store_keep_generation(f->store, "g", "x", 1, 1, &f->error));
	MUST(store_load_generation(f->store, "g", f->arena, &bytes, &count, &f->error));
	MUST(store_set_channel(f->store, "c", 1, NULL, 0, &f->error));
	fixture_commit(f);
	MUST(store_count(f->store, &counts, &f->error));
}

/* A walk over all rows of a table that grows with the mail. Small tables, sub-queries that have a
 * LIMIT, and partial indices of what is still open may be walked. */
static bool walks_a_large_table(const char *plan)
{
	const char *const small[] = {"SCAN channel_status", "SCAN pragma_", "SCAN sqlite_",
		"SCAN CONSTANT ROW", "SCAN (subquery", "SCAN (join", "USING INDEX ticket_open",
		"USING COVERING INDEX ticket_open", "INDEX inbox_waiting", "INDEX outgoing_unsent"};

	if (strncmp(plan, "SCAN ", 5) != 0) {
		return false;
	}
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		if (strstr(plan, small[i])) {
			return false;
		}
	}
	return true;
}

/* A sort needs all rows before it gives the first. Those of the open rows for the command line, and
 * of a bounded number of entries, may be sorted. */
static bool sorts_what_grows(const char *plan, const char *statement)
{
	return strncmp(plan, "USE TEMP B-TREE", 15) == 0 && !strstr(statement, "state IN (") &&
	       !strstr(statement, "state = ?2") && !strstr(statement, "coalesce(");
}

/* The statement's plan on a large store, as the engine tells it; how many steps it has. */
static size_t check_plan(struct fixture *f, const char *statement)
{
	const char *sql = arena_printf(f->arena, "EXPLAIN QUERY PLAN %s", statement);
	const struct bound none[32] = {{0}};
	struct rows rows;
	size_t places = 0;
	size_t steps = 0;

	for (const char *at = statement; (at = strchr(at, '?')) != NULL; at++) {
		size_t place = strtoul(at + 1, NULL, 10);

		places = place > places ? place : places;
	}
	MUST(db_ask(f->store->db, &rows, sql, none, places, &f->error));
	while (rows_next(&rows, &f->error) == OK) {
		const char *plan;

		rows_number(&rows);
		rows_number(&rows);
		rows_number(&rows);
		plan = rows_borrow_text(&rows);
		steps++;
		if (walks_a_large_table(plan) || sorts_what_grows(plan, statement)) {
			fail_msg("%s\nin: %s", plan, statement);
		}
	}
	return steps;
}

static void no_statement_walks_a_table_that_grows_with_the_mail(void **state)
{
	struct fixture *f = *state;
	const char *statements[256];
	size_t count = 0;
	size_t steps = 0;

	do_everything(f);
	while ((statements[count] = db_kept_statement(f->store->db, count)) != NULL) {
		assert_true(++count < 256);
	}
	for (size_t i = 0; i < count; i++) {
		if (strncmp(statements[i], "SELECT", 6) == 0 ||
			strncmp(statements[i], "UPDATE", 6) == 0 ||
			strncmp(statements[i], "DELETE", 6) == 0) {
			steps += check_plan(f, statements[i]);
		}
	}
	assert_true(steps > 60);
}

static void the_check_of_plans_sees_a_walk(void **state)
{
	(void)state;
	assert_true(walks_a_large_table("SCAN inbox"));
	assert_true(walks_a_large_table("SCAN e USING INDEX entry_message_id"));
	assert_false(walks_a_large_table("SEARCH inbox USING INTEGER PRIMARY KEY (rowid=?)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(values_come_back_as_they_were_bound),
		STORE_TEST(a_statement_is_kept_and_used_again),
		STORE_TEST(a_broken_promise_of_the_schema_is_our_fault),
		STORE_TEST(a_store_kept_busy_by_a_stranger_is_for_later),
		STORE_TEST(a_disk_that_fails_is_told_with_its_reason_and_harms_nothing),
		STORE_TEST(no_statement_walks_a_table_that_grows_with_the_mail),
		STORE_TEST(the_check_of_plans_sees_a_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
