/* SPDX-License-Identifier: MIT */
/* Commands in the mails of staff: done together or not at all, and told in the account. */
#include "tests/unit/texts_fixture.h"

#include "daemon/store/absences.h"
#include "daemon/store/contacts.h"
#include "daemon/store/store_private.h"
#include "daemon/store/waits.h"

#define ANNA "anna@kotka.example"

static const char *account(struct desk_fixture *d)
{
	struct outgoing mail = desk_mail(d, OUTGOING_ACCOUNT, ANNA);

	return desk_read(d, &mail).text;
}

static void command(struct desk_fixture *d, const char *text)
{
	d->now += 60;
	desk_staff_reply(d, ANNA, "", text);
	assert_string_equal(d->carried.kind, "staff reply");
}

static void a_note_stays_inside(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	command(d, "#note soitin hänelle\npalaa asiaan\n");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_int_equal(desk_entries(d, id, ENTRY_NOTE), 1);
	assert_true(desk_says(d, id, "soitin hänelle\npalaa asiaan"));
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 1);
	assert_says(account(d), "muistiinpanoksi. Sitä ei lähetetty yrittäjälle.");
}

static void the_rest_is_the_answer_and_the_commands_do_not_show(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing mail;
	struct ticket ticket;

	command(d, "#sulje\n#tunniste kahvila lupa\n#kiireellisyys korkea\n\nHei Matti,\n\nlupa on "
		   "myönnetty.\n");
	mail = desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
	assert_says(desk_read(d, &mail).text, "lupa on myönnetty.");
	assert_null(strchr(desk_read(d, &mail).text, '#'));
	ticket = desk_ticket(d, id);
	assert_int_equal(ticket.state, TICKET_CLOSED);
	assert_int_equal(ticket.closed_at, d->now);
	assert_int_equal(ticket.answered_at, d->now);
	assert_int_equal(ticket.priority, PRIORITY_HIGH);
	assert_int_equal(ticket.tags.count, 2);
	assert_string_equal(ticket.tags.list[0], "kahvila");
	assert_true(desk_says(d, id, "closed by Anna Virtanen"));
	assert_true(desk_says(d, id, "tagged by Anna Virtanen: kahvila, lupa"));
	assert_true(desk_says(d, id, "priority set to high by Anna Virtanen"));
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 1);
	assert_says(account(d), "- Vastauksesi lähetetään sähköpostina: matti@yritys.example\n");
	assert_says(account(d), "- Asia on suljettu.\n");
	assert_says(account(d), "- Asian tunnisteet: kahvila, lupa\n");
	assert_says(account(d), "- Asian kiireellisyys on nyt korkea.\n");
}

