/* SPDX-License-Identifier: MIT */
/* While somebody is away their tickets are with somebody who is there. */
#include "handlers/kinds/absence.h"

#include "tests/unit/texts_fixture.h"

#define ANNA "anna@kotka.example"
#define PEKKA "pekka@kotka.example"
#define LEENA "leena@kotka.example"
#define WRITER "matti@yritys.example"

static int day(const char *date)
{
	int days = 0;

	assert_true(date_parse(date, &days));
	return days;
}

/* As a command does it; deputy NULL: that of the settings. */
static void away(struct desk_fixture *d, const char *who, const char *from, const char *to,
	const char *deputy)
{
	struct fixture *f = d->store;
	const struct site *site = &d->desk.settings.site;
	struct absence absence = absence_of_days(site, site_person(site, who), day(from), day(to),
		site_person(site, deputy), d->now);

	fixture_begin(f);
	MUST(absence_add(f->store, &absence, &f->error));
	fixture_commit(f);
}

static size_t told(struct desk_fixture *d, const char *to, enum outgoing_kind kind)
{
	struct outgoing *rows;
	size_t count = desk_outbox(d, &rows), found = 0;

	for (size_t i = 0; i < count; i++)
		found += rows[i].kind == kind && address_equal(rows[i].recipients[0], to);
	return found;
}

static const char *owner_of(struct desk_fixture *d, int64_t id)
{
	const char *owner = desk_ticket(d, id).owner;

	return owner ? owner : "nobody";
}

static void open_tickets_go_to_the_deputy_and_all_hear_of_it(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing mail;
	struct message message;

	assert_string_equal(owner_of(d, id), "anna");
	away(d, "anna", "2026-11-25", "2026-11-26", NULL);
	desk_pass(d, "2026-11-24 23:59");
	assert_string_equal(owner_of(d, id), "anna");
	desk_pass(d, "2026-11-25 00:00");
	desk_pass(d, "2026-11-25 00:01");
	assert_string_equal(owner_of(d, id), "pekka");
	assert_true(desk_says(d, id, "Anna Virtanen is away: the ticket goes to Pekka Laine"));
	assert_int_equal(told(d, PEKKA, OUTGOING_NOTIFICATION), 1);
	mail = desk_mail(d, OUTGOING_NOTIFICATION, PEKKA);
	message = desk_read(d, &mail);
	assert_says(message.text,
		"is now with you, because Anna Virtanen is away. The "
		"entrepreneur should have an answer no later than Wednesday 25 November at "
		"10:00.");
	assert_says(message.text, "tarvitsen rakennusluvan kahvilaa varten");
	assert_int_equal(told(d, WRITER, OUTGOING_CONTACT_PERSON), 1);
	mail = desk_mail(d, OUTGOING_CONTACT_PERSON, WRITER);
	message = desk_read(d, &mail);
	assert_says(message.text, "Uusi yhteyshenkilösi: Pekka Laine\n");
	assert_says(message.text, "Vastaamme viimeistään: keskiviikkona 25.11. klo 10\n");
	assert_null(strstr(message.text, "kotka.example"));
}

static void the_deputy_can_answer_by_reply(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_request(d);
	away(d, "anna", "2026-11-24", "2026-11-26", NULL);
	desk_pass(d, "2026-11-24 10:05");
	mail = desk_mail(d, OUTGOING_NOTIFICATION, PEKKA);
	desk_takef(d,
		"From: Pekka <" PEKKA ">\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <p@kotka.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN "Alkuun näin.\n",
		mail.message_id);
	mail = desk_mail(d, OUTGOING_ANSWER, WRITER);
	assert_says(desk_read(d, &mail).text, "Alkuun näin.");
}

