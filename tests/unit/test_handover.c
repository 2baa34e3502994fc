/* SPDX-License-Identifier: MIT */
/* A ticket goes to another organisation, and comes back: who is told what, and who may do what. */
#include "handlers/kinds/handover.h"

#include "tests/unit/texts_fixture.h"

#include "daemon/store/handovers.h"
#include "daemon/store/store_private.h"

#define ANNA "anna@kotka.example"
#define WRITER "matti@yritys.example"
#define GROWTH "kasvu@kasvu.example"
#define HARBOUR "satama@satama.example"

static void assert_silent(const char *text, const char *words)
{
	if (strstr(text, words))
		fail_msg("\"%s\" is in: %s", words, text);
}

static size_t mails_to(struct desk_fixture *d, const char *to)
{
	struct outgoing *rows;
	size_t count = desk_outbox(d, &rows), found = 0;

	for (size_t i = 0; i < count; i++)
		found += address_equal(rows[i].recipients[0], to);
	return found;
}

static void command(struct desk_fixture *d, const char *text)
{
	d->now += 60;
	desk_staff_reply(d, ANNA, "", text);
	assert_string_equal(d->carried.kind, "staff reply");
}

static bool kept(struct desk_fixture *d, int64_t id, struct handover *ret_handover)
{
	struct fixture *f = d->store;
	enum outcome outcome = handover_load(f->store, id, f->arena, ret_handover, &f->error);

	assert_true(outcome == OK || outcome == NOT_FOUND);
	return outcome == OK;
}

static void tick(struct desk_fixture *d, const char *at)
{
	struct fixture *f = d->store;
	int64_t next;

	d->now = desk_time(at);
	do {
		fixture_begin(f);
		MUST(desk_tick(&d->desk, f->store, d->now, f->arena, &next, &f->error));
		fixture_commit(f);
	} while (next == d->now);
}

/* A reply on the newest mail of that kind to that address. */
static int64_t reply_to(struct desk_fixture *d, enum outgoing_kind kind, const char *to,
	const char *from, const char *extra, const char *text)
{
	struct outgoing mail = desk_mail(d, kind, to);

	d->now += 60;
	return desk_takef(d,
		"From: <%s>\nTo: yritys@kymi.example\nSubject: Re: Rakennuslupa\n"
		"Message-ID: <re%d@x.example>\nDate: Tue, 24 Nov 2026 11:%02d:00 +0200\n"
		"In-Reply-To: <%s>\nReferences: <%s>\n%s" DESK_PLAIN "%s",
		from, (int)d->uid, (int)d->uid, mail.message_id, mail.message_id, extra, text);
}

static int64_t request_with_file(struct desk_fixture *d)
{
	return desk_take(d, "From: Matti Mallinen <matti@yritys.example>\nTo: yritys@kymi.example\n"
			    "Subject: Rakennuslupa\nMessage-ID: <file@yritys.example>\n"
			    "Date: Tue, 24 Nov 2026 09:58:00 +0200\nMIME-Version: 1.0\n"
			    "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
			    "Content-Type: text/plain; charset=utf-8\n\n"
			    "Hei,\n\ntarvitsen rakennusluvan. Tunnukseni on 131052-308T.\n\n--b\n"
			    "Content-Type: application/pdf; name=piirros.pdf\n"
			    "Content-Disposition: attachment; filename=piirros.pdf\n"
			    "Content-Transfer-Encoding: base64\n\nUElJUlJPUw==\n--b--\n");
}

/* ---- handing over */