/* Each is kept as a note, told, and changes nothing. */
static void one_command_that_cannot_be_carried_out_stops_all(void **state)
{
	static const struct {
		const char *text, *told;
	} cases[] = {
		{"#cloze\nHei Matti", "Tuntematon komento: #cloze. Tarkoititko: #close?"},
		{"#close\n#yrittäjyys\nHei", "Tuntematon komento: #yrittäjyys. Komento #ohje"},
		{"Hei Matti\n#sulje", "muun tekstin alapuolella: #sulje"},
		{"#close\n#assign Nobody\nHei", "sopii useaan: Nobody. Nimiä ovat: anna, pekka"},
		{"#close\n#wait\nHei", "puuttuu jotakin: #wait"},
		{"#close pian\nHei", "ei saa olla muuta: #close"},
		{"#close #wait 1.12.", "eivät sovi yhteen: #close ja #wait"},
		{"#wait 24.11. tänään", "ei voitu käyttää: 24.11."},
		{"#wait 31.2. x", "ei voitu käyttää: 31.2."},
		{"#wait 2026-11-23 x", "ei voitu käyttää: 2026-11-23"},
		{"#wait 1.12.2028 x", "ei voitu käyttää: 1.12.2028"},
		{"#wait pian", "ei voitu käyttää: pian"},
		{"#wait 1.13", "ei voitu käyttää: 1.13"},
		{"#wait 99999.1.", "ei voitu käyttää: 99999.1."},
		{"#priority iso", "Tuntematon kiireellisyys: iso"},
		{"#language de", "Tuntematon kieli: de. Vaihtoehdot ovat fi, sv, en."},
		{"#tag aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde", "ei voitu lisätä: aaaa"},
		{"#sms\nHei Matti", "matkapuhelinnumeroa ei tiedetä"},
		{"#sähköposti", "ei ollut tekstiä: #sähköposti"},
		{"#Sulje #odota 1.12.", "eivät sovi yhteen: #Sulje ja #odota"},
		{"#note", "ei ollut tekstiä: #note"},
		{"#close\n#contact Matti", "puhelinnumero: Matti."},
		{"#contact 12345", "puhelinnumero: 12345."},
		{"#contact a@b@c", "puhelinnumero: a@b@c."},
		{"#contact yritys@kymi.example", "henkilöstömme tai"},
		{"#contact anna.private@home.example", "henkilöstömme tai"},
		{"#contact 040 111 1111", "henkilöstömme tai"},
		{"#contact info@kinno.example", "henkilöstömme tai"},
		{"#contact noreply@yritys.example", "henkilöstömme tai"},
		{"#away lomalla", "ei voitu käyttää: lomalla."},
		{"#away 1.11.-14.11.2026", "ei voitu käyttää: 1.11.-14.11.2026."},
		{"#away 14.7.-1.7.2027", "ei voitu käyttää: 14.7.-1.7.2027."},
		{"#away 1.7.2027-1.7.2028", "ei voitu käyttää: 1.7.2027-1.7.2028."},
		{"#away 1.12.-4.12.pekka", "ei voitu käyttää: 1.12.-4.12.pekka."},
		{"#close\n#away 1.12.-4.12. Nobody", "Nobody. Kukaan ei voi olla oma sijaisensa. "
						     "Nimiä ovat: anna, pekka, lead\n"},
		{"#away 1.12.-4.12. anna", "sopii useaan: anna. Kukaan"},
		{"#away 1.12.-4.12. general", "sopii useaan: general. Kukaan"},
	};
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ticket ticket;

		d->now += 600;
		command(d, cases[i].text);
		ticket = desk_ticket(d, id);
		if (desk_count(d, OUTGOING_ANSWER) != 0)
			fail_msg("passed on: %s", cases[i].text);
		if (ticket.state != TICKET_NEW || ticket.tags.count != 0 ||
			strcmp(ticket.owner, "anna") != 0)
			fail_msg("carried out: %s", cases[i].text);
		assert_int_equal(desk_entries(d, id, ENTRY_NOTE), i + 1);
		assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), i + 1);
		assert_says(account(d), cases[i].told);
		assert_says(account(d), "Mitään ei tehty");
	}
}

static void what_only_looks_like_a_command_is_sent_and_told(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_request(d);
	command(d, "#1 asia on kunnossa\n#2 odottaa\n");
	mail = desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
	assert_says(desk_read(d, &mail).text, "#1 asia on kunnossa\n#2 odottaa");
	assert_says(account(d), "ei ole komento");
	assert_says(account(d), "#1 asia on kunnossa");
}

static void a_closing_line_alone_is_no_answer(void **state)
{
	static const char *const texts[] = {"#close\n\nTerveisin\nAnna Virtanen\n",
		"#close\n\nYstävällisin terveisin\n\nAnna Virtanen\nKotkan kaupunki\n",
		"#close\n\nMvh Anna\n", "#close\n\nAnna Virtanen\nrakennustarkastaja\n",
		"#close\n\n-- \nAnna Virtanen\n"};
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		command(d, texts[i]);
		if (desk_count(d, OUTGOING_ANSWER) != 0)
			fail_msg("passed on: %s", texts[i]);
		assert_int_equal(desk_ticket(d, id).state, TICKET_CLOSED);
		assert_says(account(d), "Asia on suljettu.");
	}
	assert_int_equal(desk_entries(d, id, ENTRY_NOTE), 0);
}

