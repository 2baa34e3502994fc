/* SPDX-License-Identifier: MIT */
/* Each morning, once, who has open tickets hears of them. */
#include "handlers/kinds/work_digests.h"

#include "daemon/store/absences.h"
#include "handlers/kinds/absence.h"
#include "tests/unit/texts_fixture.h"

#define ANNA "anna@kotka.example"
#define PEKKA "pekka@kotka.example"
#define TUESDAY "2026-11-24"
#define WEDNESDAY "2026-11-25"
#define THURSDAY "2026-11-26"

static size_t digests(struct desk_fixture *d, const char *to)
{
	struct outgoing *rows;
	size_t count = desk_outbox(d, &rows), found = 0;

	for (size_t i = 0; i < count; i++)
		found +=
			rows[i].kind == OUTGOING_DIGEST && address_equal(rows[i].recipients[0], to);
	return found;
}

static struct message newest(struct desk_fixture *d, const char *to)
{
	struct outgoing mail = desk_mail(d, OUTGOING_DIGEST, to);

	return desk_read(d, &mail);
}

static int64_t ask(struct desk_fixture *d, int number, const char *subject)
{
	return desk_takef(d,
		"From: m%d@yritys.example\nTo: yritys@kymi.example\nSubject: %s\n"
		"Message-ID: <m%d@yritys.example>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n",
		number, subject, number);
}

static void who_has_open_tickets_hears_of_them_once_a_day(void **state)
{
	static const char *const quiet[] = {TUESDAY " 15:59", WEDNESDAY " 07:59"};
	struct desk_fixture *d = *state;
	int64_t id;

	desk_pass(d, TUESDAY " 10:00");
	id = desk_request(d);
	for (size_t i = 0; i < 2; i++)
		desk_pass(d, quiet[i]);
	assert_int_equal(digests(d, ANNA), 0);
	desk_pass(d, WEDNESDAY " 08:00");
	desk_pass(d, WEDNESDAY " 08:01");
	assert_int_equal(digests(d, ANNA), 1);
	assert_string_equal(newest(d, ANNA).subject, "Avoimet asiasi (1)");
	assert_string_equal(newest(d, ANNA).text,
		arena_printf(d->store->arena,
			"Hei Anna Virtanen,\n\n"
			"tässä ovat avoimet asiasi ja niiden määräajat.\n\n"
			"Vastattava tänään (1):\n"
			"- %s, Matti Mallinen: Rakennuslupa (Rakentamisluvat)\n"
			"  Odottanut vastaustamme eilisestä lähtien, vastattava viimeistään ke "
			"25.11. klo 10.\n\n"
			"Kun haluat vastata asiaan, vastaa siitä saamaasi ilmoitukseen. Jos "
			"vastaat tähän viestiin, vastauksesi ei mene kenellekään "
			"yrittäjälle.\n\n"
			"Tämä on automaattinen viesti.\n\nKymen yrityspalvelut",
			desk_ref(d, id)));
	/* the promise is not kept, and the writer was given a new time */
	desk_pass(d, WEDNESDAY " 10:01");
	desk_pass(d, THURSDAY " 08:00");
	assert_int_equal(digests(d, ANNA), 2);
	assert_says(newest(d, ANNA).text, "Myöhässä (1):\n- KYM-1001-");
	assert_says(newest(d, ANNA).text, "  Odottanut vastaustamme 2 päivää, myöhässä, uusi "
					  "määräaika to 26.11. klo 10.01.\n");
	/* nobody else has any, and what is closed is told of no more */
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 2);
	texts_set_state(d, id, TICKET_CLOSED);
	desk_pass(d, "2026-11-27 08:00");
	assert_int_equal(desk_count(d, OUTGOING_DIGEST), 2);
}

static void a_missed_deadline_that_nobody_was_told_of_is_late_too(void **state)
{
	struct desk_fixture *d = *state;

	d->desk.settings.site.delay_notice = false;
	desk_pass(d, TUESDAY " 10:00");
	desk_request(d);
	desk_pass(d, THURSDAY " 08:00");
	assert_says(newest(d, ANNA).text,
		"2 päivää, myöhässä, oli vastattava viimeistään ke 25.11. klo 10.\n");
}