static void the_partner_gets_what_was_said_on_this_ticket_and_no_more(void **state)
{
	struct desk_fixture *d = *state;
	int64_t earlier = desk_request(d), id;
	struct outgoing mail;
	struct message read;
	struct handover handover;

	command(d, "#close\n");
	d->now += 60;
	id = request_with_file(d);
	assert_int_not_equal(id, earlier);
	command(d, "#note hankala asiakas\n");
	command(d, "#tag valvonta\n\nHei Matti, tutkimme asiaa.\n");
	command(d, "#assign growth\n");

	mail = desk_mail(d, OUTGOING_NOTIFICATION, GROWTH);
	read = desk_read(d, &mail);
	assert_says(read.text, "tarvitsen rakennusluvan");
	assert_says(read.text, "tutkimme asiaa.");
	assert_says(read.text, "Matti Mallinen, matti@yritys.example");
	assert_says(read.text, "******-****");
	assert_says(read.text, "Liitteet: piirros.pdf");
	assert_says(read.text, "Komennot: #muistio  #sulje  #odota PVM SYY  #ohje");
	assert_int_equal(read.attachment_count, 1);
	assert_string_equal(read.attachments[0].name, "piirros.pdf");
	assert_silent(read.text, "131052");
	assert_silent(read.text, "hankala");
	assert_silent(read.text, "valvonta");
	assert_silent(read.text, "kahvilaa"); /* of the earlier ticket */
	assert_silent(read.text, "#assign");

	assert_says(desk_told(d, OUTGOING_HANDOVER, WRITER), "Uusi hoitaja: Kasvu Oy");
	assert_says(desk_told(d, OUTGOING_HANDOVER, WRITER),
		"Yhteyshenkilö: Sari Kasvu, +358401212121");
	assert_says(
		desk_told(d, OUTGOING_ACCOUNT, ANNA), "Asia on siirretty kumppanille: Kasvu Oy.");
	assert_string_equal(desk_ticket(d, id).group, "growth");
	assert_null(desk_ticket(d, id).owner);
	assert_int_equal(desk_ticket(d, id).state, TICKET_OPEN);
	assert_true(kept(d, id, &handover));
	assert_int_equal(handover.step, HANDOVER_WITH);
	assert_string_equal(handover.person, "anna");
	assert_string_equal(handover.own_group, "building-control");
}

static void the_answer_of_the_partner_goes_out_as_ours(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct outgoing mail;

	command(d, "#assign Kasvu Oy\n");
	reply_to(d, OUTGOING_NOTIFICATION, GROWTH, GROWTH, "",
		"Hei Matti,\n\ntervetuloa. Kirjoita kasvu@kasvu.example.\n\nTerveisin\nSari\n-- \n"
		"Sari Kasvu\nkasvu@kasvu.example\n");
	assert_string_equal(d->carried.kind, "staff reply");
	mail = desk_mail(d, OUTGOING_ANSWER, WRITER);
	assert_says(desk_read(d, &mail).text, "tervetuloa. Kirjoita yritys@kymi.example.");
	assert_false(desk_bytes_have(d, &mail, "kasvu.example"));
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
	assert_int_equal(desk_ticket(d, id).answered_at, d->now);

	/* the next message goes to the partner, and to Anna, as the writer may want it back */
	reply_to(d, OUTGOING_ANSWER, WRITER, WRITER, "",
		"Kiitos. Numeroni on muuten 040 555 1234.\n\nMatti\n");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, GROWTH), "Numeroni on muuten");
	assert_silent(desk_told(d, OUTGOING_NOTIFICATION, GROWTH), "yhteystie");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "Numeroni on muuten");
}

static void the_register_of_contacts_stays_here(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	const char *told;

	fixture_begin(f);
	MUST(db_do(f->store->db,
		"INSERT INTO contact_address (contact_id, address, address_key, position) SELECT "
		"id, "
		"'salainen@koti.example', 'salainen@koti.example', 1 FROM contact",
		NULL, 0, &f->error));
	fixture_commit(f);
	command(d, "#assign growth\n");
	reply_to(d, OUTGOING_HANDOVER, WRITER, WRITER, "", "Hyvä niin, odotan soittoa.\n");
	told = desk_told(d, OUTGOING_NOTIFICATION, GROWTH);
	assert_says(told, "odotan soittoa");
	assert_silent(told, "salainen@koti.example");
	assert_silent(told, "Ryhmä: Kasvu Oy\nTunnisteet");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "salainen@koti.example");
	(void)id;
}

/* ---- what is refused */

static void a_secret_ticket_stays_here(void **state)
{
	static const char *const orders[] = {"#tag Secret\n#assign growth\n",
		"#assign growth\n#tag secret", "#assign harbour #tag SECRET",
		"#transfer vero #tag secret"};
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		command(d, orders[i]);
		assert_says(
			desk_told(d, OUTGOING_ACCOUNT, ANNA), "koska asialla on tunniste secret.");
		assert_int_equal(desk_ticket(d, id).tags.count, 0);
	}
	command(d, "#tag secret");
	command(d, "#assign growth");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "koska asialla on tunniste secret.");
	assert_int_equal(mails_to(d, GROWTH) + mails_to(d, HARBOUR), 0);
	assert_int_equal(desk_count(d, OUTGOING_HANDOVER), 0);
}