static void attachments_that_go_nowhere_are_told_of(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing note = desk_mail(d, OUTGOING_NOTIFICATION, ANNA);

	desk_takef(d,
		"From: " ANNA "\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <f@kotka.example>\nIn-Reply-To: <%s>\nMIME-Version: 1.0\n"
		"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
		"Content-Type: text/plain\n\n#close\n--b\nContent-Type: application/pdf\n"
		"Content-Disposition: attachment; filename=lomake.pdf\n\n%%PDF\n--b--\n",
		note.message_id);
	assert_int_equal(desk_ticket(d, id).state, TICKET_CLOSED);
	assert_says(account(d), "Liitteitä ei lähetetty");
}

static void a_copy_of_a_command_does_nothing(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing note = desk_mail(d, OUTGOING_NOTIFICATION, ANNA);
	const char *mail = arena_printf(d->store->arena,
		"From: " ANNA "\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <c@kotka.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN "#close\n",
		note.message_id);

	desk_take(d, mail);
	snprintf(d->mailbox, sizeof(d->mailbox), "second");
	desk_take(d, mail);
	assert_string_equal(d->carried.kind, "copy");
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 1);
	assert_int_equal(desk_ticket(d, id).state, TICKET_CLOSED);
}

static void a_new_owner_gets_the_writers_words_and_can_answer(void **state)
{
	static const struct {
		const char *named, *owner;
	} cases[] = {{"pekka", "pekka"}, {"Leena", "lead"}, {"Pekka Laine", "pekka"},
		{"POMO", "lead"}, {"pekka@kotka.example", "pekka"}, {"general", "pekka"}};
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	struct outgoing note;
	struct message message;
	struct contact contact;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t told = desk_count(d, OUTGOING_NOTIFICATION);

		command(d, arena_printf(f->arena, "#assign %s\n", cases[i].named));
		if (strcmp(desk_ticket(d, id).owner, cases[i].owner) != 0)
			fail_msg("%s is %s", cases[i].named, desk_ticket(d, id).owner);
		assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), told + 1);
	}
	note = desk_mail(d, OUTGOING_NOTIFICATION, "pekka@kotka.example");
	message = desk_read(d, &note);
	assert_says(message.text, "tarvitsen rakennusluvan kahvilaa varten");
	assert_says(message.text, "was handed over to you");
	assert_says(message.text, "Handed over by: Anna Virtanen");
	assert_string_equal(message.from.name, "Matti Mallinen");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_string_equal(desk_ticket(d, id).group, "general");
	assert_says(account(d), "Ryhmä: General. Yhteyshenkilö: Pekka Laine.");
	/* the one who was named looks after the writer from now on */
	MUST(contact_load(f->store, desk_ticket(d, id).contact_id, f->arena, &contact, &f->error));
	assert_string_equal(contact.ombud, "pekka");
	desk_takef(d,
		"From: pekka@kotka.example\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <p@kotka.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN "Hei, soitan.\n",
		note.message_id);
	desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
}

static void who_takes_a_ticket_owns_it(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	command(d, "#assign pekka");
	command(d, "#otan\n#tila");
	assert_string_equal(desk_ticket(d, id).owner, "anna");
	assert_int_equal(desk_ticket(d, id).state, TICKET_OPEN);
	assert_says(account(d), "Asia on nyt sinun.");
	assert_says(account(d), "Asian tila: käsittelyssä. Kiireellisyys: normaali. Yhteyshenkilö: "
				"Anna Virtanen. Ryhmä: Building control. Vastattava viimeistään: ");
}

