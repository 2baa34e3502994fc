/* SPDX-License-Identifier: MIT */
/* What nobody was told of is kept, and each digest tells it once. */
#include "daemon/store/digest.h"
#include "daemon/store/migrate.h"

#include "tests/unit/store_fixture.h"

static int64_t message(struct fixture *f, int64_t uid)
{
	int64_t id;

	MUST(fixture_put(f, uid, "x", &id));
	return id;
}

static void come(struct fixture *f, int64_t uid, struct unnoticed unnoticed)
{
	fixture_begin(f);
	unnoticed.inbox_id = message(f, uid);
	MUST(unnoticed_add(f->store, &unnoticed, &f->error));
	fixture_commit(f);
}

static struct digest last(struct fixture *f)
{
	struct digest digest;

	MUST(digest_last(f->store, &digest, &f->error));
	return digest;
}

static struct digest_news news(struct fixture *f, int64_t now)
{
	const struct digest since = last(f);
	struct digest_news news;

	MUST(digest_news(f->store, &since, now, &news, &f->error));
	return news;
}

static void make_digest(struct fixture *f, int64_t day, int64_t now)
{
	fixture_begin(f);
	MUST(digest_add(f->store, day, now, &f->error));
	fixture_commit(f);
}

static void a_row_comes_back_as_it_was_written(void **state)
{
	struct fixture *f = *state;
	struct ticket ticket = fixture_ticket(NULL);
	struct unnoticed *list;
	size_t count;

	fixture_begin(f);
	MUST(ticket_create(f->store, &ticket, &f->error));
	fixture_commit(f);
	for (int kind = 0; kind < UNNOTICED_KINDS; kind++) {
		come(f, kind + 1,
			(struct unnoticed){.at = 100 + kind,
				.kind = (enum unnoticed_kind)kind,
				.ticket_id = kind >= UNNOTICED_AUTOMATIC ? ticket.id : 0,
				.is_news = kind == UNNOTICED_JUNK,
				.sender = kind ? "a@else.example" : NULL,
				.subject = kind ? "Åland" : NULL});
	}
	for (int kind = 0; kind < UNNOTICED_KINDS; kind++) {
		MUST(unnoticed_list(f->store, (enum unnoticed_kind)kind, 0, 10, f->arena, &list,
			&count, &f->error));
		assert_int_equal(count, 1);
		assert_int_equal(list[0].kind, kind);
		assert_int_equal(list[0].at, 100 + kind);
		assert_int_equal(list[0].inbox_id, kind + 1);
		assert_int_equal(list[0].ticket_id, kind >= UNNOTICED_AUTOMATIC ? ticket.id : 0);
		assert_int_equal(list[0].is_news, kind == UNNOTICED_JUNK);
		if (kind) {
			assert_string_equal(list[0].sender, "a@else.example");
			assert_string_equal(list[0].subject, "Åland");
		} else {
			assert_null(list[0].sender);
			assert_null(list[0].subject);
		}
	}
}