static void who_returns_has_the_tickets_again_and_hears_it_once(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing mail;
	struct message message;

	away(d, "anna", "2026-11-24", "2026-11-24", NULL);
	desk_pass(d, "2026-11-24 10:05");
	assert_string_equal(owner_of(d, id), "pekka");
	desk_pass(d, "2026-11-24 23:59");
	assert_string_equal(owner_of(d, id), "pekka");
	desk_pass(d, "2026-11-25 00:00");
	desk_pass(d, "2026-11-25 00:01");
	assert_string_equal(owner_of(d, id), "anna");
	assert_int_equal(told(d, ANNA, OUTGOING_DIGEST), 1);
	mail = desk_mail(d, OUTGOING_DIGEST, ANNA);
	message = desk_read(d, &mail);
	assert_string_equal(message.subject, "Avoimet asiasi (1)");
	assert_says(message.text, "tervetuloa takaisin");
	assert_says(message.text,
		arena_printf(d->store->arena,
			"Vastattava tänään (1):\n"
			"- %s, Matti Mallinen: Rakennuslupa (Rakentamisluvat)\n"
			"  Odottanut vastaustamme eilisestä lähtien, vastattava viimeistään ke "
			"25.11. klo 10.\n",
			desk_ref(d, id)));
	assert_int_equal(told(d, WRITER, OUTGOING_CONTACT_PERSON), 1);
}

static void what_was_closed_or_moved_meanwhile_stays_where_it_is(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t closed = desk_request(d);
	int64_t moved = desk_take(d,
		"From: b@yritys.example\nTo: yritys@kymi.example\nSubject: Rakennuslupa\n"
		"Message-ID: <b@yritys.example>\n" DESK_PLAIN "Tarvitsen rakennusluvan.\n");
	struct ticket ticket;

	away(d, "anna", "2026-11-24", "2026-11-24", NULL);
	desk_pass(d, "2026-11-24 10:05");
	texts_set_state(d, closed, TICKET_CLOSED);
	ticket = desk_ticket(d, moved);
	ticket.owner = "lead";
	fixture_begin(f);
	MUST(ticket_update(f->store, &ticket, &f->error));
	fixture_commit(f);
	desk_pass(d, "2026-11-25 09:00");
	assert_string_equal(owner_of(d, closed), "pekka");
	assert_string_equal(owner_of(d, moved), "lead");
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM stand_in"), 0);
	assert_int_equal(told(d, ANNA, OUTGOING_DIGEST), 0);
}

static void new_tickets_go_to_the_named_deputy_at_once(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id;
	struct outgoing mail;

	away(d, "anna", "2026-11-24", "2026-11-26", "lead");
	id = desk_request(d);
	assert_string_equal(owner_of(d, id), "lead");
	mail = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, WRITER);
	assert_says(desk_read(d, &mail).text, "Yhteyshenkilösi: Leena Pomo");
	desk_pass(d, "2026-11-24 10:05");
	assert_int_equal(told(d, WRITER, OUTGOING_CONTACT_PERSON), 0);
}

static void a_chain_of_deputies_ends_with_who_is_there(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	away(d, "anna", "2026-11-24", "2026-11-26", NULL);
	away(d, "pekka", "2026-11-24", "2026-11-26", "lead");
	desk_pass(d, "2026-11-24 10:05");
	assert_string_equal(owner_of(d, id), "lead");
	assert_int_equal(told(d, PEKKA, OUTGOING_NOTIFICATION), 0);
	desk_pass(d, "2026-11-27 09:00");
	assert_string_equal(owner_of(d, id), "anna");
}

static void a_ring_of_deputies_ends_with_the_lead_who_is_told(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	away(d, "anna", "2026-11-24", "2026-11-26", "pekka");
	away(d, "pekka", "2026-11-24", "2026-11-26", "anna");
	desk_pass(d, "2026-11-24 10:05");
	desk_pass(d, "2026-11-24 10:06");
	assert_string_equal(owner_of(d, id), "lead");
	assert_int_equal(told(d, LEENA, OUTGOING_NOTIFICATION), 1);
}