static void what_is_urgent_comes_first(void **state)
{
	struct desk_fixture *d = *state;
	int64_t waiting, late, today, later;
	const char *text;
	struct outgoing note;

	desk_pass(d, TUESDAY " 10:00");
	waiting = desk_request(d);
	note = desk_mail(d, OUTGOING_NOTIFICATION, ANNA);
	desk_takef(d,
		"From: Anna <" ANNA ">\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <a@kotka.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN "Minkä tontin?\n",
		note.message_id);
	later = ask(d, 1, "Kolmas");
	today = ask(d, 2, "Toinen");
	late = ask(d, 3, "Ensimmäinen");
	for (int i = 0; i < 3; i++) {
		struct fixture *f = d->store;
		struct ticket ticket = desk_ticket(d, i == 0 ? later : i == 1 ? today : late);

		ticket.due_at = desk_time(i == 0   ? THURSDAY " 09:00"
					  : i == 1 ? WEDNESDAY " 15:00"
						   : WEDNESDAY " 08:00");
		fixture_begin(f);
		MUST(ticket_update(f->store, &ticket, &f->error));
		fixture_commit(f);
	}
	d->desk.settings.site.delay_notice = false;
	desk_pass(d, WEDNESDAY " 08:00");
	assert_string_equal(newest(d, ANNA).subject, "Avoimet asiasi (4)");
	text = newest(d, ANNA).text;
	assert_says(text, "Myöhässä (1):\n");
	text = strstr(text, desk_ref(d, late));
	assert_non_null(text);
	assert_says(text, "Vastattava tänään (1):\n");
	text = strstr(text, desk_ref(d, today));
	assert_non_null(text);
	assert_says(text, "Muut avoimet asiat (2):\n");
	text = strstr(text, desk_ref(d, later));
	assert_non_null(text);
	text = strstr(text, desk_ref(d, waiting));
	assert_non_null(text);
	assert_says(text, "  Odottanut yrittäjän vastausta eilisestä lähtien.\n");
}

static void a_list_is_bounded_and_says_how_many_more(void **state)
{
	struct desk_fixture *d = *state;

	d->desk.settings.site.restraint.staff_hour = 1000;
	desk_pass(d, TUESDAY " 10:00");
	for (int i = 0; i < 33; i++)
		ask(d, i, "Rakennuslupa 131052-308T");
	desk_pass(d, WEDNESDAY " 08:00");
	assert_string_equal(newest(d, ANNA).subject, "Avoimet asiasi (33)");
	assert_says(newest(d, ANNA).text, "- ja lisäksi 3\n\nKun haluat vastata");
	assert_says(newest(d, ANNA).text, ", m29@yritys.example: ");
	assert_null(strstr(newest(d, ANNA).text, "m30@yritys.example"));
	assert_null(strstr(newest(d, ANNA).text, "131052-308T"));
}

static void there_is_none_on_a_closed_day_or_the_first(void **state)
{
	struct desk_fixture *d = *state;

	desk_request(d);
	desk_pass(d, "2026-11-27 15:00"); /* a Friday, and the first time */
	desk_pass(d, "2026-11-28 12:00");
	desk_pass(d, "2026-11-29 12:00");
	assert_int_equal(digests(d, ANNA), 0);
	desk_pass(d, "2026-11-30 09:30"); /* we were not running at eight */
	assert_int_equal(digests(d, ANNA), 1);
}

static void who_has_hours_of_their_own_gets_it_when_these_begin(void **state)
{
	struct desk_fixture *d = *state;
	struct site *site = &d->desk.settings.site;
	struct hours afternoons = *site->default_hours;

	for (int day = 0; day < 5; day++)
		afternoons.week[day][0].from = 12 * 60;
	desk_pass(d, TUESDAY " 10:00");
	desk_request(d);
	site->persons[site_person(site, "anna") - site->persons].hours = &afternoons;
	desk_pass(d, WEDNESDAY " 11:59");
	assert_int_equal(digests(d, ANNA), 0);
	desk_pass(d, WEDNESDAY " 12:00");
	assert_int_equal(digests(d, ANNA), 1);
}