static void the_writer_hears_who_looks_after_them_now(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;

	desk_request(d);
	command(d, "#assign anna"); /* she has it already */
	command(d, "#note mietin vielä");
	assert_int_equal(desk_count(d, OUTGOING_CONTACT_PERSON), 0);
	command(d, "#assign pekka");
	mail = desk_mail(d, OUTGOING_CONTACT_PERSON, "matti@yritys.example");
	assert_says(desk_read(d, &mail).text, "Uusi yhteyshenkilösi: Pekka Laine");
	assert_says(desk_read(d, &mail).text, "Vastaamme viimeistään: ");
	assert_null(strstr(desk_read(d, &mail).text, "poissa"));
	/* what is done with it needs nobody any more */
	command(d, "#take\n#close");
	assert_int_equal(desk_count(d, OUTGOING_CONTACT_PERSON), 1);
}

static void a_shared_mailbox_takes_no_ticket(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing note, told;

	desk_take(d, "From: a@yritys.example\nTo: yritys@kymi.example\nSubject: Moi\n"
		     "Message-ID: <2@y.example>\n" DESK_PLAIN "Mistä saan kasvurahoitusta?\n");
	note = desk_mail(d, OUTGOING_NOTIFICATION, "info@kinno.example");
	desk_takef(d,
		"From: Kinno <info@kinno.example>\nTo: yritys@kymi.example\nSubject: Re: Moi\n"
		"Message-ID: <k@kinno.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN "#take\n",
		note.message_id);
	told = desk_mail(d, OUTGOING_ACCOUNT, "info@kinno.example");
	assert_says(desk_read(d, &told).text, "Ryhmän yhteisestä osoitteesta");
}

static void a_ticket_put_aside_comes_back_on_its_day(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d), until, next;
	struct outgoing mail;

	/* Sunday, 6 December: a holiday too, so the next opening is on Monday */
	command(d, "#odota 6.12. naapurin lausunto\n\nPalaan asiaan.\n");
	desk_mail(d, OUTGOING_ANSWER, "matti@yritys.example");
	assert_says(account(d), "avautuu uudelleen maanantaina 7.12. klo 8.");
	assert_true(desk_says(d, id,
		"put aside by Anna Virtanen until Monday 7 December at 8:00: "
		"naapurin lausunto"));
	MUST(wait_load(f->store, id, &until, &f->error));
	assert_int_equal(until, desk_time("2026-12-07 08:00"));
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
	fixture_begin(f);
	d->now = until - 1;
	MUST(desk_tick(&d->desk, f->store, d->now, f->arena, &next, &f->error));
	assert_int_equal(next, until);
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
	d->now = until;
	MUST(desk_tick(&d->desk, f->store, d->now, f->arena, &next, &f->error));
	fixture_commit(f);
	assert_int_equal(desk_ticket(d, id).state, TICKET_OPEN);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 2);
	mail = desk_mail(d, OUTGOING_NOTIFICATION, ANNA);
	assert_says(desk_read(d, &mail).text, "on taas avoinna");
	MUST(wait_load(f->store, id, &until, &f->error));
	assert_int_equal(until, 0);
}

static void a_ticket_that_went_on_is_not_brought_back(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d), next;

	command(d, "#wait 2026-12-09 lausunto");
	command(d, "#close");
	fixture_begin(f);
	MUST(desk_tick(
		&d->desk, f->store, desk_time("2026-12-09 08:00"), f->arena, &next, &f->error));
	fixture_commit(f);
	assert_int_equal(desk_ticket(d, id).state, TICKET_CLOSED);
	assert_int_equal(desk_count(d, OUTGOING_NOTIFICATION), 1);
}