static void lists_are_bounded_from_the_end_that_is_asked_for(void **state)
{
	struct fixture *f = *state;
	struct unnoticed *list;
	size_t count;
	int64_t number;

	for (int i = 1; i <= 5; i++) {
		come(f, i, (struct unnoticed){.at = i * 10, .kind = UNNOTICED_BOUNCE});
	}
	MUST(unnoticed_list(f->store, UNNOTICED_BOUNCE, 1, 2, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(list[0].id, 2);
	assert_int_equal(list[1].id, 3);
	MUST(unnoticed_count(f->store, UNNOTICED_BOUNCE, 1, &number, &f->error));
	assert_int_equal(number, 4);
	MUST(unnoticed_count(f->store, UNNOTICED_JUNK, 0, &number, &f->error));
	assert_int_equal(number, 0);
	/* the command line: the newest, none from before the time */
	MUST(unnoticed_without_ticket(f->store, 30, 10, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 3);
	assert_int_equal(list[0].at, 30);
	assert_int_equal(list[2].at, 50);
	MUST(unnoticed_without_ticket(f->store, 0, 2, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(list[0].at, 40);
}

static void what_a_digest_told_is_no_news(void **state)
{
	struct fixture *f = *state;
	const struct silence silence = {.reason = "r"};

	assert_int_equal(last(f).day, 0);
	assert_false(news(f, 50).any);
	come(f, 1, (struct unnoticed){.at = 10, .kind = UNNOTICED_JUNK, .is_news = true});
	fixture_begin(f);
	MUST(silence_add(f->store, &silence, &f->error));
	fixture_commit(f);
	assert_true(news(f, 50).any);
	assert_int_equal(news(f, 50).silences, 1);
	make_digest(f, 20000, 50);
	fixture_reopen(f);
	assert_int_equal(last(f).day, 20000);
	assert_int_equal(last(f).at, 50);
	assert_int_equal(last(f).unnoticed_id, 1);
	assert_false(news(f, 60).any);
	assert_int_equal(news(f, 60).silences, 0);
	come(f, 2, (struct unnoticed){.at = 10, .kind = UNNOTICED_BOUNCE, .is_news = true});
	assert_true(news(f, 60).any);
}

static void what_is_no_news_and_a_silence_make_no_digest(void **state)
{
	struct fixture *f = *state;
	const struct silence silence = {.reason = "r"};

	come(f, 1, (struct unnoticed){.at = 10, .kind = UNNOTICED_AUTOMATIC});
	fixture_begin(f);
	MUST(silence_add(f->store, &silence, &f->error));
	fixture_commit(f);
	assert_false(news(f, 50).any);
	assert_int_equal(news(f, 50).silences, 1);
	/* a day without a digest: they wait for the next one */
	fixture_begin(f);
	MUST(digest_skip(f->store, 20000, &f->error));
	fixture_commit(f);
	assert_int_equal(last(f).day, 20000);
	assert_int_equal(last(f).unnoticed_id, 0);
	assert_int_equal(news(f, 50).silences, 1);
}

static void a_day_has_one_digest(void **state)
{
	struct fixture *f = *state;

	make_digest(f, 20000, 50);
	fixture_begin(f);
	assert_int_equal(digest_add(f->store, 20000, 60, &f->error), BROKEN);
	store_rollback(f->store);
	assert_int_equal(last(f).at, 50);
}

static void fail_mail(struct fixture *f, enum outgoing_kind kind, int64_t now)
{
	static const char *const to[] = {"a@example.org"};
	struct outgoing mail = {.sender = "mail",
		.kind = kind,
		.envelope_from = "",
		.recipients = to,
		.recipient_count = 1,
		.message_id = "id@ombud",
		.bytes = (const unsigned char *)"x",
		.size_bytes = 1};

	fixture_begin(f);
	MUST(outbox_reserve(f->store, &mail.id, &f->error));
	MUST(outbox_add(f->store, &mail, &f->error));
	MUST(outbox_failed(f->store, mail.id, "no", now, &f->error));
	fixture_commit(f);
}

static void what_waits_for_a_person_is_news_once_and_counted_while_it_waits(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	fixture_begin(f);
	id = message(f, 1);
	MUST(inbox_park(f->store, id, "r", 0, 50, &f->error));
	fixture_commit(f);
	/* settled in the second of the question: it may not be there yet for all we know */
	assert_false(news(f, 50).any);
	make_digest(f, 1, 50);
	assert_true(news(f, 51).any);
	assert_int_equal(news(f, 51).parked, 1);
	make_digest(f, 2, 60);
	assert_false(news(f, 99).any);
	assert_int_equal(news(f, 99).parked, 1);
	fail_mail(f, OUTGOING_ANSWER, 70);
	assert_true(news(f, 99).any);
	make_digest(f, 3, 100);
	/* a digest that could not be delivered must not make the next one */
	fail_mail(f, OUTGOING_DIGEST, 110);
	assert_false(news(f, 199).any);
	assert_int_equal(news(f, 199).failed, 2);
}

static void a_store_from_before_does_not_tell_all_its_silences(void **state)
{
	struct fixture *f = *state;
	struct db *db;

	store_close(f->store);
	f->store = NULL;
	MUST(file_write(f->path, "", 0, 0600, &f->error));
	MUST(db_open(f->path, false, &db, &f->error));
	MUST(db_prepare_file(db, &f->error));
	MUST(migrate(db, schema_steps, 1, &f->error));
	MUST(db_script(db, "INSERT INTO silence (reason, at) VALUES ('r', 1)", &f->error));
	db_close(db);
	MUST(store_open(f->path, false, &f->store, &f->error));
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM silence"), 1);
	assert_int_equal(news(f, 50).silences, 0);
	assert_int_equal(last(f).day, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(a_row_comes_back_as_it_was_written),
		STORE_TEST(lists_are_bounded_from_the_end_that_is_asked_for),
		STORE_TEST(what_a_digest_told_is_no_news),
		STORE_TEST(what_is_no_news_and_a_silence_make_no_digest),
		STORE_TEST(a_day_has_one_digest),
		STORE_TEST(what_waits_for_a_person_is_news_once_and_counted_while_it_waits),
		STORE_TEST(a_store_from_before_does_not_tell_all_its_silences),
	};

	return cmocka_run_group_tests_name("store_digest", tests, NULL, NULL);
}