static void when_all_are_away_the_group_and_the_admins_are_told_once(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	away(d, "anna", "2026-11-24", "2026-11-26", NULL);
	away(d, "pekka", "2026-11-24", "2026-11-26", NULL);
	away(d, "lead", "2026-11-24", "2026-11-25", NULL);
	desk_pass(d, "2026-11-24 10:05");
	desk_pass(d, "2026-11-24 10:06");
	assert_string_equal(owner_of(d, id), "nobody");
	assert_int_equal(told(d, LEENA, OUTGOING_NOTIFICATION), 1);
	assert_int_equal(told(d, WRITER, OUTGOING_CONTACT_PERSON), 0);
	desk_pass(d, "2026-11-27 09:00");
	assert_string_equal(owner_of(d, id), "anna");
}

static void one_stand_in_after_the_other_leaves_it_hers(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	away(d, "anna", "2026-11-24", "2026-11-26", NULL);
	desk_pass(d, "2026-11-24 10:05");
	away(d, "pekka", "2026-11-24", "2026-11-25", "lead");
	desk_pass(d, "2026-11-24 10:06");
	assert_string_equal(owner_of(d, id), "lead");
	assert_int_equal(told(d, WRITER, OUTGOING_CONTACT_PERSON), 2);
	desk_pass(d, "2026-11-26 09:00"); /* Pekka is back, but it was never his */
	assert_string_equal(owner_of(d, id), "lead");
	desk_pass(d, "2026-11-27 09:00");
	assert_string_equal(owner_of(d, id), "anna");
}

static void a_writer_hears_of_a_stand_in_who_comes_and_goes_once(void **state)
{
	static const char *const days[] = {"2026-11-24", "2026-11-26", "2026-11-30"};
	static const char *const next[] = {"2026-11-25", "2026-11-27", "2026-12-01"};
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	for (size_t i = 0; i < 3; i++) {
		away(d, "anna", days[i], days[i], NULL);
		desk_pass(d, arena_printf(d->store->arena, "%s 10:05", days[i]));
		assert_string_equal(owner_of(d, id), "pekka");
		desk_pass(d, arena_printf(d->store->arena, "%s 10:05", next[i]));
		assert_string_equal(owner_of(d, id), "anna");
	}
	assert_int_equal(told(d, WRITER, OUTGOING_CONTACT_PERSON), 1);
	/* another one is news */
	away(d, "anna", "2026-12-02", "2026-12-03", "lead");
	desk_pass(d, "2026-12-02 10:05");
	assert_string_equal(owner_of(d, id), "lead");
	assert_int_equal(told(d, WRITER, OUTGOING_CONTACT_PERSON), 2);
}

static void what_waits_for_the_writer_moves_when_they_write(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing mail;

	desk_staff_reply(d, ANNA, "", "Hei,\n\naloita hakemuksesta.\n");
	away(d, "anna", "2026-11-24", "2026-11-26", NULL);
	desk_pass(d, "2026-11-24 10:05");
	assert_string_equal(owner_of(d, id), "anna");
	desk_take(d,
		"From: " WRITER "\nTo: yritys@kymi.example\nSubject: Re: Rakennuslupa\n"
		"In-Reply-To: <first@yritys.example>\nMessage-ID: <m@yritys.example>\n" DESK_PLAIN
		"Entä sitten?\n");
	assert_string_equal(owner_of(d, id), "pekka");
	assert_int_equal(told(d, PEKKA, OUTGOING_NOTIFICATION), 1);
	mail = desk_mail(d, OUTGOING_NOTIFICATION, PEKKA);
	assert_says(desk_read(d, &mail).text, "(away: Anna Virtanen)");
	assert_int_equal(told(d, WRITER, OUTGOING_CONTACT_PERSON), 1);
	desk_pass(d, "2026-11-24 10:10");
	assert_int_equal(told(d, PEKKA, OUTGOING_NOTIFICATION), 1);
}

