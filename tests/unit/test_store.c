/* SPDX-License-Identifier: MIT */
#include "tests/unit/store_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* What a child process does with the store, opened by itself; its exit status. */
static pid_t start_child(struct fixture *f, int (*work)(struct fixture *f))
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct fixture own = *f;

		own.store = NULL; /* the parent's */
		own.arena = arena_new(64 * 1024 * 1024);
		_exit(work(&own));
	}
	return child;
}

static int status_of(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---- opening */

static void a_new_store_is_for_its_owner_only(void **state)
{
	struct fixture *f = *state;
	const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
	char path[128];
	struct stat status;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", f->path, suffixes[i]);
		assert_int_equal(stat(path, &status), 0);
		assert_int_equal(status.st_mode & 0777, 0600);
	}
}

static void the_engine_is_set_as_promised(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_number(f, "PRAGMA foreign_keys"), 1);
	assert_int_equal(fixture_number(f, "PRAGMA trusted_schema"), 0);
	assert_int_equal(fixture_number(f, "PRAGMA secure_delete"), 1);
	assert_int_equal(fixture_number(f, "PRAGMA busy_timeout"), 5000);
	assert_int_equal(fixture_number(f, "PRAGMA wal_autocheckpoint"), 4000);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM pragma_table_list "
					   "WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
					   "AND strict = 0"),
		0);
	/* FULL for what must survive a power failure, NORMAL only where that was asked for */
	MUST(store_begin(f->store, true, &f->error));
	assert_int_equal(fixture_number(f, "PRAGMA synchronous"), 1);
	fixture_commit(f);
	fixture_begin(f);
	assert_int_equal(fixture_number(f, "PRAGMA  synchronous"), 2);
	fixture_commit(f);
}

static void what_prevents_opening_is_said_with_the_next_step(void **state)
{
	struct fixture *f = *state;
	char path[128];
	struct store *store = NULL;
	FILE *file;

	snprintf(path, sizeof(path), "%s/none/ombud.db", f->directory);
	assert_int_equal(store_open(path, false, &store, &f->error), BROKEN);
	assert_non_null(strstr(f->error.text, "there is no directory"));
	assert_non_null(strstr(f->error.text, "install -d"));

	snprintf(path, sizeof(path), "%s/other.db", f->directory);
	assert_int_equal(store_open(path, true, &store, &f->error), NOT_FOUND);
	assert_non_null(strstr(f->error.text, "there is no store"));

	assert_int_equal(store_open(f->directory, false, &store, &f->error), BROKEN);
	assert_non_null(strstr(f->error.text, "not a regular file"));

	file = fopen(path, "w");
	assert_non_null(file);
	for (int i = 0; i < 1000; i++) {
		fputs("this is a letter, not a database\n", file);
	}
	fclose(file);
	assert_int_equal(store_open(path, false, &store, &f->error), BROKEN);
	assert_non_null(strstr(f->error.text, path));
	assert_non_null(strstr(f->error.text, "damaged"));
	assert_non_null(strstr(f->error.text, "backup"));
	assert_null(store);
}

static void a_database_of_another_program_is_left_alone(void **state)
{
	struct fixture *f = *state;
	struct store *store = NULL;

	MUST(db_script(f->store->db, "PRAGMA application_id = 5", &f->error));
	assert_int_equal(store_open(f->path, false, &store, &f->error), BROKEN);
	assert_non_null(strstr(f->error.text, "another program"));
}

static void a_damaged_page_is_reported_as_damage(void **state)
{
	struct fixture *f = *state;
	struct contact contact;
	char garbage[4096];
	int file;
	struct stat status;

	store_close(f->store);
	f->store = NULL;
	memset(garbage, 0xA5, sizeof(garbage));
	file = open(f->path, O_RDWR);
	assert_int_equal(fstat(file, &status), 0);
	for (off_t at = 4096; at < status.st_size; at += 4096) {
		assert_int_equal(pwrite(file, garbage, sizeof(garbage), at), sizeof(garbage));
	}
	close(file);
	if (store_open(f->path, false, &f->store, &f->error) == OK) {
		assert_int_equal(contact_load(f->store, 1, f->arena, &contact, &f->error), BROKEN);
	}
	assert_non_null(strstr(f->error.text, "damaged"));
}