static void the_language_holds_for_this_answer_and_later(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	struct contact contact;

	command(d, "#kieli sv\nHej Matti, börja med ritningarna.\n");
	assert_int_equal(desk_ticket(d, id).language, LANGUAGE_SV);
	MUST(contact_load(f->store, desk_ticket(d, id).contact_id, f->arena, &contact, &f->error));
	assert_int_equal(contact.language, LANGUAGE_SV);
	assert_says(account(d), "Yrittäjän kieli on nyt ruotsi.");
}

static void the_contact_is_reached_where_staff_say(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	struct contact contact;

	command(d, "#contact 040 555 5555\n#yhteystieto Matti.Uusi@Yritys.example");
	MUST(contact_load(f->store, desk_ticket(d, id).contact_id, f->arena, &contact, &f->error));
	assert_int_equal(contact.addresses.count, 3);
	assert_string_equal(contact.addresses.list[1], "+358405555555");
	assert_string_equal(contact.addresses.list[2], "Matti.Uusi@Yritys.example");
	assert_says(account(d), "yhteystiedoissa on nyt: +358405555555\n");
	assert_says(account(d), "yhteystiedoissa on nyt: Matti.Uusi@Yritys.example\n");
	assert_true(desk_says(d, id, "+358405555555 is the contact's too, says Anna Virtanen"));
	/* theirs already: said again, and nothing changes */
	command(d, "#contact matti.uusi@yritys.example");
	MUST(contact_load(f->store, contact.id, f->arena, &contact, &f->error));
	assert_int_equal(contact.addresses.count, 3);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
}

static void what_is_another_contacts_stays_theirs(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id;
	struct contact contact;

	desk_take(d, "From: liisa@toinen.example\nTo: yritys@kymi.example\nSubject: Moi\n"
		     "Message-ID: <2@t.example>\n" DESK_PLAIN "Hei, mistä saan luvan?\n");
	id = desk_request(d);
	command(d, "#close\n#contact Liisa@Toinen.example");
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	MUST(contact_load(f->store, desk_ticket(d, id).contact_id, f->arena, &contact, &f->error));
	assert_int_equal(contact.addresses.count, 1);
	assert_says(account(d), "ombud contact merge KYM-");
	assert_says(account(d), " Liisa@Toinen.example\n");
}

static void who_will_be_away_says_so_themselves(void **state)
{
	static const struct {
		const char *text, *told;
		const char *first, *until, *deputy;
	} cases[] = {
		{"#away 1.12.-4.12. pekka",
			"merkitty: 1.12.2026–4.12.2026. Sijaisesi on Pekka Laine.",
			"2026-12-01 00:00", "2026-12-05 00:00", "pekka"},
		{"#poissa 7.12.–11.12. Leena Pomo", "Sijaisesi on Leena Pomo.", "2026-12-07 00:00",
			"2026-12-12 00:00", "lead"},
		/* without a name it is the deputy of the settings */
		{"#borta 2027-07-01..2027-07-14", "1.7.2027–14.7.2027. Sijaisesi on Pekka Laine.",
			"2027-07-01 00:00", "2027-07-15 00:00", NULL},
	};
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	struct absence *list;
	size_t count;

	desk_request(d);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		command(d, cases[i].text);
		assert_says(account(d), cases[i].told);
		MUST(absence_list(f->store, d->now, f->arena, &list, &count, &f->error));
		assert_int_equal(count, i + 1);
		assert_string_equal(list[i].person, "anna");
		assert_int_equal(list[i].first_at, desk_time(cases[i].first));
		assert_int_equal(list[i].until_at, desk_time(cases[i].until));
		assert_false(list[i].until_mail);
		if (cases[i].deputy)
			assert_string_equal(list[i].deputy, cases[i].deputy);
		else
			assert_null(list[i].deputy);
	}
	/* one day alone is the last one of an absence that begins now */
	command(d, "#away 27.11.");
	MUST(absence_list(f->store, d->now, f->arena, &list, &count, &f->error));
	assert_int_equal(count, 4);
	assert_int_equal(list[0].first_at, d->now);
	assert_int_equal(list[0].until_at, desk_time("2026-11-28 00:00"));
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
}