static void what_does_not_fit_a_hand_over_is_refused(void **state)
{
	static const struct {
		const char *order, *told;
	} rows[] = {
		{"#assign growth\n#close", "eivät sovi yhteen: #assign ja #close"},
		{"#assign growth\n#wait 1.12. lausunto", "eivät sovi yhteen: #assign ja #wait"},
		{"#transfer vero #assign growth", "eivät sovi yhteen"},
		{"#transfer kela", "Viranomaista ei löytynyt: kela. Viranomaisia ovat: lvv, vero"},
	};
	struct desk_fixture *d = *state;

	desk_request(d);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		command(d, rows[i].order);
		assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), rows[i].told);
	}
	assert_int_equal(desk_count(d, OUTGOING_HANDOVER), 0);
	command(d, "#assign growth");
	command(d, "#assign harbour");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "Asia on jo kumppanilla: Kasvu Oy");
	command(d, "#tag secret");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "koska asia on kumppanilla: Kasvu Oy");
}

static void a_partner_may_do_little(void **state)
{
	static const char *const refused[] = {"#Siirrä anna", "#take", "#tag x", "#priority high",
		"#language sv", "#email\nHei Matti", "#sms\nHei Matti", "#status", "#transfer vero",
		"#assign harbour"};
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	command(d, "#assign growth");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		reply_to(d, OUTGOING_NOTIFICATION, GROWTH, GROWTH, "", refused[i]);
		assert_says(desk_told(d, OUTGOING_ACCOUNT, GROWTH),
			arena_printf(d->store->arena,
				"Tätä komentoa ei voi käyttää toisesta organisaatiosta: %.*s.",
				(int)strcspn(refused[i], " \n"), refused[i]));
		assert_silent(desk_told(d, OUTGOING_ACCOUNT, GROWTH), "Anna");
		d->now += 3600;
	}
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_string_equal(desk_ticket(d, id).group, "growth");

	/* a note reaches who handed it over, not the writer */
	reply_to(d, OUTGOING_NOTIFICATION, GROWTH, GROWTH, "", "#muistio tämä ei kuulu meille\n");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "tämä ei kuulu meille");
	reply_to(d, OUTGOING_NOTIFICATION, GROWTH, GROWTH, "", "#ohje\n");
	assert_silent(desk_told(d, OUTGOING_ACCOUNT, GROWTH), "#siirrä");
	reply_to(d, OUTGOING_NOTIFICATION, GROWTH, GROWTH, "", "#sulje\n\nHei, asia on valmis.\n");
	assert_int_equal(desk_ticket(d, id).state, TICKET_CLOSED);
	assert_says(desk_told(d, OUTGOING_ANSWER, WRITER), "asia on valmis");
}

static void a_partner_has_no_other_ticket(void **state)
{
	struct desk_fixture *d = *state;
	int64_t other = desk_request(d), id, made;
	const char *pass = "Authentication-Results: mx.kymi.example; dmarc=pass "
			   "header.from=kasvu.example\n";
	const char *ref;
	struct outgoing acknowledgement = desk_mail(d, OUTGOING_ACKNOWLEDGEMENT, WRITER);

	d->now += 60;
	id = request_with_file(d);
	command(d, "#assign growth");
	ref = strstr(desk_read(d, &acknowledgement).subject, "KYM-");

	/* by the reference, though the receiving server knows the sender: a ticket of its own */
	made = desk_takef(d,
		"From: <" GROWTH ">\nTo: yritys@kymi.example\nSubject: [%s] tila\nMessage-ID: "
		"<p1@kasvu.example>\nDate: Tue, 24 Nov 2026 12:00:00 +0200\n%s" DESK_PLAIN
		"#close\nHei",
		arena_strndup(d->store->arena, ref, strcspn(ref, "]")), pass);
	assert_true(made != other && made != id);
	/* by the id of a mail to its writer: a message from another address */
	made = desk_takef(d,
		"From: <" GROWTH ">\nTo: yritys@kymi.example\nSubject: x\nMessage-ID: "
		"<p2@kasvu.example>\nDate: Tue, 24 Nov 2026 12:01:00 +0200\nIn-Reply-To: "
		"<%s>\n%s" DESK_PLAIN "#close\nHei",
		acknowledgement.message_id, pass);
	assert_int_equal(made, other);
	assert_string_equal(d->carried.kind, "followup");
	assert_int_equal(desk_ticket(d, other).state, TICKET_NEW);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "eri osoitteesta");
}

