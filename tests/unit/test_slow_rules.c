/* SPDX-License-Identifier: MIT */
/* A pattern that is too slow: the mail goes on, the log and the admins hear, and a restart knows.
 */
#define DESK_MORE_RULES "rule \"slow\" { any = 'header X-Slow: ^(a+)+$'  tags = { slow } }\n"

#include "handlers/kinds/slow_rules.h"

#include "daemon/store/slow_patterns.h"
#include "rules/pattern.h"
#include "tests/unit/desk_fixture.h"

static const char slow_pattern_text[] = "header X-Slow: ^(a+)+$";

static int64_t take(struct desk_fixture *d, const char *header)
{
	return desk_takef(d,
		"From: Matti <matti%d@yritys.example>\nTo: yritys@kymi.example\nSubject: Hei\n"
		"X-Slow: %s\nMessage-ID: <m%d@yritys>\n" DESK_PLAIN "Tarvitsen luvan.\n",
		(int)d->uid, header, (int)d->uid);
}

static bool is_tagged(struct desk_fixture *d, int64_t id)
{
	struct ticket ticket = desk_ticket(d, id);

	return ticket.tags.count == 1 && strcmp(ticket.tags.list[0], "slow") == 0;
}

static size_t kept(struct desk_fixture *d)
{
	struct fixture *f = d->store;
	struct slow_pattern *list;
	size_t count;

	MUST(slow_patterns_list(f->store, 0, INT64_MAX, 10, f->arena, &list, &count, &f->error));
	if (count > 0) {
		assert_string_equal(list[0].pattern, slow_pattern_text);
		assert_string_equal(list[0].block, "rule \"slow\"");
		assert_non_null(strstr(list[0].place, "rules.conf:"));
	}
	return count;
}

static void stop(struct desk_fixture *d, int times)
{
	for (int i = 0; i < times; i++) {
		int64_t id = take(d, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");

		assert_true(id > 0);
		assert_false(is_tagged(d, id));
		assert_non_null(d->carried.warning);
	}
}

/* The daemon again, with the same store. */
static void restart(struct desk_fixture *d)
{
	desk_free(&d->desk);
	desk_begin(d, "", "");
}

static void a_pattern_that_stops_again_and_again_is_kept_over_a_restart(void **state)
{
	struct desk_fixture *d = *state;

	assert_true(is_tagged(d, take(d, "aaaa")));
	assert_null(d->carried.warning);
	stop(d, PATTERN_STOPS_MAX - 1);
	assert_non_null(strstr(d->carried.warning, "counts as not found"));
	assert_int_equal(kept(d), 0);
	stop(d, 1);
	assert_non_null(strstr(d->carried.warning, "ombud status"));
	assert_non_null(strstr(d->carried.warning, slow_pattern_text));
	assert_int_equal(kept(d), 1);
	assert_false(is_tagged(d, take(d, "aaaa"))); /* not searched for any more */
	assert_null(d->carried.warning);
	assert_int_equal(kept(d), 1);
	restart(d);
	take(d, "b"); /* the first message after a start reads what is kept */
	assert_false(is_tagged(d, take(d, "aaaa")));
	assert_null(d->carried.warning);
}

static void what_an_undone_change_kept_is_kept_by_the_next_one(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;

	stop(d, PATTERN_STOPS_MAX);
	fixture_begin(f);
	MUST(slow_pattern_forget(f->store, slow_pattern_text, &f->error));
	fixture_commit(f);
	take(d, "b");
	assert_int_equal(kept(d), 1);
}

static void a_pattern_that_the_rules_have_no_more_is_forgotten(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	const struct slow_pattern slow = {
		.pattern = "(b+)+$", .block = "rule \"gone\"", .place = "a.conf:1:1", .at = 1};

	fixture_begin(f);
	MUST(slow_pattern_add(f->store, &slow, &f->error));
	fixture_commit(f);
	take(d, "b");
	assert_int_equal(kept(d), 0);
}

static void the_admins_hear_of_it_in_the_digest(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct outgoing mail;
	int64_t next_at;

	stop(d, PATTERN_STOPS_MAX);
	d->now = desk_time("2026-11-25 08:10");
	fixture_begin(f);
	MUST(desk_tick(&d->desk, f->store, d->now, f->arena, &next_at, &f->error));
	fixture_commit(f);
	mail = desk_mail(d, OUTGOING_DIGEST, "leena@kotka.example");
	assert_non_null(strstr(desk_read(d, &mail).text,
		"regler")); /* she reads Swedish: "Sökuttryck i reglerna ..." */
	assert_non_null(strstr(desk_read(d, &mail).text, "rule \"slow\": header X-Slow: ^(a+)+$"));
	/* once */
	d->now = desk_time("2026-11-26 08:10");
	fixture_begin(f);
	MUST(desk_tick(&d->desk, f->store, d->now, f->arena, &next_at, &f->error));
	fixture_commit(f);
	assert_int_equal(desk_mail(d, OUTGOING_DIGEST, "leena@kotka.example").id, mail.id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_pattern_that_stops_again_and_again_is_kept_over_a_restart),
		DESK_TEST(what_an_undone_change_kept_is_kept_by_the_next_one),
		DESK_TEST(a_pattern_that_the_rules_have_no_more_is_forgotten),
		DESK_TEST(the_admins_hear_of_it_in_the_digest),
	};

	return cmocka_run_group_tests_name("slow_rules", tests, NULL, NULL);
}