static int open_as_nobody(struct fixture *f)
{
	enum outcome outcome;

	if (setgid(65534) < 0 || setuid(65534) < 0) {
		return 77;
	}
	outcome = store_open(f->path, false, &f->store, &f->error);
	if (outcome != BROKEN || !strstr(f->error.text, "belongs to root") ||
		!strstr(f->error.text, "runs as nobody") || !strstr(f->error.text, f->path)) {
		fprintf(stderr, "%s: %s\n", outcome_name(outcome), f->error.text);
		return 1;
	}
	outcome = store_open(f->path, true, &f->store, &f->error);
	if (outcome != BROKEN || !strstr(f->error.text, "sudo -u root")) {
		fprintf(stderr, "%s: %s\n", outcome_name(outcome), f->error.text);
		return 2;
	}
	return 0;
}

static void the_wrong_user_is_told_who_owns_the_store(void **state)
{
	struct fixture *f = *state;

	if (geteuid() != 0) {
		skip();
	}
	assert_int_equal(chmod(f->directory, 0755), 0);
	assert_int_equal(status_of(start_child(f, open_as_nobody)), 0);
}

static int read_without_writing(struct fixture *f)
{
	struct store_counts counts;

	if (setgid(65534) < 0 || setuid(65534) < 0) {
		return 77;
	}
	if (store_open(f->path, true, &f->store, &f->error) != OK ||
		store_count(f->store, &counts, &f->error) != OK || counts.received != 1) {
		fprintf(stderr, "%s\n", f->error.text);
		return 1;
	}
	store_close(f->store);
	return 0;
}

static void a_reader_who_may_not_write_reads_while_the_store_is_in_use(void **state)
{
	struct fixture *f = *state;
	char path[128];
	int64_t id;

	if (geteuid() != 0) {
		skip();
	}
	fixture_begin(f);
	MUST(fixture_put(f, 1, "x", &id));
	fixture_commit(f);
	assert_int_equal(chmod(f->directory, 0755), 0);
	for (int i = 0; i < 3; i++) {
		const char *const suffixes[] = {"", "-wal", "-shm"};

		snprintf(path, sizeof(path), "%s%s", f->path, suffixes[i]);
		assert_int_equal(chmod(path, 0644), 0);
	}
	assert_int_equal(status_of(start_child(f, read_without_writing)), 0);
}

static int open_a_closed_store_without_writing(struct fixture *f)
{
	enum outcome outcome;

	if (setgid(65534) < 0 || setuid(65534) < 0) {
		return 77;
	}
	outcome = store_open(f->path, true, &f->store, &f->error);
	if (outcome == BROKEN && strstr(f->error.text, "run this as the owner") &&
		strstr(f->error.text, "-shm")) {
		return 0;
	}
	fprintf(stderr, "%s: %s\n", outcome_name(outcome), f->error.text);
	return 1;
}

static void a_reader_who_cannot_make_the_companions_is_told_what_to_do(void **state)
{
	struct fixture *f = *state;

	if (geteuid() != 0) {
		skip();
	}
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(chmod(f->directory, 0755), 0);
	assert_int_equal(chmod(f->path, 0644), 0);
	assert_int_equal(status_of(start_child(f, open_a_closed_store_without_writing)), 0);
}

/* ---- several processes */

enum { ROUNDS = 200 };

static int put_many(struct fixture *f)
{
	if (store_open(f->path, false, &f->store, &f->error) != OK) {
		return 1;
	}
	for (int64_t i = 1; i <= ROUNDS; i++) {
		int64_t id;

		if (store_begin(f->store, i % 2, &f->error) != OK ||
			fixture_put(f, getpid() * 1000L + i, "hei", &id) != OK ||
			store_commit(f->store, &f->error) != OK) {
			fprintf(stderr, "%s\n", f->error.text);
			return 1;
		}
	}
	store_close(f->store);
	return 0;
}