static void an_absence_that_is_ended_is_over_at_once(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d), count;

	away(d, "anna", "2026-11-24", "2027-11-24", NULL);
	desk_pass(d, "2026-11-24 10:05");
	fixture_begin(f);
	MUST(absence_end(f->store, "anna", false, d->now, &count, &f->error));
	fixture_commit(f);
	assert_int_equal(count, 1);
	desk_pass(d, "2026-11-24 10:06");
	assert_string_equal(owner_of(d, id), "anna");
}

static int with_pekka_away(void **state)
{
	return desk_set_up_with(state, "", "away = { \"2026-11-25..2026-11-26\" }  deputy = lead");
}

static void an_absence_of_the_settings_moves_open_tickets_too(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_take(d, "From: " WRITER "\nTo: yritys@kymi.example\nSubject: Kysymys\n"
				  "Message-ID: <q@yritys.example>\n" DESK_PLAIN
				  "Hei, minulla olisi yksi kysymys yritykseni asioista.\n");

	assert_string_equal(owner_of(d, id), "pekka");
	desk_pass(d, "2026-11-25 08:00");
	assert_string_equal(owner_of(d, id), "lead");
	desk_pass(d, "2026-11-27 08:00");
	assert_string_equal(owner_of(d, id), "pekka");
}

static void many_tickets_move_in_several_goes(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t next_at;

	d->desk.settings.site.restraint.staff_hour = 1000;
	for (int i = 0; i < 60; i++)
		desk_takef(d,
			"From: m%d@yritys.example\nTo: yritys@kymi.example\n"
			"Subject: Rakennuslupa\nMessage-ID: <m%d@yritys.example>\n" DESK_PLAIN
			"Tarvitsen rakennusluvan.\n",
			i, i);
	away(d, "anna", "2026-11-24", "2026-11-26", NULL);
	for (int i = 0; i < 2; i++) {
		fixture_begin(f);
		MUST(desk_tick(&d->desk, f->store, d->now, f->arena, &next_at, &f->error));
		fixture_commit(f);
		assert_int_equal(next_at > d->now, i == 1);
		assert_int_equal(told(d, PEKKA, OUTGOING_NOTIFICATION), i == 0 ? 50 : 60);
	}
	/* and go back in one, with one mail */
	desk_pass(d, "2026-11-27 00:00");
	desk_pass(d, "2026-11-27 00:01");
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM ticket WHERE owner = 'anna'"), 60);
	assert_int_equal(told(d, ANNA, OUTGOING_DIGEST), 1);
}

static void without_a_deputy_the_others_share_them_up_to_their_caps(void **state)
{
	struct desk_fixture *d = *state;
	struct site *site = &d->desk.settings.site;
	const struct person *members[] = {
		site_person(site, "anna"), site_person(site, "pekka"), site_person(site, "lead")};
	int64_t ids[6];
	int pekkas = 0, leads = 0;

	site->persons[members[0] - site->persons].deputy = NULL;
	site->persons[members[2] - site->persons].cap = 2;
	for (int i = 0; i < 6; i++)
		ids[i] = desk_takef(d,
			"From: m%d@yritys.example\nTo: yritys@kymi.example\n"
			"Subject: Rakennuslupa\nMessage-ID: <m%d@yritys.example>\n" DESK_PLAIN
			"Tarvitsen rakennusluvan.\n",
			i, i);
	for (size_t i = 0; i < site->group_count; i++) {
		if (strcmp(site->groups[i].title, "building-control") == 0) {
			site->groups[i].members = members;
			site->groups[i].member_count = 3;
		}
	}
	away(d, "anna", "2026-11-24", "2026-11-26", NULL);
	desk_pass(d, "2026-11-24 10:05");
	for (int i = 0; i < 6; i++) {
		pekkas += strcmp(owner_of(d, ids[i]), "pekka") == 0;
		leads += strcmp(owner_of(d, ids[i]), "lead") == 0;
	}
	assert_int_equal(leads, 2);
	assert_int_equal(pekkas, 4);
	assert_string_equal(owner_of(d, ids[0]), "pekka"); /* each in turn */
	assert_string_equal(owner_of(d, ids[1]), "lead");
	assert_string_equal(owner_of(d, ids[2]), "pekka");
}