static void a_stranger_with_the_mark_of_the_partner_says_nothing(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	command(d, "#assign growth");
	assert_int_equal(reply_to(d, OUTGOING_NOTIFICATION, GROWTH, "roisto@evil.example", "",
				 "Maksakaa tilille FI21.\n"),
		id);
	assert_string_equal(d->carried.kind, "followup");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	/* and a forged From without a mail of ours is nobody's word */
	desk_take(d, "From: <" GROWTH ">\nTo: yritys@kymi.example\nSubject: x\nMessage-ID: "
		     "<f1@evil.example>\nIn-Reply-To: <first@yritys.example>\n"
		     "Authentication-Results: mx.kymi.example; dmarc=fail "
		     "header.from=kasvu.example\n" DESK_PLAIN "Maksakaa tilille FI22.\n");
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "FI22");
	assert_silent(desk_told(d, OUTGOING_NOTIFICATION, GROWTH), "FI22");
}

static void doubtful_words_of_staff_do_not_reach_the_partner(void **state)
{
	struct desk_fixture *d = *state;

	desk_request(d);
	command(d, "#assign growth");
	desk_staff_reply(d, ANNA,
		"Authentication-Results: mx.kymi.example; dmarc=fail header.from=kotka.example\n",
		"Sisäinen tieto: asiakas on konkurssissa.\n");
	assert_silent(desk_told(d, OUTGOING_NOTIFICATION, GROWTH), "konkurssissa");
	/* from an address that we do not know, though with her own mark */
	reply_to(d, OUTGOING_NOTIFICATION, ANNA, "anna@koti.example", "",
		"Sisäinen tieto: rikosilmoitus tehty.\n");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "rikosilmoitus");
	tick(d, "2026-11-25 10:00");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, GROWTH), "vastattava viimeistään");
	assert_silent(desk_told(d, OUTGOING_NOTIFICATION, GROWTH), "rikosilmoitus");
}

/* ---- taking back */

static void what_is_taken_back_is_no_longer_the_partners(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct handover handover;
	struct outgoing handed;

	command(d, "#assign growth");
	handed = desk_mail(d, OUTGOING_NOTIFICATION, GROWTH);
	command(d, "#take");
	assert_false(kept(d, id, &handover));
	assert_string_equal(desk_ticket(d, id).owner, "anna");
	assert_string_equal(desk_ticket(d, id).group, "building-control");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA),
		"Asia on otettu takaisin kumppanilta: Kasvu Oy.");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, GROWTH), "on otettu takaisin");
	assert_says(desk_told(d, OUTGOING_HANDOVER, WRITER), "Kasvu Oy ei enää käsittele sitä.");

	d->now += 60;
	desk_takef(d,
		"From: <" GROWTH ">\nTo: yritys@kymi.example\nSubject: Re: x\nMessage-ID: "
		"<late@kasvu.example>\nDate: Tue, 24 Nov 2026 12:00:00 +0200\nIn-Reply-To: "
		"<%s>\n" DESK_PLAIN "Hei Matti, tässä vastaus.\n",
		handed.message_id);
	assert_int_equal(desk_count(d, OUTGOING_ANSWER), 0);
	assert_says(desk_told(d, OUTGOING_ACCOUNT, GROWTH), "koska asia ei ole enää teillä");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "kumppani vastasi, mutta asia");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "Hei Matti, tässä vastaus.");
	assert_true(desk_says(d, id, "taken back from Kasvu Oy by Anna Virtanen"));
}