static void a_shared_mailbox_is_never_away(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing note, told;

	desk_take(d, "From: a@yritys.example\nTo: yritys@kymi.example\nSubject: Moi\n"
		     "Message-ID: <2@y.example>\n" DESK_PLAIN "Mistä saan kasvurahoitusta?\n");
	note = desk_mail(d, OUTGOING_NOTIFICATION, "info@kinno.example");
	desk_takef(d,
		"From: Kinno <info@kinno.example>\nTo: yritys@kymi.example\nSubject: Re: Moi\n"
		"Message-ID: <k@kinno.example>\nIn-Reply-To: <%s>\n" DESK_PLAIN
		"#away 1.12.-4.12.\n",
		note.message_id);
	told = desk_mail(d, OUTGOING_ACCOUNT, "info@kinno.example");
	assert_says(desk_read(d, &told).text, "osoitteesta ei voi ilmoittaa poissaoloa");
}

static void help_is_told_in_the_language_of_the_staff_member(void **state)
{
	struct desk_fixture *d = *state;

	desk_request(d);
	command(d, "#help");
	assert_says(account(d), "#muistio  #sulje  #odota PVM SYY");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
}

static void a_notification_ends_with_all_commands_in_one_line(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing note;
	const char *text;

	desk_request(d);
	note = desk_mail(d, OUTGOING_NOTIFICATION, ANNA);
	text = desk_read(d, &note).text;
	assert_says(text, "\n\nVastauksen ensimmäisille riveille voi kirjoittaa myös komentoja: "
			  "#muistio  #sulje  #odota PVM SYY");
	assert_says(text, "#tila  #ohje");
	assert_string_equal(
		text_trim(d->store->arena, strstr(text, "#tila  #ohje")), "#tila  #ohje");
	/* each in their own language, and again with the next message */
	command(d, "#assign pekka");
	desk_take(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Re: x\n"
		     "Message-ID: <m@x>\nIn-Reply-To: <first@yritys.example>\n" DESK_PLAIN
		     "Entä terassi?\n");
	note = desk_mail(d, OUTGOING_NOTIFICATION, "pekka@kotka.example");
	text = desk_read(d, &note).text;
	assert_says(text, "Entä terassi?");
	assert_says(text, "can also be commands: #note  #close");
}

static void a_late_answer_is_sent_and_its_writer_hears_who_was_first(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing first, second, told;

	/* both hear of it: Anna as the owner, Pekka as who had it before */
	desk_request(d);
	command(d, "#assign pekka");
	first = desk_mail(d, OUTGOING_NOTIFICATION, ANNA);
	second = desk_mail(d, OUTGOING_NOTIFICATION, "pekka@kotka.example");
	d->now += 60;
	desk_takef(d,
		"From: " ANNA "\nTo: yritys@kymi.example\nSubject: Re: x\nMessage-ID: <a@x>\n"
		"In-Reply-To: <%s>\n" DESK_PLAIN "Hei, aloita piirustuksista.\n",
		first.message_id);
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 1); /* of #assign */
	d->now += 1800;
	desk_takef(d,
		"From: pekka@kotka.example\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <p@x>\nIn-Reply-To: <%s>\n" DESK_PLAIN "Hei, ota yhteyttä.\n",
		second.message_id);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 2);
	told = desk_mail(d, OUTGOING_ACCOUNT, "pekka@kotka.example");
	assert_says(desk_read(d, &told).text,
		"had an answer already: Anna Virtanen, Tuesday 24 November at 10:02. Your answer "
		"is sent too.");
	/* now he knows: he answers that mail, and hears nothing more */
	d->now += 60;
	desk_takef(d,
		"From: pekka@kotka.example\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <q@x>\nIn-Reply-To: <%s>\n" DESK_PLAIN "Ja vielä yksi asia.\n",
		told.message_id);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 3);
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 2);
}