static void who_texted_hears_it_by_text(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, "Hei! Tarvitsen rakennusluvan kahvilaan.");

	away(d, "anna", "2026-11-24", "2026-11-26", NULL);
	desk_pass(d, "2026-11-24 10:05");
	assert_string_equal(texts_last(d),
		arena_printf(d->store->arena,
			"Hei! Asiaasi %s hoitaa nyt Pekka Laine. Vastaus viimeistään ke 25.11. klo "
			"10. Voit vastata tähän.",
			desk_ref(d, id)));
}

/* Anna's mail program answers her last notification. extra: more header lines. */
static void out_of_office(struct desk_fixture *d, const char *from, const char *answers,
	const char *extra, const char *text)
{
	desk_takef(d,
		"From: Anna Virtanen <%s>\nTo: yritys@kymi.example\n"
		"Subject: Automaattinen vastaus: Rakennuslupa\nMessage-ID: <oof%d@kotka.example>\n"
		"In-Reply-To: <%s>\nAuto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n"
		"%s" DESK_PLAIN "%s",
		from, (int)d->uid, answers, extra, text);
}

static const char *note_of(struct desk_fixture *d, const char *to)
{
	return desk_mail(d, OUTGOING_NOTIFICATION, to).message_id;
}

static void an_out_of_office_reply_marks_its_writer_away(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct ticket before = desk_ticket(d, id), after;

	out_of_office(d, ANNA, note_of(d, ANNA), "",
		"Hei!\n\nOlen lomalla 24.11.-26.11. ja palaan 27.11.\n\nAnna\n");
	after = desk_ticket(d, id);
	assert_int_equal(after.state, before.state);
	assert_int_equal(after.changed_at, before.changed_at);
	assert_string_equal(after.owner, "anna");
	assert_true(desk_says(d, id, "Anna Virtanen is away until Friday 27 November at 0:00"));
	out_of_office(d, ANNA, note_of(d, ANNA), "", "Olen lomalla 30.11. asti.\n");
	desk_pass(d, "2026-11-24 10:05");
	assert_string_equal(owner_of(d, id), "pekka");
	desk_pass(d, "2026-11-26 23:59");
	assert_string_equal(owner_of(d, id), "pekka");
	desk_pass(d, "2026-11-27 00:00");
	assert_string_equal(owner_of(d, id), "anna");
}

static void without_a_day_it_holds_until_their_next_own_mail(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	const char *note = note_of(d, ANNA);

	out_of_office(d, ANNA, note, "", "En ole paikalla.\n");
	desk_pass(d, "2026-11-24 10:05");
	assert_string_equal(owner_of(d, id), "pekka");
	out_of_office(d, ANNA, note, "", "En ole paikalla.\n");
	desk_pass(d, "2026-11-25 10:05");
	assert_string_equal(owner_of(d, id), "pekka");
	desk_takef(d,
		"From: Anna Virtanen <" ANNA ">\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <own@kotka.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN
		"Aloita hakemuksesta.\n",
		note);
	desk_pass(d, "2026-11-25 10:06");
	assert_string_equal(owner_of(d, id), "anna");
}

static void it_holds_for_thirty_days_at_most(void **state)
{
	static const char *const texts[] = {"En ole paikalla.\n", "Palaan 1.9.2027.\n"};
	struct fixture *f;

	for (size_t i = 0; i < 2; i++) {
		struct desk_fixture *d;

		(void)state;
		desk_set_up((void **)&d);
		f = d->store;
		desk_request(d);
		out_of_office(d, ANNA, note_of(d, ANNA), "", texts[i]);
		assert_int_equal(fixture_number(f, "SELECT until_at FROM absence"),
			desk_time("2026-12-24 00:00"));
		desk_tear_down((void **)&d);
	}
}