static void away(struct desk_fixture *d, const char *from, const char *to)
{
	struct fixture *f = d->store;
	const struct site *site = &d->desk.settings.site;
	int first, last;
	struct absence absence;

	assert_true(date_parse(from, &first) && date_parse(to, &last));
	absence = absence_of_days(site, site_person(site, "anna"), first, last, NULL, d->now);
	fixture_begin(f);
	MUST(absence_add(f->store, &absence, &f->error));
	fixture_commit(f);
}

static void who_is_away_gets_none_and_one_on_return(void **state)
{
	struct desk_fixture *d = *state;

	desk_pass(d, TUESDAY " 10:00");
	desk_request(d);
	away(d, WEDNESDAY, WEDNESDAY);
	desk_pass(d, WEDNESDAY " 08:00");
	assert_int_equal(digests(d, ANNA), 0);
	assert_int_equal(digests(d, PEKKA), 1); /* who has it meanwhile */
	desk_pass(d, THURSDAY " 00:00");
	desk_pass(d, THURSDAY " 08:00");
	assert_int_equal(digests(d, ANNA), 1);
	assert_says(newest(d, ANNA).text, "tervetuloa takaisin.");
	desk_pass(d, "2026-11-27 08:00");
	assert_int_equal(digests(d, ANNA), 2);
	assert_null(strstr(newest(d, ANNA).text, "tervetuloa"));
}

static int switched_off_but_for_pekka(void **state)
{
	return desk_set_up_with(state, "morning_digest = no", "morning_digest = yes");
}

static int switched_off_for_pekka(void **state)
{
	return desk_set_up_with(state, "", "morning_digest = no");
}

static void asked_by_both(struct desk_fixture *d)
{
	desk_pass(d, TUESDAY " 10:00");
	desk_request(d);
	desk_take(d, "From: q@yritys.example\nTo: yritys@kymi.example\nSubject: Kysymys\n"
		     "Message-ID: <q@yritys.example>\n" DESK_PLAIN
		     "Hei, minulla olisi yksi kysymys yritykseni asioista.\n");
	desk_pass(d, WEDNESDAY " 08:00");
}

static void a_person_may_have_what_the_site_has_not(void **state)
{
	struct desk_fixture *d = *state;

	asked_by_both(d);
	assert_int_equal(digests(d, ANNA), 0);
	assert_int_equal(digests(d, PEKKA), 1);
	assert_says(newest(d, PEKKA).text, "These are your open tickets");
	assert_says(newest(d, PEKKA).text,
		", q@yritys.example: Kysymys\n  Has waited for our answer since yesterday, to be "
		"answered by Wed 25 Nov 10:00.\n");
}

static void a_person_may_do_without_it(void **state)
{
	struct desk_fixture *d = *state;

	asked_by_both(d);
	assert_int_equal(digests(d, ANNA), 1);
	assert_int_equal(digests(d, PEKKA), 0);
}

static int pekka_begins_at_ten(void **state)
{
	return desk_set_up_with(state, "",
		"}\nhours \"late\" { timezone = \"Europe/Helsinki\"  open = { \"mon-fri "
		"10:00-18:00\" } }\ngroup \"evening\" { members = { pekka }  hours = late");
}

static void it_comes_when_the_hours_of_their_group_open(void **state)
{
	struct desk_fixture *d = *state;

	desk_pass(d, TUESDAY " 10:00");
	asked_by_both(d);
	assert_int_equal(digests(d, ANNA), 1);
	desk_pass(d, WEDNESDAY " 09:59");
	assert_int_equal(digests(d, PEKKA), 0);
	desk_pass(d, WEDNESDAY " 10:00");
	assert_int_equal(digests(d, PEKKA), 1);
}

static int pekka_works_on_thursdays(void **state)
{
	return desk_set_up_with(state, "",
		"hours = thursday }\nhours \"thursday\" { timezone = \"Europe/Helsinki\"  open = { "
		"\"thu 09:00-12:00\" }");
}

static void a_part_timer_gets_it_when_they_work(void **state)
{
	struct desk_fixture *d = *state;

	desk_pass(d, "2026-11-19 09:00");
	asked_by_both(d);
	desk_pass(d, THURSDAY " 08:00");
	assert_int_equal(digests(d, PEKKA), 0);
	desk_pass(d, THURSDAY " 09:00");
	assert_int_equal(digests(d, PEKKA), 1);
	desk_pass(d, "2026-11-27 09:00");
	assert_int_equal(digests(d, PEKKA), 1);
}

