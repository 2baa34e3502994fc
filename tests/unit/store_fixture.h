/* SPDX-License-Identifier: MIT */
/* A store in a directory of its own, for the tests of the store. */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/file.h"
#include "daemon/store/contacts.h"
#include "daemon/store/decisions.h"
#include "daemon/store/inbox.h"
#include "daemon/store/outbox.h"
#include "daemon/store/store_private.h"
#include "daemon/store/tickets.h"

struct fixture {
	char directory[64];
	char path[96];
	struct store *store;
	struct arena *arena;
	struct error error;
};

/* The call must succeed; else its sentence is shown. f is the fixture at hand. */
#define MUST(call)                                                                                 \
	do {                                                                                       \
		enum outcome must_outcome = (call);                                                \
		if (must_outcome != OK) {                                                          \
			fail_msg("%s: %s: %s", #call, outcome_name(must_outcome), f->error.text);  \
		}                                                                                  \
	} while (0)

static inline int fixture_set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	snprintf(f->directory, sizeof(f->directory), "/tmp/ombud-test.XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	snprintf(f->path, sizeof(f->path), "%s/ombud.db", f->directory);
	f->arena = arena_new(512 * 1024 * 1024);
	MUST(store_open(f->path, false, &f->store, &f->error));
	*state = f;
	return 0;
}

static inline int fixture_tear_down(void **state)
{
	struct fixture *f = *state;

	store_close(f->store);
	MUST(file_remove_tree(f->directory, &f->error));
	arena_free(f->arena);
	free(f);
	return 0;
}

/* As if the process had died and another had started. */
static inline void fixture_reopen(struct fixture *f)
{
	store_close(f->store);
	f->store = NULL;
	MUST(store_open(f->path, false, &f->store, &f->error));
}

static inline void fixture_begin(struct fixture *f)
{
	MUST(store_begin(f->store, false, &f->error));
}

static inline void fixture_commit(struct fixture *f)
{
	MUST(store_commit(f->store, &f->error));
}

static inline int64_t fixture_number(struct fixture *f, const char *sql)
{
	int64_t number = -1;

	MUST(db_ask_number(f->store->db, sql, BIND_NOTHING, &number, &f->error));
	return number;
}

/* Put one message in under an IMAP key; its outcome. */
static inline enum outcome fixture_put(
	struct fixture *f, int64_t uid, const char *text, int64_t *ret_id)
{
	struct incoming incoming = {.mailbox = "counter",
		.folder = "INBOX",
		.uidvalidity = 7,
		.uid = uid,
		.name = "",
		.received_at = 1000 + uid,
		.fetched_at = 2000 + uid,
		.size_bytes = strlen(text)};
	const unsigned char *packed;
	size_t packed_size;

	inbox_compress(f->store, f->arena, (const unsigned char *)text, strlen(text), &packed,
		&packed_size);
	return inbox_put(f->store, &incoming, packed, packed_size, ret_id, &f->error);
}

static inline struct ticket fixture_ticket(const char *owner)
{
	return (struct ticket){.subject = "Terassilupa",
		.state = TICKET_NEW,
		.priority = PRIORITY_NORMAL,
		.owner = owner,
		.created_at = 1000,
		.changed_at = 1000};
}

/* The id of such a ticket, in the store. */
static inline int64_t fixture_ticket_made(struct fixture *f)
{
	struct ticket ticket = fixture_ticket(NULL);

	fixture_begin(f);
	MUST(ticket_create(f->store, &ticket, &f->error));
	fixture_commit(f);
	return ticket.id;
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

#endif
