/* SPDX-License-Identifier: MIT */
/* How much goes out at most, with the limits the settings have by default. */
#include "tests/unit/desk_fixture.h"

#include "handlers/kinds/restraint.h"

static int64_t write_from(struct desk_fixture *d, const char *from)
{
	return desk_takef(d,
		"From: %s\nTo: yritys@kymi.example\nSubject: Asia %d\nMessage-ID: "
		"<m%d@x>\n" DESK_PLAIN "Uusi rakennuslupa-asia numero %d.\n",
		from, (int)d->uid, (int)d->uid, (int)d->uid);
}

static void an_address_gets_so_many_automatic_mails_a_day(void **state)
{
	struct desk_fixture *d = *state;
	int64_t limit = d->desk.settings.site.restraint.address_day;
	int64_t id = 0;

	for (int64_t i = 0; i <= limit; i++)
		id = write_from(d, "matti@yritys.example");
	assert_int_equal(desk_automatic(d), limit);
	assert_true(desk_says(d, id, "to this address in a day is reached"));
	/* a subaddress is the same mailbox */
	write_from(d, "matti+x@yritys.example");
	assert_int_equal(desk_automatic(d), limit);
	d->now += 86400 + 1;
	write_from(d, "matti@yritys.example");
	assert_int_equal(desk_automatic(d), limit + 1);
}

static void a_domain_gets_so_many_an_hour(void **state)
{
	struct desk_fixture *d = *state;
	int64_t limit = d->desk.settings.site.restraint.domain_hour;
	int64_t id = 0;

	for (int64_t i = 0; i <= limit; i++)
		id = write_from(d, arena_printf(d->store->arena, "u%d@big.example", (int)i));
	assert_int_equal(desk_automatic(d), limit);
	assert_true(desk_says(d, id, "to this domain in an hour is reached"));
	d->now += 3600 + 1;
	write_from(d, "late@big.example");
	assert_int_equal(desk_automatic(d), limit + 1);
}

static void a_member_of_staff_gets_so_many_an_hour_and_then_one_word(void **state)
{
	struct desk_fixture *d = *state;
	int64_t limit = d->desk.settings.site.restraint.staff_hour;
	int64_t id = 0;

	for (int64_t i = 0; i < limit + 5; i++)
		id = write_from(d, arena_printf(d->store->arena, "u@d%d.example", (int)i));
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), limit);
	assert_int_equal(desk_count(d, OUTGOING_LIMIT), 1);
	assert_true(desk_says(d, id, "to this member of staff in an hour"));
}

static void an_old_message_is_not_answered_but_a_person_sees_it(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	static const char mail[] = "From: a@yritys.example\nTo: yritys@kymi.example\nSubject: x\n"
				   "Message-ID: <old@x>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n";
	struct incoming incoming = {.mailbox = "counter",
		.folder = "INBOX",
		.uid = 999,
		.name = "",
		.received_at = d->now - d->desk.settings.site.restraint.answer_max_age_seconds - 1,
		.bytes = (const unsigned char *)mail,
		.size_bytes = sizeof(mail) - 1};
	const unsigned char *packed;
	size_t packed_size;
	struct prepared *prepared;

	inbox_compress(
		f->store, f->arena, incoming.bytes, incoming.size_bytes, &packed, &packed_size);
	fixture_begin(f);
	MUST(inbox_put(f->store, &incoming, packed, packed_size, &incoming.id, &f->error));
	MUST(desk_prepare(&d->desk, &incoming, f->arena, &prepared, &f->error));
	MUST(desk_carry_out(
		&d->desk, f->store, &incoming, prepared, d->now, f->arena, &d->carried, &f->error));
	fixture_commit(f);
	assert_int_equal(desk_automatic(d), 0);
	assert_true(desk_says(d, d->carried.ticket_id, "too old"));
	desk_mail(d, OUTGOING_NOTIFICATION, "anna@kotka.example");
}

static void who_stopped_automatic_texts_still_gets_mails(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct contact contact;
	int64_t id;

	desk_request(d);
	MUST(contact_by_address(f->store, "matti@yritys.example", f->arena, &contact, &f->error));
	contact.muted = true;
	fixture_begin(f);
	MUST(contact_update(f->store, &contact, &f->error));
	fixture_commit(f);
	id = write_from(d, "matti@yritys.example");
	assert_int_equal(desk_automatic(d), 2);
	assert_false(desk_says(d, id, "nothing was sent"));
}

static void every_silence_is_in_the_list_of_silences(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct silence *silences;
	size_t count;
	int64_t id = write_from(d, "noreply@else.example");

	MUST(silence_list(f->store, 10, f->arena, &silences, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(silences[0].ticket_id, id);
	assert_string_equal(silences[0].to, "noreply@else.example");
}

static void an_address_that_cannot_be_written_to_is_not(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = write_from(d, "\"a b\"@yritys.example");

	assert_int_equal(desk_automatic(d), 0);
	assert_true(desk_says(d, id, "cannot be written to"));
}

static void robots_are_known_by_their_names(void **state)
{
	static const struct {
		const char *mail;
		bool robot;
	} cases[] = {
		{"noreply@x.example", true},
		{"No-Reply@x.example", true},
		{"noreply-orders@x.example", true},
		{"noreply.fi@x.example", true},
		{"bounce+abc@x.example", true},
		{"owner-list@x.example", true},
		{"list-request@x.example", true},
		{"news-bounces@x.example", true},
		{"postmaster@x.example", true},
		{"svara-ej@x.example", true},
		{"nobodyknows@x.example", false}, /* a word that only begins like one */
		{"mailerina@x.example", false},
		{"matti@noreply.example", false}, /* the name of a domain says nothing */
		{"bouncer@x.example", false},
		{"request@x.example", false},
	};
	struct arena *arena = arena_new(100000);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (restraint_is_robot(arena, cases[i].mail) != cases[i].robot)
			fail_msg("%s", cases[i].mail);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(an_address_gets_so_many_automatic_mails_a_day),
		DESK_TEST(a_domain_gets_so_many_an_hour),
		DESK_TEST(a_member_of_staff_gets_so_many_an_hour_and_then_one_word),
		DESK_TEST(an_old_message_is_not_answered_but_a_person_sees_it),
		DESK_TEST(who_stopped_automatic_texts_still_gets_mails),
		DESK_TEST(every_silence_is_in_the_list_of_silences),
		DESK_TEST(an_address_that_cannot_be_written_to_is_not),
		cmocka_unit_test(robots_are_known_by_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
