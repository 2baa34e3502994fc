/* SPDX-License-Identifier: MIT */
/* For the tests of the road: a real store in a directory of its own, and roles run in processes. */
#ifndef TESTS_ROAD_FIXTURE_H
#define TESTS_ROAD_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/road/blame.h"
#include "daemon/road/role.h"
#include "daemon/store/inbox.h"
#include "daemon/store/outbox.h"

#define UNUSED __attribute__((unused))

struct road {
	char directory[64];
	char store_path[96];
	struct progress_page *page;
	struct arena *arena;
	int *tally; /* shared with the processes that the test forks */
};

enum { TALLY_MAX = 64, ROAD_ARENA = 64 * 1024 * 1024, WAIT_DEADLINE_MS = 20 * 1000 };

static UNUSED void must(enum outcome outcome, const struct error *error)
{
	if (outcome != OK) {
		print_error("%s: %s\n", outcome_name(outcome), error->text);
	}
	assert_int_equal(outcome, OK);
}

static UNUSED int road_setup(void **state)
{
	struct road *road = calloc(1, sizeof(*road));
	struct error error;

	snprintf(road->directory, sizeof(road->directory), "/tmp/ombud-test.XXXXXX");
	assert_non_null(mkdtemp(road->directory));
	snprintf(road->store_path, sizeof(road->store_path), "%s/ombud.db", road->directory);
	must(progress_page_new(&road->page, &error), &error);
	road->arena = arena_new(ROAD_ARENA);
	road->tally = mmap(NULL, TALLY_MAX * sizeof(int), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(road->tally != MAP_FAILED);
	log_set_level(LOG_LEVEL_ERROR);
	*state = road;
	return 0;
}

static UNUSED int road_teardown(void **state)
{
	struct road *road = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", road->directory);
	assert_int_equal(system(command), 0);
	munmap(road->tally, TALLY_MAX * sizeof(int));
	progress_page_free(road->page);
	arena_free(road->arena);
	free(road);
	return 0;
}

static UNUSED struct store *road_store(struct road *road)
{
	struct store *store;
	struct error error;

	must(store_open(road->store_path, false, &store, &error), &error);
	return store;
}

/* Put a message into the inbox; its key is its text. */
static UNUSED int64_t road_put(struct road *road, const char *text)
{
	struct store *store = road_store(road);
	struct incoming incoming = {
		.mailbox = "counter",
		.folder = "",
		.name = text,
		.received_at = 1000,
		.fetched_at = 1000,
		.bytes = (const unsigned char *)text,
		.size_bytes = strlen(text),
	};
	const unsigned char *packed;
	size_t packed_size;
	struct error error;
	int64_t id;

	inbox_compress(
		store, road->arena, incoming.bytes, incoming.size_bytes, &packed, &packed_size);
	must(store_begin(store, false, &error), &error);
	must(inbox_put(store, &incoming, packed, packed_size, &id, &error), &error);
	must(store_commit(store, &error), &error);
	store_close(store);
	return id;
}

/* How many inbox rows are in a state. */
static UNUSED int road_inbox(struct road *road, enum inbox_state state)
{
	struct store *store = road_store(road);
	struct inbox_row *rows;
	struct error error;
	size_t count;

	must(inbox_list(store, (int)state, 1000, road->arena, &rows, &count, &error), &error);
	store_close(store);
	return (int)count;
}

static UNUSED int road_attempts(struct road *road, int64_t id)
{
	struct store *store = road_store(road);
	struct incoming row;
	struct error error;

	must(inbox_load(store, id, road->arena, &row, &error), &error);
	store_close(store);
	return row.attempts;
}

/* Queue a mail for a sender "mail"; says begins its Message-ID. */
static UNUSED int64_t road_queue(struct road *road, const char *says, int64_t created_at)
{
	static const char *const recipients[] = {"a@example.org"};
	struct store *store = road_store(road);
	struct outgoing outgoing = {
		.sender = "mail",
		.kind = OUTGOING_ACKNOWLEDGEMENT,
		.envelope_from = "us@example.org",
		.recipients = recipients,
		.recipient_count = 1,
		.bytes = (const unsigned char *)"Subject: x\r\n\r\n",
		.size_bytes = 14,
		.created_at = created_at,
		.next_try_at = created_at,
	};
	struct error error;

	must(store_begin(store, false, &error), &error);
	must(outbox_reserve(store, &outgoing.id, &error), &error);
	outgoing.message_id = arena_printf(road->arena, "%s.%lld@us", says, (long long)outgoing.id);
	must(outbox_add(store, &outgoing, &error), &error);
	must(store_commit(store, &error), &error);
	store_close(store);
	return outgoing.id;
}

static UNUSED struct outgoing road_mail(struct road *road, int64_t id)
{
	struct store *store = road_store(road);
	struct outgoing outgoing;
	struct error error;

	must(outbox_load(store, id, false, road->arena, &outgoing, &error), &error);
	store_close(store);
	return outgoing;
}

/* No file can grow any more, or can again: what a full disk does to the store. */
static UNUSED void disk_is_full(bool full)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = full ? 0 : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A role in the test's own process, with its store open; role_end ends it. */
static UNUSED struct role road_role_here(struct road *road, const char *name)
{
	struct role role = {
		.name = name,
		.store_path = road->store_path,
		.run_directory = road->directory,
		.progress = progress_slot(road->page, name),
		.store = road_store(road),
		.wake_descriptor = -1,
	};

	backoff_init(&role.store_backoff, BACKOFF_STORE);
	return role;
}

/* Run a role in a process of its own to its end; its wait status. blame_note is done as the
 * supervisor does it. */
static UNUSED int road_role(struct road *road, const char *name, bool once,
	enum outcome (*run)(struct role *role, void *context, struct error *error), void *context)
{
	struct progress *progress = progress_slot(road->page, name);
	pid_t parent = getpid();
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct role role = {
			.name = name,
			.store_path = road->store_path,
			.run_directory = road->directory,
			.progress = progress,
			.once = once,
		};
		struct error error = {""};
		enum outcome outcome = role_begin(&role, parent, &error);

		if (outcome == OK) {
			outcome = run(&role, context, &error);
			role_end(&role);
		}
		_exit((int)outcome);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	(void)blame_note(progress, status, false);
	return status;
}

/* Die of a signal for certain, also under a sanitizer. */
static UNUSED void die_of(int number)
{
	signal(number, SIG_DFL);
	raise(number);
	_exit(99);
}

static UNUSED void rest_a_moment(void)
{
	const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};

	nanosleep(&moment, NULL);
}

#define ROAD_TEST(test) cmocka_unit_test_setup_teardown(test, road_setup, road_teardown)

#endif