/* Whoever has it among us: also who only leads, and who is in no group. */
static void whoever_takes_it_back_is_in_no_partner(void **state)
{
	static const char *const people[] = {"lead", "joe"};
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct handover handover;

	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		command(d, arena_printf(d->store->arena, "#assign %s", people[i]));
		assert_string_equal(desk_ticket(d, id).group, "building-control");
		command(d, "#assign growth");
		assert_string_equal(desk_ticket(d, id).group, "growth");
		command(d, arena_printf(d->store->arena, "#assign %s", people[i]));
		assert_string_equal(desk_ticket(d, id).owner, people[i]);
		assert_string_equal(desk_ticket(d, id).group, "building-control");
		assert_false(kept(d, id, &handover));
		assert_says(desk_told(d, OUTGOING_NOTIFICATION, GROWTH), "on otettu takaisin");
	}
}

static int set_up_with_joe(void **state)
{
	return desk_set_up_with(
		state, "} person \"joe\" { name = \"Joe\"  email = { \"joe@kotka.example\" }", "");
}

/* ---- consent */

static void a_yes_of_the_writer_hands_it_over(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct handover handover;

	command(d, "#assign harbour");
	assert_int_equal(mails_to(d, HARBOUR), 0);
	assert_says(desk_told(d, OUTGOING_HANDOVER, WRITER),
		"Jos et vastaa, siirrämme asian perjantaina 27.11. klo 8");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA),
		"perjantaina 27.11. klo 8. Siihen asti asia on teillä.");
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
	assert_string_equal(desk_ticket(d, id).owner, "anna");
	command(d, "#assign harbour");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA), "on jo kysytty");

	/* of others it is no yes */
	reply_to(d, OUTGOING_HANDOVER, WRITER, "muu@yritys.example", "", "Kyllä\n");
	reply_to(d, OUTGOING_HANDOVER, WRITER, "roisto@evil.example", "", "Kyllä\n");
	assert_int_equal(mails_to(d, HARBOUR), 0);
	assert_true(kept(d, id, &handover));
	assert_int_equal(handover.step, HANDOVER_ASKED);

	reply_to(d, OUTGOING_HANDOVER, WRITER, WRITER, "", "Kyllä kiitos!\n\nMatti\n");
	assert_string_equal(desk_ticket(d, id).group, "harbour");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, HARBOUR), "rakennusluvan");
	assert_says(desk_told(d, OUTGOING_HANDOVER, WRITER), "Uusi hoitaja: Satama Oy");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "yrittäjä suostui");
	assert_true(desk_says(d, id, "handed over to Satama Oy with the consent of the writer"));
}

static void a_yes_that_may_be_anybodys_is_for_the_owner_to_judge(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct handover handover;
	struct outgoing question;
	const char *ref;

	command(d, "#assign harbour");
	question = desk_mail(d, OUTGOING_HANDOVER, WRITER);
	ref = strstr(desk_read(d, &question).subject, "KYM-");
	desk_takef(d,
		"From: <" WRITER ">\nTo: yritys@kymi.example\nSubject: [%s] x\nMessage-ID: "
		"<forged@evil.example>\nDate: Tue, 24 Nov 2026 12:00:00 +0200\n" DESK_PLAIN
		"Kyllä\n",
		arena_strndup(d->store->arena, ref, strcspn(ref, "]")));
	assert_int_equal(mails_to(d, HARBOUR), 0);
	assert_true(kept(d, id, &handover));
	assert_int_equal(handover.step, HANDOVER_ANSWERED);
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "ei ole selvä kyllä eikä ei");
	tick(d, "2026-12-01 09:00");
	assert_int_equal(mails_to(d, HARBOUR), 0);

	/* who has read it decides */
	d->now += 60;
	command(d, "#assign harbour");
	assert_string_equal(desk_ticket(d, id).group, "harbour");
	assert_int_equal(mails_to(d, HARBOUR), 1);
}

static void a_no_stops_it(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct handover handover;

	command(d, "#assign harbour");
	reply_to(d, OUTGOING_HANDOVER, WRITER, WRITER, "", "Ei kiitos.\n\nHoitakaa te tämä.\n");
	assert_false(kept(d, id, &handover));
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA),
		"Yrittäjä ei halua, että asia siirretään kumppanille: Satama Oy.");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "Hoitakaa te tämä.");
	assert_int_equal(desk_ticket(d, id).state, TICKET_OPEN);
	tick(d, "2026-12-01 09:00");
	assert_int_equal(mails_to(d, HARBOUR), 0);
	assert_string_equal(desk_ticket(d, id).group, "building-control");
}

