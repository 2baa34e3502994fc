/* SPDX-License-Identifier: MIT */
/* The rows behind absences. */
#include "daemon/store/absences.h"

#include "tests/unit/store_fixture.h"

static void add(
	struct fixture *f, const char *person, int64_t first_at, int64_t until_at, bool until_mail)
{
	struct absence absence = {.person = person,
		.first_at = first_at,
		.until_at = until_at,
		.deputy = until_mail ? NULL : "pekka",
		.until_mail = until_mail,
		.made_at = 50};

	fixture_begin(f);
	MUST(absence_add(f->store, &absence, &f->error));
	fixture_commit(f);
}

static size_t listed(struct fixture *f, int64_t now, struct absence **ret_list)
{
	size_t count;

	MUST(absence_list(f->store, now, f->arena, ret_list, &count, &f->error));
	return count;
}

static void a_later_word_replaces_what_it_overlaps(void **state)
{
	struct fixture *f = *state;
	struct absence *list;

	add(f, "anna", 100, 200, false);
	add(f, "anna", 200, 300, false); /* follows at once */
	add(f, "lead", 100, 200, false);
	assert_int_equal(listed(f, 90, &list), 3);
	add(f, "anna", 150, 250, true);
	assert_int_equal(listed(f, 90, &list), 2);
	assert_string_equal(list[0].person, "lead");
	assert_string_equal(list[0].deputy, "pekka");
	assert_int_equal(list[1].first_at, 150);
	assert_true(list[1].until_mail);
	assert_null(list[1].deputy);
	assert_int_equal(listed(f, 200, &list), 1);
	assert_int_equal(listed(f, 250, &list), 0);
}

static void those_until_a_mail_can_be_ended_alone(void **state)
{
	struct fixture *f = *state;
	struct absence *list;
	int64_t count;

	add(f, "anna", 100, 200, true);
	add(f, "anna", 300, 400, false);
	fixture_begin(f);
	MUST(absence_end(f->store, "lead", false, 150, &count, &f->error));
	assert_int_equal(count, 0);
	MUST(absence_end(f->store, "anna", true, 150, &count, &f->error));
	assert_int_equal(count, 1);
	fixture_commit(f);
	assert_int_equal(listed(f, 150, &list), 1);
	assert_int_equal(list[0].first_at, 300);
	fixture_begin(f);
	MUST(absence_end(f->store, "anna", false, 150, &count, &f->error));
	fixture_commit(f);
	assert_int_equal(count, 1);
	assert_int_equal(listed(f, 150, &list), 0);
}

static int64_t make(struct fixture *f, enum ticket_state state, bool silent)
{
	struct ticket ticket = {.state = state,
		.owner = "anna",
		.silent = silent,
		.created_at = 100,
		.changed_at = 100};

	fixture_begin(f);
	MUST(ticket_create(f->store, &ticket, &f->error));
	fixture_commit(f);
	return ticket.id;
}

static void a_stand_in_is_kept_until_it_is_removed(void **state)
{
	struct fixture *f = *state;
	struct stand_in *list, one;
	size_t count;
	int64_t first = make(f, TICKET_NEW, false), second = make(f, TICKET_OPEN, false);

	fixture_begin(f);
	MUST(stand_in_set(f->store, &(struct stand_in){first, "anna", "pekka", 100}, &f->error));
	MUST(stand_in_set(f->store, &(struct stand_in){second, "anna", "pekka", 100}, &f->error));
	MUST(stand_in_set(f->store, &(struct stand_in){first, "anna", NULL, 110}, &f->error));
	fixture_commit(f);
	MUST(stand_in_list(f->store, 0, 10, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 2);
	assert_null(list[0].owner);
	assert_int_equal(list[0].at, 110);
	MUST(stand_in_list(f->store, first, 10, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(list[0].owner, "pekka");
	fixture_begin(f);
	MUST(stand_in_remove(f->store, first, &f->error));
	fixture_commit(f);
	assert_int_equal(stand_in_load(f->store, first, f->arena, &one, &f->error), NOT_FOUND);
	MUST(stand_in_load(f->store, second, f->arena, &one, &f->error));
	assert_string_equal(one.absent, "anna");
}

static void whose_name_a_writer_was_told_last_is_kept(void **state)
{
	struct fixture *f = *state;
	int64_t id = make(f, TICKET_NEW, false), other = make(f, TICKET_NEW, false);
	const char *owner = "somebody";

	MUST(told_owner_load(f->store, id, f->arena, &owner, &f->error));
	assert_null(owner);
	fixture_begin(f);
	MUST(told_owner_set(f->store, id, "anna", &f->error));
	MUST(told_owner_set(f->store, other, "lead", &f->error));
	MUST(told_owner_set(f->store, id, "pekka", &f->error));
	fixture_commit(f);
	MUST(told_owner_load(f->store, id, f->arena, &owner, &f->error));
	assert_string_equal(owner, "pekka");
}

static void only_what_waits_for_staff_is_moved(void **state)
{
	struct fixture *f = *state;
	int64_t *ids, first = make(f, TICKET_NEW, false), second = make(f, TICKET_OPEN, false);
	size_t count;

	make(f, TICKET_WAITING, false);
	make(f, TICKET_CLOSED, false);
	make(f, TICKET_NEW, true);
	MUST(ticket_list_to_move(f->store, "anna", 10, f->arena, &ids, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(ids[0], first);
	assert_int_equal(ids[1], second);
	MUST(ticket_list_to_move(f->store, "anna", 1, f->arena, &ids, &count, &f->error));
	assert_int_equal(count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_later_word_replaces_what_it_overlaps),
		STORE_TEST(those_until_a_mail_can_be_ended_alone),
		STORE_TEST(a_stand_in_is_kept_until_it_is_removed),
		STORE_TEST(whose_name_a_writer_was_told_last_is_kept),
		STORE_TEST(only_what_waits_for_staff_is_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