static void a_tick_that_is_undone_comes_again(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t next_at;

	desk_pass(d, TUESDAY " 10:00");
	desk_request(d);
	d->now = desk_time(WEDNESDAY " 08:00");
	fixture_begin(f);
	MUST(desk_tick(&d->desk, f->store, d->now, f->arena, &next_at, &f->error));
	store_rollback(f->store);
	assert_int_equal(digests(d, ANNA), 0);
	desk_pass(d, WEDNESDAY " 08:00");
	assert_int_equal(digests(d, ANNA), 1);
}

static void a_reply_to_one_is_told_what_to_do(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	int64_t id, made;

	desk_pass(d, TUESDAY " 10:00");
	id = desk_request(d);
	desk_pass(d, WEDNESDAY " 08:00");
	mail = desk_mail(d, OUTGOING_DIGEST, ANNA);
	made = desk_takef(d,
		"From: Anna <" ANNA ">\nTo: yritys@kymi.example\nSubject: Re: Avoimet asiasi (1)\n"
		"Message-ID: <re@kotka.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN
		"#close\nKyllä tarvitset.\n",
		mail.message_id);
	assert_int_not_equal(made, id);
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_int_equal(desk_automatic(d), 1);
	mail = desk_mail(d, OUTGOING_ACCOUNT, ANNA);
	assert_says(desk_read(d, &mail).text,
		"Vastasit koosteeseen, joka ei koske mitään yksittäistä asiaa. Jos halusit vastata "
		"johonkin siinä mainittuun asiaan, vastaa siitä saamaasi ilmoitukseen.");
}

static void a_program_that_answers_one_is_not_answered(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail, *rows;
	size_t before;

	desk_pass(d, TUESDAY " 10:00");
	desk_request(d);
	desk_pass(d, WEDNESDAY " 08:00");
	mail = desk_mail(d, OUTGOING_DIGEST, ANNA);
	assert_true(desk_bytes_have(d, &mail, "Auto-Submitted: auto-generated"));
	before = desk_outbox(d, &rows);
	desk_takef(d,
		"From: Anna <" ANNA ">\nTo: yritys@kymi.example\nSubject: Automaattinen vastaus\n"
		"Message-ID: <oof@kotka.example>\nIn-Reply-To: <%s>\n"
		"Auto-Submitted: auto-replied\n" DESK_PLAIN "Olen lomalla 30.11. asti.\n",
		mail.message_id);
	assert_int_equal(desk_outbox(d, &rows), before);
	assert_int_equal(fixture_number(d->store, "SELECT count(*) FROM absence"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(who_has_open_tickets_hears_of_them_once_a_day),
		DESK_TEST(a_missed_deadline_that_nobody_was_told_of_is_late_too),
		DESK_TEST(what_is_urgent_comes_first),
		DESK_TEST(a_list_is_bounded_and_says_how_many_more),
		DESK_TEST(there_is_none_on_a_closed_day_or_the_first),
		DESK_TEST(who_has_hours_of_their_own_gets_it_when_these_begin),
		DESK_TEST(who_is_away_gets_none_and_one_on_return),
		cmocka_unit_test_setup_teardown(a_person_may_have_what_the_site_has_not,
			switched_off_but_for_pekka, desk_tear_down),
		cmocka_unit_test_setup_teardown(
			a_person_may_do_without_it, switched_off_for_pekka, desk_tear_down),
		cmocka_unit_test_setup_teardown(it_comes_when_the_hours_of_their_group_open,
			pekka_begins_at_ten, desk_tear_down),
		cmocka_unit_test_setup_teardown(a_part_timer_gets_it_when_they_work,
			pekka_works_on_thursdays, desk_tear_down),
		DESK_TEST(a_tick_that_is_undone_comes_again),
		DESK_TEST(a_reply_to_one_is_told_what_to_do),
		DESK_TEST(a_program_that_answers_one_is_not_answered),
	};

	return cmocka_run_group_tests_name("kinds_work_digests", tests, NULL, NULL);
}