static void without_an_answer_it_goes_after_two_opening_days(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	command(d, "#assign harbour");
	tick(d, "2026-11-27 07:59");
	assert_int_equal(mails_to(d, HARBOUR), 0);
	tick(d, "2026-11-27 08:00");
	assert_int_equal(mails_to(d, HARBOUR), 1);
	assert_string_equal(desk_ticket(d, id).group, "harbour");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA),
		"ei vastannut kahden työpäivän kuluessa");
	tick(d, "2026-11-27 08:01");
	assert_int_equal(mails_to(d, HARBOUR), 1);
}

static void what_changed_while_the_writer_was_asked_counts(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);
	struct handover handover;

	command(d, "#assign harbour");
	command(d, "#tag secret");
	tick(d, "2026-11-27 09:00");
	assert_int_equal(mails_to(d, HARBOUR), 0);
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "koska sillä on tunniste secret");
	assert_false(kept(d, id, &handover));

	d->now = desk_time("2026-11-27 10:00");
	id = request_with_file(d);
	command(d, "#assign harbour");
	command(d, "#take");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA),
		"vaikka yrittäjältä on kysytty lupaa siihen: Satama Oy");
	assert_false(kept(d, id, &handover));
	tick(d, "2026-12-04 09:00");
	assert_int_equal(mails_to(d, HARBOUR), 0);
}

/* ---- by text */

static void staff_write(struct desk_fixture *d, const char *to, const char *text)
{
	reply_to(d, OUTGOING_NOTIFICATION, to, to, "", text);
	assert_string_equal(d->carried.kind, "staff reply");
}

static void a_ticket_of_texts_is_handed_over_by_text(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = texts_take(d, MATTI, "Tarvitsenko rakennusluvan kahvilaan?");

	staff_write(d, ANNA, "#assign growth\n");
	assert_says(texts_last(d), "jatkaa: Kasvu Oy, Sari Kasvu, p. +358401212121. He saivat "
				   "viestisi, sinun ei tarvitse kertoa asiaa uudelleen.");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, GROWTH), "Lähettäjä: 040 555 5555");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, GROWTH), "rakennusluvan kahvilaan?");
	assert_says(
		desk_told(d, OUTGOING_NOTIFICATION, GROWTH), "Vastaus lähetetään tekstiviestinä");
	staff_write(d, GROWTH, "Hei, tervetuloa.\n\nSari\n");
	assert_says(texts_last(d), "Hei, tervetuloa.");
	assert_silent(texts_last(d), "kasvu.example");
	assert_int_equal(desk_ticket(d, id).state, TICKET_WAITING);
}

static void a_text_says_yes_no_or_stop(void **state)
{
	static const struct {
		const char *text, *group;
		bool is_kept;
	} rows[] = {{"Kyllä", "harbour", true}, {"JA TACK!", "harbour", true},
		{"ok", "harbour", true}, {"Ei", "building-control", false},
		{"STOP", "building-control", false}, {"Kuka se on?", "building-control", true}};
	struct desk_fixture *d = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *number = arena_printf(d->store->arena, "+35840777000%zu", i);
		struct handover handover;
		int64_t id;

		id = texts_take(d, number, "Tarvitsenko rakennusluvan kahvilaan?");
		staff_write(d, ANNA, "#assign harbour\n");
		assert_says(texts_last(d), "Satama Oy? Vastaa KYLLÄ tai EI.");
		assert_says(texts_last(d), "siirrämme asian ");
		assert_int_equal(texts_take(d, "+358407779999", "Kyllä") == id, false);
		assert_string_equal(desk_ticket(d, id).group, "building-control");
		assert_int_equal(texts_take(d, number, rows[i].text), id);
		if (strcmp(desk_ticket(d, id).group, rows[i].group) != 0 ||
			kept(d, id, &handover) != rows[i].is_kept)
			fail_msg("%s", rows[i].text);
		d->now += 3600;
	}
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "ei ole selvä kyllä eikä ei");
}

/* ---- late, and lost */