static void commands_of_an_entrepreneur_are_words(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing note;

	desk_takef(d, "From: matti@yritys.example\nTo: yritys@kymi.example\nSubject: Re: x\n"
		      "Message-ID: <m@x>\nIn-Reply-To: <first@yritys.example>\n" DESK_PLAIN
		      "#close\n#assign pekka\nKiitos.\n");
	assert_string_equal(d->carried.kind, "followup");
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	assert_string_equal(desk_ticket(d, id).owner, "anna");
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 0);
	note = desk_mail(d, OUTGOING_NOTIFICATION, ANNA);
	assert_says(desk_read(d, &note).text, "#close\n#assign pekka");
}

static void commands_of_who_is_not_surely_staff_do_nothing(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing note = desk_mail(d, OUTGOING_NOTIFICATION, ANNA);

	desk_takef(d,
		"From: pekka@kotka.example\nTo: yritys@kymi.example\nSubject: Re: x\n"
		"Message-ID: <p@x>\nIn-Reply-To: <%s>\n" DESK_PLAIN "#close\n",
		note.message_id);
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	assert_false(desk_says(d, id, "closed by"));
}

static int64_t reachable_both_ways(struct desk_fixture *d)
{
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	struct contact contact = texts_contact(d, "matti@yritys.example");

	fixture_begin(f);
	MUST(contact_add_address(f->store, contact.id, MATTI, &f->error));
	fixture_commit(f);
	return id;
}

static void an_answer_goes_the_way_that_is_asked_for(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = reachable_both_ways(d);

	command(d, "#tekstiviesti\nHei, soita minulle.\n");
	assert_string_equal(texts_last(d), "Hei, soita minulle.\nAnna Virtanen, Kymen "
					   "yrityspalvelut");
	assert_string_equal(texts_last_row(d).recipients[0], MATTI);
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 1);
	assert_says(account(d), "- Vastauksesi lähetetään tekstiviestinä: 040 555 5555\n");
	/* they wrote by text last, and get a mail all the same */
	assert_int_equal(texts_take(d, MATTI, "Selvä, soitan aamulla kello yhdeksän."), id);
	command(d, "#sähköposti\nHei, lomake on liitteenä.\n");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 2);
	assert_string_equal(
		desk_mail(d, OUTGOING_ANSWER, NULL).recipients[0], "matti@yritys.example");
}

static void an_answer_that_cannot_go_leaves_the_commands_undone(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = reachable_both_ways(d);
	const char *text = "#sms\n#close\n";

	for (int i = 0; i < 60; i++)
		text = arena_printf(d->store->arena, "%sTämä on vastauksen virke %d. ", text, i);
	command(d, text);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_int_equal(desk_ticket(d, id).state, TICKET_NEW);
	assert_says(account(d), "liian pitkä tekstiviestiksi");
	assert_says(account(d), "Viestissä olleita komentoja ei suoritettu.");
}

static void the_new_owner_of_a_text_sees_it(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, "Hei! Tarvitsen rakennusluvan kahvilaa varten.");
	struct outgoing note;

	texts_staff_reply(d, ANNA, DESK_PLAIN "#assign pekka\n");
	assert_string_equal(desk_ticket(d, id).owner, "pekka");
	note = desk_mail(d, OUTGOING_NOTIFICATION, "pekka@kotka.example");
	assert_says(desk_read(d, &note).text, "Tarvitsen rakennusluvan kahvilaa varten.");
	assert_says(desk_read(d, &note).text, "goes as a text message");
}

/* Nothing is left of what the writer said: the new owner still hears that the ticket is theirs. */
static void a_ticket_without_a_readable_message_is_handed_over_too(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	struct outgoing note;

	fixture_begin(f);
	MUST(db_script(
		f->store->db, "UPDATE entry SET inbox_id = NULL WHERE kind = 'in'", &f->error));
	fixture_commit(f);
	command(d, "#assign pekka\n");
	assert_string_equal(desk_ticket(d, id).owner, "pekka");
	note = desk_mail(d, OUTGOING_NOTIFICATION, "pekka@kotka.example");
	assert_says(desk_read(d, &note).text, "was handed over to you");
}