static void two_writers_lose_nothing(void **state)
{
	struct fixture *f = *state;
	pid_t one = start_child(f, put_many);
	pid_t other = start_child(f, put_many);

	assert_int_equal(status_of(one), 0);
	assert_int_equal(status_of(other), 0);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM inbox"), 2 * ROUNDS);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM inbox_raw"), 2 * ROUNDS);
	assert_int_equal(
		fixture_number(f, "SELECT value FROM counter WHERE name = 'received'"), 2 * ROUNDS);
}

static int die_in_a_transaction(struct fixture *f)
{
	int64_t id;

	if (store_open(f->path, false, &f->store, &f->error) != OK ||
		store_begin(f->store, false, &f->error) != OK ||
		fixture_put(f, 1, "kept", &id) != OK || store_commit(f->store, &f->error) != OK ||
		store_begin(f->store, false, &f->error) != OK ||
		fixture_put(f, 2, "lost", &id) != OK) {
		return 1;
	}
	raise(SIGKILL);
	return 2;
}

static void a_killed_writer_leaves_the_store_whole_and_unlocked(void **state)
{
	struct fixture *f = *state;
	struct rows rows;
	int64_t id;

	assert_int_equal(status_of(start_child(f, die_in_a_transaction)), 128 + SIGKILL);
	fixture_begin(f); /* the dead process holds no lock */
	MUST(fixture_put(f, 3, "next", &id));
	fixture_commit(f);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM inbox"), 2);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM inbox WHERE uid = 2"), 0);
	MUST(db_ask(f->store->db, &rows, "PRAGMA integrity_check", BIND_NOTHING, &f->error));
	MUST(rows_next(&rows, &f->error));
	assert_string_equal(rows_borrow_text(&rows), "ok");
	rows_end(&rows);
}

static int take_worker_lock(struct fixture *f)
{
	enum outcome outcome = store_lock_role(f->path, "worker", &f->error);

	return outcome == OK ? 0 : outcome == TRY_LATER ? 75 : 1;
}

static void a_role_has_one_process(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(status_of(start_child(f, take_worker_lock)), 0);
	MUST(store_lock_role(f->path, "worker", &f->error));
	assert_int_equal(status_of(start_child(f, take_worker_lock)), 75);
	MUST(store_lock_role(f->path, "sender.mail", &f->error)); /* another role is free */
}

/* ---- copies */

static int keep_writing(struct fixture *f)
{
	if (store_open(f->path, false, &f->store, &f->error) != OK) {
		return 1;
	}
	for (int64_t i = 1;; i++) { /* until it is killed */
		int64_t id;

		if (store_begin(f->store, true, &f->error) != OK ||
			fixture_put(f, i, "hei", &id) != OK ||
			store_commit(f->store, &f->error) != OK) {
			return 1;
		}
	}
}

static int64_t wait_for_rows(struct fixture *f, int64_t wanted)
{
	int64_t count;

	while ((count = fixture_number(f, "SELECT value FROM counter WHERE name = 'received'")) <
		wanted) {
		usleep(1000);
	}
	return count;
}