static void a_partner_that_does_not_answer_is_told_of(void **state)
{
	struct desk_fixture *d = *state;
	int64_t id = desk_request(d);

	command(d, "Hei Matti, tutkimme asiaa.\n");
	command(d, "#assign growth");
	assert_int_equal(desk_ticket(d, id).state, TICKET_OPEN);
	tick(d, "2026-11-25 09:00");
	assert_silent(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "myöhässä");
	tick(d, "2026-11-25 12:00");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "kumppanin vastaus asiassa");
	assert_says(
		desk_told(d, OUTGOING_NOTIFICATION, "leena@kotka.example"), "försenat: Kasvu Oy");

	/* of a first answer the ticket's own deadline tells, and the same people hear */
	d->now = desk_time("2026-11-30 09:00");
	id = request_with_file(d);
	command(d, "#assign growth");
	tick(d, "2026-12-01 10:00");
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), "oli vastattava viimeistään");
	assert_true(desk_says(d, id, "is late"));
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, "leena@kotka.example"), "KYM-");
}

static void a_bounce_of_the_partners_mail_is_told(void **state)
{
	struct desk_fixture *d = *state;
	struct outgoing mail;
	size_t before;

	desk_request(d);
	command(d, "#assign growth");
	mail = desk_mail(d, OUTGOING_NOTIFICATION, GROWTH);
	before = mails_to(d, ANNA);
	desk_takef(d,
		"Return-Path: <>\nFrom: mailer-daemon@mx.example\nTo: yritys@kymi.example\n"
		"Subject: Undelivered\nMIME-Version: 1.0\nContent-Type: multipart/report; "
		"report-type=delivery-status; boundary=b\n\n--b\nContent-Type: "
		"text/plain\n\nNo.\n--b\nContent-Type: message/delivery-status\n\n"
		"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; " GROWTH
		"\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n"
		"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%s>\n--b--\n",
		mail.message_id);
	assert_string_equal(d->carried.kind, "bounce");
	assert_int_equal(mails_to(d, ANNA), before + 1);
	assert_says(desk_told(d, OUTGOING_NOTIFICATION, ANNA), GROWTH);
	assert_int_equal(mails_to(d, GROWTH), 1);
}

static void without_a_way_to_the_writer_nothing_goes(void **state)
{
	struct desk_fixture *d = *state;
	struct fixture *f = d->store;
	int64_t id = desk_request(d);
	struct handover handover;

	fixture_begin(f);
	MUST(db_do(f->store->db, "UPDATE ticket SET contact_id = NULL", NULL, 0, &f->error));
	fixture_commit(f);
	command(d, "#assign growth");
	assert_says(desk_told(d, OUTGOING_ACCOUNT, ANNA),
		"Asiaa ei siirretty, koska yrittäjälle ei voitu");
	assert_int_equal(mails_to(d, GROWTH), 0);
	assert_false(kept(d, id, &handover));
	assert_string_equal(desk_ticket(d, id).group, "building-control");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_partner_gets_what_was_said_on_this_ticket_and_no_more),
		DESK_TEST(the_answer_of_the_partner_goes_out_as_ours),
		DESK_TEST(the_register_of_contacts_stays_here),
		DESK_TEST(a_secret_ticket_stays_here),
		DESK_TEST(what_does_not_fit_a_hand_over_is_refused),
		DESK_TEST(a_partner_may_do_little),
		DESK_TEST(a_partner_has_no_other_ticket),
		DESK_TEST(a_stranger_with_the_mark_of_the_partner_says_nothing),
		DESK_TEST(doubtful_words_of_staff_do_not_reach_the_partner),
		DESK_TEST(what_is_taken_back_is_no_longer_the_partners),
		cmocka_unit_test_setup_teardown(
			whoever_takes_it_back_is_in_no_partner, set_up_with_joe, desk_tear_down),
		DESK_TEST(a_yes_of_the_writer_hands_it_over),
		DESK_TEST(a_yes_that_may_be_anybodys_is_for_the_owner_to_judge),
		DESK_TEST(a_no_stops_it),
		DESK_TEST(without_an_answer_it_goes_after_two_opening_days),
		DESK_TEST(what_changed_while_the_writer_was_asked_counts),
		TEXTS_TEST(a_ticket_of_texts_is_handed_over_by_text),
		TEXTS_TEST(a_text_says_yes_no_or_stop),
		DESK_TEST(a_partner_that_does_not_answer_is_told_of),
		DESK_TEST(a_bounce_of_the_partners_mail_is_told),
		DESK_TEST(without_a_way_to_the_writer_nothing_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