/* An absence notice in answer to an account: no account of it, and nothing else. */
static void accounts_do_not_loop(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing told;
	size_t mails;
	struct outgoing *rows;

	desk_request(d);
	command(d, "#tila");
	told = desk_mail(d, OUTGOING_ACCOUNT, ANNA);
	assert_true(desk_bytes_have(d, &told, "Auto-Submitted: auto-replied"));
	mails = desk_outbox(d, &rows);
	desk_takef(d,
		"From: " ANNA "\nTo: yritys@kymi.example\nSubject: Poissa: Vastauksesi\n"
		"Message-ID: <o@x>\nAuto-Submitted: auto-replied\nIn-Reply-To: <%s>\n" DESK_PLAIN
		"#cloze\nOlen lomalla.\n",
		told.message_id);
	assert_string_equal(d->carried.kind, "automatic reply");
	assert_int_equal(desk_outbox(d, &rows), mails);
}

static int always_set_up(void **state)
{
	return desk_set_up_with(state, "account = always", "");
}

static void by_setting_a_plain_reply_is_told_too(void **state)
{
	struct desk_fixture *d = *state;

	desk_request(d);
	command(d, "Aloita piirustuksista.\n");
	assert_int_equal(desk_count(d, OUTGOING_ACCOUNT), 1);
	assert_says(account(d), "- Vastauksesi lähetetään sähköpostina: matti@yritys.example\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_note_stays_inside),
		DESK_TEST(the_rest_is_the_answer_and_the_commands_do_not_show),
		DESK_TEST(one_command_that_cannot_be_carried_out_stops_all),
		DESK_TEST(what_only_looks_like_a_command_is_sent_and_told),
		DESK_TEST(a_closing_line_alone_is_no_answer),
		DESK_TEST(attachments_that_go_nowhere_are_told_of),
		DESK_TEST(a_copy_of_a_command_does_nothing),
		DESK_TEST(a_new_owner_gets_the_writers_words_and_can_answer),
		DESK_TEST(who_takes_a_ticket_owns_it),
		DESK_TEST(the_writer_hears_who_looks_after_them_now),
		DESK_TEST(a_shared_mailbox_takes_no_ticket),
		DESK_TEST(a_ticket_put_aside_comes_back_on_its_day),
		DESK_TEST(a_ticket_that_went_on_is_not_brought_back),
		DESK_TEST(the_language_holds_for_this_answer_and_later),
		DESK_TEST(the_contact_is_reached_where_staff_say),
		DESK_TEST(what_is_another_contacts_stays_theirs),
		DESK_TEST(who_will_be_away_says_so_themselves),
		DESK_TEST(a_shared_mailbox_is_never_away),
		DESK_TEST(help_is_told_in_the_language_of_the_staff_member),
		DESK_TEST(a_notification_ends_with_all_commands_in_one_line),
		DESK_TEST(a_late_answer_is_sent_and_its_writer_hears_who_was_first),
		DESK_TEST(commands_of_an_entrepreneur_are_words),
		DESK_TEST(commands_of_who_is_not_surely_staff_do_nothing),
		TEXTS_TEST(an_answer_goes_the_way_that_is_asked_for),
		TEXTS_TEST(an_answer_that_cannot_go_leaves_the_commands_undone),
		TEXTS_TEST(the_new_owner_of_a_text_sees_it),
		DESK_TEST(a_ticket_without_a_readable_message_is_handed_over_too),
		DESK_TEST(accounts_do_not_loop),
		cmocka_unit_test_setup_teardown(
			by_setting_a_plain_reply_is_told_too, always_set_up, desk_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