static void nobody_else_and_nothing_else_marks_anybody_away(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	const char *anna = note_of(d, ANNA);
	const char *ack = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, WRITER).message_id;

	/* of the writer; in the name of another; to a mail that is not hers; forged */
	out_of_office(d, WRITER, ack, "", "Olen lomalla 30.11. asti.\n");
	out_of_office(d, WRITER, anna, "", "Olen lomalla 30.11. asti.\n");
	out_of_office(d, PEKKA, anna, "", "Olen lomalla 30.11. asti.\n");
	out_of_office(d, ANNA, ack, "", "Olen lomalla 30.11. asti.\n");
	out_of_office(d, ANNA, "first@yritys.example", "", "Olen lomalla 30.11. asti.\n");
	out_of_office(d, ANNA, anna,
		"Authentication-Results: mx.kymi.example; dmarc=fail header.from=kotka.example\n",
		"Olen lomalla 30.11. asti.\n");
	/* she is back today */
	out_of_office(d, ANNA, anna, "", "Palaan 24.11.2026.\n");
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM absence"), 0);
	assert_string_equal(owner_of(d, id), "anna");
	out_of_office(d, ANNA, anna, "", "Olen lomalla 30.11. asti.\n");
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM absence"), 1);
}

static void a_forged_mail_does_not_end_it(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;

	desk_request(d);
	out_of_office(d, ANNA, note_of(d, ANNA), "", "En ole paikalla.\n");
	desk_take(d, "From: Anna <" ANNA ">\nTo: yritys@kymi.example\nSubject: Moi\n"
		     "Message-ID: <forged@x>\n" DESK_PLAIN "Olen jo täällä.\n");
	assert_int_equal(
		fixture_number(f, "SELECT count(*) FROM absence WHERE ended_at IS NULL"), 1);
	desk_take(d, "From: Anna <" ANNA ">\nTo: yritys@kymi.example\nSubject: Moi\n"
		     "Authentication-Results: mx.kymi.example; dmarc=pass "
		     "header.from=kotka.example\n"
		     "Message-ID: <true@x>\n" DESK_PLAIN "Olen jo täällä.\n");
	assert_int_equal(
		fixture_number(f, "SELECT count(*) FROM absence WHERE ended_at IS NULL"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(open_tickets_go_to_the_deputy_and_all_hear_of_it),
		DESK_TEST(the_deputy_can_answer_by_reply),
		DESK_TEST(who_returns_has_the_tickets_again_and_hears_it_once),
		DESK_TEST(what_was_closed_or_moved_meanwhile_stays_where_it_is),
		DESK_TEST(new_tickets_go_to_the_named_deputy_at_once),
		DESK_TEST(a_chain_of_deputies_ends_with_who_is_there),
		DESK_TEST(a_ring_of_deputies_ends_with_the_lead_who_is_told),
		DESK_TEST(when_all_are_away_the_group_and_the_admins_are_told_once),
		DESK_TEST(one_stand_in_after_the_other_leaves_it_hers),
		DESK_TEST(a_writer_hears_of_a_stand_in_who_comes_and_goes_once),
		DESK_TEST(what_waits_for_the_writer_moves_when_they_write),
		DESK_TEST(an_absence_that_is_ended_is_over_at_once),
		cmocka_unit_test_setup_teardown(an_absence_of_the_settings_moves_open_tickets_too,
			with_pekka_away, desk_tear_down),
		DESK_TEST(many_tickets_move_in_several_goes),
		DESK_TEST(without_a_deputy_the_others_share_them_up_to_their_caps),
		TEXTS_TEST(who_texted_hears_it_by_text),
		DESK_TEST(an_out_of_office_reply_marks_its_writer_away),
		DESK_TEST(without_a_day_it_holds_until_their_next_own_mail),
		cmocka_unit_test(it_holds_for_thirty_days_at_most),
		DESK_TEST(nobody_else_and_nothing_else_marks_anybody_away),
		DESK_TEST(a_forged_mail_does_not_end_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