static void a_copy_is_whole_while_another_process_writes(void **state)
{
	struct fixture *f = *state;
	struct fixture copy = *f;
	pid_t writer = start_child(f, keep_writing);
	int64_t before;
	int64_t copied;
	struct stat status;

	alarm(60); /* a writer that fails must not let us wait for ever */
	before = wait_for_rows(f, 20);
	snprintf(copy.path, sizeof(copy.path), "%s/copy.db", f->directory);
	MUST(store_backup(f->store, copy.path, &f->error));
	wait_for_rows(f, before + 20); /* the writer was not held up for good */
	assert_int_equal(kill(writer, SIGKILL), 0);
	assert_int_equal(status_of(writer), 128 + SIGKILL);
	alarm(0);

	assert_int_equal(stat(copy.path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	MUST(store_open(copy.path, false, &copy.store, &f->error));
	copied = fixture_number(&copy, "SELECT count(*) FROM inbox");
	assert_true(copied >= before);
	assert_int_equal(fixture_number(&copy, "SELECT count(*) FROM inbox_raw"), copied);
	assert_int_equal(
		fixture_number(&copy, "SELECT value FROM counter WHERE name = 'received'"), copied);
	store_close(copy.store);
}

static void a_copy_replaces_nothing(void **state)
{
	struct fixture *f = *state;
	char path[128];

	assert_int_equal(store_backup(f->store, f->path, &f->error), REFUSED);
	assert_non_null(strstr(f->error.text, "exists already"));
	snprintf(path, sizeof(path), "%s/none/copy.db", f->directory);
	assert_int_equal(store_backup(f->store, path, &f->error), BROKEN);
}

/* ---- a full disk */

static void a_full_disk_is_for_later_and_costs_nothing_that_was_stored(void **state)
{
	struct fixture *f = *state;
	char *large = arena_alloc(f->arena, 300001);
	enum outcome outcome = OK;
	struct ticket ticket = fixture_ticket("anna");
	uint32_t seed = 1;
	int64_t id;

	for (int i = 0; i < 300000; i++) {
		seed = seed * 1664525 + 1013904223;
		large[i] = (char)(1 + (seed >> 25)); /* does not compress well */
	}
	fixture_begin(f);
	MUST(fixture_put(f, 1, "kept", &id));
	fixture_commit(f);
	MUST(db_script(f->store->db, "PRAGMA max_page_count = 60", &f->error));
	fixture_begin(f);
	outcome = fixture_put(f, 2, large, &id);
	assert_int_equal(outcome, TRY_LATER);
	assert_non_null(strstr(f->error.text, "disk is full"));
	store_rollback(f->store);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM inbox"), 1);

	MUST(db_script(f->store->db, "PRAGMA max_page_count = 100000", &f->error));
	fixture_begin(f);
	MUST(fixture_put(f, 2, large, &id));
	MUST(ticket_create(f->store, &ticket, &f->error));
	fixture_commit(f);
}

static void nothing_is_written_outside_of_a_transaction_that_the_engine_gave_up(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	fixture_begin(f);
	MUST(fixture_put(f, 1, "in a transaction", &id));
	MUST(db_script(f->store->db, "ROLLBACK", &f->error)); /* as the engine does when full */
	assert_int_equal(fixture_put(f, 2, "after it", &id), TRY_LATER);
	assert_int_equal(store_commit(f->store, &f->error), TRY_LATER);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM inbox"), 0);
	fixture_begin(f);
	MUST(fixture_put(f, 2, "again", &id));
	fixture_commit(f);
}

/* ---- what the house keeps about itself */

static void generations_are_kept_once(void **state)
{
	struct fixture *f = *state;
	const unsigned char *bytes;
	size_t size;

	MUST(store_keep_generation(f->store, "abc", "site { }", 8, 5, &f->error));
	MUST(store_keep_generation(f->store, "abc", "other", 5, 6, &f->error));
	fixture_begin(f);
	MUST(store_keep_generation(f->store, "def", "inside", 6, 7, &f->error));
	fixture_commit(f);
	MUST(store_load_generation(f->store, "abc", f->arena, &bytes, &size, &f->error));
	assert_int_equal(size, 8);
	assert_memory_equal(bytes, "site { }", 8);
	assert_int_equal(store_load_generation(f->store, "xyz", f->arena, &bytes, &size, &f->error),
		NOT_FOUND);
}

static void a_channel_remembers_when_it_last_worked_and_what_is_wrong(void **state)
{
	struct fixture *f = *state;
	struct channel_status *channels;
	size_t count;

	MUST(store_set_channel(f->store, "sender mail", 10, NULL, 0, &f->error));
	MUST(store_set_channel(f->store, "sender mail", 20, "unreachable", 50, &f->error));
	MUST(store_set_channel(f->store, "mailbox counter", 20, "wrong password", 0, &f->error));
	MUST(store_channels(f->store, f->arena, &channels, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(channels[0].name, "mailbox counter");
	assert_int_equal(channels[0].last_ok_at, 0);
	assert_string_equal(channels[1].error, "unreachable");
	assert_int_equal(channels[1].last_ok_at, 10);
	assert_int_equal(channels[1].next_try_at, 50);
	MUST(store_set_channel(f->store, "sender mail", 60, NULL, 0, &f->error));
	MUST(store_channels(f->store, f->arena, &channels, &count, &f->error));
	assert_null(channels[1].error);
	assert_int_equal(channels[1].last_ok_at, 60);
}

static void counts_are_those_of_the_rows(void **state)
{
	struct fixture *f = *state;
	struct store_counts counts;
	const char *recipients[] = {"a@example.org"};
	struct outgoing outgoing = {.sender = "mail",
		.envelope_from = "",
		.recipients = recipients,
		.recipient_count = 1,
		.message_id = "id@ombud",
		.bytes = (const unsigned char *)"x",
		.size_bytes = 1};
	struct incoming *rows;
	size_t count;
	int64_t id;

	fixture_begin(f);
	for (int uid = 1; uid <= 4; uid++) {
		MUST(fixture_put(f, uid, "x", &id));
	}
	MUST(inbox_claim(f->store, 3, 100, f->arena, &rows, &count, &f->error));
	MUST(inbox_done(f->store, rows[0].id, "request", 1001, 5, &f->error));
	MUST(inbox_done(f->store, rows[1].id, "bounce", 0, 5, &f->error));
	MUST(inbox_park(f->store, rows[2].id, "poison", 1002, 5, &f->error));
	for (int i = 0; i < 3; i++) {
		MUST(outbox_reserve(f->store, &outgoing.id, &f->error));
		MUST(outbox_add(f->store, &outgoing, &f->error));
	}
	MUST(outbox_failed(f->store, outgoing.id, "550", 5, &f->error));
	MUST(outbox_hold(f->store, outgoing.id - 1, "wait", 5, &f->error));
	fixture_commit(f);
	MUST(store_count(f->store, &counts, &f->error));
	assert_int_equal(counts.received, 4);
	assert_int_equal(counts.waiting, 1);
	assert_int_equal(counts.ticketed, 2);
	assert_int_equal(counts.silent, 1);
	assert_int_equal(counts.parked, 2);
	assert_int_equal(counts.outbox, 1);
	assert_int_equal(counts.failed, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_new_store_is_for_its_owner_only),
		STORE_TEST(the_engine_is_set_as_promised),
		STORE_TEST(what_prevents_opening_is_said_with_the_next_step),
		STORE_TEST(a_database_of_another_program_is_left_alone),
		STORE_TEST(a_damaged_page_is_reported_as_damage),
		STORE_TEST(the_wrong_user_is_told_who_owns_the_store),
		STORE_TEST(a_reader_who_may_not_write_reads_while_the_store_is_in_use),
		STORE_TEST(a_reader_who_cannot_make_the_companions_is_told_what_to_do),
		STORE_TEST(two_writers_lose_nothing),
		STORE_TEST(a_killed_writer_leaves_the_store_whole_and_unlocked),
		STORE_TEST(a_role_has_one_process),
		STORE_TEST(a_copy_is_whole_while_another_process_writes),
		STORE_TEST(a_copy_replaces_nothing),
		STORE_TEST(a_full_disk_is_for_later_and_costs_nothing_that_was_stored),
		STORE_TEST(nothing_is_written_outside_of_a_transaction_that_the_engine_gave_up),
		STORE_TEST(generations_are_kept_once),
		STORE_TEST(a_channel_remembers_when_it_last_worked_and_what_is_wrong),
		STORE_TEST(counts_are_those_of_the_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
